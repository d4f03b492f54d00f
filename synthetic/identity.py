"""Numbers and names: UPNs with a right check letter, CHILD numbers, made-up names; and what goes wrong with them.

`KINDS` are the planted messes at their stated rates; the truth goes to a file that the load never reads.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import tables
from synthetic.cohorts import UNMATCHED
from synthetic.columns import Coded
from synthetic.out_of_place import out_of_place
from synthetic.population import Population
from synthetic.streams import choose, stream, within

LETTERS = np.array(list("ABCDEFGHJKLMNPQRTUVWXYZ"))  # the UPN's alphabet: no I, O, S
LOST = {"un2": 8, "un3": 10, "un5": 8, "wrong_upn": 26, "another_upn": 6, "temporary_upn": 16, "no_results": 26}
FOUND = {"dob_a_day_off": 0.014, "wrong_sex": 0.007, "former_upn": 0.008, "new_un4": 0.30}
"""Rates among all children, but `new_un4`: UPN not yet known in the first return, among those newly looked after."""


@dataclass
class Identity:
    """By child: the true UPN, CHILD number, names, the kind of mess (position in KIND_NAMES; 0 is none), and whose UPN would stand for its own by mistake."""

    upn: pa.Array
    child_number: np.ndarray
    surname: Coded
    forename: Coded
    kind: np.ndarray
    other: np.ndarray


KIND_NAMES = ("none", *LOST, "dob_a_day_off", "wrong_sex", "former_upn")
KIND = {name: i for i, name in enumerate(KIND_NAMES)}


def upns(la_code: np.ndarray, estab: np.ndarray, year: np.ndarray, serial: np.ndarray) -> pa.Array:
    """UPNs: check letter, LA, establishment, year, serial (13 characters)."""
    number = ((la_code.astype(np.int64) * 10_000 + estab) * 100 + year % 100) * 1000 + serial
    letters = pa.array(LETTERS).take(pa.array(_check(number)))
    return pc.binary_join_element_wise(letters, pa.array(number).cast(pa.string()), "")


def _check(number: np.ndarray) -> np.ndarray:
    """Check value of 12-digit numbers: sum of position (2 to 13) x digit, modulo 23."""
    total = np.zeros(len(number), dtype=np.int64)
    for place in range(12):
        total += (13 - place) * ((number // 10**place) % 10)
    return total % 23


def temporary(upn: pa.Array) -> pa.Array:
    """The temporary form of UPNs: a letter as the last character, the check letter worked out anew."""
    number = np.array(pc.utf8_slice_codeunits(upn, 1, 13).cast(pa.int64()))
    letter = number % 10
    check = (_check(number // 10 * 10) + 13 * letter) % 23
    body = pc.utf8_slice_codeunits(upn, 1, 12)
    return pc.binary_join_element_wise(pa.array(LETTERS).take(pa.array(check)), body, pa.array(LETTERS).take(pa.array(letter)), "")


def identify(people: Population, male: np.ndarray, stage_of: np.ndarray, quota_of: np.ndarray, seed: int) -> Identity:
    """Numbers and names of the children. `stage_of`: the cell whose size is published (-1: none); `quota_of`: lost children by cell."""
    random = stream(seed, "identity")
    codes = tables.authority_codes()[people.la]
    rank = within(people.la * 100 + people.cohort % 100, random.random(len(codes)))
    upn = upns(codes, 5200 + rank // 1000, people.cohort - 11, rank % 1000)
    group = tables.codes_in_year(people.la, 2016)
    number = 100_000 + within(group, random.random(len(codes)))
    surname, forename = names(male, random)
    kind = _messes(people, stage_of, quota_of, random)
    return Identity(upn, number, surname, forename, kind, _mistaken_for(kind, stage_of >= 0))


def names(male: np.ndarray, random) -> tuple[Coded, Coded]:
    """Made-up surnames and forenames."""
    pools = {kind: tuple(r["name"] for r in tables.rows("names.csv") if r["kind"] == kind) for kind in ("girl", "boy", "surname")}
    skew = lambda size: (random.random(len(male)) ** 1.6 * size).astype(np.int64)
    girls = len(pools["girl"])
    forename = np.where(male, girls + skew(len(pools["boy"])), skew(girls))
    return Coded(pools["surname"], skew(len(pools["surname"]))), Coded(pools["girl"] + pools["boy"], forename)


def _messes(people: Population, stage_of: np.ndarray, quota_of: np.ndarray, random) -> np.ndarray:
    """Kind of mess by child; in a cell with a published size exactly its quota can't be found again."""
    size, key = len(people.la), random.random(len(people.la))
    lost = key < UNMATCHED
    inside = np.flatnonzero(stage_of >= 0)
    lost[inside] = within(stage_of[inside], key[inside]) < quota_of[stage_of[inside]]
    kind = np.where(lost, 1 + choose(random, LOST, size), 0)
    draw, edge = random.random(size), 0.0
    for name in ("dob_a_day_off", "wrong_sex", "former_upn"):
        kind = np.where((kind == 0) & (draw >= edge) & (draw < edge + FOUND[name]), KIND[name], kind)
        edge += FOUND[name]
    return kind


def _mistaken_for(kind: np.ndarray, bound: np.ndarray) -> np.ndarray:
    """The next child; where a published size binds either, the next whom the schools' data hold just as the return does: the mistake then adds nobody to a cohort and takes nobody out."""
    child = np.arange(len(kind))
    following = (child + 1) % len(kind)
    sure = np.flatnonzero((kind == 0) & ~new_un4(child) & ~out_of_place(child)[2])
    if not len(sure):
        return following
    return np.where(bound | bound[following], sure[np.searchsorted(sure, following) % len(sure)], following)


def new_un4(child: np.ndarray) -> np.ndarray:
    """Children whose UPN isn't known yet in their first return, when they have only just come."""
    return child % 10 < round(10 * FOUND["new_un4"])


def one_digit_off(upn: pa.Array) -> pa.Array:
    """The UPN as mistyped: its last digit is another one (the check letter no longer fits)."""
    number = np.array(pc.utf8_slice_codeunits(upn, 1, 13).cast(pa.int64()))
    wrong = number // 10 * 10 + (number + 3) % 10
    return pc.binary_join_element_wise(pc.utf8_slice_codeunits(upn, 0, 1), pa.array(wrong).cast(pa.string()), "")
