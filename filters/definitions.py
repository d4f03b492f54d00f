"""Every filter, one declaration each. The tables' columns are in data_layer/catalogue/release.py.

R is 31 March of the year in which the academic year ends; care factors are as at R. AND across filters, OR inside one.
"""

from dataclasses import dataclass
from functools import cache, partial

from .kinds import UNKNOWN, Band, Choice, Filter, Picker, YesNo
from .kinds import Option as O

TIME, PLACE, WELL, SCHOOL, CHILD = "Care history", "Placement", "Health and wellbeing", "School and learning", "The child"
GROUPS = (TIME, PLACE, WELL, SCHOOL, CHILD)

REES = "Sebba, Berridge, Luke and others, The educational progress of looked after children in England, Rees Centre and University of Bristol, 2015"
SSDA903 = "SSDA903 guide to the return on children looked after"
DFE_CLA = "DfE, Children looked after in England: methodology"
DFE_ABSENCE = "DfE, Pupil absence in schools in England: methodology"
CENSUS = "DfE school census, code sets"
HERE = "this project"
NOT_KNOWN = O(UNKNOWN, "Not known", "not known", missing=True)
KS2_ON, KS4_ONLY = ("ks2", "ks4"), ("ks4",)


def count(slug: str, low: int, high: int | None = None, **more) -> O:
    """An option of a count: one number, or `low` to `high` with `high` in; a slug ending in 'plus' has no top."""
    if slug.endswith("plus"):
        return O(slug, f"{low} or more", low=low, **more)
    return O(slug, str(low) if high is None else f"{low} to {high}", low=low, high=low if high is None else high + 1, **more)


def unknown(what: str) -> O:
    return O(UNKNOWN, "Not known", f"{what} not known", missing=True)


care_choice, care_band, care_yes_no = (partial(kind, care=True, source=SSDA903) for kind in (Choice, Band, YesNo))

COHORT = Choice(
    "cohort", "Cohort basis", "in_12m", TIME, care=True, source=DFE_CLA,
    definition="12 months: looked after throughout the 12 months to R, by the DfE's rule (our stricter rule without gaps flags differences on the Cohort page). Short breaks (V3, V4) never count.",
    options=(O("12m", "In care 12 months at 31 March", values=("in_12m",)), O("31mar", "In care on 31 March", values=("in_31mar",)),
             O("anytime", "In care at any time that year", "in care at any time, 1 April to 31 March", values=("in_anytime",)), O("current", "On the current list", values=("in_current",))),
)

CARE_FILTERS = (
    care_band("time_in_care", "Time in care", "months_in_care", TIME, unit="months", reads="in care {}", breakdown=True,
              definition="Latest period of care, from its start to R, in completed calendar months.",
              finding="Children in care for longer did better than children in need who were not in care, and than those in care a short time.", source=REES,
              options=(O("lt12m", "Under 12 months", high=12), O("12to23m", "12 to 23 months", low=12, high=24), O("2to3y", "2 to under 3 years", low=24, high=36),
                       O("3to5y", "3 to under 5 years", low=36, high=60), O("5yplus", "5 years or more", low=60))),
    care_choice("entered_care", "Came into care", "entered_care", TIME, reads="came into care {}", breakdown=True,
                definition="School years at the start of the latest period of care. A stage offers the bands that a child at its end can have.",
                options=(O("before_ks1", "Before Key Stage 1", "before Key Stage 1"), O("ks1_to_ks2", "In Key Stage 1 or 2", "in Key Stage 1 or 2"),
                         O("y7to9", "In Years 7 to 9", "in Years 7 to 9", stages=KS4_ONLY), O("y10to11", "In Years 10 or 11", "in Years 10 or 11", stages=KS4_ONLY))),
    *(care_band(key, label, key, TIME, reads=reads + " {}", definition=definition,
                options=(O("lt1", "Under 1", "under 1", high=1), count("1to4", 1, 4), count("5to9", 5, 9), count("10to15", 10, 15, stages=KS2_ON), count("16plus", 16, stages=KS4_ONLY)))
      for key, label, reads, definition in (
          ("age_at_entry", "Age at start of latest period", "aged at the start of this period of care", "Completed years at the start of the latest period of care."),
          ("age_first_entry", "Age when first in care", "aged when first in care", "Completed years at the start of the earliest period known: later than the truth where a child was in care before the first return held."))),
    care_band("periods", "Periods of care", "periods", TIME, reads="{} periods of care", one="1 period of care", definition="Periods of care known up to R, short breaks left out.",
              options=(count("1", 1), count("2", 2), count("3plus", 3))),
    care_band("placements", "Placements in this period", "placements", PLACE, reads="{} placements in this period of care", one="1 placement in this period of care", breakdown=True,
              definition="Spells with a new carer in the latest period of care; the first counts. Temporary placements (T0-T4) belong to the one around them.",
              options=(count("1", 1), count("2", 2), count("3to4", 3, 4), count("5to6", 5, 6), count("7plus", 7))),
    care_band("changes_after_11", "Placement changes since 11", "changes_after_11", PLACE, reads="{} placement changes after age 11", one="1 placement change after age 11", stages=KS4_ONLY, breakdown=True,
              definition="Changes of carer after the day of the 11th birthday, up to R. Coming into care is not a change.",
              finding="Each change of placement after age 11 went with about a third of a GCSE grade less.", source=REES,
              options=(count("0", 0), count("1", 1), count("2", 2), count("3to4", 3, 4), count("5plus", 5))),
    care_band("placements_year", "Placements in the year", "placements_year", PLACE, reads="{} placements in the year to 31 March", one="1 placement in the year to 31 March", source=DFE_CLA,
              definition="Placement spells in the 12 months to R.", options=(count("1", 1), count("2", 2), count("3plus", 3))),
    care_band("placement_length", "Length of current placement", "placement_months", PLACE, unit="months", reads="{} in the current placement",
              definition="Completed calendar months of the placement held at R.",
              options=(O("lt3", "Under 3 months", high=3), O("3to5", "3 to 5 months", low=3, high=6), O("6to11", "6 to 11 months", low=6, high=12),
                       O("12to23", "12 to 23 months", low=12, high=24), O("24plus", "24 months or more", low=24))),
    care_choice("stability", "Long-term stability", "stability", PLACE, source=DFE_CLA, breakdown=True,
                definition="Under 16 and in care 2.5 years or more at R: the same placement for 2 years, or placed for adoption. Others: does not apply.",
                options=(O("stable", "Stable", "in a long-term stable placement"), O("not_stable", "Not stable", "not in a long-term stable placement"),
                         O("not_applicable", "Does not apply", "long-term stability does not apply"))),
    care_choice("placement_type", "Placement type", "placement_type", PLACE, reads="placed {}", breakdown=True,
                definition="PLACE at R, grouped as the DfE publishes: kinship U1-U3; other foster U4-U6; adoption A3-A6; own parents P1; children's home K1, K2; supported and independent H5, P2, K3; residential school S1; other R1, R2, R3, R5, P3, Z1 and temporary places",
                finding="At 16, living in residential or another form of care went with over six grades less than living with foster carers or family.", source=REES,
                options=(O("kinship_foster", "With family or friends as foster carers", "with family or friends as foster carers"), O("other_foster", "With other foster carers", "with other foster carers"),
                         O("adoption", "For adoption", "for adoption"), O("parents", "With own parents", "with own parents"), O("childrens_home", "In a children's home", "in a children's home"),
                         O("supported", "In supported or independent living", "in supported or independent living", stages=KS4_ONLY), O("residential_school", "In a residential school", "in a residential school"),
                         O("other", "In another placement", "in another placement"))),
    care_choice("provider", "Placement provider", "provider", PLACE, reads="placement provided by {}", definition="PLACE_PROVIDER at R.",
                options=(O("own_la", "Own LA", "the own LA"), O("other_la", "Another LA", "another LA"), O("private", "Private provider", "a private provider"),
                         O("voluntary", "Voluntary provider", "a voluntary provider"), O("parents", "Parents", "the parents"), unknown("provider"))),
    care_choice("placed_in_la", "Placed in the LA", "placed_in_la", PLACE, breakdown=True, definition="LA of the placement's postcode against the LA that looks after the child.",
                options=(O("in", "Inside", "placed inside the LA"), O("out", "Outside", "placed outside the LA"), unknown("place of placement"))),
    care_band("distance", "Distance from home", "distance_miles", PLACE, unit=" miles", whole=False, reads="placed {} from home", definition="Straight line from home postcode to placement postcode, in miles.",
              options=(O("upto20", "20 miles or less", high=20, high_in=True), O("over20", "Over 20 miles", low=20, low_out=True), unknown("distance from home"))),
    care_choice("educated_in_la", "School in the LA", "educated_in_la", SCHOOL, breakdown=True, definition="LA in which the school lies against the LA that looks after the child.", source=CENSUS,
                options=(O("in", "Inside", "at a school inside the LA"), O("out", "Outside", "at a school outside the LA"), O("no_school", "No school known", "with no school known"))),
    care_choice("legal_status", "Legal status", "legal_status", TIME, reads="{}", definition="LS at R, grouped.",
                options=(O("interim_order", "Interim care order", "on an interim care order"), O("full_order", "Full care order", "on a full care order"), O("placement_order", "Placement order", "on a placement order"),
                         O("voluntary", "Voluntary (section 20)", "accommodated under section 20"), O("youth_justice", "Youth justice", "in care through youth justice", stages=KS2_ON),
                         O("protection", "Police or emergency protection", "under police or emergency protection"))),
    care_choice("need", "Category of need", "need", TIME, reads="need: {}", definition="CIN code at the start of the latest period of care.",
                options=(O("n1", "Abuse or neglect (N1)"), O("n2", "Child's disability (N2)"), O("n3", "Parental illness or disability (N3)"), O("n4", "Family in acute stress (N4)"),
                         O("n5", "Family dysfunction (N5)"), O("n6", "Socially unacceptable behaviour (N6)"), O("n7", "Low income (N7)"), O("n8", "Absent parenting (N8)"), unknown("category"))),
    care_choice("uasc", "Unaccompanied asylum seeking", "uasc", CHILD, definition="In the return's list of unaccompanied asylum-seeking children at R; formerly: the status ended before R.",
                options=(O("yes", "Yes", "unaccompanied asylum-seeking children", stages=KS2_ON), O("no", "No", "not unaccompanied asylum-seeking children"), O("formerly", "Formerly", "formerly unaccompanied asylum-seeking children", stages=KS2_ON))),
    care_band("sdq", "Strengths and difficulties (SDQ)", "sdq_score", WELL, reads="SDQ {}", breakdown=True, definition="Latest valid total score up to R, children aged 4 to 16 when assessed.",
              source="DfE, Children looked after: methodology; bands 0-13, 14-16, 17-40",
              options=(O("normal", "Normal (0 to 13)", "normal", low=0, high=14), O("borderline", "Borderline (14 to 16)", "borderline", low=14, high=17),
                       O("concern", "Cause for concern (17 to 40)", "a cause for concern", low=17, high=41), O("no_score", "No score", "no SDQ score", missing=True))),
    *(care_band(key, label, f"{key}_episodes", WELL, reads=reads, one=reads.format("1").replace("times", "time"), definition=f"Episodes with MISSING = {code} in the year to R.",
                options=(count("0", 0), count("1", 1), count("2to4", 2, 4), count("5plus", 5), unknown(f"episodes {words}")))
      for key, label, code, reads, words in (("missing", "Times missing", "M", "{} times missing in the year", "missing"), ("away", "Times away without authorisation", "A", "{} times away without authorisation in the year", "away"))),
    care_choice("took_part", "Took part in a review", "took_part", WELL, definition="REVIEW_CODE of any review in the year to R.",
                options=(O("yes", "Yes", "took part in a review"), O("no", "No", "took part in no review"), O("under_4", "Under 4", "under 4 at the review"))),
    care_choice("convicted", "Convicted in the year", "convicted", WELL, source="SSDA903 OC2: children aged 10 or over in care 12 months", stages=KS2_ON, definition="CONVICTED in OC2, children aged 10 or over of the 12-month cohort.",
                options=(O("yes", "Yes", "convicted in the year"), O("no", "No", "not convicted in the year"), O("not_collected", "Not collected", "convictions not collected"))),
    care_choice("health_up_to_date", "Health checks up to date", "health_up_to_date", WELL, source="SSDA903 OC2: children in care 12 months",
                definition="HEALTH_CHECK, IMMUNISATIONS, TEETH_CHECK (and HEALTH_ASSESSMENT) in OC2, 12-month cohort.",
                options=(O("yes", "Yes", "health checks up to date"), O("no", "No", "health checks not up to date"), O("not_collected", "Not collected", "health checks not collected"))),
    care_choice("former_permanence", "Formerly adopted or with a guardian", "former_permanence", TIME, reads="{}", definition="PREV_PERM: how an earlier period of care had ended.",
                options=(O("adoption", "Adopted before", "formerly adopted"), O("special_guardianship", "Special guardianship before", "formerly under special guardianship"),
                         O("residence", "Residence or child arrangements order before", "formerly under a residence or child arrangements order"),
                         O("none", "None", "without former permanence"), unknown("former permanence"))),
)

SEN_NEEDS = (("SPLD", "Specific learning difficulty"), ("MLD", "Moderate learning difficulty"), ("SLD", "Severe learning difficulty"), ("PMLD", "Profound and multiple learning difficulty"),
             ("SEMH", "Social, emotional and mental health"), ("SLCN", "Speech, language and communication"), ("HI", "Hearing impairment"), ("VI", "Vision impairment"), ("MSI", "Multi-sensory impairment"),
             ("PD", "Physical disability"), ("ASD", "Autistic spectrum disorder"), ("OTH", "Other difficulty or disability"), ("NSA", "SEN support, no specialist assessment"))

SCHOOL_FILTERS = (
    Choice("school_type", "School type", "school_type", SCHOOL, reads="{}", breakdown=True, source=REES, definition="Type of the school at the end of the stage.",
           finding="Being in a special school at 16 went with over 14 grades less than mainstream, children otherwise alike.",
           options=(O("mainstream", "Mainstream", "in mainstream schools"), O("special", "Special", "in special schools"), O("ap", "Alternative provision", "in alternative provision"),
                    O("independent", "Independent", "in independent schools"), O("fe", "Further education", "in further education", stages=KS4_ONLY), O("none", "No school known", "with no school known"))),
    Picker("school", "School", "urn", SCHOOL, reads="school {}", source="Get Information about Schools", definition="The school at the end of the stage, by its URN."),
    Band("moves_y10_11", "School moves in Years 10-11", "moves_y10_11", SCHOOL, reads="{} school moves in Years 10 and 11", one="1 school move in Years 10 and 11", stages=KS4_ONLY, breakdown=True, source=REES,
         definition="Starts at a school in Year 10 or 11 outside normal transfer.", finding="Changing school in Year 10 or 11 went with over five grades less.",
         options=(count("0", 0), count("1", 1), count("2plus", 2), unknown("school moves in Years 10 and 11"))),
    YesNo("mid_year_move", "Moved school mid-year", "mid_year_move", SCHOOL, source="Children's Commissioner for England, Stability Index, technical report",
          definition="Any start at a school after the first three weeks of September within the key stage.", yes="moved school mid-year", no="no mid-year move of school"),
    Band("moves_in_stage", "School moves in the key stage", "moves_in_stage", SCHOOL, reads="{} school moves in the key stage", one="1 school move in the key stage", source=CENSUS, definition="Starts at a school within the key stage outside normal transfer.",
         options=(count("0", 0), count("1", 1), count("2plus", 2), unknown("school moves in the key stage"))),
    Band("absence", "Absence", "absence_rate", SCHOOL, unit="%", whole=False, reads="absence {}", breakdown=True, source=DFE_ABSENCE, definition="Sessions missed, % of possible sessions in the year. Lower bound in, upper out.",
         options=(O("lt5", "Under 5%", high=5), O("5to10", "5% to under 10%", low=5, high=10), O("10to20", "10% to under 20%", low=10, high=20),
                  O("20to50", "20% to under 50%", low=20, high=50), O("50plus", "50% or more", low=50), unknown("absence"))),
    Band("unauthorised", "Unauthorised absence", "unauthorised_rate", SCHOOL, unit="%", whole=False, reads="{} unauthorised absence", source=REES, definition="Unauthorised sessions missed, % of possible sessions in the year.",
         finding="Each 5% of sessions missed without authorisation went with over two grades less.",
         options=(O("0", "None", "no", low=0, high=0), O("gt0to5", "Some, under 5%", "some but under 5%", low=0, low_out=True, high=5), O("5to10", "5% to under 10%", low=5, high=10),
                  O("10plus", "10% or more", low=10), unknown("unauthorised absence"))),
    *(Band(key, label, "absence_rate", SCHOOL, pass_on="Absence", unit="%", whole=False, reads="{}", source=DFE_ABSENCE, definition=f"Missed {limit}% or more of possible sessions in the year.",
           options=(O("yes", "Yes", f"{words} absent", low=limit), O("no", "No", f"not {words} absent", high=limit), unknown("absence")))
      for key, label, limit, words in (("persistent", "Persistently absent", 10, "persistently"), ("severe", "Severely absent", 50, "severely"))),
    Band("suspension_days", "Days suspended", "suspension_days", SCHOOL, whole=False, unit=" days", reads="suspended {}", source=REES, definition="Days suspended in the year, counted in half days.",
         finding="Each day missed through suspension went with about a sixth of a grade less.",
         options=(O("0", "None", "on no day", low=0, high=0), O("half_to_2", "0.5 to 2", "0.5 to 2 days", low=0.5, high=2, high_in=True), O("2half_to_5", "2.5 to 5", "2.5 to 5 days", low=2, low_out=True, high=5, high_in=True),
                  O("5half_to_10", "5.5 to 10", "5.5 to 10 days", low=5, low_out=True, high=10, high_in=True), O("10half_plus", "10.5 or more", "10.5 days or more", low=10, low_out=True), unknown("suspensions"))),
    YesNo("excluded", "Permanently excluded", "excluded", SCHOOL, source="DfE, Suspensions and permanent exclusions in England: methodology", definition="Permanently excluded in the year.", yes="permanently excluded", no="not permanently excluded"),
    Choice("sen", "Special educational needs", "sen", SCHOOL, reads="{}", breakdown=True, source=CENSUS, definition="SEN provision in the census of the year.",
           options=(O("none", "No SEN", "no SEN"), O("support", "SEN support", "SEN support"), O("ehcp", "EHC plan", "EHC plan"), unknown("SEN"))),
    Choice("sen_need", "Primary need", "sen_need", SCHOOL, pass_on="Special educational needs", reads="primary need {}", source=CENSUS, definition="Primary type of SEN.",
           options=(*(O(code, f"{label} ({code})", code) for code, label in SEN_NEEDS), O("none", "None", "none"), NOT_KNOWN)),
    Choice("prior", "Prior attainment", "prior", SCHOOL, reads="{} prior attainment", breakdown=True, stages=KS2_ON, source="DfE accountability guides: the bands of the stage and year",
           definition="Attainment at the end of the key stage before: KS1 for KS2, KS2 for KS4.", options=(O("low", "Low"), O("middle", "Middle"), O("high", "High"), O("none", "None known", "no known"))),
)

ETHNIC_MINOR = (("WBRI", "White British"), ("WIRI", "White Irish"), ("WIRT", "Traveller of Irish heritage"), ("WROM", "Gypsy/Roma"), ("WOTH", "Any other White background"), ("MWBC", "White and Black Caribbean"),
                ("MWBA", "White and Black African"), ("MWAS", "White and Asian"), ("MOTH", "Any other Mixed background"), ("AIND", "Indian"), ("APKN", "Pakistani"), ("ABAN", "Bangladeshi"), ("CHNE", "Chinese"),
                ("AOTH", "Any other Asian background"), ("BCRB", "Black Caribbean"), ("BAFR", "Black African"), ("BOTH", "Any other Black background"), ("OOTH", "Any other ethnic group"))
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
YEARS_AT = (("ks1", (1, 2, 3)), ("ks2", (5, 6, 7)), ("ks4", (10, 11, 12)))
AGES_AT = (("ks1", (5, 6, 7)), ("ks2", (9, 10, 11)), ("ks4", (14, 15, 16)))


def numbers(at: tuple, label: str) -> tuple[O, ...]:
    """One option a whole number, offered at its stage: the usual one and its neighbours."""
    return tuple(O(str(number), label.format(number), values=(number,), stages=(stage,)) for stage, held in at for number in held)


CHILD_FILTERS = (
    Choice("sex", "Sex", "sex", CHILD, breakdown=True, source=CENSUS, definition="As recorded; U stays not known.", options=(O("F", "Girls"), O("M", "Boys"), unknown("sex"))),
    Choice("ethnicity", "Ethnic group", "ethnicity", CHILD, breakdown=True, reads="ethnic group {}", source=CENSUS, definition="Major group of the ethnicity code.",
           options=(O("white", "White", "White"), O("mixed", "Mixed", "Mixed"), O("asian", "Asian", "Asian"), O("black", "Black", "Black"), O("chinese_other", "Chinese and other", "Chinese or other"), NOT_KNOWN)),
    Choice("ethnicity_minor", "Ethnic background", "ethnicity_minor", CHILD, pass_on="Ethnic group", reads="ethnic background {}", source=CENSUS, definition="The ethnicity code itself.",
           options=(*(O(code, label, label) for code, label in ETHNIC_MINOR), NOT_KNOWN)),
    YesNo("fsm", "Free school meals now", "fsm", CHILD, pass_on="Free school meals in six years", source=CENSUS, definition="Eligible on census day.", yes="on free school meals", no="not on free school meals"),
    YesNo("fsm6", "Free school meals in six years", "fsm6", CHILD, breakdown=True, source=CENSUS, definition="Eligible at any time in the last six years (FSM6).", yes="on free school meals in the last six years", no="not on free school meals in the last six years"),
    YesNo("disadvantaged", "Disadvantaged", "disadvantaged", CHILD, source="DfE accountability guides", definition="FSM6, or looked after for a day or more, or left care through adoption and the like.", yes="disadvantaged", no="not disadvantaged"),
    YesNo("eal", "English as an additional language", "eal", CHILD, breakdown=True, source=CENSUS, definition="First language other than English.", yes="English as an additional language", no="English as first language"),
    Choice("idaci", "Area deprivation (IDACI)", "idaci_decile", CHILD, reads="{}", overlapping=True, source="English indices of deprivation, IDACI", definition="Tenth of the home postcode's area by income deprivation affecting children; 1 is the most deprived.",
           options=(O("deprived", "Deprived (1 to 3)", "in deprived areas", values=(1, 2, 3)), O("middle", "Middle (4 to 7)", "in areas of middling deprivation", values=(4, 5, 6, 7)), O("advantaged", "Advantaged (8 to 10)", "in advantaged areas", values=(8, 9, 10)),
                    *(O(str(decile), f"Decile {decile}{' (most deprived)' if decile == 1 else ''}", f"in areas of deprivation decile {decile}", values=(decile,)) for decile in range(1, 11)), O(UNKNOWN, "Not known", "area not known", values=(), missing=True))),
    Choice("birth_term", "Term of birth", "birth_month", CHILD, reads="born in the {}", source=HERE, definition="Autumn: September to December; spring: January to April; summer: May to August.",
           options=(O("autumn", "Autumn", values=(9, 10, 11, 12)), O("spring", "Spring", values=(1, 2, 3, 4)), O("summer", "Summer (May to August)", "summer", values=(5, 6, 7, 8)))),
    Choice("birth_month", "Month of birth", "birth_month", CHILD, pass_on="Term of birth", reads="born in {}", source=HERE, definition="Month of birth.", options=tuple(O(str(i), name, name, values=(i,)) for i, name in enumerate(MONTHS, 1))),
    Choice("year_group", "Year group", "year_group", CHILD, reads="{}", source=CENSUS, definition="National curriculum year; children a year ahead or behind are at the stage too.", options=numbers(YEARS_AT, "Year {}")),
    Choice("age", "Age", "age", CHILD, reads="{}", source=CENSUS, definition="Completed years on the 31 August before the academic year.", options=numbers(AGES_AT, "Aged {}")),
)

FILTERS: tuple[Filter, ...] = (*CARE_FILTERS, *SCHOOL_FILTERS, *CHILD_FILTERS)
BY_KEY = {filter_.key: filter_ for filter_ in FILTERS}
BREAKDOWNS = tuple(filter_ for filter_ in FILTERS if filter_.breakdown)


@dataclass(frozen=True)
class Preset:
    """A named starting point: a cohort basis (empty: leave it) and options by filter."""

    slug: str
    label: str
    chosen: tuple[tuple[str, tuple[str, ...]], ...]
    cohort: str = ""


PRESETS = (
    Preset("rees", "Rees core", (("school_type", ("mainstream",)), ("moves_y10_11", ("0",))), cohort="12m"),
    Preset("stable", "Stable long-term", (("stability", ("stable",)),)),
    Preset("new", "New to care", (("time_in_care", ("lt12m",)),), cohort="31mar"),
    Preset("out", "Out of county", (("placed_in_la", ("out",)),)),
    Preset("uasc", "Unaccompanied children", (("uasc", ("yes",)),)),
    Preset("ehcp", "EHC plan", (("sen", ("ehcp",)),)),
)


@cache
def of_stage(stage: str) -> tuple[Filter, ...]:
    """The filters that fit a key stage, in the order of the sidebar."""
    return tuple(filter_ for group in GROUPS for filter_ in FILTERS if filter_.group == group and filter_.fits(stage))
