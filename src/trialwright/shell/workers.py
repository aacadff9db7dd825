"""All cores, a progress bar, results in order: the same work gives the same answer whatever the number of workers."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def in_order(
    work: Callable[[T], R], pieces: Sequence[T], *, workers: int | None = None, size: Callable[[T], int], label: str
) -> list[R]:
    """``work`` done on every piece, answers in the order of the pieces.

    Args:
        work: a top-level function; pieces and answers travel as pickles of plain values.
        workers: processes; 1 stays in this one.
        size: what a piece counts in the progress bar.
    """
    n = min(workers or cores(), max(1, len(pieces)))
    total = sum(size(p) for p in pieces)
    bar = tqdm(total=total, desc=label, unit="", file=sys.stderr, leave=False, dynamic_ncols=True, disable=None)
    out: list[R] = []
    try:
        if n == 1:
            for p in pieces:
                out.append(work(p))
                bar.update(size(p))
            return out
        context = multiprocessing.get_context("spawn")
        with context.Pool(n) as pool:
            for p, r in zip(pieces, pool.imap(work, pieces), strict=True):
                out.append(r)
                bar.update(size(p))
        return out
    finally:
        bar.close()
