"""The study schema as a drawing: epochs from left to right, arms from top to bottom, gates between, what is given inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwright.analysis.figures.palette import INK, PAPER, SERIES, SOFT
from trialwright.analysis.figures.svg import BOTH, FONT, element, words, wrapped
from trialwright.exchange import report_times as times
from trialwright.exchange.report_page import Html, Shown, figure, joined, para, section, show, t, table
from trialwright.exchange.report_words import Wording, listed
from trialwright.study.lines import CellAt
from trialwright.study.study import (
    ByResponse,
    Gate,
    Intervention,
    Minimisation,
    PermutedBlocks,
    SequentialCohorts,
    SimpleRandomisation,
    Study,
)
from trialwright.values.text import Text

_SIZE: Final = 11.5
_LINE: Final = 15.0
_SCREENING: Final = ("screening", "run-in", "baseline")


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float


def schema_section(number: int, study: Study, say: Wording) -> str:
    """The section of the report: the drawing, and what is given as a table."""
    title = t("研究流程图", "Study schema")
    body = figure(schema(study, say)) + _given(study, say)
    return section(number, "schema", title, body)


def _lines(
    text: Text,
    x: float,
    y: float,
    width: float,
    *,
    size: float = _SIZE,
    weight: str | None = None,
    colour: str = INK,
    anchor: str = "start",
) -> tuple[str, float]:
    """Wrapped words in both languages, one group each; the height is that of the longer."""
    out, deepest = "", 0.0
    for tongue in ("zh", "en"):
        inside = ""
        pieces = wrapped(text.of(tongue), width, size)
        for k, piece in enumerate(pieces):
            inside += words(
                Text.same(piece), x, y + k * _LINE, tongue, size=size, weight=weight, colour=colour, anchor=anchor
            )
        deepest = max(deepest, len(pieces) * _LINE)
        out += element("g", inside, class_=tongue) if inside else ""
    return out, deepest


def _height(text: Text, width: float, size: float = _SIZE) -> float:
    return max(len(wrapped(text.of(g), width, size)) for g in ("zh", "en")) * _LINE


def _inside(study: Study, epoch: str, arm: str, say: Wording) -> list[Text]:
    given = [say.name(n) for n in study.epochs[epoch].given_to(arm)]
    if given:
        return given
    visits = [v.name for v in study.visits.values() if v.epoch == epoch and (not v.arms or arm in v.arms)]
    if not visits:
        return [t("无干预", "no intervention")]
    listed_visits = ", ".join(visits[:8]) + (" …" if len(visits) > 8 else "")
    return [Text(zh=f"访视：{listed_visits}", en=f"visits: {listed_visits}")]


def schema(study: Study, say: Wording) -> str:
    """The drawing as SVG."""
    epochs = list(study.epochs.values())
    arms = list(study.arms.values())
    split = _first_split(study)
    width, gap = 1040.0, 26.0
    wide = (width - 2 - gap * (len(epochs) - 1)) / len(epochs)
    room = wide - 16
    out: list[str] = []
    x_of = {e.name: 1 + k * (wide + gap) for k, e in enumerate(epochs)}
    heads = 0.0
    for e in epochs:
        drawn, h = _lines(say.name(e.name), x_of[e.name] + wide / 2, 16, wide, weight="600", anchor="middle")
        out.append(drawn)
        heads = max(heads, h)
    top = heads + 14
    row_heights = []
    for a in arms:
        need = 0.0
        for e in epochs:
            need = max(need, sum(_height(x, room - 10) for x in _inside(study, e.name, a.name, say)))
        row_heights.append(max(need + 18, 40.0) + (_height(_arm_words(study, a.name, say), room) + 6))
    y = top
    rows: list[float] = []
    for h in row_heights:
        rows.append(y)
        y += h + 16
    bottom = y - 16
    for k, e in enumerate(epochs):
        x = x_of[e.name]
        joint = e.type in _SCREENING or len(arms) == 1 or (split is not None and k <= split)
        if joint:
            name = _inside(study, e.name, arms[0].name, say)
            is_first = e.type not in _SCREENING and all(x.type in _SCREENING for x in epochs[:k])
            label = _arm_words(study, arms[0].name, say) if len(arms) == 1 and is_first else None
            out.append(
                _box(
                    _Box(x, top, wide, bottom - top),
                    name,
                    0 if len(arms) == 1 and e.type not in _SCREENING else None,
                    label,
                )
            )
        else:
            for j, a in enumerate(arms):
                name = _inside(study, e.name, a.name, say)
                out.append(_box(_Box(x, rows[j], wide, row_heights[j]), name, j, _arm_words(study, a.name, say)))
        if k + 1 < len(epochs):
            mid = (top + bottom) / 2
            out.append(element("path", d=f"M{x + wide + 3:.1f} {mid:.1f}h{gap - 9:.1f}l-6 -4m6 4l-6 4", fill="none", stroke=INK, stroke_width=1.4))  # fmt: skip
    y = bottom + 18
    for g in study.gates.values():
        drawn, y = _gate(study, g, say, x_of, wide, gap, y, width)
        out.append(drawn)
    for note in _notes(study, say):
        drawn, h = _lines(note, 0, y + 14, width, colour=SOFT)
        out.append(drawn)
        y += h + 4
    return element(
        "svg", f"<title>{_title(study)}</title>" + element("rect", width=width, height=y + 12, fill=PAPER) + "".join(out),
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:.0f} {y + 12:.0f}", width=width, height=y + 12, role="img",
        font_family=FONT, fill=INK,
    )  # fmt: skip


def _title(study: Study) -> str:
    from html import escape

    return escape(f"{study.name}: schema", quote=False)


def _box(box: _Box, given: Sequence[Text], series: int | None, label: Text | None) -> str:
    colour = SOFT if series is None else SERIES[series % len(SERIES)]
    out = element(
        "rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=6, fill="#fff", stroke=colour, stroke_width=1.4
    )
    y = box.y + 18
    if label is not None:
        out += element("rect", x=box.x, y=box.y, width=5.0, height=box.height, fill=colour)
        drawn, h = _lines(label, box.x + 12, y, box.width - 18, weight="600")
        out += drawn
        y += h + 4
    for item in given:
        drawn, h = _lines(item, box.x + 12, y, box.width - 26)
        out += drawn
        y += h
    return out


def _arm_words(study: Study, arm: str, say: Wording) -> Text:
    name = say.name(arm)
    n = study.arms[arm].n
    return name if n is None else Text(zh=f"{name.of('zh')}（{n}例）", en=f"{name.of('en')} (n = {n})")


def _first_split(study: Study) -> int | None:
    """Index of the last epoch before arms part; ``None`` where they part at the first gate."""
    order = list(study.epochs)
    for g in study.gates.values():
        if isinstance(study.allocation_at(g.name), SimpleRandomisation | PermutedBlocks | Minimisation):
            return order.index(g.from_)
    return None


def allocation_words(study: Study, gate: str, say: Wording) -> Text:
    """How a gate allocates."""
    a = study.allocation_at(gate)
    if isinstance(a, SequentialCohorts):
        return t("按剂量水平依次入组", "dose levels one after another")
    if isinstance(a, ByResponse):
        return t("按疗效决定后续治疗", "by response")
    if isinstance(a, SimpleRandomisation | PermutedBlocks | Minimisation):
        ratio = ":".join(str(n) for n in a.ratio.values())
        how = {"simple": ("简单随机", "simple randomisation"), "permuted_blocks": ("区组随机", "permuted blocks"), "minimisation": ("最小化法", "minimisation")}[a.method]  # fmt: skip
        return Text(zh=f"{ratio} {how[0]}", en=f"{ratio}, {how[1]}")
    return t("符合标准者进入", "all who meet the criteria")


def _gate(
    study: Study, g: Gate, say: Wording, x_of: dict[str, float], wide: float, gap: float, y: float, width: float
) -> tuple[str, float]:
    k = list(study.gates).index(g.name) + 1
    allocation, who = allocation_words(study, g.name, say), say.name(g.decided_by)
    to = say.name(g.to)
    called = say.name(g.name)
    named = g.label is not None or called.zh != called.en
    name = Text(zh=f"（{called.of('zh')}）", en=f" ({called.of('en')})") if named else Text(zh="", en="")
    other = ""
    other_en = ""
    if g.else_:
        e = say.name(g.else_)
        other, other_en = f"；否则进入{e.of('zh')}", f"; otherwise {e.of('en')}"
    text = Text(
        zh=f"关口{k}{name.zh}：{allocation.zh}，进入{to.of('zh')}{other}；由{who.of('zh')}决定",
        en=f"Gate {k}{name.en}: {allocation.en}, to {to.of('en')}{other_en}; decided by {who.of('en')}",
    )
    x = x_of[g.to] - gap / 2
    size = 7.0
    marker_y = 18.0
    out = element("path", d=f"M{x:.1f} {marker_y - size - 5:.1f}l{size + 3} {size + 3}l-{size + 3} {size + 3}l-{size + 3} -{size + 3}Z", fill="#fff", stroke=INK, stroke_width=1.2)  # fmt: skip
    out += words(Text.same(str(k)), x, marker_y - 5 + 6.5, BOTH, size=10, anchor="middle")
    drawn, h = _lines(text, 22, y + 14, width - 22)
    out += element("path", d=f"M9 {y + 1:.1f}l8 9l-8 9l-8 -9Z", fill="#fff", stroke=INK, stroke_width=1.2)
    out += words(Text.same(str(k)), 9, y + 14, BOTH, size=10, anchor="middle")
    return out + drawn, y + h + 6


def _notes(study: Study, say: Wording) -> list[Text]:
    if study.escalation is None:
        return []
    levels = [say.cohort(c) for c in study.escalation.cohorts]
    ns = [c.n for c in study.escalation.cohorts.values()]
    zh = " → ".join(f"{x.zh} n={n}" for x, n in zip(levels, ns, strict=True))
    en = " → ".join(f"{x.en} n={n}" for x, n in zip(levels, ns, strict=True))
    return [Text(zh=f"剂量水平：{zh}", en=f"Dose levels: {en}")]


def _dose(x: Intervention, say: Wording) -> Shown:
    """The dose; of several regimens one a line, for one of them is given."""
    if x.one_of:
        parts = [t("以下方案之一：", "one of:")]
        for key, o in x.one_of.items():
            label = o.label if o.label is not None else _option(key)
            inside = Text.same(" + ".join(str(d) for d in o.drugs)) if o.drugs else times.dose(o.dose, say.name)
            parts.append(Text(zh=f"{label.of('zh')}：{inside.of('zh')}", en=f"{label.of('en')}: {inside.of('en')}"))
        return Html("<br>".join(show(p) for p in parts))
    return times.dose(x.dose, say.name)


def _option(key: str) -> Text:
    """What a regimen is called: a draft numbers them, a person names them.

    >>> _option("option_2").zh, _option("tp_split").zh
    ('方案2', 'tp split')
    """
    number = key.removeprefix("option_")
    return t(f"方案{number}", f"option {number}") if number.isdigit() else Text.same(key.replace("_", " "))


def _when(study: Study, x: Intervention, say: Wording) -> Text:
    if x.when is not None:
        return times.schedule(x.when, say.name)
    row = study.activities.get(x.name)
    if row is not None:
        at = [
            say.name(c.visit.name) if isinstance(c, CellAt) and c.visit.index is None else Text.same(str(c))
            for c in row.cells
        ]
        return joined(at)
    if x.cycle is not None:
        cycle = times.duration(x.cycle)
        n = f"×{x.cycles}" if x.cycles else ""
        return Text(zh=f"每{cycle.zh}为1周期{n}", en=f"cycles of {cycle.en}{' ' + n if n else ''}")
    return t("未写明", "not stated")


def _given(study: Study, say: Wording) -> str:
    if not study.interventions:
        return para(t("研究文件没有列出干预措施。", "The study file lists no interventions."))
    rows = [
        (
            say.name(x.name),
            listed(x.type),
            _dose(x, say) if x.dose is not None or x.one_of else "–",
            listed(x.route) if x.route else "–",
            _when(study, x, say),
        )
        for x in study.interventions.values()
    ]
    head = (
        t("干预措施", "intervention"),
        t("类型", "type"),
        t("剂量", "dose"),
        t("途径", "route"),
        t("给药时间", "when"),
    )
    return table(head, rows, css="stack")
