"""The children on an account's list. The one question about children asked without a scope: its answer is the scope, and holds ids alone."""

LISTED_SQL = "select la_code, pupil_id, child, upn from children where la_code = any($las)"


def pupils_listed(release, listed) -> frozenset[int]:
    """Pupil ids of this release for a list of (LA, CHILD number or UPN)."""
    wanted = {(int(la), str(number)) for la, number in listed}
    rows = release.query(LISTED_SQL, {"las": sorted({la for la, _ in wanted})})
    return frozenset(int(row.pupil_id) for row in rows.itertuples() if {(int(row.la_code), row.child), (int(row.la_code), row.upn)} & wanted)
