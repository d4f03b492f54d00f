"""An LA is called what people call it, and what is its own is written as English has it."""

import csv

import pytest

from data_layer.catalogue.authorities import everyday, possessive
from data_layer.listings import AUTHORITIES
from data_layer.places import places
from filters.selection import Selection
from tests.lib.tiny_release import tiny_release

# drawn by hand from the register: every name with a comma, ends in s, and others as they are
SPOKEN = [("Bristol, City of", "Bristol", "Bristol's"), ("Herefordshire, County of", "Herefordshire", "Herefordshire's"), ("Kingston upon Hull, City of", "Kingston upon Hull", "Kingston upon Hull's"),
          ("Bournemouth, Christchurch and Poole", "Bournemouth, Christchurch and Poole", "Bournemouth, Christchurch and Poole's"), ("Telford and Wrekin", "Telford and Wrekin", "Telford and Wrekin's"),
          ("Tower Hamlets", "Tower Hamlets", "Tower Hamlets'"), ("Leeds", "Leeds", "Leeds'"), ("St. Helens", "St. Helens", "St. Helens'"), ("City of London", "City of London", "City of London's"),
          ("Bristol, City of (synthetic)", "Bristol (synthetic)", "Bristol's (synthetic)"), ("Halton (synthetic)", "Halton (synthetic)", "Halton's (synthetic)")]


@pytest.mark.parametrize("formal, spoken, own", SPOKEN)
def test_names_as_people_say_them(formal, spoken, own):
    assert (everyday(formal), possessive(formal), possessive(spoken)) == (spoken, own, own)


def test_every_la_of_the_register_keeps_a_name_of_its_own():
    with AUTHORITIES.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len({everyday(name) for name in names}) == len(set(names)) > 150
    assert {name for name in names if "," in everyday(name)} == {"Bournemouth, Christchurch and Poole"}


def test_headings_and_sentences_have_the_spoken_name(tmp_path):
    from data_layer.database import open_release

    bristol = dict(la_code=801, name="Bristol, City of (synthetic)", region_code="E12000009", region="South West", sub_region="South West", has_children=True, is_current=True)
    release = open_release(tiny_release(tmp_path, local_authorities=[bristol]))
    where = places(release, 801)
    release.close()
    assert (where.name, where.plain_name, where.marked("{la} (CLA)")) == ("Bristol (synthetic)", "Bristol", "Bristol (synthetic; CLA)")
    selection = Selection(la=801, year=2024)
    assert selection.sentence(where.plain_name) == "In care 12 months at 31 March · KS4 2023/24 · Bristol's children, wherever they live or learn"
    assert selection.sentence(where.name).endswith("Bristol's (synthetic) children, wherever they live or learn")
