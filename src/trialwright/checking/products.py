"""Interventions, what is given: components, amounts, names, formulas, radiation dose, characterisation, levels."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look, Passage
from trialwright.checking.retreatment import is_reirradiation
from trialwright.checking.tables.classes import RADIATION
from trialwright.checking.tables.drugs import SOURCE, by_english, drugs_in
from trialwright.checking.words import Words, gated, search
from trialwright.standards.radiobiology import BED_FORMULA, Fractions, biologically_effective_dose
from trialwright.standards.tumour_volume import PI, share_of_volume
from trialwright.values.answer import Known
from trialwright.values.quantity import Quantity, plain

GIVEN: Final = ("arms", "treatment_description", "interventions")
NEEDS: Final = ("arms|treatment_description|interventions|summary",)
_AMOUNT: Final = gated(
    r"\d+(?:\.\d+)?\s*(?:mg|g\b|[uµμ]g|mcg|ml|mL|IU|U\b|%|片|粒|单位|万|AUC|tablets?|capsules?|drops?|滴|×\s*10)|AUC\s*=?\s*\d|\d\s*×\s*10",
    re.I,
)
_ROUTE: Final = gated(
    r"\biv\b|intraven|infus|oral|\bpo\b|\bp\.o|subcutan|\bsc\b|intramusc|\bim\b|inject|topical|inhal|intratum|intrathec|eye drop|drops|静脉|静滴|输注|口服|皮下|肌[内注]|注射|外用|吸入|滴眼|瘤内|鞘内|tablet|capsule|片|胶囊",
    re.I,
)


@check_entry(
    "INT-01",
    "干预组成缺剂量、途径或方法",
    "component without dose, route or technique",
    E,
    "missing",
    "clinical",
    "complete in 51.9 % (PMC3888400); TIDieR 2014; SPIRIT 11a",
    needs=("arms|treatment_description|interventions",),
)
def incomplete_component(look: Look) -> Iterator[Doubt]:
    """A component without dose, unit, route, frequency, duration or technique; the protocol field printed and empty is named beside it.

    Fires: "laser + drops". Silent: "timolol 0.5 %, 1 drop bid, 12 wk". One finding a page.
    """
    f = facts_of(look)
    if not f.is_interventional or not look.arms:
        return
    words = "\n".join(
        (
            *(a.words("intervention", "description", "label") for a in look.arms),
            look.text("treatment_description"),
            look.text("description"),
            look.text("summary"),
        )
    )
    gaps: list[tuple[str, str, Words]] = []
    radiation = gated(RADIATION, re.I)
    if f.is_of("radiotherapy", "re-irradiation") and not search(r"\d\s*c?Gy|\d+\s*(?:fractions|次分割)", words, re.I):
        gaps.append(("放疗的总剂量、分割、靶区和时间", "dose, fractions, target and timing of radiotherapy", radiation))
    drugs = drugs_in("\n".join(a.words("intervention", "description", "label") for a in look.arms))
    bare_drugs = [
        (d, s)
        for inn, (d, s) in drugs.items()
        if inn != "albumin" and not _has_amount(words, s) and d.kind not in ("plasma product",)
    ]
    if bare_drugs and len(bare_drugs) == len(drugs):
        names_zh = "、".join(d.zh for d, _ in bare_drugs[:3])
        names_en = ", ".join(d.inn for d, _ in bare_drugs[:3])
        gaps.append(
            (
                f"{names_zh}的剂量与频次",
                f"dose and frequency of {names_en}",
                gated("|".join(re.escape(s) for _, s in bare_drugs), re.I),
            )
        )
    elif drugs and not _ROUTE.search(words):
        some = [s for _, s in drugs.values()]
        gaps.append(("各药的给药途径", "the route of the drugs", gated("|".join(map(re.escape, some)), re.I)))
    if (
        not drugs
        and not gaps
        and (f.is_of("cell or vesicle product", "allogeneic cells", "gene therapy"))
        and not _AMOUNT.search(words)
    ):
        gaps.append(("产品的剂量与途径", "dose and route of the product", gated(r"cell|vesicle|细胞|囊泡", re.I)))
    if not gaps:
        return
    found = look.first(gaps[0][2], look.under("arms")) or look.first(gaps[0][2], look.under(*GIVEN))
    if found is None:
        return
    blank = look.is_empty("treatment_description")
    label = look.label("treatment_description") if blank else None
    others = tuple(
        a.get("intervention")
        for a in look.arms
        if a.get("intervention") is not None and gaps[0][2].search(a.words("intervention"))
    )
    zh, en = "；".join(g[0] for g in gaps), "; ".join(g[1] for g in gaps)
    yield Doubt(
        at=found[0], fragment=found[1].group(), more=tuple(p for p in others if p is not None and p is not found[0]) + ((label,) if label else ()), also=("treatment_description",) if blank else (),
        text=say(f"缺少{zh}" + ("；“药物成份或治疗方案详述”也为空。" if blank else "。"), f"Missing: {en}" + ("; the field for the treatment in detail is empty, too." if blank else ".")),
        mend=say("逐项写明剂量、单位、途径、频次、疗程和技术。", "Give dose, unit, route, frequency, duration and technique for each."),
    )  # fmt: skip


def _has_amount(words: str, spelled: str) -> bool:
    return any(
        _AMOUNT.search(words[m.start() : m.end() + 60]) or _AMOUNT.search(words[max(0, m.start() - 20) : m.start()])
        for m in re.finditer(re.escape(spelled), words, re.I)
    )


_SHARE: Final = gated(
    r"(\d+(?:\.\d+)?)\s*%\s*(?:的)?\s*(?:肿瘤|病灶|瘤体)体积|(\d+(?:\.\d+)?)\s*%\s*of\s*(?:the\s*)?(?:tumou?r|lesion)\s*volume|(?:肿瘤|病灶)体积的?\s*(\d+(?:\.\d+)?)\s*%",
    re.I,
)
_PER_AREA: Final = gated(r"(\d+(?:\.\d+)?)\s*m[lL]\s*/\s*cm\s*(?:2|²|\^2)", re.I)
_STRENGTH: Final = gated(
    r"\d\s*(?:mg|g|[uµμ]g|IU|U|mmol)\s*/\s*m?[lL]\b|concentration of \d|浓度(?:为)?\s*\d|strength", re.I
)
_CELLS: Final = gated(
    r"\d+(?:\.\d+)?\s*[×xX*]\s*10\s*(?:\^|E)?\s*(?:\d{1,2}|[⁰¹²³⁴-⁹]+)\s*(?:个)?(?:有核)?(?:细胞|cells?|颗粒|particles?)",
    re.I,
)
_BASIS: Final = gated(
    r"/\s*kg|per kg|每公斤|每千克|每次|per (?:infusion|dose|injection)|each (?:infusion|dose|time)|in total|total(?: of| dose)|共计|总量|总数|/次",
    re.I,
)


@check_entry(
    "INT-03",
    "剂量无法换算",
    "amount not computable",
    E,
    "not_computable",
    "clinical",
    "mass unknown stays unknown",
    needs=NEEDS,
)
def unknown_amount(look: Look) -> Iterator[Doubt]:
    """An amount that cannot be computed: no strength, no basis (kg, m², volume), per dose or in total left open.

    Fires: "0.5 mL/cm² of gel". Silent: "gel 2 mg/mL".
    """
    for p, m in look.find(_SHARE, look.under(*GIVEN)):
        if look.has(_STRENGTH) and search(_STRENGTH.pattern, "\n".join(q.text for q in look.under(*GIVEN)), re.I):
            break
        others = tuple(q for q, _ in look.find(_SHARE, look.under(*GIVEN)) if q is not p)
        yield Doubt(
            at=p, fragment=m.group(), more=others, field=f"{p.path}.dose" if p.path.endswith("intervention") else p.full_path, also=(p.full_path,),
            text=say(f"剂量按体积百分比（{m.group()}），未写浓度：进入体内的质量不可知，三组间也无法比较暴露。", f"The dose is a share of volume ({m.group()}) with no concentration: the mass given is unknown and exposure cannot be compared."),
            mend=say("写明浓度（mg/mL）和每次质量上限。", "State the concentration (mg/mL) and the largest mass."),
        )  # fmt: skip
        return
    for p, m in look.find(_PER_AREA, look.under(*GIVEN)):
        if not search(_STRENGTH.pattern, p.text, re.I):
            yield Doubt(
                at=p, fragment=m.group(), text=say(f"“{m.group()}”未写浓度，质量不可知。", f"'{m.group()}' has no strength; the mass is unknown."), mend=say("写明浓度，如2 mg/mL。", "State the strength, e.g. 2 mg/mL."),
            )  # fmt: skip
            return
    for p, m in look.find(_CELLS, look.under(*GIVEN)):
        tail = p.text[max(0, m.start() - 24) : m.end() + 16]
        if _BASIS.search(tail):
            continue
        twin = tuple(q for q in look.by_path.get(p.path, {}).values() if q is not p and _CELLS.search(q.text))
        twice = search(r"各输注|分别|and \d+(?:th|st|nd|rd)|两次|二次|twice|once on the", p.text, re.I)
        yield Doubt(
            at=p, fragment=m.group(), more=twin, field=f"{p.path}.dose" if p.path.endswith("intervention") else p.full_path, also=(p.full_path,),
            text=say(f"“{m.group()}”" + ("是每次量还是两次总量、" if twice else "") + "是固定数还是按体重、按何种活细胞计数，均未写明。", f"'{m.group()}': " + ("per infusion or in total, " if twice else "") + "fixed or per kg, and which viable cells are counted?"),
            mend=say("写明“每次输注×个活的有核细胞（或/kg）”。", "Write 'viable nucleated cells per infusion (or per kg)'."),
        )  # fmt: skip
        return


_CLASS_ONLY: Final = gated(
    r"anti-?\s?PD-?\s?L?-?1(?:\s*(?:monoclonal )?antibod\w+|\s*mAb)?|PD-?\s?L?-?1\s*(?:inhibitors?|monoclonal|单抗|抑制剂|抗体)|抗PD-?L?1",
    re.I,
)
_SUFFIX: Final = gated(
    r"(?:mab|nib|platin\w*|uracil|taxel|trombopag|tropha|mycin|statin|pril|sartan|olol|azole|cillin|caine|fentanil|gliptin|gliflozin|glutide|parin|ximab|sporin\w*|limus|rubicin|citabine|bazine|formin\w*)$",
    re.I,
)


@check_entry(
    "INT-05",
    "药名不规范、两种拼法或只有类别",
    "agent not an INN, spelled two ways, or only a class",
    E,
    "terminology",
    "bilingual",
    SOURCE,
    needs=("arms|treatment_description|interventions|summary|objectives",),
)
def agent_name(look: Look) -> Iterator[Doubt]:
    """An agent that is not an INN, is spelled in two ways, or is named only by its class: supply and coding fail.

    Fires: ``metformine`` / ``metphormin``; "anti-PD-1" without the antibody. Silent: metformin; accepted synonyms.
    """
    yield from _class_only(look)
    spelled: dict[str, list[tuple[Passage, str]]] = {}
    for path, by in look.by_path.items():
        if not path.startswith(
            ("arms", "objectives", "treatment_description", "interventions", "summary", "description", "identification")
        ):
            continue
        zh, en = by.get("zh"), by.get("en") or by.get("any")
        for p in (q for q in (zh, en) if q is not None):
            for word, inn in _misspelled(p.text):
                spelled.setdefault(inn, []).append((p, word))
        if zh is None or en is None:
            continue
        have = drugs_in(en.text)
        for inn, (drug, _) in drugs_in(zh.text).items():
            if inn in have or inn == "albumin" or any(inn == i for i in spelled):
                wrong = _nearest_word(en.text, drug.inn) if inn not in have else None
                if wrong and inn in spelled and not any(w == wrong for _, w in spelled[inn]):
                    spelled[inn].append((en, wrong))
                continue
            wrong = _nearest_word(en.text, drug.inn)
            if wrong:
                spelled.setdefault(inn, []).append((en, wrong))
    for inn, hits in spelled.items():
        p, wrong = hits[0]
        words = "、".join(dict.fromkeys(w for _, w in hits))
        yield Doubt(
            at=p, fragment=wrong, more=tuple(dict.fromkeys(q for q, _ in hits[1:] if q is not p)), propose=inn,
            text=say(f"药名“{words}”不是国际非专利名（应为{inn}）" + ("，且写法不一。" if len(dict.fromkeys(w for _, w in hits)) > 1 else "。"), f"'{words.replace('、', ', ')}' is not the international name ({inn})" + (", and it is spelled in different ways." if len(dict.fromkeys(w for _, w in hits)) > 1 else ".")),
            mend=say(f"统一写作{inn}，并写明产品。", f"Write {inn} everywhere, with the product."),
        )  # fmt: skip


def _class_only(look: Look) -> Iterator[Doubt]:
    f = facts_of(look)
    given = "\n".join(
        p.text for p in look.under("arms", "treatment_description", "summary", "description", "identification")
    )
    if any(d.kind in ("anti-PD-1", "anti-PD-L1") for d, _ in drugs_in(given).values()) or not f.is_interventional:
        return
    hits = [
        (p, m)
        for p, m in look.find(_CLASS_ONLY, look.under("arms", "treatment_description"))
        if not search(r"prior|previous|既往", p.text[max(0, m.start() - 20) : m.start()], re.I)
    ]
    if hits:
        p, m = hits[0]
        yield Doubt(
            at=p, fragment=m.group(), kind="ambiguity", detect="clinical", more=tuple(q for q, _ in hits[1:]),
            text=say(f"只写药物类别“{m.group()}”，未写具体药名；各抗体的剂量、半衰期不同。", f"Only the class is named ('{m.group()}'); the antibodies differ in dose and half-life."),
            mend=say("写明通用名和产品。", "Name the antibody (INN) and the product."),
        )  # fmt: skip


def _misspelled(text: str) -> Iterator[tuple[str, str]]:
    """Words that end like a drug and are close to an INN without being an accepted spelling; split names."""
    known = by_english()
    m = search(r"\bcis\s+platin\w*\b|\bcarbo\s+platin\w*\b", text, re.I)
    if m:
        yield m.group(), "cisplatin" if m.group().lower().startswith("cis") else "carboplatin"
    for w in dict.fromkeys(re.findall(r"[A-Za-z]{8,24}", text)):
        low = w.casefold()
        if low in known or low.rstrip("s") in known or not _SUFFIX.search(low):
            continue
        if low.endswith("fluorouracil"):
            yield w, "fluorouracil"
            continue
        near = difflib.get_close_matches(low, _by_letters(low[0]), n=1, cutoff=0.82)
        if near and abs(len(near[0]) - len(low)) <= 3:
            yield w, known[near[0]].inn


def _by_letters(first: str) -> list[str]:
    return [n for n in by_english() if n[0] == first and n.isalpha() and len(n) > 6]


def _nearest_word(text: str, inn: str) -> str | None:
    """The English word that stands for a substance whose Chinese name is there: alike, yet not it."""
    best, score = None, 0.0
    known = by_english()
    for w in dict.fromkeys(re.findall(r"[A-Za-z]{7,24}", text)):
        low = w.casefold()
        if low in known or low == inn:
            continue
        r = difflib.SequenceMatcher(None, low, inn).ratio()
        if r > score and low[0] == inn[0]:
            best, score = w, r
    return best if score >= 0.6 else None


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
    r"(?:体积|volume)?[^;；。,，]{0,16}?(?:长\s*[×xX*·]\s*宽\s*[×xX*·]\s*高|length\s*[×xX*·]\s*width\s*[×xX*·]\s*(?:height|depth)|volume\s*=\s*a\s*[×xX*·]\s*b\s*[×xX*·]\s*c\b)",
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


_PRODUCTS: Final = (
    (gated(r"cord blood|脐带血|脐血|mononuclear cell|单个核细胞", re.I), gated(r"\bHLA\b|ABO|viab|活[率细]|CD34|来源|sourced|bank|库|release|放行|制备|donor|供者", re.I), "脐血/单个核细胞", "cord-blood or mononuclear cells", "来源、HLA/ABO配型、活率、放行标准", "source, HLA and ABO match, viability, release"),
    (gated(r"extracellular vesicle|exosome|细胞外囊泡|外泌体|MSC-EV", re.I), gated(r"MISEV|characteri[sz]|isolat|purif|CD9|CD63|size|粒径|分离|纯化|鉴定|放行|批次", re.I), "细胞外囊泡", "extracellular vesicles", "细胞来源、分离方法、MISEV鉴定、放行标准", "cell source, isolation, MISEV characterisation, release"),
    (gated(r"\bMSCs?\b(?!-EV)|mesenchymal (?:stem|stromal)|间充质干细胞(?!衍生|来源)", re.I), gated(r"passage|代次|viab|活率|CD73|release|放行|来源于|derived from (?:bone|umbilical|adipose)|脐带|骨髓|脂肪", re.I), "间充质干细胞", "mesenchymal cells", "来源、代次、活率、放行标准", "source, passage, viability, release"),
    (gated(r"nano-?particle|\b[A-Z][A-Za-z]?-?NPs?\b|纳米", re.I), gated(r"\d+\s*nm\b|粒径|size|coating|包被|concentration|浓度|mg\s*/\s*m[lL]|manufactur|生产|batch|批号", re.I), "纳米颗粒", "nanoparticles", "粒径、包被、浓度、生产单位、质控放行", "size, coating, concentration, maker, release"),
    (gated(r"probiotic|益生菌", re.I), gated(r"CFU|strain|菌株|lactobac|bifido|乳杆菌|双歧", re.I), "益生菌", "probiotic", "菌株、CFU、批号", "strain, CFU, lot"),
    (gated(r"(?:f(?:a)?ecal microbiota|粪菌)", re.I), gated(r"donor|供体|screen|筛查|capsule|胶囊|ml\b", re.I), "粪菌", "faecal microbiota", "供体筛查、制备、剂量", "donor screening, preparation, dose"),
)  # fmt: skip


@check_entry(
    "INT-21",
    "产品未表征",
    "product not characterised",
    E,
    "missing",
    "clinical",
    "ICH Q6B; MISEV2023; 细胞治疗产品指导原则",
    needs=NEEDS,
)
def uncharacterised(look: Look) -> Iterator[Doubt]:
    """A product (cells, vesicles, nanoparticles, microbes) without source, composition, maker or release: not reproducible.

    Fires: "probiotic". Silent: strain, CFU, lot.
    """
    if not facts_of(look).is_interventional:
        return
    given = "\n".join(p.text for p in look.under(*GIVEN, "summary", "description"))
    for product, known, zh, en, lacks_zh, lacks_en in _PRODUCTS:
        found = look.first(product, look.under("arms", "treatment_description"))
        if found is None or known.search(given.replace(found[1].group(), "")):
            continue
        others = tuple(
            q
            for q, _ in look.find(product, look.under("arms"))
            if q is not found[0] and q.path.endswith("intervention")
        )
        yield Doubt(
            at=found[0], fragment=found[1].group(), more=others, field="product", also=(found[0].full_path,),
            text=say(f"{zh}产品没有{lacks_zh}，他人无法重复，安全性也无从判断。", f"The {en} lack{'s' if not en.endswith('s') else ''} {lacks_en}; not reproducible, and its safety cannot be judged."),
            mend=say(f"写明{lacks_zh}。", f"State {lacks_en}."),
        )  # fmt: skip
        return


_LEVEL: Final = gated(
    r"(?:血药浓度|血浓度|谷浓度|target|trough|concentration|level)[^;；。.]{0,16}?\d+\s*[-–~～至]\s*\d+\s*(?:[uµμn]g\s*/\s*m?[lL]|ng/ml)",
    re.I,
)
_HOW: Final = gated(r"trough|\bC0\b|\bC2\b|peak|谷(?:浓度)?|峰(?:浓度)?|LC-?MS|immunoassay|免疫法|质谱", re.I)


@check_entry(
    "INT-22",
    "按血药浓度调整而无方法",
    "dose by level without method",
    E,
    "not_computable",
    "clinical",
    "assays and sampling times are not interchangeable (IATDMCT ciclosporin consensus)",
    needs=NEEDS,
)
def dose_by_level(look: Look) -> Iterator[Doubt]:
    """A dose that follows a level without trough or peak, assay, start, steps and end.

    Fires: "target 5–10". Silent: "C0, LC-MS, weekly".
    """
    for p, m in look.find(_LEVEL, look.under(*GIVEN)):
        if _HOW.search(p.text):
            continue
        twin = tuple(q for q in look.by_path.get(p.path, {}).values() if q is not p and _LEVEL.search(q.text))
        yield Doubt(
            at=p, fragment=m.group(), more=twin, field=f"{p.path}.dose" if p.path.endswith("intervention") else p.full_path, also=(p.full_path,),
            text=say(f"“{m.group()}”未写谷值还是峰值、检测方法、何时开始测、如何调整、用到何时。", f"'{m.group()}' does not say trough or peak, assay, when to measure, how to adjust, or until when."),
            mend=say("写明C0、检测方法、监测频次、调整步长和疗程终点。", "State C0, the assay, how often, the step and the end of treatment."),
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


PRODUCTS: Final = (
    incomplete_component, unknown_amount, agent_name, largest_dose, formula, bed, ambiguous_power, uncharacterised, dose_by_level, cumulative_dose,
)  # fmt: skip
