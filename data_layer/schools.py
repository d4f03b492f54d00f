"""The schools of an LA's looked-after children."""

SCHOOLS_SQL = """
select distinct schools.urn, schools.name
from cla join schools using (urn)
where cla.la_code = $la_code and cla.stage = $stage
order by schools.name
"""


def schools_of(release, la_code: int, stage: str) -> tuple[tuple[int, str], ...]:
    """Where its children were at the end of a stage in any year: (URN, name)."""
    return told_apart(release.rows(SCHOOLS_SQL, {"la_code": la_code, "stage": stage}))


def told_apart(schools: list[tuple]) -> tuple[tuple[int, str], ...]:
    """(URN, name); two schools of one name carry their URN in it."""
    names = [name for _, name in schools]
    return tuple((int(urn), f"{name} (URN {urn})" if names.count(name) > 1 else name) for urn, name in schools)

