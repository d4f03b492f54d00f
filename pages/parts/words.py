"""Figures as words: one place for signs, units, intervals, verdicts and symbols."""

import pandas as pd

from data_layer.catalogue.kinds import Measure
from data_layer.figures_text import amount, signed

VERDICTS = {"above": ("▲", "above"), "below": ("▼", "below"), "none": ("–", "no clear difference"), "too_few": ("○", "too few to say")}
SYMBOLS = {"c": "suppressed, too few to show", "x": "not available", "z": "not applicable, no children", "k": "rounds to 0"}
KEY = "▲ above · ▼ below · – no clear difference · ○ too few to say · c suppressed · x not available · z no children · k rounds to 0 · pp percentage points"

GAPS = "A gap is worked out from the exact values and rounded once, so it may differ by one in its last digit from the figures as printed."


def known(value) -> bool:
    """Whether there is a number."""
    return value is not None and value is not pd.NA and value == value


def number(value: float, measure: Measure) -> str:
    """A value in the measure's decimals and unit, with a true minus sign."""
    return amount(value, measure.kind, measure.decimals)


def gap(value: float, measure: Measure) -> str:
    """A difference with its sign; points of a percentage are said to be points."""
    return signed(value, measure.decimals) + (" pp" if measure.kind == "rate" else "")


def counted(row, measure: Measure) -> str:
    """'6 of 18' for a rate, '31' for an average; nothing where hidden."""
    if not known(row.n):
        return ""
    if measure.kind == "rate" and known(row.numerator):
        return f"{row.numerator:,.0f} of {row.n:,.0f}"
    return f"{row.n:,.0f}"


def interval(row, measure: Measure) -> str:
    """'14.9 to 27.9'; nothing where there is none."""
    return f"{number(row.low, measure)} to {number(row.high, measure)}" if known(row.low) and known(row.high) else ""


def figure(row, measure: Measure) -> str:
    """The figure in one line: '21.4 (14.9 to 27.9) n 31', '6 of 18 (33%), 16% to 56%', or the symbol and its reason."""
    if not known(row.value):
        return f"{row.shown}: {reason(row)}"
    between, shown = interval(row, measure), str(row.shown)
    if " of " in shown:
        return f"{shown}, {between}" if between else shown
    children = f"n {row.n:,.0f}" if known(row.n) else ""
    return " ".join(part for part in (shown, f"({between})" if between else "", children) if part)


def reason(row) -> str:
    """Why there is no figure."""
    text = row.reason if isinstance(row.reason, str) and row.reason else SYMBOLS.get(row.symbol, "not available")
    return text


def verdict(row) -> str:
    """'▲ above': a shape and words; nothing where nothing is compared."""
    shape, words = VERDICTS.get(row.verdict, ("", ""))
    return f"{shape} {words}".strip()
