# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""Ciclosporin trough levels: is the sample a trough, where does it lie, and what daily dose follows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from trialwright.standards.dosing import Tie, rounded_to
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.missing import not_recorded
from trialwright.standards.rounding import clamped, significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth
from trialwright.values.units import Unit

D = Decimal
Position: TypeAlias = Literal["below", "in", "above"]
_RULE = "convention of therapeutic drug monitoring; the step rule is not from a printed source"


@dataclass(frozen=True, slots=True, kw_only=True)
class TroughRules:
    """What a protocol settles about ciclosporin troughs; amounts in ug/L and mg."""

    low: Decimal = setting(
        D(150), "谷浓度下限（含）", "lower end of the window, included", unit="ug/L", source="study protocol"
    )
    high: Decimal = setting(
        D(250), "谷浓度上限（含）", "upper end of the window, included", unit="ug/L", source="study protocol"
    )
    target: Decimal = setting(D(200), "调整目标", "level aimed at", unit="ug/L", source="middle of the window")
    max_step: Decimal = setting(D("0.5"), "单次最大调整比例", "largest change in one step", source=_RULE)
    round_mg: Decimal = setting(D(25), "取整", "rounded to", unit="mg", source="smallest capsule")
    tie: Tie = setting(
        "ask", "恰好居中时", "exactly between two doses", source="the protocol must say", choices=("ask", "up", "down")
    )
    hours: Decimal = setting(D(12), "距上次给药", "after the last dose", unit="h", source=_RULE)
    hours_window: Decimal = setting(D(1), "允许偏差", "give or take", unit="h", source=_RULE)
    days_since_change: Decimal = setting(
        D(3), "距上次调量至少", "at least, after a change of dose", unit="d", source=_RULE
    )
    creatinine_rise_pct: Decimal = setting(
        D(30), "肌酐较基线升高达到此比例时减量", "reduce when creatinine rises by at least", unit="%",
        source="ciclosporin label: 30 % above baseline",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TroughAdvice:
    """Where a trough lies and what daily dose the rule gives."""

    position: Position
    factor: Decimal
    proportional: Quantity
    new_daily: Answer[Quantity]


def is_trough(
    *, hours_since_dose: Decimal | None, days_since_change: Decimal | None, rules: TroughRules | None = None
) -> Truth:
    """Whether a sample may be read as a trough.

    >>> is_trough(hours_since_dose=D("12.5"), days_since_change=D(1)).because.en
    'only 1 d after a change of dose, 3 d are needed'
    """
    r = rules or TroughRules()
    if hours_since_dose is not None and abs(hours_since_dose - r.hours) > r.hours_window:
        return Known(
            FALSE.value,
            Text(
                zh=f"距上次给药 {plain(hours_since_dose)} h，应为 {plain(r.hours)}±{plain(r.hours_window)} h",
                en=f"{plain(hours_since_dose)} h after the dose, not {plain(r.hours)} +- {plain(r.hours_window)} h",
            ),
        )
    if days_since_change is not None and days_since_change < r.days_since_change:
        return Known(
            FALSE.value,
            Text(
                zh=f"调量后仅 {plain(days_since_change)} 天，须满 {plain(r.days_since_change)} 天",
                en=f"only {plain(days_since_change)} d after a change of dose, {plain(r.days_since_change)} d are needed",
            ),
        )
    if hours_since_dose is None or days_since_change is None:
        missing = {
            n
            for n, v in (("time of the last dose", hours_since_dose), ("day of the last change", days_since_change))
            if v is None
        }
        return not_recorded(missing)
    return TRUE


def position_of(trough: Quantity, rules: TroughRules | None = None) -> Position:
    """Below, in or above the window, its ends included.

    >>> position_of(Quantity.of("149.9 ug/L")), position_of(Quantity.of("250 ng/mL"))
    ('below', 'in')
    """
    r, level = rules or TroughRules(), trough.to("ug/L").value
    return "below" if level < r.low else "above" if level > r.high else "in"


def adjusted_dose(
    *, daily_dose: Quantity | None, trough: Quantity | None, rules: TroughRules | None = None
) -> Answer[TroughAdvice]:
    """The daily dose by proportion to the trough, with a largest step and rounding.

    Args:
        daily_dose: mg a day. trough: level just before a dose, µg/L or ng/mL.

    Returns:
        ``Unknown`` without dose or level; ``new_daily`` alone is ``Unknown`` where rounding meets a tie.

    Source: proportional dosing (linear kinetics); the step rule is not from a printed source.

    >>> advice = adjusted_dose(daily_dose=Quantity.of("300 mg"), trough=Quantity.of("60 ug/L")).value
    >>> advice.position, str(advice.factor), str(advice.new_daily.value)
    ('below', '1.5', '450 mg')
    """
    r = rules or TroughRules()
    if daily_dose is None or trough is None:
        missing = {n for n, v in (("daily_dose", daily_dose), ("trough", trough)) if v is None}
        return not_recorded(missing)
    dose, level, mg = daily_dose.to("mg").value, trough.to("ug/L").value, Unit.of("mg")
    where = position_of(trough, r)
    if where == "in":
        why = Text(
            zh=f"{trough} 在 {plain(r.low)}–{plain(r.high)} ug/L 内，剂量不变",
            en=f"{trough} lies within {plain(r.low)}-{plain(r.high)} ug/L: keep the dose",
        )
        kept = Quantity(dose, mg)
        return Known(TroughAdvice(position=where, factor=D(1), proportional=kept, new_daily=Known(kept)), why)
    if level <= 0:
        return Unknown.of("a trough of 0 gives no proportion", zh="谷浓度为 0，无法按比例计算")
    factor = clamped(r.target / level, 1 - r.max_step, 1 + r.max_step)
    near = rounded_to(significant(dose * factor), r.round_mg, r.tie)
    why = Text(
        zh=f"{trough} {'低于' if where == 'below' else '高于'} {plain(r.low)}–{plain(r.high)} ug/L，"
        f"按 {plain(r.target)} ug/L 调整 ×{plain(significant(factor))}",
        en=f"{trough} is {where} {plain(r.low)}-{plain(r.high)} ug/L: x {plain(significant(factor))} "
        f"towards {plain(r.target)} ug/L",
    )
    advice = TroughAdvice(
        position=where,
        factor=significant(factor),
        proportional=Quantity(significant(dose * r.target / level), mg),
        new_daily=near if isinstance(near, Unknown) else Known(Quantity(near.value, mg)),
    )
    return Known(advice, why)


def must_reduce_for_creatinine(*, baseline: Quantity, now: Quantity, rules: TroughRules | None = None) -> bool:
    """Whether creatinine has risen so far above baseline that the dose is reduced.

    >>> must_reduce_for_creatinine(baseline=Quantity.of("80 umol/L"), now=Quantity.of("104 umol/L"))
    True
    """
    r = rules or TroughRules()
    base, value = baseline.to("umol/L").value, now.to("umol/L").value
    return (value - base) * 100 >= r.creatinine_rise_pct * base


def _calculate(given: Given) -> tuple[Outcome, ...]:
    answer = adjusted_dose(daily_dose=given["daily_dose"], trough=given["trough"], rules=TroughRules(tie=given["tie"]))
    if isinstance(answer, Unknown):
        return (Outcome(name="new_daily", label=Text(zh="新日剂量", en="new daily dose"), answer=answer),)
    a = answer.value
    return (
        Outcome(name="position", label=Text(zh="位置", en="position"), answer=Known(a.position, answer.because)),
        Outcome(name="factor", label=Text(zh="调整系数", en="factor"), answer=Known(a.factor), digits=3),
        Outcome(name="new_daily", label=Text(zh="新日剂量", en="new daily dose"), answer=a.new_daily),
    )


CICLOSPORIN = Standard(
    name="tdm-ciclosporin@1",
    label=Text(zh="环孢素谷浓度监测", en="ciclosporin trough monitoring"),
    source="proportional dosing rule, new = old · target/C0",
    rules=TroughRules,
    content=("new daily dose = dose · clamp(target/C0, 1 - max_step, 1 + max_step), nearest round_mg",),
    unverified=Text(zh="调整步长规则未见印刷出处", en="the step rule was not found in a printed source"),
    answers="standards.ciclosporin.adjusted_dose",
)
INSTRUMENT = Instrument(
    name="ciclosporin",
    label=CICLOSPORIN.label,
    inputs=(
        Input(name="daily_dose", label=Text(zh="目前日剂量", en="daily dose now"), units=("mg",)),
        Input(name="trough", label=Text(zh="谷浓度", en="trough level"), units=("ug/L", "ng/mL")),
        Input(
            name="tie",
            label=Text(zh="恰好居中时", en="exactly between"),
            kind="word",
            choices=("ask", "up", "down"),
            required=False,
            default="ask",
        ),
    ),
    formula=CICLOSPORIN.content[0],
    source=CICLOSPORIN.source,
    calculate=_calculate,
    standard=CICLOSPORIN.name,
    example="trialwright calc ciclosporin daily_dose=300mg trough=251ug/L",
)
