"""Tumour volume from three diameters: cuboid, ellipsoid, modified ellipsoid; and an injected share of it."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Final

from trialwright.errors import UnknownName
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.rounding import significant
from trialwright.standards.standard import Standard
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.catalogue import near_names
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text
from trialwright.values.units import Unit

PI: Final = Decimal("3.141592653589793238462643383279503")
CM3: Final = Unit.of("cm3")
ML: Final = Unit.of("mL")

# shape -> formula as printed (L longest, W, H the others, in cm)
SHAPES: Final = MappingProxyType({
    "cuboid": "L · W · H",
    "ellipsoid": "π/6 · L · W · H",
    "modified": "0.5 · L · W²",
})  # fmt: skip


def tumour_volume(
    *, length: Quantity | None, width: Quantity | None, height: Quantity | None = None, shape: str = "cuboid"
) -> Answer[Quantity]:
    """Volume in cm³ of a lesion with the given diameters.

    Args:
        length, width, height: any length; the modified ellipsoid needs no height.
        shape: a key of ``SHAPES``; a cuboid is what the record of an intratumoral study may say.

    Returns:
        ``Unknown`` where a diameter is missing.

    Source: arithmetic; the protocol names the shape.

    >>> cm = lambda n: Quantity.of(n, "cm")
    >>> str(tumour_volume(length=cm("12"), width=cm("9"), height=cm("8")).value)
    '864 cm³'
    """
    if shape not in SHAPES:
        raise UnknownName("shape of a tumour", shape, near_names(shape, SHAPES))
    needed = {"length": length, "width": width} | ({} if shape == "modified" else {"height": height})
    lacking = frozenset(n for n, q in needed.items() if q is None)
    if lacking or length is None or width is None:
        return Unknown.of(f"{', '.join(sorted(lacking))} not measured", zh="肿瘤径线未测全", missing=lacking)
    long, wide = length.to("cm").value, width.to("cm").value
    if shape == "modified":
        value = long * wide * wide / 2
    else:
        assert height is not None
        value = long * wide * height.to("cm").value
        value = PI / 6 * value if shape == "ellipsoid" else value
    return Known(Quantity(significant(value), CM3), Text.same(SHAPES[shape]))


def share_of_volume(volume: Answer[Quantity], percent: Decimal) -> Answer[Quantity]:
    """The volume to inject in mL, a percentage of the tumour's (1 cm³ = 1 mL).

    >>> str(share_of_volume(Known(Quantity.of("864 cm3")), Decimal(2)).value)
    '17.28 mL'
    """
    if isinstance(volume, Unknown):
        return volume
    share = Quantity(significant(volume.value.to("cm3").value * percent / 100), ML)
    return Known(share, Text(zh=f"肿瘤体积的 {percent}%", en=f"{percent} % of the tumour volume"))


def mass_of(volume: Answer[Quantity], concentration: Quantity | None) -> Answer[Quantity]:
    """The mass of substance in a volume, in mg; ``Unknown`` where the concentration is not stated, never 0.

    >>> mass_of(Known(Quantity.of("17.28 mL")), None).because.en
    'the concentration of the suspension is not stated'
    """
    if isinstance(volume, Unknown):
        return volume
    if concentration is None:
        return Unknown.of(
            "the concentration of the suspension is not stated", zh="未说明混悬液浓度", missing={"concentration"}
        )
    value = volume.value.to("mL").value * concentration.to("mg/mL").value
    return Known(Quantity(significant(value), Unit.of("mg")))


def _calculate(given: Given) -> tuple[Outcome, ...]:
    sizes = {k: given[k] for k in ("length", "width", "height")}
    out = []
    for shape, label in (
        ("cuboid", Text(zh="长×宽×高", en="cuboid")),
        ("ellipsoid", Text(zh="椭球", en="ellipsoid")),
        ("modified", Text(zh="改良椭球", en="modified ellipsoid")),
    ):
        out.append(Outcome(name=shape, label=label, answer=tumour_volume(**sizes, shape=shape), digits=2))
    if given["percent"] is not None:
        label = Text(zh="注射体积（按长×宽×高）", en="volume to inject (of the cuboid)")
        share = share_of_volume(out[0].answer, given["percent"])
        out.append(Outcome(name="inject", label=label, answer=share, digits=2))
    return tuple(out)


TUMOUR_VOLUME = Standard(
    name="tumour-volume@1",
    label=Text(zh="肿瘤体积", en="tumour volume"),
    source="arithmetic; the protocol names the shape (the record of an intratumoral study says length x width x height)",
    content=tuple(f"{k}: {v}" for k, v in SHAPES.items()),
    answers="standards.tumour_volume.tumour_volume",
)
INSTRUMENT = Instrument(
    name="tumour-volume",
    label=TUMOUR_VOLUME.label,
    inputs=(
        Input(name="length", label=Text(zh="长径", en="length"), units=("cm", "mm")),
        Input(name="width", label=Text(zh="宽径", en="width"), units=("cm", "mm")),
        Input(name="height", label=Text(zh="高", en="height"), units=("cm", "mm"), required=False),
        Input(name="percent", label=Text(zh="注射百分比", en="percent to inject"), kind="number", required=False),
    ),
    formula="; ".join(SHAPES.values()),
    source=TUMOUR_VOLUME.source,
    calculate=_calculate,
    standard=TUMOUR_VOLUME.name,
    example="trialwright calc tumour-volume length=12cm width=9cm height=8cm percent=2",
)
