"""What a kept trial records beyond the laboratory is there, agrees with what was read, and is recorded once."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trial.lives import STUDIES, plan
from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.rehearsal.batches import kept
from trialwright.rehearsal.measurements import sum_read_as
from trialwright.rehearsal.scenario import assumptions

NAMES = sorted(p.stem for p in STUDIES.glob("*.yaml"))


@cache
def events(name: str) -> tuple[Event, ...]:
    p = plan(name)
    return tuple(kept(p, assumptions(p.study), 0).log or ())


def observed(name: str, item: str) -> list[ev.Observed]:
    return [e for e in events(name) if isinstance(e, ev.Observed) and e.item == item]


def number(e: ev.Observed) -> Decimal:
    value = getattr(e.value, "value", None)
    assert isinstance(value, Decimal)
    return value


@pytest.mark.evidence("law")
@given(
    st.sampled_from(["CR", "PR", "SD", "PD"]),
    st.integers(20, 300),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_sum_gives_the_response_it_was_drawn_for(
    response: str, base: int, share: float, depth: float, noise: float
) -> None:
    """RECIST 1.1 read back from whole millimetres: 70 % of entry, 20 % and 5 mm above the smallest sum."""
    nadir = round(base * share)
    found = sum_read_as(response, base, nadir, depth=depth, noise=noise)
    if found is None:
        assert response in ("PR", "SD")
        return
    grown = found - nadir >= 5 and 10 * found >= 12 * nadir
    assert (response == "PD") == grown or response == "CR"
    if response == "CR":
        assert found == 0
    if response == "PR":
        assert 0 < 10 * found <= 7 * base
    if response == "SD":
        assert 10 * found > 7 * base


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", ["ta-nps", "recurrent-npc", "oligometastatic-oesophagus"])
def test_every_recist_reading_agrees_with_the_sums(name: str) -> None:
    base = {e.participant: number(e) for e in observed(name, "target_sum")}
    smallest = dict(base)
    read = 0
    for e in events(name):
        if not isinstance(e, ev.ResponseRead) or e.target_sum is None:
            continue
        total = e.target_sum.value
        read += 1
        low = smallest[e.participant]
        assert (e.response == "PD") == (total - low >= 5 and total >= low * Decimal("1.2"))
        assert (e.response in ("CR", "PR")) == (total <= base[e.participant] * Decimal("0.7")) or e.response == "PD"
        smallest[e.participant] = min(low, total)
    assert read


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_no_item_is_recorded_twice_at_a_visit(name: str) -> None:
    keys = Counter(
        (e.participant, e.item, e.encounter, e.happened, e.specimen) for e in events(name) if isinstance(e, ev.Observed)
    )
    assert not [k for k, n in keys.items() if n > 1]


@pytest.mark.evidence("law")
def test_levels_fall_from_their_peak_and_are_nothing_before() -> None:
    """Blood in S0: before the injection below the limit, nine times that day, lower a month later."""
    mine: dict[str, list[ev.Observed]] = defaultdict(list)
    for e in observed("ta-nps", "tantalum"):
        if e.specimen == "whole_blood":
            mine[e.participant].append(e)
    assert mine
    for rows in mine.values():
        first = [e for e in rows if e.encounter == "D1"]
        assert len(first) == 9 and all(isinstance(e.happened, datetime) for e in rows)
        assert number(first[0]) == 0 and getattr(first[0].value, "as_typed", "").startswith("<")
        assert all(e.lod is not None and (number(e) == 0 or number(e) >= e.lod.value) for e in rows)
        late = [number(e) for e in rows if e.encounter == "W5"]
        assert not late or max(late) < max(number(e) for e in first)
    assert observed("ta-nps", "urine_volume")


@pytest.mark.evidence("law")
def test_transfusions_follow_low_counts() -> None:
    counts = {(e.participant, e.encounter, e.happened): number(e) for e in observed("aplastic-anaemia", "PLT")}
    given_ = observed("aplastic-anaemia", "platelet_transfusion")
    yes = [e for e in given_ if e.value is True]
    assert yes and len(yes) < len(given_)
    assert all(counts[e.participant, e.encounter, e.happened] < 20 for e in yes)
    done = {(e.participant, e.happened) for e in events("aplastic-anaemia") if isinstance(e, ev.ActivityDone) and e.activity == "platelet_transfusion"}  # fmt: skip
    assert done == {(e.participant, e.happened) for e in yes}


@pytest.mark.evidence("law")
def test_red_cells_are_needed_before_they_are_not() -> None:
    """Somebody with aplastic anaemia needs red cells, and nobody twice within a week."""
    mine: dict[str, list[int]] = defaultdict(list)
    for e in observed("aplastic-anaemia", "blood_transfusion"):
        if e.value is True:
            mine[e.participant].append(e.happened.toordinal())  # type: ignore[union-attr]
    assert mine
    assert all(b - a >= 7 for days in mine.values() for a, b in pairwise(days))


@pytest.mark.evidence("law")
def test_questionnaires_have_answers_in_range_and_the_score_they_give() -> None:
    answers = [e for n in range(1, 31) for e in observed("recurrent-npc", f"qlq_c30_{n:02d}")]
    assert answers
    assert all(1 <= number(e) <= (7 if e.item[-2:] in ("29", "30") else 4) for e in answers)
    by = {(e.participant, e.encounter, e.item): number(e) for e in answers}
    scored = observed("recurrent-npc", "qlq_c30")
    assert scored
    for e in scored:
        found = [v for n in ("29", "30") if (v := by.get((e.participant, e.encounter, f"qlq_c30_{n}"))) is not None]
        assert abs(number(e) - (sum(found) / len(found) - 1) / 6 * 100) < Decimal("0.051")


@pytest.mark.evidence("law")
def test_every_operation_has_a_margin() -> None:
    done = [e for e in events("ta-nps") if isinstance(e, ev.Operated)]
    given_ = [e for e in events("ta-nps") if isinstance(e, ev.Administered) and e.intervention == "operation"]
    assert len(done) == len(given_) and all(e.margin in ("R0", "R1", "R2") for e in done)


@pytest.mark.evidence("law")
def test_transplantation_is_dated_where_survival_without_it_is_an_endpoint() -> None:
    dated = [
        e for e in events("msc-ev-liver-failure") if isinstance(e, ev.AnchorDated) and e.anchor == "transplantation"
    ]
    assert dated and len(dated) == len({e.participant for e in dated})


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_every_assumption_says_why_in_both_languages(name: str) -> None:
    truth = assumptions(plan(name).study).truth
    assert all(v.because is not None and v.because.zh and v.because.en for v in truth.values())


@pytest.mark.evidence("law")
def test_only_who_responded_relapses_and_only_once() -> None:
    p = plan("aplastic-anaemia")
    log = kept(p, assumptions(p.study).having("relapse_per_month", 0.5), 0).log or ()
    answered: dict[str, list[str]] = defaultdict(list)
    for e in log:
        if isinstance(e, ev.ResponseRead):
            answered[e.participant].append(e.response)
    relapsed = [found for found in answered.values() if "relapse" in found]
    assert relapsed
    assert all(found.count("relapse") == 1 and found[found.index("relapse") - 1] in ("CR", "PR") for found in relapsed)


@pytest.mark.evidence("law")
def test_events_of_special_interest_come_where_an_endpoint_counts_them() -> None:
    terms = plan("aplastic-anaemia").study.safety.special_interest
    assert any(isinstance(e, ev.AdverseEventReported) and e.term in terms for e in events("aplastic-anaemia"))
