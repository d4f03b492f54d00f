"""A selection and its link: the same value comes back, nothing personal is in it, and nonsense gives the nearest valid view with a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data_layer.catalogue.reports import REPORTS
from filters.definitions import BY_KEY, FILTERS, PRESETS
from filters.selection import Selection, UnknownChoice

FRESH = Selection(report="ks4-benchmark", la=876, year=2024)
LAS, YEARS = (876,), (2024, 2023, 2022)


def read(link):
    return Selection.from_url(link, FRESH, LAS, YEARS)


@some.composite
def selections(draw):
    picked = draw(some.lists(some.sampled_from([one for one in FILTERS if one.options]), unique_by=lambda one: one.key, max_size=6))
    chosen = tuple((one.key, draw(some.lists(some.sampled_from([option.slug for option in one.options]), min_size=1, unique=True))) for one in picked)
    selection = FRESH.but(year=draw(some.sampled_from(YEARS)), pool=draw(some.sampled_from((1, 2, 3))), cohort=draw(some.sampled_from(("12m", "31mar", "anytime", "current"))))
    for key, slugs in chosen:
        selection = selection.having(key, slugs)
    return selection


@given(selections())
@settings(max_examples=80, deadline=None)
def test_the_link_brings_back_the_same_selection(selection):
    assert read(selection.to_url()) == (selection, ())
    assert hash(read(selection.to_url())[0]) == hash(selection)


@given(some.dictionaries(some.text(max_size=30), some.text(max_size=30), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_link_gives_a_valid_selection(link):
    selection, notes = read(link)
    assert selection.la in LAS and selection.year in YEARS
    selection.conditions(), selection.sentence("Halton")
    assert all(note.endswith((".", "?")) and len(note) < 400 for note in notes)


@pytest.mark.parametrize("link,kept,said", [
    ({"sx": "F"}, FRESH, "did you mean sex"),
    ({"la": "201"}, FRESH, "not yours to see"),
    ({"year": "1999"}, FRESH.but(year=2022), "2022, the nearest year"),
    ({"sex": "Q"}, FRESH, "no option 'Q'"),
    ({"pool": "9"}, FRESH, "pool '9' does not exist"),
    ({"level": "pupil:7"}, FRESH, "the LA's children are shown"),
    ({"absence": "x" * 10_000}, FRESH, "too long"),
    ({"x" * 10_000: "y"}, FRESH, "too long"),
    ({"school": "Sam Example"}, FRESH, "has no option"),
])
def test_what_is_not_valid_is_said_and_left_out(link, kept, said):
    selection, notes = read(link)
    assert selection == kept and len(notes) == 1 and said in notes[0]


def test_no_child_is_ever_in_a_link():
    link = FRESH.but(level="pupil:4711").to_url()
    assert "4711" not in str(link) and "level" not in link


def test_where_of_the_command_line():
    selection = Selection.from_where(["sex=F", "changes_after_11=2,3to4,5plus", "cohort=31mar"], FRESH)
    assert selection.cohort == "31mar" and selection.slugs("changes_after_11") == ("2", "3to4", "5plus")
    assert selection.sentence() == "Girls, in care on 31 March, 2 or more placement changes after age 11 · KS4 2023/24"
    assert [condition.key for condition in selection.conditions()] == ["changes_after_11", "sex"]


@pytest.mark.parametrize("pair,said", [("sexx=F", "did you mean sex"), ("sex=G", "has no option 'G'"), ("sex=", "needs an option"), ("cohort=13m", "did you mean"), ("sex", "needs an option")])
def test_where_refuses_with_the_near_name(pair, said):
    with pytest.raises(UnknownChoice, match=said):
        Selection.from_where([pair], FRESH)


def test_a_filter_of_another_stage_is_refused_on_the_command_line_and_left_aside_on_a_page():
    with pytest.raises(UnknownChoice, match="does not exist at KS2"):
        Selection.from_where(["changes_after_11=2"], Selection(report="ks2-benchmark"))
    moved = FRESH.having("changes_after_11", ("2",)).but(report="ks2-benchmark")
    assert moved.conditions() == () and [one.key for one in moved.left_out()] == ["changes_after_11"]
    assert moved.but(report="ks4-benchmark").conditions()


def test_an_untouched_selection_adds_nothing():
    assert FRESH.conditions() == () and FRESH.to_url() == {"la": "876", "year": "2024"}


def test_pooled_years_are_named():
    assert FRESH.but(pool=3).years == (2024, 2023, 2022)
    assert "2021/22 to 2023/24, pooled" in FRESH.but(pool=3).sentence()


def test_taking_a_filter_off_and_clearing():
    selection = FRESH.having("sex", ("F",)).having("sen", ("ehcp",))
    assert selection.having("sex", ()).chosen == (("sen", ("ehcp",)),)
    assert selection.cleared() == FRESH
    assert FRESH.having("sex", ("M", "F")) == FRESH.having("sex", ("F", "M"))


def test_presets_apply():
    rees = FRESH.with_preset(PRESETS[0])
    assert rees.cohort == "12m" and {condition.key for condition in rees.conditions()} == {"school_type", "moves_y10_11"}


def test_a_figure_opened_holds_its_children_on_a_list_only():
    opened = FRESH.but(cell="ks4_progress8")
    assert opened.conditions() == ()
    assert [condition.sql for condition in opened.but(report="ks4-pupil-list").conditions()] == ["ks4_progress8 is not null"]


def test_every_filter_fits_some_report_and_every_stage_has_the_breakdowns_of_the_spec():
    assert all(any(one.fits(report.stage) for report in REPORTS) for one in FILTERS)
    for key in ("sex", "sen", "fsm6", "eal", "ethnicity", "time_in_care", "placements", "placement_type", "placed_in_la", "sdq", "school_type", "absence"):
        assert BY_KEY[key].breakdown and FRESH.breakdown(key).groups


def test_where_two_filters_cut_up_the_same_children_one_is_passed_on():
    """Month and term of birth, persistent and banded absence: both side by side would tell of small groups. Found on the declarations: the same column twice, and the known subsets."""
    by_label = {one.label: one for one in FILTERS}
    told = {one.key: by_label[one.pass_on].key for one in FILTERS if one.pass_on}
    assert told == {"persistent": "absence", "severe": "absence", "sen_need": "sen", "ethnicity_minor": "ethnicity", "fsm": "fsm6", "birth_month": "birth_term"}
    columns = [one.column for one in FILTERS if not one.pass_on]
    assert len(columns) == len(set(columns))
    assert BY_KEY["persistent"].condition(("yes",), "ks4").breakdown is None
