"""Who is who: drawn children and pupils -> pass, or reason. KS2 of 2024: children born from September 2012 to August 2013."""

from tests.load.drawn import matched

IN_CARE = "2022-01-10 - S -"


def drawn(header: str, ks2: str, **more):
    """Children of 2024 (child sex dob upn) in care since 2022, and the pupils of the KS2 results."""
    children = [line.split() for line in header.strip().splitlines()]
    rows = "\n".join(f"{line[0]} 2024 {' '.join(line[1:])}" for line in children)
    episodes = more.pop("episodes", "child year decom dec rne rec\n" + "\n".join(f"{line[0]} 2024 {IN_CARE}" for line in children))
    return matched(header="child year sex dob upn\n" + rows, episodes=episodes, ks2=ks2, **more)


def outcomes(connection, stage: str = "ks2", year: int = 2024) -> dict:
    """child -> pass or reason."""
    found = connection.execute("""select child, coalesce(cast(match_pass as varchar), reason) from work.cohort
                                  join work.child_years using (la_code, pupil_id, year) where stage = ? and year = ?""", [stage, year]).fetchall()
    assert len(found) == len({child for child, _ in found})
    return dict(found)


def test_three_fields_then_two_then_a_reason():
    connection = drawn("""
        1 F 2013-01-15 A301200024001
        2 F 2013-01-16 B301200024002
        3 M 2013-01-15 C301200024003
        4 M 2013-01-16 D301200024004
        5 F 2013-01-15 UN4
        6 F 2013-01-15 -
        7 F 2013-01-15 E301200024005
        8 F 2013-01-15 F30120002400A
        9 U 2013-01-15 G301200024009
    """, """
        upn
        A301200024001
        B301200024002
        C301200024003
        D301200024004
        G301200024009
    """)
    assert outcomes(connection) == {
        "1": "1", "2": "2", "3": "2",
        "4": "dob_differs",          # neither date of birth nor sex agrees
        "5": "upn_un4", "6": "upn_missing", "7": "upn_not_found", "8": "upn_temporary",
        "9": "2",                    # sex not known: date of birth agrees
    }


def test_a_former_upn_links_but_never_past_an_adoption():
    episodes = "child year decom dec rne rec\n1 2024 2022-01-10 - S -\n2 2024 2022-01-10 2023-06-01 S E11"
    connection = matched(header="child year dob upn\n1 2024 2013-01-15 A301200024001\n2 2024 2013-01-15 B301200024002", episodes=episodes,
                         ks2="upn\nH301200024010\nJ301200024011",
                         census="upn formerupn\nH301200024010 A301200024001\nJ301200024011 B301200024002")
    assert outcomes(connection) == {"1": "2", "2": "upn_not_found"}


def test_two_children_with_one_upn():
    connection = drawn("""
        1 F 2013-01-15 A301200024001
        2 M 2013-01-15 A301200024001
        3 F 2013-02-20 B301200024002
        4 F 2013-02-20 B301200024002
    """, "upn dob\nA301200024001 2013-01-15\nB301200024002 2013-02-20")
    # 1 agrees in full, 2 in date of birth only; 3 and 4 agree alike, so neither is guessed at
    assert outcomes(connection) == {"1": "1", "2": "two_children_one_upn", "3": "two_children_one_upn", "4": "two_children_one_upn"}
    # each of them is put before the LA once, by the number, not a second time as one whose UPN differs
    told = connection.sql("select distinct child, m.upn, words from work.matches_out as m join work.child_years using (pupil_id) where state = 'suggested' order by all").fetchall()
    assert [(child, upn) for child, upn, _ in told] == [("2", "A301200024001"), ("3", "B301200024002"), ("4", "B301200024002")]
    assert {words.split(";")[0] for *_, words in told} == {"the UPN agrees"}


def test_a_child_in_two_las_counts_in_both_and_is_one_person():
    connection = matched(header="""
        la_code child year dob        upn
        301     1     2024 2013-01-15 A301200024001
        302     7     2024 2013-01-15 A301200024001
        302     8     2024 2013-01-15 B301200024002
    """, episodes="la_code child year decom dec rne rec\n301 1 2024 2022-01-10 2023-10-01 S E3\n302 7 2024 2023-10-01 - S -\n302 8 2024 2022-01-10 - S -",
        ks2="upn\nA301200024001\nB301200024002")
    assert outcomes(connection) == {"1": "1", "7": "1", "8": "1"}
    persons = dict(connection.sql("select child, person_id from work.persons join (select distinct pupil_id, child from work.child_years) using (pupil_id)").fetchall())
    assert persons["1"] == persons["7"] != persons["8"]


def test_the_upn_of_a_later_return_serves_the_earlier_year():
    connection = matched(header="child year dob upn\n1 2023 2012-01-15 UN4\n1 2024 2012-01-15 A301200024001", episodes="child year decom dec rne rec\n1 2023 2022-01-10 - S -\n1 2024 2022-01-10 - S -",
                         ks2="upn year dob\nA301200024001 2023 2012-01-15")
    assert outcomes(connection, year=2023) == {"1": "1"}


def test_decisions_are_honoured():
    connection = drawn("""
        1 M 2013-01-16 A301200024001
        2 F 2013-01-16 B301200024002
        3 F 2013-01-15 C301200024003
    """, "upn\nA301200024001\nB301200024002\nC301200024003", decisions="""
        la_code child upn           decision  date
        301     1     A301200024001 same      2024-09-01
        301     2     B301200024002 same      2024-08-01
        301     2     B301200024002 different 2024-09-01
        301     3     -             out       2024-09-01
    """)
    assert outcomes(connection) == {"1": "2", "2": "refused", "3": "left_out"}


def test_postcodes_serve_where_files_carry_them_and_are_unique_on_both_sides():
    connection = drawn("""
        1 F 2013-01-15 UN4
        2 F 2013-03-03 UN4
        3 F 2013-03-03 UN4
    """, "upn dob postcode\nA301200024001 2013-01-15 AA11AA\nB301200024002 2013-03-03 BB11BB",
        episodes="child year decom dec rne rec pl_post\n1 2024 2022-01-10 - S - AA11AA\n2 2024 2022-01-10 - S - BB11BB\n3 2024 2022-01-10 - S - BB11BB")
    assert outcomes(connection) == {"1": "3", "2": "upn_un4", "3": "upn_un4"}


def test_who_is_at_the_end_of_the_stage():
    connection = drawn("""
        1 F 2013-01-15 A301200024001
        2 F 2013-01-15 B301200024002
        3 F 2012-06-01 C301200024003
        4 F 2012-06-01 D301200024004
        5 F 2013-01-15 UN3
    """, "upn dob\nA301200024001 2013-01-15\nC301200024003 2012-06-01", census="""
        upn           dob        ncyearactual
        A301200024001 2013-01-15 6
        B301200024002 2013-01-15 5
        C301200024003 2012-06-01 6
        D301200024004 2012-06-01 7
    """)
    found = connection.sql("select child, of_age, at_stage, has_result, reason from work.cohort join work.child_years using (pupil_id, year) where stage = 'ks2' order by child").fetchall()
    assert found == [
        ("1", True, True, True, None),
        ("2", True, False, False, "no_result"),      # of age, but in Year 5
        ("3", False, True, True, None),              # a year older, and took the tests now
        ("4", False, False, False, "no_result"),     # a year older, in Year 7
        ("5", True, True, False, "upn_un3"),         # of age, no school data
    ]


def test_candidates_are_told_in_words_without_identifiers():
    connection = drawn("1 F 2013-01-15 A301200024001\n2 F 2013-04-04 UN5", "upn dob\nA301200024007 2013-01-15\nK301200024012 2013-04-04")
    words = dict(connection.sql("select child, words from work.candidate_words join work.child_years using (pupil_id, year) where stage = 'ks2'").fetchall())
    assert words == {"1": "a pupil with the same date of birth and sex; the UPN differs in one character", "2": "one pupil at a school in the LA with the same date of birth and sex; the UPN differs"}
