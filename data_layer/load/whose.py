"""Whose a return is and of which year: the files themselves carry neither.

LA: a column, else `--la`, else the file's or folder's name. Year: a column, else `--year`, else the name, else the latest
episodes (DECOM: never DEC or reviews, whose dates run far outside). Where names or columns are one below the year that the
latest episodes run to, they give the year in which the return starts, for the whole set.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache

import duckdb

from data_layer.catalogue.ssda903 import TABLES

from .files import Incoming
from .problems import Refused

FEWEST = 0.01
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
SPAN = re.compile(r"(?<!\d)(20[012]\d)[-_ ./]?(?:20)?([012]\d)(?!\d)")
SINGLE = re.compile(r"(?<!\d)(20[012]\d)(?!\d)")
LA_NUMBER = re.compile(r"(?<![0-9])([2-9]\d\d)(?![0-9])")
STATUS_WORDS = re.compile(r"\b(london borough of|royal borough of|metropolitan borough of|city and county of|city of|county of|borough of|council|county|borough|city|la|lb|mbc|cc)\b")


@cache
def la_names() -> dict[str, int]:
    """Every way of naming an LA (DfE code, ONS code, name without status words), to its DfE code."""
    with (TABLES / "local_authorities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row["is_current"]):
        named |= {key: int(row["dfe_code"]) for key in (row["dfe_code"], row["ons_code"].lower(), _words(row["name"]), _bare(row["name"])) if key}
    return named


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace("&", " and ")).split())


def _bare(text: str) -> str:
    return " ".join(STATUS_WORDS.sub(" ", _words(text)).split()) or _words(text)


def la_of(text: str) -> int | None:
    """The DfE code of an LA given by code or name; None where it is not known."""
    return la_names().get(_words(text).removesuffix(" 0")) or la_names().get(_bare(text))


@cache
def la_in_name(part: str) -> frozenset[int]:
    """LAs that a file or folder name names, by code or by whole name (the longest name wins: not Bristol within another)."""
    stem = re.sub(r"\.[A-Za-z]{2,4}$", "", part)
    codes = {int(code) for code in LA_NUMBER.findall(stem) if code in la_names()}
    words = f" {_words(CAMEL.sub(' ', stem))} "
    found: set[int] = set()
    for name in _long_names():
        if f" {name} " in words:
            found.add(la_names()[name])
            words = words.replace(f" {name} ", " ")
    return frozenset(codes | found)


@cache
def _long_names() -> tuple[str, ...]:
    return tuple(sorted((name for name in la_names() if len(name) > 3), key=len, reverse=True))


def year_in_name(part: str) -> tuple[int, bool] | None:
    """(year, whether it is said as a span such as 2023-24, which cannot be misread) in a name; None for none or several."""
    spans = {2000 + int(last) for first, last in SPAN.findall(part) if int(last) == (int(first) + 1) % 100}
    if len(spans) == 1:
        return spans.pop(), True
    singles = {int(year) for year in SINGLE.findall(part)}
    return (singles.pop(), False) if len(singles) == 1 and not spans else None


def year_of(text: str) -> tuple[int, bool] | None:
    """A value of a YEAR column: (year ending, said as a span)."""
    text = text.strip().removesuffix(".0")
    if re.fullmatch(r"20\d\d", text):
        return int(text), False
    match = re.fullmatch(r"(20\d\d)\D*(?:20)?(\d\d)", text)
    return (2000 + int(match[2]), True) if match and int(match[2]) == (int(match[1]) + 1) % 100 else None


@dataclass
class Return:
    """The files of one LA and year, as far as names tell. `runs_to`: the year ending of the latest episodes."""

    files: list[Incoming]
    la: int | None
    stated: int | None
    span: bool
    manner: str
    runs_to: int | None = None
    year: int | None = None


def settle_las(files: list[Incoming], la: int | None) -> list[tuple]:
    """Give each file without an LA column its LA. Returns problems; refuses where nothing names a return's (a list then is of the returns' one LA, or its rows are set aside)."""
    problems, unnamed, named = [], [], set()
    for file in files:
        if file.la_column is not None:
            continue
        names = _las_of_place(file)
        named |= names
        file.la = la or (next(iter(names)) if len(names) == 1 else None)
        if file.la is None and file.layout.family == "return":
            unnamed.append(file)
        elif names and la and names != {la}:
            problems.append((file.file_id, file.name, None, None, None, "la_differs_from_name"))
    if unnamed:
        raise Refused(_nobody_named(unnamed), {file.source for file in unnamed})
    if la and len(named - {la}) > 1:
        raise Refused(f"The names of files or folders name {len(named)} LAs, but --la {la} was given for all. Load one LA's folder with --la, or leave --la out.")
    of_returns = {file.la for file in files if file.layout.family == "return"}
    for file in (each for each in files if each.layout.family == "list" and each.la_column is None and each.la is None):
        file.la = next(iter(of_returns)) if len(of_returns) == 1 else None
    return problems


def _las_of_place(file: Incoming) -> frozenset[int]:
    for part in reversed(file.place):
        if found := la_in_name(part):
            return found
    return frozenset()


def told_by_names(file: Incoming) -> tuple:
    """What its names say about a file: the same contents may be right twice, for two years or two LAs."""
    return frozenset(_las_of_place(file)), _stated(file, None)


def _nobody_named(files: list[Incoming]) -> str:
    several = [file.name for file in files if len(_las_of_place(file)) > 1]
    if several:
        return f"{several[0]} names more than one LA and has no LA column. Add an LA column, or split the file by LA and load again."
    shown = ", ".join(sorted(file.name for file in files)[:3]) + (" ..." if len(files) > 3 else "")
    return f"Nothing says which LA these {len(files)} files belong to ({shown}). Give --la with the DfE's three-digit code, or name the folder after the LA, or add an LA column."


def settle_years(files: list[Incoming], runs_to: dict[int, int], year: int | None) -> list[tuple]:
    """Give each file without a YEAR column its year ending. `runs_to`: file_id -> year ending of its latest episodes.

    Returns problems; refuses all disagreements at once.
    """
    returns = _returns([file for file in files if file.year_column is None], runs_to, year)
    for one in returns:
        one.year = one.stated or one.runs_to or _only_year_beside(one, returns)
    _shift_start_years(returns)
    for one in returns:
        for file in one.files:
            file.year = one.year
    wrong = [sentence for one in returns for sentence in _disagreement(one)]
    if wrong:
        raise Refused(" ".join(dict.fromkeys(wrong)), {file.source for one in returns if _disagreement(one) for file in one.files})
    return [problem for one in returns for problem in _year_problems(one)]


def _only_year_beside(one: Return, returns: list[Return]) -> int | None:
    """Files without episodes beside them belong to the one return there is."""
    years = {other.runs_to for other in returns if other.la == one.la and other.runs_to and not other.stated}
    return years.pop() if len(years) == 1 else None


def _returns(files: list[Incoming], runs_to: dict[int, int], year: int | None) -> list[Return]:
    groups: dict[tuple, Return] = {}
    for file in files:
        stated, span, manner = _stated(file, year)
        key = (file.place[:-1], file.la, file.la_column, stated)
        one = groups.setdefault(key, Return([], file.la, stated, span, manner))
        one.files.append(file)
    for one in groups.values():
        one.runs_to = max((runs_to[file.file_id] for file in one.files if file.file_id in runs_to), default=None)
    return _by_name_stem(list(groups.values()), runs_to)


def _stated(file: Incoming, year: int | None) -> tuple[int | None, bool, str]:
    if year:
        return year, True, "option"
    for part in reversed(file.place):
        if found := year_in_name(part):
            return *found, "name"
    return None, False, "episodes"


def _by_name_stem(returns: list[Return], runs_to: dict[int, int]) -> list[Return]:
    """Where a folder holds several returns and no name tells the year, files with the same name but for their kind belong together."""
    split = []
    for one in returns:
        if one.stated or len({runs_to[file.file_id] for file in one.files if file.file_id in runs_to}) < 2:
            split.append(one)
            continue
        stems: dict[str, Return] = {}
        for file in one.files:
            stems.setdefault(_stem(file.name), Return([], one.la, None, False, "episodes")).files.append(file)
        for part in stems.values():
            part.runs_to = max((runs_to[file.file_id] for file in part.files if file.file_id in runs_to), default=None)
        split += stems.values()
    return split


def _stem(name: str) -> str:
    kinds = r"(header|episodes?|reviews?|uasc|oc2|oc3|ad1|adoption|sbpfa|placed_?for_?adoption|prev(ious)?_?perm\w*|missing|social_?workers?|sw_?episodes?|dolo)"
    return re.sub(kinds, "", re.sub(r"\W+", "_", name.lower()))


def _shift_start_years(returns: list[Return]) -> None:
    sets: dict[tuple, list[Return]] = defaultdict(list)
    for one in returns:
        if one.manner == "name" and not one.span:
            sets[(one.la, one.files[0].la_column)].append(one)
    for members in sets.values():
        if any(one.runs_to == one.stated + 1 for one in members):
            for one in members:
                one.year, one.manner = one.stated + 1, "start"


def _disagreement(one: Return) -> list[str]:
    shown = sorted(file.name for file in one.files)[0]
    if one.year is None:
        return [f"Nothing says which year {shown} and the {len(one.files) - 1} files with it are: put the year in their names, or give --year."]
    if one.runs_to and one.runs_to > one.year:
        return [f"{shown}: the year given is {one.year}, but its latest episodes (DECOM) run to the year ending 31 March {one.runs_to}. Correct the name or --year, or look for wrong dates in DECOM."]
    return []


def _year_problems(one: Return) -> list[tuple]:
    first = one.files[0]
    rules = {"start": "start_years", "episodes": "year_from_episodes"}
    found = [rules[one.manner]] if one.manner in rules else []
    if one.runs_to and one.year and one.runs_to < one.year:
        found.append("year_later")
    return [(file.file_id, file.name, None, None, str(one.year), rule) for rule in found for file in (one.files if rule == "start_years" else [first])]


def latest_years(connection: duckdb.DuckDBPyConnection, table: str, by: str, today: date) -> dict:
    """`by` value -> year ending that the latest DECOMs run to: the latest in which at least 1 in 100 of its episodes begin (a slip of the pen decides nothing)."""
    rows = connection.execute(f"""
        with dated as (select {by} as part, year(decom) + (case when month(decom) >= 4 then 1 else 0 end) as ending from {table} where decom <= ? and {by} is not null),
        counted as (select part, ending, count(*) as n from dated group by part, ending),
        shares as (select part, ending, n, sum(n) over (partition by part) as all_of_it from counted)
        select part, max(ending) from shares where n >= {FEWEST} * all_of_it group by part
    """, [today]).fetchall()
    return dict(rows)


def years_of_texts(texts: list[str], runs_to: dict[str, int]) -> tuple[dict[str, int], list[tuple]]:
    """Values of a YEAR column -> year ending (None where unreadable), and problems (value, rule). One set, shifted together if they are start years."""
    said = {text: year_of(text) for text in texts}
    start = any(found and not found[1] and runs_to.get(text) == found[0] + 1 for text, found in said.items())
    years = {text: found[0] + (1 if start and not found[1] else 0) for text, found in said.items() if found}
    over = [text for text, year in years.items() if runs_to.get(text, 0) > year]
    if over:
        raise Refused(f"YEAR is {over[0]} in rows whose latest episodes (DECOM) run to the year ending 31 March {runs_to[over[0]]}. Correct YEAR, or look for wrong dates in DECOM.")
    problems = [(text, "start_years") for text in texts if start and text in years] + [(text, "year_later") for text, year in years.items() if 0 < runs_to.get(text, 0) < year]
    return years, problems
