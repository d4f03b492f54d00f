"""What a page draws of an answer again on every click, worked out once for each answer and let go with it."""

from collections.abc import Callable
from functools import wraps
from weakref import finalize


def of_answer(work: Callable) -> Callable:
    """Keeps work(answer, *words) for as long as the answer itself is kept (kept.py bounds that). words: hashable. Its values are never to be changed."""
    held: dict[int, dict] = {}

    @wraps(work)
    def found(answer, *words):
        mine = held.get(id(answer))
        if mine is None:
            mine = held[id(answer)] = {}
            finalize(answer, held.pop, id(answer), None)
        if words not in mine:
            mine[words] = work(answer, *words)
        return mine[words]
    found.kept_with_answer = True
    return found
