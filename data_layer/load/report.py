"""What a load did, in counts: files, children, problems. No value of any child."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from .build import FINDINGS
from .problems import RULES as PROBLEM_RULES
from .result_problems import RULES as RESULT_RULES

SAYS = {rule.key: rule.says for rule in (*PROBLEM_RULES.values(), *RESULT_RULES)} | {key: says for key, _, says, _ in FINDINGS}  # rule -> what it found, in words

@dataclass(frozen=True)
class FileCount:
    """One file: rows_in = loaded + set_aside."""

    file: str
    kind: str | None
    rows_in: int
    loaded: int
    set_aside: int


@dataclass(frozen=True)
class ChildCount:
    """The children in the return of one LA and year, for one key stage, on the basis of 12 months at 31 March.

    header = matched + unmatched + not_eligible. matched: pass -> children; the others: reason -> children.
    """

    la: int
    year: int
    stage: str
    header: int
    matched: dict[str, int]
    unmatched: dict[str, int]
    not_eligible: dict[str, int]

    def adds_up(self) -> bool:
        return self.header == sum(sum(part.values()) for part in (self.matched, self.unmatched, self.not_eligible))


@dataclass(frozen=True)
class Report:
    """`path`: the release. `problems_path`: the CSV with rows and values, readable by its owner only. `problems`: rule -> count."""

    release: str
    path: Path
    problems_path: Path
    files: tuple[FileCount, ...]
    children: tuple[ChildCount, ...]
    problems: dict[str, int]
    synthetic: bool

    def as_json(self) -> dict:
        """The object of `cla load --json`."""
        return {
            "release": str(self.path),
            "files": [vars(file) for file in self.files],
            "children": [vars(count) for count in self.children],
            "problems": [{"rule": rule, "count": count} for rule, count in self.problems.items()],
        }


COUNTS = """
    select la_code, year, stage,
        case
            when has_result and {basis} then 'matched'
            when not of_age and not at_stage then 'not_eligible'
            when not at_stage then 'not_eligible'
            when not {basis} then 'not_eligible'
            else 'unmatched' end as part,
        case
            when has_result and {basis} then cast(match_pass as varchar)
            when not of_age and not at_stage then 'other_age'
            when not at_stage then 'not_at_stage'
            when not {basis} then 'outside_basis'
            else reason end as why,
        count(*) as children
    from release.cohort
    group by all
    order by all
"""


def make_report(connection: duckdb.DuckDBPyConnection, path: Path, problems_path: Path, basis: str = "in_12m") -> Report:
    """The report of a release attached as `release`. `basis`: the cohort flag of the counts."""
    files = tuple(FileCount(*row) for row in connection.execute("select file, kind, rows_in, loaded, set_aside from release.release_files order by file").fetchall())
    problems = dict(connection.execute("select rule, sum(count)::bigint from release.problems group by rule order by 2 desc, 1").fetchall())
    release_id, synthetic = connection.execute("select release_id, synthetic from release.release").fetchone()
    return Report(release_id, path, problems_path, files, child_counts(connection, basis), problems, synthetic)


def child_counts(connection: duckdb.DuckDBPyConnection, basis: str = "in_12m") -> tuple[ChildCount, ...]:
    """One ChildCount an LA, year and stage, from `cohort` alone."""
    counts: dict[tuple, ChildCount] = {}
    for la, year, stage, part, why, children in connection.execute(COUNTS.format(basis=basis)).fetchall():
        one = counts.setdefault((la, year, stage), ChildCount(la, year, stage, 0, {}, {}, {}))
        getattr(one, part)[why] = children
    return tuple(ChildCount(c.la, c.year, c.stage, sum(sum(p.values()) for p in (c.matched, c.unmatched, c.not_eligible)), c.matched, c.unmatched, c.not_eligible) for c in counts.values())
