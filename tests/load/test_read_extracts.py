"""Pupil extracts, school census, schools, lists, published statistics, archives: what is read."""

import zipfile
from datetime import date
from decimal import Decimal

import pytest

from .returns import balances, good_return, read, rows, rules, write

KS4 = "KS4_ACADYR,KS4_UPN,KS4_SURNAME,KS4_FORENAMES,KS4_DOB,KS4_SEX,KS4_LA,KS4_LAESTAB,KS4_URN,KS4_NATRES,KS4_ATT8,KS4_P8SCORE,KS4_L2BASICS_94,KS4_VERSION"


def test_ks4_with_prefix_dropped(tmp_path):
    write(tmp_path, "x.csv", [KS4, "2023/2024,P207000016049,Long,Ann,05/06/2008,F,886,8864000,101234,1,45.5,-0.25,1,revised"])
    connection, _ = read(tmp_path)
    assert rows(connection, "select upn, surname, dob, sex, laestab, urn, att8, p8score, l2basics_94, year, results, la_code, ebacc_94 from staged.ks4") == [
        ("P207000016049", "Long", date(2008, 6, 5), "F", 8864000, 101234, Decimal("45.5"), Decimal("-0.25"), 1, 2024, "revised", None, None)]


@pytest.mark.parametrize("text,year", [("2023/24", 2024), ("2023/2024", 2024), ("202324", 2024), ("2023-24", 2024), ("2024", 2024), ("23/24", 2024), ("20232024", 2024), ("2019", 2019), ("2020", 2020), ("2019/20", 2020), ("2021", 2021), ("20/21", 2021)])
def test_every_way_of_writing_an_academic_year(tmp_path, text, year):
    write(tmp_path, "x.csv", ["ACADYR,UPN,READ_OUTCOME", f"{text},P207000016049,EXS"])
    connection, _ = read(tmp_path)
    assert rows(connection, "select year, read_outcome from staged.ks1") == [(year, "EXS")]


@pytest.mark.parametrize("text", ["", "2023/25", "last year", "24", "1", "2023/24/25"])
def test_an_unreadable_year_sets_the_row_aside_unless_the_option_says(tmp_path, text):
    write(tmp_path, "x.csv", ["ACADYR,UPN,READ_OUTCOME", f"{text},P207000016049,EXS"])
    connection, _ = read(tmp_path)
    assert rows(connection, "select rule, row_number from staged.set_aside") == [("year_form", 2)] and balances(connection)
    connection, _ = read(tmp_path, year=2024)
    assert rows(connection, "select year from staged.ks1") == [(2024,)]


def test_stage_of_release_by_version_then_option_then_name_then_final(tmp_path):
    write(tmp_path / "a", "x.csv", ["ACADYR,UPN,READ_OUTCOME,VERSION", "2024,P207000016049,EXS,P", "2024,B801200005001,EXS,Unamended", "2024,M80120000500A,EXS,A", "2024,UN1,EXS,odd"])
    connection, _ = read(tmp_path / "a", results="revised")
    assert rows(connection, "select results, count(*) from staged.ks1 group by results order by results") == [("provisional", 2), ("revised", 2)]
    assert rules(connection)["results_stage_unknown"] == 1
    write(tmp_path / "b", "ks1 provisional.csv", ["ACADYR,UPN,READ_OUTCOME", "2024,P207000016049,EXS"])
    connection, _ = read(tmp_path / "b")
    assert rows(connection, "select results from staged.ks1") == [("provisional",)]
    write(tmp_path / "c", "ks1.csv", ["ACADYR,UPN,READ_OUTCOME", "2024,P207000016049,EXS"])
    connection, _ = read(tmp_path / "c")
    assert rows(connection, "select results from staged.ks1") == [("final",)] and rules(connection)["results_stage_not_said"] == 1


def test_an_unquoted_comma_sets_that_row_aside_and_says_which(tmp_path):
    write(tmp_path, "x.csv", [KS4, "2023/24,P207000016049,Long,Ann,05/06/2008,F,886,8864000,101234,1,45.5,-0.25,1,F", "2023/24,B801200005001,Short, the,Bob,05/06/2008,M,886,8864000,101234,1,40,-0.5,1,F"])
    connection, _ = read(tmp_path)
    assert rows(connection, "select upn from staged.ks4") == [("P207000016049",)]
    assert rows(connection, "select rule, row_number from staged.set_aside") == [("row_width", 3)]
    assert rows(connection, "select rule, row_number from staged.problems where rule = 'row_width'") == [("row_width", 3)]
    assert balances(connection)


def test_the_other_extracts(tmp_path):
    write(tmp_path, "1.csv", ["Phonics_ACADYR,Phonics_UPN,Phonics_PHONICS_MARK,Phonics_PHONICS_OUTCOME,Phonics_DOB", "2022/23,P207000016049,35,Wa,01/02/2017"])
    write(tmp_path, "2.tab", ["ACADYR\tPupilMatchingRef\tUPN\tSurname\tForename\tSex\tDOB\tLA\tLA_9Code\tESTAB\tLAESTAB\tURN\tToE_Code\tFormMark\tPupilStatus\tReasonNotTakingCheck", "2022/23\t\tP207000016049\tLong\tAnn\tF\t01/02/2014\t886\t\t2000\t8862000\t101\t\t24\tC\t"])
    write(tmp_path, "3.csv", ["ACADYR,UPN,DOB,READSCORE,MATSCORE,READOUTCOME,RWMEXP,SEX", "2023/24,P207000016049,01/02/2013,105,AB,N,1,2"])
    write(tmp_path, "4.csv", ["UPN,EXAMYEAR,SEASON,QAN,SUBJECT,QUALIFICATION,GRADE,SIZE,LAESTAB", "P207000016049,2023/24,summer,60145960,Mathematics,GCSE (9-1) Full Course,7,1,8864000"])
    write(tmp_path, "5.csv", ["KS4_UPN,KS4_EXAMYEAR,KS4_SUBLEVNO,KS4_MAPPING,KS4_QAN,KS4_GRADE,KS4_GSIZE,KS4_DISC3_PTQ_EE", "B801200005001,2024,310,2210,60145960,5,1,1"])
    write(tmp_path, "6.csv", ["UPN,ACADYR,LAESTAB,SESSIONS_POSSIBLE,SESSIONS_AUTHORISED,SESSIONS_UNAUTHORISED", "P207000016049,2023/24,8864000,300,10,5", "P207000016049,2023/24,8864001,80,0,-1"])
    write(tmp_path, "7.csv", ["UPN,ACADYR,LAESTAB,CATEGORY,START_DATE,SESSIONS,REASON1,REASON2,REASON3", "P207000016049,2023/24,8864000,SUSP,2024-02-03,3,PP,,"])
    connection, _ = read(tmp_path)
    assert rows(connection, "select phonics_mark, phonics_outcome, dob, year from staged.phonics") == [(35, "Wa", date(2017, 2, 1), 2023)]
    assert rows(connection, "select formmark, laestab, sex from staged.mtc") == [(24, 8862000, "F")]
    assert rows(connection, "select readscore, matscore, readoutcome, rwmexp, sex from staged.ks2") == [("105", "AB", "N", 1, "F")]
    assert rows(connection, "select upn, qan, subject, grade, mapping, size, year from staged.ks4_entries order by upn") == [
        ("B801200005001", "60145960", None, "5", "2210", 1, 2024), ("P207000016049", "60145960", "Mathematics", "7", None, 1, 2024)]
    assert rows(connection, "select sessions_possible, sessions_unauthorised, year from staged.absence order by row_number") == [(300, 5, 2024), (80, None, 2024)]
    assert rows(connection, "select category, start_date, sessions from staged.suspensions") == [("SUSP", date(2024, 2, 3), 3)]
    assert rules(connection)["number_range"] == 1 and balances(connection)


def test_census_of_any_term(tmp_path):
    write(tmp_path, "s.csv", ["PupilMatchingRef,AcademicYear,CensusTerm,LA,Estab,LAEstab,URN,PHASE,UPN,FormerUPN,Sex,DOB,Ethnicity,FSMeligible,EVERFSM_6,EntryDate,NCyearActual,SENProvision,PrimarySENeedsType,IDACI_S",
                              ",2023/2024,Spring,886,4000,8864000,101234,PS,P207000016049,,F,05/06/2008,WBRI,1,1,01/09/2019,11,E,SEMH,0.21"])
    write(tmp_path, "a.csv", ["AcademicYear,CensusTerm,LAEstab,UPN,Sex,DOB,FSMeligible,EntryDate,NCyearActual,SENProvision,TLevelQualHrs", "2023/2024,Autumn,8864000,P207000016049,F,05/06/2008,1,01/09/2019,11,E,0"])
    connection, _ = read(tmp_path)
    assert rows(connection, "select censusterm, upn, dob, ncyearactual, senprovision, entrydate, idaci_s, year from staged.census order by censusterm") == [
        ("Autumn", "P207000016049", date(2008, 6, 5), "11", "E", date(2019, 9, 1), None, 2024), ("Spring", "P207000016049", date(2008, 6, 5), "11", "E", date(2019, 9, 1), Decimal("0.21"), 2024)]


def test_schools_ours_and_the_dfes(tmp_path):
    write(tmp_path / "ours", "s.csv", ["URN,LAESTAB,NAME,LA,PHASE,TYPE,OFSTED,EASTING,NORTHING,OPEN_DATE,CLOSE_DATE,LINKED_URN", "101234,886/4000,The School,886,Secondary,1,Good,615000,157000,01/09/1990,,100999"])
    write(tmp_path / "dfe", "edubasealldata20250401.csv", ['"URN","LA (code)","LA (name)","EstablishmentNumber","EstablishmentName","TypeOfEstablishment (code)","PhaseOfEducation (name)","OpenDate","CloseDate","Easting","Northing"',
                                                          '"101234","886","Kent","4000","Ecole, d\u2019\u00e9t\u00e9","1","Secondary","01-09-1990","","615000","157000"'], encoding="cp1252")
    connection, _ = read(tmp_path / "ours")
    assert rows(connection, "select urn, laestab, name, type, easting, open_date from staged.schools") == [(101234, 8864000, "The School", 1, 615000, date(1990, 9, 1))]
    connection, _ = read(tmp_path / "dfe")
    assert rows(connection, "select urn, laestab, name, type, phase, open_date from staged.schools") == [(101234, 8864000, "Ecole, d\u2019\u00e9t\u00e9", 1, "Secondary", date(1990, 9, 1))]
    assert balances(connection)


def test_lists_of_the_la(tmp_path):
    good_return(tmp_path)
    write(tmp_path, "now.csv", ["LA,CHILD,UPN,SURNAME,FORENAME,DOB,SEX,LOOKED_AFTER_FROM,LOOKED_AFTER_TO", "886,A9,P207000016049,Long,Ann,05/06/2008,F,01/06/2024,"])
    write(tmp_path, "decided.csv", ["LA,CHILD,UPN,DECISION,BY,DATE", "886,A1,P207000016049,same,JS,01/06/2024"])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select la_code, child, surname, looked_after_from, looked_after_to from staged.current_list") == [(886, "A9", "Long", date(2024, 6, 1), None)]
    assert rows(connection, "select la_code, child, upn, decision, \"by\", \"date\" from staged.decisions") == [(886, "A1", "P207000016049", "same", "JS", date(2024, 6, 1))]


def test_published_figures_stay_text_with_their_symbols(tmp_path):
    write(tmp_path, "p.csv", ["time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,la_name,new_la_code,social_care_group,version,t_pupils,t_att8,avg_att8,t_inp8calc,t_p8score,avg_p8score,p8score_CI_low,p8score_CI_upp",
                              "202324,Academic year,Local authority,E92000001,England,E12000009,South West,839,\"Bournemouth, Christchurch and Poole\",E06000058,CLA 12 months at 31 March,Revised,30,540.5,18,20,c,c,c,c"])
    connection, _ = read(tmp_path)
    assert rows(connection, "select year, results, level, la_code, social_care_group, measure, n, total, value, low, high from staged.published order by measure") == [
        (2024, "revised", "local authority", 839, "CLA 12 months at 31 March", "ks4_attainment8", "30", "540.5", "18", None, None),
        (2024, "revised", "local authority", 839, "CLA 12 months at 31 March", "ks4_progress8", "20", "c", "c", "c", "c")]
    assert balances(connection)


def test_an_archive_in_an_archive(tmp_path):
    inner = tmp_path / "work" / "inner.zip"
    good_return(tmp_path / "work" / "return")
    with zipfile.ZipFile(inner, "w") as archive:
        archive.write(tmp_path / "work" / "return" / "header.csv", "header.csv")
        archive.write(tmp_path / "work" / "return" / "episodes.csv", "deep/episodes.csv")
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "npd_results.zip", "w") as archive:
        archive.write(inner, "inner.zip")
        archive.writestr("ks1.csv", "ACADYR,UPN,READ_OUTCOME\n2024,P207000016049,EXS\n")
    connection, _ = read(tmp_path / "in", la=886)
    assert rows(connection, "select name, kind, rows_in, loaded from staged.files order by name") == [
        ("npd_results.zip/inner.zip/deep/episodes.csv", "episodes", 3, 3), ("npd_results.zip/inner.zip/header.csv", "header", 2, 2), ("npd_results.zip/ks1.csv", "ks1", 1, 1)]


def test_marker_of_made_up_data(tmp_path):
    good_return(tmp_path)
    write(tmp_path, "SYNTHETIC.csv", ["SYNTHETIC,SEED,OTHER_PUPILS_SHARE", "yes,1,0.05"])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select synthetic, seed, other_pupils_share from staged.synthetic_marker") == [("yes", 1, Decimal("0.05"))]
