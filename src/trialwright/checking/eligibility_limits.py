"""Eligibility, its limits: values, units, boundaries, versions and what is kept elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.limits import Limit, limits_in
from trialwright.checking.look import Look
from trialwright.checking.passages import Criterion, Passage
from trialwright.checking.tables.instruments import SCORES
from trialwright.checking.words import gated, search
from trialwright.values.quantity import plain
from trialwright.values.units import printed

CRITERIA: Final = ("eligibility.inclusion|eligibility.exclusion",)


def each_limit(look: Look) -> tuple[tuple[Criterion, Passage, Limit], ...]:
    """Every limit of every criterion, worked out once a look."""
    kept: tuple[tuple[Criterion, Passage, Limit], ...] | None = look.__dict__.get("_limits")
    if kept is None:
        kept = tuple((c, p, x) for c in look.criteria for p in c.passages for x in limits_in(p.text))
        look.__dict__["_limits"] = kept
    return kept


def is_floor(c: Criterion, limit: Limit) -> bool:
    """Whether the limit is the lowest value that may enter (an exclusion turns the comparator round)."""
    return limit.is_floor if c.is_inclusion else not limit.is_floor


@check_entry(
    "ELI-04",
    "阈值超出常用范围",
    "limit outside the usual range",
    E,
    "implausible_value",
    "clinical",
    "table of usual entry limits",
    needs=CRITERIA,
)
def unusual_limit(look: Look) -> Iterator[Doubt]:
    """A limit far from the usual entry limits of its analyte, as by a slipped digit or power of ten; one finding a criterion and analyte.

    Fires: ``haemoglobin ≥ 9 g/L``. Silent: ``≥ 90 g/L``. Where ten or a hundred times the value is usual, that is what the finding asks about.
    """
    done: set[tuple[str, str]] = set()
    for c, p, limit in each_limit(look):
        a = limit.analyte
        if a is None or limit.op == "eq" or (c.path, a.name) in done:
            continue
        unit = limit.unit or ("1" if a.name == "INR" else "")
        if unit == "10*9/L" or not unit:
            unit = unit or "1"
        floor = is_floor(c, limit)
        usual = a.usual(floor, unit)
        unit, value = _readable(p.text, limit, unit)
        usual = a.usual(floor, unit)
        if usual is None or usual[0] <= value <= usual[1]:
            continue
        done.add((c.path, a.name))
        slips = [
            value * k
            for k in (Decimal(10), Decimal(100), Decimal("0.1"), Decimal("0.01"))
            if usual[0] <= value * k <= usual[1]
        ]
        likely = plain(slips[0].normalize()) if slips else None
        sign = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}[limit.op]
        measure = printed(unit) if unit != "ULN" else "×ULN"
        shown = f"{a.zh} {sign} {plain(value)} {measure}"
        both = "、".join((plain(usual[0]), plain(usual[1])))
        yield Doubt(
            at=p, fragment=limit.before, also=tuple(q.full_path for q in c.passages if q is not p), source=a.source,

            text=say(f"{shown}，超出常用入组范围（{both.replace('、', '–')} {measure}）" + (f"，可能应为{likely}" if likely else "") + "；会放入不适合治疗者。",
                     f"{a.name} {sign} {plain(value)} {measure} lies outside the usual entry range ({both.replace('、', '–')} {measure})" + (f"; {likely} may be meant" if likely else "") + "; it admits people unfit for treatment."),
            mend=say(f"核对数值{f'（是否为{likely}？）' if likely else ''}与单位。", f"Check the number{f' (is it {likely}?)' if likely else ''} and its unit."),
        )  # fmt: skip


def _readable(text: str, limit: Limit, unit: str) -> tuple[str, Decimal]:
    """The unit, also where its power of ten was split or glued but can still be read."""
    if unit in ("1", ""):
        m = re.match(r"\s*[×xX*✕]\s*10\s+(9|12|3)\s*/\s*[Ll]", text[limit.start + len(limit.fragment) :])
        if m:
            return f"10*{m.group(1)}/L", limit.number
    return unit, limit.number


@check_entry(
    "ELI-05",
    "同一清单混用单位制",
    "one list mixes unit systems",
    W,
    "unit_error",
    "clinical",
    "typed values pass or fail by unit; SI in Chinese laboratories (WS/T 102)",
    needs=CRITERIA,
)
def mixed_units(look: Look) -> Iterator[Doubt]:
    """Like analytes in different unit systems within one list: a value typed in the other unit passes or fails wrongly.

    Fires: bilirubin µmol/L, creatinine mg/dL; haemoglobin g/L beside albumin g/dL. Silent: SI only.
    """
    si = [(c, p, x) for c, p, x in each_limit(look) if x.unit in ("g/L", "umol/L", "mmol/L") and x.analyte]
    old = [(c, p, x) for c, p, x in each_limit(look) if x.unit in ("g/dL", "mg/dL") and x.analyte]
    for c, p, x in old:
        like = {"g/dL": ("g/L",), "mg/dL": ("umol/L", "mmol/L")}[x.unit]
        other = next((o for o in si if o[2].unit in like and o[2].analyte is not x.analyte), None)
        if other is None or x.analyte is None or other[2].analyte is None:
            continue
        converted = f"{plain((x.number * 10).normalize())} g/L" if x.unit == "g/dL" else None
        twins = tuple(q for d, q, y in old if d is c and q is not p and y.number == x.number)
        mark = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "="}[x.op]
        yield Doubt(
            at=p, fragment=x.fragment, more=twins, also=(other[1].full_path,) if other[1].full_path != p.full_path else (),
            propose=f"{mark}{converted}" if converted else None,
            text=say(f"{x.analyte.zh}用{x.unit}，而{other[2].analyte.zh}用{other[2].unit}；录入时差10倍也难发现。",
                     f"{x.analyte.name.capitalize()} is in {x.unit} beside {other[2].analyte.name} in {other[2].unit}; a value typed in the other unit passes or fails wrongly."),
            mend=say(f"统一单位{f'：{mark}{converted}' if converted else ''}。", f"Use one system{f': {mark} {converted}' if converted else ''}."),
        )  # fmt: skip
        return


_ELSEWHERE: Final = gated(
    r"(?:as )?(?:per|according to|defined in|specified in|see)(?: the)? (?:study )?(?:protocol|manual|appendix|attachment|table)(?: thresholds?)?|(?:详?见|按照?|参[见照]|符合)(?:研究)?(?:方案|手册|附[件表录])(?:规定|要求)?|within (?:the )?acceptable range|可接受(?:的)?范围",
    re.I,
)
_ADEQUATE: Final = gated(
    r"adequate (?:\w+[ ,/&-]*){0,5}(?:function|reserve)|(?:足够|良好|充分)的?[^，。；]{0,14}(?:器官|脏器|肝|肾|骨髓|造血|心)[^，。；]{0,6}功能|(?:器官|脏器)功能(?:良好|正常|充足)",
    re.I,
)
_JUDGEMENT: Final = gated(
    r"(?:opinion|judg(?:e?ment)|discretion) of the (?:investigator|researcher)|investigators?(?:'s|’s)? (?:opinion|judg|believ|consider|think|discretion)\w*|researchers? (?:consider|believe|think)|研究者(?:认为|判断|判定|的观点)|研究者的?观点|best interest|最佳利益",
    re.I,
)


@check_entry(
    "ELI-06",
    "阈值写在别处或全凭判断",
    "limits kept elsewhere, or pure judgement",
    E,
    "not_computable",
    "form",
    "SPIRIT 2013 item 10",
    needs=CRITERIA,
)
def kept_elsewhere(look: Look) -> Iterator[Doubt]:
    """A criterion whose limits are kept in a manual or protocol, or "adequate" without numbers (error); judgement alone is one note.

    Judgement cannot be computed, it must be attested by name. Fires: "ECG acceptable, see manual". Silent: "QTcF ≤ 450 ms".
    """
    for c in look.criteria:
        children = any(o.path.startswith(c.path + ".") for o in look.criteria)
        for p in c.passages:
            m = _ELSEWHERE.search(p.text) or (
                None if children or limits_present(c) or _continues(look, c) else _ADEQUATE.search(p.text)
            )
            if m is None:
                continue
            yield Doubt(
                at=p, fragment=p.text if len(p.text) <= 110 else m.group(), also=tuple(q.full_path for q in c.passages if q is not p),
                text=say(f"“{m.group()}”：阈值不在记录中，无法计算谁合格。", f"'{m.group()}': the limits are not in the record, so eligibility cannot be computed."),
                mend=say("把数值、单位和时限写进标准。", "Print the numbers, units and windows here."),
            )  # fmt: skip
            break
    hits = [
        (p, m) for c in look.criteria for p in c.passages if (m := _JUDGEMENT.search(p.text)) and not limits_present(c)
    ]
    if hits:
        p, m = hits[0]
        yield Doubt(
            at=p, fragment=m.group(), more=tuple(q for q, _ in hits[1:]), severity=N,
            text=say("标准只凭研究者判断，无法计算；须由具名医生逐例声明。", "The criterion rests on judgement; it cannot be computed and must be attested by name."),
            mend=say("保留为兜底条款，并规定由谁签署、写明理由。", "Keep it as the last item, say who attests it and that a reason is written."),
        )  # fmt: skip


def limits_present(c: Criterion) -> bool:
    """Whether a criterion prints any number with a comparator."""
    return any(True for p in c.passages for _ in limits_in(p.text))


def _continues(look: Look, c: Criterion) -> bool:
    """Whether the next criterion of the list holds the numbers that this heading announces."""
    same = [o for o in look.criteria if o.is_inclusion == c.is_inclusion]
    k = same.index(c)
    return k + 1 < len(same) and any(x.analyte for p in same[k + 1].passages for x in limits_in(p.text))


@check_entry(
    "ELI-12",
    "每毫升与每升、IU与拷贝",
    "per mL or per L, IU or copies",
    E,
    "unit_error",
    "arithmetic",
    "WHO International Standard for HBV DNA; 1 mL = 10⁻³ L",
    needs=CRITERIA,
)
def volume_of_count(look: Look) -> Iterator[Doubt]:
    """A viral load or antibody per litre where assays report per millilitre (a factor of 1000), or IU called copies.

    Fires: ``total IgE ≥ 30 IU/L``. Silent: ``≥ 30 IU/mL``; IU and copies given side by side.
    """
    for c in look.criteria:
        for p in c.passages:
            m = search(
                r"(?:DNA|RNA|IgE)[^;；。]{0,30}?(\d+(?:[.,]\d+)*)\s*(?:×\s*10\S{0,3}\s*)?(IU|copies|拷贝)\s*/\s*[Ll]\b",
                p.text,
                re.I,
            )
            if m:
                yield Doubt(
                    at=p, fragment=m.group()[m.start(1) - m.start() :].strip(), more=tuple(q for q in c.passages if q is not p and "/L" in q.text), propose=f"{m.group(1)} {m.group(2)}/mL",
                    text=say(f"“{m.group().strip()}”按每升计，检测报告为每毫升；阈值相差1000倍（{m.group(1)} /L = {plain((Decimal(m.group(1).replace(',', '')) / 1000).normalize())} /mL）。",
                             f"'{m.group().strip()}' is per litre, assays report per millilitre: the limit is off by 1000 ({m.group(1)} per L = {plain((Decimal(m.group(1).replace(',', '')) / 1000).normalize())} per mL)."),
                    mend=say(f"改为 {m.group(1)} {m.group(2)}/mL，并写明检测方法。", f"Write {m.group(1)} {m.group(2)}/mL and name the assay."),
                )  # fmt: skip
                break
            k = search(r"(?:copy number|copies|拷贝数?)[^;；。]{0,30}?(\d+)\s*IU\s*/\s*m?[Ll]", p.text, re.I)
            if k and not search(r"\d\s*(?:copies|拷贝)", p.text, re.I):
                twin = tuple(q for q in c.passages if q is not p)
                yield Doubt(
                    at=p, fragment=k.group().strip(), more=twin, severity=W, kind="ambiguity",
                    text=say("称“拷贝数”，单位却是IU；两者按检测方法相差约5倍。", "Called copies, measured in IU; by assay they differ about fivefold."),
                    mend=say("统一为IU/mL，并写明检测方法与下限。", "Use IU/mL, name the assay and its lower limit."),
                )  # fmt: skip
                break


_RECOVERED: Final = gated(
    r"(?:resol\w+|recover\w*|return\w*|恢复)[^.;。；]{0,50}?(?:(?:grade|level|CTCAE[^.;。；]{0,16}?)\s*(?:≤|<=|to)?\s*([01])\b|(?:≤\s*)?(?:CTCAE\s*)?(?:level|grade)\s*([01])\b|([01])\s*级)|did not return to\s*≤?\s*CTCAE\s*(?:level|grade)\s*([01])",
    re.I,
)
_CARVED: Final = gated(r"except|other than|level specified|specified (?:by|in)|除(?!外科)|以外|另有规定|按本方案", re.I)


@check_entry(
    "ELI-13",
    "入组阈值与要求恢复的分级冲突",
    "entry limit against required recovery grade",
    W,
    "logic_conflict",
    "clinical",
    "CTCAE v5.0 cut points",
    needs=CRITERIA,
)
def recovery_grade(look: Look) -> Iterator[Doubt]:
    """An entry limit that admits a higher CTCAE grade than the recovery that another criterion demands: in and out at one value.

    Fires: "all toxicity ≤ grade 1" with ANC ≥ 1.0. Silent: "except the limits in item 4".
    """
    rule = next(((c, p, m) for c in look.criteria for p in c.passages if (m := _RECOVERED.search(p.text))), None)
    if rule is None or _CARVED.search(rule[0].text[rule[0].text.find(rule[2].group()[:8]) :][:160]):
        return
    hits: list[tuple[Criterion, Passage, Limit, str]] = []
    for c, p, x in each_limit(look):
        if x.analyte is None or c is rule[0] or any(h[2].analyte is x.analyte for h in hits):
            continue
        low, high = x.analyte.low_grade_1.get(x.unit), x.analyte.high_grade_1.get(x.unit)
        if is_floor(c, x) and low is not None and x.number < Decimal(low):
            hits.append((c, p, x, f"≥{low} {x.unit}"))
        elif not is_floor(c, x) and high is not None and x.number > Decimal(high):
            hits.append((c, p, x, f"≤{high} {x.unit}"))
    if not hits:
        return
    _, p, x, _ = hits[0]
    zh = "、".join(f"{h[2].analyte.zh}{h[2].fragment}（1级为{h[3]}）" for h in hits[:3] if h[2].analyte)
    en = ", ".join(f"{h[2].analyte.name} {h[2].fragment} (grade 1 is {h[3]})" for h in hits[:3] if h[2].analyte)
    yield Doubt(
        at=p, fragment=x.before, more=tuple(h[1] for h in hits[1:] if h[1].path != p.path), also=(rule[1].full_path,),
        text=say(f"要求毒性恢复到1级，而阈值放入2级：{zh}；同一数值既合格又不合格。", f"Toxicity must be back to grade 1, yet the limits admit grade 2: {en}; one value is in and out."),
        mend=say("写明“第n条所列检验值除外”。", "Add 'except the laboratory limits in item n'."),
    )  # fmt: skip


_BOUNDARY: Final = gated(
    r"(?:above|over|below|beyond)\s+(?:NYHA|grade|class|stage|level|Child)\s*\w+|(?:NYHA|Child)[^，。；,;]{0,8}[ⅠⅡⅢⅣIVABC\d]+\s*级?(?:以上|以下)|[一二三四ⅠⅡⅢⅣ\d]\s*(?:级|度|期)\s*(?:以上|以下)|between\s+\d[^;.,，；]{0,20}?(?:and|to)\s+\d+(?:\.\d+)?\s*%?|介于\s*\d[^;。；）)]{0,16}?之间",
    re.I,
)
_CLARIFIED: Final = gated(
    r"[(（](?:含|包括|inclusive|including)|or (?:higher|above|lower|below)|inclusive|及以[上下]|或以[上下]", re.I
)


@check_entry(
    "ELI-14",
    "边界词是否包含本数",
    "boundary words",
    W,
    "ambiguity",
    "form",
    "inclusive or not decides at the limit",
    needs=CRITERIA,
)
def boundary_words(look: Look) -> Iterator[Doubt]:
    """Boundary words that leave open whether the limit itself belongs: above class II, 以上, between. One finding a page.

    Fires: "BMI between 25 and 30". Silent: "25 ≤ BMI < 30"; "(inclusive)"; a twin language that says "or higher".
    """
    hits = []
    for c in look.criteria:
        for p in c.passages:
            for m in _BOUNDARY.finditer(p.text):
                if search(r"\bage[ds]?\b|年龄|years? old|岁", p.text[max(0, m.start() - 20) : m.end() + 12], re.I):
                    continue  # an age range is read with both ends by everybody
                if not _CLARIFIED.search(p.text[m.start() : m.end() + 14]) and not any(
                    _CLARIFIED.search(q.text) for q in c.passages if q is not p
                ):
                    hits.append((p, m.group()))
    if not hits:
        return
    p, word = hits[0]
    words = "、".join(dict.fromkeys(w for _, w in hits))
    yield Doubt(
        at=p, fragment=word, more=tuple(dict.fromkeys(q for q, _ in hits[1:] if q is not p)),
        text=say(f"“{words[:60]}”是否包含边界值不明。", f"'{word}' leaves open whether the limit itself belongs."), mend=say("改用≥、≤、>、<，或注明“（含）”。", "Use ≥, ≤, > or <, or add '(inclusive)'."),
    )  # fmt: skip


_SEROLOGY: Final = gated(
    r"(?:\bHCV|\bHBV|hepatitis [BC]|[乙丙]型?肝炎?(?:病毒)?|syphilis|梅毒)\s*(?:virus )?(?:test )?(?:is |are )?(?:阳性|positive)",
    re.I,
)
_WHAT: Final = gated(r"抗体|抗原|DNA|RNA|anti(?:body|gen|-)|sAg|cAb|TPPA|TRUST|\bRPR\b|核酸", re.I)


@check_entry(
    "ELI-17",
    "血清学未写抗原、抗体或核酸",
    "serology without antigen, antibody or nucleic acid",
    W,
    "ambiguity",
    "clinical",
    "丙型肝炎防治指南 2022; CDC: antibody persists after cure",
    needs=CRITERIA,
)
def serology(look: Look) -> Iterator[Doubt]:
    """A serology that is "positive" without saying which marker: people who were cured stay antibody-positive.

    Fires: "syphilis positive". Silent: "RPR ≥ 1:8"; HBsAg.
    """
    for c in look.criteria:
        for p in c.passages:
            for m in _SEROLOGY.finditer(p.text):
                if _WHAT.search(p.text[max(0, m.start() - 6) : m.start()]) or _WHAT.search(
                    re.split(r"[;；,，、]", p.text[m.end() : m.end() + 12])[0]
                ):
                    continue
                twins = tuple(q for q in c.passages if q is not p and _SEROLOGY.search(q.text))
                yield Doubt(
                    at=p, fragment=m.group(), more=twins,
                    text=say(f"“{m.group()}”未写是抗体、抗原还是核酸；已治愈者抗体仍为阳性。", f"'{m.group()}' does not say antibody, antigen or nucleic acid; cured people stay antibody-positive."),
                    mend=say("写明检测项目与界值，如“HCV抗体阳性且HCV RNA高于检测下限”。", "Name test and limit, e.g. 'HCV antibody and HCV RNA above the detection limit'."),
                )  # fmt: skip
                return


@check_entry(
    "ELI-19",
    "评分、分期、公式未写版本",
    "score or formula without version",
    W,
    "ambiguity",
    "clinical",
    "a score has variants; see the instrument's row",
    needs=CRITERIA,
)
def score_variant(look: Look) -> Iterator[Doubt]:
    """A score or formula in a criterion whose variant, version or rounding is not named.

    Fires: "eGFR > 60". Silent: "CKD-EPI 2021". One finding a score.
    """
    for name, words, variant, source in SCORES:
        if not look.criteria_may(words):
            continue
        hits = [
            (p, m)
            for c in look.criteria
            for p in c.passages
            if (m := words.search(p.text)) and search(r"\d", p.text[m.end() : m.end() + 20])
        ]
        if not hits or look.has(variant):
            continue
        p, m = hits[0]
        tail = re.match(r"[^;；。，,]{0,16}", p.text[m.end() :])
        yield Doubt(
            at=p, fragment=(m.group() + (tail.group() if tail else "")).strip(), more=tuple(dict.fromkeys(q for q, _ in hits[1:])), source=source,
            text=say(f"{name}未写公式/版本与取整规则；在边界处不同版本给出不同结论。", f"{name} without its formula or version and rounding; at the limit the variants disagree."),
            mend=say(f"写明{name}的版本和取整（如{source.split(':')[0]}）。", f"Name the variant of {name} and how it is rounded."),
        )  # fmt: skip


ELIGIBILITY_LIMITS: Final = (
    unusual_limit,
    mixed_units,
    kept_elsewhere,
    volume_of_count,
    recovery_grade,
    boundary_words,
    serology,
    score_variant,
)
