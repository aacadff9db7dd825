"""Interventions, their sums: largest dose, volume formula, BED of every scheme, powers of ten, cumulative dose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.look import Look
from trialwright.checking.products import _PER_AREA, _SHARE, GIVEN, NEEDS
from trialwright.checking.retreatment import is_reirradiation
from trialwright.checking.words import gated, search
from trialwright.standards.radiobiology import BED_FORMULA, Fractions, biologically_effective_dose
from trialwright.standards.tumour_volume import PI, share_of_volume
from trialwright.values.answer import Known
from trialwright.values.quantity import Quantity, plain

_CAPPED: Final = gated(
    r"(?:max(?:imum)?|not exceed\w*|cap(?:ped)?(?: at)?|最大|上限|不超过|至多)[^.;。；]{0,20}\d+\s*m[lL]", re.I
)


_LARGEST: Final = gated(
    r"(?:体积|volume|面积|area|scar|瘢痕)[^;；。.]{0,16}?(?:≤|<=|<|不超过|up to)\s*(\d+(?:\.\d+)?)\s*cm\s*\^?\s*(?:3|³|2|²)",
    re.I,
)


@check_entry(
    "INT-06",
    "按规则计算的最大剂量不可行",
    "largest dose by the rule cannot be given",
    E,
    "implausible_value",
    "arithmetic",
    "share of volume × largest eligible volume; 1 cm³ = 1 mL",
    needs=("arms|treatment_description", "eligibility.inclusion"),
)
def largest_dose(look: Look) -> Iterator[Doubt]:
    """The dose rule times the largest eligible participant against what can be given, with no absolute cap.

    The finding prints the product. Fires: 0.5 mL/cm², scar ≤ 400 cm² → 200 mL. Silent: "max 10 mL". Below 10 mL nothing is said, to 50 mL a warning.
    """
    rules = [(p, m) for p in look.under(*GIVEN) for m in _SHARE.finditer(p.text)]
    area = [(p, m) for p in look.under(*GIVEN) for m in _PER_AREA.finditer(p.text)]
    size = next(((p, m) for c in look.inclusion for p in c.passages if (m := _LARGEST.search(p.text))), None)
    if size is None or not (rules or area) or look.has(_CAPPED):
        return
    largest = Decimal(size[1].group(1))
    if rules:
        p, m = max(rules, key=lambda x: Decimal(next(g for g in x[1].groups() if g)))
        percent = Decimal(next(g for g in m.groups() if g))
        share = share_of_volume(Known(Quantity.of(f"{largest} cm3")), percent)
        assert isinstance(share, Known)
        ml = share.value.value
        sum_ = f"{plain(percent)} % × {plain(largest)} cm³ = {plain(ml)} mL"
    else:
        p, m = area[0]
        ml = Decimal(m.group(1)) * largest
        sum_ = f"{m.group(1)} mL/cm² × {plain(largest)} cm² = {plain(ml)} mL"
    if ml < 10:
        return
    yield Doubt(
        at=p, fragment=m.group(), also=(size[0].full_path,), severity=E if ml > 50 else W, field=f"{p.path}.dose" if p.path.endswith("intervention") else p.full_path,
        text=say(f"{sum_}：最大合格者的注射量无法实施，且没有上限。", f"{sum_}: the largest eligible participant would need a volume that cannot be given, and there is no cap."),
        mend=say("规定单次最大体积（mL）和质量上限，或降低可入组的最大体积。", "Set an absolute cap in mL and mass, or lower the largest eligible volume."),
    )  # fmt: skip


_BOX: Final = gated(
    r"(?:长\s*[×xX*·]\s*宽\s*[×xX*·]\s*高|length\s*[×xX*·]\s*width\s*[×xX*·]\s*(?:height|depth)|volume\s*=\s*a\s*[×xX*·]\s*b\s*[×xX*·]\s*c\b)",
    re.I,
)


_ELLIPSOID: Final = gated(r"π\s*/\s*6|pi\s*/\s*6|0\.52|1/2|0\.5\s*[×x*]|椭球|ellips", re.I)


@check_entry(
    "INT-07",
    "体积公式与名称不符",
    "formula unlike its name",
    E,
    "implausible_value",
    "arithmetic",
    "geometry: box ÷ ellipsoid = 6/π",
    needs=("eligibility.inclusion|arms|treatment_description",),
)
def formula(look: Look) -> Iterator[Doubt]:
    """A derived volume whose formula is missing or is that of a box: 6/π = 1.91 times the ellipsoid.

    Fires: thyroid lobe "volume = a·b·c". Silent: π/6·a·b·c.
    """
    for p, m in look.find(_BOX):
        if _ELLIPSOID.search(p.text):
            continue
        ratio = f"{6 / float(PI):.2f}"
        fragment = re.sub(r"^[^\w\u4e00-\u9fff]+", "", m.group())
        twin = tuple(q for q in look.by_path.get(p.path, {}).values() if q is not p and _BOX.search(q.text))
        yield Doubt(
            at=p, fragment=fragment, more=twin,
            text=say(f"体积用“长×宽×高”是长方体公式，为椭球（π/6·长·宽·高）的6/π = {ratio}倍；入组上限和按体积计算的剂量都随之偏大。",
                     f"Length × width × height is the formula of a box, 6/π = {ratio} times the ellipsoid (π/6·L·W·H); the entry limit and every dose by volume are off by that factor."),
            mend=say("改用π/6·长·宽·高或影像分割体积，并据此重新推算剂量级。", "Use π/6·L·W·H or segmentation, and re-derive the dose levels."),
        )  # fmt: skip
        return


_SCHEME: Final = gated(
    r"(\d+(?:\.\d+)?)\s*Gy\s*(?:/\s*(?:time|fraction|fx|f|次)|per fraction|每次)?\s*[,，×xX*]?\s*(\d+)\s*(?:[-–~～至]\s*(\d+)\s*)?(?:times|fractions|fx|次|f\b)|(\d+)\s*[×xX*]\s*(\d+(?:\.\d+)?)\s*Gy\b",
    re.I,
)


_BED_LIMIT: Final = gated(r"(BED|EQD2)\s*_?(?:10|3|\(\s*(?:10|3)\s*\))?\s*(>=|≥|>|≤|<=|<)\s*(\d+(?:\.\d+)?)\s*Gy", re.I)


@check_entry(
    "INT-08",
    "BED与所列分割方案不符",
    "BED of the schemes against the limit",
    E,
    "internal_contradiction",
    "arithmetic",
    f"Fowler, Br J Radiol 1989;62:679; {BED_FORMULA}",
    needs=NEEDS,
)
def bed(look: Look) -> Iterator[Doubt]:
    """The biologically effective dose of every scheme listed against the limit that the record itself states.

    The finding prints each sum. Fires: 3 × 12 Gy = 79 where BED10 ≥ 100 is asked. Silent: 5 × 10 Gy = 100.
    """
    for p in look.under("arms", "treatment_description", "summary", "description"):
        limit = _BED_LIMIT.search(p.text)
        if limit is None or limit.group(1).upper() != "BED":
            continue
        need = Decimal(limit.group(3))
        sums, worst = [], None
        for m in _SCHEME.finditer(p.text):
            if m.group(4):
                schemes = [(int(m.group(4)), Decimal(m.group(5)))]
            else:
                first, last = int(m.group(2)), int(m.group(3) or m.group(2))
                schemes = [(n, Decimal(m.group(1))) for n in range(first, min(last, first + 10) + 1)]
            for n, d in schemes:
                value = biologically_effective_dose((Fractions(number=n, dose=d),), Decimal(10))
                fails = (
                    value <= need if limit.group(2) == ">" else value < need if limit.group(2) in ("≥", ">=") else False
                )
                sums.append(
                    f"{n}×{plain(d)} Gy → {plain(d)}·{n}·(1+{plain(d)}/10) = {plain(value.quantize(Decimal('0.1')))}"
                )
                if fails:
                    worst = m
        if worst is None:
            continue
        others = tuple(
            q for q in look.under("arms", "description", "summary") if q is not p and limit.group() in q.text
        )
        yield Doubt(
            at=p, fragment=worst.group().strip(), more=others,
            text=say(f"BED10：{'；'.join(sums)}；所列方案并非都满足“{limit.group()}”。", f"BED10: {'; '.join(sums)}; not every scheme listed meets '{limit.group()}'."),
            mend=say("删去不达标的分割方案，或改正BED界值。", "Drop the schemes below the limit, or correct the limit."),
        )  # fmt: skip
        return


_ODD_POWER: Final = gated(
    r"\d+\s*个\s*E\s?\d{1,2}|\d+\s+E\s?\d{1,2}\s*(?:\w+[\s-]){0,2}(?:particles|cells|copies|颗粒|细胞)|\b\d+\s*[×xX]\s*\d+\s*[×xX]\s*10\s*\^?\s*\d{1,2}|\d+\s*\*\s*\d+\s*(?:billion|million) (?:cells|particles)",
    re.I,
)


_BOOST: Final = gated(
    r"(\d+(?:\.\d+)?)\s*Gy\s*[×xX*]\s*(\d+)\b[^.;。；]{0,50}?(?:boosts?|推量|加量)[^.;。；]{0,16}?(\d+(?:\.\d+)?)\s*Gy\s*[×xX*]\s*(\d+)",
    re.I,
)


_COMBINED: Final = gated(r"simultaneous|\bSIB\b|integrated|including|in total|instead|同步|含|共计|取代", re.I)


@check_entry(
    "INT-10",
    "数量级写法有歧义",
    "ambiguous power or product",
    E,
    "not_computable",
    "form",
    "factor 10 or more",
    needs=NEEDS,
)
def ambiguous_power(look: Look) -> Iterator[Doubt]:
    """A power of ten or a product that can be read in two ways, a factor of ten or more apart.

    Fires: "3 × 2 × 10^6 cells". Silent: "6×10^6 per dose".
    """
    yield from _boosts(look)
    hits = [
        (p, m) for p, m in look.find(_ODD_POWER, look.under("arms", "treatment_description", "description", "summary"))
    ]
    if not hits:
        return
    p, m = next(((q, x) for q, x in hits if q.path.startswith("arms")), hits[0])
    e = search(r"(\d+)\s*个?\s*E\s?(\d{1,2})", m.group())
    readings = (
        f"{e.group(1)}×10^{e.group(2)}（即1×10^{int(e.group(2)) + 1}）还是10^{e.group(2)}"
        if e and e.group(1) == "10"
        else f"{m.group()}的乘积还是分次"
    )
    readings_en = (
        f"{e.group(1)} × 10^{e.group(2)} (1 × 10^{int(e.group(2)) + 1}) or 10^{e.group(2)}"
        if e and e.group(1) == "10"
        else f"the product of {m.group()}, or doses of it"
    )
    yield Doubt(
        at=p, fragment=m.group(), more=tuple(q for q, _ in hits if q is not p), field=f"{p.path}.dose" if p.path.endswith("intervention") else p.full_path, also=(p.full_path,),
        text=say(f"“{m.group()}”可读作{readings}，相差10倍或以上。", f"'{m.group()}' can be read as {readings_en}: a factor of ten or more."), mend=say("写成一个数字和总量，如“每次1×10^11个颗粒”。", "Write one number and the total, e.g. '1×10^11 particles per infusion'."),
    )  # fmt: skip


def _boosts(look: Look) -> Iterator[Doubt]:
    """A boost beside a lower dose in the same fractions: is its dose the whole, or is it added?"""
    for p, m in look.find(_BOOST, look.under("arms", "treatment_description", "summary")):
        low, n, high, k = Decimal(m.group(1)), int(m.group(2)), Decimal(m.group(3)), int(m.group(4))
        if n != k or _COMBINED.search(m.group()):
            continue
        alone, added = n * high, n * (low + high)
        elsewhere = tuple(q for q, _ in look.find(_BOOST, look.under("arms", "summary")) if q is not p)
        yield Doubt(
            at=p, fragment=m.group(), more=elsewhere, kind="ambiguity", detect="arithmetic",
            text=say(f"推量是含在内还是叠加？{n}×{plain(high)} = {plain(alone)} Gy，或{n}×({plain(low)}+{plain(high)}) = {plain(added)} Gy。",
                     f"Does the boost include the lower dose or add to it? {n} × {plain(high)} = {plain(alone)} Gy, or {n} × ({plain(low)} + {plain(high)}) = {plain(added)} Gy."),
            mend=say("写明同步推量的每次总量，或注明分次先后。", "State the dose per fraction to the core in all, or that they are given one after the other."),
        )  # fmt: skip
        return


@check_entry(
    "INT-23",
    "再治疗无累积剂量限制",
    "re-treatment without cumulative limit",
    W,
    "safety_gap",
    "arithmetic",
    "EQD2 sums (Fowler 1989; HyTEC re-irradiation 2021); lifetime anthracycline dose (ESC 2022)",
    needs=NEEDS,
)
def cumulative_dose(look: Look) -> Iterator[Doubt]:
    """Re-treatment without the cumulative dose of the earlier course and without organ limits.

    The finding prints the dose of the new course. Fires: second course, limits absent. Silent: "cord ≤ 50 Gy EQD2"; a plan and DVH of the earlier course required.
    """
    if not is_reirradiation(look) or look.has(
        gated(r"EQD2|composite|cumulative|dose (?:limit|constraint)|限量|DVH|organs? at risk|危及器官|累积剂量", re.I)
    ):
        return
    found = next(
        (
            (p, m)
            for p in look.under("arms", "treatment_description", "summary")
            if (m := search(r"(\d+(?:\.\d+)?)\s*Gy\s*[×xX*]\s*(\d+)", p.text))
        ),
        None,
    )
    if found is None:
        return
    courses = [
        Fractions(number=int(n), dose=Decimal(d))
        for d, n in re.findall(r"(\d+(?:\.\d+)?)\s*Gy\s*[×xX*]\s*(\d+)", found[0].text)
    ]
    main = max(courses, key=lambda c: c.total)
    late = biologically_effective_dose((main,), Decimal(3))
    eqd2 = late / (1 + Decimal(2) / 3)
    p = found[0]
    shown = search(rf"{plain(main.dose)}\s*Gy\s*[×xX*]\s*{main.number}", p.text)
    yield Doubt(
        at=p, fragment=shown.group() if shown else found[1].group(),
        text=say(f"复发后再程放疗，仅{main.number}×{plain(main.dose)} Gy一段的EQD2（α/β 3）就是{plain(eqd2.quantize(Decimal('0.1')))} Gy，未与既往剂量累加，也没有脊髓、脑干、血管等限量。",
                 f"Radiotherapy again after a recurrence: {main.number} × {plain(main.dose)} Gy alone is EQD2 (α/β 3) {plain(eqd2.quantize(Decimal('0.1')))} Gy; it is not added to the earlier course and no organ limit is given."),
        mend=say("要求既往计划，合成EQD2，并列出危及器官限量。", "Require the earlier plan, sum EQD2 and list the organ limits."),
    )  # fmt: skip


DOSES: Final = (
    largest_dose,
    formula,
    bed,
    ambiguous_power,
    cumulative_dose,
)
