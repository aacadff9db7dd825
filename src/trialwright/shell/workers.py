"""All cores or an existing cluster, a progress bar, results in order: the same answer whatever the number of workers.

A worker that dies takes nothing with it: its pieces are given out again, three times at most.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, TypeVar

from tqdm import tqdm

from trialwright.errors import TrialwrightError

T = TypeVar("T")
R = TypeVar("R")
TRIES: Final = 3
UNDER_WAY: Final = 200
"""Pieces a cluster holds at a time: enough to keep many workers busy, few enough for the scheduler's memory."""


def cores() -> int:
    """Cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def in_order(
    work: Callable[[T], R],
    pieces: Sequence[T],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    size: Callable[[T], int],
    label: str,
    total: int | None = None,
    keep: Callable[[int, R], None] | None = None,
) -> Iterator[R]:
    """``work`` done on every piece; answers come in the order of the pieces, each as soon as all before it are there.

    Args:
        work: a top-level function; pieces and answers travel as plain values.
        workers: processes; 1 stays in this one. cluster: a Dask scheduler's address, or ``local:N`` to start one.
        size: what a piece counts in the progress bar.
        keep: called with the place and the answer of each piece the moment it is done, in any order.
    Raises:
        TrialwrightError: a piece was lost three times.
    """
    n = min(workers or cores(), max(1, len(pieces)))
    bar = tqdm(
        total=total if total is not None else sum(size(p) for p in pieces), desc=label, unit="", file=sys.stderr,
        leave=False, dynamic_ncols=True, disable=None,
    )  # fmt: skip
    try:
        done = _on_cluster(work, pieces, cluster) if cluster else _here(work, pieces, n)
        waiting: dict[int, R] = {}
        following = 0
        for place, answer in done:
            bar.update(size(pieces[place]))
            if keep is not None:
                keep(place, answer)
            waiting[place] = answer
            while following in waiting:
                yield waiting.pop(following)
                following += 1
    finally:
        bar.close()


def _here(work: Callable[[T], R], pieces: Sequence[T], n: int) -> Iterator[tuple[int, R]]:
    if n == 1:
        for place, piece in enumerate(pieces):
            yield place, work(piece)
        return
    left = dict.fromkeys(range(len(pieces)), 0)
    while left:
        yield from _one_pool(work, pieces, n, left)


def _one_pool(work: Callable[[T], R], pieces: Sequence[T], n: int, left: dict[int, int]) -> Iterator[tuple[int, R]]:
    """Works on what is left until it is done or a worker dies; then the pieces under way count one loss."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(n, mp_context=context)
    todo = iter(sorted(left))
    under_way: dict[Future[R], int] = {}
    try:
        for place in todo:
            under_way[pool.submit(work, pieces[place])] = place
            if len(under_way) >= 2 * n:
                break
        while under_way:
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in finished:
                place = under_way.pop(future)
                answer = future.result()
                del left[place]
                yield place, answer
                following = next(todo, None)
                if following is not None:
                    under_way[pool.submit(work, pieces[following])] = following
    except BrokenProcessPool:
        for place in [p for p in left if p in set(under_way.values()) or left[p]] or list(left)[: 2 * n]:
            left[place] += 1
            if left[place] >= TRIES:
                raise TrialwrightError(
                    f"batch {place} was lost {TRIES} times: a worker process was killed each time; is memory short? "
                    "What is done is kept; run again with --resume and fewer --workers"
                ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _on_cluster(work: Callable[[T], R], pieces: Sequence[T], address: str) -> Iterator[tuple[int, R]]:
    """The pieces on a Dask cluster; ``local:N`` starts one of N processes bound to the loopback."""
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError:
        raise TrialwrightError("--cluster needs the package distributed: pip install 'trialwright[cluster]'") from None
    started: Any = None
    if address.startswith("local:"):
        count = address.removeprefix("local:")
        if not count.isdigit() or int(count) < 1:
            raise TrialwrightError(f"--cluster {address}: write local:2 to start two workers, or an address host:port")
        started = LocalCluster(
            n_workers=int(count),
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        )
        address = started.scheduler_address
    try:
        try:
            client = Client(address, timeout="5s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as e:
            raise TrialwrightError(f"--cluster {address}: no scheduler answers there ({e})") from None
        with client:
            todo = iter(enumerate(pieces))
            place_of: dict[str, int] = {}

            def submitted() -> Any:
                place, piece = next(todo)
                future = client.submit(work, piece, pure=False, retries=TRIES)
                place_of[future.key] = place
                return future

            under_way = as_completed([submitted() for _ in range(min(len(pieces), UNDER_WAY))], loop=client.loop)
            for future in under_way:
                answer = future.result()
                future.release()
                if len(place_of) < len(pieces):
                    under_way.add(submitted())
                yield place_of[future.key], answer
    finally:
        if started is not None:
            started.close()
