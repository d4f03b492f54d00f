"""Sentences say what the verdict carries and no more; each from rows as they may be shown."""

import itertools
import re

import pandas as pd
import pytest

from data_layer import sentences, statistics
from data_layer.disclosure import release_figures
from data_layer.findings import comparisons_made, findings
from data_layer.how_sure import how_sure
from tests.disclosure.frames import MEAN, RATE, england, row, worked

LABEL = "England (CLA)"
CHANGED = re.compile(r"\b(improved|rose|fell|risen|fallen|better|worse|increased|decreased)\b", re.IGNORECASE)


def pair(own, other, mode="internal"):
    released = release_figures(worked(own, other), mode).to_dict("records")
    return released[0], released[1]


@pytest.mark.parametrize(("n", "count", "sentence"), [
    (18, 6, "No clear difference from England (CLA): 6 of 18, 33.3%, likely between 16.3% and 56.3%; England (CLA) 18.0%."),
    (34, 15, "Above England (CLA): 15 of 34, 44.1%, likely between 28.9% and 60.5%; England (CLA) 18.0%."),
    (5, 2, "Too few to say: 2 of 5, 40.0%, likely between 11.8% and 76.9%."),
    (0, 0, "Not shown: no children in this figure."),
])
def test_a_finding_in_plain_words(n, count, sentence):
    assert sentences.finding(*pair(row(n=n, total=count), england()), LABEL) == sentence


def test_a_title_says_the_finding_in_ten_words_at_most():
    for n, count in itertools.product((5, 18, 34), (0, 3, 5)):
        title = sentences.headline(*pair(row(MEAN, n=n, total=count * 1000 * n, squares=count**2 * 1_000_000 * n + 9_000_000 * n), england(MEAN, total=10_800_000, squares=3e10)), LABEL)
        assert len(title.split()) <= 10


@pytest.mark.parametrize(("before", "now"), list(itertools.product([(2, 30), (6, 18), (14, 30), (1, 4)], repeat=2)))
def test_words_of_change_only_where_the_interval_leaves_out_no_change(before, now):
    """Judged by the Newcombe interval of the two years, worked out by statsmodels."""
    from statsmodels.stats.proportion import confint_proportions_2indep
    frame = pd.DataFrame([row(n=before[1], total=before[0], year=2022), row(n=now[1], total=now[0], year=2024)])
    later = release_figures(statistics.change(frame, 2022, 2024), "internal").iloc[0].to_dict()
    later["value"] = 100 * now[0] / now[1]
    told = sentences.change(later, 2022, 100 * before[0] / before[1])
    low, high = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff")
    clear = (low > 0 or high < 0) and min(before[1], now[1]) >= 6
    assert bool(CHANGED.search(told)) == clear
    assert not clear or ("Rose" in told) == (low > 0)


def test_no_sentence_of_a_single_year_speaks_of_change():
    for n, count in itertools.product(range(0, 40, 3), range(0, 40, 4)):
        if count <= n:
            told = pair(row(n=n, total=count), england())
            assert not CHANGED.search(sentences.finding(*told, LABEL) + sentences.headline(*told, LABEL))


def test_findings_are_one_a_topic_england_first_and_copy_with_their_source():
    keys = ["ks4_em_94", "ks4_em_95", "ks4_english_94", "ks4_english_95", "ks4_maths_94", "ks4_maths_95", "ks4_any_pass"]
    rows = [one for i, key in enumerate(keys) for one in (row(key, n=40, total=20 + i), england(key))] + [row("ks4_ebacc_94", n=40, total=7), england("ks4_ebacc_94")]
    released = release_figures(worked(*rows), "internal")
    found = findings(released, {"england_cla": LABEL})
    assert [one.measure for one in found] == ["ks4_em_94", "ks4_any_pass", "ks4_maths_95"]  # the headline of English and maths, then the surest topics
    assert "8 comparisons" in comparisons_made(released)
    copied = found[1].copy("Halton's return", "cla-1", "1 May 2025", synthetic=True)
    assert all(part in copied for part in ("26 of 40", "n = 40", "Halton's return", "cla-1", "1 May 2025", "SYNTHETIC", "2023/24"))


def test_all_that_lies_below_similar_pupils_is_one_finding_and_no_difference_another():
    """Far below similar pupils in everything, as England's: one sentence on each comparator, not five alike."""
    keys = ["ks4_em_94", "ks4_english_94", "ks4_maths_94", "ks4_any_pass", "ks4_ebacc_94"]
    rows = [one for key in keys for one in (row(key, n=40, total=7), england(key), row(key, "similar", 90000, 45000))]
    found = findings(release_figures(worked(*rows), "internal"), {"england_cla": LABEL, "similar": "Similar pupils in England"})
    assert [(one.comparator, one.verdict) for one in found] == [("england_cla", "none"), ("similar", "below")]
    assert found[0].text == "No clear difference from England (CLA): English and maths 9-4: 7 of 40 (17.5%), against 18.0%."
    assert found[1].text.startswith("English and maths 9-4: below similar pupils in England: 7 of 40, 17.5%, likely between")
    assert found[1].text.endswith("Also below in: EBacc, English, maths, passes and entries.")


def test_how_sure_tells_the_readers_own_numbers_and_nothing_hidden():
    told = how_sure(*pair(row(n=18, total=6), england()), LABEL)
    text = " ".join(part.answer for part in told)
    assert all(words in text for words in ("6 of 18", "One child = 5.6 points", "No clear difference", "38 years of 100"))
    assert "22.2% to 46.6%" in text  # 18 of 54
    assert "between 0 and 7 of 18" in text  # binomial tables, n = 18, p = 0.18: P(X<=0) = 0.028, P(X<=6) = 0.971, P(X<=7) = 0.99
    hidden = how_sure(*pair(row(n=9, total=7), england(), "shareable"), LABEL)
    assert len(hidden) == 1 and not any(character.isdigit() for character in hidden[0].answer)


def test_shrunken_funnel_and_scenario_sentences():
    assert sentences.best_guess(24.04, 15.2, 33.9, 0.2, "rate", 0) == (
        "Best guess of the true level: 24%, likely between 15% and 34%; 20% of this estimate is the LA's own, the rest comes from England (CLA).")
    assert sentences.funnel("inside", 152, 1.34).endswith("(152 LAs). LAs differ 1.3 times as much as chance alone would make them.")
    before, after = ({"kind": "rate", "measure": RATE, "value": value} for value in (33.3, 41.2))
    assert sentences.scenario(before, after, 2, 1) == "Scenario, not what happened (2 taken out and 1 added): 41.2% instead of 33.3%."
