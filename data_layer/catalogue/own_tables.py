"""Tables that a user may drop in the folder: the DfE's national means and floors of a year that is not held here."""

from .kinds import Column, Layout

OURS = "ours (docs/data.md)"
KEY = (
    Column("MEASURE", "text", "Key of the progress measure, such as ks4_progress8 or ks2_reading_progress", required=True),
    Column("ACADYR", "text", "Academic year of the results: 2023/24, 202324 or 2024", required=True, aliases=("YEAR",)),
    Column("VERSION", "text", "Stage of release: provisional, revised or final", aliases=("RESULTS", "RELEASE")),
    Column("PRIOR_GROUP", "text", "Name of the prior attainment group", required=True),
)
OWN_ESTIMATES = Layout("own_estimates", "National means by prior attainment group", (
    *KEY,
    Column("LOW", "decimal", "Lowest prior attainment of the group: mean KS2 score, fine level, or KS1 points", required=True),
    Column("HIGH", "decimal", "Highest prior attainment of the group", required=True),
    Column("ESTIMATE", "decimal", "National mean outcome: Attainment 8 or element points, or KS2 score", required=True),
), "one row a progress measure, year, release and prior attainment group", ("MEASURE", "ACADYR", "PRIOR_GROUP"), OURS, "results")
OWN_FLOORS = Layout("own_floors", "Floors of extremely negative progress", (
    *KEY,
    Column("FLOOR", "decimal", "Lowest progress score that counts in this group", required=True),
), "one row a progress measure, year, release and prior attainment group", ("MEASURE", "ACADYR", "PRIOR_GROUP"), OURS, "results")
OWN_LAYOUTS = (OWN_ESTIMATES, OWN_FLOORS)
