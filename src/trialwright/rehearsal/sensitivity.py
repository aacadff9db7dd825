"""Which open question matters most: every option of every open decision, and every assumption moved alone, same participants."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trialwright.errors import TrialwrightError
from trialwright.rehearsal.assumption_words import asked_short, is_probability, named_rules, said, shown
from trialwright.rehearsal.comparing import rule_from, with_rule
from trialwright.rehearsal.outcome import Row
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Main, chief, is_told, main_outcomes, paired
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
        option: what is put. said: the same for a reader. now: what the base has, where that is a value. study: text of the study file where it differs, else ``None``. scenario: likewise.
    """

    question: str
    words: Text
    option: str
    said: Text
    kind: str
    study: str | None = None
    scenario: Scenario | None = None
    now: Text | None = None


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
                question=decision.name, words=decision.question, option=option.take, said=named_rules(option.words), kind="decision",
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
                    question=name, words=asked_short(name, sourced.because), option=shown(value),
                    said=said(name, value), now=said(name, sourced.value), kind="assumption",
                    scenario=scenario.having(name, value, "moved for the sensitivity"),
                )
            )  # fmt: skip
    return tuple(out)


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

    def largest(self, question: str, outcome: str | None = None) -> float:
        """The largest change of an outcome (the main one) that a question makes, told from chance or not."""
        found = [abs(e.changes[outcome or self.main][0]) for e in self.effects if e.variant.question == question]
        return max((f for f in found if not math.isnan(f)), default=0.0)

    def told(self, question: str, outcome: str | None = None) -> float:
        """The largest of its changes whose Monte Carlo interval leaves out 0; 0 where chance alone could have made all."""
        name = outcome or self.main
        mine = [e.changes[name] for e in self.effects if e.variant.question == question]
        return max((abs(v) for v, interval in mine if is_told(interval)), default=0.0)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions: first those told from chance, the weightiest first; then the others; equals in the order of the file."""
        names = dict.fromkeys(e.variant.question for e in self.effects)
        return tuple(sorted(names, key=lambda q: (-self.told(q), -self.largest(q))))


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
