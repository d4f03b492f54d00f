"""`cla load`: return files into a release, once or whenever something arrives."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli_output import Telling, say
from data_layer.database import current_name
from data_layer.load import Refused, Report, arriving
from data_layer.load import load as load_folders
from data_layer.load.report import SAYS
from data_layer.question import BadQuestion, near

FEW_LAS = 3
RESULT_KINDS = {"ks1", "ks2", "ks4", "phonics", "mtc", "published_ks2", "published_ks4"}
STAGES_OF_RELEASE = ("provisional", "revised", "final")
WATCH_SECONDS, RETRY_SECONDS = 5, 60


def load(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders of return files; recognised by their columns.")],
    to: Annotated[Path, typer.Option("--to", envvar="CLA_RELEASES", help="Releases folder.")] = Path("releases"),
    la: Annotated[str, typer.Option("--la", help="The LA whose return it is, where no file says so: code or name.")] = "",
    year: Annotated[int | None, typer.Option("--year", help="Year in which the return ends, where no file says so.")] = None,
    results: Annotated[str, typer.Option(help=f"Stage of the results: {', '.join(STAGES_OF_RELEASE)}.")] = "",
    watch: Annotated[bool, typer.Option("--watch", help="Load what arrives whole, again and again until stopped; leave the rest.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The load's report as one JSON object.")] = False,
):
    """Load return files into a new release. A failed load changes nothing."""
    if results and results not in STAGES_OF_RELEASE:
        raise BadQuestion(f"There is no stage of results '{results[:40]}'{near(results, STAGES_OF_RELEASE)} Use provisional, revised or final.")
    absent = [folder for folder in folders if not folder.exists()]
    if absent:
        raise BadQuestion(f"There is no folder {absent[0]}. Give the folder that holds the return files.")
    code = authority(la) if la else None
    if watch:
        _watch(folders, to, lambda without: load_once(folders, to, code, year, results, as_json, without))
    load_once(folders, to, code, year, results, as_json)


def _watch(folders: list[Path], to: Path, load_once: Callable[[frozenset[Path]], Report]) -> None:
    """Load, and again whenever something has arrived whole or a decision was made, until stopped. What cannot be loaded is said, and waits."""
    while True:
        before, again_after = arriving.stamps(folders, to), None
        try:
            _, left = arriving.load_what_is_whole(load_once, folders, to)
            for path, why in left.items():
                say(f"Left until it changes: {path.name}. {why}")
        except Refused as refused:
            say(f"Not loaded{', the last good release stays' if current_name(to) else ' yet'}: {refused}")
            again_after = RETRY_SECONDS if refused.passing else None
        say(f"Watching {', '.join(str(folder) for folder in folders)} (Ctrl+C stops it)")
        arriving.wait_for_change(folders, to, before, WATCH_SECONDS, again_after)


def load_once(folders: list[Path], to: Path, la: int | None, year: int | None, results: str, as_json: bool, without: frozenset[Path] = frozenset()) -> Report:
    with Telling() as tell:
        report = load_folders(folders, to, la=la, year=year, results=results or None, progress=tell, without=without)
    if as_json:
        from data_layer.export import to_json  # here: it brings up the statistics, which a load does without

        print(to_json(report.as_json()), flush=True)
    else:
        _say_report(report)
    return report


def _say_report(report: Report) -> None:
    """What was loaded, in counts, for a reader."""
    rows, aside = sum(file.loaded for file in report.files), sum(file.set_aside for file in report.files)
    say(f"Release {report.release}: {len(report.files)} files, {rows:,} rows loaded, {aside:,} set aside.")
    for rule, count in report.problems.items():
        say(f"  {count:>7,}  {SAYS.get(rule, rule)} ({rule})")
    if report.problems:
        say(f"Every problem with file, row and what to do: {report.problems_path}")
    if not {file.kind for file in report.files if file.loaded} & RESULT_KINDS:
        say("There are no results among these files, so there are no figures yet. Put the KS1, KS2 or KS4 extracts into the folder and load again; `cla synth --for FOLDER` makes some up for trying.")
        return
    for line in _cohorts(report):
        say(line)


def _cohorts(report: Report) -> list[str]:
    """Who counts in the latest year, of a load of a few LAs: the sum that `cla cohort` shows whole."""
    las = {count.la for count in report.children}
    latest = max((count.year for count in report.children), default=0)
    shown = [count for count in report.children if count.year == latest and (count.matched or count.unmatched)] if len(las) <= FEW_LAS else []
    return [f"{count.stage.upper()} {latest - 1}/{latest % 100:02d}, LA {count.la}: {sum(count.matched.values()) + sum(count.unmatched.values())} children in care 12 months = {sum(count.matched.values())} counted + {sum(count.unmatched.values())} not matched"
            for count in shown]


def authority(text: str) -> int:
    """An LA's code by code or name (past LAs too: a return may be old); raises BadQuestion with the near names."""
    from data_layer.listings import every_la

    known = {str(one["key"]): int(one["key"]) for one in every_la()} | {one["label"].lower(): int(one["key"]) for one in every_la()}
    found = known.get(text.strip().lower())
    if found is None:
        raise BadQuestion(f"There is no local authority '{text[:40]}'{near(text.lower(), known)} `cla list las` lists codes and names.")
    return found
