"""The school census as COLLECT's tables: pupils on and off roll, sessions, exclusions and needs join to one row a pupil."""

from datetime import date

from .returns import balances, read, rows, write


def blades(folder, term, year, leave=""):
    write(folder, "schoolcensus.csv", ["schoolcensustableid,NativeId,lea,estab,urn,term,year,referencedate,name", f"1,N1,886,4000,101234,{term},{year},{year}-Jan-18 00:00:00,School"])
    write(folder, "pupilonroll.csv", ["pupilonrolltableid,NativeId,schoolcensustableid,upn,formerupn,surname,forename,gender,dob,ethnicity,language,entrydate,ncyearactual,senprovision,termlysessionspossible",
                                      "10,N1,1,P207000016049,,Long,Ann,F,2008-Jun-05 00:00:00,WBRI,ENG,2019-Sep-01 00:00:00,11,E,120"])
    write(folder, "pupilnolongeronroll.csv", ["pupilnolongeronrolltableid,NativeId,schoolcensustableid,upn,surname,forename,gender,dob,entrydate,leavingdate,termlysessionspossible",
                                              "10,N1,1,B801200005001,Short,Bob,M,2009-Jan-05 00:00:00,2020-Sep-01 00:00:00,2023-Oct-20 00:00:00,40"])
    write(folder, "sessions.csv", ["pupilonrolltableid,NativeId,attendancereason,sessions", "10,N1,I,6", "10,N1,M,2", "10,N1,O,5", "10,N1,V,9"])
    write(folder, "off.csv", ["pupilnolongeronrolltableid,NativeId,attendancereason,sessions", "10,N1,U,3"])
    write(folder, "exclusions.csv", ["pupilonrolltableid,NativeId,category,startdate,sessions,reason1,reason2,reason3,senprovision", f"10,N1,SUSP,{year - 1}-Oct-02 00:00:00,4,PP,,,E"])
    write(folder, "senneeds.csv", ["pupilonrolltableid,NativeId,sentype,sentyperank,senneedstableid", "10,N1,ASD,2,1", "10,N1,SEMH,1,2"])


def test_blades_become_census_absence_and_suspensions(tmp_path):
    blades(tmp_path / "spring", "SPR", 2024)
    connection, _ = read(tmp_path)
    assert balances(connection)
    assert rows(connection, "select upn, sex, dob, entrydate, leavingdate, ncyearactual, senprovision, primaryseneedstype, laestab, urn, censusterm, year from staged.census order by upn") == [
        ("B801200005001", "M", date(2009, 1, 5), date(2020, 9, 1), date(2023, 10, 20), None, None, None, 8864000, 101234, "SPR", 2024),
        ("P207000016049", "F", date(2008, 6, 5), date(2019, 9, 1), None, "11", "E", "SEMH", 8864000, 101234, "SPR", 2024)]
    # Authorised: I 6 + M 2; unauthorised: O 5; V is a visit, not an absence.
    assert rows(connection, "select upn, year, sessions_possible, sessions_authorised, sessions_unauthorised from staged.absence order by upn") == [
        ("B801200005001", 2024, 40, 0, 3), ("P207000016049", 2024, 120, 8, 5)]
    assert rows(connection, "select upn, year, category, start_date, sessions, reason1 from staged.suspensions") == [("P207000016049", 2024, "SUSP", date(2023, 10, 2), 4, "PP")]


def test_terms_with_the_same_ids_in_their_own_folders_stay_apart(tmp_path):
    blades(tmp_path / "autumn", "AUT", 2023)
    blades(tmp_path / "spring", "SPR", 2024)
    connection, _ = read(tmp_path)
    assert rows(connection, "select censusterm, year, count(*) from staged.census group by all order by 1") == [("AUT", 2024, 2), ("SPR", 2024, 2)]
    assert rows(connection, "select sum(sessions_possible) from staged.absence where upn = 'P207000016049' and year = 2024") == [(240,)]
