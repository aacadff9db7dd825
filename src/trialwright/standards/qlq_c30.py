# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""EORTC QLQ-C30 version 3.0: fifteen scales and the summary score from thirty answers, by item number only.

The wording belongs to the EORTC; a study brings the licensed form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from trialwright.errors import UnreadableText, Where
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.rounding import decimal_of, significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

Kind: TypeAlias = Literal["functional", "symptom", "global"]

# scale, kind, items, name
SCALES: Final[tuple[tuple[str, Kind, tuple[int, ...], Text], ...]] = (
    ("QL", "global", (29, 30), Text(zh="总体健康状况", en="global health status")),
    ("PF", "functional", (1, 2, 3, 4, 5), Text(zh="躯体功能", en="physical functioning")),
    ("RF", "functional", (6, 7), Text(zh="角色功能", en="role functioning")),
    ("EF", "functional", (21, 22, 23, 24), Text(zh="情绪功能", en="emotional functioning")),
    ("CF", "functional", (20, 25), Text(zh="认知功能", en="cognitive functioning")),
    ("SF", "functional", (26, 27), Text(zh="社会功能", en="social functioning")),
    ("FA", "symptom", (10, 12, 18), Text(zh="疲乏", en="fatigue")),
    ("NV", "symptom", (14, 15), Text(zh="恶心呕吐", en="nausea and vomiting")),
    ("PA", "symptom", (9, 19), Text(zh="疼痛", en="pain")),
    ("DY", "symptom", (8,), Text(zh="气促", en="dyspnoea")),
    ("SL", "symptom", (11,), Text(zh="失眠", en="insomnia")),
    ("AP", "symptom", (13,), Text(zh="食欲丧失", en="appetite loss")),
    ("CO", "symptom", (16,), Text(zh="便秘", en="constipation")),
    ("DI", "symptom", (17,), Text(zh="腹泻", en="diarrhoea")),
    ("FI", "symptom", (28,), Text(zh="经济困难", en="financial difficulties")),
)
NOT_IN_SUMMARY: Final = frozenset({"QL", "FI"})
ITEMS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class QlqRules:
    """What a protocol settles about quality of life."""

    version: str = setting("3.0", "版本", "version", source="EORTC QLQ-C30 v3.0", choices=("3.0",))
    half_rule: bool = setting(
        True,
        "至少答一半即可计分",
        "scored if at least half is answered",
        source="Fayers 2001 scoring manual, 3rd ed. (through two packages)",
    )
    difference: Decimal = setting(
        Decimal(10), "有意义的变化", "conventional difference", source="Osoba 1998 J Clin Oncol 16:139"
    )


def scores(items: Sequence[int | None], rules: QlqRules | None = None) -> Mapping[str, Answer[Decimal]]:
    """The fifteen scales and the summary score, 0 to 100.

    Args:
        items: thirty answers in order, 1 to 4 (29 and 30: 1 to 7), ``None`` where none was given.

    Returns:
        ``Unknown`` for a scale with fewer than half of its items, and for a summary that lacks a scale.

    Raises:
        UnreadableText: not thirty answers.

    Source: Fayers 2001, EORTC QLQ-C30 Scoring Manual, 3rd ed. (algorithm through two packages); summary score:
        Giesinger 2016 J Clin Epidemiol 69:79.

    >>> best = scores([1] * 28 + [7, 7])
    >>> best["PF"].value, best["FA"].value, best["SUMMARY"].value
    (Decimal('100'), Decimal('0'), Decimal('100'))
    """
    r = rules or QlqRules()
    if len(items) != ITEMS:
        raise UnreadableText(
            Where(path="items"), f"the form has {ITEMS} items, not {len(items)}", "write - where none was answered"
        )
    exact = {name: _scale(items, numbers, kind, r) for name, kind, numbers, _ in SCALES}
    out: dict[str, Answer[Decimal]] = {}
    for name, answer in exact.items():
        out[name] = (
            answer if isinstance(answer, Unknown) else Known(significant(decimal_of(answer.value)), answer.because)
        )
    out["SUMMARY"] = _summary(exact)
    return out


def _scale(items: Sequence[int | None], numbers: tuple[int, ...], kind: Kind, r: QlqRules) -> Answer[Fraction]:
    top = 7 if kind == "global" else 4
    answered: list[int] = []
    for n in numbers:
        answer = items[n - 1]
        if answer is None:
            continue
        if not 1 <= answer <= top:
            return Unknown.of(
                f"item {n}: {answer} is not 1 to {top}", zh=f"第 {n} 题：{answer} 超出 1–{top}", missing={f"item {n}"}
            )
        answered.append(answer)
    missing = len(numbers) - len(answered)
    allowed = len(numbers) // 2 if r.half_rule and len(numbers) > 1 else 0
    if missing > allowed:
        gone = [n for n in numbers if items[n - 1] is None]
        words = ", ".join(map(str, gone))
        return Unknown.of(
            f"items {words} not answered, at least half is needed", zh=f"第 {words} 题未答，须至少答一半",
            missing=frozenset(f"item {n}" for n in gone),
        )  # fmt: skip
    raw = Fraction(sum(answered), len(answered))
    if kind == "functional":
        return Known((1 - (raw - 1) / 3) * 100)
    return Known((raw - 1) / (top - 1) * 100)


def _summary(exact: Mapping[str, Answer[Fraction]]) -> Answer[Decimal]:
    total, n = Fraction(0), 0
    for name, kind, _, _ in SCALES:
        if name in NOT_IN_SUMMARY:
            continue
        answer = exact[name]
        if isinstance(answer, Unknown):
            return Unknown.of(f"{name} is missing", zh=f"缺少 {name}", missing={name})
        total += 100 - answer.value if kind == "symptom" else answer.value
        n += 1
    return Known(significant(decimal_of(total / n)))


def is_meaningful(change: Decimal, rules: QlqRules | None = None) -> bool:
    """Whether a change reaches the conventional difference.

    >>> is_meaningful(Decimal("-10")), is_meaningful(Decimal("9.9"))
    (True, False)
    """
    return abs(change) >= (rules or QlqRules()).difference


def _calculate(given: Given) -> tuple[Outcome, ...]:
    fraction = next((x for x in given["items"] if x is not None and x != int(x)), None)
    if fraction is not None:
        raise UnreadableText(Where(path="items"), f"{fraction} is no answer", "answers are whole numbers")
    answers = [None if x is None else int(x) for x in given["items"]]
    found = scores(answers)
    rows = [(name, label) for name, _, _, label in SCALES] + [("SUMMARY", Text(zh="总分", en="summary score"))]
    return tuple(Outcome(name=name, label=label, answer=found[name], digits=1) for name, label in rows)


QLQ_C30: Final = Standard(
    name="qlq-c30@3.0",
    label=Text(zh="生活质量量表 EORTC QLQ-C30", en="EORTC QLQ-C30"),
    source="Fayers 2001, EORTC QLQ-C30 Scoring Manual, 3rd ed.; Giesinger 2016 J Clin Epidemiol 69:79 (summary)",
    in_force="1997",
    rules=QlqRules,
    content=(
        *(f"{n} {k} {i}" for n, k, i, _ in SCALES),
        "summary: mean of 13 scales without QL and FI, symptoms as 100 - x",
    ),
    unverified=Text(
        zh="算法经两个软件包核对，未见手册原文",
        en="the algorithm was checked through two packages, the manual was not seen",
    ),
    answers="standards.qlq_c30.scores",
)
INSTRUMENT: Final = Instrument(
    name="qlq-c30",
    label=QLQ_C30.label,
    inputs=(
        Input(
            name="items",
            label=Text(zh="30 题答案，未答用 -", en="thirty answers, - where none"),
            kind="list",
            gaps=True,
        ),
    ),
    formula="functional (1 - (RS - 1)/3)·100; symptom (RS - 1)/3·100; global (RS - 1)/6·100; RS mean of answered items",
    source=QLQ_C30.source,
    calculate=_calculate,
    standard=QLQ_C30.name,
    example="trialwright calc qlq-c30 items=2,1,1,1,1,2,2,1,2,3,2,2,1,1,1,2,1,3,2,1,2,2,1,2,1,2,2,1,5,6",
)
