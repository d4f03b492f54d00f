"""The groups each figure is set beside. Looked-after groups go by the looking-after LA, state-funded ones by the school's."""

from .kinds import Comparator

COMPARATORS = (
    Comparator("la_cla", "{la} (CLA)", rows="cla", area="la", default=True),
    Comparator("la_cla_all", "{la} (CLA), all", rows="cla", area="la", filtered=False),
    Comparator("neighbours_cla", "Statistical neighbours (CLA)", rows="cla", area="neighbours", default=True),
    Comparator("region_cla", "{region} (CLA)", rows="cla", area="region", default=True),
    Comparator("subregion_cla", "{part} (CLA)", rows="cla", area="sub_region"),  # Inner or Outer London, beside London
    Comparator("england_cla", "England (CLA)", rows="cla", area="england", default=True),
    Comparator("england_cla_all", "England (CLA), all", rows="cla", area="england", filtered=False),
    Comparator("la_state", "{la} (state-funded)", rows="all", area="la", by_school=True, state_funded=True),
    Comparator("england_state", "England (state-funded)", rows="all", area="england", state_funded=True),
    Comparator("england_all", "England (all schools)", rows="all", area="england"),
    Comparator("similar", "Similar pupils in England", rows="all", area="england", standardised=True, default=True),
)
