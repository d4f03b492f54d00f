"""Pupil context from drawn census, schools, absence and suspensions; and the reconciliation over random returns."""

import random
from datetime import date, timedelta

from tests.load.drawn import matched

SCHOOLS = """
urn    laestab name  la  type
100001 3012001 One   301 1
100002 3012002 Two   301 34
100003 3012003 Three 301 7
100004 3012004 Four  301 14
100005 3022005 Five  302 11
100006 3022006 Six   302 18
100007 3012007 Seven 301 40
"""


def context(connection, *columns: str, stage: str = "ks4") -> dict:
    found = connection.execute(f"select upn, {', '.join(columns)} from work.pupil_context where stage = ?", [stage]).fetchall()
    return {row[0]: row[1:] if len(columns) > 1 else row[1] for row in found}


def pupils(*rows: str, **more):
    """KS4 of 2024: pupils (upn laestab), with the schools above."""
    return matched(ks4="upn year dob sex laestab\n" + "\n".join(f"{row.split()[0]} 2024 2008-01-15 F {row.split()[1]}" for row in rows), schools=SCHOOLS, **more)


def test_schools_in_groups_and_what_counts_as_state_funded():
    connection = pupils("A 3012001", "B 3012003", "C 3012004", "D 3022005", "E 3022006", "F -")
    assert context(connection, "school_type", "state_funded", "school_la") == {
        "A": ("mainstream", True, 301), "B": ("special", True, 301), "C": ("ap", False, 301), "D": ("independent", False, 302), "E": ("fe", True, 302), "F": ("none", False, None)}


def test_characteristics_come_from_the_spring_census():
    connection = pupils("A 3012001", "B 3012001", "C 3012001", census="""
        upn year censusterm ethnicity fsmeligible everfsm_6 language senprovision primaryseneedstype idaci_r ncyearactual
        A   2024 Spring     MWBC      1           1         OTH      E            SEMH               1       11
        A   2024 Autumn     WBRI      0           0         ENG      N            -                  32844   11
        B   2024 Spring     CHNE      0           1         ENB      K            -                  32844   10
    """)
    columns = ("ethnicity", "ethnicity_minor", "fsm", "fsm6", "eal", "sen", "sen_need", "idaci_decile", "year_group")
    assert context(connection, *columns) == {
        "A": ("mixed", "MWBC", "yes", "yes", "yes", "ehcp", "SEMH", 1, 11),
        "B": ("chinese_other", "CHNE", "no", "yes", "no", "support", "unknown", 10, 10),
        "C": ("unknown", "unknown", "unknown", "unknown", "unknown", "unknown", "unknown", None, 11),   # no census: 15 on 31 August 2023, so Year 11
    }


def test_absence_is_summed_and_suspensions_are_counted_in_days():
    connection = pupils("A 3012001", "B 3012001", absence="""
        upn year sessions_possible sessions_authorised sessions_unauthorised
        A   2024 200               10                  5
        A   2024 100               0                   15
    """, suspensions="upn year category sessions\nA 2024 SUSP 3\nA 2024 FIXD 2\nA 2024 PERM -\nA 2024 LNCH 9")
    found = context(connection, "absence_rate", "unauthorised_rate", "suspension_days", "excluded")
    assert [None if value is None else value if isinstance(value, str) else float(value) for value in found["A"]] == [
        100 * 30 / 300, round(100 * 20 / 300, 4), 2.5, "yes"]   # 3 and 2 half days; lunchtimes are no suspension days
    assert (found["B"][0], float(found["B"][2]), found["B"][3]) == (None, 0.0, "no")


def test_no_record_is_not_known_where_a_school_sends_no_suspensions():
    connection = pupils("A 3012001", "B 3022005", "C 3022006", "D -", "E 3022005", "F 3012004", suspensions="upn year category sessions\nE 2024 SUSP 4")
    found = {upn: (None if days is None else float(days), excluded) for upn, (days, excluded) in context(connection, "suspension_days", "excluded").items()}
    unknown = (None, "unknown")   # independent, further education, no school known; alternative provision sends them
    assert found == {"A": (0, "no"), "B": unknown, "C": unknown, "D": unknown, "E": (2, "no"), "F": (0, "no")}


def test_moves_of_school_within_years_10_and_11():
    census = """
        upn year ncyearactual urn    entrydate
        A   2024 11           100001 2019-09-03
        B   2023 10           100001 2019-09-03
        B   2024 11           100002 2024-01-08
        C   2023 10           100007 2022-09-05
        D   2023 10           100002 2022-09-05
        E   2024 11           100002 2023-09-21
        E   2024 11           100001 2023-09-22
    """
    connection = pupils("A 3012001", "B 3012002", "C 3012007", "D 3012002", "E 3012001", "F 3012001", census=census)
    assert context(connection, "moves_y10_11", "mid_year_move") == {
        "A": (0, "no"),             # since Year 7
        "B": (1, "yes"),            # January of Year 11
        "C": (0, "no"),             # a university technical college takes children at 14: normal transfer
        "D": (1, "no"),             # a September start at another mainstream school
        "E": (2, "yes"),            # 21 September is within the first three weeks, 22 September is after
        "F": (None, "unknown"),     # never in a census
    }


def drawn_at_random(seed: int) -> dict[str, str]:
    """A messy return of three years: every child with some fault of a kind the spec names."""
    chance = random.Random(seed)
    header, episodes, ks2 = [], [], []
    for child in range(60):
        dob = date(2011, 9, 1) + timedelta(days=chance.randrange(900))
        upn, sex = f"A3012000{child:05d}", chance.choice("FMU")
        given = chance.choice([upn, upn, upn, "UN3", "-", f"A3012000{chance.randrange(60):05d}"])
        start = date(2020, 1, 1) + timedelta(days=chance.randrange(1400))
        for year in (2022, 2023, 2024):
            if chance.random() < 0.8:
                header.append(f"301 {child} {year} {sex} {dob} {given}")
            for _ in range(chance.randrange(3)):
                begins = start + timedelta(days=chance.randrange(600))
                ends = "-" if chance.random() < 0.4 else begins + timedelta(days=chance.randrange(300))
                if begins <= date(year, 3, 31):
                    episodes.append(f"301 {child} {year} {begins} {ends} {chance.choice('SPLTBU')} {chance.choice(['X1', 'E4A', 'E12', '-'])} {chance.choice(['U4', 'T4', 'K2', 'A5'])} {chance.choice(['C2', 'V2', 'V3'])}")
        if chance.random() < 0.7:
            ks2.append(f"{upn} {chance.choice([2023, 2024])} {dob + timedelta(days=chance.choice([0, 0, 0, 1]))} {chance.choice('FM')}")
    return {"header": "la_code child year sex dob upn\n" + "\n".join(header), "episodes": "la_code child year decom dec rne rec place ls\n" + "\n".join(dict.fromkeys(episodes)), "ks2": "upn year dob sex\n" + "\n".join(ks2)}


def test_no_child_is_lost_whatever_the_return_holds():
    for seed in range(3):
        connection = matched(**drawn_at_random(seed))
        # header children of each year, once for each of three key stages, by counting the staged header itself
        lost = connection.sql("""
            select header.year, header.n, cohort.n from (select year, 3 * count(distinct child) as n from staged.header group by year) as header
            full join (select year, count(*) as n from work.cohort group by year) as cohort using (year) where header.n is distinct from cohort.n""").fetchall()
        assert lost == []
        assert connection.execute("select count(*) from work.cohort where has_result = (reason is not null) or has_result <> (match_pass is not null)").fetchone() == (0,)
        assert connection.execute("select count(*) from (select dec, lead(decom) over (partition by pupil_id order by decom) as next from work.episodes) where next is not null and (dec is null or dec > next)").fetchone() == (0,)
        assert connection.execute("select count(*) from (select upn, la_code, year, stage from work.matched_results group by all having count(*) > 1)").fetchone() == (0,)
        assert connection.execute("select count(*) from work.care_factors where (in_12m_strict and not in_12m) or (in_12m_strict and not in_31mar) or (in_31mar and not in_anytime)").fetchone() == (0,)
