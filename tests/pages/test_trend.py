"""The Trend view on a release of three years: words of change, breaks, two years together. Expected figures worked out by hand."""

import pytest

from pages.parts import kept
from tests.lib.tiny_release import CAMDEN, HALTON, tiny_release
from tests.pages.test_pages import drawn, words


def year(la: int, which: int, start: int, points: int) -> list[dict]:
    """Ten children with Attainment 8 of points, points + 1 ... points + 9."""
    return [dict(la_code=la, year=which, pupil_id=start + place, ks4_attainment8=100 * (points + place)) for place in range(10)]


@pytest.fixture
def three_years(tmp_path, monkeypatch):
    """KS4 grading changed in 2023: 2022 stands alone, 2023 to 2025 may be compared."""
    rows = [child for la, start in ((HALTON, 0), (CAMDEN, 1000)) for which, points in ((2022, 50), (2023, 10), (2024, 20), (2025, 30)) for child in year(la, which, start + 10 * (which - 2022), points)]
    folder = tiny_release(tmp_path / "years", cla=rows, cohort=[dict(la_code=row["la_code"], year=row["year"], pupil_id=row["pupil_id"]) for row in rows])
    monkeypatch.setenv("CLA_RELEASES", str(folder))
    kept.SHELF.clear()


def test_the_trend_tells_the_change_since_the_first_comparable_year_and_where_lines_break(three_years):
    """14.5 in 2023, 34.5 in 2025: a rise of 20 beyond doubt (SD 3.03 both years). 2024 and 2025 together: 29.5 of 20 children."""
    page = drawn("ks4-benchmark")
    page.segmented_control(key="view").set_value("trend").run()
    told = words(page)
    assert not page.exception and not page.error, told
    assert "Rose since 2022/23: from 14.5 to 34.5, a difference likely between +17.2 and +22.8." in told
    assert "The line breaks before 2022/23. Grading went back to the standard of 2019" in told
    assert "29.5<br>" in told and "n 20" in told
