"""The kinds of filters: options, the SQL they mean, the English they read as. A filter is one declaration of one of these.

Choice: the column holds one of a few values. Band: the column is a number and each option a range of it.
YesNo: a Choice between yes, no and not known. Picker: any whole number, such as a school's URN.
"""

from dataclasses import dataclass, field
from functools import cached_property

from data_layer.catalogue.key_stages import KEY_STAGES
from data_layer.catalogue.kinds import Breakdown, Condition

STAGES = tuple(stage.key for stage in KEY_STAGES)
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Option:
    """One thing to tick.

    slug: in links and on the command line. reads: its words inside a sentence (default: the label).
    values: what the column holds (Choice; default the slug; () for nothing). low, high: the range of a Band, lower bound in and
    upper bound out, unless low_out or high_in say otherwise. missing: the column holds nothing. stages: where it can occur.
    """

    slug: str
    label: str
    reads: str = ""
    values: tuple | None = None
    low: float | None = None
    high: float | None = None
    low_out: bool = False
    high_in: bool = False
    missing: bool = False
    stages: tuple[str, ...] = STAGES

    @property
    def words(self) -> str:
        return self.reads or self.label[0].lower() + self.label[1:]


@dataclass(frozen=True)
class Filter:
    """What every filter declares.

    column: of the tables `cla` and `pupils` (catalogue/release.py). group: the fold of the sidebar it stands in.
    reads: the sentence, with {} for the options chosen. care: known of looked-after children only.
    finding: what research found, an association. source: of the rule or the finding. breakdown: reports can be split by it.
    overlapping: a child can be in two of its options. pass_on: label of the filter that stands for this one where figures are passed
    on: both cut the same children up, so both side by side would tell of small groups.
    """

    key: str
    label: str
    column: str
    group: str
    options: tuple[Option, ...]
    reads: str = "{}"
    definition: str = ""
    source: str = ""
    finding: str = ""
    stages: tuple[str, ...] = STAGES
    care: bool = False
    breakdown: bool = False
    overlapping: bool = False
    pass_on: str = ""

    def option(self, slug: str) -> Option | None:
        return next((option for option in self.options if option.slug == slug), None)

    def options_at(self, stage: str) -> tuple[Option, ...]:
        """The options that can occur at a key stage; none where the filter does not fit it."""
        return self._by_stage.get(stage, ())

    @cached_property
    def _by_stage(self) -> dict[str, tuple[Option, ...]]:
        """Key stage -> its options: asked some four hundred times a page."""
        return {stage: tuple(option for option in self.options if stage in option.stages) for stage in self.stages}

    def fits(self, stage: str) -> bool:
        return bool(self.options_at(stage))

    def chosen(self, slugs: tuple[str, ...]) -> tuple[Option, ...]:
        """The options of these slugs, in the order of the declaration."""
        return tuple(option for option in self.options if option.slug in slugs)

    def condition(self, slugs: tuple[str, ...], stage: str = STAGES[-1]) -> Condition:
        """The predicate, parameters, sentence and all the groups of these options (one at least)."""
        sql, parameters = self.where_sql(slugs)
        return Condition(self.key, sql, parameters, self.care, self.sentence(slugs), options=tuple(slugs), breakdown=None if self.pass_on else self.groups(stage), pass_on=self.pass_on)

    def groups(self, stage: str) -> Breakdown | None:
        """The stage's options as groups of which each child is in one at most; None where there are none such."""
        options = () if self.overlapping else self.options_at(stage)
        if not options:
            return None
        return Breakdown(self.key, self.label, self.slug_sql(stage), tuple((option.slug, option.label) for option in options), self.care)

    def where_sql(self, slugs: tuple[str, ...]) -> tuple[str, tuple[tuple[str, object], ...]]:
        raise NotImplementedError(f"{type(self).__name__} of filter {self.key!r} gives no SQL.")

    def option_sql(self, option: Option) -> str:
        """The predicate of one option with the declaration's own values in it (for breakdowns)."""
        raise NotImplementedError(f"{type(self).__name__} of filter {self.key!r} gives no SQL.")

    def sentence(self, slugs: tuple[str, ...]) -> str:
        """The words of these options, as they stand in a page's sentence."""
        return self.reads.format(joined([option.words for option in self.chosen(slugs)]))

    def slug_sql(self, stage: str) -> str:
        """An expression that gives the slug of the option each row falls in; NULL for none."""
        cases = " ".join(f"when {self.option_sql(option)} then '{option.slug}'" for option in self.options_at(stage))
        return f"case {cases} end"


@dataclass(frozen=True)
class Choice(Filter):
    """The column holds one of the options' values. What a user chose is bound, never pasted."""

    def where_sql(self, slugs):
        options = self.chosen(slugs)
        parameters = tuple((f"{self.key}_{i}", value) for i, value in enumerate(values_of(options)))
        return self.within_sql(["$" + name for name, _ in parameters], any(option.missing for option in options)), parameters

    def option_sql(self, option):
        return self.within_sql([literal_sql(value) for value in values_of((option,))], option.missing)

    def within_sql(self, values: list[str], missing: bool) -> str:
        """One of these values, or nothing at all where that means 'not known'."""
        parts = ([f"{self.column} in ({', '.join(values)})"] if values else []) + ([f"{self.column} is null"] if missing else [])
        return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


@dataclass(frozen=True)
class Band(Filter):
    """The column is a number; each option is a range of it.

    unit: 'months' shows years from 24 on; another (such as '%') follows the number. whole: a count. one: the sentence where it is 1.
    """

    unit: str = ""
    whole: bool = True
    one: str = ""

    def where_sql(self, slugs):
        parts = [self.option_sql(option) for option in self.chosen(slugs)]
        return (parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"), ()

    def option_sql(self, option):
        if option.missing:
            return f"{self.column} is null"
        if option.low is not None and option.low == option.high:
            return f"{self.column} = {option.low}"
        low = [f"{self.column} {'>' if option.low_out else '>='} {option.low}"] if option.low is not None else []
        high = [f"{self.column} {'<=' if option.high_in else '<'} {option.high}"] if option.high is not None else []
        return f"({' and '.join(low + high)})"

    def sentence(self, slugs):
        ranges = [option for option in self.chosen(slugs) if not option.missing]
        words = [self.run_words(run[0], run[-1]) for run in self.runs(ranges)]
        return joined(words + [option.words for option in self.chosen(slugs) if option.missing])

    def runs(self, ranges: list[Option]) -> list[list[Option]]:
        """Neighbouring ranges put together: 2, 3 to 4 and 5 or more read as '2 or more'."""
        runs: list[list[Option]] = []
        for option in ranges:
            if runs and touches(runs[-1][-1], option, self.whole):
                runs[-1].append(option)
            else:
                runs.append([option])
        return runs

    def run_words(self, first: Option, last: Option) -> str:
        known = [option for option in self.options if not option.missing]
        if len(known) > 1 and (first, last) == (known[0], known[-1]):
            return f"any known value of {self.label[0].lower()}{self.label[1:]}"
        words = self.range_words(first, last)
        return self.one if self.one and words == "1" else self.reads.format(words)

    def range_words(self, first: Option, last: Option) -> str:
        if first is last and first.reads:
            return first.reads
        if last.high is None:
            return f"{'over ' if first.low_out else ''}{self.number(first.low)}{'' if first.low_out else ' or more'}"
        if first.low is None or (first.low == 0 and not self.whole and first is not last):
            return f"{'up to' if last.high_in else 'under'} {self.number(last.high)}"
        return self.between_words(first.low, last)

    def between_words(self, low: float, last: Option) -> str:
        if not self.whole or self.unit == "months":
            return f"{self.number(low)} to under {self.number(last.high)}"
        top = last.high if last.high == last.low else last.high - 1
        return self.number(low) if top == low else f"{self.number(low)} {'or' if top == low + 1 else 'to'} {self.number(top)}"

    def number(self, value: float) -> str:
        if self.unit == "months":
            return f"{value // 12} years" if value >= 24 else f"{value} month{'' if value == 1 else 's'}"
        return f"{value:g}{self.unit}"


@dataclass(frozen=True)
class YesNo(Choice):
    """A Choice of yes, no and, where data can be missing, not known. yes, no: the words of the sentence."""

    options: tuple[Option, ...] = ()
    yes: str = ""
    no: str = ""
    more: tuple[Option, ...] = field(default=(Option(UNKNOWN, "Not known", missing=True),))

    def __post_init__(self):
        if not self.options:
            extra = tuple(named_unknown(option, self.label) for option in self.more)
            object.__setattr__(self, "options", (Option("yes", "Yes", self.yes), Option("no", "No", self.no), *extra))


@dataclass(frozen=True)
class Picker(Filter):
    """Any whole number from a list that only the release knows, such as schools. `top`: the largest that can be meant."""

    options: tuple[Option, ...] = ()
    top: int = 9_999_999

    def option(self, slug):
        return Option(slug, slug) if slug.isascii() and slug.isdigit() and 0 < int(slug) <= self.top else None

    def options_at(self, stage):
        return (Option("URN", "any school of the release"),) if stage in self.stages else ()

    def chosen(self, slugs):
        return tuple(option for option in map(self.option, slugs) if option)

    def where_sql(self, slugs):
        parameters = tuple((f"{self.key}_{i}", int(option.slug)) for i, option in enumerate(self.chosen(slugs)))
        return f"{self.column} in ({', '.join('$' + name for name, _ in parameters)})", parameters

    def option_sql(self, option):
        return f"{self.column} = {int(option.slug)}"

    def groups(self, stage):
        return None


def named_unknown(option: Option, label: str) -> Option:
    """The option 'Not known' with the filter's name in its sentence."""
    return Option(option.slug, option.label, option.reads or f"{label[0].lower()}{label[1:]} {option.label.lower()}".replace("english", "English"), option.values, missing=option.missing, stages=option.stages)


def values_of(options: tuple[Option, ...]) -> list:
    """The column's values of these options, each once."""
    return list(dict.fromkeys(value for option in options for value in ((option.slug,) if option.values is None else option.values)))


def literal_sql(value) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def touches(before: Option, after: Option, whole: bool) -> bool:
    """Whether one range goes on where the other ends."""
    if before.high is None or after.low is None:
        return False
    end = before.high + 1 if whole and before.high == before.low else before.high
    return end == after.low


def joined(words: list[str]) -> str:
    """'a', 'a or b', 'a, b or c'."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
