"""Interventions, what is given: components, amounts, names, formulas, radiation dose, characterisation, levels."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
from trialwright.checking.tables.classes import RADIATION
from trialwright.checking.tables.drugs import SOURCE, by_english, drugs_in
from trialwright.checking.words import Words, gated, search

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
    m = search(r"\bcis\s+platin\w*\b|\bcarbo\s+platin\w*\b", text, re.I)
    if m:
        yield m.group(), "cisplatin" if m.group().lower().startswith("cis") else "carboplatin"
    for w in dict.fromkeys(_LONG.findall(text)):
        inn = _meant(w)
        if inn is not None:
            yield w, inn


_LONG: Final = re.compile(r"[A-Za-z]{8,24}")


@lru_cache(maxsize=16384)
def _meant(word: str) -> str | None:
    """The INN that a word nearly is, or ``None`` where it is one, is spelled as accepted, or is no drug's name."""
    known = by_english()
    low = word.casefold()
    if low in known or low.rstrip("s") in known or not _SUFFIX.search(low):
        return None
    if low.endswith("fluorouracil"):
        return "fluorouracil"
    near = difflib.get_close_matches(low, _by_letters(low[0]), n=1, cutoff=0.82)
    return known[near[0]].inn if near and abs(len(near[0]) - len(low)) <= 3 else None


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


PRODUCTS: Final = (
    incomplete_component,
    unknown_amount,
    agent_name,
    uncharacterised,
    dose_by_level,
)
