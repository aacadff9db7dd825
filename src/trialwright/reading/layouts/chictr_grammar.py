"""Assigns the pieces of a ChiCTR page to fields: a label opens a slot, the next label closes it, the order tells twins apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import BLANKS, Document
from trialwright.reading.layouts.chictr_labels import COLONLESS, Token, key_of, tokens
from trialwright.reading.layouts.chictr_values import put_value

LONGEST_LABEL: Final = 400
# A jump over more labels than this is believed only for labels that are not everyday words.
NEAR: Final = 14
_EVERYDAY: Final = 9  # a key of up to so many characters may well be an everyday word


class Piece(NamedTuple):
    """A line, a tab-separated part of a line, or a cell of a saved page.

    ``is_label`` is what the medium says (``None``: it does not); ``opens`` names a path the medium says this piece is.
    """

    start: int
    end: int
    text: str
    line: int
    is_label: bool | None = None
    opens: str = ""
    language: str = ""


@dataclass(slots=True)
class _Open:
    token: Token
    path: str
    line: int
    values: list[Piece] = field(default_factory=list)


@lru_cache(maxsize=1)
def _exact() -> Mapping[str, tuple[Token, ...]]:
    out: dict[str, list[Token]] = {}
    for t in tokens():
        if not t.prefix:
            out.setdefault(t.key, []).append(t)
    return {k: tuple(v) for k, v in out.items()}


@lru_cache(maxsize=1)
def _prefixes() -> tuple[Token, ...]:
    return tuple(t for t in tokens() if t.prefix)


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """Every proper beginning of a label, so that a label broken over lines can be rejoined."""
    return frozenset(t.key[:k] for t in tokens() for k in range(1, len(t.key)))


@lru_cache(maxsize=4096)
def candidates(key: str) -> tuple[Token, ...]:
    """The labels a folded text can be."""
    found = _exact().get(key, ())
    return found or tuple(t for t in _prefixes() if key.startswith(t.key))


def pieces_of(document: Document) -> list[Piece]:
    """The lines of a text, cut at tabs, blank ones left out."""
    out = []
    text, starts = document.text, document.starts
    for n, start in enumerate(starts, 1):
        if text[start] == "\n":
            continue
        end = starts[n] if n < len(starts) else len(text)
        line = text[start:end]
        inner = line.strip(BLANKS)
        if not inner:
            continue
        if "\t" not in line:
            a = start + line.index(inner)
            out.append(Piece(a, a + len(inner), inner, n))
            continue
        at = start
        for cell in line.split("\t"):
            a, b = document.trimmed(at, at + len(cell))
            if text[a:b] in (":", "：") and out and out[-1].line == n:  # a colon that a tab cut off its label
                a = out.pop().start
            if b > a:
                out.append(Piece(a, b, text[a:b], n))
            at += len(cell) + 1
    return out


def is_telling(key: str) -> bool:
    """Whether a label is no everyday word, so that a line of it alone is the label wherever it stands."""
    return len(key) > _EVERYDAY or (not key.isascii() and len(key) > 3)


class Grammar:
    """Reads pieces one by one; what it decides depends on what came before, so that a cut page moves no value."""

    def __init__(self, assembly: Assembly, pieces: list[Piece], boilerplate: Iterable[str]) -> None:
        self.assembly = assembly
        self.pieces = pieces
        self.boilerplate = frozenset(key_of(b) for b in boilerplate)
        self.cursor = -1
        self.group = ""
        self.counts: dict[str, int] = {}
        self.seen: set[int] = set()
        self.open: _Open | None = None
        self.pending: dict[str, _Open] = {}
        self.before: list[Piece] = []
        self.labels = 0

    def run(self) -> None:
        i = 0
        while i < len(self.pieces):
            i += self._step(i)
        self._close()
        for opened in list(self.pending.values()):
            put_value(self.assembly, opened.path, "any", opened.line, opened.values, [])
        self.pending.clear()

    def _step(self, i: int) -> int:
        piece = self.pieces[i]
        if piece.opens:
            self._jump(piece)
            return 1
        if len(piece.text) <= 60 and key_of(piece.text) in self.boilerplate:
            self._close()
            self.assembly.boilerplate(piece.start, piece.end)
            return 1
        match = self._match(i)
        if match is not None:
            token, used, rest = match
            self._take(token, self.pieces[i : i + used])
            if rest is not None and self.open is not None:
                self.open.values.append(rest)
            return used
        if self.open is not None:
            self.open.values.append(piece)
        elif self.labels == 0:
            self.before.append(piece)
        return 1

    def _jump(self, piece: Piece) -> None:
        """The medium itself says which field this piece is."""
        opened = self.open
        path = opened.path if opened is not None and opened.path.startswith("eligibility.") else piece.opens
        put_value(self.assembly, path, piece.language, piece.line, [piece], [])

    # which label a piece is
    def _match(self, i: int) -> tuple[Token, int, Piece | None] | None:
        piece = self.pieces[i]
        if piece.is_label is False or len(piece.text) > LONGEST_LABEL:
            return None
        text = piece.text
        key = key_of(text)
        used = 1
        found = candidates(key)
        while True:
            token = self._choose(found, key, text, i + used - 1) if found else None
            if token is not None:
                return token, used, None
            if used == 4 or i + used >= len(self.pieces) or key not in _beginnings():
                break
            nxt = self.pieces[i + used]
            if nxt.line != self.pieces[i + used - 1].line + 1 and nxt.line != self.pieces[i + used - 1].line:
                break
            text = text + " " + nxt.text
            if len(text) > LONGEST_LABEL:
                break
            key = key_of(text)
            found = candidates(key)
            used += 1
        if i + 1 == len(self.pieces) and key_of(piece.text) in _beginnings() and self._is_next_beginning(piece.text):
            return self._next_tokens()[0], 1, None
        return self._inline(piece)

    def _next_tokens(self) -> list[Token]:
        every = tokens()
        return list(every[self.cursor + 1 : self.cursor + 2])

    def _is_next_beginning(self, text: str) -> bool:
        """Whether a page cut in the middle of a broken label ends here."""
        ahead = self._next_tokens()
        return bool(ahead) and len(key_of(text)) > 4 and ahead[0].key.startswith(key_of(text))

    def _inline(self, piece: Piece) -> tuple[Token, int, Piece | None] | None:
        """``label: value`` on one line, where this label is one of the next and is not open already."""
        at = min((k for k in (piece.text.find(":"), piece.text.find("：")) if k > 0), default=-1)
        if at < 0 or at > 120:
            return None
        head, tail = piece.text[: at + 1], piece.text[at + 1 :]
        rest = tail.strip(BLANKS)
        if not rest:
            return None
        found = tuple(t for t in candidates(key_of(head)) if not t.prefix)
        if self.open is not None:
            found = tuple(t for t in found if t is not self.open.token)
        if not found:
            return None
        token = self._choose(found, key_of(head), head, None)
        if token is None or token.place <= self.cursor or token.place > self.cursor + 3:
            return None
        start = piece.start + at + 1 + (len(tail) - len(tail.lstrip(BLANKS)))
        return token, 1, Piece(start, piece.end, piece.text[start - piece.start :], piece.line)

    def _choose(self, found: tuple[Token, ...], key: str, text: str, last: int | None) -> Token | None:
        """The one of several equal labels that may come here, or ``None`` where it is a value."""
        has_colon = text.rstrip(BLANKS).endswith((":", "："))
        certain = has_colon or key in COLONLESS or (last is not None and self.pieces[last].is_label is True)
        token = self._placed(found, key)
        if token is None:
            return None
        if certain:
            return token
        if len(key) > _EVERYDAY and token.place > self.cursor:
            pass
        elif token.place != self.cursor + 1:
            return None
        if last is not None and last + 1 < len(self.pieces) and key_of(self.pieces[last + 1].text) == key:
            return None  # the label proper follows: an outcome may be called "Type"
        return token

    def _placed(self, found: tuple[Token, ...], key: str) -> Token | None:
        inside = [t for t in found if self.group and t.group == self.group]
        if inside:
            ahead = [t for t in inside if t.place > self.cursor]
            return (ahead or inside)[0]
        ahead = [
            t for t in found if t.place > self.cursor and (not t.group or t.opens or t.place <= self.cursor + NEAR)
        ]
        if ahead:
            first = ahead[0]
            if first.place <= self.cursor + NEAR or not first.group or is_telling(key):
                return first
            return None
        behind = [t for t in found if t.place <= self.cursor and (not t.group or t.opens)]
        if behind and (is_telling(key) or not behind[-1].group):
            return behind[-1]
        return found[0] if is_telling(key) else None

    # what a label opens
    def _take(self, token: Token, used: list[Piece]) -> None:
        self._close()
        a = self.assembly
        line = a.label(used[0].start, used[-1].end)
        usual = token.opens or token.group == self.group != "" or token.path in self.pending
        if self.labels and token.place < self.cursor and not usual:
            a.note(
                f"第{line}行的标签“{used[0].text[:30]}”不在通常的位置",
                f'line {line}: the label "{used[0].text[:30]}" is out of its usual place',
            )
        self.labels += 1
        if token.how == "heading":
            self.group = token.path
            self.seen = set()
        elif token.group:
            if token.opens or token.place in self.seen or not self.counts.get(token.group):
                self.counts[token.group] = self.counts.get(token.group, 0) + 1
                self.seen = set()
            self.group = token.group
            self.seen.add(token.place)
        else:
            self.group = ""
        self.cursor = token.place
        self.open = _Open(token, self._path(token), line)

    def _path(self, token: Token) -> str:
        if not token.group:
            return token.path
        if token.group == "diagnostic":
            return f"diagnostic.{token.path}"
        return f"{token.group}[{self.counts.get(token.group, 1)}].{token.path}"

    def _close(self) -> None:
        opened, self.open = self.open, None
        if opened is None:
            return
        a, t = self.assembly, opened.token
        if t.how == "pending":
            earlier = self.pending.pop(opened.path, None)
            if earlier is not None:
                put_value(a, earlier.path, "any", earlier.line, earlier.values, [])
            self.pending[opened.path] = opened
        elif t.how in ("any", "both", "joined"):
            before = self.pending.pop(opened.path, None)
            line = opened.line if before is None else before.line
            put_value(a, opened.path, t.how, line, opened.values, before.values if before is not None else [])
        elif t.how == "heading":
            if not opened.values and opened.path not in a.slots and t.language == "en" and opened.path == "samples":
                return
        elif t.how == "nothing":
            if opened.values:
                put_value(
                    a,
                    opened.path,
                    "en" if a.slot(opened.path, "any") is not None else "any",
                    opened.line,
                    opened.values,
                    [],
                )
        else:
            put_value(a, opened.path, "any" if t.how == "once" else t.language, opened.line, opened.values, [])


def has_label_pair(pieces: list[Piece]) -> int:
    """How many Chinese and English label pairs of the form stand in these pieces."""
    keys = {key_of(p.text) for p in pieces if len(p.text) <= 120}
    begins = _beginnings()
    keys |= {
        key_of(p.text + q.text)
        for p, q in pairwise(pieces)
        if len(p.text) + len(q.text) < 80
        and q.line == p.line + 1
        and (key_of(p.text) in begins or not p.text[-1].isalnum())
    }
    exact = _exact()
    found = [t for k in keys for t in exact.get(k, ())]
    return len({t.path for t in found if t.language == "zh"} & {t.path for t in found if t.language == "en"})


VERSION_LINE = re.compile(r"(?<!\S)(\S{1,40})\s*版本\s*(V[\d.]+)\s*版本创建时间\s*([\d/\-]+(?:\s+[\d:]+)?)")
