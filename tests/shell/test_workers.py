"""Workers: order, loss of a process, and a cluster give the same answers."""

from __future__ import annotations

import operator
import os
import signal
from pathlib import Path

import pytest

from trialwright.errors import TrialwrightError
from trialwright.shell.workers import in_order


def squared(n: int) -> int:
    return n * n


def dies_once(job: tuple[str, int]) -> int:
    """Kills its own process the first time piece 3 is worked on."""
    mark, n = job
    if n == 3 and not Path(mark).exists():
        Path(mark).write_text("died", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def always_dies(n: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return n


def run(work: object, pieces: list[object], **more: object) -> list[object]:
    return list(in_order(work, pieces, size=lambda _: 1, label="test", **more))  # type: ignore[arg-type]


@pytest.mark.evidence("law")
@pytest.mark.parametrize("workers", [1, 2])
def test_answers_come_in_the_order_of_the_pieces(workers: int) -> None:
    assert run(squared, list(range(7)), workers=workers) == [n * n for n in range(7)]


def test_a_worker_killed_in_mid_run_loses_nothing(tmp_path: Path) -> None:
    mark = str(tmp_path / "mark")
    jobs: list[object] = [(mark, n) for n in range(8)]
    assert run(dies_once, jobs, workers=2) == list(range(8))
    assert Path(mark).exists()


def test_a_piece_that_kills_every_worker_is_named() -> None:
    with pytest.raises(TrialwrightError, match="lost 3 times"):
        run(always_dies, [1, 2], workers=2)


def test_a_local_cluster_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where more pieces wait than a cluster is given at a time."""
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    monkeypatch.setattr("trialwright.shell.workers.UNDER_WAY", 3)
    assert run(operator.neg, list(range(8)), cluster="local:1") == [0, -1, -2, -3, -4, -5, -6, -7]


@pytest.mark.parametrize("address", ["local:x", "127.0.0.1:9"])
def test_a_wrong_address_is_told(address: str) -> None:
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with pytest.raises(TrialwrightError, match="--cluster"):
        run(squared, [1], cluster=address)
