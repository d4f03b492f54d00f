"""What the files look like: the SSDA903 rules, code sets by year, and school data that agree with each other."""

import csv
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from synthetic import others
from synthetic.england import make_england
from synthetic.identity import temporary, upns
from synthetic.plan import make_plan

CODES = Path(__file__).parents[2] / "data_layer" / "catalogue" / "tables" / "ssda903_codes.csv"
IN_EPISODES = {"RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE"}


def test_check_letter_of_a_upn_known_to_be_right():
    assert upns(*(np.array([part]) for part in (801, 2000, 5, 1))).to_pylist() == ["B801200005001"]


def test_check_letter_by_hand():
    # 2 0 7 0 0 0 0 1 6 0 4 9 by weights 2 to 13: 4 + 28 + 9 + 60 + 48 + 117 = 266 = 11 x 23 + 13; letter 13 (A is 0; no I, O, S) is P
    assert upns(*(np.array([part]) for part in (207, 0, 16, 49))).to_pylist() == ["P207000016049"]


def test_temporary_upn_known_to_be_right():
    assert temporary(pa.array(["B801200005000"])).to_pylist() == ["M80120000500A"]


def test_episodes_of_a_period_join_on_the_day(files):
    broken = files.execute("""
        with ordered as (select *, lead(d(DECOM)) over (partition by LA, CHILD order by d(DECOM)) as next from episodes where LS <> 'V4')
        select count(*) from ordered where (REC = 'X1' and d(DEC) <> next) or (REC is null) <> (DEC is null) or d(DEC) <= d(DECOM) or (DEC is null and next is not null)
    """).fetchall()[0][0]
    assert broken == 0


def test_every_period_starts_with_s_and_every_return_holds_what_was_open(files):
    assert files.execute("select count(*) from (select LA, CHILD, arg_min(RNE, d(DECOM)) as first from episodes group by all) where first <> 'S'").fetchall()[0][0] == 0
    assert files.execute("select count(*) from episodes where d(DECOM) > date '2024-03-31' or d(DEC) > date '2024-03-31'").fetchall()[0][0] == 0


def test_codes_are_valid_in_their_year(files):
    allowed = {}
    with CODES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            since, until = int(row.get("since") or 0), int(row.get("until") or 9999)
            if since <= 2024 <= until:
                allowed.setdefault(row["field"], set()).add(row["code"])
    for field in sorted(IN_EPISODES):
        used = {value for (value,) in files.sql(f"select distinct {field} from episodes where {field} is not null and d(DECOM) >= date '2023-04-01'").fetchall()}
        assert used <= allowed[field], field


def test_sex_is_written_as_each_year_has_it(files, tmp_path):
    assert {row[0] for row in files.sql("select distinct SEX from header").fetchall()} == {"1", "2"}
    make_england(make_plan(tmp_path / "one", years="2025", la="876,213,201"))
    with duckdb.connect() as connection:
        rows = connection.sql(f"select distinct SEX, LA from read_csv('{tmp_path}/one/ssda903/ssda903_2025_header.csv', all_varchar = true)").fetchall()
    assert {sex for sex, _ in rows} == {"M", "F"} and {la for _, la in rows} == {"876", "213", "201"}


def test_attainment_8_agrees_with_the_entries(files):
    """The rule in SQL over the entries file against the extract's own column."""
    wrong, pupils = files.execute("""
        with pointed as (
            select UPN, SUBJECT, case when GRADE = 'U' then 0 when QUALIFICATION like '%Double%' then (GRADE[1]::int + GRADE[2]::int) / 2
                when QUALIFICATION like 'BTEC%' then map {'P1': 1.25, 'M1': 2, 'D1': 3, 'P2': 4, 'M2': 5.5, 'D2': 7, '*2': 8.5}[GRADE] else GRADE::double end as points
            from ks4_entries
        ), english as (
            select UPN, max(points) * (case when count(*) = 2 then 2 else 1 end) as points, case when count(*) = 2 then min(points) end as spare
            from pointed where SUBJECT like 'English%' group by UPN
        ), ebacc as (
            select UPN, points from pointed where SUBJECT in ('Combined Science', 'Biology', 'Chemistry', 'Physics', 'History', 'Geography', 'French', 'Computer Science')
            union all select UPN, points from pointed where SUBJECT = 'Combined Science'
        ), ranked as (
            select UPN, points, row_number() over (partition by UPN order by points desc) as place from ebacc
        ), rest as (
            select UPN, points from ranked where place > 3 union all select UPN, spare from english where spare is not null
            union all select UPN, points from pointed where SUBJECT not like 'English%' and SUBJECT <> 'Mathematics' and SUBJECT not in
                ('Combined Science', 'Biology', 'Chemistry', 'Physics', 'History', 'Geography', 'French', 'Computer Science')
        ), parts as (
            select UPN, points from english union all select UPN, 2 * points from pointed where SUBJECT = 'Mathematics'
            union all select UPN, points from ranked where place <= 3
            union all select UPN, points from rest qualify row_number() over (partition by UPN order by points desc) <= 3
        )
        select count(*) filter (where abs(total - KS4_ATT8::double) > 0.001), count(*)
        from (select UPN, sum(points) as total from parts group by UPN) join ks4 on KS4_UPN = UPN and KS4_NATRES = '1'
    """).fetchall()[0]
    assert pupils > 5_000 and wrong == 0


def test_slots_add_up_to_attainment_8(files):
    slots = " + ".join(f"KS4_{name}::double" for name in ("SLOT1ENG", "SLOT2MAT", "SLOT3EBAC", "SLOT4EBAC", "SLOT5EBAC", "SLOT6OPEN", "SLOT7OPEN", "SLOT8OPEN"))
    assert files.execute(f"select count(*) from ks4 where abs({slots} - KS4_ATT8::double) > 0.001").fetchall()[0][0] == 0


def test_nothing_is_quoted_and_every_school_is_marked(files, england):
    assert all('"' not in path.read_text(encoding="utf-8") for path in (england / "schools.csv", england / "synthetic.csv"))
    assert files.execute("select count(*) from schools where NAME not like '%(synthetic)'").fetchall()[0][0] == 0
    assert files.execute("select SYNTHETIC, OTHER_PUPILS_SHARE from synthetic").fetchall()[0] == ("yes", "0.05")


def test_same_seed_same_bytes_however_many_chunks_are_made_side_by_side(tmp_path, monkeypatch):
    """The larger scale comes in chunks; how many are made at once must not show in the files. Another seed makes others."""
    monkeypatch.setattr(others, "CHUNK", 10_000)
    for name, seed, makers in (("a", 5, 1), ("b", 5, 4), ("c", 6, 1)):
        monkeypatch.setattr(others, "MAKERS", makers)
        make_england(make_plan(tmp_path / name, years="2024", la="213,876", seed=seed))
    contents = {name: {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")} for name in "abc"}
    assert contents["a"] == contents["b"]
    assert contents["a"].keys() == contents["c"].keys() and contents["a"] != contents["c"]


def test_one_folder_an_authority(tmp_path):
    make_england(make_plan(tmp_path / "out", years="2024", la="213,876", folder_per_la=True))
    assert {path.name for path in (tmp_path / "out").iterdir() if path.is_dir()} == {"213", "876", "truth"}
    first = (tmp_path / "out" / "213" / "ssda903_2024_header.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
