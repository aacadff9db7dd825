"""Outcomes, what they rest on: specimens and assays, safety in every arm, known risks, readings the treatment distorts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say, starred
from trialwright.checking.endpoints import endpoints_of
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.outcome_form import ADVERSE
from trialwright.checking.retreatment import is_reirradiation
from trialwright.checking.words import gated, search

_PK: Final = gated(
    r"pharmacokinetic|药代动?力?学?|药动学|\bPK\b|血药浓度|serum level|plasma (?:level|concentration)|血清浓度|血浆浓度",
    re.I,
)


_PK_DONE: Final = gated(r"AUC|Cmax|Tmax|t1/2|half-?life|trough|peak|谷浓度|峰浓度|半衰期|Css|Cmin", re.I)


_IMMUNE: Final = gated(
    r"immune (?:micro-?\s?environment|cell|subset)|免疫(?:微环境|细胞)|microenvironment|微环境|biomarker|生物标[志记]物|cytokine(?!.release)|细胞因子(?!释放)|omics|组学|microbio|菌群",
    re.I,
)


_ASSAY: Final = gated(
    r"flow cytometr|流式|ELISA|\bIHC\b|免疫组化|sequenc|测序|qPCR|PCR|质谱|LC-?MS|luminex|multiplex", re.I
)


@check_entry(
    "OUT-12",
    "药代、免疫或标志物指标不完整",
    "PK, immune or biomarker outcome incomplete",
    E,
    "endpoint_definition",
    "clinical",
    "a concentration is no endpoint; ICH E4, FDA biomarker guidance",
    needs=("outcomes|summary",),
)
def matrix_and_times(look: Look) -> Iterator[Doubt]:
    """A pharmacokinetic outcome without sampling times and parameters (error); an immune or biomarker outcome without assay (warning).

    Fires: "serum level". Silent: "AUC0–24, day 7, serum"; flow cytometry at named visits.
    """
    done: set[str] = set()
    for e in endpoints_of(look):
        if e.is_prose:
            continue
        if _PK.search(e.name) and not _PK_DONE.search(e.words) and "pk" not in done:
            done.add("pk")
            yield Doubt(
                at=e.at, field=f"{e.path}.definition", also=(e.at.path,),
                text=say("药代动力学指标只有“浓度”，没有采样时间、参数（Cmax、AUC、t½）和检测方法。", "The pharmacokinetic outcome is 'concentration' without sampling times, parameters (Cmax, AUC, half-life) or assay."),
                mend=say("写明采样时间表、参数、基质、检测方法和定量下限。", "Give the sampling schedule, parameters, matrix, assay and limit of quantification."),
            )  # fmt: skip
        elif _IMMUNE.search(e.name) and not _ASSAY.search(e.words) and "immune" not in done:
            done.add("immune")
            m = search(r"biopsy or blood|活检或血液|blood or|血液或", e.words, re.I)
            zh = f"；基质不定（“{m.group()}”）" if m else ""
            en = f"; the matrix is open ('{m.group()}')" if m else ""
            yield Doubt(
                at=e.at, field=f"{e.path}.definition", also=(e.at.path,), severity=W,
                text=say(f"“{e.at.text[:30]}”没有检测项目、方法和比较方式{zh}，无法计算。", f"'{e.name.splitlines()[-1][:60]}' has no markers, assay or comparison{en}; it cannot be computed."),
                mend=say("写明标志物、方法（如流式、免疫组化）、标本、时点和变化量。", "Name markers, assay (flow, IHC), specimen, visits and the change that is compared."),
            )  # fmt: skip


_SPECIMENS: Final = (
    ("尿液", "urine", gated(r"urin(?:e|ary (?:excretion|concentration|protein))|尿(?:液|样|中|蛋白|药)", re.I), gated(r"urin|尿", re.I)),
    ("脑脊液", "cerebrospinal fluid", gated(r"cerebrospinal|\bCSF\b(?! )|脑脊液", re.I), gated(r"cerebrospinal|\bCSF\b|脑脊液", re.I)),
    ("粪便", "stool", gated(r"f(?:a)?ecal|stool|粪便|肠道菌群|gut microb", re.I), gated(r"f(?:a)?ec|stool|粪|便", re.I)),
    ("唾液", "saliva", gated(r"saliva|唾液", re.I), gated(r"saliva|唾液", re.I)),
    ("血液", "blood", gated(r"plasma|serum|whole blood|血浆|血清(?!病)|全血|外周血", re.I), gated(r"blood|plasma|serum|血", re.I)),
    ("骨髓", "bone marrow", gated(r"bone marrow (?:biops|aspirat|exam)|骨髓(?:穿刺|活检|涂片)", re.I), gated(r"marrow|骨髓", re.I)),
    ("组织", "tissue", gated(r"biops|tumou?r (?:immune )?microenvironment|活检|组织标本|肿瘤免疫微环境", re.I), gated(r"tissue|biops|tumou?r|组织|活检|肿瘤", re.I)),
)  # fmt: skip


@check_entry(
    "OUT-13",
    "标本清单与指标不符",
    "specimens against outcomes",
    E,
    "internal_contradiction",
    "crossfield",
    "consent and ethics cover the list; 人类遗传资源管理条例",
    needs=("samples", "outcomes"),
)
def specimens(look: Look) -> Iterator[Doubt]:
    """An outcome needs a specimen that the list of samples lacks, or a sample of the list serves nothing.

    Fires: a CSF biomarker while the list has blood only. Silent: both. Blood is never called useless.
    """
    listed = "\n".join(p.text for p in look.under("samples") if p.path.endswith((".name", ".tissue", ".note")))
    if not listed.strip():
        return
    wanted = "\n".join([*(e.words for e in endpoints_of(look)), look.text("objectives"), look.text("summary")])
    for zh, en, needs, has in _SPECIMENS:
        if needs.search(wanted) and not has.search(listed):
            e = next((e for e in endpoints_of(look) if needs.search(e.words)), None)
            at = e.at if e else (look.passage("objectives") or look.passage("summary"))
            if at is None:
                continue
            m = needs.search(at.text)
            first = look.under("samples")[0]
            yield Doubt(
                at=at, fragment=at.text if m and len(at.text) < 100 else m.group() if m else "", also=("samples", first.path), more=(),
                text=say(f"指标需要{zh}，采集标本清单中没有；知情同意和伦理只覆盖清单。", f"An outcome needs {en}; the list of samples has none, and consent covers the list only."),
                mend=say(f"在标本清单中补列{zh}（用途、去向），或删去该指标。", f"Add {en} to the list of samples with its fate, or drop the outcome."),
            )  # fmt: skip
    for zh, en, needs, has in _SPECIMENS:
        if en in ("blood", "tissue"):
            continue
        p = next((p for p in look.under("samples") if p.path.endswith(".name") and has.search(p.text)), None)
        if p is not None and not has.search(wanted) and not needs.search(wanted):
            yield Doubt(
                at=p, fragment=p.text, severity=W, also=("outcomes",), text=say(f"采集{zh}，但没有任何指标用到它。", f"{en.capitalize()} is collected, yet no outcome uses it."),
                mend=say("补写用途，或不采集。", "Say what it is for, or do not collect it."),
            )  # fmt: skip


_RELATED: Final = gated(
    r"related|attribut|possibl|可能与|相关(?:的|毒性|不良|任何)|有关的|caused by|due to|reactions? to", re.I
)


@check_entry(
    "OUT-15",
    "安全性只计一组或只计相关事件",
    "safety counted in one arm or only if attributed",
    E,
    "endpoint_definition",
    "clinical",
    "bias in open trials; CONSORT Harms 2022",
    needs=("outcomes",),
)
def one_sided_safety(look: Look) -> Iterator[Doubt]:
    """Safety that is counted only if attributed to the tested product, hence in one arm only, in a comparison.

    Fires: "reactions to the patch" against usual care. Silent: all adverse events in both arms, then attribution.
    """
    f = facts_of(look)
    if f.is_dose_finding or not (f.is_random or len(look.arms) >= 2):
        return
    safety = [
        e
        for e in endpoints_of(look)
        if e.part is not None and ADVERSE.search(e.words) and not search(r"剂量限制|dose[\s-]*limiting", e.name, re.I)
    ]
    limited = [e for e in safety if _RELATED.search(e.words)]
    if not limited or len(limited) != len(safety):
        return
    e = limited[0]
    at = next((p for p in e.part.passages if _RELATED.search(p.text)), e.at) if e.part else e.at
    last = limited[-1]
    yield Doubt(
        at=at, fragment=at.text if len(at.text) <= 110 else "", more=tuple(x.at for x in limited[1:]), field=starred(tuple(f"{x.path}.definition" for x in limited)), also=(at.path, last.at.path),
        text=say("安全性只统计归因于试验产品的事件，对照组无从产生；开放试验中必然偏倚。", "Safety counts only events attributed to the tested product, which the control arm cannot have; biased in an open trial."),
        mend=say("两组记录全部不良事件，再判定相关性。", "Record all adverse events in both arms, then attribute."),
    )  # fmt: skip


@check_entry(
    "OUT-20",
    "已知严重风险没有被测量",
    "a known serious risk is measured nowhere",
    W,
    "safety_gap",
    "clinical",
    "table of risks by class of intervention",
    needs=("outcomes|summary",),
)
def unmeasured_risk(look: Look) -> Iterator[Doubt]:
    """A known serious risk of the intervention class that no outcome names; an error where adverse events are no outcome at all.

    Fires: CAR-T without cytokine release. Silent: CRS graded, 28 days.
    """
    f = facts_of(look)
    listed = endpoints_of(look)
    if not f.is_interventional or not listed:
        return
    measured = "\n".join([*(e.words for e in listed), look.text("objectives")])
    general = bool(ADVERSE.search(measured))
    extra = "\n".join((look.text("summary"), look.text("description"))) if listed[0].is_prose else ""
    classes = list(f.classes)
    if is_reirradiation(look):
        from trialwright.checking.tables.classes import CLASSES

        classes = [c for c in CLASSES if c.name == "re-irradiation"] + [c for c in classes if c.name != "radiotherapy"]
    said = 0
    for c in classes:
        gaps = [r for r in c.risks if not r.words.search(measured + extra)]
        if c.name == "cell or vesicle product" and any(x.name in ("allogeneic cells", "CAR-T cells") for x in classes):
            continue
        if not gaps or said >= 2 or (general and c.name not in _SPECIFIC):
            continue
        at = (
            next(
                (e.at for e in listed if ADVERSE.search(e.name) and not search(r"剂量限制|limiting", e.name, re.I)),
                None,
            )
            or listed[0].at
        )
        own = next((e for e in listed if ADVERSE.search(e.name) and e.at is at), listed[0])
        said += 1
        zh, en = "、".join(r.zh for r in gaps), ", ".join(r.en for r in gaps)
        yield Doubt(
            at=at, fragment=own.fragment, field="outcomes.list", also=(at.path, "arms[*].intervention"), severity=W if general else E, source=c.source,
            text=say(f"{c.zh}的已知严重风险（{zh}）没有任何指标或随访期限。", f"A known serious risk of {c.name} ({en}) is measured by no outcome and has no horizon."),
            mend=say(f"增列特别关注的不良事件：{zh}，写明分级和随访期限。", f"Add it as an adverse event of special interest with grading and follow-up: {en}."),
        )  # fmt: skip


_SPECIFIC: Final = frozenset(
    (
        "CAR-T cells",
        "allogeneic cells",
        "re-irradiation",
        "radiotherapy",
        "thrombopoietin receptor agonist",
        "checkpoint inhibitor",
    )
)


_CONFIRM: Final = gated(
    r"confirm\w*[^.;]{0,30}(?:\d+\s*weeks?)|确认[^。；]{0,12}\d+\s*周|\d+\s*周后?[^。；]{0,6}确认", re.I
)


@check_entry(
    "OUT-21",
    "疗效读数受治疗干扰或确认规则不当",
    "response distorted by treatment, or confirmation misapplied",
    W,
    "endpoint_definition",
    "clinical",
    "RECIST 1.1 (Eisenhauer, Eur J Cancer 2009;45:228) 4.3.2, 4.6",
    needs=("outcomes|summary",),
)
def distorted_response(look: Look) -> Iterator[Doubt]:
    """Response read on a lesion that the treatment itself fills, irradiates or ablates; a confirmation rule absent or misapplied.

    RECIST 1.1 asks for confirmation where response is the primary endpoint of a trial without control. Fires: an ablated node as
    target. Silent: non-treated targets; a second method.
    """
    f = facts_of(look)
    response = next(
        (
            e
            for e in endpoints_of(look)
            if search(r"\bORR\b|objective response|客观缓解|response rate \(ORR", e.name, re.I)
        ),
        None,
    )
    if response is None or search(
        r"再生障碍|aplastic|leuk|白血病|myeloma|骨髓瘤|lymphoma|淋巴瘤",
        look.text("condition.name") + look.text("identification.public_title"),
        re.I,
    ):
        return
    injected = search(r"intratumou?ral|intralesional|瘤内|病灶内注射", f.interventions, re.I)
    at = response.at
    if injected:
        yield Doubt(
            at=at, fragment=response.fragment, field=f"{response.path}.definition" if response.part else "outcomes", also=(at.path, "arms[*].intervention"),
            text=say(f"疗效读在被治疗改变的病灶上（{injected.group()}本身改变体积和密度），直径不能代表缓解。", "Response is read on a lesion that the treatment itself changes (the injection adds volume and density); diameters do not show response."),
            mend=say("将该病灶列为非靶病灶或用第二种方法（如功能影像、病理），并说明基线在注射前。", "Make it a non-target or use a second method (functional imaging, pathology); take the baseline before injection."),
        )  # fmt: skip
    confirm = next(
        ((p, m) for p in (response.part.passages if response.part else (at,)) if (m := _CONFIRM.search(p.text))), None
    )
    if confirm and f.is_random:
        p, m = confirm
        yield Doubt(
            at=p, fragment=m.group(), also=(f"{response.path}.definition",),
            text=say("随机对照试验仍要求4周确认，而下次评估日程未定，确认与固定访视冲突。", "Confirmation after 4 weeks is asked for in a randomised trial, where RECIST 1.1 does not need it, and it is tied to an assessment calendar that is not given."),
            mend=say("按RECIST 1.1：有对照时不要求确认；若保留，写明评估日程。", "RECIST 1.1 needs no confirmation with a control; if kept, give the calendar of scans."),
        )  # fmt: skip
    elif (
        not injected
        and f.is_single
        and response.is_primary
        and not search(
            r"confirm\w*\s+(?:response|CR\b|PR\b|at|after|by)|(?:response|CR|PR)[^.;]{0,24}confirm|(?:确认|复核)[^。；]{0,12}(?:缓解|疗效|周)|(?:缓解|疗效)[^。；]{0,12}确认",
            look.everything,
            re.I,
        )
    ):
        yield Doubt(
            at=at, fragment=response.fragment, field="outcomes", also=(at.path,),
            text=say("单臂试验以缓解率为主要终点，却没有确认规则" + ("；放疗后的病灶也难以判读。" if f.is_of("radiotherapy") else "。"),
                     "Response is the primary endpoint of a single-arm trial, yet there is no confirmation rule" + ("; irradiated lesions are hard to read." if f.is_of("radiotherapy") else ".")),
            mend=say("写明≥4周确认，或声明不确认及理由，并设独立判读。", "Ask for confirmation at ≥ 4 weeks, or say why not; have it read independently."),
        )  # fmt: skip


OUTCOME_SAFETY: Final = (
    matrix_and_times,
    specimens,
    one_sided_safety,
    unmeasured_risk,
    distorted_response,
)
