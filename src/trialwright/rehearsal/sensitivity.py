"""Which open question matters most: every option of every open decision, and every assumption moved alone, same participants."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trialwright.analysis.figures.figure import Figure, Panel
from trialwright.analysis.figures.marks import Bars, Label, Rule, Segments
from trialwright.analysis.figures.scale import Axis
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.comparing import rule_from, with_rule
from trialwright.rehearsal.outcome import Row
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Main, chief, main_outcomes, paired
from trialwright.study.conduct import Alternative
from trialwright.study.edit import set_value, taking
from trialwright.study.study import Decision, Study
from trialwright.study.text import Document
from trialwright.study.tree import Scalar
from trialwright.values.text import Text

RANGE: Final = Text(
    zh="无来源给出范围：概率取其比值（odds）的一半与两倍，其余数值取一半与两倍；情景文件中的vary可另行给出",
    en="no source states a range: the odds of a probability are halved and doubled, other numbers are halved and doubled; a scenario file's vary says otherwise",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One thing put differently.

    Args:
        question: name of the decision (``D3``) or assumption (``accrual``). words: the decision's own words.
        option: what is put. said: the same for a reader. study: text of the study file where it differs, else ``None``. scenario: likewise.
    """

    question: str
    words: Text
    option: str
    said: Text
    kind: str
    study: str | None = None
    scenario: Scenario | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An option that cannot be rehearsed, and why."""

    question: str
    words: Text
    option: str
    said: Text
    because: Text
    is_base: bool = False
    """Whether it is what the file has, so that every other option is compared with it."""


# ----------------------------------------------------------------------------------------------- open decisions


def of_decisions(document: Document) -> tuple[tuple[Variant, ...], tuple[Skipped, ...]]:
    """A study text for each option of each decision that is not yet taken by a person; the rest with the reason.

    An option says which values it sets, or is itself a value as it would stand at one of the decision's ``sets`` paths
    (an escalation rule brings its own table, so that the printed one goes). The first option of a decision that is not
    open, and what is taken, are what the file has.
    """
    variants: list[Variant] = []
    skipped: list[Skipped] = []
    study = document.study()
    for decision in study.decisions.values():
        if decision.status == "decided":
            continue
        for variant in _of_one(document, decision):
            (variants if isinstance(variant, Variant) else skipped).append(variant)  # type: ignore[arg-type]
    return tuple(variants), tuple(skipped)


_BASE: Final = "it is what the file has"


def _of_one(document: Document, decision: Decision) -> Iterator[Variant | Skipped]:
    def no(option: Alternative | None, zh: str, en: str) -> Skipped:
        return Skipped(
            question=decision.name, words=decision.question, option=option.take if option else "",
            said=option.words if option else Text.same("–"), because=Text(zh=zh, en=en),
            is_base=option is not None and en == _BASE,
        )  # fmt: skip

    source = f"; {decision.source}" if decision.source else ""
    if not decision.alternatives:
        yield no(None, f"没有列出可选的写法{source}", f"no alternatives are listed{source}")
        return
    for k, option in enumerate(decision.alternatives):
        text: str | None
        if option.sets:
            try:
                found = taking(document, option.sets)
                found.study()
                text, because = found.text, ""
            except (TrialwrightError, ValueError, ExceptionGroup) as error:
                text, because = None, _first_line(error)
        elif decision.status != "open" and (option.take == decision.taken or k == 0):
            text, because = document.text, ""
        else:
            text, because = _text_with(document, decision, option.take), ""
        if text is None and because:
            yield no(option, f"文件写入后无法读取：{because}", f"the file cannot hold it: {because}")
        elif text is None:
            yield no(option, "该选项未写明改动哪些值", "the option does not say which values it sets")
        elif text == document.text:
            yield no(option, "文件现在的写法", _BASE)
        else:
            yield Variant(
                question=decision.name, words=decision.question, option=option.take, said=option.words, kind="decision",
                study=document.bom + text,
            )  # fmt: skip


def _text_with(document: Document, decision: Decision, option: str) -> str | None:
    """The text with an option at the first path that takes it as its value; ``None`` where none does."""
    for path in decision.sets:
        node = document.node(path)
        if not isinstance(node, Scalar):
            continue
        if node.text.removesuffix(" TBC") == option:
            return document.text
        try:
            if path == "escalation.rule":
                found = with_rule(document, rule_from(option))
            else:
                found = set_value(document, path, option)
            found.study()
        except (TrialwrightError, ValueError):
            continue
        return found.text
    return None


def _first_line(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return _first_line(error.exceptions[0])
    return str(error).splitlines()[0]


# ------------------------------------------------------------------------------------------------- assumptions


def of_assumptions(scenario: Scenario, ranges: Mapping[str, Sequence[Any]] | None = None) -> tuple[Variant, ...]:
    """Every assumption moved to the ends of its range, one at a time.

    Args:
        ranges: name -> values that a scenario file's ``vary`` gives; otherwise half and twice, see ``RANGE``.
    """
    out: list[Variant] = []
    for name, sourced in scenario.truth.items():
        given = (ranges or {}).get(name)
        for value in given if given is not None else ends(name, sourced.value):
            if value == sourced.value:
                continue
            out.append(
                Variant(
                    question=name, words=sourced.because or Text.same(name), option=shown(value),
                    said=_said(name, value), kind="assumption",
                    scenario=scenario.having(name, value, "moved for the sensitivity"),
                )
            )  # fmt: skip
    return tuple(out)


_RATES: Final = ("accrual", "hazard_ratio", "related_ae_per_month", "lab_between", "lab_within", "level_between")


def is_probability(name: str, value: object) -> bool:
    """Whether an assumption is a probability: a number from 0 to 1 that is neither a rate, a time nor a ratio."""
    if isinstance(value, bool) or not isinstance(value, float) or not 0 <= value <= 1:
        return False
    return name not in _RATES and not name.startswith("median") and not name.endswith("_days")


def ends(name: str, value: Any) -> tuple[Any, ...]:
    """The ends of an assumption's range where nobody gives one.

    >>> [round(p, 3) for p in ends("dlt.mid", 0.30)], ends("accrual", 2.0), ends("dlt_time", "uniform")
    ([0.176, 0.462], (1.0, 4.0), ('late',))
    """
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, str):
        return tuple(v for v in ("uniform", "late") if v != value) if name == "dlt_time" else ()
    if is_probability(name, value):
        if value in (0.0, 1.0):
            return ()
        odds = value / (1 - value)
        return tuple(round(o / (1 + o), 6) for o in (odds / 2, odds * 2))
    if isinstance(value, int):
        return (value // 2, value * 2) if value else ()
    return (value / 2, value * 2) if value else ()


def _said(name: str, value: Any) -> Text:
    """A value of an assumption for a reader: a probability in per cent, words in both languages."""
    if isinstance(value, bool):
        return Text(zh="是" if value else "否", en="yes" if value else "no")
    if value in _WORDS:
        return _WORDS[value]
    return Text.same(f"{100 * value:.3g} %" if is_probability(name, value) else shown(value))


_WORDS: Final = {
    "late": Text(zh="多在观察窗后半段", en="late in its window"),
    "uniform": Text(zh="在观察窗内均匀", en="uniform over its window"),
}


def shown(value: Any) -> str:
    """A value in few digits."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


# ----------------------------------------------------------------------------------------------------- effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one variant changes: outcome -> (difference, 95 % interval within the same participants)."""

    variant: Variant
    changes: Mapping[str, tuple[float, tuple[float, float]]]
    is_same: bool = False
    """Whether no main outcome of any trial is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Effects sorted by question, the one that moves the main outcome most first."""

    base: tuple[Main, ...]
    main: str
    effects: tuple[Effect, ...]
    skipped: tuple[Skipped, ...]

    def largest(self, question: str) -> float:
        """The largest change of the main outcome that a question makes."""
        found = [abs(e.changes[self.main][0]) for e in self.effects if e.variant.question == question]
        return max((f for f in found if not math.isnan(f)), default=0.0)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions, the weightiest first; equals in the order of the file."""
        names = dict.fromkeys(e.variant.question for e in self.effects)
        return tuple(sorted(names, key=lambda q: -self.largest(q)))


def effect_of(
    variant: Variant, study: Study, scenario: Scenario, rows: Sequence[Row], base: Sequence[Main], target: float
) -> Effect:
    """The paired differences of a variant's trials from the base's.

    Args:
        study, scenario: the variant's own. target: the base's, so that both are judged alike.
    """
    mine = {m.name: m for m in main_outcomes(study, scenario, rows, target=target)}
    nothing = (math.nan, (math.nan, math.nan))
    return Effect(
        variant=variant, changes={b.name: paired(b, mine[b.name]) if b.name in mine else nothing for b in base},
        is_same=all(b.name in mine and mine[b.name].values == b.values for b in base),
    )  # fmt: skip


def summed(base: Sequence[Main], effects: Sequence[Effect], skipped: Sequence[Skipped]) -> Sensitivity:
    """All effects, sorted."""
    found = Sensitivity(base=tuple(base), main=chief(base).name, effects=tuple(effects), skipped=tuple(skipped))
    order = {q: k for k, q in enumerate(found.questions)}
    ranked = sorted(effects, key=lambda e: order[e.variant.question])
    return Sensitivity(base=found.base, main=found.main, effects=tuple(ranked), skipped=found.skipped)


def tornado(found: Sensitivity, outcome: str, *, most: int = 14) -> Figure:
    """The tornado of one outcome: a bar an option under its question, the questions sorted by what they do to it."""
    main = next(m for m in found.base if m.name == outcome)
    scale = 100.0 if main.is_share else 1.0
    by: dict[str, list[Effect]] = {}
    for e in found.effects:
        if not math.isnan(e.changes[outcome][0]) and not e.is_same:
            by.setdefault(e.variant.question, []).append(e)
    moved = [
        q for q in by if any(any(_extent(e.changes[outcome])) for e in by[q])
    ]  # a question may move another outcome
    ranked = sorted(moved, key=lambda q: -max(abs(e.changes[outcome][0]) for e in by[q]))[:most]
    bars, whiskers, labels, colours, breaks = [], [], [], [], []
    names: list[Text] = []
    reach = (
        max((abs(x) for q in ranked for e in by[q] for x in _extent(e.changes[outcome])), default=0.0) * scale or 1.0
    )
    for question in ranked:
        mine = by[question]
        words = mine[0].variant.words
        head = f"{question} " if mine[0].variant.kind == "decision" else ""
        if names:
            breaks.append(len(names) - 0.5)
        names.append(Text(zh=_short(head + words.zh, 26), en=_short(head + words.en, 52)))
        for e in mine:  # a line for the question, then one for each of its options
            at = float(len(names))
            names.append(Text(zh="→ " + _short(e.variant.said.zh, 24), en="→ " + _short(e.variant.said.en, 48)))
            value, (low, high) = e.changes[outcome]
            bars.append((at, value * scale))
            colours.append(0 if e.variant.kind == "decision" else 1)
            if not math.isnan(low):
                whiskers.append(((low * scale, at), (high * scale, at)))
            side = 1 if value >= 0 else -1
            end = max(x * side for x in _extent(e.changes[outcome])) * scale
            labels.append(
                Label(
                    at=(side * max(end, 0.0), at), text=Text.same(f"{value * scale:+.{1 if main.is_share else 2}f}"),
                    size=9.5, dx=5.0 * side, dy=3.2, anchor="start" if side > 0 else "end",
                )
            )  # fmt: skip
    unit = Text(zh="百分点", en="percentage points") if main.is_share else main.unit
    panel = Panel(
        x=Axis(label=Text(zh=f"{main.label.zh}的变化（{unit.zh}）", en=f"change in {main.label.en} ({unit.en})"), lower=-1.2 * reach, upper=1.2 * reach),
        y=Axis(scale="category", names=tuple(names), flipped=True),
        marks=(
            Segments(rows=tuple(((-1.2 * reach, y), (1.2 * reach, y)) for y in breaks), colour="#d5dae0", width=0.7),
            Bars(rows=tuple(bars), colours=tuple(colours), across=True, width=0.62),
            Segments(rows=tuple(whiskers), colour="#333333", width=1.0), Rule(x=0.0), *labels,
        ),
    )  # fmt: skip
    return Figure(
        name=f"tornado-{outcome}", width=960.0, height=max(90.0, 17.0 * len(names)), panels=(panel,), legend="none",
        title=Text(zh=f"哪个问题最重要：{main.label.zh}", en=f"Which question matters most: {main.label.en}"),
        footnotes=(
            Text(
                zh="每次只改一项，虚拟参与者相同；细线为95%蒙特卡罗区间，跨过0者与机遇难分。蓝色：研究文件中未定的决定；橙色：情景假设。未列出者未改变此结果。",
                en="One thing changed at a time, same virtual participants; thin lines are 95 % Monte Carlo intervals: one that crosses 0 may be chance. Blue: open decisions of the study file; orange: assumptions. What is not listed did not change this outcome.",
            ),
        ),
    )  # fmt: skip


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _extent(change: tuple[float, tuple[float, float]]) -> tuple[float, ...]:
    """A change and the ends of its interval, as far as they are known."""
    return tuple(x for x in (change[0], *change[1]) if not math.isnan(x))
