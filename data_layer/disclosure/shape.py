"""The shapes a shareable table may have: one LA, at most one filter beside cohort and year."""

from dataclasses import dataclass, replace


class NotShareable(ValueError):
    """A table that may not leave the building; the message says what to change."""


@dataclass(frozen=True)
class Shape:
    """What a frame's own rows stand for. pool: the years added up in each row (empty: each row is its own year).

    options: the chosen options of the one filter, as slugs; empty = none is on. told: options whose number another table tells
    (no prior attainment: those without Progress 8), so that it can't stand in for a hidden one.
    """

    cohort: str = "12m"
    pool: tuple[int, ...] = ()
    options: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def years(self, year: int) -> tuple[int, ...]:
        return self.pool or (year,)

    def groups(self, group: str | None, comparator: str) -> tuple[str | None, ...]:
        if group is not None:
            return (group,)
        return self.options if self.options and comparator != "la_cla_all" else (None,)

    def unpooled(self) -> "Shape":
        return replace(self, pool=())


def refuse(filters: int, by: bool, level: str, cohort: str, whole_known: bool, instead: str = "") -> None:
    """Raises NotShareable for a table that is none of the fixed shapes. filters: how many are on. by: rows are groups. instead: the filter that stands for the one that is on."""
    if level != "la":
        raise NotShareable("Shareable tables are about a whole LA: take off the school or child, or use internal mode.")
    if cohort == "current":
        raise NotShareable("The current list has no shareable tables: choose 12m, 31mar or anytime, or use internal mode.")
    if filters + by > 1:
        raise NotShareable(f"A shareable table takes one filter or one breakdown; this has {filters + by}. Take off all but one, or use internal mode.")
    if instead:
        raise NotShareable(f"This filter cuts up the same children as '{instead}': take that one in a shareable table, or use internal mode. Both side by side would tell of small groups.")
    if not whole_known:
        raise NotShareable("This filter has no fixed list of options, so its complement can't be checked: take it off, or use internal mode.")
