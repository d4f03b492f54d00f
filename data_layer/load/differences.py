"""Where the extract's own derived column and ours differ: each pupil and measure listed, with the likely cause."""

from data_layer.catalogue.availability import is_shown
from data_layer.catalogue.derived import DERIVED_BY_MEASURE
from data_layer.catalogue.measures import of_stage

OUT = -2_000_000_000


NO_DIFFERENCE = "cast(null as struct(measure varchar, ours integer, dfe integer, cause varchar)[])"


def differences_sql(stage: str, years: tuple[int, ...]) -> str:
    """An expression over the rows of one stage and these years (results.py): the list of a row's differences, NULL where there is none."""
    shown = {measure.key: [year for year in years if is_shown(measure.key, year)] for measure in of_stage(stage) if measure.key in DERIVED_BY_MEASURE}
    wrong = {key: _differs_sql(key, these, years) for key, these in shown.items() if these}
    listed = ", ".join(f"case when {differs} then {{'measure': '{key}', 'ours': ours_{key}, 'dfe': nullif(dfe_{key}, {OUT}), 'cause': {_cause_sql(stage, key)}}} end" for key, differs in wrong.items())
    return f"case when {' or '.join(wrong.values())} then list_filter([{listed}], lambda each: each is not null) end" if wrong else NO_DIFFERENCE


def _differs_sql(key: str, shown: list[int], years: tuple[int, ...]) -> str:
    ours, dfe = f"ours_{key}", f"dfe_{key}"
    these = "" if len(shown) == len(years) else f"year in ({', '.join(map(str, shown))}) and "
    return f"({these}in_stage and {dfe} is not null and coalesce({DERIVED_BY_MEASURE[key].known}, false) and {dfe} is distinct from coalesce({ours}, {OUT}))"


def _cause_sql(stage: str, key: str) -> str:
    ours, dfe = f"ours_{key}", f"dfe_{key}"
    lines = [(f"{dfe} = {OUT}", "the DfE leaves this pupil out of the denominator"), (f"{ours} is null", "outside the denominator here: the outcome code is missing, unknown or one that does not count")]
    lines += _ks4_causes(key) if stage == "ks4" else _ks2_causes(key)
    return "case " + " ".join(f"when {condition} then '{text}'" for condition, text in lines) + " else 'not known: look at the pupil''s results' end"


def _ks2_causes(key: str) -> list[tuple[str, str]]:
    if "progress" in key:
        return [("prior_group not like ''DfE%''".replace("''", "'"), "prior attainment groups differ: the DfE''s group is not in the extract"),
                (f"abs(ours_{key} - dfe_{key}) > 5000000", "the DfE raised an extremely negative score to its floor, or prior attainment differs"),
                ("true", "the national means are worked out from the pupils in the files, not the DfE''s")]
    subject = {"rea": "readspeccon", "mat": "matspeccon", "gps": "gpsspeccon"}.get(key.removeprefix("ks2_")[:3])
    special = [(f"{subject} = 1", "special consideration: the DfE counts a raised score")] if subject else [("readspeccon = 1 or matspeccon = 1", "special consideration: the DfE counts a raised score")]
    return [*special, ("true", "the extract''s flag does not follow from its own scores and codes: results may have been amended")]


def _ks4_causes(key: str) -> list[tuple[str, str]]:
    unknown = ("has_unknown_entry", "an entry of this pupil is not in our tables of qualifications and points")
    slots = ("worked_from = 'slots'", "the extract''s slots and grades do not lead to its own figure")
    if "p8" in key or "progress8" in key:
        return [("p8adj = 1 and p8thresh is null", "the DfE raised an extremely negative score to a floor that the extract does not carry"),
                ("ours_ks4_attainment8 is distinct from dfe_ks4_attainment8 and dfe_ks4_attainment8 is not null", "Attainment 8 differs"),
                ("true", "another release''s national means, or another prior attainment")]
    return [unknown, slots, ("worked_from = 'no entries'", "no entries held for this pupil, though the DfE counts some"),
            ("true", "first entry or discounting differs: entries are missing here or the DfE discounts another")]
