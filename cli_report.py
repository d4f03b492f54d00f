"""`cla report` and `cla cohort`: the pages' own questions, asked from a command line."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from auth import audit
from auth.store import open_store
from cli_figures import deliver, figure_rows, reasons_of
from cli_output import Format, console, say, table_of
from data_layer.catalogue.authorities import everyday, plain
from data_layer.catalogue.key_stages import KEY_STAGES
from data_layer.catalogue.measures import BY_KEY
from data_layer.catalogue.summary import LABELS_OF_SUBJECTS
from data_layer.cohort import not_counted, parts_of, reason_label, reconciliation, shareable_counts
from data_layer.database import Release, open_release
from data_layer.export import ROW, About, records
from data_layer.figures import Figures, figures
from data_layer.places import Places, held, places
from data_layer.pupil_details import details_of
from data_layer.pupil_list import children_of, pupil_list
from data_layer.question import COHORTS, MODES, BadQuestion, Question, near, report_named
from data_layer.reorganised import statement
from data_layer.retention import DAYS_KEPT, note_export
from data_layer.scope import Scope
from filters.definitions import BREAKDOWNS
from filters.selection import Selection

COHORT = f"One of: {', '.join(COHORTS)}."
LA = Annotated[str, typer.Option("--la", help="The local authority that looks after the children: code or name.")]
Year = Annotated[str, typer.Option("--year", help="Year in which the academic year ends, such as 2024; several with commas.")]
ReleasesAt = Annotated[Path, typer.Option("--releases", envvar="CLA_RELEASES", help="Releases folder.")]
FormatOf = Annotated[Format, typer.Option("--format", help="table, csv, json or xlsx.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file, readable by its owner only.")]
Mode = Annotated[str, typer.Option("--mode", help="shareable, or internal: the LA's own children exactly.")]
As = Annotated[str, typer.Option("--as", help="Who asks; recorded, needed for reports of children.")]
OF_CHILDREN = ("pupil_list", "pupil_details")


@dataclass(frozen=True)
class Asked:
    """A command line understood: the release, the question, how it reads, who asks."""

    release: Release
    question: Question
    sentence: str
    where: Places
    asker: str

    @property
    def scope(self) -> Scope | None:
        return Scope(frozenset({self.question.la_code})) if self.question.mode == "internal" else None

    def about(self, notes: tuple[str, ...] = ()) -> About:
        return About(self.question.report_declared.title, self.sentence, self.where.release_id, self.where.synthetic, self.question.mode, notes=notes)

    def top(self) -> dict:
        return {"report": self.question.report, "sentence": self.sentence, "release": self.where.release_id, "synthetic": self.where.synthetic}


@dataclass(frozen=True)
class Recorded:
    """Who the audit says it was: the name given with --as, not checked."""

    username: str
    la_code: int
    role: str = "command line"


def report(
    name: Annotated[str, typer.Argument(metavar="REPORT", help="Slug of a report; `cla list reports` lists them.")], la: LA, year: Year,
    pool: Annotated[bool, typer.Option("--pool", help="The years as one figure.")] = False,
    where: Annotated[list[str], typer.Option("--where", metavar="KEY=VALUE[,VALUE]", help="A filter; `cla list filters` lists them.")] = [],  # noqa: B006
    level: Annotated[str, typer.Option(help="la, school:URN or pupil:ID.")] = "la",
    comparators: Annotated[str, typer.Option(help="Keys with commas; `cla list comparators` lists them.")] = "",
    cohort: Annotated[str, typer.Option(help=COHORT)] = "12m", mode: Mode = "shareable", asker: As = "",
    measures: Annotated[str, typer.Option(help="Keys with commas; `cla list measures` lists them.")] = "",
    by: Annotated[str, typer.Option(help="A filter's key: one row a group.")] = "",
    form: FormatOf = Format.table, out: Out = None, releases: ReleasesAt = Path("releases"),
):
    """Answer one report: value, n, interval and verdict of each measure beside each comparator."""
    declared = report_named(name)
    allow(declared.family, level, mode, asker)
    release = open_release(releases)
    selection = Selection.from_where(where, Selection(report=name, la=la_code(release, la), year=0, cohort=cohort))
    question = Question(name, selection.la, years_of(year), pool=pool, cohort=selection.cohort, level=level, conditions=selection.conditions(), comparators=parts(comparators),
                        measures=parts(measures), by=breakdown(selection, by), mode=mode)
    asked = Asked(release, question, *worded(release, selection, question), asker)
    record(asked, releases)
    {"pupil_list": _list, "pupil_details": _details}.get(declared.family, _figures)(asked, form, out)
    noted(asked, out)


def allow(family: str, level: str, mode: str, asker: str) -> None:
    """Reports of children need internal mode and a name for the audit; refused before anything is read."""
    if mode not in MODES:
        raise BadQuestion(f"There is no mode '{mode}'{near(mode, MODES)} Use shareable or internal.")
    of_children = family in OF_CHILDREN or level.startswith("pupil:")
    if of_children and (mode != "internal" or not asker.strip()):
        raise BadQuestion("A report of children needs --mode internal and --as NAME: the name goes into the audit.")


def record(asked: Asked, releases: Path) -> None:
    """Writes the audit before anything is shown, where children are shown or a name was given."""
    question = asked.question
    if not asked.asker.strip():
        return
    rows = len(children_of(asked.release, question, asked.scope)[0]) if question.mode == "internal" else None
    open_record(asked.asker, question.la_code, releases, question.report, asked.sentence, rows)


def open_record(asker: str, la: int, releases: Path, report_name: str, sentence: str, rows: int | None) -> None:
    folder = None if os.environ.get("CLA_ACCOUNTS") else releases / "auth"
    audit.record(Recorded(asker.strip()[:80], la), "command line", report_name, sentence, rows, store=open_store(folder))


def noted(asked: Asked, out: Path | None) -> None:
    """A file with children's data is noted, so that `cla purge` removes it when its time is over."""
    if out is not None and asked.question.mode == "internal":
        note_export(asked.release.path.parent, out)
        say(f"It holds children's data: `cla purge` removes it after {DAYS_KEPT} days.")


def parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def years_of(text: str) -> tuple[int, ...]:
    """Years from "2024,2023"; raises BadQuestion for anything else."""
    found = parts(text)
    if not found or not all(part.isdigit() and len(part) == 4 for part in found):
        raise BadQuestion(f"'{text[:40]}' is not a year: give the one in which the academic year ends, such as 2024 for 2023/24, several as 2024,2023.")
    return tuple(map(int, found))


def la_code(release: Release, text: str) -> int:
    """The code of an LA given by code or name; raises BadQuestion with the near names."""
    table = held(release).authorities
    _still_asked_for(table, text)
    names = {said(plain(str(name))).lower(): int(code) for said in (everyday, str) for name, code in zip(table["name"], table["la_code"], strict=True)}
    if text.strip().isdigit() and int(text) in set(names.values()):
        return int(text)
    if text.strip().lower() in names:
        return names[text.strip().lower()]
    raise BadQuestion(f"There is no local authority '{text[:40]}'{near(text.lower(), names)} `cla list las` lists codes and names.")


def _still_asked_for(table: pd.DataFrame, text: str) -> None:
    """Refuses an LA that another took over as a whole, by code or name: its children are that one's."""
    for one in table[table["successor"].notna()].itertuples():
        if text.strip().lower() in (str(one.la_code), plain(str(one.name)).lower()):
            new = table[table["la_code"] == one.successor].iloc[0]
            raise BadQuestion(f"{one.name} ({one.la_code}) became part of {new['name']} ({int(one.successor)}), where its children of earlier years are counted. Ask for {int(one.successor)}.")


def breakdown(selection: Selection, key: str):
    """The groups of --by; raises BadQuestion with the near names."""
    if not key:
        return None
    found = selection.breakdown(key)
    if found is None:
        keys = [one.key for one in BREAKDOWNS if one.fits(selection.stage)]
        raise BadQuestion(f"{selection.stage.upper()} cannot be split by '{key[:40]}'{near(key, keys)} It can by: {', '.join(keys)}.")
    return found


def worded(release: Release, selection: Selection, question: Question) -> tuple[str, Places]:
    """The sentence of the question and its places."""
    where = places(release, question.la_code)
    years = [f"{year - 1}/{year % 100:02d}" for year in sorted(question.years)]
    words = years[0] if len(years) == 1 else ", ".join(years[:-1]) + " and " + years[-1] + (" pooled" if question.pool else "")
    last = replace(selection, year=max(question.years), pool=1)
    if question.level_kind == "school":
        on = [one.sentence for one in question.conditions if not one.care]
        return " · ".join([", ".join(on).capitalize() or "All pupils", f"school {question.level_id}, in care or not", f"{question.stage.upper()} {words}"]), where
    at = f" · child {question.level_id}" if question.level_kind == "pupil" else ""
    return last.sentence(where.name).replace(last.years_words(), words) + at, where


def _figures(asked: Asked, form: Format, out: Path | None) -> None:
    answer = figures(asked.release, asked.question, asked.scope)
    columns = (*ROW, "category") if asked.question.is_summary else ROW
    frame = answer.frame.reindex(columns=list(columns))
    notes = notes_of(asked, answer)
    deliver(form, out, labelled(frame, answer), asked.about(notes), {**asked.top(), "rows": records(frame)}, lambda: _draw(asked, answer))


def notes_of(asked: Asked, answer: Figures) -> tuple[str, ...]:
    """What stands under the figures: how many of each comparator are held, and whose children a reorganised LA's include."""
    told = [f"{answer.labels[key]}: {text}" for key, text in answer.notes.items()]
    return (*told, *filter(None, [statement(asked.release, asked.question.la_code)]))


def labelled(frame: pd.DataFrame, answer: Figures) -> pd.DataFrame:
    """The rows of a file: the labels beside the keys."""
    return frame.assign(measure_label=frame["measure"].map(names_of(answer)), comparator_label=frame["comparator"].map(answer.labels))


def names_of(answer: Figures) -> dict[str, str]:
    return {key: one.label for key, one in BY_KEY.items()} | LABELS_OF_SUBJECTS


def _draw(asked: Asked, answer: Figures) -> None:
    screen = console()
    screen.print(asked.question.report_declared.title)
    screen.print(asked.sentence + (" · SYNTHETIC DATA" if asked.where.synthetic else ""))
    table_of(*figure_rows(answer.frame, answer.labels, names_of(answer)))
    for line in (*reasons_of(answer.frame), *notes_of(asked, answer)):
        screen.print(line)
    if asked.question.mode == "shareable" and (answer.frame["symbol"] == "c").any():
        say("Small numbers are hidden, as for passing on. --mode internal shows the LA's own exactly, for its own use.")


def _list(asked: Asked, form: Format, out: Path | None) -> None:
    found = pupil_list(asked.release, asked.question, asked.scope)
    footer = {row["measure"]: row for row in records(found.footer, ROW)}
    deliver(form, out, found.rows, asked.about(), {**asked.top(), "rows": records(found.rows), "footer": footer}, lambda: _draw_children(asked, found))


def _draw_children(asked: Asked, found) -> None:
    screen = console()
    screen.print(f"{asked.sentence} · {len(found.rows)} children" + (" · SYNTHETIC DATA" if asked.where.synthetic else ""))
    names = ["pupil_id", "year", "surname", "forename", "dob", "sex", "school", "sen", "months_in_care", "placements", "sdq", *(one.key for one in asked.question.measures_asked)]
    table_of([["" if value is None else str(value) for value in row.values()] for row in records(found.rows, tuple(names))], names)
    for row in records(found.footer):
        screen.print(f"{BY_KEY[row['measure']].label}: {row['shown']}")


def _details(asked: Asked, form: Format, out: Path | None) -> None:
    rows, _ = children_of(asked.release, asked.question, asked.scope)
    children = [details_of(asked.release, asked.question, int(pupil), asked.scope) for pupil in dict.fromkeys(rows["pupil_id"])]
    if form is not Format.json and form is not Format.table:
        raise BadQuestion("Pupil details come as table or json; the Pupil List comes as csv and xlsx too.")
    if asked.question.level_kind == "pupil" and not children:
        raise BadQuestion(f"{asked.where.name} has no child with number {asked.question.level_id} in this stage and year. Find the number in the Pupil List; it changes with each release.")
    deliver(form, out, rows, asked.about(), {**asked.top(), "rows": children}, lambda: _draw_details(asked, children))


def _draw_details(asked: Asked, children: list[dict]) -> None:
    screen = console()
    screen.print(asked.sentence + (" · SYNTHETIC DATA" if asked.where.synthetic else ""))
    for child in children:
        screen.print(f"\nChild {child['pupil_id']} {child['identity'].get('forename') or ''} {child['identity'].get('surname') or ''}")
        for part in ("results", "care", "schools"):
            listed = child[part] if isinstance(child[part], dict) else {part: child[part]}
            for title, rows in listed.items():
                if rows:
                    table_of([["" if value is None else str(value) for value in row.values()] for row in rows], list(rows[0]), title)


def cohort(
    la: LA, year: Year, stage: Annotated[str, typer.Option(help=f"One of: {', '.join(one.key for one in KEY_STAGES)}.")],
    basis: Annotated[str, typer.Option("--cohort", help=COHORT)] = "12m",
    children: Annotated[bool, typer.Option("--children", help="Each child not counted, and why; needs --mode internal --as NAME.")] = False,
    mode: Annotated[str, typer.Option("--mode", help="internal: exact counts. shareable: counts of 1 to 5 hidden.")] = "internal",
    asker: As = "", form: FormatOf = Format.table, out: Out = None, releases: ReleasesAt = Path("releases"),
):
    """The reconciliation: children in the return = counted + not matched by reason + not eligible by reason."""
    stages = [one.key for one in KEY_STAGES]
    if stage not in stages:
        raise BadQuestion(f"There is no key stage '{stage[:40]}'{near(stage, stages)} Stages: {', '.join(stages)}.")
    allow("pupil_list" if children else "cohort", "la", mode, asker)
    release = open_release(releases)
    question = Question(f"{stage}-benchmark", la_code(release, la), years_of(year), cohort=basis, mode=mode)
    selection = Selection(report=question.report, la=question.la_code, cohort=basis)
    asked = Asked(release, question, *worded(release, selection, question), asker)
    sums = [_sum(release, question.but(years=(one,))) for one in question.years]
    listed = not_counted(release, question, asked.scope) if children else pd.DataFrame()
    if asker.strip():
        open_record(asker, question.la_code, releases, "cohort", asked.sentence, len(listed))
    _deliver_cohort(asked, sums, listed, children, form, out)
    if children:
        noted(asked, out)


def _sum(release: Release, question: Question) -> dict:
    """One year's sum: totals, and the parts they are made of."""
    if question.mode == "shareable" and question.cohort != "12m":
        raise BadQuestion("A shareable sum is of children in care 12 months: leave --cohort out, or use --mode internal. Two bases side by side would tell of the children between them.")
    found = reconciliation(release, question)
    exact = parts_of(found)
    shown = shareable_counts(exact) if question.mode == "shareable" else exact | {"whole": found.header}
    unmatched = {slug.removeprefix("unmatched_"): count for slug, count in shown.items() if slug.startswith("unmatched_")}
    not_eligible = {slug.removeprefix("not_eligible_"): count for slug, count in shown.items() if slug.startswith("not_eligible_")}
    hidden = any(count == "c" for count in shown.values())
    return {"la": question.la_code, "year": question.years[0], "stage": question.stage, "cohort": question.cohort, "header": shown["whole"], "matched": shown["matched"],
            "unmatched": "c" if hidden else found.unmatched, "not_eligible": "c" if hidden else found.not_eligible,
            "unmatched_by_reason": unmatched, "not_eligible_by_reason": not_eligible}


def _deliver_cohort(asked: Asked, sums: list[dict], listed: pd.DataFrame, children: bool, form: Format, out: Path | None) -> None:
    value = {"sentence": asked.sentence, "release": asked.where.release_id, "synthetic": asked.where.synthetic, "rows": sums} | ({"children": records(listed)} if children else {})
    flat = pd.DataFrame([{**one, "unmatched_by_reason": None, "not_eligible_by_reason": None} for one in sums]).drop(columns=["unmatched_by_reason", "not_eligible_by_reason"])
    deliver(form, out, listed if children else flat, asked.about(), value, lambda: _draw_cohort(asked, sums, listed))


def _draw_cohort(asked: Asked, sums: list[dict], listed: pd.DataFrame) -> None:
    screen = console()
    screen.print(asked.sentence + (" · SYNTHETIC DATA" if asked.where.synthetic else ""))
    for one in sums:
        reasons = {title: ", ".join(f"{reason_label(slug)} {count}" for slug, count in one[part].items() if count) for title, part in (("unmatched", "unmatched_by_reason"), ("not_eligible", "not_eligible_by_reason"))}
        screen.print(f"{one['year']}: {one['header']} in the return = counted {one['matched']} + not matched {one['unmatched']} ({reasons['unmatched'] or 'none'}) + not eligible {one['not_eligible']} ({reasons['not_eligible'] or 'none'})")
    if len(listed):
        names = ["child", "pupil_id", "year", "surname", "forename", "label", "what_to_do", "candidate"]
        table_of([["" if value is None else str(value) for value in row.values()] for row in records(listed, tuple(names))], names)
    if asked.question.mode == "internal":
        say("Exact counts: for the LA's own use. --mode shareable hides small ones.")
