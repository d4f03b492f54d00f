"""How a figure reads: "6 of 18 (33%)", "21.4", "−1.29". The one place where a number becomes text."""

from decimal import Decimal

from .rounding import round_decimal

MINUS = "\N{MINUS SIGN}"


def number(value, decimals: int = 0) -> str:
    """A number rounded half away from zero, with thousands marked and a real minus sign; zero never has one."""
    rounded = round_decimal(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    return MINUS + text if rounded < 0 else text


def amount(value, kind: str, decimals: int) -> str:
    """A value with its unit: a rate has a per cent sign."""
    return number(value, decimals) + ("%" if kind == "rate" else "")


def figure(kind: str, decimals: int, n, numerator, value, exact: bool) -> str:
    """What a cell shows. `exact`: the LA's own count, so the children come first: "6 of 18 (33%)"."""
    text = amount(value, kind, decimals)
    return f"{number(numerator)} of {number(n)} ({text})" if exact and kind == "rate" else text


def signed(value, decimals: int) -> str:
    """A difference with its sign: "+15.1", "−0.3", "0.0"."""
    rounded = round_decimal(value, decimals)
    return ("+" if rounded > 0 else "") + number(rounded, decimals)


def to_ten(n) -> int:
    """Children to the nearest ten, half away from zero."""
    return int(round_decimal(Decimal(repr(float(n))) / 10, 0)) * 10
