"""Rare pupils: born a year before or after the others of their school year, taught in another year group, or of a sex nobody said."""

import numpy as np

from synthetic.columns import Coded, add_years, march
from synthetic.population import Population


def out_of_place(number: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By the pupils' numbers: years added to the date of birth (-1: older than the year), years taught ahead, sex not said."""
    older, group, unsaid = number % 311, number % 467, number % 2503
    years = np.select([(older == 5) | (older == 150), number % 622 == 12], [-1, 1], default=0)
    return years, np.select([group == 7, group == 230], [-1, 1], default=0), unsaid == 11


def sex_of(male: np.ndarray, unsaid: np.ndarray) -> Coded:
    """Sex as the school writes it."""
    return Coded(("M", "F", "U"), np.where(unsaid, 2, ~male))


def births_out_of_year(people: Population, last: int) -> np.ndarray:
    """Dates of birth with a few moved by a year: never past the start of care, nor so that care would run past 18; `last`: last year run."""
    number = np.arange(len(people.la))
    begin, end = np.full(len(number), 2**30), np.zeros(len(number), dtype=np.int64)
    np.minimum.at(begin, people.child, people.start)
    np.maximum.at(end, people.child, np.minimum(people.end, int(march(last)) + 1))
    moved = people.dob + 365 * out_of_place(number)[0]
    one_person_twice = (people.was >= 0) | np.isin(number, people.was)
    return np.where((moved < begin) & (end < add_years(moved, 18)) & ~one_person_twice, moved, people.dob)
