# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""Laboratory grades by CTCAE 4.03, 5.0 and 6.0, side by side; the version belongs to the study, never to the program.

Read ``ctcae_table.py`` beside it: the table decides, this module only reads it. A laboratory grade is a floor:
what people saw (transfusion indicated, life-threatening, death) can only make it worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trialwright.standards.analytes import in_unit
from trialwright.standards.ctcae_cuts import SIDES, CutPoints, Limits, Policy, Side, cut_points, resolve
from trialwright.standards.ctcae_lines import VERSIONS, lines_of, terms, terms_of_item
from trialwright.standards.ctcae_table import PRINTS_DEATH, PRINTS_DEATH_IN, TABLE
from trialwright.standards.missing import named, not_recorded
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.catalogue import Catalogue
from trialwright.values.finding import Finding, FindingCode, Severity
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth

__all__ = [
    "BELOW_VALUE",
    "CODES",
    "CTCAE_4",
    "CTCAE_5",
    "CTCAE_6",
    "VERSIONS",
    "CtcaeRules",
    "CutPoints",
    "Policy",
    "Side",
    "baseline_grade",
    "baseline_side_of",
    "cut_points",
    "differing",
    "ejection_fraction",
    "grade",
    "has_grade",
    "infusion_reaction",
    "is_febrile_neutropenia",
    "lines_of",
    "terms",
    "terms_of_item",
]


def baseline_side_of(
    baseline: Decimal | None, *, lln: Decimal | None = None, uln: Decimal | None = None
) -> Side | None:
    """Where a baseline lies in the range valid when it was drawn; ``None`` where that cannot be said.

    >>> baseline_side_of(Decimal(80), uln=Decimal(40))
    'high'
    """
    if baseline is None:
        return None
    if uln is not None and baseline > uln:
        return "high"
    if lln is not None and baseline < lln:
        return "low"
    return "normal" if uln is not None else None


def grade(
    term: str,
    value: Quantity | None,
    *,
    version: str = "5.0",
    lln: Quantity | None = None,
    uln: Quantity | None = None,
    baseline: Quantity | None = None,
    baseline_lln: Quantity | None = None,
    baseline_uln: Quantity | None = None,
    baseline_side: Side | None = None,
    change_pct: Decimal | None = None,
    policy: Policy = "ask",
    recorded: Mapping[str, bool] | None = None,
) -> Answer[int]:
    """The grade of a laboratory value, 0 to 4.

    Args:
        term: the CTCAE term, in American or British spelling; low and high are separate terms.
        value: the result with its unit.
        version: 4.03, 5.0 or 6.0.
        lln, uln: limits of the laboratory on that day.
        baseline: last value before the first dose; ``baseline_lln`` and ``baseline_uln`` the limits valid then, or
            ``baseline_side`` where it is known directly.
        change_pct: percent change from baseline, where the baseline itself is not given.
        policy, recorded: what people must add (``symptomatic``, ``on anticoagulation``, ``physiologic consequences``,
            ``strain or marker``): assumed, only as recorded, or asked.

    Returns:
        ``Unknown`` where the value is missing, no grade is reached and a limit or baseline is missing, the version
        does not grade the term, or people must say something first (policy ``ask``).

    Raises:
        UnitMismatch: a unit that the term is not graded in. UnknownName: no such term or version.

    Source: NCI CTCAE v4.03, v5.0, v6.0; table in ``ctcae_table.py``.

    >>> grade("Neutrophil count decreased", Quantity.of("1.2", "10*9/L"), version="5.0").value
    2
    >>> grade("Anemia", Quantity.of("10.5 g/dL")).because.en
    'CTCAE v5.0 Anemia: 105 g/L reaches no grade, but lln is not recorded'
    """
    lines = lines_of(term, version)
    if isinstance(lines, Unknown):
        return lines
    if value is None:
        return Unknown.of(f"{lines[0].term}: not measured", zh=f"{lines[0].term}：未测", missing={lines[0].term})
    unit = lines[0].unit or value.unit.code
    amounts = [None if q is None else in_unit(q, unit, lines[0].analyte) for q in (value, lln, uln, baseline)]
    number, low, high, base = amounts
    assert number is not None
    if baseline_side is None:
        at_base = [None if q is None else in_unit(q, unit, lines[0].analyte) for q in (baseline_lln, baseline_uln)]
        baseline_side = baseline_side_of(base, lln=at_base[0], uln=at_base[1])
    answers = []
    for line in lines:
        sides = [s for s in SIDES[line.baseline] if baseline_side in (None, s)]
        if not sides:
            continue
        assumed: Any = baseline_side or (sides[0] if len(sides) == 1 else None)
        limits = Limits(low, high, base, change_pct, assumed)
        points = resolve(line, version, limits, policy, recorded or {})
        answers.append(_said(points, number, unit))
    known = {a.value for a in answers if isinstance(a, Known)}
    if len(known) == 1 and not any(isinstance(a, Unknown) for a in answers):
        return answers[0]
    if len(answers) == 1:
        return answers[0]
    return Unknown.of(
        f"CTCAE v{version} {lines[0].term}: the grade depends on whether the baseline was normal, which is not recorded",
        zh=f"CTCAE v{version} {lines[0].term}：分级取决于基线是否正常，而基线或其参考范围未记录",
        missing={"baseline", "baseline_range"},
    )


def baseline_grade(
    term: str,
    value: Quantity | None,
    *,
    version: str = "5.0",
    lln: Quantity | None = None,
    uln: Quantity | None = None,
    policy: Policy = "ask",
    recorded: Mapping[str, bool] | None = None,
) -> Answer[int]:
    """The grade a participant brings along: by the limits of normal, for a value is never graded against itself.

    Args:
        value, lln, uln: at baseline, with the limits of that laboratory on that day.

    >>> ULN = Quantity.of("50 U/L")
    >>> baseline_grade("Alanine aminotransferase increased", Quantity.of("160 U/L"), version="6.0", uln=ULN).value
    2
    """
    return grade(
        term, value, version=version, lln=lln, uln=uln, baseline_side="normal", policy=policy, recorded=recorded
    )


def has_grade(term: str, number: int, version: str) -> Truth:
    """Whether a version prints a grade of a laboratory term, so that people may record it.

    Args:
        number: 1 to 5; grade 5 only where the version prints one.

    Returns:
        ``Unknown`` where the version has no such term here.

    >>> has_grade("Anemia", 5, "5.0").value, has_grade("Neutrophil count decreased", 5, "5.0").value
    (True, False)
    """
    lines = lines_of(term, version)
    if isinstance(lines, Unknown):
        return lines
    name = lines[0].term
    if number == 5:
        return Known(version in PRINTS_DEATH_IN.get(name, ()) or name in PRINTS_DEATH)
    # what the table leaves to people ("life-threatening") is printed too where grade 5 is
    printed = 1 <= number <= 4 and any(x.cells[number - 1] for x in lines)
    return Known(printed or (number == 4 and name in PRINTS_DEATH))


def differing(term: str, recorded: int | None, derived: Answer[int], *, where: str = "") -> Finding | None:
    """A finding where the investigator's grade is below what the value alone gives; neither overwrites the other.

    Args:
        recorded: the investigator's grade, ``None`` where none was given. derived: the answer of ``grade``.
        where: the address of the value.

    >>> differing("Anemia", 1, Known(3)).code, differing("Anemia", 4, Known(3))
    ('CTCAE-GRADE-BELOW-VALUE', None)
    """
    if recorded is None or isinstance(derived, Unknown) or recorded >= derived.value:
        return None  # people may grade higher: a laboratory grade is a floor
    because = derived.because or Text.same("")
    return Finding(
        code=BELOW_VALUE.name,
        severity=Severity.WARNING,
        field=where or term,
        text=Text(
            zh=f"{term}：研究者分级 {recorded} 级，低于数值对应的 {derived.value} 级（{because.zh}）",
            en=f"{term}: the investigator's grade {recorded} is below grade {derived.value} of the value ({because.en})",
        ),
        remedy=Text(zh="核对分级、数值、单位及参考范围", en="check the grade, the value, its unit and its range"),
        source="NCI CTCAE",
    )


def _said(points: CutPoints, number: Decimal, unit: str) -> Answer[int]:
    """The grade with its reason."""
    found = points.number(number)
    shown = f"{plain(number)} {'' if unit == '1' else unit}".strip()
    head = f"CTCAE v{points.version} {points.term}"
    if found is not None:
        cut = points.sure[found - 1] if found else None
        reason = f"{shown} {cut}" if cut is not None and abs(cut.at) != Decimal("Infinity") else shown
        return Known(found, Text(zh=f"{head}：{reason}，{found} 级", en=f"{head}: {reason} is grade {found}"))
    elsewhere = points.sure[points.elsewhere - 1] if points.elsewhere else None
    if elsewhere is not None and elsewhere.is_met(number):
        return Unknown.of(
            f"{head}: {shown} {elsewhere} is reported as kidney injury or chronic kidney disease",
            zh=f"{head}：{shown} {elsewhere} 应报告为急性肾损伤或慢性肾脏病",
            missing={"people"},
        )
    if points.questions and any(c is not None and c.is_met(number) for c in points.asked):
        words = named(points.questions)
        return Unknown.of(
            f"{head}: {shown}; people must say: {words.en}?",
            zh=f"{head}：{shown}；须由研究者说明：{words.zh}？",
            missing=points.questions,
        )
    words = named(points.lacking)
    return Unknown.of(
        f"{head}: {shown} reaches no grade, but {words.en} is not recorded",
        zh=f"{head}：{shown} 未达任何级别，但缺少{words.zh}",
        missing=points.lacking,
    )


def ejection_fraction(
    ef: Decimal | None, baseline: Decimal | None, *, version: str = "5.0", strain_or_marker: bool | None = None
) -> Answer[int]:
    """The grade of a left ventricular ejection fraction in percent; falls count in points.

    Args:
        ef, baseline: percent. strain_or_marker: v6.0: a new fall of strain by more than 15 % or a rise of a cardiac
            marker; ``None`` grades from the ejection fraction alone.

    Source: NCI CTCAE; v4.03 grade 3 "fall > 20" was not compared with the printed source.

    >>> [ejection_fraction(Decimal(45), Decimal(65), version=v).value for v in VERSIONS]
    [2, 3, 2]
    """

    def percent(x: Decimal | None) -> Quantity | None:
        return None if x is None else Quantity.of(plain(x), "%")

    recorded = {} if strain_or_marker is None else {"strain or marker": strain_or_marker}
    return grade(
        "Ejection fraction decreased", percent(ef), version=version, baseline=percent(baseline),
        policy="recorded", recorded=recorded,
    )  # fmt: skip


def is_febrile_neutropenia(
    *, anc: Quantity | None, temperature: Quantity | None, hours_at_38: Decimal | None = None
) -> Truth:
    """ANC below 1.0 x10^9/L with one reading above 38.3 °C, or 38.0 °C or more for more than one hour: grade 3.

    Args:
        anc: neutrophils. temperature: the highest reading, °C. hours_at_38: hours at 38.0 °C or above.

    Source: NCI CTCAE v4.03, v5.0, v6.0, Febrile neutropenia (the same in all).

    >>> is_febrile_neutropenia(anc=Quantity.of("0.9", "10*9/L"), temperature=Quantity.of("38.4 Cel")).value
    True
    """
    if anc is not None and anc.to("10*9/L").value >= 1:
        return FALSE
    t = None if temperature is None else temperature.to("Cel").value
    hot = t is not None and t > Decimal("38.3")
    if not hot and t is not None and t < 38:
        return FALSE
    if not hot and hours_at_38 is not None:
        hot = hours_at_38 > 1
        if not hot and t is not None:
            return FALSE
    if hot and anc is not None:
        return TRUE
    missing = {n for n, v in (("anc", anc), ("temperature", t), ("hours_at_38", hours_at_38)) if v is None}
    return not_recorded(missing)


def infusion_reaction(
    *,
    occurred: bool | None,
    interrupted: bool | None = None,
    prompt: bool | None = None,
    recurred: bool | None = None,
    hospital: bool | None = None,
    life_threatening: bool | None = None,
    prophylaxis_hours: Decimal | None = None,
) -> Answer[int]:
    """The grade of an infusion related reaction from what was seen.

    Args:
        interrupted: therapy or infusion was interrupted. prompt: it answered promptly to treatment.
        recurred: symptoms came back. hospital: admission for its consequences.
        prophylaxis_hours: how long preventive medicine was indicated, hours.

    Source: NCI CTCAE v5.0 and v6.0, Infusion related reaction.

    >>> infusion_reaction(
    ...     occurred=True, interrupted=True, prompt=True, recurred=False, hospital=False, life_threatening=False
    ... ).value
    2
    """
    if occurred is False:
        return Known(0)
    if occurred is None:
        return Unknown.of("was there a reaction?", zh="是否发生输注反应？", missing={"occurred"})
    if life_threatening:
        return Known(4, Text(zh="危及生命", en="life-threatening"))
    longer = prophylaxis_hours is not None and prophylaxis_hours > 24
    if recurred or hospital or longer or prompt is False:
        return Known(3, Text(zh="持续、复发或需住院", en="prolonged, recurrent or hospital"))
    seen = {"interrupted": interrupted, "prompt": prompt if interrupted else True, "recurred": recurred,
            "hospital": hospital, "life_threatening": life_threatening}  # fmt: skip
    missing = frozenset(n for n, v in seen.items() if v is None)
    if missing:
        return Unknown.of(
            f"infusion reaction: {', '.join(sorted(missing))}?", zh="输注反应：细节未记录", missing=missing
        )
    if interrupted or prophylaxis_hours:
        return Known(2, Text(zh="中断后迅速缓解", en="interrupted, answered promptly"))
    return Known(1, Text(zh="轻微一过性反应", en="mild, transient"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CtcaeRules:
    """What a protocol settles about laboratory grading."""

    qualifier_policy: Policy = setting(
        "ask",
        "需研究者判断的条件",
        "what people must add",
        source="house rule: never guessed",
        choices=("ask", "worst", "recorded"),
    )
    baseline: str = setting(
        "last before first dose",
        "基线",
        "baseline",
        source="ICH E9 practice; ADaM ABLFL",
        choices=("last before first dose",),
    )
    baseline_range: str = setting(
        "laboratory at baseline", "判断基线异常所用范围", "range by which a baseline is abnormal",
        source="CTCAE v5.0 'if baseline was abnormal'", choices=("laboratory at baseline",),
    )  # fmt: skip
    limits: str = setting(
        "laboratory on the day", "正常值上下限来源", "source of LLN and ULN", source="house rule",
        choices=("laboratory on the day", "site table by sex and age"),
    )  # fmt: skip


BELOW_VALUE = FindingCode(
    name="CTCAE-GRADE-BELOW-VALUE",
    label=Text(zh="研究者分级低于数值分级", en="recorded grade below that of the value"),
    source="NCI CTCAE; a laboratory grade is a floor",
    explanation=Text(
        zh="化验值本身已达到更高级别。研究者可因症状等判得更高，但不应更低；核对数值、单位与参考范围，两者都保留。",
        en="The value alone reaches a higher grade. People may grade higher for what they saw, not lower: check the value, "
        "its unit and its range. Both stay on record.",
    ),
)
CODES = Catalogue("code", BELOW_VALUE)


def _pack(version: str, in_force: str, source: str, unverified: Text | None = None) -> Standard:
    return Standard(
        name=f"ctcae@{version}",
        label=Text(
            zh=f"不良事件通用术语标准 CTCAE v{version}（实验室分级）", en=f"CTCAE v{version}, laboratory grades"
        ),
        source=source,
        in_force=in_force,
        rules=CtcaeRules,
        content=tuple(row for row in TABLE.splitlines() if version in (row.split("|")[4:5] or [""])[0].split()),
        unverified=unverified,
        answers="standards.ctcae.grade",
    )


CTCAE_4 = _pack(
    "4.03", "2010-06-14", "NCI CTCAE v4.03, 14 June 2010, NIH publication 09-5410",
    Text(zh="射血分数 3 级“下降 >20%”未与印刷本核对", en="ejection fraction grade 3 'fall > 20 %' was not compared with the print"),
)  # fmt: skip
CTCAE_5 = _pack("5.0", "2018-04-01", "NCI CTCAE v5.0, 27 November 2017")
CTCAE_6 = _pack(
    "6.0", "", "NCI CTCAE v6.0 workbook on MedDRA 28.0, errata of 20 January 2026",
    Text(zh="首次发布日期未核实", en="the date of first publication was not verified"),
)  # fmt: skip
