"""A release made from published statistics alone: the DfE's own files where they lie beside the checkout, and a made-up file anywhere."""

import csv
import os
import pathlib

import duckdb
import pytest

from data_layer.catalogue.tables_of_rules import sigma
from data_layer.database import open_release
from data_layer.load.read import read_folder
from data_layer.load.running import run_steps
from tests.lib.tiny_release import NAME, fill, make_tables

ROOT = pathlib.Path(__file__).parents[2]
SHARED = pathlib.Path(os.environ.get("CLA_SHARED", ROOT.parent / "shared"))
MADE_UP = pathlib.Path(__file__).parent / "made_up"
TABLES = ROOT / "data_layer" / "catalogue" / "tables"


def release_of(folder: pathlib.Path, files: pathlib.Path, synthetic: bool):
    """Reads a folder of published files and publishes them as a release without children."""
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect(str(folder / f"{NAME}.duckdb"))
    read_folder(database, [files])
    database.execute("create schema if not exists work")
    run_steps(database, "6")
    make_tables(database)
    fill(database, "release", [{"synthetic": synthetic}])
    fill(database, "local_authorities", authorities())
    fill(database, "neighbours", neighbours())
    fill(database, "sigmas", sigmas())
    database.execute("insert into published by name select * from work.published")
    database.close()
    (folder / "current").write_text(f"{NAME}.duckdb\n")
    return open_release(folder)


def rows_of(name: str) -> list[dict]:
    with (TABLES / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def authorities() -> list[dict]:
    return [dict(la_code=int(row["dfe_code"]), name=row["name"], region_code=row["region_code"], region=row["region"], is_current=row["is_current"] == "1", has_children=False)
            for row in rows_of("local_authorities.csv")]


def neighbours() -> list[dict]:
    return [dict(la_code=int(row["dfe_code"]), rank=int(row["rank"]), neighbour=int(row["neighbour_dfe_code"])) for row in rows_of("statistical_neighbours.csv")]


def sigmas() -> list[dict]:
    keys = [f"ks2_{subject}_progress" for subject in ("reading", "writing", "maths")] + ["ks4_progress8"]
    found = [(key, year, sigma(key, year)) for key in keys for year in range(2017, 2026)]
    return [dict(measure=key, year=year, sigma=float(held[0]), origin=held[1]) for key, year, held in found if held]


@pytest.fixture(scope="session")
def dfe_files() -> pathlib.Path:
    folder = SHARED / "published"
    if not folder.is_dir():
        pytest.skip("the DfE's published files are not beside this checkout (set CLA_SHARED)")
    return folder


@pytest.fixture(scope="session")
def dfe_release(dfe_files, tmp_path_factory):
    return release_of(tmp_path_factory.mktemp("dfe"), dfe_files, synthetic=False)


@pytest.fixture(scope="session")
def made_up_release(tmp_path_factory):
    return release_of(tmp_path_factory.mktemp("made_up"), MADE_UP, synthetic=True)
