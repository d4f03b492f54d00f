"""The SSDA903 return: its files, columns and codes, one line each, of every collection year 2016 to 2027.

A collection year is named by its end: the return of 1 April 2023 to 31 March 2024 is 2024. A code outside its years is kept
and listed, never refused: what an LA sent is what happened.
"""

import csv
from functools import cache
from pathlib import Path

from .kinds import Code, Column, Layout

SOURCE = "csc-validator-be-903 config and liia-tools-pipeline ssda903 schemas (MIT), which transcribe the DfE's guide"
TABLES = Path(__file__).parent / "tables"


@cache
def _code_rows() -> tuple[dict[str, str], ...]:
    with (TABLES / "ssda903_codes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def codes(field: str) -> tuple[Code, ...]:
    """Every code the return has used for `field`, with the collection years in which it was valid."""
    return tuple(
        Code(row["code"], row["label"], _year(row["since"]), _year(row["until"]), row["group"])
        for row in _code_rows()
        if row["field"] == field
    )


def _year(text: str) -> int | None:
    return int(text) if text else None


def coded(name: str, description: str, field: str = "", **more) -> Column:
    return Column(name, "code", description, codes(field or name), source=SOURCE, **more)


def date(name: str, description: str, **more) -> Column:
    return Column(name, "date", description, source=SOURCE, **more)


def text(name: str, description: str, **more) -> Column:
    return Column(name, "text", description, source=SOURCE, **more)


CHILD = Column("CHILD", "child", "The LA's own number for the child; unique within the LA only", required=True, source=SOURCE, aliases=("CHILDID", "CHILD_ID"))
DOB = date("DOB", "Date of birth; the day is set to 15 where it is not known")
SEX = Column("SEX", "sex", "Sex: 1 or M, 2 or F, U unknown; kept as M, F, U", codes("SEX"), source=SOURCE, aliases=("GENDER",))


def flag(name: str, description: str) -> Column:
    return Column(name, "flag", description, codes("OC2_FLAG"), source=SOURCE)


HEADER = Layout("header", "Header", (
    CHILD, SEX, date("DOB", DOB.description, required=True),
    coded("ETHNIC", "Ethnic origin"),
    Column("UPN", "upn", "Unique pupil number, or UN1 to UN5: why there is none", codes("UPN_UNKNOWN"), required=True, source=SOURCE),
    coded("MOTHER", "The child is herself a mother"),
    date("MC_DOB", "Date of birth of the child's own child"),
), "one row a child and return", ("CHILD",), SOURCE)

EPISODES = Layout("episodes", "Episodes", (
    CHILD, date("DECOM", "Date the episode began", required=True),
    coded("RNE", "Reason for the new episode"),
    coded("LS", "Legal status"),
    coded("CIN", "Category of need, constant within a period of care"),
    coded("PLACE", "Placement type"),
    coded("PLACE_PROVIDER", "Who provides the placement"),
    date("DEC", "Date the episode ceased; blank while it is open", required=True, decisive=True),
    coded("REC", "Reason the episode ceased; X1: care goes on"),
    coded("REASON_PLACE_CHANGE", "Why the placement changed; stands on the episode that ends", since=2016),
    text("HOME_POST", "Postcode of home"),
    text("PL_POST", "Postcode of the placement"),
    text("URN", "Ofsted number of the provider (not a school): SC and six digits, or seven digits; XXXXXXX none", since=2016),
), "one row an episode of care and return", ("CHILD", "DECOM"), SOURCE)

REVIEWS = Layout("reviews", "Reviews", (
    CHILD, DOB, date("REVIEW", "Date of the review", required=True), coded("REVIEW_CODE", "How the child took part"),
), "one row a review", ("CHILD", "REVIEW", "REVIEW_CODE"), SOURCE)

UASC = Layout("uasc", "Unaccompanied asylum-seeking children", (
    CHILD, SEX, DOB, date("DUC", "Date on which the child stopped being an unaccompanied asylum-seeking child", required=True, decisive=True),
), "one row a child who was unaccompanied in the year", ("CHILD",), SOURCE)

OC2 = Layout("oc2", "Outcomes (OC2)", (
    CHILD, DOB,
    Column("SDQ_SCORE", "integer", "Strengths and difficulties score", source=SOURCE, minimum=0, maximum=40),
    coded("SDQ_REASON", "Why there is no score"),
    flag("CONVICTED", "Convicted or cautioned in the year (aged 10 or over)"),
    flag("HEALTH_CHECK", "Health checks up to date (under 5)"),
    flag("IMMUNISATIONS", "Immunisations up to date"),
    flag("TEETH_CHECK", "Teeth checked by a dentist"),
    flag("HEALTH_ASSESSMENT", "Health assessment in the year"),
    flag("SUBSTANCE_MISUSE", "Has a substance misuse problem"),
    flag("INTERVENTION_RECEIVED", "Had help with it"),
    flag("INTERVENTION_OFFERED", "Was offered help and refused"),
), "one row a child looked after for 12 months at 31 March", ("CHILD",), SOURCE, one_of=("SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_ASSESSMENT"))

OC3 = Layout("oc3", "Care leavers (OC3)", (
    CHILD, DOB, coded("IN_TOUCH", "Whether the LA is in touch", required=True), coded("ACTIV", "Main activity"), coded("ACCOM", "Accommodation"),
), "one row a care leaver of 17 to 21", ("CHILD",), SOURCE)

AD1 = Layout("ad1", "Adoption (AD1)", (
    CHILD, DOB, date("DATE_INT", "Date the decision was taken"), date("DATE_MATCH", "Date of the match"),
    flag("FOSTER_CARE", "Adopted by the foster carer"), Column("NB_ADOPTR", "integer", "Number of adopters", source=SOURCE, minimum=0, maximum=2),
    coded("SEX_ADOPTR", "Sex of the adopters"), coded("LS_ADOPTR", "Legal status of the adopters"),
), "one row an adopted child", ("CHILD",), SOURCE, one_of=("DATE_INT", "DATE_MATCH"))

SBPFA = Layout("sbpfa", "Should be placed for adoption", (
    CHILD, DOB, date("DATE_PLACED", "Date of the decision", required=True), date("DATE_PLACED_CEASED", "Date it was withdrawn", decisive=True),
    coded("REASON_PLACED_CEASED", "Why it was withdrawn"),
), "one row a decision", ("CHILD", "DATE_PLACED"), SOURCE)

PREV_PERM = Layout("prev_perm", "Previous permanence", (
    CHILD, DOB, coded("PREV_PERM", "Earlier permanent arrangement", required=True), text("LA_PERM", "LA that arranged it"),
    Column("DATE_PERM", "partial_date", "Date of the order; unknown parts are zz", source=SOURCE),
), "one row a child", ("CHILD",), SOURCE)

MISSING = Layout("missing", "Missing", (
    CHILD, DOB, coded("MISSING", "M missing from care, A away without authorisation", required=True),
    date("MIS_START", "First day missing", required=True), date("MIS_END", "Last day missing; blank: still missing", decisive=True),
), "one row a spell missing or away", ("CHILD", "MISSING", "MIS_START"), SOURCE)

SW_EPISODES = Layout("sw_episodes", "Social worker episodes", (
    CHILD, DOB, text("SW_ID", "Social worker's registration number"), date("SW_DECOM", "Date the worker began", required=True, since=2024),
    date("SW_DEC", "Date the worker ended", decisive=True), coded("SW_REASON", "Why the worker changed"),
), "one row a spell with one social worker", ("CHILD", "SW_DECOM", "SW_ID"), SOURCE)

DOLO = Layout("dolo", "Deprivation of liberty orders", (
    CHILD, DOB, date("DOLO_START", "Date the order began", required=True, since=2027), date("DOLO_END", "Date it ended", decisive=True),
), "one row an order", ("CHILD", "DOLO_START"), SOURCE)

RETURN_LAYOUTS = (HEADER, EPISODES, REVIEWS, UASC, OC2, OC3, AD1, SBPFA, PREV_PERM, MISSING, SW_EPISODES, DOLO)
