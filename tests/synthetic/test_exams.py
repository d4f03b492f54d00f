"""Attainment 8 of one pupil, worked by hand."""

import numpy as np

from synthetic.exams import count

NONE = np.nan


def attainment8(language, literature, maths, combined, history, french, *opens):
    points = np.array([[language, literature, maths, combined, NONE, NONE, NONE, history, NONE, french, NONE, *opens]])
    return float(count(points, np.zeros((1, 3), bool)).attainment8[0])


def test_all_subjects():
    english, maths, ebacc = 2 * 6, 2 * 4, 4.5 + 4.5 + 3  # French, 2, moves to the open slots
    open_slots = 7 + 5 + 5  # best of 7, 5, 4, the spare English 5 and French 2
    assert attainment8(5, 6, 4, 4.5, 3, 2, 7, 5, 4) == english + maths + ebacc + open_slots


def test_one_english_counts_once():
    assert attainment8(5, NONE, 4, NONE, NONE, NONE, NONE, NONE, NONE) == 5 + 8


def test_no_entries():
    assert attainment8(*[NONE] * 9) == 0
