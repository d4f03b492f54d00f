"""The row that a problem names is the row that a spreadsheet shows: rows land in the order of their file, also where two threads read it."""

import duckdb
import pytest

from data_layer.load.files import Incoming
from data_layer.load.land import Batch, _landing_sql
from data_layer.load.recognise import LAYOUTS

LANDED = [layout for layout in LAYOUTS if layout.family != "published"]


@pytest.mark.parametrize("layout", LANDED, ids=lambda layout: layout.key)
def test_no_kind_of_file_lands_through_a_join(layout, tmp_path):
    """The engine keeps the order of rows that it reads, selects and works out, but not of rows that it joins: so does it with IN over five or more."""
    names = tuple(column.name for column in layout.columns)
    path = tmp_path / "rows.csv"
    path.write_text(",".join(names) + "\n" + ",".join("1" for _ in names) + "\n", encoding="utf-8")
    file = Incoming(path, path.name, (path.name,), heading=names, layout=layout, present={name: (place,) for place, name in enumerate(names)})
    (sql,) = _landing_sql(Batch("temp.landed", layout, (file,)), {file.file_id: path})
    plan = duckdb.connect().execute(f"explain {sql}").fetchall()[0][1]
    assert "READ_CSV" in plan and "JOIN" not in plan


def test_the_engine_still_makes_a_join_of_in():
    """Should this fail, the engine has changed, and the rule above may be looser."""
    plan = duckdb.connect().execute("explain select i in (10, 20, 30, 40, 50) from range(100) as numbers(i)").fetchall()[0][1]
    assert "JOIN" in plan
