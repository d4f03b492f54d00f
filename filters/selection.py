"""What a reader has chosen: one immutable value that a page, a link and a command line share. Nothing personal is in its link."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from data_layer.catalogue.authorities import possessive
from data_layer.catalogue.comparators import COMPARATORS
from data_layer.catalogue.kinds import Breakdown, Condition
from data_layer.catalogue.measures import BY_KEY as MEASURES
from data_layer.catalogue.reports import OfReport
from data_layer.catalogue.summary import SHARES

from .definitions import BREAKDOWNS, BY_KEY, CHILD, COHORT, FILTERS, Preset
from .kinds import Filter

POOLS = (1, 2, 3)
COMPARATOR_KEYS = tuple(comparator.key for comparator in COMPARATORS)
BREAKDOWN_KEYS = tuple(filter_.key for filter_ in BREAKDOWNS)
CHILD_KEYS = frozenset(filter_.key for filter_ in FILTERS if filter_.group == CHILD)
CELLS = MEASURES | SHARES  # figures that open: a measure's children, or those in one category of a Summary
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class UnknownChoice(ValueError):
    """A filter or an option that does not exist; the message names the near ones."""


@dataclass(frozen=True)
class Selection(OfReport):
    """A reader's choice, hashable, so that it can be part of a cache key.

    report: slug. la: DfE code of the LA that looks after the children. year: academic year by its end; pool: how many
    years to it are put together. cohort: slug of definitions.COHORT. level: "la", "school:URN" or "pupil:ID" (the
    release's own number, never in a link). chosen: (filter key, option slugs). comparators: keys, empty for the
    report's own. by: filter key a report is split by, or nothing. cell: the measure, or the share of a Summary, whose figure was opened: a
    list then holds the children of that figure.
    """

    report: str = "ks4-att8-prog8-benchmark"
    la: int = 0
    year: int = 0
    pool: int = 1
    cohort: str = "12m"
    level: str = "la"
    chosen: Chosen = ()
    comparators: tuple[str, ...] = ()
    by: str = ""
    cell: str = ""

    def __post_init__(self):
        order = list(BY_KEY)
        kept = {key: slugs for key, slugs in self.chosen if slugs}
        object.__setattr__(self, "chosen", tuple(sorted(kept.items(), key=lambda pair: order.index(pair[0]))))

    @property
    def years(self) -> tuple[int, ...]:
        """The academic years asked for, the latest first."""
        return tuple(range(self.year, self.year - self.pool, -1))

    def but(self, **changes) -> "Selection":
        return replace(self, **changes)

    def slugs(self, key: str) -> tuple[str, ...]:
        return dict(self.chosen).get(key, ())

    def having(self, key: str, slugs: Iterable[str]) -> "Selection":
        """The same with these options of one filter, and no others of it; none takes the filter off."""
        others = tuple(pair for pair in self.chosen if pair[0] != key)
        return self.but(chosen=(*others, (key, ordered(BY_KEY[key], slugs))))

    def cleared(self) -> "Selection":
        """No filter on; report, years, cohort and level stay."""
        return self.but(chosen=(), cell="")

    def with_preset(self, preset: Preset) -> "Selection":
        return self.but(chosen=preset.chosen, cohort=preset.cohort or self.cohort)

    def conditions(self, stage: str = "") -> tuple[Condition, ...]:
        """One condition a filter that is on and fits the stage (default: the report's), and that of the figure opened."""
        filters = tuple(filter_.condition(slugs, stage or self.stage) for filter_, slugs in self.applied(stage))
        return filters + self.cell_conditions()

    def cell_conditions(self) -> tuple[Condition, ...]:
        """On a pupil list: the children of the figure that was opened. Elsewhere nothing."""
        figure = CELLS.get(self.cell)
        if not figure or figure.stage != self.stage or self.report_declared.family != "pupil_list":
            return ()
        if figure.key in SHARES:
            return (Condition("cell", f"({figure.value})", sentence=figure.label.lower()),)
        return (Condition("cell", f"{figure.key} is not null", sentence=f"counted in {figure.label}"),)

    def applied(self, stage: str = "") -> tuple[tuple[Filter, tuple[str, ...]], ...]:
        """The filters that are on and fit the stage, with their options."""
        fitting = ((BY_KEY[key], slugs_at(BY_KEY[key], slugs, stage or self.stage)) for key, slugs in self.chosen)
        return tuple((filter_, slugs) for filter_, slugs in fitting if slugs)

    def left_out(self, stage: str = "") -> tuple[Filter, ...]:
        """The filters that are on but do not exist at this key stage: kept for other reports, not applied here."""
        applied = {filter_.key for filter_, _ in self.applied(stage)}
        return tuple(BY_KEY[key] for key, _ in self.chosen if key not in applied)

    def breakdown(self, key: str = "") -> Breakdown | None:
        """The groups a report is split by: those of the stage."""
        filter_ = BY_KEY.get(key or self.by)
        return filter_.groups(self.stage) if filter_ and filter_.fits(self.stage) else None

    def sentence(self, la_name: str = "", school_name: str = "") -> str:
        """'Girls, 2 or more placement changes after age 11, in care 12 months at 31 March · KS4 2023/24 · ...'."""
        if school_name and self.counts_a_school():
            return self.sentence_of_a_school(school_name)
        words = self.in_order([COHORT.option(self.cohort).words], self.conditions())
        place = [f"{possessive(la_name)} children at {school_name}" if school_name else f"{possessive(la_name)} children, wherever they live or learn"] if la_name else []
        return " · ".join([words[0].upper() + words[1:], f"{self.stage.upper()} {self.years_words()}", *place])

    def counts_a_school(self) -> bool:
        """Whether the own figures are those of all pupils of a school, in care or not."""
        return self.level.startswith("school:") and self.report_declared.family != "pupil_list"

    def sentence_of_a_school(self, school_name: str) -> str:
        """'All pupils of Example School: girls · KS4 2023/24 · beside children in care 12 months at 31 March': what is known of children in care alone restricts no school."""
        all_pupils, care = ([one for one in self.conditions() if one.care is wanted] for wanted in (False, True))
        told = self.in_order([], all_pupils)
        return " · ".join([f"All pupils of {school_name}{f': {told}' if told else ''}", f"{self.stage.upper()} {self.years_words()}", f"beside children {self.in_order([COHORT.option(self.cohort).words], care)}"])

    def in_order(self, cohort: list[str], conditions: "Iterable[Condition]") -> str:
        """Who the child is, which cohort, then everything else."""
        child, rest = ([one.sentence for one in conditions if (one.key in CHILD_KEYS) is wanted] for wanted in (True, False))
        return ", ".join([*child, *cohort, *rest])

    def years_words(self) -> str:
        """'2023/24', or '2021/22 to 2023/24' where years are pooled."""
        last = academic_year(self.year)
        return last if self.pool == 1 else f"{academic_year(self.years[-1])} to {last}, pooled"

    def to_url(self) -> dict[str, str]:
        """The link's parameters, only what differs from a fresh selection. A child is never in it."""
        fresh = Selection()
        found = {"la": str(self.la), "year": str(self.year)}
        found |= {name: str(getattr(self, name)) for name in ("pool", "cohort", "by", "cell") if getattr(self, name) != getattr(fresh, name)}
        if self.level.startswith("school:"):
            found["level"] = self.level
        if self.comparators:
            found["comparators"] = ",".join(self.comparators)
        return found | {key: ",".join(slugs) for key, slugs in self.chosen}

    @classmethod
    def from_url(cls, link: Mapping[str, str], fresh: "Selection", las: Iterable[int], years: Iterable[int]) -> "tuple[Selection, tuple[str, ...]]":
        """The nearest valid selection to a link, and a plain sentence for each part that was not.

        fresh: the viewer's own starting point (report, LA, latest year). las, years: what this viewer may ask for.
        """
        from .link import read_link  # here: a link is read with the names of this module

        return read_link(link, fresh, tuple(las), tuple(years))

    @classmethod
    def from_where(cls, pairs: Iterable[str], fresh: "Selection | None" = None) -> "Selection":
        """A selection from the command line's `--where KEY=SLUG[,SLUG]`; `cohort=...` sets the basis.

        Raises UnknownChoice, with the near names, for a key or option that does not exist or does not fit the stage.
        """
        selection = fresh or cls()
        for pair in pairs:
            key, _, text = pair.partition("=")
            slugs = tuple(slug.strip() for slug in text.split(",") if slug.strip())
            selection = chosen_by_name(selection, key.strip(), slugs)
        return selection


def chosen_by_name(selection: Selection, key: str, slugs: tuple[str, ...]) -> Selection:
    """The selection with the options named; raises UnknownChoice."""
    if key == COHORT.key:
        if len(slugs) != 1:
            raise UnknownChoice(f"'cohort' takes one of {', '.join(option.slug for option in COHORT.options)}.")
        check_options(COHORT, slugs, COHORT.stages[-1])
        return selection.but(cohort=slugs[0])
    if key not in BY_KEY:
        raise UnknownChoice(f"There is no filter '{short(key)}'{near(key, BY_KEY)} `cla list filters` lists them all.")
    filter_ = BY_KEY[key]
    if not slugs:
        raise UnknownChoice(f"Filter '{key}' needs an option: {key}={filter_.options[0].slug if filter_.options else '123456'}.")
    check_options(filter_, slugs, selection.stage)
    return selection.having(key, (*selection.slugs(key), *slugs))


def check_options(filter_: Filter, slugs: tuple[str, ...], stage: str) -> None:
    """Raises UnknownChoice where an option does not exist, or never at this stage."""
    if not filter_.fits(stage):
        raise UnknownChoice(f"Filter '{filter_.key}' does not exist at {stage.upper()}: it fits {', '.join(filter_.stages).upper()}.")
    for slug in slugs:
        option = filter_.option(slug)
        if option is None or stage not in option.stages:
            names = [each.slug for each in filter_.options_at(stage)]
            raise UnknownChoice(f"Filter '{filter_.key}' has no option '{short(slug)}' at {stage.upper()}{near(slug, names)} Options: {', '.join(names)}.")


def slugs_at(filter_: Filter, slugs: tuple[str, ...], stage: str) -> tuple[str, ...]:
    """Those of the slugs that can occur at the stage."""
    return tuple(option.slug for option in filter_.chosen(slugs) if stage in filter_.stages and stage in option.stages)


def ordered(filter_: Filter, slugs: Iterable[str]) -> tuple[str, ...]:
    """The slugs in the declaration's order, each once, so that equal choices are equal values."""
    wanted = dict.fromkeys(slugs)
    return tuple(option.slug for option in filter_.options if option.slug in wanted) if filter_.options else tuple(sorted(wanted))


def near(name: str, names: Iterable[str]) -> str:
    """'; did you mean X?' or a full stop."""
    close = get_close_matches(name[:40], list(names), n=2, cutoff=0.6)
    return f"; did you mean {' or '.join(close)}?" if close else "."


def short(text: str) -> str:
    """What somebody wrote, at most 40 characters of it, fit to be repeated in a sentence."""
    clean = "".join(letter for letter in text if letter.isprintable())
    return clean if len(clean) <= 40 else clean[:39] + "…"


def academic_year(year: int) -> str:
    """2024 -> '2023/24'."""
    return f"{year - 1}/{year % 100:02d}"
