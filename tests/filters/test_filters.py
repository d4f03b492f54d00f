"""What each filter means: drawn rows, the option, and who is left. The expected children are read off the picture by hand."""

import duckdb
import pytest

from data_layer.catalogue.release import RELEASE_TABLES
from filters import document
from filters.definitions import BY_KEY, COHORT, FILTERS, GROUPS, PRESETS
from filters.kinds import STAGES, Band

COLUMNS = {table.name: {column.name: column.type for column in table.columns} for table in RELEASE_TABLES}

# filter | values of its column, child a, b, c ... | option(s) -> the children left
WHO = [
    ("time_in_care", [11, 12, 23, 24, 59, 60], {"lt12m": "a", "12to23m": "bc", "2to3y": "d", "3to5y": "e", "5yplus": "f", "lt12m,5yplus": "af"}),
    ("age_at_entry", [0, 1, 4, 5, 9, 10, 15, 16], {"lt1": "a", "1to4": "bc", "5to9": "de", "10to15": "fg", "16plus": "h"}),
    ("periods", [1, 2, 3, 9], {"1": "a", "2": "b", "3plus": "cd"}),
    ("placements", [1, 2, 3, 4, 5, 6, 7], {"1": "a", "2": "b", "3to4": "cd", "5to6": "ef", "7plus": "g"}),
    ("changes_after_11", [0, 1, 2, 3, 4, 5], {"0": "a", "1": "b", "2": "c", "3to4": "de", "5plus": "f", "2,3to4,5plus": "cdef"}),
    ("placement_length", [2, 3, 5, 6, 11, 12, 23, 24], {"lt3": "a", "3to5": "bc", "6to11": "de", "12to23": "fg", "24plus": "h"}),
    ("distance", [0, 20, 20.1, None], {"upto20": "ab", "over20": "c", "unknown": "d"}),
    ("sdq", [0, 13, 14, 16, 17, 40, None], {"normal": "ab", "borderline": "cd", "concern": "ef", "no_score": "g"}),
    ("missing", [0, 1, 2, 4, 5, None], {"0": "a", "1": "b", "2to4": "cd", "5plus": "e", "unknown": "f"}),
    ("absence", [4.9999, 5, 9.9999, 10, 20, 50, None], {"lt5": "a", "5to10": "bc", "10to20": "d", "20to50": "e", "50plus": "f", "unknown": "g"}),
    ("unauthorised", [0, 0.1, 4.9, 5, 10, None], {"0": "a", "gt0to5": "bc", "5to10": "d", "10plus": "e", "unknown": "f"}),
    ("persistent", [9.9999, 10, None], {"no": "a", "yes": "b", "unknown": "c"}),
    ("severe", [49.9999, 50, None], {"no": "a", "yes": "b", "unknown": "c"}),
    ("suspension_days", [0, 0.5, 2, 2.5, 5, 5.5, 10, 10.5, None], {"0": "a", "half_to_2": "bc", "2half_to_5": "de", "5half_to_10": "fg", "10half_plus": "h", "unknown": "i"}),
    ("moves_y10_11", [0, 1, 2, 5, None], {"0": "a", "1": "b", "2plus": "cd", "unknown": "e"}),
    ("sex", ["F", "M", "unknown", None], {"F": "a", "M": "b", "unknown": "cd", "F,M": "ab"}),
    ("fsm6", ["yes", "no", "unknown"], {"yes": "a", "no": "b", "unknown": "c"}),
    ("idaci", [1, 3, 4, 7, 8, 10, None], {"deprived": "ab", "middle": "cd", "advantaged": "ef", "3": "b", "unknown": "g"}),
    ("birth_term", [9, 12, 1, 4, 5, 8], {"autumn": "ab", "spring": "cd", "summer": "ef"}),
    ("birth_month", [1, 8, 12], {"1": "a", "8": "b", "12": "c"}),
    ("school", [100001, 100002, None], {"100001": "a", "100001,100002": "ab"}),
]


@pytest.mark.parametrize("key,values,expected", WHO, ids=[row[0] for row in WHO])
def test_an_option_keeps_the_children_its_rule_says(key, values, expected):
    filter_, database = BY_KEY[key], duckdb.connect()
    database.execute(f"create table cla (child varchar, {filter_.column} {COLUMNS['cla'][filter_.column]})")
    database.executemany("insert into cla values (?, ?)", [[chr(97 + place), value] for place, value in enumerate(values)])
    for slugs, children in expected.items():
        condition = filter_.condition(tuple(slugs.split(",")))
        left = database.execute(f"select string_agg(child, '' order by child) from cla where {condition.sql}", dict(condition.parameters)).fetchone()[0]
        assert left == children, slugs


@pytest.mark.parametrize("filter_", FILTERS, ids=lambda filter_: filter_.key)
def test_every_declaration_is_whole(filter_):
    assert filter_.group in GROUPS and filter_.definition and filter_.source
    assert filter_.column in COLUMNS["cla"]
    assert filter_.care == (filter_.column not in COLUMNS["pupils"])
    assert len({option.slug for option in filter_.options}) == len(filter_.options)
    assert all(set(option.stages) <= set(STAGES) and set(option.stages) & set(filter_.stages) for option in filter_.options)
    assert not filter_.finding or "grade" in filter_.finding or "better" in filter_.finding


@pytest.mark.parametrize("filter_", [one for one in FILTERS if one.options and not one.overlapping], ids=lambda filter_: filter_.key)
def test_no_child_is_in_two_groups(filter_):
    """Each option's own predicate, over values at and around every bound: at most one holds."""
    database = duckdb.connect()
    if isinstance(filter_, Band):
        bounds = {bound for option in filter_.options for bound in (option.low, option.high) if bound is not None}
        values = sorted({bound + step for bound in bounds for step in ((-1, 0, 1) if filter_.whole else (-0.5, 0, 0.5))} & {value for value in range(0, 1000)} | {bound for bound in bounds}) + [None]
    else:
        values = [value for option in filter_.options for value in ((option.slug,) if option.values is None else option.values)] + [None]
    database.execute(f"create table cla ({filter_.column} {COLUMNS['cla'][filter_.column]})")
    database.executemany("insert into cla values (?)", [[value] for value in values])
    for stage in filter_.stages:
        held = " + ".join(f"coalesce(({filter_.option_sql(option)})::integer, 0)" for option in filter_.options_at(stage))
        assert database.execute(f"select max({held}) from cla").fetchone()[0] <= 1


def test_the_sentence_joins_neighbouring_ranges():
    assert BY_KEY["changes_after_11"].sentence(("2", "3to4", "5plus")) == "2 or more placement changes after age 11"
    assert BY_KEY["changes_after_11"].sentence(("1",)) == "1 placement change after age 11"
    assert BY_KEY["time_in_care"].sentence(("lt12m", "5yplus")) == "in care under 12 months or in care 5 years or more"
    assert BY_KEY["absence"].sentence(("10to20", "20to50", "unknown")) == "absence 10% to under 50% or absence not known"
    assert BY_KEY["sex"].sentence(("F",)) == "girls"


def test_a_preset_names_filters_that_exist():
    for preset in PRESETS:
        assert not preset.cohort or COHORT.option(preset.cohort)
        assert all(BY_KEY[key].option(slug) for key, slugs in preset.chosen for slug in slugs)


def test_docs_are_current():
    assert document.PAGE.read_text(encoding="utf-8") == document.page(), "docs/filters.md is out of date: run `python -m filters.document`."
