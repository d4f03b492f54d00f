"""Every mistake: exit status 2, nothing on standard output, one plain sentence with what to do."""

import pytest

KS4 = ("report", "ks4-benchmark", "--la", "876", "--year", "2024")


@pytest.mark.parametrize("words, says", [
    (("repport",), "report"),
    (("report", "ks4-benchmrk", "--la", "876", "--year", "2024"), "did you mean ks4-benchmark"),
    (("report", "ks4-benchmark", "--la", "Haltn", "--year", "2024"), "did you mean halton"),
    (("report", "ks4-benchmark", "--la", "999", "--year", "2024"), "cla list las"),
    (("report", "ks4-benchmark", "--la", "876", "--year", "23/24"), "is not a year"),
    (("report", "ks4-benchmark", "--la", "876", "--year", ""), "is not a year"),
    (("report", "ks4-benchmark", "--la", "876"), "--year"),
    ((*KS4, "--where", "sx=F"), "did you mean sex"),
    ((*KS4, "--where", "sex=female"), "has no option"),
    ((*KS4, "--where", "sex"), "needs an option"),
    ((*KS4, "--comparators", "england"), "comparator"),
    ((*KS4, "--measures", "ks4_attainment"), "did you mean ks4_attainment8"),
    ((*KS4, "--measures", "ks2_rwm_expected"), "measure of this key stage"),
    ((*KS4, "--by", "sexx"), "did you mean sex"),
    ((*KS4, "--level", "school:abc"), "no level"),
    ((*KS4, "--cohort", "6m"), "no cohort"),
    ((*KS4, "--mode", "public"), "no mode"),
    ((*KS4, "--format", "xlsx"), "--out"),
    ((*KS4, "--format", "pdf"), "pdf"),
    ((*KS4, "--where", "sex=F", "--where", "sen=ehcp"), "internal mode"),
    ((*KS4, "--releases", "nowhere-at-all"), "cla load"),
    (("cohort", "--la", "876", "--year", "2024", "--stage", "ks5"), "ks4"),
    (("list", "report"), "did you mean reports"),
    (("load", "no-such-folder"), "no-such-folder"),
    (("demo", "--scale", "englnd"), "did you mean england"),
    (("check", "no-such-file"), "cla load"),
    (("purge", "--keep", "-1"), "--keep"),
])
def test_a_mistake_is_one_plain_sentence(cla, words, says):
    status, out, err = cla(*words)
    assert status == 2 and out == "" and says in err
    assert "Traceback" not in err and "something went wrong" not in err.lower() and 1 <= err.strip().count("\n") + 1 <= 2


def test_debug_shows_the_trace(cla):
    with pytest.raises(Exception, match="no report"):
        cla("report", "nonsense", "--la", "876", "--year", "2024", "--debug")
