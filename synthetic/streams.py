"""Random numbers: one independent stream a purpose, so that a change in one place moves nothing else."""

from zlib import crc32

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A generator for (seed, purpose): the same on every machine."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(purpose.encode())])))


def within(groups: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Rank (from 0) of each row inside its group, by key ascending."""
    order = np.lexsort((key, groups))
    ordered = groups[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]] if len(ordered) else np.array([], bool)
    starts = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0))
    ranks = np.empty(len(groups), dtype=np.int64)
    ranks[order] = np.arange(len(ordered)) - starts
    return ranks


def whole(values: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Round each value up or down at random so that the mean stays."""
    floor = np.floor(values)
    return (floor + (random.random(values.shape) < values - floor)).astype(np.int64)


def choose(random: np.random.Generator, shares: dict, size: int) -> np.ndarray:
    """Positions 0.. drawn by the shares' weights (any scale)."""
    edges = np.cumsum(np.array(list(shares.values()), dtype=float))
    return np.searchsorted(edges / edges[-1], random.random(size), side="right").clip(0, len(edges) - 1)


def quota(score: np.ndarray, share: float) -> np.ndarray:
    """True for the rows with the highest score: exactly round(share x rows) of them."""
    count = int(round(share * len(score)))
    chosen = np.zeros(len(score), dtype=bool)
    if count > 0:
        chosen[np.argpartition(-score, count - 1)[:count]] = True
    return chosen


def fractions(score: np.ndarray) -> np.ndarray:
    """Rank of each row among all, from just above 0 to just below 1."""
    ranks = np.empty(len(score))
    ranks[np.argsort(score)] = np.arange(len(score))
    return (ranks + 0.5) / max(len(score), 1)


def fractions_among(score: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Rank of each row among the rows of the basis (a mask), from just above 0 to just below 1."""
    order = np.sort(score[basis])
    return np.minimum(np.searchsorted(order, score) + 0.5, len(order) - 0.5) / max(len(order), 1)
