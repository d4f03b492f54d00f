"""docs/data.md is current, and names every layout, every column and every rule."""

from data_layer import docs_data
from data_layer.load.problems import RULES
from data_layer.load.recognise import LAYOUTS


def test_the_page_is_the_catalogues():
    assert docs_data.TARGET.read_text(encoding="utf-8") == docs_data.document(), "run `python -m data_layer.docs_data`"


def test_every_layout_column_and_rule_is_in_it():
    page = docs_data.document()
    for layout in LAYOUTS:
        part = page.split(f"(`{layout.key}`)\n", 1)[1].split("\n###", 1)[0]
        assert layout.grain in part and all(column.name in part for column in layout.columns)
    assert all(f"`{rule}`" in page for rule in RULES)
