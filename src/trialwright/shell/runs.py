"""The folder of a rehearsal: its scenario, seed, versions, and one Parquet file a batch, so that nothing done is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trialwright import __version__
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.outcome import Row
from trialwright.rehearsal.scenario import Scenario
from trialwright.shell.files import write_bytes, write_text


def identity(study_text: str, scenario: Scenario, size: int) -> dict[str, Any]:
    """What makes two runs the same: version, study, assumptions, seed, size of a batch."""
    assumed = {k: v.value for k, v in scenario.truth.items()}
    return {
        "trialwright": __version__,
        "study sha256": hashlib.sha256(study_text.encode()).hexdigest(),
        "scenario sha256": hashlib.sha256(json.dumps(assumed, sort_keys=True, default=str).encode()).hexdigest(),
        "seed": scenario.seed,
        "batch": size,
    }


class RunFolder:
    """Batches of one run on disk.

    Args:
        folder: the run's folder; ``batches/`` inside holds a file a batch.
    """

    def __init__(self, folder: Path, identity_: Mapping[str, Any]) -> None:
        self.folder = folder
        self.identity = dict(identity_)

    @property
    def _mark(self) -> Path:
        return self.folder / "run.json"

    def begin(self, *, resume: bool, more: Mapping[str, Any]) -> None:
        """Writes ``run.json``; with ``resume`` the run on disk must be the same.

        Raises: ``TrialwrightError`` naming what differs.
        """
        if resume and self._mark.exists():
            before = json.loads(self._mark.read_text("utf-8"))
            differs = [k for k, v in self.identity.items() if before.get(k) != v]
            if differs:
                raise TrialwrightError(
                    f"{self._mark}: this run had another {', '.join(differs)}; name another folder with -o, or give what it had"
                )
        else:
            for old in self.folder.glob("batches/*.parquet"):
                old.unlink()
        write_text(self._mark, json.dumps({**self.identity, **more}, indent=2, sort_keys=True) + "\n")

    def path(self, first: int) -> Path:
        return self.folder / "batches" / f"{first:09d}.parquet"

    def keep(self, first: int, rows: Sequence[Row]) -> None:
        """Writes a batch; a batch that arrives twice must be equal.

        Raises: ``TrialwrightError`` where it is not.
        """
        before = self.rows(first)
        if before is not None and before != list(rows):
            raise TrialwrightError(f"batch {first} came twice and differs: the workers do not run the same program")
        write_bytes(self.path(first), _packed(rows))

    def rows(self, first: int) -> list[Row] | None:
        """A batch as it was written; ``None`` where there is none, or it is damaged."""
        path = self.path(first)
        if not path.exists():
            return None
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return list(pq.read_table(path).to_pylist())
        except (pa.ArrowException, OSError):
            return None


def _packed(rows: Sequence[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(dict.fromkeys(k for r in rows for k in r))
    table = pa.table({n: [r.get(n) for r in rows] for n in names})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Rows as one Parquet file."""
    return write_bytes(path, _packed([dict(r) for r in rows]))
