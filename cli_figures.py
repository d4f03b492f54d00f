"""How `cla` writes figures and lists: tables for a reader, CSV, JSON and Excel for a machine."""

import sys
from pathlib import Path

import pandas as pd

from cli_output import Format, say, table_of
from data_layer.disclosure import decimals
from data_layer.export import About, records, to_csv, to_json, to_xlsx
from data_layer.figures_text import number
from data_layer.question import BadQuestion


def write_listing(rows: list[dict], form: Format) -> None:
    """Rows of a listing. table shows the short columns; csv and json all of them."""
    if form is Format.json:
        print(to_json(rows))
    elif form is Format.csv:
        flat = [{name: ",".join(option["key"] for option in value) if name == "options" else ",".join(value) if isinstance(value, list) else value for name, value in row.items()} for row in rows]
        print(pd.DataFrame(flat).to_csv(index=False, lineterminator="\r\n"), end="")
    elif form is Format.table:
        names = [name for name in rows[0] if name not in ("definition", "value", "among", "source", "options")] if rows else []
        table_of([[_text(row[name]) for name in names] for row in rows], names)
    else:
        raise BadQuestion("A list comes as table, csv or json.")


def _text(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else "" if value is None else str(value)


def deliver(form: Format, out: Path | None, frame: pd.DataFrame, about: About, json_value, draw) -> None:
    """Writes one answer. json_value: what `--format json` prints; draw: a function that prints the table."""
    if form is Format.xlsx:
        if out is None:
            raise BadQuestion("An Excel file needs a name: add --out FILE.xlsx.")
        _to_file(out, to_xlsx(frame, about))
    elif form is Format.table and out is None:
        draw()
    else:
        text = to_json(json_value) + "\n" if form is Format.json else to_csv(frame, about)
        _to_file(out, text.encode("utf-8")) if out else _print(text)


def _print(text: str) -> None:
    sys.stdout.reconfigure(newline="") if hasattr(sys.stdout, "reconfigure") else None
    print(text, end="")


def _to_file(out: Path, content: bytes) -> None:
    """Owner-only: a file of figures may hold personal data."""
    if out.parent and not out.parent.is_dir():
        raise BadQuestion(f"There is no folder {out.parent} to write {out.name} to. Make it first, or name another place with --out.")
    out.touch(mode=0o600, exist_ok=True)
    out.chmod(0o600)
    out.write_bytes(content)
    say(f"Written: {out}")


def figure_rows(frame: pd.DataFrame, labels: dict[str, str], measures: dict[str, str]) -> tuple[list[list[str]], list[str]]:
    """A benchmark as a table: one line a measure, year and group (and category), one column a comparator, 'value (n)' and the verdict."""
    lines: dict[tuple, dict] = {}
    for row in records(frame):
        key = tuple(str(part) for part in (measures.get(row["measure"], row["measure"]), row["year"], row.get("group"), row.get("category")) if part is not None)
        lines.setdefault(key, {})[row["comparator"]] = _cell(row)
    columns = [key for key in labels if any(key in cells for cells in lines.values())]
    width = max((len(key) for key in lines), default=1)
    names = ["measure", *[""] * (width - 1), *(labels[key] for key in columns)]
    return [[*key, *[""] * (width - len(key)), *(cells.get(column, "") for column in columns)] for key, cells in lines.items()], names


VERDICTS = {"above": "▲ above", "below": "▼ below", "none": "– no clear difference", "too_few": "○ too few to say"}


def _cell(row: dict) -> str:
    """'21.4 (14.9 to 27.9) n 31 ▲ above'; the verdict is the own figure's against this comparator."""
    if row["symbol"] and row["n"] is None:
        return row["shown"] or row["symbol"]
    places = decimals(row["measure"])
    span = f" ({number(row['low'], places)} to {number(row['high'], places)})" if row["low"] is not None and row["high"] is not None else ""
    count = f" n {row['n']:,}" if row["n"] is not None and " of " not in str(row["shown"]) else ""
    return " ".join(filter(None, [f"{row['shown']}{span}{count}", VERDICTS.get(row["verdict"])]))


def reasons_of(frame: pd.DataFrame) -> list[str]:
    """Each symbol's reason once, for the lines under a table."""
    told = {(row["symbol"], row["reason"]): None for row in records(frame) if row["symbol"] and row["reason"]}
    return [f"{symbol}: {reason}" for symbol, reason in told]
