"""The kinds of things the catalogue lists. Frozen, standard library only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """One value a column may hold. `since`/`until`: collection years (year ending), None = all."""

    code: str
    label: str
    since: int | None = None
    until: int | None = None
    group: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a file that comes in.

    `type`: text, date, integer, decimal, code, flag, sex (M, F, U), upn, child or partial_date (kept as text: parts may be zz).
    `codes`: the values allowed (empty: any).
    `required`: the file is not recognised without it. `since`/`until`: collection years (year ending).
    `aliases`: other headings that mean the same. `minimum`/`maximum`: the range of a number.
    `decisive`: a value that cannot be read makes the row unusable (blank is allowed); the row key's columns always are.
    """

    name: str
    type: str
    description: str = ""
    codes: tuple[Code, ...] = ()
    required: bool = False
    since: int | None = None
    until: int | None = None
    aliases: tuple[str, ...] = ()
    source: str = ""
    minimum: int | None = None
    maximum: int | None = None
    decisive: bool = False


@dataclass(frozen=True)
class Layout:
    """One kind of file, recognised by its columns. `grain` says what one row is; `key` makes it unique.

    `family`: return (SSDA903), results, school, list or published. `one_of`: at least one of these must be there too.
    `table`: the staged table its rows go to (default: the key).
    """

    key: str
    label: str
    columns: tuple[Column, ...]
    grain: str
    row_key: tuple[str, ...] = ()
    source: str = ""
    family: str = "return"
    one_of: tuple[str, ...] = ()
    table: str = ""

    @property
    def staged(self) -> str:
        return self.table or self.key


@dataclass(frozen=True)
class KeyStage:
    """A stage at which children are assessed. `age`: on the 31 August before the academic year."""

    key: str
    label: str
    age: int
    year_group: int


@dataclass(frozen=True)
class Measure:
    """A figure about pupils: one column of the release, one aggregate at query time.

    `kind`: "rate" (0/1 among the denominator), "mean" (a score) or "progress" (a score whose interval
    uses the national pupil SD). `value`: SQL over the stage's results that gives the pupil's number
    (for a rate: a condition). `among`: SQL condition: who is in the denominator. The column, named as the key,
    holds NULL outside the denominator, else the value times `scale` as a whole number. `since`/`until`: academic
    years (year ending). `prior`: needs a prior attainment group. `least`, `most`: the scale's ends, which no limit oversteps.
    """

    key: str
    label: str
    stage: str
    kind: str
    value: str
    among: str
    unit: str
    decimals: int
    definition: str
    source: str
    scale: int = 1
    least: float | None = None
    most: float | None = None
    since: int | None = None
    until: int | None = None
    former: bool = False
    local: bool = False
    families: tuple[str, ...] = ("benchmark",)


@dataclass(frozen=True)
class Comparator:
    """A group of pupils a figure is set beside.

    `rows`: "cla" (looked-after children) or "all" (every pupil). `where`: the area, in words the query knows:
    la, neighbours, region, sub_region, england. `filtered`: the reader's filters apply. `by_school`: the area is that of the school.
    """

    key: str
    label: str
    rows: str
    area: str
    filtered: bool = True
    by_school: bool = False
    state_funded: bool = False
    standardised: bool = False
    default: bool = False


@dataclass(frozen=True)
class Report:
    """One of the fifteen. `family` names the page file that draws it."""

    slug: str
    title: str
    family: str
    stage: str
    progress: bool = False


@dataclass(frozen=True)
class Availability:
    """Whether a measure exists in a year. `state`: published, not_collected, not_published or changed."""

    measures: str
    years: tuple[int, ...]
    state: str
    reason: str
    source: str = ""


@dataclass(frozen=True)
class TableColumn:
    """A column of a table in the release."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Table:
    """A table in the release. `grain` is its first comment. `personal`: needs a scope to be read."""

    name: str
    grain: str
    columns: tuple[TableColumn, ...]
    personal: bool = False
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """What one filter asks for: a predicate on the columns of `cla` (and of `pupils`, unless `care`).

    `sql` names its parameters `$name`; `parameters` are (name, value) pairs whose names begin with the filter's key, so
    that no two conditions share one; lists are tuples. `care`: about care, so it restricts looked-after groups only.
    `sentence`: how it reads inside a sentence, such as "girls". `options`: the slugs chosen; `breakdown`: all options of
    the filter, so that small-number rules see the whole it is part of (None: no fixed whole, never in a shareable table).
    pass_on: label of the filter to take instead in a shareable table.
    """

    key: str
    sql: str
    parameters: tuple[tuple[str, object], ...] = ()
    care: bool = False
    sentence: str = ""
    options: tuple[str, ...] = ()
    breakdown: "Breakdown | None" = None
    pass_on: str = ""


@dataclass(frozen=True)
class Breakdown:
    """A way to turn a report on its side: one row a group.

    `sql`: an expression that gives the slug of a pupil's group, or NULL for none. `groups`: (slug, label) in the
    order shown. `care`: only looked-after children have these groups.
    """

    key: str
    label: str
    sql: str
    groups: tuple[tuple[str, str], ...]
    care: bool = False
    parameters: tuple[tuple[str, object], ...] = ()
