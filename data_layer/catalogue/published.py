"""The DfE's published statistics on outcomes of looked-after children: which column of the open CSVs is which measure.

Explore Education Statistics, "Outcomes for children in need, including children looked after", by LA, region and England.
Figures come rounded (counts to ten) with symbols: c (confidential), x or z (not applicable), : or k (not available, low).
"""

from dataclasses import dataclass

from .kinds import Column, Layout

SOURCE = "Outcomes for children in need, including children looked after by local authorities in England (DfE), Open Government Licence v3.0"


@dataclass(frozen=True)
class PublishedFigure:
    """One measure in a published file: the columns that hold its n, its sum (or numerator), value and interval."""

    measure: str
    n: str
    total: str
    value: str
    low: str = ""
    high: str = ""


def _rate(measure: str, name: str) -> PublishedFigure:
    return PublishedFigure(measure, f"t_{name}_eligible_pupils", f"t_{name}_met_expected_standard", f"pt_{name}_met_expected_standard")


def _progress(measure: str, name: str) -> PublishedFigure:
    mean = f"avg_{name}_progress_score"
    return PublishedFigure(measure, f"t_{name}_progress_eligible_pupils", f"t_{name}_progress_score", mean, f"{mean}_lower_CI", f"{mean}_upper_CI")


KS2_FIGURES = (
    _rate("ks2_reading_expected", "read"), _rate("ks2_writing_expected", "writta"), _rate("ks2_maths_expected", "mat"),
    _rate("ks2_rwm_expected", "rwm"), _rate("ks2_gps_expected", "gps"), _rate("ks2_science_expected", "scita"),
    _progress("ks2_reading_progress", "read"), _progress("ks2_writing_progress", "writta"), _progress("ks2_maths_progress", "mat"),
)
KS4_FIGURES = (
    PublishedFigure("ks4_attainment8", "t_pupils", "t_att8", "avg_att8"),
    PublishedFigure("ks4_em_95", "t_pupils", "t_l2basics_95", "pt_l2basics_95"),
    PublishedFigure("ks4_em_94", "t_pupils", "t_l2basics_94", "pt_l2basics_94"),
    PublishedFigure("ks4_ebacc_entered", "t_pupils", "t_ebacc_e_ptq_ee", "pt_ebacc_e_ptq_ee"),
    PublishedFigure("ks4_ebacc_aps", "t_pupils", "t_ebaccaps", "avg_ebaccaps"),
    PublishedFigure("ks4_progress8", "t_inp8calc", "t_p8score", "avg_p8score", "p8score_CI_low", "p8score_CI_upp"),
)
FIGURES = {"published_ks2": KS2_FIGURES, "published_ks4": KS4_FIGURES}

AREA = tuple(Column(name, "text", source=SOURCE, required=name in {"time_period", "geographic_level", "social_care_group"}) for name in (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code", "region_name",
    "old_la_code", "la_name", "new_la_code", "social_care_group", "version",
))


def _figure_columns(figures: tuple[PublishedFigure, ...]) -> tuple[Column, ...]:
    names = [name for figure in figures for name in (figure.n, figure.total, figure.value, figure.low, figure.high) if name]
    return tuple(Column(name, "text", source=SOURCE) for name in dict.fromkeys(names))


PUBLISHED_KS2 = Layout("published_ks2", "Published KS2 outcomes", AREA + _figure_columns(KS2_FIGURES), "one row an area, year and social-care group", (), SOURCE, "published",
                       ("t_read_eligible_pupils", "pt_rwm_met_expected_standard"), "published")
PUBLISHED_KS4 = Layout("published_ks4", "Published KS4 outcomes", AREA + _figure_columns(KS4_FIGURES), "one row an area, year and social-care group", (), SOURCE, "published",
                       ("avg_att8", "avg_p8score"), "published")
PUBLISHED_LAYOUTS = (PUBLISHED_KS2, PUBLISHED_KS4)
