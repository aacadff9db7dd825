"""PFS by the decision table, the EMA variant, OS with its evidence, duration of response."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trialwright.history.endpoints.response import Assessment
from trialwright.history.endpoints.survival import (
    ScanSchedule,
    TimeToEventRules,
    duration_of_response,
    overall_survival,
    progression_free_survival,
)
from trialwright.values.answer import Known, Unknown

START = date(2026, 1, 5)
SCHEDULE = ScanSchedule()


def day(n: int) -> date:
    return START + timedelta(days=n)


def scans(words: str) -> list[Assessment]:
    out = []
    for word in words.split():
        response, _, when = word.partition("@")
        first, _, last = when.partition("-")
        out.append(Assessment(day(int(last or first)), response, day(int(first)) if last else None))  # type: ignore[arg-type]
    return out


def pfs(words: str, **given: object) -> tuple[int, bool, str]:
    found = progression_free_survival(start=START, assessments=scans(words), schedule=SCHEDULE, **given)  # type: ignore[arg-type]
    return (found.date - START).days, found.event, found.reason


@pytest.mark.parametrize(
    ("words", "given", "expected"),
    [
        ("", {}, (0, False, "no post-baseline assessment")),
        ("SD@42", {"baseline_ok": False}, (0, False, "no baseline assessment")),
        ("", {"baseline_ok": False, "death": day(98)}, (98, True, "death")),
        ("", {"baseline_ok": False, "death": day(99)}, (0, False, "no baseline assessment")),
        ("SD@42 SD@84", {}, (84, False, "no event")),
        ("SD@42 NE@84", {}, (42, False, "no event")),
        ("SD@42 PD@95", {}, (95, True, "progression")),
        ("SD@42 PD@124-126", {}, (126, True, "progression")),
        ("SD@42 PD@124-126", {"rules": TimeToEventRules(pd_date="first")}, (124, True, "progression")),
        ("SD@42", {"death": day(60)}, (60, True, "death")),
        ("", {"death": day(27)}, (27, True, "death")),
        ("", {"death": day(98)}, (98, True, "death")),
        ("", {"death": day(99)}, (0, False, "missed assessments")),
        ("SD@42 NE@84 NE@126 PD@168", {}, (42, False, "missed assessments")),
        ("SD@42 NE@84 PD@126", {}, (126, True, "progression")),
        ("SD@42 PD@210", {"rules": TimeToEventRules(variant="ema")}, (210, True, "progression")),
        ("SD@42 PD@210", {"rules": TimeToEventRules(missed_allowed=3)}, (210, True, "progression")),
        ("SD@42 PD@141", {"rules": TimeToEventRules(window_days=8)}, (141, True, "progression")),
        ("SD@42 PD@141", {}, (42, False, "missed assessments")),
        ("SD@84", {"clinical_pd": day(90)}, (84, False, "undocumented progression")),
        ("SD@84", {"clinical_pd": day(90), "rules": TimeToEventRules(clinical_pd="event")}, (90, True, "progression")),
        ("SD@84 PD@126", {"new_therapy": day(100)}, (84, False, "new anticancer therapy")),
        ("SD@84 PD@126", {"new_therapy": day(100), "rules": TimeToEventRules(variant="ema")}, (126, True, "progression")),
        ("PD@84", {"new_therapy": day(84)}, (84, True, "progression")),
        ("SD@84", {"new_therapy": day(100), "death": day(120)}, (84, False, "new anticancer therapy")),
        ("SD@84 PD@168", {"cutoff": day(147)}, (84, False, "no event")),
        ("SD@84 PD@126", {"cutoff": day(126)}, (126, True, "progression")),
        ("SD@84", {"death": day(160), "cutoff": day(150)}, (84, False, "no event")),
        ("SD@42 PD@84", {"death": day(84)}, (84, True, "progression")),
        ("PD@42 SD@84", {}, (42, True, "progression")),
        ("NE@42", {}, (0, False, "no post-baseline assessment")),
    ],
)  # fmt: skip
@pytest.mark.evidence("double-programmed")
def test_the_decision_table(words: str, given: dict[str, object], expected: tuple[int, bool, str]) -> None:
    assert pfs(words, **given) == expected


def test_the_interval_may_change_over_time() -> None:
    later = ScanSchedule(((1, 42), (100, 84)))
    assert (SCHEDULE.gap_allowed(1, 1, 7), later.gap_allowed(1, 1, 7), later.gap_allowed(100, 1, 7)) == (98, 98, 182)
    rows = scans("SD@42 SD@84 SD@126 PD@300")
    strict = progression_free_survival(start=START, assessments=rows, schedule=SCHEDULE)
    wide = progression_free_survival(start=START, assessments=rows, schedule=later)
    assert (strict.event, wide.event) == (False, True)
    assert progression_free_survival(start=START, assessments=scans("SD@42 PD@900")).event  # no schedule, no rule


def test_the_answer_stores_what_it_rests_on() -> None:
    found = progression_free_survival(start=START, assessments=scans("SD@42 PD@210"), schedule=SCHEDULE)
    assert (found.gap_days, found.last_adequate, found.days) == (168, day(42), 43)
    assert [a.response for a in found.used] == ["SD", "PD"]
    assert "missed" in found.because.en and "删失" in found.because.zh


def test_survival_is_censored_at_the_last_evidence_of_life() -> None:
    found = overall_survival(start=START, last_alive=day(180), contacts=[day(30), day(60)], cutoff=day(400))
    assert isinstance(found, Known) and (found.value.date, found.value.event, found.value.findings) == (
        day(180),
        False,
        (),
    )
    dead = overall_survival(start=START, death=day(200), last_alive=day(180))
    assert isinstance(dead, Known) and dead.value.event and dead.value.days == 201
    cut = overall_survival(start=START, death=day(200), last_alive=day(180), cutoff=day(190))
    assert isinstance(cut, Known) and (cut.value.date, cut.value.event) == (day(180), False)
    alone = overall_survival(start=START)
    assert isinstance(alone, Known) and (alone.value.days, alone.value.event) == (1, False)
    assert isinstance(overall_survival(start=START, cutoff=day(-1)), Unknown)


def test_evidence_later_than_the_recorded_last_alive_date_is_a_finding() -> None:
    before = overall_survival(start=START, last_alive=day(-5))
    assert isinstance(before, Known) and before.value.days == 1 and len(before.value.findings) == 1
    found = overall_survival(start=START, last_alive=day(50), contacts=[day(63)])
    assert isinstance(found, Known) and found.value.date == day(63)
    assert [f.code for f in found.value.findings] == ["OS-EVIDENCE-AFTER-LAST-ALIVE"]


def test_duration_of_response() -> None:
    found = duration_of_response(start=START, assessments=scans("SD@42 PR@84 CR@126 CR@168 PD@210"))
    assert isinstance(found, Known)
    assert (found.value.best.response, found.value.time.start, found.value.time.days) == ("CR", day(84), 127)
    open_ = duration_of_response(start=START, assessments=scans("PR@42 PR@84"))
    assert isinstance(open_, Known) and (open_.value.time.event, open_.value.time.days) == (False, 43)
    dead = duration_of_response(start=START, assessments=scans("PR@42 PR@84"), death=day(100), schedule=SCHEDULE)
    assert isinstance(dead, Known) and dead.value.time.event and dead.value.time.days == 59
    assert isinstance(duration_of_response(start=START, assessments=scans("SD@42 PR@84")), Unknown)
    loose = duration_of_response(start=START, assessments=scans("SD@42 PR@84"), confirmed=False)
    assert isinstance(loose, Known) and loose.value.time.days == 1
    changed = duration_of_response(start=START, assessments=scans("PR@42 PR@84"), new_therapy=day(90))
    assert isinstance(changed, Known) and changed.value.time.reason == "new anticancer therapy"


def test_month_is_a_parameter() -> None:
    from decimal import Decimal

    found = progression_free_survival(start=START, assessments=scans("PD@91"))
    assert found.months() == Decimal(92) / Decimal("30.4375")
    assert found.months(TimeToEventRules(month_days=Decimal(30)).month_days) == Decimal(92) / 30
