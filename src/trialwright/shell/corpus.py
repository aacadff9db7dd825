"""Works through a folder or a file of very many records on all cores, and writes one table: resumable, in bounded memory.

A record that cannot be read becomes a row that says why; nothing stops the run. ``read`` and ``check`` share this.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from trialwright.errors import TrialwrightError, UnreadableText, Where
from trialwright.reading.document import Document

Row: TypeAlias = dict[str, str | int | float | bool | None]
Work: TypeAlias = Callable[[Document], list[Row]]
SUFFIXES: Final = frozenset({".txt", ".html", ".htm", ".xml", ".json", ".xlsx", ".jsonl", ".ndjson", ""})
BATCH: Final = 64
_LONGEST_BATCH: Final = 8_000_000  # bytes handed to a worker at once
ERROR: Final = "error"


@dataclass(frozen=True, slots=True)
class Item:
    """One record to come: where its bytes are, or the bytes themselves."""

    name: str
    path: str = ""
    start: int = 0
    length: int = -1
    text: str | None = None
    medium: str | None = None

    @property
    def size(self) -> int:
        return len(self.text) if self.text is not None else max(self.length, 0)

    def document(self) -> Document:
        if self.text is not None:
            return Document(self.text.encode("utf-8", "surrogatepass"), self.name, text=self.text, medium=self.medium)
        with Path(self.path).open("rb") as f:
            f.seek(self.start)
            return Document(f.read(self.length if self.length >= 0 else -1), self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did: records read, records that became an error, rows written, batches taken over from an earlier run."""

    records: int
    errors: int
    rows: int
    resumed: int
    to: Path


def is_corpus(path: Path) -> bool:
    """Whether a path is worked through in corpus mode whatever else is asked: a folder, JSON lines, a workbook."""
    return path.is_dir() or path.suffix.lower() in (".jsonl", ".ndjson", ".xlsx")


def items(paths: Sequence[Path]) -> Iterator[Item]:
    """Every record of folders and files, in an order that is the same on every run.

    Raises:
        UnreadableText: there is no such file, or a workbook that is none.
    """
    for path in paths:
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
                if file.suffix.lower() in SUFFIXES:
                    yield from _file(file, str(file.relative_to(path)))
        elif path.exists():
            yield from _file(path, path.name)
        else:
            raise UnreadableText(Where(str(path)), "there is no such file or folder", "check the name")


def _file(path: Path, name: str) -> Iterator[Item]:
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        yield from _lines(path, name)
    elif suffix == ".xlsx" or path.stat().st_size > _LONGEST_BATCH:
        yield from _cut(path, name)
    else:
        yield Item(name, str(path), 0, path.stat().st_size)


def _lines(path: Path, name: str) -> Iterator[Item]:
    start = 0
    with path.open("rb") as f:
        for n, line in enumerate(f, 1):
            if line.strip():
                yield Item(f"{name}#{n}", str(path), start, len(line))
            start += len(line)


def _cut(path: Path, name: str) -> Iterator[Item]:
    """A workbook or a large export is cut here, so that all cores share it."""
    from trialwright.reading.many import pieces

    try:
        for d in pieces(Document(path.read_bytes(), name)):
            yield Item(d.name, text=d.text, medium=d.medium)
    except UnreadableText as e:
        yield Item(name, text=str(e), medium="unreadable")


def _batches(source: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in source:
        batch.append(item)
        size += item.size
        if len(batch) >= BATCH or size >= _LONGEST_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def work_on(work: Work, item: Item) -> list[Row]:
    """The rows of one item; whatever goes wrong becomes a row with the reason."""
    from trialwright.reading.many import pieces

    if item.medium == "unreadable":
        return [{"page": item.name, ERROR: item.text}]
    rows: list[Row] = []
    try:
        for document in pieces(item.document()):
            try:
                rows += work(document)
            except TrialwrightError as e:
                rows.append({"page": document.name, ERROR: str(e)[:2000]})
            except Exception as e:  # a bug of ours on one record must not cost the other 99,999
                rows.append({"page": document.name, ERROR: f"{type(e).__name__}: {e}"[:2000]})
    except TrialwrightError as e:
        rows.append({"page": item.name, ERROR: str(e)[:2000]})
    except OSError as e:
        rows.append({"page": item.name, ERROR: f"cannot be read: {e.strerror}"})
    except Exception as e:
        rows.append({"page": item.name, ERROR: f"{type(e).__name__}: {e}"[:2000]})
    return rows


def _named(name: str) -> Work:
    module, _, function = name.partition(":")
    work: Work = getattr(importlib.import_module(module), function)
    return work


def _run_batch(work_name: str, batch: list[Item], columns: tuple[str, ...], part: str) -> tuple[int, int, int]:
    """In a worker: reads a batch and writes its part, whole or not at all. Returns records, errors, rows."""
    work = _named(work_name)
    rows = [row for item in batch for row in work_on(work, item)]
    _write_part(rows, columns, Path(part))
    return _counted(rows)


def _counted(rows: list[Row]) -> tuple[int, int, int]:
    pages = {row.get("page") for row in rows}
    bad = {row.get("page") for row in rows if row.get(ERROR)}
    return len(pages), len(bad), len(rows)


def _write_part(rows: list[Row], columns: tuple[str, ...], part: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({c: pa.array([_words(r.get(c)) for r in rows], pa.string()) for c in columns})
    table = table.replace_schema_metadata({"counted": json.dumps(_counted(rows))})
    temporary = part.with_suffix(".tmp")
    pq.write_table(table, temporary)
    temporary.replace(part)


def _words(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).encode("utf-8", "replace").decode("utf-8")


def run_corpus(
    paths: Sequence[Path],
    to: Path,
    work: str,
    columns: Sequence[str],
    *,
    workers: int | None = None,
    progress: bool = True,
) -> Summary:
    """Works through every record and writes one table.

    Args:
        paths: folders, ``.jsonl``, ``.xlsx`` and other files.
        to: ``.parquet`` or ``.csv``; parts of an interrupted run lie in ``TO.parts`` and are taken over.
        work: ``module:function`` of a function from a `Document` to rows; workers import it.
        columns: of the table, in order; ``page`` and ``error`` are added where missing.
        workers: processes; all cores where not given.
        progress: shows a bar.

    Raises:
        UnreadableText: a path does not exist, or ``to`` is neither Parquet nor CSV.
    """
    if to.suffix.lower() not in (".parquet", ".csv"):
        raise UnreadableText(Where(str(to)), "a table ends in .parquet or .csv", "write for example --to findings.csv")
    every = tuple(dict.fromkeys(["page", *columns, ERROR]))
    parts = to.with_name(to.name + ".parts")
    plan = _plan(paths, work, every)
    resumed = _prepare(parts, plan)
    counted = [0, 0, 0]
    taken = _work_through(paths, work, every, parts, counted, workers or os.cpu_count() or 1, progress)
    _join(parts, to, every)
    shutil.rmtree(parts)
    return Summary(records=counted[0], errors=counted[1], rows=counted[2], resumed=taken if resumed else 0, to=to)


def _plan(paths: Sequence[Path], work: str, columns: tuple[str, ...]) -> str:
    digest = hashlib.sha256(json.dumps([work, columns, BATCH]).encode())
    for path in paths:
        if not path.exists():
            raise UnreadableText(Where(str(path)), "there is no such file or folder", "check the name")
        digest.update(str(path.resolve()).encode())
        for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()):
            stat = file.stat()
            digest.update(f"{file.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _prepare(parts: Path, plan: str) -> bool:
    """Whether an earlier run of the same plan left parts; parts of another plan are thrown away."""
    note = parts / "plan"
    if note.exists() and note.read_text("utf-8") == plan:
        return True
    if parts.exists():
        shutil.rmtree(parts)
    parts.mkdir(parents=True)
    note.write_text(plan, "utf-8")
    return False


def _work_through(
    paths: Sequence[Path],
    work: str,
    columns: tuple[str, ...],
    parts: Path,
    counted: list[int],
    workers: int,
    progress: bool,
) -> int:
    from tqdm import tqdm

    taken = 0

    def count(found: tuple[int, int, int], bar: Any, size: int) -> None:
        for k in range(3):
            counted[k] += found[k]
        bar.update(size)
        bar.set_postfix(errors=counted[1], rows=counted[2])

    context = multiprocessing.get_context("spawn")
    with (
        tqdm(unit=" records", disable=not progress, dynamic_ncols=True) as bar,
        ProcessPoolExecutor(workers, mp_context=context) as pool,
    ):
        waiting: dict[Future[tuple[int, int, int]], int] = {}
        for n, batch in enumerate(_batches(items(paths))):
            part = parts / f"part-{n:07d}.parquet"
            if part.exists():
                count(_counted_in(part), bar, len(batch))
                taken += 1
                continue
            waiting[pool.submit(_run_batch, work, batch, columns, str(part))] = len(batch)
            if len(waiting) >= 3 * workers:
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for f in done:
                    count(f.result(), bar, waiting.pop(f))
        for f in list(waiting):
            count(f.result(), bar, waiting.pop(f))
    return taken


def _counted_in(part: Path) -> tuple[int, int, int]:
    import pyarrow.parquet as pq

    found = json.loads((pq.read_schema(part).metadata or {}).get(b"counted", b"[0, 0, 0]"))
    return found[0], found[1], found[2]


def _join(parts: Path, to: Path, columns: tuple[str, ...]) -> None:
    """One table of all parts, part by part."""
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    schema = pa.schema([(c, pa.string()) for c in columns])
    to.parent.mkdir(parents=True, exist_ok=True)
    temporary = to.with_name(f".{to.name}.tmp")
    writer = pq.ParquetWriter(temporary, schema) if to.suffix.lower() == ".parquet" else pc.CSVWriter(temporary, schema)
    with writer:
        for part in sorted(parts.glob("part-*.parquet")):
            writer.write_table(pq.read_table(part).cast(schema))
    temporary.replace(to)


def rows_of(path: Path, most: int | None = None) -> Iterator[dict[str, str | None]]:
    """The rows of a table that `run_corpus` wrote, for a summary."""
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    def batches() -> Iterator[Any]:
        if path.suffix.lower() == ".parquet":
            yield from pq.ParquetFile(path).iter_batches()
        else:
            options = pc.ParseOptions(newlines_in_values=True)
            convert = pc.ConvertOptions(strings_can_be_null=True)
            yield from pc.open_csv(path, parse_options=options, convert_options=convert)

    every = (row for batch in batches() for row in batch.to_pylist())
    yield from every if most is None else islice(every, most)
