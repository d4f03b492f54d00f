"""What is derived of an answer: once for each, never another's, gone with it."""

import gc
from dataclasses import dataclass

from pages.parts.derived import of_answer


@dataclass(frozen=True)
class Answer:
    figures: list


def test_it_is_worked_out_once_for_each_answer_and_words():
    asked = []

    @of_answer
    def total(answer, word):
        asked.append(word)
        return sum(answer.figures), word

    one, other = Answer([1, 2]), Answer([1, 2, 3])
    assert [total(one, "a"), total(one, "a"), total(one, "b"), total(other, "a")] == [(3, "a"), (3, "a"), (3, "b"), (6, "a")]
    assert asked == ["a", "b", "a"]


def test_a_new_answer_in_an_old_ones_place_is_asked_anew():
    @of_answer
    def total(answer):
        return sum(answer.figures)

    for number in range(200):      # the memory of one is given to the next
        assert total(Answer([number])) == number
        gc.collect(0)
