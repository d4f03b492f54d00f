"""The made-up England as the release shows it: how well matching found the children again, and its figures against the published ones.

`python -m bench.synthetic_release FOLDER RELEASES [DOCUMENT]`: FOLDER is what `cla synth` wrote, RELEASES where it was loaded.
"""

import sys
from pathlib import Path

import duckdb

from data_layer.catalogue.measures import BY_KEY
from data_layer.database import Release, open_release
from data_layer.figures import figures
from data_layer.question import Question
from data_layer.scope import Scope
from synthetic import tables
from synthetic.calibration import Compared, figures_table, put_into

BEGIN, END = "<!-- release: begin -->", "<!-- release: end -->"
MEASURES = {  # report, measure of the release -> published measure, unit
    ("ks2-benchmark", "ks2_rwm_expected"): ("ks2_rwm_exs", "%"), ("ks2-benchmark", "ks2_reading_expected"): ("ks2_reading_exs", "%"),
    ("ks2-benchmark", "ks2_writing_expected"): ("ks2_writing_exs", "%"), ("ks2-benchmark", "ks2_maths_expected"): ("ks2_maths_exs", "%"),
    ("ks4-benchmark", "ks4_attainment8"): ("ks4_att8", "points"), ("ks4-att8-prog8-benchmark", "ks4_progress8"): ("ks4_p8", "progress"),
    ("ks4-benchmark", "ks4_em_94"): ("ks4_em_9_4", "%"), ("ks4-benchmark", "ks4_em_95"): ("ks4_em_9_5", "%"),
}
GROUPS = {"england_cla": ("cla_12m", "looked-after children, 12 months"), "england_state": ("all", "all pupils, state-funded")}

MATCHES = """
-- one row a child of the truth that is in the release: the pupil it was matched to, and whether the school data hold it at all
with held as (
    select distinct upn from ({held})
), given as (
    select distinct CHILD as child, UPN as upn from read_csv('{folder}/ssda903/ssda903_*_header.csv', all_varchar = true, union_by_name = true)
), matched as (
    select children.la_code, children.child, matches.upn, matches.match_pass
    from release.children join release.matches using (la_code, pupil_id) where matches.state = 'matched'
)
select case when truth.KIND = 'none' and given.upn is null then 'upn_never_given' else truth.KIND end as kind, matched.match_pass, matched.upn = truth.SCHOOL_UPN as is_right, held.upn is not null and truth.KIND <> 'no_results' as can_be_found, count(*) as children
from truth
join release.children on children.la_code = truth.LA and children.child = truth.CHILD::varchar
left join matched on matched.la_code = children.la_code and matched.child = children.child
left join held on held.upn = truth.SCHOOL_UPN
left join given on given.child = truth.CHILD::varchar and given.upn = truth.TRUE_UPN
group by all
"""


def markdown(rows: list[tuple], heads: tuple[str, ...]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def matching(folder: Path, release: Path) -> list[tuple]:
    """(kind of mess, pass or None, right or None, can be found, children) over all children of the release."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as release (read_only)")
        connection.execute(f"create view truth as select * from '{folder / 'truth' / 'children.parquet'}'")
        files = {"census_spring_*": "UPN", "ks4_????": "KS4_UPN", "ks2_????": "UPN", "ks1_????": "UPN", "phonics_????": "Phonics_UPN"}
        held = " union all ".join(f"select {column} as upn from read_csv('{folder}/{name}.csv', all_varchar = true, union_by_name = true)" for name, column in files.items() if list(folder.glob(f"{name}.csv")))
        return connection.execute(MATCHES.format(held=held, folder=folder)).fetchall()


def matching_tables(rows: list[tuple]) -> str:
    """By pass: matched, right, precision and recall; by kind of mess: how many came back."""
    passes = sorted({match_pass for _, match_pass, *_ in rows if match_pass})
    lines = [scored(str(number), [row for row in rows if row[1] == number], rows) for number in passes] + [scored("all", [row for row in rows if row[1]], rows)]
    kinds = [came_back(kind, [row for row in rows if row[0] == kind]) for kind in sorted({kind for kind, *_ in rows})]
    held, given = (sum(row[4] for row in rows if row[3] and (every or row[0] in GIVEN)) for every in (True, False))
    return "\n\n".join((
        markdown(lines, ("pass", "matched", "right", "precision", "recall", "recall where the return gives a UPN that is the child's")),
        f"Recall is of {held:,} children whom the school files hold; {given:,} of them have a UPN of their own in a return.",
        markdown(kinds, ("what went wrong", "children", "in the school files", "matched right", "matched wrong"))))


GIVEN = ("none", "dob_a_day_off", "wrong_sex", "former_upn")


def scored(name: str, mine: list[tuple], rows: list[tuple]) -> tuple[str, ...]:
    """One pass: matched, right, precision, recall of all and of those with a UPN of their own."""
    matched, right = sum(row[4] for row in mine), sum(row[4] for row in mine if row[2])
    found = [sum(row[4] for row in mine if row[2] and row[3] and (every or row[0] in GIVEN)) for every in (True, False)]
    of = [sum(row[4] for row in rows if row[3] and (every or row[0] in GIVEN)) for every in (True, False)]
    return name, f"{matched:,}", f"{right:,}", f"{100 * right / matched:.2f}%", *(f"{100 * n / all_:.2f}%" for n, all_ in zip(found, of, strict=True))


def came_back(kind: str, rows: list[tuple]) -> tuple[str, ...]:
    """One kind of mess: children, in the school files, matched to the right and to a wrong pupil."""
    counts = (sum(row[4] for row in rows), sum(row[4] for row in rows if row[3]), sum(row[4] for row in rows if row[1] and row[2]), sum(row[4] for row in rows if row[1] and not row[2]))
    return kind.replace("_", " "), *(f"{count:,}" for count in counts)


def measured(release: Release) -> list[Compared]:
    """Each figure on the release beside the published one, through the question that the pages ask."""
    years = tuple(year for (year,) in release.rows("select distinct year from cla where stage = 'ks4' order by year"))
    la = release.rows("select la_code from cla group by la_code order by count(*) desc limit 1")[0][0]
    found = []
    for (report, measure), (name, unit) in MEASURES.items():
        question = Question(report=report, la_code=la, years=years, measures=(measure,), comparators=tuple(GROUPS), mode="internal")
        frame = figures(release, question, Scope(frozenset({la}))).frame
        for row in frame[frame.comparator.isin(GROUPS) & frame.group.isna()].itertuples():
            published = tables.published(name, GROUPS[row.comparator][0]).get(row.year)
            if published is not None and row.value is not None:
                found.append(Compared(BY_KEY[measure].label, GROUPS[row.comparator][1], row.year, unit, float(row.value), published))
    return found


def main(folder: Path, releases: Path, document: Path | None) -> None:
    """Print both tables, or put them into the document between its marks."""
    release = open_release(releases)
    seed, share, children = release.rows("select seed, other_pupils_share, (select count(*) from children) from release")[0]
    figures_text = figures_table(measured(release))
    release.close()
    text = "\n\n".join((f"Measured on release {release.release_id}: seed {seed}, {children:,} children, other pupils' share {float(share):g}.", figures_text, matching_tables(matching(folder, release.path))))
    if document is None:
        print(text)
        return
    put_into(document, BEGIN, END, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
