"""Writes docs/data.md from the catalogue: `python -m data_layer.docs_data`. A test holds that the file is current."""

from pathlib import Path

from data_layer.catalogue.kinds import Column, Layout, Table
from data_layer.catalogue.release import CUBES, RELEASE_TABLES
from data_layer.load.problems import RULES
from data_layer.load.recognise import LAYOUTS

TARGET = Path(__file__).parents[1] / "docs" / "data.md"
FAMILIES = {"return": "The SSDA903 return", "results": "Results", "school": "Schools, census, absence", "list": "The LA's own lists and decisions", "published": "Published statistics"}
CODES_SHOWN = 12
OPENING = """# The data

Made from the catalogue by `python -m data_layer.docs_data`: don't edit by hand.

`cla load FOLDER...` takes every file below the folders: CSV, tab-separated, workbooks (.xlsx), the SSDA903 XML, zip files of these. A file is recognised by its **columns**, never by its name; order, case, spaces and marks in headings don't matter,
and the other headings listed in brackets mean the same. Columns that a layout does not know are kept out and named. Dates are dd/mm/yyyy or yyyy-mm-dd. A year is named by its end: 2024 is the return to 31 March 2024 and the academic year 2023/24.
A return says neither LA nor year: add columns LA and YEAR, or give `--la` and `--year`, or name files or folders after them. Results say their stage by the column VERSION, the option `--results`, or the file's name; the later of provisional, revised and final supersedes, the earlier is kept for comparison.
Every row that comes in is loaded or set aside, and counted: rows in = loaded + set aside. Decisions made on the cohort page stand in `decisions.csv` in the releases folder, which every load takes along:
"same" and "different" are about one pupil, by UPN; "in" counts a child of a year in a cohort (12m, 31mar, anytime, current; the wider ones follow) whatever the dates say; "out" takes a child's results of a year out of every figure of children in care, without counting them among the other pupils. A decision that no longer fits is listed and has no effect.

`cla load FOLDER --watch` stays and loads again when files or decisions change and have stopped changing. A new file that a load cannot go on with is left, and said, until it changes; where it takes the place of one that was good, the last release stays. For a scheduled task run `cla load FOLDER` without it: exit status 2 and an unchanged release mean that something was refused.
A title above the heading, empty rows, desktop files (Thumbs.db, desktop.ini) and files named .part, .tmp or .crdownload are passed over. Of a workbook (.xlsx, .xlsm) every sheet that is not hidden is read like a CSV of that sheet: dates as dates, formulas by the value last saved; one that is locked by a password, or of another kind (.xls, .xlsb, .ods), is named and set aside: save the sheet as CSV.
"""


def document() -> str:
    """The whole page as Markdown."""
    families = dict.fromkeys((*FAMILIES, *(layout.family for layout in LAYOUTS)))
    return "\n".join([OPENING, "# What comes in\n", *(_family(family) for family in families), _rules(), "# What goes out: the tables of a release\n", *(_table(table) for table in RELEASE_TABLES)])


def _family(family: str) -> str:
    layouts = [layout for layout in LAYOUTS if layout.family == family]
    return "\n".join([f"## {FAMILIES.get(family, family.capitalize())}\n", *(_layout(layout) for layout in layouts)]) if layouts else ""


def _layout(layout: Layout) -> str:
    needs = [column.name for column in layout.columns if column.required]
    told = f"Recognised by {', '.join(needs) or 'its columns'}" + (f", with one of {', '.join(layout.one_of)}" if layout.one_of else "") + "."
    key = f" Key: {', '.join(layout.row_key)}." if layout.row_key else ""
    source = f" Source: {layout.source}." if layout.source else ""
    return "\n".join([f"### {layout.label} (`{layout.key}`)\n", f"Grain: {layout.grain}. {told}{key}{source}\n", "| column | type | what it is | years |", "|---|---|---|---|", *(_column(column) for column in layout.columns), ""])


def _column(column: Column) -> str:
    name = f"**{column.name}**" if column.required else column.name
    others = f" ({', '.join(column.aliases)})" if column.aliases else ""
    return f"| {_cell(name + others)} | {column.type} | {_cell(column.description + _codes(column))} | {_years(column)} |"


def _codes(column: Column) -> str:
    if not column.codes:
        return ""
    shown = ", ".join(f"{code.code} {code.label}" for code in column.codes) if len(column.codes) <= CODES_SHOWN else ", ".join(code.code for code in column.codes)
    return f"{'. ' if column.description else ''}Codes: {shown}"


def _years(column: Column) -> str:
    if column.since is None and column.until is None:
        return "all"
    return f"from {column.since}" if column.until is None else f"to {column.until}" if column.since is None else f"{column.since} to {column.until}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _rules() -> str:
    lines = [f"| `{rule.key}` | {_cell(rule.says)} | {_cell(rule.what_to_do)} | {'row set aside or a value lost' if rule.severity == 'row' else 'kept'} |" for rule in RULES.values()]
    return "\n".join(["# What is looked for\n", "Every finding is listed with file, row, column and value in `<release>.problems.csv`, and counted in the table `problems` of the release.\n", "| rule | what it says | what to do | severity |", "|---|---|---|---|", *lines, ""])


def _table(table: Table) -> str:
    who = " Children's data: read by pages of children only." if table.personal else ""
    more = ["| one column a measure | | see measures.md |"] if table.name in ("cla", "pupils") else []
    more = ["| `measure__n`, `__total`, `__squares` | | how many have it, their sum and sum of squares, times the measure's scale (see measures.md) |"] if table.name in CUBES else more
    return "\n".join([f"## `{table.name}`\n", f"{table.grain}{who}\n", "| column | type | what it is |", "|---|---|---|", *(f"| {c.name} | {c.type} | {_cell(c.comment)} |" for c in table.columns), *more, ""])


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
