"""Episodes into care history: drawn episodes -> periods, placements, cohorts. The working stands beside each figure."""

from datetime import date

from tests.load.drawn import care, factors

HEADER = """
child year
1     2024
"""


def history(episodes: str, header: str = HEADER):
    return care(header=header, episodes=episodes)


def test_a_period_runs_from_s_until_an_end_that_is_not_x1():
    connection = history("""
        child year decom      dec        rne rec
        1     2024 2022-01-10 2022-06-01 S   X1
        1     2024 2022-06-01 2022-09-15 P   E4A
        1     2024 2023-02-20 2023-10-01 S   X1
        1     2024 2023-10-01 -          P   -
    """)
    assert connection.sql("select period, start, finish, how_ended, start_known from work.periods order by period").fetchall() == [
        (1, date(2022, 1, 10), date(2022, 9, 15), "E4A", True), (2, date(2023, 2, 20), None, None, True)]
    # 20 February 2023 to 31 March 2024: 13 months and 11 days; two spells with a carer in the latest period
    assert factors(connection, "1", 2024, "periods", "months_in_care", "placements", "poc_start") == (2, 13, 2, date(2023, 2, 20))


def test_a_period_that_began_before_the_first_return_has_a_start_that_is_a_bound():
    connection = history("""
        child year decom      dec rne rec
        1     2024 2021-07-01 -   L   -
    """)
    assert factors(connection, "1", 2024, "poc_start", "poc_start_known") == (date(2021, 7, 1), False)


def test_an_earlier_return_gives_the_start():
    connection = history("""
        child year decom      dec        rne rec
        1     2023 2021-02-01 2022-07-01 S   X1
        1     2024 2022-07-01 -          P   -
    """, "child year\n1 2023\n1 2024")
    assert factors(connection, "1", 2024, "poc_start", "poc_start_known", "placements") == (date(2021, 2, 1), True, 2)


def test_short_breaks_are_in_no_period_and_no_count():
    connection = history("""
        child year decom      dec        rne ls rec
        1     2024 2023-05-01 2023-05-08 S   V4 X1
        1     2024 2023-06-01 2023-06-03 S   V3 E8
    """)
    assert factors(connection, "1", 2024, "in_anytime", "in_31mar", "in_12m", "periods", "placements") == (False, False, False, 0, None)
    assert connection.execute("select count(*) from work.periods").fetchone() == (0,)


# 1 U4 with carer A; T4 for a week; back to A; K2: two placements, for the temporary move and the way back belong to the first
def test_temporary_moves_belong_to_the_placement_around_them():
    connection = history("""
        child year decom      dec        rne place rec pl_post
        1     2024 2023-01-10 2023-06-01 S   U4    X1  AA11AA
        1     2024 2023-06-01 2023-06-08 P   T4    X1  BB11BB
        1     2024 2023-06-08 2023-12-01 P   U4    X1  AA11AA
        1     2024 2023-12-01 -          P   K2    -   CC11CC
    """)
    assert factors(connection, "1", 2024, "placements", "placement_type", "placement_months") == (2, "childrens_home", 3)
    assert connection.sql("select placement, start, finish, place from work.placements order by 1").fetchall() == [
        (1, date(2023, 1, 10), date(2023, 12, 1), "U4"), (2, date(2023, 12, 1), None, "K2")]


def test_after_a_temporary_move_another_carer_is_a_new_placement():
    connection = history("""
        child year decom      dec        rne place rec pl_post
        1     2024 2023-01-10 2023-06-01 S   U4    X1  AA11AA
        1     2024 2023-06-01 2023-06-08 P   T4    X1  BB11BB
        1     2024 2023-06-08 -          P   U4    -   DD11DD
    """)
    assert factors(connection, "1", 2024, "placements") == 2


def test_moves_with_the_same_carer_are_counted_apart_and_legal_changes_never():
    connection = history("""
        child year decom      dec        rne rec
        1     2024 2022-01-10 2022-03-01 S   X1
        1     2024 2022-03-01 2022-05-01 T   X1
        1     2024 2022-05-01 2022-07-01 U   X1
        1     2024 2022-07-01 2022-09-01 L   X1
        1     2024 2022-09-01 2022-11-01 B   X1
        1     2024 2022-11-01 -          P   -
    """)
    # new carers: S, B, P = 3; with T and U = 5; L never
    assert factors(connection, "1", 2024, "placements", "placements_all") == (3, 5)


TWELVE_MONTHS = (
    # says, episodes (decom dec rne rec ls), DfE's rule, strict rule
    ("in care all the year", ("2022-05-01 - S - C2",), True, True),
    ("began on 1 April itself", ("2023-04-01 - S - C2",), True, True),
    ("began on 2 April", ("2023-04-02 - S - C2",), False, False),
    ("ended on 31 March itself", ("2022-05-01 2024-03-31 S E4A C2",), True, True),
    ("ended on 30 March", ("2022-05-01 2024-03-30 S E4A C2",), False, False),
    ("left and came back", ("2022-05-01 2023-07-01 S E4A C2", "2023-07-05 - S - C2"), False, False),
    ("a gap marked as going on: DfE yes, strict no", ("2022-05-01 2023-07-01 S X1 C2", "2023-07-05 - P - C2"), True, False),
    ("ends X1 in the year with nothing after: DfE yes, strict no", ("2022-05-01 2023-07-01 S X1 C2",), True, False),
    ("a short break in the year", ("2022-05-01 - L - V4",), False, False),
    ("moves within the year", ("2022-05-01 2023-07-01 S X1 C2", "2023-07-01 - P - C2"), True, True),
)


def drawn_cases(cases, columns: str):
    """One child a case, numbered from 1, all in the return of 2024."""
    header = "child year\n" + "\n".join(f"{number} 2024" for number, _ in enumerate(cases, 1))
    episodes = "\n".join(f"{number} 2024 {line}" for number, case in enumerate(cases, 1) for line in case[1])
    return history(f"child year {columns}\n{episodes}", header)


def test_twelve_months_at_31_march():
    connection = drawn_cases(TWELVE_MONTHS, "decom dec rne rec ls")
    found = [(case[0], *factors(connection, str(number), 2024, "in_12m", "in_12m_strict")) for number, case in enumerate(TWELVE_MONTHS, 1)]
    assert found == [(says, dfe, strict) for says, _, dfe, strict in TWELVE_MONTHS]


def test_on_31_march_and_at_any_time():
    cases = (
        ("open", ("2023-05-01 - S -",), True, True),
        ("ended on the day", ("2023-05-01 2024-03-31 S E4A",), True, True),
        ("ended on 1 April", ("2022-05-01 2023-04-01 S E4A",), False, True),
        ("ended before the year", ("2022-05-01 2023-03-31 S E4A",), False, False),
    )
    connection = drawn_cases(cases, "decom dec rne rec")
    found = [(case[0], *factors(connection, str(number), 2024, "in_31mar", "in_anytime")) for number, case in enumerate(cases, 1)]
    assert found == [(says, on_the_day, in_the_year) for says, _, on_the_day, in_the_year in cases]


def test_header_child_without_an_episode_is_kept_with_nothing_known():
    connection = history("child year decom dec rne rec\n2 2024 2022-05-01 - S -")
    assert factors(connection, "1", 2024, "in_12m", "in_anytime", "periods", "placement_type") == (False, False, 0, "unknown")


def test_the_later_return_wins_and_each_repair_is_named():
    connection = history("""
        child year decom      dec        rne rec
        1     2023 2022-05-01 -          S   -
        1     2024 2022-05-01 2023-06-01 S   X1
        1     2024 2023-06-01 2023-12-01 P   X1
        1     2024 2023-11-01 -          P   -
        2     2023 2022-05-01 -          S   -
        3     2023 2022-05-01 -          S   -
        3     2024 2023-08-01 -          P   -
    """, "child year\n1 2023\n1 2024\n2 2023\n3 2023\n3 2024")
    found = connection.sql("""select child, decom, dec, rec, repair from work.episodes join (select distinct pupil_id, child from work.child_years) using (pupil_id) order by 1, 2""").fetchall()
    assert found == [
        ("1", date(2022, 5, 1), date(2023, 6, 1), "X1", None),
        ("1", date(2023, 6, 1), date(2023, 11, 1), "X1", "overlap: ended at the start of the next episode"),
        ("1", date(2023, 11, 1), None, None, None),
        ("2", date(2022, 5, 1), date(2023, 3, 31), None, "absent from later returns: ended on 31 March 2023"),
        ("3", date(2022, 5, 1), date(2023, 8, 1), "X1", "no end date: ended at the start of the next episode"),
        ("3", date(2023, 8, 1), None, None, None),
    ]
    assert factors(connection, "2", 2023, "in_31mar") is True


def test_an_open_episode_with_an_end_reason_stays_open():
    connection = history("child year decom dec rne rec\n1 2024 2022-05-01 - S E4A")
    assert connection.sql("select dec, rec, repair from work.episodes").fetchall() == [(None, None, "end reason E4A without an end date: left open")]
    assert factors(connection, "1", 2024, "in_12m") is True


def test_an_adopted_child_is_never_joined_to_what_comes_after():
    connection = history("""
        child year decom      dec        rne rec
        1     2022 2019-05-01 2021-06-01 S   E12
        1     2024 2023-06-01 -          S   -
    """, "child year\n1 2022\n1 2024")
    pupils = connection.sql("select year, pupil_id from work.care_factors order by year").fetchall()
    assert pupils[0][1] != pupils[1][1]
    assert factors(connection, "1", 2024, "periods", "age_first_entry") == (1, 15)


def test_current_list_stands_in_for_the_latest_return_only():
    open_now = "child year decom dec rne rec\n1 2024 2022-05-01 - S -\n2 2024 2022-05-01 2024-01-01 S E4A"
    connection = history(open_now, "child year\n1 2023\n1 2024\n2 2024")
    assert connection.sql("select child, year, in_current from work.care_factors order by 1, 2").fetchall() == [("1", 2023, False), ("1", 2024, True), ("2", 2024, False)]


def test_a_current_list_adds_children_who_came_after_31_march():
    connection = care(header=HEADER, episodes="child year decom dec rne rec\n1 2024 2022-05-01 - S -",
                      current_list="child upn dob sex looked_after_from looked_after_to la_code\n9 A123456789012 2008-11-30 M 2024-06-01 - 301")
    assert connection.sql("select child, in_current, in_anytime from work.care_factors order by child").fetchall() == [("1", False, True), ("9", True, False)]
