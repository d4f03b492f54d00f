"""`cla serve`, `demo`, `purge` and `check`: the work around the reports."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from cli_load import authority, load_once
from cli_output import say, table_of
from data_layer import quality
from data_layer.database import NoRelease, open_release
from data_layer.database import purge as purge_releases
from data_layer.export import records, to_json
from data_layer.load.assertions import check_release
from data_layer.question import BadQuestion, near
from data_layer.retention import purge_old

REFUSED = 2
PORT, HOST = 8501, "127.0.0.1"
SCALES = ("demo", "england")
DEMO_HOME = Path("demo")
ReleasesAt = Annotated[Path, typer.Option("--releases", envvar="CLA_RELEASES", help="Releases folder.")]


def serve(
    releases: ReleasesAt = Path("releases"), port: Annotated[int, typer.Option(help="Port.")] = PORT,
    address: Annotated[str, typer.Option(help="Address to listen on; anything but this machine's own needs TLS in front.")] = HOST,
):
    """Serve the pages behind the sign-in, until stopped."""
    open_release(releases).close()
    os.environ["CLA_RELEASES"] = str(releases.resolve())
    say(f"CLA Analysis at http://{'localhost' if address == HOST else address}:{port} (Ctrl+C stops it)")
    import app  # here: it brings up Streamlit, which no other command needs

    app.serve(port, address)


def demo(
    scale: Annotated[str, typer.Option(help="demo: a few LAs' worth; england: all of it.")] = "demo", port: Annotated[int, typer.Option(help="Port.")] = PORT,
    home: Annotated[Path, typer.Option(help="Folder for the made-up files and their release.")] = DEMO_HOME,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make the data again even where they are there.")] = False,
):
    """A made-up England: written as return files, loaded like real ones, served with demo accounts."""
    if scale not in SCALES:
        raise BadQuestion(f"There is no scale '{scale[:40]}'{near(scale, SCALES)} Use demo or england.")
    files, releases = home / f"returns-{scale}", home / f"releases-{scale}"
    if fresh or not _is_made(releases):
        _make(files, scale)
        load_once([files], releases, None, None, "", False)
    os.environ["CLA_RELEASES"] = str(releases.resolve())
    for username, label in _accounts(releases):
        say(f"  {label}: sign in as {username}; the sign-in page fills in password and code")
    serve(releases, port, HOST)


def _is_made(releases: Path) -> bool:
    """A made-up release is there already and opens."""
    try:
        release = open_release(releases)
    except NoRelease:
        return False
    with_synthetic = release.rows("select synthetic from release") == [(True,)]
    release.close()
    return with_synthetic


def _make(files: Path, scale: str) -> None:
    """Writes the made-up return files; half-written ones of a run that was stopped are written again."""
    from synthetic.commands import synth

    if files.exists():
        shutil.rmtree(files)
    say(f"Making up an England ({scale}) in {files}")
    synth(out=files, scale=scale)


def _accounts(releases: Path) -> list[tuple[str, str]]:
    from auth.demo import DemoLA, ensure_demo_accounts
    from auth.store import open_store

    release = open_release(releases)
    latest = release.rows(DEMO_LAS_SQL)
    release.close()
    store = open_store(None if os.environ.get("CLA_ACCOUNTS") else releases / "auth")
    return ensure_demo_accounts(store, [DemoLA(code, name, children, tuple(listed)) for code, name, children, listed in latest])


DEMO_LAS_SQL = """
select la_code, any_value(a.name), count(*) as children, (array_agg(k.child order by k.child))[:12] as listed
from cla as c join local_authorities as a using (la_code) join children as k using (la_code, pupil_id)
where stage = 'ks4' and year = (select max(year) from cla where stage = 'ks4') and in_12m
group by la_code
having count(*) >= 15  -- a smaller cohort would show little but 'too few to say'
order by children desc, la_code
"""


def purge(
    releases: ReleasesAt = Path("releases"), keep: Annotated[int, typer.Option(help="How many of the newest stay.")] = 3,
    older_than: Annotated[int | None, typer.Option(help="Only files older than so many days.")] = None,
):
    """Remove old releases (the current one always stays), and lists of problems and exports with children's data after 90 days or --older-than."""
    if keep < 0 or (older_than is not None and older_than < 0):
        raise BadQuestion("--keep and --older-than take whole numbers from 0.")
    if not releases.is_dir():
        raise BadQuestion(f"There is no folder {releases}. Name the releases folder with --releases.")
    removed = purge_releases(releases, keep, older_than) + purge_old(releases, older_than)
    for path in removed:
        print(path)
    say(f"{len(removed)} files removed.")


def check(
    release: Annotated[Path | None, typer.Argument(help="A release file or a releases folder.")] = None, releases: ReleasesAt = Path("releases"),
    la: Annotated[str, typer.Option("--la", help="Match rates and what is not known of one LA's children; else of all.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object.")] = False,
):
    """Check a release's own assertions (grains, totals, ranges, reconciliation), and say how good its data are."""
    opened = open_release(release or releases)
    code = authority(la) if la else None
    findings = check_release(opened.connection)
    broken = [finding for finding in findings if finding.broken]
    if as_json:
        print(to_json(_quality(opened, code) | {"assertions": [{"says": finding.says, "broken": finding.broken} for finding in findings]}))
    else:
        _say_quality(opened, code)
        for finding in findings:
            print(f"{'BROKEN' if finding.broken else 'holds '}  {finding.says}" + (f": {finding.broken:,}" if finding.broken else ""))
    say(f"{len(findings)} assertions, {len(broken)} broken ({opened.release_id}).")
    if broken:
        raise typer.Exit(REFUSED)


def _quality(opened, la: int | None) -> dict:
    """Match rates by year, stage and pass; problems by rule; what is not known of the latest children. Counts only."""
    latest = opened.rows("select stage, max(year) from cla where in_12m group by stage order by stage")
    gaps = [quality.completeness(opened, la, stage, year).query("not_known > 0").assign(stage=stage, year=year) for stage, year in latest]
    return {"release": opened.release_id, "la": la, "match_rates": records(quality.match_rates(opened, la)), "problems": records(quality.problems(opened)), "not_known": [row for each in gaps for row in records(each)]}


def _say_quality(opened, la: int | None) -> None:
    told = _quality(opened, la)
    rates, gaps = told["match_rates"], told["not_known"]
    table_of([[str(value) for value in row.values()] for row in rates], [name.replace("_", " ") for name in (rates[0] if rates else ())], "Matched to the school data: children of the stage, looked after for 12 months")
    table_of([[row["rule"], row["kind"] or "", row["severity"], f"{row['count']:,}", row["what_to_do"] or ""] for row in told["problems"]], ["problem", "kind of file", "severity", "times", "what to do"], "Problems by rule")
    for stage, year in dict.fromkeys((row["stage"], row["year"]) for row in gaps):
        lines = [[row["column"], row["says"], f"{row['not_known']:,} of {row['children']:,}"] for row in gaps if (row["stage"], row["year"]) == (stage, year)]
        table_of(lines, ["column", "what it is", "not known"], f"Not known, {stage} {year}")
