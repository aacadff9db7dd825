"""Ways a page gets damaged on its way to us: bytes, lines and labels; counted, so that the same number is the same page."""

from __future__ import annotations

import random
from pathlib import Path

from tests.conftest import ROOT
from trialwright.reading.layouts.chictr_labels import tokens

GOLDEN = ROOT / "tests" / "golden" / "reading"


def pages() -> list[Path]:
    """Every invented page, one or more a layout."""
    return sorted(
        p for p in GOLDEN.rglob("*") if p.is_file() and not p.name.endswith(".record.json") and p.name != "vitd.json"
    )


_JUNK = ["\x00", "\ufffd", "\u200b", "\u3000", "：", "<", "&#", "\\u12", '"', "}", "]]>", "\r", "\t", "10 9 /L", "?", "注册号:", "Type:", "-", "1.", "(2)", "①", "=" ]  # fmt: skip


def mutated(number: int, pages: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Page number so-and-so of the fuzzer."""
    chance = random.Random(number)
    name, data = pages[number % len(pages)]
    for _ in range(chance.randint(1, 4)):
        kind = chance.randrange(9)
        if kind == 0:
            data = _bytes(chance, data)
        elif kind == 1:
            data = data[: chance.randrange(len(data) + 1)]
        elif kind == 2:
            data = data[chance.randrange(len(data) + 1) :]
        elif kind == 8:
            data = data.replace(b"\n", chance.choice([b"\r\n", b"\r", b"\n\n", b" \n", b""]))
        else:
            data = _lines(chance, data, kind)
    return name, data


def _bytes(chance: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(out) + 1)
        if chance.random() < 0.5 and at < len(out):
            out[at] = chance.randrange(256)
        elif chance.random() < 0.5:
            out[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 6)))
        else:
            del out[at : at + chance.randint(1, 60)]
    return bytes(out)


def _lines(chance: random.Random, data: bytes, kind: int) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    if kind == 3:
        del lines[at : at + chance.randint(1, 6)]
    elif kind == 4:
        lines[at:at] = lines[at : at + chance.randint(1, 9)]
    elif kind == 5:
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 6:
        label = chance.choice(tokens()).key
        lines.insert(at, (label + chance.choice([":", "：", "", " :"])).encode())
    else:
        text = lines[at].decode("utf-8", "replace")
        k = chance.randrange(len(text) + 1)
        lines[at] = (text[:k] + chance.choice(_JUNK) + text[k:]).encode("utf-8", "replace")
    return b"\n".join(lines)
