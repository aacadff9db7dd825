"""Laws of grading and response that hold for every input."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.history.endpoints.adverse_events import treatment_emergent
from trialwright.history.endpoints.dlt import TYPICAL, Exposure, ToxicEvent, evaluate
from trialwright.history.endpoints.recovery import Count, count_recovery
from trialwright.history.endpoints.response import Assessment, best_response, confirmed_response, is_responder
from trialwright.history.endpoints.survival import (
    ScanSchedule,
    TimeToEventRules,
    overall_survival,
    progression_free_survival,
)
from trialwright.standards import aplastic_anaemia as saa
from trialwright.standards import bsa, ctcae, qlq_c30, recist, renal
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity, plain

pytestmark = pytest.mark.evidence("law")
D = Decimal
START = date(2026, 1, 1)
amounts = st.decimals(min_value=0, max_value=5000, places=2)
limits = st.none() | st.decimals(min_value=D("0.1"), max_value=2000, places=1)
sides = st.sampled_from(["low", "normal", "high"])
responses = st.sampled_from(["CR", "PR", "SD", "Non-CR/Non-PD", "PD", "NE"])
assessments = st.lists(
    st.builds(Assessment, st.integers(1, 500).map(lambda n: START + timedelta(days=n)), responses), max_size=8
)
TERMS = [(t, v) for v in ctcae.VERSIONS for t in ctcae.terms(v)]


@given(st.sampled_from(TERMS), st.lists(amounts, min_size=2, max_size=6), limits, limits, limits, sides)
def test_grade_is_monotone_in_the_value(
    term: tuple[str, str],
    values: list[Decimal],
    lln: Decimal | None,
    uln: Decimal | None,
    base: Decimal | None,
    side: ctcae.Side,
) -> None:
    points = ctcae.cut_points(
        term[0], version=term[1], lln=lln, uln=uln, baseline=base, baseline_side=side, policy="worst"
    )
    assert not isinstance(points, Unknown)
    grades = [points.number(v) for v in sorted(values)]
    known = [g for g in grades if g is not None]
    if points.lacking:  # a floor cannot be compared with what cannot be known
        known = [g for g in known if g > 0]
    low = ctcae.lines_of(*term)[0].is_low  # type: ignore[index]
    assert known == sorted(known, reverse=low)


@given(st.sampled_from(TERMS), amounts, limits, limits, limits, sides)
def test_more_data_never_changes_a_known_zero_or_lowers_a_grade(
    term: tuple[str, str],
    value: Decimal,
    lln: Decimal | None,
    uln: Decimal | None,
    base: Decimal | None,
    side: ctcae.Side,
) -> None:
    def number(**given: Decimal | None) -> int | None:
        points = ctcae.cut_points(term[0], version=term[1], baseline_side=side, policy="worst", **given)
        assert not isinstance(points, Unknown)
        return points.number(value)

    less, more = number(), number(lln=lln, uln=uln, baseline=base)
    if less is not None and more is not None:
        assert more >= less
        assert less > 0 or more == 0


@given(st.sampled_from(["Anemia", "Hypoalbuminemia"]), amounts, limits)
def test_grade_is_the_same_in_g_per_dl(term: str, value: Decimal, lln: Decimal | None) -> None:
    def grade(unit: str, by: int) -> object:
        limit = None if lln is None else Quantity.of(plain(lln / by), unit)
        answer = ctcae.grade(term, Quantity.of(plain(value / by), unit), lln=limit)
        return answer.value if isinstance(answer, Known) else None

    assert grade("g/L", 1) == grade("g/dL", 10)


@given(amounts.filter(lambda x: x > 0), st.decimals(min_value=20, max_value=200, places=1))
def test_creatinine_grade_is_the_same_in_mg_per_dl(value: Decimal, uln: Decimal) -> None:
    si = [Quantity.of(plain(x), "umol/L") for x in (value, uln)]
    conventional = [Quantity.of(plain(x * 10 / 884), "mg/dL") for x in (value, uln)]
    answers = [ctcae.grade("Creatinine increased", a, version="5.0", uln=b, baseline=b) for a, b in (si, conventional)]
    if value not in {uln, D("1.5") * uln, 3 * uln, 6 * uln}:  # a quotient of 28 digits may miss the bound itself
        assert answers[0] == answers[1]


@given(assessments, st.integers(0, 200), st.booleans())
def test_confirmed_responders_are_responders(rows: list[Assessment], confirm: int, accept: bool) -> None:
    rules = recist.RecistRules(confirm_days=confirm, accept_sd=accept)
    if is_responder(confirmed_response(rows, start=START, rules=rules)):
        assert is_responder(best_response(rows, start=START, rules=rules))


@given(assessments, st.integers())
def test_order_of_rows_does_not_matter(rows: list[Assessment], seed: int) -> None:
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)
    for judge in (best_response, confirmed_response):
        a, b = judge(rows, start=START), judge(mixed, start=START)
        assert (a.response, a.date) == (b.response, b.date)
    pfs = [progression_free_survival(start=START, assessments=r, schedule=ScanSchedule()) for r in (rows, mixed)]
    assert (pfs[0].date, pfs[0].event, pfs[0].reason) == (pfs[1].date, pfs[1].event, pfs[1].reason)


@given(assessments, assessments)
def test_progression_is_never_undone(rows: list[Assessment], later: list[Assessment]) -> None:
    pd = [a.date for a in rows if a.response == "PD"]
    if not pd:
        return
    more = [*rows, *(a for a in later if a.date > min(pd))]
    for judge in (best_response, confirmed_response):
        before, after = judge(rows, start=START), judge(more, start=START)
        assert (before.response, before.date) == (after.response, after.date)
    assert progression_free_survival(start=START, assessments=more).date <= min(pd)


@given(
    st.lists(st.decimals(min_value=0, max_value=200, places=1), min_size=1, max_size=8),
    st.decimals(min_value=1, max_value=200, places=1),
)
def test_continuing_display_keeps_progression_and_the_best_response(sums: list[Decimal], base: Decimal) -> None:
    visits = [recist.TargetVisit(total=s) for s in sums]
    strict = [r.response for r in recist.target_course(base, visits)]
    kept = [r.response for r in recist.target_course(base, visits, display="continuing")]
    if "PD" in kept:
        assert set(kept[kept.index("PD") :]) == {"PD"}
    assert (strict.index("PD") if "PD" in strict else None) == (kept.index("PD") if "PD" in kept else None)
    order = ("CR", "PR", "SD", "PD", "NE").index
    until = strict[: strict.index("PD") + 1] if "PD" in strict else strict
    assert min(until, key=order) == min(kept[: len(until)], key=order)


@given(
    assessments,
    st.none() | st.integers(1, 600),
    st.none() | st.integers(1, 600),
    st.none() | st.integers(1, 600),
    st.booleans(),
    st.sampled_from(["fda", "ema"]),
)
def test_pfs_is_never_later_than_os(
    rows: list[Assessment], death: int | None, therapy: int | None, cut: int | None, baseline: bool, variant: str
) -> None:
    def on(n: int | None) -> date | None:
        return None if n is None else START + timedelta(days=n)

    seen = [a for a in rows if death is None or a.date <= START + timedelta(days=death)]
    contacts = [START, *(a.date for a in seen)]
    pfs = progression_free_survival(
        start=START, assessments=seen, baseline_ok=baseline, death=on(death), new_therapy=on(therapy), cutoff=on(cut),
        schedule=ScanSchedule(), rules=TimeToEventRules(variant=variant),  # type: ignore[arg-type]
    )  # fmt: skip
    survival = overall_survival(start=START, death=on(death), contacts=contacts, cutoff=on(cut))
    assert isinstance(survival, Known)
    assert START <= pfs.date <= survival.value.date
    assert not (pfs.reason == "death" and not survival.value.event)


@given(st.integers(-50, 200), st.integers(0, 60), st.integers(0, 120))
def test_a_longer_window_never_makes_fewer_emergent_events(start: int, window: int, more: int) -> None:
    from trialwright.history.endpoints.adverse_events import TeaeRules

    def emergent(days: int) -> bool:
        answer = treatment_emergent(
            first_dose=START, last_dose=START + timedelta(days=30), start=START + timedelta(days=start), initial_grade=1, worst_grade=1,
            rules=TeaeRules(window_days=days),
        )  # fmt: skip
        assert isinstance(answer, Known)
        return answer.value

    assert emergent(window) <= emergent(window + more)


@given(
    st.lists(
        st.builds(
            ToxicEvent,
            term=st.sampled_from(["Sepsis", "Vomiting", "Neutrophil count decreased", "Rash"]),
            grade=st.integers(1, 5),
            onset_day=st.integers(1, 40),
            end_day=st.none() | st.integers(1, 60),
        ),
        max_size=3,
    ),
    st.integers(1, 28),
)
def test_a_known_dlt_stays_one(events: list[ToxicEvent], day: int) -> None:
    early = evaluate(events, Exposure(days=day, dose_pct=D(100)), TYPICAL)
    late = evaluate(events, Exposure(days=28, dose_pct=D(100)), TYPICAL)
    if isinstance(early, Known) and early.value:
        assert isinstance(late, Known) and late.value


@given(
    st.lists(
        st.tuples(st.integers(1, 100), st.decimals(min_value=0, max_value=3, places=1)),
        min_size=1,
        max_size=10,
        unique_by=lambda x: x[0],
    ),
    st.integers(1, 3),
)
def test_recovery_by_brute_force(rows: list[tuple[int, Decimal]], consecutive: int) -> None:
    ordered = sorted(rows)
    expected = next(
        (
            ordered[k][0]
            for k in range(len(ordered) - consecutive + 1)
            if all(v >= 1 for _, v in ordered[k : k + consecutive])
        ),
        None,
    )
    found = count_recovery([Count(d, v) for d, v in rows], threshold=D(1), consecutive=consecutive)
    assert isinstance(found, Known) and found.value.day == expected


@given(
    *(st.none() | st.decimals(min_value=0, max_value=300, places=1) for _ in range(4)),
    st.sampled_from(list(saa.DEFINITIONS)),
    st.none() | st.booleans(),
)
def test_a_missing_lineage_never_turns_into_another_answer(
    hb: Decimal | None, anc: Decimal | None, plt: Decimal | None, retic: Decimal | None, name: str, free: bool | None
) -> None:
    definition = saa.DEFINITIONS[name]
    less = saa.response(
        saa.Counts(hb=hb, anc=anc, plt=plt, retic=retic),
        transfusion_independent=free,
        definition=definition,
        hb_lln=D(120),
    )
    filled = saa.Counts(hb=hb or D(100), anc=anc or D(1), plt=plt or D(50), retic=retic or D(30))
    if isinstance(less, Known) and 0 not in (hb, anc, plt, retic):
        for independent in (True, False) if free is None else (free,):
            assert (
                saa.response(filled, transfusion_independent=independent, definition=definition, hb_lln=D(120)) == less
            )


@given(
    st.lists(st.none() | st.integers(1, 4), min_size=28, max_size=28),
    st.lists(st.none() | st.integers(1, 7), min_size=2, max_size=2),
)
def test_scales_lie_between_0_and_100(items: list[int | None], last: list[int | None]) -> None:
    for answer in qlq_c30.scores([*items, *last]).values():
        assert isinstance(answer, Unknown) or 0 <= answer.value <= 100


@given(
    st.decimals(min_value=50, max_value=220, places=1),
    st.decimals(min_value=20, max_value=200, places=1),
    st.sampled_from(list(bsa.FORMULAS)),
)
def test_surface_area_grows_with_weight_and_height_and_ignores_the_unit(
    height: Decimal, weight: Decimal, method: str
) -> None:
    def area(h: Decimal, w: Decimal, units: tuple[str, str] = ("cm", "kg")) -> Decimal:
        answer = bsa.body_surface_area(
            height=Quantity.of(plain(h), units[0]), weight=Quantity.of(plain(w), units[1]), method=method
        )
        assert isinstance(answer, Known)
        return answer.value.value

    assert area(height, weight) < area(height + 1, weight) and area(height, weight) < area(height, weight + 1)
    assert area(height, weight) == area(height * 10, weight * 1000, ("mm", "g"))


@given(
    st.integers(18, 100),
    st.decimals(min_value=30, max_value=500, places=0),
    st.decimals(min_value=35, max_value=150, places=1),
    st.sampled_from("FM"),
)
def test_clearance_falls_with_creatinine_and_age(age: int, creatinine: Decimal, weight: Decimal, sex: str) -> None:
    def clearance(years: int, level: Decimal) -> Decimal:
        answer = renal.creatinine_clearance(
            creatinine=Quantity.of(plain(level), "umol/L"), age=years, sex=sex, weight=Quantity.of(plain(weight), "kg")
        )
        assert isinstance(answer, Known)
        return answer.value.value

    assert clearance(age, creatinine) > clearance(age + 1, creatinine)
    assert clearance(age, creatinine) > clearance(age, creatinine + 1)
