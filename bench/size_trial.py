"""The size of England without an England: the demo's Key Stage 4 pupils many times over, to see what the number of rows alone costs.

Each time round the deprivation of the area is turned by three tenths, so that the cubes fill as a country's do. Figures
from such a release mean nothing but milliseconds, and the document says so.
"""

import shutil
from pathlib import Path

import duckdb

from data_layer import cube
from data_layer.catalogue.release import CUBES, RELEASE_TABLES

TURNED = "case when idaci_decile is null then null else (1 + (idaci_decile - 1 + 3 * copy) % 10)::tinyint end as idaci_decile"
ORDER = {table.name: ", ".join(table.order) for table in RELEASE_TABLES}


def multiplied(path: Path, folder: Path, times: int) -> Path:
    """A release in `folder` with the KS4 pupils of the one at `path` taken `times`; made once."""
    made = folder / f"{path.stem}-times{times}.duckdb"
    if not made.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        working = made.with_suffix(".building")
        shutil.copy(path, working)
        with duckdb.connect(str(working), config={"memory_limit": "2GB"}) as release:
            _multiply(release, times)
        working.rename(made)
    (folder / "current").write_text(made.name + "\n")
    return made


def _multiply(release: duckdb.DuckDBPyConnection, times: int) -> None:
    years = [year for (year,) in release.execute("select distinct year from pupils where stage = 'ks4' order by 1").fetchall()]
    release.execute("create temp table seeds as select * from pupils where stage = 'ks4'")
    release.execute("delete from pupils")
    for year in years:
        release.execute(f"insert into pupils by name select * exclude (copy) replace ({TURNED.removesuffix(' as idaci_decile')} as idaci_decile) from seeds, range({times}) as copies(copy) where year = {year} order by {ORDER['pupils']}")
    for name in CUBES:
        release.execute(f"delete from {name}")
        release.execute(f"insert into {name} by name select * from ({cube.fill_sql(name, 'ks4')}) as rows order by {ORDER[name]}")
    release.execute("update release set other_pupils_share = 1")
    release.execute("checkpoint")
