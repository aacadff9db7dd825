"""What all answers of ``trialwright design`` share: reading parameters and truths, comparing, tables as text and JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trialwright.errors import UnreadableText, Where
from trialwright.shell.cli.output import Output
from trialwright.values.text import Text


@dataclass(frozen=True)
class Asked:
    """A design that was asked for: its entry's name, the value, what was set for another tool."""

    name: str
    design: Any
    set_for_tool: Text | None = None


def pairs(words: Sequence[str]) -> dict[str, object]:
    given: dict[str, object] = {}
    for word in words:
        key, mark, value = word.partition("=")
        if not mark or not key:
            raise UnreadableText(Where("design"), f"{word!r} is no parameter", "write key=value, such as target=0.30")
        if key in given:
            raise UnreadableText(Where("design"), f"{key} is given twice", "give it once")
        given[key] = value
    return given


def made(name: str, given: dict[str, object], tool: str | None = None) -> Asked:
    from trialwright.designs import DESIGNS

    entry = DESIGNS[name]
    if tool is None:
        return Asked(name, entry.of(given, Where(f"design {name}")))
    from trialwright.designs.parameters import shown
    from trialwright.designs.peers import peer

    found = peer(tool, entry.name.split("/")[0])
    settings = {**found.settings, **given}
    words = ", ".join(f"{k}={shown(v)}" for k, v in found.settings.items()) or "–"
    said = Text(
        zh=f"按{found.tool}设定：{words}（{found.note.zh}）", en=f"set as in {found.tool}: {words} ({found.note.en})"
    )
    return Asked(name, entry.of(settings, Where(f"design {name}")), said)


def truths(text: str | None, levels: int, target: float, out: Output) -> list[list[float]]:
    from trialwright.designs.say import default_truths

    if text is None:
        out.note(
            Text(
                zh="未给出真实概率（--p），以下情形为假定。",
                en="no truth was given (--p): the ones below are assumptions.",
            )
        )
        return [list(t) for t in default_truths(levels, target)]
    found = []
    for part in text.split(";"):
        try:
            rates = [
                float(w.strip().removesuffix("%")) / (100 if w.strip().endswith("%") else 1) for w in part.split(",")
            ]
        except ValueError:
            raise UnreadableText(Where("--p"), f"{part!r} is no list of rates", "write 0.05,0.15,0.30") from None
        if len(rates) != levels or any(not 0 <= r <= 1 for r in rates):
            raise UnreadableText(
                Where("--p"), f"{part!r} must be {levels} rates between 0 and 1", "give one rate a level"
            )
        found.append(rates)
    return found


def show_table(design: Any, out: Output) -> None:
    table = design.table()
    out.say(table.title)
    out.table(table.head, [[c.text for c in r] for r in table.rows], widest=70)
    if table.variants.en:
        out.say(Text(zh=f"变体：{table.variants.zh}", en=f"variants: {table.variants.en}"))
    if table.source:
        out.say(Text(zh=f"出处：{table.source}", en=f"source: {table.source}"))


def table_json(table: Any) -> dict[str, object]:
    """A decision table as JSON."""
    return {
        "title": both(table.title),
        "head": [both(h) for h in table.head],
        "rows": [[{**both(c.text), "action": c.action} for c in r] for r in table.rows],
        "source": table.source,
    }


def answer(kind: str, **parts: object) -> dict[str, object]:
    """The JSON value of an answer: format, kind, then its parts in the order given.

    >>> answer("Which", n=20)
    {'trialwright': 1, 'kind': 'Which', 'n': 20}
    """
    return {"trialwright": 1, "kind": kind, **parts}


def described(asked: Asked, **parts: object) -> dict[str, object]:
    """The JSON value of a design: its settings and decision table, then what was computed."""
    return answer("Design", design=settings(asked), table=table_json(asked.design.table()), **parts)


def both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def settings(asked: Asked) -> dict[str, object]:
    from trialwright.designs.parameters import settings_of

    return {"name": asked.name, "label": both(asked.design.label), "parameters": settings_of(asked.design)}


def others(text: str | None, first: Asked, given: dict[str, object], out: Output) -> list[Asked]:
    """The designs of ``--compare``: each name may carry its own key=value; shared parameters are taken over."""
    if not text:
        return []
    from trialwright.designs import DESIGNS

    out_ = []
    for part in re.split(r",(?![^=]*=[^,]*,?[\d.]+(?:,|$))", text) if "=" not in text else text.split(";"):
        words = part.split()
        if not words:
            continue
        entry = DESIGNS[words[0]]
        known = {p.name for p in entry.parameters}
        shared = {k: v for k, v in given.items() if k.replace("-", "_") in known}
        if "levels" in known and hasattr(first.design, "levels"):
            shared.setdefault("levels", first.design.levels)
        own = pairs(words[1:])
        dropped = sorted(set(given) - set(shared))
        if dropped:
            out.note(
                Text(
                    zh=f"{words[0]}没有参数{'、'.join(dropped)}，按其默认值比较。",
                    en=f"{words[0]} has no {', '.join(dropped)}: compared at its own defaults.",
                )
            )
        out_.append(Asked(" ".join(words), entry.of({**shared, **own}, Where(f"--compare {words[0]}"))))
    return out_
