"""Treatment-emergent, related, shifted, dose-limiting: the edges and every parameter away from its default."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from trialwright.history.endpoints.adverse_events import TeaeRules, grade_shift, is_related, treatment_emergent
from trialwright.history.endpoints.dlt import (
    TYPICAL,
    DltDefinition,
    DltItem,
    DltRules,
    Exposure,
    ToxicEvent,
    evaluate,
    has_dlt,
    is_dlt,
    is_evaluable,
)
from trialwright.values.answer import Known, Unknown
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

D = Decimal
FIRST = datetime(2026, 1, 5, 8)
LAST = date(2026, 2, 5)


def told(answer: object) -> object:
    return answer.value if isinstance(answer, Known) else "unknown"


@pytest.mark.parametrize(
    ("start", "end", "initial", "worst", "expected"),
    [
        (datetime(2026, 1, 5, 7, 59), None, 1, 1, False),
        (datetime(2026, 1, 5, 8, 0), None, 1, 1, True),
        (date(2026, 1, 5), None, 1, 1, True),
        (date(2026, 1, 4), None, 1, 1, False),
        (date(2026, 1, 4), None, 1, 2, True),
        (date(2026, 1, 4), date(2026, 1, 4), 1, 2, False),
        (date(2026, 1, 4), date(2026, 1, 5), 1, 2, True),
        (date(2026, 1, 4), datetime(2026, 1, 5, 7), 1, 2, False),
        (date(2026, 1, 4), None, None, 2, "unknown"),
        (None, None, 1, 1, True),
        (None, date(2026, 1, 4), 1, 1, False),
        (None, date(2026, 1, 6), 1, 1, True),
        (PartialDate(2026), None, 1, 1, True),
        (PartialDate(2026, 1), None, 1, 1, True),
        (PartialDate(2025, 12), None, 1, 1, False),
        (PartialDate(2026, 3), None, 1, 1, True),
        (PartialDate(2026, 4), None, 1, 1, False),
        (None, PartialDate(2025), 1, 1, False),
        (None, PartialDate(2026), 1, 1, True),
        (date(2026, 3, 7), None, 1, 1, True),
        (date(2026, 3, 8), None, 1, 3, False),
    ],
)
def test_emergent(start: object, end: object, initial: int | None, worst: int | None, expected: object) -> None:
    found = treatment_emergent(
        first_dose=FIRST, last_dose=LAST, start=start, end=end, initial_grade=initial, worst_grade=worst
    )  # type: ignore[arg-type]
    assert told(found) == expected


def test_emergent_without_treatment_or_while_it_goes_on() -> None:
    assert told(treatment_emergent(first_dose=None, last_dose=None, start=date(2026, 1, 9))) is False
    assert told(treatment_emergent(first_dose=FIRST, last_dose=None, start=date(2029, 1, 9))) is True


def test_teae_parameters() -> None:
    late = {"first_dose": FIRST, "last_dose": LAST, "start": LAST + timedelta(days=60)}
    assert told(treatment_emergent(**late)) is False  # type: ignore[arg-type]
    assert told(treatment_emergent(**late, rules=TeaeRules(window_days=60))) is True  # type: ignore[arg-type]
    assert told(treatment_emergent(**late, serious=True)) is True  # type: ignore[arg-type]
    assert told(treatment_emergent(**late, serious=True, rules=TeaeRules(serious_window=30))) is False  # type: ignore[arg-type]
    assert told(is_related("unlikely", TeaeRules(related_set=("definitely", "unlikely")))) is True
    assert told(is_related("possibly", TeaeRules(related_set=("definitely",)))) is False
    assert isinstance(is_related("", TeaeRules(missing_related="ask")), Unknown)


def test_shift_counts_only_what_is_worse() -> None:
    assert [str(grade_shift(b, a).value) for b, a in ((0, [0, None]), (4, [4, 3]), (1, [2]))] == [
        "0->0",
        "4->4",
        "1->2",
    ]
    assert [told(grade_shift(b, a).value.emergent) for b, a in ((4, [4]), (1, [2]), (None, [0]), (None, [1]))] == [
        False,
        True,
        False,
        "unknown",
    ]
    assert isinstance(grade_shift(1, [None]), Unknown)


def event(term: str, grade: int, **given: object) -> ToxicEvent:
    return ToxicEvent(term=term, grade=grade, **{"onset_day": 5, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("e", "expected"),
    [
        (event("Febrile neutropenia", 3), True),
        (event("Neutrophil count decreased", 4), "unknown"),
        (event("Neutrophil count decreased", 3, end_day=28), False),
        (event("Neutrophil count decreased", 4, end_day=12, closed=False), "unknown"),
        (event("Neutrophil count decreased", 4, end_day=13, closed=False), True),
        (event("Platelet count decreased", 4), True),
        (event("Platelet count decreased", 3, bleeding=True), True),
        (event("Platelet count decreased", 3), "unknown"),
        (event("Anaemia", 4), False),
        (event("Sepsis", 3), True),
        (event("Sepsis", 2), False),
        (event("Sepsis", 3, related=False), False),
        (event("Sepsis", 5), True),
        (event("Sepsis", 5, related=False), False),
        (event("Nausea", 3, controlled_after_h=D(48)), False),
        (event("Diarrhea", 3, controlled_after_h=D(80)), True),
        (event("Vomiting", 3), "unknown"),
        (event("Alanine aminotransferase increased", 3, asymptomatic_laboratory=True), "unknown"),
        (event("Alanine aminotransferase increased", 3, end_day=8), "unknown"),
        (event("Alanine aminotransferase increased", 3, asymptomatic_laboratory=False, end_day=8), True),
        (event("Alanine aminotransferase increased", 3, asymptomatic_laboratory=True, end_day=12), False),
        (event("Sepsis", 3, onset_day=29), False),
        (event("Sepsis", 3, onset_day=None), "unknown"),
        (ToxicEvent(term="Sepsis", grade=None, onset_day=3), "unknown"),
        (ToxicEvent(term="Febrile neutropenia", grade=None, onset_day=3), True),
    ],
)
def test_the_typical_list(e: ToxicEvent, expected: object) -> None:
    assert told(is_dlt(e, TYPICAL)) == expected


def test_an_event_still_going_on_can_already_be_too_long() -> None:
    going = event("Neutrophil count decreased", 4)
    assert told(is_dlt(going, TYPICAL, seen_until_day=12)) == "unknown"
    assert told(is_dlt(going, TYPICAL, seen_until_day=13)) is True
    vomiting = event("Vomiting", 3)
    assert told(is_dlt(vomiting, TYPICAL, seen_until_day=8)) == "unknown"
    assert told(is_dlt(vomiting, TYPICAL, seen_until_day=9)) is True


def test_dlt_parameters() -> None:
    def under(e: ToxicEvent, **rules: object) -> object:
        return told(is_dlt(e, DltDefinition(items=TYPICAL.items, rules=DltRules(**rules))))  # type: ignore[arg-type]

    late = event("Sepsis", 3, onset_day=40)
    assert (under(late), under(late, window_days=63)) == (False, True)
    unsaid = event("Febrile neutropenia", 3)
    assert (
        under(unsaid),
        under(unsaid, missing_attribution="ask"),
        under(unsaid, missing_attribution="unrelated"),
    ) == (True, "unknown", False)
    undated = event("Sepsis", 3, onset_day=None)
    assert (under(undated), under(undated, missing_onset="inside")) == ("unknown", True)
    enough = Exposure(days=28, dose_pct=D(75))
    assert (
        told(is_evaluable(Known(False), enough)),
        told(is_evaluable(Known(False), enough, DltRules(min_dose_pct=D(75)))),
    ) == (False, True)


def test_the_third_answer_of_a_dose_decision() -> None:
    done = Exposure(days=28, dose_pct=D(100))
    assert told(evaluate([], done, TYPICAL)) is False
    assert told(evaluate([event("Sepsis", 3)], Exposure(days=6, dose_pct=None), TYPICAL)) is True
    waiting = evaluate([], Exposure(days=27, dose_pct=D(100)), TYPICAL)
    assert isinstance(waiting, Unknown) and "day 27" in waiting.because.en
    short = evaluate([], Exposure(days=28, dose_pct=D(60)), TYPICAL)
    assert isinstance(short, Unknown) and short.missing == {"replacement"}
    left = evaluate([], Exposure(days=9, dose_pct=D(100), left=True), TYPICAL)
    assert isinstance(left, Unknown) and left.missing == {"replacement"}
    assert isinstance(evaluate([], Exposure(days=28, dose_pct=None), TYPICAL), Unknown)
    assert told(has_dlt([event("Sepsis", 3), event("Vomiting", 3)], TYPICAL)) is True


def test_a_study_brings_its_own_list() -> None:
    own = DltDefinition(
        items=(DltItem(label=Text(zh="任何 ≥2 级", en="any grade >= 2"), grades=frozenset({2, 3, 4, 5})),)
    )
    answer = is_dlt(event("Rash", 2), own)
    assert isinstance(answer, Known) and answer.value and answer.because is not None
    assert answer.because.en == "Rash grade 2, day 5: any grade >= 2"
