"""Biologically effective dose and the equivalent dose in 2 Gy fractions, with repopulation as an option."""

# ruff: noqa: RUF009 - setting() makes a field, not a shared value
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialwright.errors import UnreadableText, Where
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.rounding import significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text
from trialwright.values.units import Unit

D = Decimal
GY: Final = Unit.of("Gy")
BED_FORMULA: Final = "BED = n·d·(1 + d/(α/β)); EQD2 = BED/(1 + 2/(α/β))"
REPOPULATION: Final = "BED - ln 2 · (T - Tk)/(α · Tpot), where T > Tk"


@dataclass(frozen=True, slots=True, kw_only=True)
class RadiobiologyRules:
    """What a protocol settles about radiation dose."""

    alpha_beta_tumour: Decimal = setting(
        D(10), "肿瘤 α/β", "α/β of tumour", unit="Gy", source="Fowler 1989 Br J Radiol 62:679"
    )
    alpha_beta_late: Decimal = setting(
        D(3), "晚反应组织 α/β", "α/β of late effects", unit="Gy", source="Fowler 1989 Br J Radiol 62:679"
    )
    additive: str = setting(
        "ask", "低剂量与推量是否叠加", "do low-dose and boost volumes add up?", choices=("ask", "yes", "no"),
        source="the protocol must say",
    )  # fmt: skip
    repopulation: bool = setting(
        False, "是否校正再增殖", "correct for repopulation", source="off unless the protocol asks"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fractions:
    """``number`` fractions of ``dose`` Gy each."""

    number: int
    dose: Decimal

    @property
    def total(self) -> Decimal:
        return self.number * self.dose


def biologically_effective_dose(schedule: Sequence[Fractions], alpha_beta: Decimal) -> Decimal:
    """BED in Gy of fractions given one after another, exact.

    Args:
        schedule: what was or will be given. alpha_beta: Gy, above 0.

    Source: Fowler 1989 Br J Radiol 62:679.

    >>> biologically_effective_dose([Fractions(number=5, dose=Decimal(8))], Decimal(10))
    Decimal('72')
    """
    if alpha_beta <= 0:
        raise UnreadableText(Where(path="alpha_beta"), f"{alpha_beta} is not above 0", "write it in Gy, such as 10Gy")
    return significant(sum((f.total * (alpha_beta + f.dose) for f in schedule), D(0)) / alpha_beta)


def equivalent_dose_2gy(bed: Decimal, alpha_beta: Decimal) -> Decimal:
    """EQD2 in Gy of a biologically effective dose.

    >>> equivalent_dose_2gy(Decimal(72), Decimal(10))
    Decimal('60')
    """
    return significant(bed * alpha_beta / (alpha_beta + 2))


def with_repopulation(
    bed: Decimal, *, days: Decimal, kick_off: Decimal, alpha: Decimal, doubling_days: Decimal
) -> Decimal:
    """BED less what the tumour regrows after its kick-off time.

    Args:
        days: overall treatment time T. kick_off: Tk. alpha: 1/Gy. doubling_days: Tpot.

    Source: Fowler 1989 Br J Radiol 62:679.

    >>> kept = with_repopulation(Decimal(84), days=D(20), kick_off=D(28), alpha=D("0.3"), doubling_days=D(3))
    >>> kept
    Decimal('84')
    """
    return significant(bed - D(2).ln() * max(days - kick_off, D(0)) / (alpha * doubling_days))


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDose:
    """What a volume receives over a course: physical dose, BED and EQD2 in Gy."""

    physical: Decimal
    bed: Decimal
    eqd2: Decimal


def course_dose(
    boost: Sequence[Fractions],
    definitive: Sequence[Fractions],
    *,
    low_dose: Sequence[Fractions] = (),
    late: bool = False,
    days: Decimal | None = None,
    kick_off: Decimal | None = None,
    alpha: Decimal | None = None,
    doubling_days: Decimal | None = None,
    rules: RadiobiologyRules | None = None,
) -> Answer[CourseDose]:
    """What the core of a tumour receives from a boost, a low-dose bath around it and definitive radiotherapy.

    Args:
        boost, low_dose, definitive: fractions by phase. late: judge late-reacting tissue instead of tumour.
        days, kick_off, alpha, doubling_days: for repopulation, where the rules ask it.

    Returns:
        ``Unknown`` where the protocol does not say whether boost and low dose add up, or repopulation is asked without
        its four numbers.

    Source: Fowler 1989 Br J Radiol 62:679; sums without recovery are upper bounds.

    >>> boost, main = [Fractions(number=3, dose=D(5))], [Fractions(number=28, dose=D(2))]
    >>> course_dose(boost, main).value.bed, course_dose(boost, main).value.eqd2
    (Decimal('89.7'), Decimal('74.75'))
    """
    r = rules or RadiobiologyRules()
    if low_dose and r.additive == "ask":
        return Unknown.of(
            "do the boost and the low-dose volume add up in the core?",
            zh="核心区推量与低剂量是否叠加？",
            missing={"additive"},
        )
    given = [*(low_dose if r.additive == "yes" else ()), *boost, *definitive]
    alpha_beta = r.alpha_beta_late if late else r.alpha_beta_tumour
    bed = biologically_effective_dose(given, alpha_beta)
    if r.repopulation:
        if days is None or kick_off is None or alpha is None or doubling_days is None:
            return Unknown.of(
                "repopulation needs days, kick-off, alpha and doubling time", zh="再增殖校正缺少总时间、启动时间、α 或倍增时间",
                missing={"days", "kick_off", "alpha", "doubling_days"},
            )  # fmt: skip
        bed = with_repopulation(bed, days=days, kick_off=kick_off, alpha=alpha, doubling_days=doubling_days)
    physical = sum((f.total for f in given), D(0))
    why = Text(zh=f"α/β {alpha_beta} Gy", en=f"α/β {alpha_beta} Gy")
    return Known(CourseDose(physical=physical, bed=bed, eqd2=equivalent_dose_2gy(bed, alpha_beta)), why)


def exceeds(bed: Decimal, limit: Decimal) -> bool:
    """Whether a dose is above a limit, the limit itself not."""
    return bed > limit


def _calculate(given: Given) -> tuple[Outcome, ...]:
    ab = given["alpha_beta"].to("Gy").value
    schedule = (Fractions(number=given["fractions"], dose=given["dose"].to("Gy").value),)
    bed = biologically_effective_dose(schedule, ab)
    rows = (
        ("total", Text(zh="物理总剂量", en="physical dose"), schedule[0].total),
        ("bed", Text(zh="生物有效剂量 BED", en="biologically effective dose"), bed),
        ("eqd2", Text(zh="2 Gy 等效剂量 EQD2", en="equivalent dose in 2 Gy"), equivalent_dose_2gy(bed, ab)),
    )
    return tuple(Outcome(name=n, label=t, answer=Known(Quantity(significant(v), GY)), digits=2) for n, t, v in rows)


RADIOBIOLOGY = Standard(
    name="bed@1989",
    label=Text(zh="生物有效剂量与 EQD2", en="biologically effective dose and EQD2"),
    source="Fowler 1989 Br J Radiol 62:679 (linear-quadratic model)",
    in_force="1989",
    rules=RadiobiologyRules,
    content=(BED_FORMULA, REPOPULATION),
    answers="standards.radiobiology.biologically_effective_dose",
)
INSTRUMENT = Instrument(
    name="bed",
    label=RADIOBIOLOGY.label,
    inputs=(
        Input(name="fractions", label=Text(zh="分割次数", en="number of fractions"), kind="whole"),
        Input(name="dose", label=Text(zh="单次剂量", en="dose per fraction"), units=("Gy", "cGy")),
        Input(
            name="alpha_beta",
            label=Text(zh="α/β", en="α/β"),
            units=("Gy",),
            required=False,
            default=Quantity.of("10 Gy"),
        ),
    ),
    formula=BED_FORMULA,
    source=RADIOBIOLOGY.source,
    calculate=_calculate,
    standard=RADIOBIOLOGY.name,
    example="trialwright calc bed fractions=5 dose=8Gy alpha_beta=10Gy",
)
