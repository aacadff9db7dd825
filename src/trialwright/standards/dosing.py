# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""Doses from body size, rounding to what can be given, tablets and vials, and relative dose intensity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, Literal, TypeAlias

from trialwright.errors import UnitMismatch, UnreadableText, Where
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.rounding import significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text
from trialwright.values.units import Unit

D = Decimal
Tie: TypeAlias = Literal["ask", "up", "down"]
TabletRule: TypeAlias = Literal["largest-first", "nearest"]
_MG: Final = Unit.of("mg")


@dataclass(frozen=True, slots=True, kw_only=True)
class DosingRules:
    """What a protocol settles about giving a dose."""

    rounding_pct: Decimal = setting(
        D(5),
        "给药剂量允许偏离",
        "a given dose may differ by",
        unit="%",
        source="HOPA 2018 dose rounding position: 10 %; 5 % is usual",
    )
    tablet_rule: TabletRule = setting(
        "largest-first", "片剂组合", "which tablets", source="fewest pieces", choices=("largest-first", "nearest")
    )
    tie: Tie = setting(
        "ask", "恰好居中时", "exactly between two doses", source="the protocol must say", choices=("ask", "up", "down")
    )


def dose_of(rate: Quantity, size: Answer[Quantity]) -> Answer[Quantity]:
    """A dose per body size times the size, not rounded.

    Args:
        rate: such as 175 mg/m2 or 3 mg/kg. size: surface area or weight.

    Returns:
        the dose in mg (or the rate's own unit of mass), ``Unknown`` where the size is.

    Raises:
        UnitMismatch: a rate per m² times a weight.

    >>> str(dose_of(Quantity.of("175 mg/m2"), Known(Quantity.of("1.73 m2"))).value)
    '302.75 mg'
    >>> str(dose_of(Quantity.of("3 mg/kg/d"), Known(Quantity.of("62 kg"))).value)
    '186 mg/d'
    """
    if isinstance(size, Unknown):
        return size
    mass, *per = rate.unit.code.split("/")
    for k, one in enumerate(per):
        if Unit.of(one).is_convertible(size.value.unit):
            measured = size.value.to(one)
            unit = Unit.of("/".join((mass, *per[:k], *per[k + 1 :])))
            return Known(Quantity(significant(rate.value * measured.value), unit), Text.same(f"{rate} × {measured}"))
    raise UnitMismatch(size.value.unit.code, per[0] if per else "", f"the dose is {rate}")


def rounded_to(amount: Decimal, step: Decimal, tie: Tie = "ask") -> Answer[Decimal]:
    """The multiple of ``step`` nearest to an amount.

    Returns:
        ``Unknown`` where the amount lies exactly between two and ``tie`` is ``ask``.

    >>> rounded_to(Decimal(310), Decimal(25)).value
    Decimal('300')
    >>> rounded_to(Decimal("387.5"), Decimal(25)).because.en
    '387.5 is exactly between 375 and 400: the protocol must say which'
    """
    if step <= 0:
        return Unknown.of("the step must be above 0", zh="取整单位必须大于 0", missing={"step"})
    low = (amount / step).to_integral_value(ROUND_FLOOR) * step
    below, above = amount - low, low + step - amount
    if below == above and tie == "ask":
        between = f"{plain(amount)} {{}} {plain(low)} {{}} {plain(low + step)}"
        return Unknown.of(
            between.format("is exactly between", "and") + ": the protocol must say which",
            zh=between.format("恰好位于", "与") + " 正中：须由方案规定取哪一个",
            missing={"tie"},
        )
    if below < above or (below == above and tie == "down"):
        return Known(low)
    return Known(low + step)


def vials(daily_dose: Decimal, vial: Decimal) -> int:
    """Whole vials a day that hold the dose.

    >>> vials(Decimal(174), Decimal(25))
    7
    """
    return int((daily_dose / vial).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tablets:
    """How many of each strength, largest strength first, and what they come to."""

    counts: tuple[tuple[Decimal, int], ...]
    total: Decimal

    @property
    def pieces(self) -> int:
        return sum(n for _, n in self.counts)


def tablets(
    dose: Decimal, strengths: Sequence[Decimal], tie: Tie = "ask", rule: TabletRule = "largest-first"
) -> Answer[Tablets]:
    """The whole tablets that come nearest to a dose.

    Args:
        dose: mg. strengths: mg of one tablet each.
        rule: ``largest-first`` takes as many of the largest as fit and fills up with the smaller (fewest pieces);
            ``nearest`` takes the sum nearest to the dose over all combinations.

    Returns:
        ``Unknown`` where two sums are equally near and ``tie`` is ``ask``.

    >>> best = tablets(Decimal(1730), [Decimal(500), Decimal(150)]).value
    >>> best.counts, best.total
    (((Decimal('500'), 3), (Decimal('150'), 2)), Decimal('1800'))
    >>> tablets(Decimal(1730), [Decimal(500), Decimal(150)], rule="nearest").value.total
    Decimal('1750')
    """
    ordered = sorted(set(strengths), reverse=True)
    candidates = _combinations(dose, ordered, rule)
    nearest = min(abs(total - dose) for _, total in candidates)
    found = [(c, t) for c, t in candidates if abs(t - dose) == nearest]
    totals = sorted({t for _, t in found})
    if len(totals) > 1 and tie == "ask":
        return Unknown.of(
            f"{plain(totals[0])} and {plain(totals[1])} are equally near to {plain(dose)}: the protocol must say which",
            zh=f"{plain(totals[0])} 与 {plain(totals[1])} 距 {plain(dose)} 相等：须由方案规定取哪一个",
            missing={"tie"},
        )
    total = totals[-1] if tie == "up" else totals[0]
    counts = min((c for c, t in found if t == total), key=sum)
    return Known(Tablets(counts=tuple(zip(ordered, counts, strict=True)), total=total))


def _combinations(
    dose: Decimal, strengths: Sequence[Decimal], rule: TabletRule
) -> list[tuple[tuple[int, ...], Decimal]]:
    """Counts of each strength whose sum lies within one smallest tablet of the dose."""
    out: list[tuple[tuple[int, ...], Decimal]] = [((), D(0))]
    for k, strength in enumerate(strengths):
        grown = []
        for counts, total in out:
            fit = max(0, int((dose - total) / strength))
            if k == len(strengths) - 1:
                numbers = range(fit, fit + 2)
            else:
                numbers = range(fit, fit + 1) if rule == "largest-first" else range(fit + 2)
            grown += [((*counts, n), total + n * strength) for n in numbers]
        out = grown
    return out


def achievable(
    dose: Decimal, strengths: Sequence[Decimal], rule: TabletRule = "largest-first"
) -> tuple[Decimal, Decimal]:
    """The nearest sums of whole tablets at or below and above a dose.

    >>> achievable(Decimal(1730), [Decimal(500), Decimal(150)])
    (Decimal('1650'), Decimal('1800'))
    """
    totals = {t for _, t in _combinations(dose, sorted(set(strengths), reverse=True), rule)}
    return max(t for t in totals if t <= dose), min(t for t in totals if t > dose)


def is_within_rounding(given: Decimal, computed: Decimal, rules: DosingRules | None = None) -> bool:
    """Whether a given dose differs from the computed one by no more than the protocol's share.

    >>> is_within_rounding(Decimal(105), Decimal(100)), is_within_rounding(Decimal("105.1"), Decimal(100))
    (True, False)
    """
    return abs(given - computed) * 100 <= (rules or DosingRules()).rounding_pct * computed


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseIntensity:
    """Dose per week as planned and as given, and their ratio in percent."""

    planned: Decimal
    actual: Decimal
    relative_pct: Decimal


def relative_dose_intensity(
    *, planned: Sequence[Decimal], planned_weeks: Decimal, actual: Sequence[Decimal], actual_weeks: Decimal
) -> Answer[DoseIntensity]:
    """Relative dose intensity of a course.

    Args:
        planned, actual: dose of each cycle, mg/m². planned_weeks, actual_weeks: length of the course.

    Source: Hryniuk & Bush 1984 J Clin Oncol 2:1281.

    >>> rdi = relative_dose_intensity(planned=[D(100)], planned_weeks=D(3), actual=[D(80)], actual_weeks=D(4))
    >>> rdi.value.relative_pct
    Decimal('60')
    """
    if planned_weeks <= 0 or actual_weeks <= 0 or not sum(planned, D(0)):
        return Unknown.of("no planned dose or no time", zh="无计划剂量或疗程时间")
    a, p = sum(actual, D(0)), sum(planned, D(0))
    return Known(
        DoseIntensity(
            planned=significant(p / planned_weeks),
            actual=significant(a / actual_weeks),
            relative_pct=significant(100 * a * planned_weeks / (p * actual_weeks)),
        )
    )


def _dose(given: Given) -> tuple[Outcome, ...]:
    size: Quantity = given["size"]
    answer = dose_of(given["rate"], Known(size))
    out = [Outcome(name="dose", label=Text(zh="计算剂量", en="dose"), answer=answer, digits=2)]
    if given["step"] is not None and isinstance(answer, Known):
        unit = answer.value.unit
        near = rounded_to(answer.value.value, given["step"].to(unit).value, given["tie"])
        shown: Answer[Quantity] = near if isinstance(near, Unknown) else Known(Quantity(near.value, unit))
        out.append(Outcome(name="rounded", label=Text(zh="取整后", en="rounded"), answer=shown))
    return tuple(out)


def _intensity(given: Given) -> tuple[Outcome, ...]:
    answer = relative_dose_intensity(
        planned=given["planned"],
        planned_weeks=given["planned_weeks"],
        actual=given["actual"],
        actual_weeks=given["actual_weeks"],
    )
    share: Answer[Quantity]
    share = answer if isinstance(answer, Unknown) else Known(Quantity(answer.value.relative_pct, Unit.of("%")))
    return (Outcome(name="rdi", label=Text(zh="相对剂量强度", en="relative dose intensity"), answer=share, digits=1),)


def _tablets(given: Given) -> tuple[Outcome, ...]:
    dose = given["dose"].to("mg").value
    if not given["strengths"] or min(given["strengths"]) <= 0:
        raise UnreadableText(Where(path="strengths"), "a strength is not above 0", "write such as strengths=500,150")
    answer = tablets(dose, given["strengths"], given["tie"], given["rule"])
    low, high = achievable(dose, given["strengths"], given["rule"])
    total: Answer[Quantity] = answer if isinstance(answer, Unknown) else Known(Quantity(answer.value.total, _MG))
    out = [
        Outcome(name="total", label=Text(zh="可给剂量", en="dose as tablets"), answer=total),
        Outcome(name="below", label=Text(zh="较小的可行剂量", en="achievable below"), answer=Known(Quantity(low, _MG))),
        Outcome(
            name="above", label=Text(zh="较大的可行剂量", en="achievable above"), answer=Known(Quantity(high, _MG))
        ),
    ]
    if isinstance(answer, Known):
        for strength, count in answer.value.counts:
            label = Text(zh=f"{plain(strength)} mg 片数", en=f"tablets of {plain(strength)} mg")
            out.append(Outcome(name=f"tablets_{plain(strength)}", label=label, answer=Known(count)))
    return tuple(out)


DOSING = Standard(
    name="dosing@1",
    label=Text(zh="按体型给药", en="dosing by body size"),
    source="arithmetic; rounding as the protocol says",
    rules=DosingRules,
    content=("dose = rate · size", "nearest multiple of the step; a tie is asked"),
    answers="standards.dosing.dose_of",
)
INTENSITY = Standard(
    name="dose-intensity@1984",
    label=Text(zh="相对剂量强度", en="relative dose intensity"),
    source="Hryniuk & Bush 1984 J Clin Oncol 2:1281",
    in_force="1984",
    content=("100 · (actual mg/m² per actual week)/(planned mg/m² per planned week)",),
    answers="standards.dosing.relative_dose_intensity",
)
DOSE_INSTRUMENT = Instrument(
    name="dose",
    label=DOSING.label,
    inputs=(
        Input(name="rate", label=Text(zh="单位剂量", en="dose per size"), units=("mg/m2", "mg/kg")),
        Input(name="size", label=Text(zh="体表面积或体重", en="surface area or weight"), units=("m2", "kg")),
        Input(name="step", label=Text(zh="取整单位", en="rounded to"), units=("mg",), required=False),
        Input(
            name="tie",
            label=Text(zh="恰好居中时", en="exactly between"),
            kind="word",
            choices=("ask", "up", "down"),
            required=False,
            default="ask",
        ),
    ),
    formula="dose = rate · size",
    source=DOSING.source,
    calculate=_dose,
    standard=DOSING.name,
    example="trialwright calc dose rate=175mg/m2 size=1.73m2",
)
INTENSITY_INSTRUMENT = Instrument(
    name="dose-intensity",
    label=INTENSITY.label,
    inputs=(
        Input(name="planned", label=Text(zh="各周期计划剂量", en="planned dose of each cycle"), kind="list"),
        Input(name="planned_weeks", label=Text(zh="计划周数", en="planned weeks"), kind="number"),
        Input(name="actual", label=Text(zh="各周期实际剂量", en="actual dose of each cycle"), kind="list"),
        Input(name="actual_weeks", label=Text(zh="实际周数", en="actual weeks"), kind="number"),
    ),
    formula=INTENSITY.content[0],
    source=INTENSITY.source,
    calculate=_intensity,
    standard=INTENSITY.name,
    example="trialwright calc dose-intensity planned=175,175 planned_weeks=6 actual=175,131 actual_weeks=7",
)
TABLETS_INSTRUMENT = Instrument(
    name="tablets",
    label=Text(zh="片剂组合", en="tablets for a dose"),
    inputs=(
        Input(name="dose", label=Text(zh="剂量", en="dose"), units=("mg",)),
        Input(
            name="strengths", label=Text(zh="规格（mg，逗号分隔）", en="strengths in mg, comma-separated"), kind="list"
        ),
        Input(
            name="rule",
            label=Text(zh="组合规则", en="rule"),
            kind="word",
            choices=("largest-first", "nearest"),
            required=False,
            default="largest-first",
        ),
        Input(
            name="tie",
            label=Text(zh="恰好居中时", en="exactly between"),
            kind="word",
            choices=("ask", "up", "down"),
            required=False,
            default="ask",
        ),
    ),
    formula="the whole tablets whose sum is nearest to the dose",
    source=DOSING.source,
    calculate=_tablets,
    standard=DOSING.name,
    example="trialwright calc tablets dose=1730mg strengths=500,150",
)
