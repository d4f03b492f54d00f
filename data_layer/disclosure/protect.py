"""Which parts of a whole may be shown, so that no hidden part comes back by subtraction. Pure rules on counts.

A whole (all girls and boys, all years of a window) is shown; its parts are shown only where what is left over after
subtracting every shown part is itself a safe group. Parts hidden beside a small one are the next in the list's own order,
never the smallest: a choice that depends on the counts would tell something about them.
"""

FEW = 5  # a count up to this is small
FEW_AMONG = 10  # a rate among so few is not shown
LEFT_OVER = 12  # children that hidden parts must hold between them
FREE_AMONG = 15  # children from which a count with more than 5 on either side has four possible values


def small_n(n: int) -> bool:
    """1 to 5 children: even their number is hidden."""
    return 0 < n <= FEW


def small_count(n: int, count: int) -> bool:
    """A rate that is hidden: among 1 to 10, or with 0 to 5 on either side."""
    return 0 < n and (n <= FEW_AMONG or count <= FEW or n - count <= FEW)


def hidden_numbers(parts: list[int]) -> list[bool]:
    """For each part's number of children: is it hidden? The whole's number is taken as known.

    A whole of ten children or fewer, or of hardly more children than parts, is not split at all: not even empty parts are told.
    """
    whole = sum(parts)
    if small_n(whole) or 0 < whole < max(FEW_AMONG + 1, len(parts) + 4):
        return [len(parts) > 1] * len(parts)
    hidden = [small_n(n) for n in parts]
    return _widen(hidden, [n > 0 for n in parts], _too_few, parts)


def _too_few(left: list[int]) -> bool:
    """Fewer than 12 left over; or parts of 5 at most that are nearly all 5, so that each has fewer than four possible values."""
    return sum(left) < LEFT_OVER or max(left) <= FEW and sum(left) > FEW * len(left) - 3


def hidden_counts(parts: list[tuple[int, int]], forced: list[bool] | None = None, unknown: list[bool] | None = None) -> list[bool]:
    """For each part (n, count): is its count hidden? The whole's n and count are taken as known. forced: hidden anyway. unknown: n is hidden too."""
    forced, unknown = forced or [False] * len(parts), unknown or [False] * len(parts)
    hidden = [out or small_count(n, count) for out, (n, count) in zip(forced, parts, strict=True)]
    hidden = [out or any(hidden) and 0 < n < FREE_AMONG for out, (n, _) in zip(hidden, parts, strict=True)]  # whether it was small itself is then not told by the order
    told = [(n, count, not hide) for (n, count), hide in zip(parts, unknown, strict=True)]
    return _widen(hidden, [n > 0 for n, _ in parts], too_loose, told)


def too_loose(left: list[tuple[int, int, bool]]) -> bool:
    """Too little left over: fewer than 6 on either side, or a part of known size whose count the leftover nearly pins down."""
    n, count = sum(n for n, *_ in left), sum(count for _, count, _ in left)
    tight = any(told and part > FEW_AMONG and _room(part, n, count) < 2 * FEW for part, _, told in left)
    return n < LEFT_OVER or min(count, n - count) <= FEW or tight


def _room(part: int, n: int, count: int) -> int:
    """How many more values than one a part of that size may take, given the leftover's n and count."""
    return min(part, count) - max(0, count - (n - part))


def _widen(hidden: list[bool], present: list[bool], loose, parts: list) -> list[bool]:
    """Hides further parts, in order from the first hidden one on, until at least two are hidden and what they hold is not `loose`."""
    if not any(hidden):
        return hidden
    hidden, first = list(hidden), hidden.index(True)
    order = [i % len(parts) for i in range(first, first + len(parts))]
    for i in (i for i in order if present[i] and not hidden[i]):
        if sum(hidden) >= 2 and not loose([part for part, out in zip(parts, hidden, strict=True) if out]):
            break
        hidden[i] = True
    return hidden
