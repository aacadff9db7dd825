# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""Dose-limiting toxicity: a definition as data, whether an event meets it, and who can be evaluated.

Three answers everywhere: yes, no, and not yet (``Unknown``), which makes a cohort wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, Truth, all_of, any_of, negation

HAEMATOLOGICAL: Final = frozenset({
    "anemia", "febrile neutropenia", "leukocytosis", "neutrophil count decreased", "platelet count decreased",
    "thrombocytopenia", "white blood cell decreased", "lymphocyte count decreased", "lymphopenia",
    "lymphocyte count increased", "cd4 lymphocytes decreased", "hemoglobin increased", "bone marrow hypocellular",
    "neutropenia",
})  # fmt: skip
"""Terms that count as haematological: CTCAE blood disorders and blood counts."""
LOWEST_GRADE: Final = {"febrile neutropenia": 3}
"""Terms that CTCAE grades from 3 on: a grade nobody recorded is at least that."""


def term_folded(term: str) -> str:
    """A term for comparison: case and British spelling do not matter."""
    return (
        term.strip()
        .casefold()
        .replace("aemia", "emia")
        .replace("haem", "hem")
        .replace("oea", "ea")
        .replace("oedema", "edema")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicEvent:
    """An adverse event as a definition looks at it; ``None`` is not stated.

    Args:
        term: CTCAE term. grade: worst grade.
        onset_day, end_day: study days; ``end_day`` is the last day the grade was seen or the day it had resolved.
        closed: a later value or date shows that it is over; ``None`` with an end counts as closed.
        attribution: at least possibly related. ``True``, ``False`` or not stated.
        asymptomatic_laboratory: a laboratory value without symptoms. bleeding: with bleeding.
        controlled_after_h: hours until it was controlled.
    """

    term: str
    grade: int | None
    onset_day: int | None = None
    end_day: int | None = None
    closed: bool | None = None
    related: bool | None = None
    asymptomatic_laboratory: bool | None = None
    bleeding: bool | None = None
    controlled_after_h: Decimal | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """What is no DLT although the item is met.

    Args:
        terms: only these terms, empty for any. laboratory: only asymptomatic laboratory values.
        controlled_within_h: controlled within so many hours. resolved_within_days: back within so many days of onset.
    """

    terms: frozenset[str] = frozenset()
    laboratory: bool = False
    controlled_within_h: Decimal | None = None
    resolved_within_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DltItem:
    """One line of a definition.

    Args:
        label: the line in words.
        terms: the terms it is about, empty for any. haematological: only those, only others, or all.
        grades: the grades it is about.
        longer_than_days: the grade must last longer than this.
        bleeding: must come with bleeding. related: must be related even where the definition does not ask it.
        exceptions: what is no DLT nevertheless.
    """

    label: Text
    terms: frozenset[str] = frozenset()
    haematological: bool | None = None
    grades: frozenset[int] = frozenset({3, 4, 5})
    longer_than_days: int | None = None
    bleeding: bool = False
    related: bool = False
    exceptions: tuple[Exemption, ...] = ()


MissingAttribution: TypeAlias = Literal["related", "ask", "unrelated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DltRules:
    """What a protocol settles about dose-limiting toxicity, beside its list of items."""

    window_days: int = setting(28, "观察窗", "window", unit="d", source="study protocol; one cycle is usual")
    min_dose_pct: Decimal = setting(
        Decimal(80),
        "可评价所需的最低剂量比例",
        "planned dose needed to be evaluable",
        unit="%",
        source="convention: 75-80 %",
    )
    missing_attribution: MissingAttribution = setting(
        "related", "未注明相关性时", "attribution not stated", source="a missing relationship counts as related (safety)",
        choices=("related", "ask", "unrelated"),
    )  # fmt: skip
    missing_onset: Literal["ask", "inside"] = setting(
        "ask",
        "未注明发生日期时",
        "day of onset not stated",
        source="house rule: never guessed",
        choices=("ask", "inside"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DltDefinition:
    """The list of items and the parameters of a study's dose-limiting toxicity."""

    items: tuple[DltItem, ...]
    rules: DltRules = DltRules()


def is_dlt(event: ToxicEvent, definition: DltDefinition, *, seen_until_day: int | None = None) -> Truth:
    """Whether one event is dose-limiting.

    Args:
        seen_until_day: the last study day whose data are in; it can settle that something lasts too long.

    Returns:
        ``Unknown`` while a duration is open or something decisive is not stated.

    Source: the study's protocol; design of the typical list in ``TYPICAL``.

    >>> short = ToxicEvent(term="Neutrophil count decreased", grade=4, onset_day=12, end_day=18)
    >>> is_dlt(short, TYPICAL).value
    False
    """
    found = [
        all_of(
            (
                _in_window(event, definition.rules),
                _related(event, definition.rules),
                _meets(event, item, definition.rules, seen_until_day),
            )
        )
        for item in definition.items
    ]
    answer = any_of(found)
    if isinstance(answer, Known) and answer.value:
        item = next(i for i, f in zip(definition.items, found, strict=True) if isinstance(f, Known) and f.value)
        day = Text(
            zh="" if event.onset_day is None else f"，第 {event.onset_day} 天",
            en="" if event.onset_day is None else f", day {event.onset_day}",
        )
        return Known(
            True,
            Text(
                zh=f"{event.term} {event.grade or '≥3'} 级{day.zh}：{item.label.zh}",
                en=f"{event.term} grade {event.grade or '>=3'}{day.en}: {item.label.en}",
            ),
        )
    return answer


def _in_window(event: ToxicEvent, rules: DltRules) -> Truth:
    if event.onset_day is None:
        if rules.missing_onset == "inside":
            return Known(True)
        return Unknown.of(
            f"{event.term}: day of onset not recorded", zh=f"{event.term}：未记录发生日期", missing={"onset"}
        )
    return Known(1 <= event.onset_day <= rules.window_days)


def _related(event: ToxicEvent, rules: DltRules) -> Truth:
    if event.related is not None:
        return Known(event.related)
    if rules.missing_attribution == "ask":
        return Unknown.of(
            f"{event.term}: relationship not recorded", zh=f"{event.term}：未记录相关性", missing={"attribution"}
        )
    return Known(rules.missing_attribution == "related")


def _meets(event: ToxicEvent, item: DltItem, rules: DltRules, until: int | None) -> Truth:
    term = term_folded(event.term)
    if item.terms and term not in {term_folded(t) for t in item.terms}:
        return FALSE
    if item.haematological is not None and (term in HAEMATOLOGICAL) != item.haematological:
        return FALSE
    grade = LOWEST_GRADE.get(term) if event.grade is None else event.grade
    if grade is None:
        return Unknown.of(f"{event.term}: grade not recorded", zh=f"{event.term}：未记录分级", missing={"grade"})
    if grade not in item.grades:
        return FALSE
    parts: list[Truth] = []
    if item.bleeding:
        parts.append(_stated(event, event.bleeding, "bleeding", "有无出血"))
    if item.related and event.related is not None:
        parts.append(Known(event.related))
    if item.longer_than_days is not None:
        parts.append(_lasts_longer(event, item.longer_than_days, until))
    parts += [negation(_excepted(event, e, until)) for e in item.exceptions]
    return all_of(parts)


def _stated(event: ToxicEvent, answer: bool | None, name: str, zh: str) -> Truth:
    if answer is None:
        return Unknown.of(f"{event.term}: {name} not recorded", zh=f"{event.term}：未记录{zh}", missing={name})
    return Known(answer)


def _lasts_longer(event: ToxicEvent, days: int, until: int | None) -> Truth:
    """Days between the first and the last qualifying value; a later value must close it."""
    if event.onset_day is None:
        return Unknown.of(
            f"{event.term}: day of onset not recorded", zh=f"{event.term}：未记录发生日期", missing={"onset"}
        )
    # days without a value prove nothing, days of a reported course do
    last = until if event.end_day is None else event.end_day
    if last is not None and last - event.onset_day > days:
        return Known(True, Text(zh=f"持续 {last - event.onset_day} 天", en=f"{last - event.onset_day} d"))
    if event.end_day is None or event.closed is False:
        return Unknown.of(
            f"{event.term}: not over yet, more than {days} d would count", zh=f"{event.term}：尚未结束，超过 {days} 天即符合",
            missing={"end"},
        )  # fmt: skip
    return FALSE


def _excepted(event: ToxicEvent, exception: Exemption, until: int | None) -> Truth:
    if exception.terms and term_folded(event.term) not in {term_folded(t) for t in exception.terms}:
        return FALSE
    parts: list[Truth] = []
    if exception.laboratory:
        stated = event.asymptomatic_laboratory
        parts.append(
            FALSE
            if stated is None and not _is_laboratory(event.term)
            else _stated(event, stated, "symptoms", "有无症状")
        )
    if exception.controlled_within_h is not None:
        parts.append(_controlled(event, exception.controlled_within_h, until))
    if exception.resolved_within_days is not None:
        parts.append(negation(_lasts_longer(event, exception.resolved_within_days, until)))
    return all_of(parts)


def _is_laboratory(term: str) -> bool:
    from trialwright.standards.ctcae import terms

    return term_folded(term) in {term_folded(t) for t in terms()}


def _controlled(event: ToxicEvent, hours: Decimal, until: int | None) -> Truth:
    if event.controlled_after_h is not None:
        return Known(event.controlled_after_h <= hours)
    too_long = until is not None and event.onset_day is not None and (until - event.onset_day) * 24 > hours
    if too_long and event.end_day is None:
        return FALSE
    return Unknown.of(
        f"{event.term}: controlled within {hours} h?",
        zh=f"{event.term}：是否在 {hours} 小时内控制？",
        missing={"controlled"},
    )


def _line(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


TYPICAL: Final = DltDefinition(
    items=(
        DltItem(
            label=_line("4 级中性粒细胞减少 > 7 天", "grade 4 neutropenia > 7 d"),
            terms=frozenset({"Neutrophil count decreased", "Neutropenia"}), grades=frozenset({4}), longer_than_days=7,
        ),
        DltItem(
            label=_line("发热性中性粒细胞减少", "febrile neutropenia"), terms=frozenset({"Febrile neutropenia"}),
            grades=frozenset({3, 4, 5}),
        ),
        DltItem(
            label=_line("4 级血小板减少", "grade 4 thrombocytopenia"),
            terms=frozenset({"Platelet count decreased", "Thrombocytopenia"}), grades=frozenset({4}),
        ),
        DltItem(
            label=_line("3 级血小板减少伴出血", "grade 3 thrombocytopenia with bleeding"),
            terms=frozenset({"Platelet count decreased", "Thrombocytopenia"}), grades=frozenset({3}), bleeding=True,
        ),
        DltItem(
            label=_line("相关的 ≥3 级非血液学毒性", "related non-haematological toxicity of grade >= 3"),
            haematological=False, grades=frozenset({3, 4}), related=True,
            exceptions=(
                Exemption(
                    terms=frozenset({"Nausea", "Vomiting", "Diarrhoea", "Diarrhea"}), controlled_within_h=Decimal(72)
                ),
                Exemption(laboratory=True, resolved_within_days=7),
            ),
        ),
        DltItem(label=_line("任何相关的 5 级事件", "any related grade 5"), grades=frozenset({5}), related=True),
    )
)  # fmt: skip
"""The typical list of a phase I protocol with a window of 28 days (not from one printed source)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What a participant lived through: days of the window and share of the planned dose."""

    days: int
    dose_pct: Decimal | None
    left: bool = False


def has_dlt(events: Sequence[ToxicEvent], definition: DltDefinition, *, seen_until_day: int | None = None) -> Truth:
    """Whether any event of a participant is dose-limiting.

    >>> has_dlt([], TYPICAL).value
    False
    """
    return any_of([is_dlt(e, definition, seen_until_day=seen_until_day) for e in events])


def evaluate(events: Sequence[ToxicEvent], exposure: Exposure, definition: DltDefinition) -> Truth:
    """The answer a dose decision needs: a DLT, none over the whole window, or not yet.

    Args:
        exposure: days of the window seen so far and share of the planned dose.

    Returns:
        ``Unknown`` while the window is open, an event is open, or the participant is not evaluable.

    >>> evaluate([], Exposure(days=20, dose_pct=Decimal(100)), TYPICAL).because.en
    'DLT window of 28 d: day 20'
    """
    answer = has_dlt(events, definition, seen_until_day=exposure.days)
    if isinstance(answer, Unknown) or answer.value:
        return answer
    window = definition.rules.window_days
    evaluable = is_evaluable(answer, exposure, definition.rules)
    if isinstance(evaluable, Unknown):
        return evaluable
    if evaluable.value:
        return Known(False, Text(zh=f"{window} 天内无 DLT", en=f"no DLT in {window} d"))
    return Unknown.of(
        f"not evaluable: {(evaluable.because or Text.same('')).en}",
        zh=f"不可评价：{(evaluable.because or Text.same('')).zh}",
        missing={"replacement"},
    )


def is_evaluable(dlt: Truth, exposure: Exposure, rules: DltRules | None = None) -> Truth:
    """Had a DLT, or completed the window with enough of the planned dose; others are replaced.

    >>> is_evaluable(FALSE, Exposure(days=28, dose_pct=Decimal(60))).because.en
    '60 % of the planned dose, 80 % are needed'
    """
    r = rules or DltRules()
    if isinstance(dlt, Known) and dlt.value:
        return Known(True, Text(zh="发生 DLT", en="had a DLT"))
    if exposure.days < r.window_days:
        if exposure.left:
            return Known(False, Text(zh=f"第 {exposure.days} 天离开", en=f"left on day {exposure.days}"))
        return Unknown.of(
            f"DLT window of {r.window_days} d: day {exposure.days}", zh=f"DLT 观察窗 {r.window_days} 天，现为第 {exposure.days} 天",
            missing={"window"},
        )  # fmt: skip
    if exposure.dose_pct is None:
        return Unknown.of("doses not recorded", zh="未记录给药量", missing={"dose"})
    if exposure.dose_pct < r.min_dose_pct:
        return Known(
            False,
            Text(
                zh=f"仅给予计划剂量的 {exposure.dose_pct}%，须 {r.min_dose_pct}%",
                en=f"{exposure.dose_pct} % of the planned dose, {r.min_dose_pct} % are needed",
            ),
        )
    return Known(True, Text(zh="完成观察窗", en="window completed"))


DLT: Final = Standard(
    name="dlt@typical",
    label=Text(zh="剂量限制性毒性", en="dose-limiting toxicity"),
    source="typical phase I protocol; the study's own list replaces it",
    rules=DltRules,
    content=tuple(i.label.en for i in TYPICAL.items),
    unverified=Text(zh="典型清单，非单一印刷出处", en="a typical list, not from one printed source"),
    answers="history.endpoints.dlt.is_dlt",
)
