"""Each care factor as at 31 March, from drawn returns."""

from tests.load.drawn import care, factors

EPISODES = "child year decom dec rne rec place place_provider ls cin\n1 2024 {} U4 PR1 C2 N1"


def each(cases, columns: str = "decom dec rne rec"):
    """One child a case (dob, episodes, ...), numbered from 1, all in the return of 2024."""
    header = "child year dob\n" + "\n".join(f"{number} 2024 {case[0]}" for number, case in enumerate(cases, 1))
    episodes = "\n".join(f"{number} 2024 {line}" for number, case in enumerate(cases, 1) for line in case[1])
    return care(header=header, episodes=f"child year {columns}\n{episodes}")


def test_age_and_stage_at_the_start_of_the_period():
    cases = (
        # academic year of the start; age on the 31 August before it
        ("2008-05-10", ("2013-08-31 - S -",), 5, "before_ks1"),     # in 2012/13, aged 4 on 31 August 2012: Reception
        ("2008-05-10", ("2013-09-01 - S -",), 5, "ks1_to_ks2"),     # in 2013/14, aged 5: Year 1
        ("2008-05-10", ("2019-08-31 - S -",), 11, "ks1_to_ks2"),    # in 2018/19, aged 10: Year 6
        ("2008-05-10", ("2019-09-01 - S -",), 11, "y7to9"),         # Year 7
        ("2008-05-10", ("2022-09-01 - S -",), 14, "y10to11"),       # Year 10
        ("2008-02-29", ("2019-02-28 - S -",), 10, "ks1_to_ks2"),    # born on 29 February: 11 on 1 March
        ("2008-02-29", ("2019-03-01 - S -",), 11, "ks1_to_ks2"),
    )
    connection = each(cases)
    found = [factors(connection, str(number), 2024, "age_at_entry", "entered_care") for number, _ in enumerate(cases, 1)]
    assert found == [(age, stage) for _, _, age, stage in cases]


def test_months_are_completed_calendar_months_to_31_march():
    months = {"2023-03-31": 12, "2023-04-01": 11, "2024-02-29": 1, "2024-03-01": 0, "2021-09-30": 30, "2021-10-01": 29}
    connection = each([("2008-05-10", (f"{start} - S -",)) for start in months])
    assert [factors(connection, str(number), 2024, "months_in_care") for number, _ in enumerate(months, 1)] == list(months.values())


def test_without_a_date_of_birth_ages_are_not_known():
    connection = care(header="child year dob\n1 2024 -", episodes=EPISODES.format("2020-05-01 - S -"))
    assert factors(connection, "1", 2024, "age_at_entry", "age_first_entry", "changes_after_11", "entered_care", "stability") == (None, None, None, "unknown", "unknown")


def test_changes_of_carer_after_the_eleventh_birthday():
    connection = care(header="child year dob\n1 2024 2008-05-10", episodes="""
        child year decom      dec        rne rec
        1     2024 2018-01-01 2019-05-10 S   X1
        1     2024 2019-05-10 2019-05-11 P   X1
        1     2024 2019-05-11 2020-01-01 P   X1
        1     2024 2020-01-01 2020-06-01 L   X1
        1     2024 2020-06-01 2021-01-01 B   E4A
        1     2024 2021-06-01 -          S   -
    """)
    # the 11th birthday is 10 May 2019: moves of 11 May 2019 and 1 June 2020 are after it; coming into care is no change
    assert factors(connection, "1", 2024, "changes_after_11") == 2


def test_placements_in_the_year_are_spells_that_touch_it():
    connection = care(header="child year\n1 2024", episodes="""
        child year decom      dec        rne rec
        1     2024 2022-01-01 2023-04-01 S   X1
        1     2024 2023-04-01 2023-08-01 P   X1
        1     2024 2023-08-01 -          P   -
    """)
    assert factors(connection, "1", 2024, "placements", "placements_year") == (3, 2)


def test_stability():
    cases = (
        ("2010-05-10", ("2021-09-30 - S - U4",), "stable"),           # 30 months in care, all in one placement
        ("2010-05-10", ("2021-10-01 - S - U4",), "not_applicable"),   # 29 months
        ("2008-03-31", ("2020-01-01 - S - U4",), "not_applicable"),   # 16 on the day
        ("2008-04-01", ("2020-01-01 - S - U4",), "stable"),           # 15 on the day
        ("2010-05-10", ("2020-01-01 2022-04-01 S X1 U4", "2022-04-01 - P - U4"), "not_stable"),   # 23 months
        ("2010-05-10", ("2020-01-01 2022-03-31 S X1 U4", "2022-03-31 - P - U4"), "stable"),       # 24 months
        ("2010-05-10", ("2020-01-01 2023-12-01 S X1 U4", "2023-12-01 - P - A4"), "stable"),       # placed for adoption
        ("2010-05-10", ("2020-01-01 2024-02-01 S E4A U4",), "not_applicable"),                    # not in care on the day
    )
    connection = each(cases, "decom dec rne rec place")
    assert [factors(connection, str(number), 2024, "stability") for number, _ in enumerate(cases, 1)] == [case[2] for case in cases]


def test_groups_of_placement_provider_legal_status_and_need():
    connection = care(header="child year\n1 2024\n2 2024\n3 2024", episodes="""
        child year decom      dec rne rec place place_provider ls cin
        1     2024 2023-01-01 -   S   -   U1    PR1            C1 N8
        2     2024 2023-01-01 -   S   -   K3    PR4            V2 N1
        3     2024 2023-01-01 -   S   -   R5    PR3            J1 -
    """)
    columns = ("placement_type", "provider", "legal_status", "need")
    assert factors(connection, "1", 2024, *columns) == ("kinship_foster", "own_la", "interim_order", "n8")
    assert factors(connection, "2", 2024, *columns) == ("supported", "private", "voluntary", "n1")
    assert factors(connection, "3", 2024, *columns) == ("other", "unknown", "youth_justice", "unknown")


def test_sdq_is_the_latest_valid_score_with_its_year():
    connection = care(header="child year\n1 2022\n1 2023\n1 2024", episodes=EPISODES.format("2020-05-01 - S -"), oc2="""
        la_code child year sdq_score sdq_reason
        301     1     2022 12        -
        301     1     2023 17        -
        301     1     2024 -         SDQ2
    """)
    columns = ("sdq_score", "sdq_year", "sdq_reason")
    assert [factors(connection, "1", year, *columns) for year in (2022, 2023, 2024)] == [(12, 2022, None), (17, 2023, None), (17, 2023, "SDQ2")]


def test_missing_and_away_in_the_year_and_not_known_without_the_file():
    connection = care(header="child year\n1 2024\n2 2024\n1 2023", episodes=EPISODES.format("2020-05-01 - S -"), missing="""
        la_code child year missing mis_start  mis_end
        301     1     2024 M       2023-03-30 2023-04-02
        301     1     2024 M       2023-10-01 2023-10-02
        301     1     2024 M       2022-10-01 2022-10-02
        301     1     2024 A       2024-03-31 -
    """)
    assert factors(connection, "1", 2024, "missing_episodes", "away_episodes") == (2, 1)
    assert factors(connection, "2", 2024, "missing_episodes", "away_episodes") == (0, 0)
    assert factors(connection, "1", 2023, "missing_episodes", "away_episodes") == (None, None)


def test_outcomes_are_those_of_the_twelve_month_cohort():
    connection = care(header="child year dob\n1 2024 2008-05-10\n2 2024 2014-04-01\n3 2024 2008-05-10\n4 2024 2008-05-10", episodes="""
        child year decom      dec rne rec
        1     2024 2020-05-01 -   S   -
        2     2024 2020-05-01 -   S   -
        3     2024 2023-05-01 -   S   -
        4     2024 2020-05-01 -   S   -
    """, oc2="""
        la_code child year convicted health_check immunisations teeth_check health_assessment
        301     1     2024 1         -            1             1           1
        301     2     2024 0         -            1             0           1
        301     3     2024 1         -            1             1           1
    """)
    columns = ("convicted", "health_up_to_date")
    assert factors(connection, "1", 2024, *columns) == ("yes", "yes")
    assert factors(connection, "2", 2024, *columns) == ("not_collected", "no")          # aged 9
    assert factors(connection, "3", 2024, *columns) == ("not_collected", "not_collected")   # in care since May 2023
    assert factors(connection, "4", 2024, *columns) == ("unknown", "unknown")           # no OC2 row


def test_took_part_uasc_and_former_permanence():
    connection = care(header="child year\n1 2024\n2 2024\n3 2024", episodes="""
        child year decom      dec rne rec
        1     2024 2020-05-01 -   S   -
        2     2024 2020-05-01 -   S   -
        3     2024 2020-05-01 -   S   -
    """, reviews="""
        la_code child year review     review_code
        301     1     2024 2023-06-01 PN7
        301     1     2024 2023-12-01 PN3
        301     2     2024 2023-06-01 PN4
        301     3     2024 2022-06-01 PN1
    """, uasc="la_code child year duc\n301 1 2024 -\n301 2 2024 2024-01-10", prev_perm="la_code child year prev_perm\n301 1 2024 P1\n301 2 2024 Z1")
    columns = ("took_part", "uasc", "former_permanence")
    assert factors(connection, "1", 2024, *columns) == ("yes", "yes", "adoption")
    assert factors(connection, "2", 2024, *columns) == ("no", "formerly", "none")
    assert factors(connection, "3", 2024, *columns) == ("unknown", "no", "unknown")


def test_where_the_placement_lies_and_how_far():
    # places.csv: 30 and 40 kilometres apart on each side of a right angle: 50 km = 50000 / 1609.3 = 31.07 miles
    connection = care(header="child year\n1 2024\n2 2024\n3 2024\n4 2024\n5 2024", uasc="la_code child year duc\n301 5 2024 -", episodes="""
        child year decom      dec rne rec home_post pl_post
        1     2024 2020-05-01 -   S   -   AA11AA    BB11BB
        2     2024 2020-05-01 -   S   -   AA11AA    AA11AA
        3     2024 2020-05-01 -   S   -   AA11AA    ZZ99ZZ
        4     2024 2020-05-01 -   S   -   AA11AA    CF11AA
        5     2024 2020-05-01 -   S   -   AA11AA    BB11BB
    """)
    found = [factors(connection, str(child), 2024, "placed_in_la", "distance_miles") for child in range(1, 6)]
    assert [(place, None if miles is None else float(miles)) for place, miles in found] == [("out", 31.1), ("in", 0.0), ("unknown", None), ("out", 0.0), ("out", None)]


def test_children_are_followed_through_reorganisations():
    connection = care(header="""
        la_code child year dob
        837     1     2019 2008-05-10
        839     1     2020 2008-05-10
        837     2     2019 2008-05-10
        839     2     2020 2011-01-01
        836     3     2019 2009-01-01
        837     3     2019 2007-01-01
        909     4     2023 2008-05-10
        942     4     2024 2008-05-10
        909     5     2023 2008-05-10
    """)
    found = connection.sql("select la_code, child, count(distinct pupil_id), count(*) from work.child_years group by all order by all").fetchall()
    assert found == [
        (839, "1", 1, 2),   # one child in both years
        (839, "2", 2, 2),   # the number was given to another child
        (839, "3", 2, 2),   # two LAs that were joined used the same number
        (909, "5", 1, 1),   # Cumbria was split and the number does not come again: kept
        (942, "4", 1, 2),   # found in Cumberland
    ]


def test_a_file_of_several_las_counts_as_sent_by_each():
    connection = care(header="la_code child year\n301 1 2024\n302 2 2024", episodes="la_code child year decom dec rne rec\n301 1 2024 2020-05-01 - S -\n302 2 2024 2020-05-01 - S -",
                      missing="la_code child year missing mis_start mis_end\n301 1 2024 M 2023-10-01 2023-10-02", files="file_id name kind la_code year\n1 missing.csv missing - 2024")
    assert [factors(connection, child, 2024, "missing_episodes") for child in "12"] == [1, 0]
