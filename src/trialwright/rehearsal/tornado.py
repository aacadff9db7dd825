"""The tornado figure of a sensitivity: what is told from chance first and in colour, the rest in grey below a line."""

from __future__ import annotations

import math
from typing import Final

from trialwright.analysis.figures.figure import Figure, Panel
from trialwright.analysis.figures.marks import Bars, Label, Mark, Rule, Segments
from trialwright.analysis.figures.scale import Axis
from trialwright.rehearsal.sensitivity import Effect, Sensitivity
from trialwright.rehearsal.sweep import Main, is_told
from trialwright.values.text import Text

_KINDS: Final = (
    ("decision", "#8fb3d9", Text(zh="研究文件中未定的决定", en="open decision of the study file")),
    ("assumption", "#eeb38a", Text(zh="情景假设", en="assumption of the scenario")),
    ("chance", "#d9dde2", Text(zh="与机遇难分（95%区间含0）", en="not told from chance (95 % interval holds 0)")),
)
_TRUTH: Final = Text(
    zh="改变真实DLT概率，也就改变了哪个水平是正确的：各情形按当时的正确水平判断。",
    en="Where a true DLT probability is moved, another level may be the right one; each case is judged by its own.",
)


def tornado(found: Sensitivity, outcome: str, *, most: int = 14) -> Figure:
    """The tornado of one outcome: a bar an option under its question, with its Monte Carlo interval as a whisker.

    Args:
        found: the effects. outcome: name of a main outcome. most: questions drawn, the weightiest first.
    """
    main = next(m for m in found.base if m.name == outcome)
    scale = 100.0 if main.is_share else 1.0
    by = _questions(found, outcome)
    order = sorted(by, key=lambda q: (-found.told(q, outcome), -found.largest(q, outcome)))
    ranked = order[:most]
    reach = max((abs(x) for q in ranked for e in by[q] for x in _extent(e, outcome)), default=0.0) * scale or 1.0
    names: list[Text] = []
    bars: dict[str, list[tuple[float, float]]] = {}
    whiskers: list[tuple[tuple[float, float], tuple[float, float]]] = []
    marks: list[Mark] = []
    breaks: list[float] = []
    first_grey: float | None = None
    for question in ranked:
        if names:
            breaks.append(len(names) - 0.5)
        if first_grey is None and not found.told(question, outcome):
            first_grey = len(names) - 0.5
        names.append(_asked(by[question][0]))
        for e in by[question]:  # a line for the question, then one for each of its options
            at = float(len(names))
            names.append(Text(zh="→ " + _short(e.variant.said.zh, 30), en="→ " + _short(e.variant.said.en, 56)))
            value, (low, high) = e.changes[outcome]
            kind = e.variant.kind if is_told((low, high)) else "chance"
            bars.setdefault(kind, []).append((at, value * scale))
            if not math.isnan(low):
                whiskers.append(((low * scale, at), (high * scale, at)))
            side = 1 if value >= 0 else -1
            end = max(0.0, *(x * side for x in _extent(e, outcome))) * scale
            marks.append(
                Label(
                    at=(side * end, at), text=Text.same(signed(value * scale, 1 if main.is_share else 2)), size=9.5,
                    dx=5.0 * side, dy=3.2, anchor="start" if side > 0 else "end",
                )
            )  # fmt: skip
    edge = 1.25 * reach
    lines = tuple(((-edge, y), (edge, y)) for y in breaks if y != first_grey)
    drawn = [Bars(rows=tuple(bars[k]), colour=c, across=True, width=0.66, label=w) for k, c, w in _KINDS if k in bars]
    if first_grey is not None and first_grey > 0:
        marks.append(Segments(rows=(((-edge, first_grey), (edge, first_grey)),), colour="#555555", width=1.2))
    unit = Text(zh="百分点", en="percentage points") if main.is_share else main.unit
    panel = Panel(
        x=Axis(label=Text(zh=f"与研究文件现写法相比的变化（{unit.zh}）", en=f"change from the study file as it stands ({unit.en})"), lower=-edge, upper=edge),
        y=Axis(scale="category", names=tuple(names), flipped=True),
        marks=(
            Segments(rows=lines, colour="#d5dae0", width=0.7), *drawn,
            Segments(rows=tuple(whiskers), colour="#333333", width=1.1), Rule(x=0.0), *marks,
        ),
    )  # fmt: skip
    return Figure(
        name=f"tornado-{outcome}", width=960.0, height=max(90.0, 17.0 * len(names)), panels=(panel,),
        title=Text(zh=f"哪个问题最重要：{main.label.zh}", en=f"Which question matters most: {main.label.en}"),
        footnotes=(_note(main, len(order) - len(ranked)), *((_TRUTH,) if outcome == "right_level" else ())),
    )  # fmt: skip


def _questions(found: Sensitivity, outcome: str) -> dict[str, list[Effect]]:
    """The effects by question; a question that moves this outcome in no trial is left out."""
    by: dict[str, list[Effect]] = {}
    for e in found.effects:
        if not math.isnan(e.changes[outcome][0]) and not e.is_same:
            by.setdefault(e.variant.question, []).append(e)
    return {q: mine for q, mine in by.items() if any(any(_extent(e, outcome)) for e in mine)}


def _note(main: Main, left: int) -> Text:
    more = (
        Text(zh=f"另有{left}个问题见下表。", en=f"{left} more questions stand in the table below.")
        if left
        else Text(zh="", en="")
    )
    n = len(main.values)
    return Text(
        zh=f"每次只改一项，虚拟参与者相同，各{n}次虚拟试验；细线为差值的95%蒙特卡罗区间。灰色者含0：其大小与次序可能只是机遇；增加--trials再看。"
        f"本无影响的事项，每20项也会有约1项看似有别。未列出者未改变此结果。{more.zh}",
        en=f"One thing changed at a time, same virtual participants, {n} virtual trials each; thin lines are 95 % Monte Carlo intervals of "
        "the difference. Grey ones hold 0: their size and order may be chance alone; raise --trials and look again. Of things without "
        f"any effect about one in twenty will look told from chance. What is not listed did not change this outcome. {more.en}",
    )


def _asked(e: Effect) -> Text:
    """The question with its number, or the assumption with the value it has in the base."""
    v = e.variant
    if v.kind == "decision":
        return Text(zh=_short(f"{v.question} {v.words.zh}", 28), en=_short(f"{v.question} {v.words.en}", 54))
    now = v.now or Text(zh="", en="")
    zh, en = _short(v.words.zh, 24), _short(v.words.en, 46)
    return Text(zh=f"{zh}（现{now.zh}）", en=f"{en} (now {now.en})") if now.en else Text(zh=zh, en=en)


def signed(value: float, digits: int) -> str:
    """A change with its sign, a true minus, and no minus before a zero.

    >>> signed(-0.001, 2), signed(-3.25, 1), signed(2, 1)
    ('0.00', '−3.2', '+2.0')
    """
    text = f"{value:+.{digits}f}"
    return text[1:] if not float(text) else text.replace("-", "−")


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _extent(e: Effect, outcome: str) -> tuple[float, ...]:
    """A change and the ends of its interval, as far as they are known."""
    value, interval = e.changes[outcome]
    return tuple(x for x in (value, *interval) if not math.isnan(x))
