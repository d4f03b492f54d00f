"""A made-up England of all three stages with every column a filter or a report reads, drawn at random once; and each filter's rule as SQL of the tests' own.

The rules are written from the definitions of the filters (lower bound in, upper out), not from the code.
"""

import random

from data_layer.catalogue.measures import of_stage
from tests.lib.tiny_release import CAMDEN, HALTON, KNOWSLEY, SEFTON

PLACES = {HALTON: ("E12000002", 45), KNOWSLEY: ("E12000002", 40), SEFTON: ("E12000002", 40), CAMDEN: ("E12000007", 40)}
STAGES, YEARS, SCHOOLS = {"ks1": (1, 6), "ks2": (6, 10), "ks4": (11, 15)}, (2022, 2023), (100001, 100002, 100003)
SUBJECTS = ("reading", "writing", "maths", "science", "gps")
CATEGORIES = ("absent", "below", "working_towards", "expected", "higher", None)

# filter: an option or two, and who that is
RULES = {
    "time_in_care": ("12to23m,5yplus", "(months_in_care >= 12 and months_in_care < 24 or months_in_care >= 60)"), "entered_care": ("ks1_to_ks2", "entered_care = 'ks1_to_ks2'"),
    "age_at_entry": ("1to4", "age_at_entry between 1 and 4"), "age_first_entry": ("lt1", "age_first_entry < 1"), "periods": ("3plus", "periods >= 3"), "placements": ("3to4,7plus", "(placements in (3, 4) or placements >= 7)"),
    "changes_after_11": ("2,3to4,5plus", "changes_after_11 >= 2"), "placements_year": ("2", "placements_year = 2"), "placement_length": ("6to11", "placement_months between 6 and 11"), "stability": ("stable", "stability = 'stable'"),
    "placement_type": ("childrens_home,parents", "placement_type in ('childrens_home', 'parents')"), "provider": ("unknown", "provider is null"), "placed_in_la": ("out", "placed_in_la = 'out'"), "distance": ("over20", "distance_miles > 20"),
    "educated_in_la": ("in", "educated_in_la = 'in'"), "legal_status": ("full_order", "legal_status = 'full_order'"), "need": ("n1,n5", "need in ('n1', 'n5')"), "uasc": ("no", "uasc = 'no'"),
    "sdq": ("concern,no_score", "(sdq_score >= 17 or sdq_score is null)"), "missing": ("2to4", "missing_episodes between 2 and 4"), "away": ("5plus", "away_episodes >= 5"), "took_part": ("yes", "took_part = 'yes'"),
    "convicted": ("no", "convicted = 'no'"), "health_up_to_date": ("yes", "health_up_to_date = 'yes'"), "former_permanence": ("none", "former_permanence = 'none'"),
    "school_type": ("special,ap", "school_type in ('special', 'ap')"), "school": ("100002", "urn = 100002"), "moves_y10_11": ("2plus", "moves_y10_11 >= 2"), "mid_year_move": ("yes", "mid_year_move = 'yes'"),
    "moves_in_stage": ("1", "moves_in_stage = 1"), "absence": ("10to20,20to50", "(absence_rate >= 10 and absence_rate < 50)"), "unauthorised": ("gt0to5", "(unauthorised_rate > 0 and unauthorised_rate < 5)"),
    "persistent": ("yes", "absence_rate >= 10"), "severe": ("no", "absence_rate < 50"), "suspension_days": ("2half_to_5", "(suspension_days > 2 and suspension_days <= 5)"), "excluded": ("no", "excluded = 'no'"),
    "sen": ("support,ehcp", "sen in ('support', 'ehcp')"), "sen_need": ("SEMH", "sen_need = 'SEMH'"), "prior": ("low", "prior = 'low'"), "sex": ("F", "sex = 'F'"), "ethnicity": ("mixed,black", "ethnicity in ('mixed', 'black')"),
    "ethnicity_minor": ("WBRI", "ethnicity_minor = 'WBRI'"), "fsm": ("yes", "fsm = 'yes'"), "fsm6": ("no", "fsm6 = 'no'"), "disadvantaged": ("yes", "disadvantaged = 'yes'"), "eal": ("yes", "eal = 'yes'"),
    "idaci": ("deprived", "idaci_decile in (1, 2, 3)"), "birth_term": ("summer", "birth_month in (5, 6, 7, 8)"), "birth_month": ("1", "birth_month = 1"), "year_group": (None, "year_group = {year_group}"), "age": (None, "age = {age}"),
}


def yes_no(chance) -> str | None:
    return chance.choice(["yes", "yes", "no", "no", None])


def pupil(chance, stage: str) -> dict:
    """What is known of any pupil."""
    year_group, age = STAGES[stage]
    return dict(stage=stage, sex=chance.choice("FM"), ethnicity=chance.choice(["white", "mixed", "black", None]), ethnicity_minor=chance.choice(["WBRI", "BCRB"]), fsm=yes_no(chance), fsm6=yes_no(chance), disadvantaged=yes_no(chance), eal=yes_no(chance),
                idaci_decile=chance.choice([*range(1, 11), None]), birth_month=chance.randint(1, 12), age=chance.choice([age, age, age + 1]), year_group=chance.choice([year_group, year_group, year_group + 1]),
                sen=chance.choice(["none", "none", "support", "ehcp", None]), sen_need=chance.choice(["SEMH", "MLD", None]), prior=chance.choice(["low", "middle", "high", "none"]) if stage != "ks1" else "none", prior_score=chance.choice([None, *range(90_000, 110_000, 500)]),
                urn=chance.choice(SCHOOLS), school_la=chance.choice(list(PLACES)), school_type=chance.choice(["mainstream", "mainstream", "special", "ap"]), state_funded=chance.random() > 0.1,
                absence_rate=chance.choice([0, 4.5, 5, 9.9999, 10, 20, 49.9, 50, None]), unauthorised_rate=chance.choice([0, 0.1, 4.9, 5, 12, None]), suspension_days=chance.choice([0, 0, 0.5, 2, 2.5, 5, 5.5, 12, None]),
                excluded=yes_no(chance), moves_y10_11=chance.choice([0, 0, 1, 2, 3]) if stage == "ks4" else None, mid_year_move=yes_no(chance), moves_in_stage=chance.choice([0, 1, 1, 2]), **results(chance, stage))


def results(chance, stage: str) -> dict:
    found = {measure.key: (chance.choice([0, 1, 1, None]) if measure.kind == "rate" else chance.choice([None, *range(-3 * measure.scale, 9 * measure.scale, measure.scale // 10 or 1)])) for measure in of_stage(stage)}
    return found | ({} if stage == "ks4" else {f"{subject}_category": chance.choice(CATEGORIES) for subject in SUBJECTS})


def child(chance, stage: str) -> dict:
    """What is known of a child in care besides."""
    return dict(months_in_care=chance.choice([3, 11, 12, 23, 24, 36, 59, 60, 90]), entered_care=chance.choice(["before_ks1", "ks1_to_ks2"]), age_at_entry=chance.choice([0, 1, 4, 5, 9, 10]), age_first_entry=chance.choice([0, 1, 5]), periods=chance.randint(1, 4),
                placements=chance.randint(1, 8), changes_after_11=chance.choice([0, 1, 2, 3, 5]) if stage == "ks4" else None, placements_year=chance.randint(1, 3), placement_months=chance.choice([2, 3, 6, 11, 12, 30]), stability=chance.choice(["stable", "not_stable", "not_applicable"]),
                placement_type=chance.choice(["childrens_home", "parents", "other_foster", "other_foster"]), provider=chance.choice(["own_la", "private", None]), placed_in_la=chance.choice(["in", "out", None]), distance_miles=chance.choice([0, 20, 20.1, 60, None]),
                educated_in_la=chance.choice(["in", "out", "no_school"]), legal_status=chance.choice(["full_order", "interim_order", "voluntary"]), need=chance.choice(["n1", "n2", "n5", None]), uasc=chance.choice(["no", "no", "yes"]), sdq_score=chance.choice([5, 13, 14, 16, 17, 30, None]),
                missing_episodes=chance.choice([0, 1, 2, 4, 5]), away_episodes=chance.choice([0, 1, 4, 5, 9]), took_part=chance.choice(["yes", "no", "under_4"]), convicted=chance.choice(["yes", "no", "not_collected"]), health_up_to_date=chance.choice(["yes", "no", "not_collected"]),
                former_permanence=chance.choice(["adoption", "none", None]), in_12m=chance.random() > 0.15, first_row=chance.random() > 0.05)


def everybody() -> tuple[list[dict], list[dict]]:
    """Rows of `cla` and of `pupils`."""
    chance = random.Random(20221101)
    cla = [dict(la_code=code, region_code=region, year=year, **pupil(chance, stage), **child(chance, stage))
           for code, (region, children) in PLACES.items() for stage in STAGES for year in YEARS for _ in range(children)]
    return [row | {"pupil_id": number} for number, row in enumerate(cla, 1)], [dict(year=year, **pupil(chance, stage)) for stage in STAGES for year in YEARS for _ in range(700)]


def rule_of(key: str, stage: str) -> tuple[str, str]:
    """The option(s) chosen of a filter and the SQL they mean."""
    slugs, sql = RULES[key]
    year_group, age = STAGES[stage]
    return slugs or str({"year_group": year_group, "age": age}[key]), sql.format(year_group=year_group, age=age)
