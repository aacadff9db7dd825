"""Body surface area from height and weight, by seven published formulas and one Chinese one."""

# ruff: noqa: RUF009 - setting() makes a field, not a shared value
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from trialwright.errors import UnknownName
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.missing import missing_of
from trialwright.standards.rounding import significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.catalogue import near_names
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text
from trialwright.values.units import Unit

D = Decimal


def _boyd(h: Decimal, w: Decimal) -> Decimal:
    grams = 1000 * w
    return D("0.0003207") * h ** D("0.3") * grams ** (D("0.7285") - D("0.0188") * grams.log10())


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula: as printed (h in cm, w in kg, result in m²), its source, and how it is computed."""

    printed: str
    source: str
    compute: Callable[[Decimal, Decimal], Decimal]


FORMULAS: Final = MappingProxyType({
    "Mosteller": Formula("sqrt(h·w/3600)", "Mosteller 1987 N Engl J Med 317:1098", lambda h, w: (h * w / 3600).sqrt()),
    "DuBois": Formula("0.007184 · h^0.725 · w^0.425", "Du Bois & Du Bois 1916 Arch Intern Med 17:863",
                      lambda h, w: D("0.007184") * h ** D("0.725") * w ** D("0.425")),
    "Haycock": Formula("0.024265 · h^0.3964 · w^0.5378", "Haycock 1978 J Pediatr 93:62",
                       lambda h, w: D("0.024265") * h ** D("0.3964") * w ** D("0.5378")),
    "Gehan-George": Formula("0.0235 · h^0.42246 · w^0.51456", "Gehan & George 1970 Cancer Chemother Rep 54:225",
                            lambda h, w: D("0.0235") * h ** D("0.42246") * w ** D("0.51456")),
    "Boyd": Formula("0.0003207 · h^0.3 · (1000 w)^(0.7285 - 0.0188 log10(1000 w))",
                    "Boyd 1935, The Growth of the Surface Area of the Human Body", _boyd),
    "Fujimoto": Formula("0.008883 · h^0.663 · w^0.444", "Fujimoto 1968 Nippon Eiseigaku Zasshi 23:443",
                        lambda h, w: D("0.008883") * h ** D("0.663") * w ** D("0.444")),
    "Takahira": Formula("0.007241 · h^0.725 · w^0.425", "Takahira 1925, Rep Imp Gov Inst Nutr 1:61",
                        lambda h, w: D("0.007241") * h ** D("0.725") * w ** D("0.425")),
    "Stevenson": Formula("0.0061 · h + 0.0128 · w - 0.1529", "Stevenson 1937 Chin J Physiol 12:327",
                         lambda h, w: D("0.0061") * h + D("0.0128") * w - D("0.1529")),
})  # fmt: skip

_ALIASES: Final = MappingProxyType({"dubois-dubois": "DuBois", "du bois": "DuBois", "gehan": "Gehan-George"})


def method_named(name: str) -> str:
    """The catalogue's spelling of a formula's name. Raises ``UnknownName``."""
    folded = {m.casefold(): m for m in FORMULAS} | dict(_ALIASES)
    found = folded.get(name.strip().casefold())
    if found is None:
        raise UnknownName("formula of body surface area", name, near_names(name, FORMULAS), known=FORMULAS)
    return found


def body_surface_area(
    *, height: Quantity | None, weight: Quantity | None, method: str = "Mosteller"
) -> Answer[Quantity]:
    """Body surface area in m², not rounded.

    Args:
        height: any length. weight: any mass.
        method: a key of ``FORMULAS``.

    Returns:
        ``Unknown`` without height or weight.

    Raises:
        UnitMismatch: a height that is no length, a weight that is no mass.
        UnknownName: no such formula.

    Source: Mosteller 1987 N Engl J Med 317:1098 and the sources in ``FORMULAS``.

    >>> answer = body_surface_area(height=Quantity.of("170 cm"), weight=Quantity.of("63.4 kg"))
    >>> round(answer.value.value, 4)
    Decimal('1.7303')
    """
    name = method_named(method)
    if height is None or weight is None:
        return missing_of(height=height, weight=weight)
    h, w = height.to("cm").value, weight.to("kg").value
    if h <= 0 or w <= 0:
        return Unknown.of("height and weight must be above 0", zh="身高和体重必须大于 0")
    formula = FORMULAS[name]
    area = significant(formula.compute(h, w))
    why = Text(zh=f"{name} 公式：{formula.printed}", en=f"{name}: {formula.printed}")
    return Known(Quantity(area, Unit.of("m2")), why)


@dataclass(frozen=True, slots=True, kw_only=True)
class BodySurfaceRules:
    """What a protocol settles about body surface area."""

    method: str = setting("Mosteller", "公式", "formula", source="Mosteller 1987; most used", choices=tuple(FORMULAS))
    weight_change_pct: Decimal = setting(
        D(10), "体重变化达到此比例时重新计算", "recompute when weight changes by at least", unit="%",
        source="common protocol practice; the protocol may say 5 %",
    )  # fmt: skip


def needs_recomputing(*, weight_then: Quantity, weight_now: Quantity, rules: BodySurfaceRules | None = None) -> bool:
    """Whether the weight has changed so much that the surface area is computed anew.

    >>> needs_recomputing(weight_then=Quantity.of("70 kg"), weight_now=Quantity.of("63 kg"))
    True
    """
    r = rules or BodySurfaceRules()
    then, now = weight_then.to("kg").value, weight_now.to("kg").value
    return abs(now - then) * 100 >= r.weight_change_pct * then


def _calculate(given: Given) -> tuple[Outcome, ...]:
    answer = body_surface_area(height=given["height"], weight=given["weight"], method=str(given["method"]))
    return (Outcome(name="bsa", label=Text(zh="体表面积", en="body surface area"), answer=answer, digits=4),)


BSA = Standard(
    name="bsa@1987",
    label=Text(zh="体表面积", en="body surface area"),
    source="Mosteller 1987 N Engl J Med 317:1098 (default); the other formulas by their authors",
    in_force="1987",
    rules=BodySurfaceRules,
    content=tuple(f"{n}: {f.printed} ({f.source})" for n, f in FORMULAS.items()),
    answers="standards.bsa.body_surface_area",
)
INSTRUMENT = Instrument(
    name="bsa",
    label=Text(zh="体表面积", en="body surface area"),
    inputs=(
        Input(name="height", label=Text(zh="身高", en="height"), units=("cm",)),
        Input(name="weight", label=Text(zh="体重", en="weight"), units=("kg",)),
        Input(
            name="method",
            label=Text(zh="公式", en="formula"),
            kind="word",
            choices=tuple(FORMULAS),
            required=False,
            default="Mosteller",
        ),
    ),
    formula="Mosteller: sqrt(height · weight / 3600)",
    source=BSA.source,
    calculate=_calculate,
    standard="bsa@1987",
    example="trialwright calc bsa height=170cm weight=63.4kg",
)
