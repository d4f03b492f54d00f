"""Each report by its own address, in a real browser."""

import pytest

from data_layer.catalogue.reports import REPORTS
from tests.browser.made_up import BRADFORD

TITLES = ["KS1 Benchmark (CLA)", "KS2 Benchmark (CLA)", "KS4 Benchmark (CLA)", "KS1 Pupil List (CLA)", "KS2 Pupil List (CLA)", "KS4 Pupil List (CLA)",
          "KS1 Pupil Details (CLA)", "KS2 Pupil Details (CLA)", "KS4 Pupil Details (CLA)", "KS1 Summary (CLA)", "KS2 Summary (CLA)",
          "KS1-2 Progress Benchmark (CLA)", "KS1-2 Progress Pupil List (CLA)", "KS4 Att8/Prog8 Benchmark (CLA)", "KS4 Att8/Prog8 Pupil List (CLA)"]


@pytest.mark.parametrize("title", TITLES)
def test_each_report_opens_by_its_own_address(visits, title):
    slug = next(report.slug for report in REPORTS if report.title == title)
    reader = visits("bea", la=BRADFORD).open(f"/{slug}")
    assert reader.title == title
    reader.no_error()
    assert "SYNTHETIC DATA" in reader.words and "Bradford" in reader.words
