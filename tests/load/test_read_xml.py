"""The return as XML: the same rows as the CSV set, written here from the description of the two forms."""

import pytest

from data_layer.load.problems import Refused

from .returns import balances, read, rows, write

XML = """<?xml version="1.0" encoding="UTF-8"?>
<EXPSSDA903>
 <CHILD><HEADER><CHILDID>A1</CHILDID><UPN>P207000016049</UPN><SEX>1</SEX><DOB>2008-06-05</DOB><ETHNIC>WBRI</ETHNIC><UASC>1</UASC><DUC>2024-02-01</DUC><MOTHER>0</MOTHER><MC_DOB/>
   <IN_TOUCH>YES</IN_TOUCH><ACTIV>F2</ACTIV><ACCOM>B1</ACCOM>
   <AMISSING><MISSING>M</MISSING><MIS_START>2023-05-01</MIS_START><MIS_END>2023-05-03</MIS_END></AMISSING>
   <AMISSING><MISSING>A</MISSING><MIS_START>2023-06-01</MIS_START><MIS_END></MIS_END></AMISSING>
   <AREVIEW><REVIEW>2023-07-01</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
   <PERMANENCE><PREV_PERM>P1</PREV_PERM><LA_PERM>886</LA_PERM><DATE_PERM>zz/zz/2012</DATE_PERM></PERMANENCE>
   <OC2><SDQ_SCORE>17</SDQ_SCORE><CONVICTED>0</CONVICTED><HEALTH_ASSESSMENT>1</HEALTH_ASSESSMENT></OC2>
  </HEADER>
  <EPISODE><DECOM>2022-05-02</DECOM><RNE>S</RNE><LS>C1</LS><CIN>N1</CIN><PL>U4</PL><PL_POST>CT2 2BB</PL_POST><HOME_POST>CT1 1AA</HOME_POST><URN>SC123456</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>2023-10-01</DEC><REC>X1</REC><REASON_PLACE_CHANGE>CARPL</REASON_PLACE_CHANGE></EPISODE>
  <EPISODE><DECOM>2023-10-01</DECOM><RNE>P</RNE><LS>C2</LS><CIN>N1</CIN><PL>K2</PL><PLACE_PROVIDER>PR4</PLACE_PROVIDER></EPISODE>
 </CHILD>
 <CHILD><HEADER><CHILDID>A2</CHILDID><UPN>UN4</UPN><SEX>2</SEX><DOB>2013-09-17</DOB><ETHNIC>MWBC</ETHNIC><UASC>0</UASC><MOTHER>0</MOTHER></HEADER>
  <EPISODE><DECOM>2024-01-04</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N5</CIN><PL>U1</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER></EPISODE>
 </CHILD>
</EXPSSDA903>
"""
SET = {
    "header.csv": ["CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", "A1,1,05/06/2008,WBRI,P207000016049,0,", "A2,2,17/09/2013,MWBC,UN4,0,"],
    "episodes.csv": ["CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
                     "A1,02/05/2022,S,C1,N1,U4,PR1,01/10/2023,X1,CARPL,CT1 1AA,CT2 2BB,SC123456", "A1,01/10/2023,P,C2,N1,K2,PR4,,,,,,", "A2,04/01/2024,S,V2,N5,U1,PR1,,,,,,"],
    "uasc.csv": ["CHILD,SEX,DOB,DUC", "A1,1,05/06/2008,01/02/2024"],
    "oc3.csv": ["CHILD,DOB,IN_TOUCH,ACTIV,ACCOM", "A1,05/06/2008,YES,F2,B1"],
    "missing.csv": ["CHILD,DOB,MISSING,MIS_START,MIS_END", "A1,05/06/2008,M,01/05/2023,03/05/2023", "A1,05/06/2008,A,01/06/2023,"],
    "reviews.csv": ["CHILD,DOB,REVIEW,REVIEW_CODE", "A1,05/06/2008,01/07/2023,PN1"],
    "perm.csv": ["CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM", "A1,05/06/2008,P1,886,zz/zz/2012"],
    "oc2.csv": ["CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED", "A1,05/06/2008,17,,0,,,,1,,,"],
}
TABLES = ("header", "episodes", "uasc", "oc2", "oc3", "ad1", "missing", "reviews", "prev_perm", "sbpfa", "sw_episodes", "dolo")


def test_xml_and_csv_give_the_same_rows(tmp_path):
    write(tmp_path / "xml", "return.xml", XML.encode())
    for name, lines in SET.items():
        write(tmp_path / "csv", name, lines)
    one, _ = read(tmp_path / "xml", la=886)
    other, _ = read(tmp_path / "csv", la=886)
    for table in TABLES:
        everything = f"select * exclude (file_id) from staged.{table} order by all"
        assert rows(one, everything) == rows(other, everything), table
    assert rows(one, "select name, kind, rows_in from staged.files order by kind") == [("return.xml", kind, n) for kind, n in
                                                                                     (("episodes", 3), ("header", 2), ("missing", 2), ("oc2", 1), ("oc3", 1), ("prev_perm", 1), ("reviews", 1), ("uasc", 1))]
    assert balances(one)
    listed = "select rule, column_name, count(*) from staged.problems where row_number is not null group by all order by all"
    assert rows(one, listed) == rows(other, listed)


@pytest.mark.parametrize("xml,said", [
    (XML[:600], "cut short or damaged"),
    (XML.replace("EXPSSDA903", "OTHER"), "not an SSDA903 return"),
    (XML.replace("<EXPSSDA903>", '<!DOCTYPE x [<!ENTITY a "b">]><EXPSSDA903>'), "declares entities"),
])
def test_xml_that_is_damaged_or_strange_is_refused(tmp_path, xml, said):
    write(tmp_path, "return.xml", xml.encode())
    with pytest.raises(Refused, match=said):
        read(tmp_path, la=886)
