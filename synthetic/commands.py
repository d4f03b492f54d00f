"""`cla synth`: a made-up England, written out as return files."""

import errno
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from synthetic.england import make_england
from synthetic.plan import Plan, Refused, make_plan

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def synth(
    out: Annotated[Path, typer.Option("--out", help="Folder to write; must be new or empty.")],
    scale: Annotated[str, typer.Option(help="demo (a 5% sample of other pupils) or england (every pupil).")] = "demo",
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.", min=0)] = 1,
    years: Annotated[str | None, typer.Option(help="2016-2025, or one year; named by its end. demo: 2021-2025.")] = None,
    la: Annotated[str | None, typer.Option("--la", help="Only these authorities: codes or names with commas between.")] = None,
    folder_per_la: Annotated[bool, typer.Option("--folder-per-la", help="One folder an authority instead of one stacked set a year.")] = False,
    for_folder: Annotated[Path | None, typer.Option("--for", help="Attainment, census, absence and suspensions for the children of this SSDA903 return (CSV).")] = None,
) -> None:
    """Write a made-up England as return files. All children, schools and results in it are SYNTHETIC."""
    console = Console(stderr=True)
    try:
        if folder_per_la and for_folder is not None:
            raise Refused("--folder-per-la and --for don't go together: school data for a return are one folder.")
        plan = make_plan(out, scale, seed, years, la, folder_per_la, for_return=for_folder is not None)
        rows = run(plan, console) if for_folder is None else run_for(plan, for_folder, console)
    except Refused as refusal:
        console.print(str(refusal), highlight=False, soft_wrap=True, markup=False)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        console.print("Stopped. Nothing is left of what was written.")
        raise
    except OSError as failed:
        if failed.errno not in NO_ROOM:
            raise
        console.print(f"The disk that {out} lies on is full, or no file may grow so large there. Nothing is left of what was written. Free some space, or name a folder on another disk.", highlight=False, soft_wrap=True, markup=False)
        raise typer.Exit(2) from None
    console.print(f"{sum(rows.values()):,} rows in {len(rows)} files: {out} (SYNTHETIC)", highlight=False, soft_wrap=True)


def run(plan: Plan, console: Console) -> dict[str, int]:
    """Make the files with a progress bar on a terminal, plain lines elsewhere; rows by file."""
    if not console.is_terminal:
        return make_england(plan, lambda what, share: console.print(f"{share:3d}% {what}", highlight=False))
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("Starting", total=100)
        return make_england(plan, lambda what, share: bar.update(task, description=what, completed=share))


def run_for(plan: Plan, folder: Path, console: Console) -> dict[str, int]:
    """School data for the children of an existing return."""
    from synthetic.existing import make_for

    return make_for(plan, folder, lambda what, share: console.print(f"{share:3d}% {what}", highlight=False))
