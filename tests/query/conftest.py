"""A small made-up England with known rows, drawn at random once; expected figures come from SQL of the tests' own."""

import random

import pytest

from data_layer.database import open_release
from data_layer.question import Question
from tests.lib.tiny_release import CAMDEN, HALTON, KNOWSLEY, SEFTON, tiny_release

PLACES = {HALTON: ("E12000002", 40), KNOWSLEY: ("E12000002", 60), SEFTON: ("E12000002", 50), CAMDEN: ("E12000007", 70)}


def child(chance, year, **more):
    prior = chance.choice(["low", "middle", "high", "none"])
    result = chance.random() > 0.05
    return dict(year=year, sex=chance.choice("FM"), sen=chance.choice(["none", "none", "support", "ehcp"]), prior=prior, school_type=chance.choice(["mainstream"] * 4 + ["special"]),
                fsm6=chance.choice(["yes", "no"]), eal=chance.choice(["yes", "no", "no"]), state_funded=chance.random() > 0.1, idaci_decile=chance.randint(1, 10),
                ks4_attainment8=chance.randint(0, 90) * 100 if result else None, ks4_em_94=int(chance.random() < 0.4) if result else None,
                ks4_progress8=None if prior == "none" else chance.randint(-3000, 2000), **more)


def made_england():
    chance = random.Random(20240331)
    cla = [child(chance, year, la_code=code, region_code=region, school_la=chance.choice([code, code, CAMDEN]), in_12m=chance.random() > 0.2, placements=chance.randint(1, 6),
                 first_row=chance.random() > 0.1, urn=100000 + code)
           for code, (region, children) in PLACES.items() for year in (2023, 2024) for _ in range(children)]
    pupils = [child(chance, year, school_la=chance.choice(list(PLACES)), urn=100000 + chance.choice(list(PLACES))) for year in (2023, 2024) for _ in range(1500)]
    return cla, pupils


@pytest.fixture(scope="session")
def england(tmp_path_factory):
    cla, pupils = made_england()
    sigmas = [dict(measure="ks4_progress8", year=year, sigma=1.3) for year in (2023, 2024)]
    release = open_release(tiny_release(tmp_path_factory.mktemp("england"), cla=cla, pupils=pupils, sigmas=sigmas))
    yield release
    release.close()


@pytest.fixture
def ask():
    def asked(**parts):
        return Question(**{"report": "ks4-benchmark", "la_code": HALTON, "years": (2024,), "measures": ("ks4_attainment8", "ks4_em_94"), **parts})
    return asked
