"""What a release says about itself and its places: which LAs it holds, their regions, neighbours and names."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from .catalogue.authorities import everyday, plain


@dataclass(frozen=True)
class Held:
    """The release's own facts, read once: `release` (one row), `authorities`, `neighbours`, `sigmas`, `counted` (rows a table, stage and year)."""

    release: dict
    authorities: pd.DataFrame
    neighbours: pd.DataFrame
    counted: pd.DataFrame
    sigmas: pd.DataFrame


@dataclass(frozen=True)
class Places:
    """The LAs of a release as one LA sees them. regions: LA code -> region code; sub_regions: LA code -> Inner or Outer London, elsewhere the region's name; neighbours: the ten, closest first;
    held: LAs with children in the release; neighbours_held: those of the ten. share: of the other pupils that the files hold."""

    la_code: int
    names: dict[int, str]
    regions: dict[int, str]
    region_names: dict[str, str]
    sub_regions: dict[int, str]
    neighbours: tuple[int, ...]
    held: frozenset[int]
    current: frozenset[int]
    share: float
    synthetic: bool
    release_id: str

    @property
    def name(self) -> str:
        """As people say it: 'Bristol (synthetic)'. `names` has them as the register writes them."""
        return everyday(self.names.get(self.la_code, str(self.la_code)))

    @property
    def plain_name(self) -> str:
        """The name without its mark of made-up children, for headings of pages that say SYNTHETIC already."""
        return plain(self.name)

    def marked(self, label: str) -> str:
        """A comparator's heading; a made-up LA keeps its mark, also in a cropped picture: 'Halton (synthetic; CLA)'."""
        return label.format(la=self.name, region=self.region, part=self.part or "Part of region").replace("(synthetic) (", "(synthetic; ")

    @property
    def part(self) -> str:
        """'Inner London' or 'Outer London'; '' where the region has no parts."""
        found = self.sub_regions.get(self.la_code, self.region)
        return "" if found == self.region else found

    @property
    def region(self) -> str:
        return self.region_names.get(self.regions.get(self.la_code), "Region")

    @property
    def neighbours_held(self) -> tuple[int, ...]:
        return tuple(code for code in self.neighbours if code in self.held)


COUNTED_SQL = """
select 'cla' as "table", stage, year, count(*) as "rows" from cla group by all
union all
select 'pupils', stage, year, sum(pupils)::bigint from cube group by all
"""


@lru_cache(maxsize=4)
def held(release) -> Held:
    """Reads the facts of an open release; a release never changes, so once is enough."""
    return Held(
        release.query("select * from release").iloc[0].to_dict(),
        release.query("select * from local_authorities order by name"),
        release.query("select * from neighbours order by la_code, rank"),
        release.query(COUNTED_SQL),
        release.query("select measure, year, sigma from sigmas order by all"),
    )


@lru_cache(maxsize=400)
def places(release, la_code: int) -> Places:
    """The places as that LA sees them. Its dicts are shared: not to be changed."""
    facts = held(release)
    table = facts.authorities
    current = table[table["is_current"].fillna(True)]
    return Places(
        la_code,
        dict(zip(table["la_code"].astype(int), table["name"], strict=False)),
        dict(zip(current["la_code"].astype(int), current["region_code"], strict=False)),
        dict(zip(table["region_code"], table["region"], strict=False)),
        dict(zip(current["la_code"].astype(int), current["sub_region"].fillna(current["region"]), strict=False)),
        tuple(facts.neighbours.loc[facts.neighbours["la_code"] == la_code, "neighbour"].astype(int)),
        frozenset(table.loc[table["has_children"].fillna(False).astype(bool), "la_code"].astype(int)),
        frozenset(current["la_code"].astype(int)),
        float(facts.release.get("other_pupils_share") or 1), bool(facts.release["synthetic"]), str(facts.release["release_id"]),
    )


@lru_cache(maxsize=40)
def years_held(release, stage: str, table: str = "cla") -> tuple[int, ...]:
    """Years with rows of that stage, latest first."""
    counted = held(release).counted
    return tuple(sorted(counted.loc[(counted["table"] == table) & (counted["stage"] == stage), "year"].astype(int), reverse=True))
