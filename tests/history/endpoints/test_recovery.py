"""Aplastic anaemia over time, profiles, subsets and windows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from trialwright.history.endpoints.pk import PkRules, Sample, UrineInterval, excreted, profile_of
from trialwright.history.endpoints.recovery import (
    Checked,
    Count,
    Lineages,
    Status,
    Transfusions,
    confirmed_levels,
    count_recovery,
    count_set_near,
    relapse,
    response_at_week,
)
from trialwright.history.endpoints.subsets import adds_up, subsets
from trialwright.history.endpoints.windows import Value, baseline_of, change_from_baseline, choose_visit
from trialwright.standards.aplastic_anaemia import DEFINITIONS, Counts, SaaRules
from trialwright.values.answer import Known, Unknown

D = Decimal
BSH, NIH = DEFINITIONS["BSH/EBMT"], DEFINITIONS["NIH"]


def told(answer: object) -> object:
    return answer.value if isinstance(answer, Known) else "unknown"


def counts(day: int, anc: str, plt: str, hb: str = "120", retic: str = "80") -> Lineages:
    def one(x: str) -> list[Count]:
        return [Count(day, D(x))]

    return Lineages(anc=one(anc), plt=one(plt), hb=one(hb), retic=one(retic))


FREE = Transfusions()


def test_response_at_a_week() -> None:
    good = counts(84, "2.0", "160", hb="140")
    ask = {"week": 12, "definition": BSH, "hb_lln": D(130)}
    assert told(response_at_week(good, transfusions=FREE, **ask)) == "CR"  # type: ignore[arg-type]
    assert told(response_at_week(good, transfusions=Transfusions(platelets=[80]), **ask)) == "NR"  # type: ignore[arg-type]
    assert told(response_at_week(good, transfusions=None, **ask)) == "unknown"  # type: ignore[arg-type]
    assert told(response_at_week(good, transfusions=FREE, failed_on_day=60, **ask)) == "NR"  # type: ignore[arg-type]
    assert told(response_at_week(good, transfusions=FREE, failed_on_day=85, **ask)) == "CR"  # type: ignore[arg-type]
    assert told(response_at_week(counts(100, "2.0", "160"), transfusions=FREE, **ask)) == "unknown"  # type: ignore[arg-type]


def test_saa_parameters_away_from_default() -> None:
    good = counts(76, "2.0", "160", hb="140")
    ask = {"week": 12, "definition": BSH, "hb_lln": D(130), "transfusions": FREE}
    assert told(response_at_week(good, **ask)) == "unknown"  # type: ignore[arg-type]
    assert told(response_at_week(good, **ask, rules=SaaRules(window_days=14))) == "CR"  # type: ignore[arg-type]
    spread = Lineages(anc=[Count(84, D(2))], plt=[Count(88, D(160))], hb=[Count(84, D(140))])
    assert told(response_at_week(spread, **ask)) == "unknown"  # type: ignore[arg-type]
    assert told(response_at_week(spread, **ask, rules=SaaRules(spread_days=4))) == "CR"  # type: ignore[arg-type]
    bled = Transfusions(red_cells=[84 - 20], platelets=[84 - 5])
    near = counts(84, "2.0", "160", hb="140")
    tight = SaaRules(lookback_rbc_days=14, lookback_plt_days=3)
    assert told(response_at_week(near, **{**ask, "transfusions": bled})) == "NR"  # type: ignore[arg-type]
    assert told(response_at_week(near, **{**ask, "transfusions": bled}, rules=tight)) == "CR"  # type: ignore[arg-type]
    bad = Counts(anc=D("0.4"), plt=D(30), retic=D(40))
    after = [Checked(day=100, counts=bad), Checked(day=110, counts=bad)]
    assert relapse(10, after).value.day is None
    assert relapse(10, after, SaaRules(retic_threshold=D(60))).value.day == 100


def test_the_fullest_set_of_counts_is_taken_before_the_nearest() -> None:
    rows = Lineages(anc=[Count(84, D(1)), Count(80, D(2))], plt=[Count(80, D(50))], hb=[Count(80, D(90))])
    assert count_set_near(rows, 84).value.day == 80
    tie = Lineages(anc=[Count(82, D(1)), Count(86, D(2))])
    assert count_set_near(tie, 84).value.day == 86


def test_confirmation() -> None:
    visits = [Status(28, "PR"), Status(84, "CR"), Status(168, "CR")]
    assert confirmed_levels(visits, weeks=4) == ("PR", "CR", "CR")
    assert confirmed_levels(visits[:2], weeks=4) == ("PR", "PR")
    assert confirmed_levels(visits[:1], weeks=4) == ("NR",)
    assert confirmed_levels(visits[:1], weeks=0) == ("PR",)


def test_recovery_needs_consecutive_values() -> None:
    rows = [
        Count(d, D(v))
        for d, v in ((1, "0.4"), (4, "0.5"), (8, "0.6"), (11, "0.4"), (15, "0.5"), (18, "0.5"), (22, "0.5"))
    ]
    assert count_recovery(rows, threshold=D("0.5")).value.day == 15
    assert count_recovery(rows, threshold=D("0.5"), consecutive=2).value.day == 4
    assert count_recovery(rows, threshold=D("0.7")).value.censored_at == 22
    assert count_recovery(rows, threshold=D("0.5"), transfusion_days=[10], window_days=7).value.day is None
    assert count_recovery(list(reversed(rows)), threshold=D("0.5")).value.day == 15
    assert isinstance(count_recovery([Count(1, None)], threshold=D(1)), Unknown)


def test_relapse_by_transfusion_or_by_counts() -> None:
    good, bad = Counts(anc=D(2), plt=D(90), retic=D(60)), Counts(anc=D("0.4"), plt=D(15), retic=D(10))
    assert relapse(56, [Checked(day=90, counts=good, transfused=True)]).value.day == 90
    assert relapse(
        56, [Checked(day=90, counts=bad), Checked(day=100, counts=good), Checked(day=120, counts=bad)]
    ).missing == {"second value"}  # type: ignore[union-attr]
    both = [Checked(day=90, counts=bad), Checked(day=94, counts=bad, transfused=True), Checked(day=98, counts=bad)]
    assert relapse(56, both).value.day == 90
    lasting = relapse(56, [Checked(day=90, counts=good), Checked(day=200, counts=good)]).value
    assert (lasting.day, lasting.response_days) == (None, 144)
    assert relapse(56, [Checked(day=50, counts=bad, transfused=True)]).value.day is None


def samples(*rows: tuple[str, str | None]) -> list[Sample]:
    return [Sample(D(t), None if c is None else D(c), c is None) for t, c in rows]


def test_values_below_quantification_by_their_place() -> None:
    rows = samples(("0", None), ("1", "8"), ("2", None), ("4", "3"), ("8", None), ("12", None))
    usual = profile_of(rows).value
    assert usual.points == ((D(0), D(0)), (D(1), D(8)), (D(4), D(3)))
    assert (usual.tlast, usual.first_below_after, usual.dropped, usual.below, usual.quantifiable) == (
        D(4),
        D(8),
        (D(2),),
        4,
        2,
    )
    other = profile_of(rows, rules=PkRules(blq_first="drop", blq_middle="zero", blq_last="zero")).value
    assert [t for t, _ in other.points] == [D(1), D(2), D(4), D(8), D(12)] and other.dropped == (D(0),)
    assert profile_of(samples(("0", "1"), ("1", "8")), lloq=D(2)).value.points == ((D(0), D(0)), (D(1), D(8)))
    assert isinstance(profile_of(samples(("0", None), ("1", "0.5")), lloq=D(1)), Unknown)
    assert profile_of(list(reversed(rows))).value == usual


def test_urine_without_a_volume_ends_the_sum() -> None:
    def interval(start: int, c: str | None, v: str | None) -> UrineInterval:
        return UrineInterval(
            start=D(start),
            duration=D(24),
            concentration=None if c is None else D(c),
            volume=None if v is None else D(v),
        )

    found = excreted([interval(0, "2", "3"), interval(24, None, "2"), interval(48, "1", None), interval(72, "1", "1")])
    assert [told(f) for f in found] == [D(6), D(6), "unknown", "unknown"]


def test_subsets() -> None:
    full = subsets(D("1.6"), {"cd3": D(70), "cd4": D(42), "cd8": D(24), "nk": D(14), "b": D(12)})
    assert told(full.ratio) == D("1.75") and told(full.sum_pct) == D(96) and adds_up(full) is True
    assert adds_up(full, D(3)) is False
    assert told(subsets(D(1), {"cd4": D(40), "cd8": D(0)}).ratio) == "unknown"
    assert told(subsets(D(1), {"cd4": D(40), "cd8": D(20)}, below_quantification=frozenset({"cd8"})).ratio) == "unknown"
    assert told(subsets(None, {"cd4": D(40)}).counts["cd4"]) == "unknown"
    assert adds_up(subsets(D(1), {"cd3": D(70)})) is None


@pytest.mark.parametrize(
    ("days", "chosen"), [([70, 83, 97, 110], 97), ([89, 92], 89), ([90], 90), ([75, 105], "unknown")]
)
def test_visit_choice(days: list[int], chosen: object) -> None:
    assert told(choose_visit(days, target=90, window=(76, 104))) == chosen


def test_baseline_and_change() -> None:
    rows = [Value(1, D(39), "before dose"), Value(-1, D(38)), Value(-3, None), Value(28, D(45))]
    assert baseline_of(rows).value.value == D(39)
    assert baseline_of([Value(1, D(39)), Value(-1, D(38))]).value.value == D(38)
    assert isinstance(baseline_of([Value(1, D(39))]), Unknown)
    assert change_from_baseline(rows, 28).value.absolute == D(6)
    assert isinstance(change_from_baseline(rows, 29), Unknown)
    zero = change_from_baseline([Value(-1, D(0)), Value(8, D(5))], 8)
    assert isinstance(zero, Known) and isinstance(zero.value.percent, Unknown)
    assert NIH.retic_threshold == 60
