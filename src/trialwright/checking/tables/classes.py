"""Classes of intervention: how to know one, which serious risks it is known for, which exclusions are customary.

Each row says where its risks and exclusions stand: a product label, a guideline, or the review that describes the risk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from trialwright.checking.words import Several, Words, gated


@dataclass(frozen=True, slots=True)
class Risk:
    """A serious risk: what it is called and the words by which an outcome or the safety plan would name it."""

    zh: str
    en: str
    words: Words


@dataclass(frozen=True, slots=True)
class InterventionClass:
    """A class of intervention with its words, risks, customary exclusions and their sources."""

    name: str
    zh: str
    words: Words
    risks: tuple[Risk, ...] = ()
    exclusions: tuple[Risk, ...] = ()
    is_high_risk: bool = False
    is_drug: bool = True
    source: str = ""


def _p(text: str) -> Words:
    return gated(text, re.I)


def _r(zh: str, en: str, words: str) -> Risk:
    return Risk(zh, en, _p(words))


RADIATION: Final = (
    r"radiother\w+|radiation therapy|irradiat\w+|radiosurgery|\bSBRT\b|\bSABR\b|\bIMRT\b|brachytherapy|chemoradi\w+|radio-?immunotherapy"
    r"|放(?:射治)?疗|立体定向|近距离治疗|放化疗|\bRT\b"
)
CLASSES: Final = (
    InterventionClass(
        "CAR-T cells", "CAR-T细胞", _p(r"CAR[\s-]*T(?![A-Za-z])|chimeric antigen receptor|嵌合抗原受体"),
        (_r("细胞因子释放综合征", "cytokine release syndrome", r"cytokine release|\bCRS\b|细胞因子释放"),
         _r("神经毒性（ICANS）", "neurotoxicity (ICANS)", r"ICANS|neurotox|神经毒性")),
        is_high_risk=True, source="Lee, Biol Blood Marrow Transplant 2019;25:625 (ASTCT)"),
    InterventionClass(
        "allogeneic cells", "异体细胞",
        _p(r"cord blood|umbilical cord (?!clamp|prolapse|milking)|allogeneic|donor lymphocyte|stem cell transplant|脐带血|脐血|异基因|异体|供者淋巴细胞|(?:半相合|造血)干细胞移植"),
        (_r("移植物抗宿主病", "graft-versus-host disease", r"graft[\s-]*(?:versus|vs\.?|v\.?)[\s-]*host|\bGVHD\b|移植物抗宿主"),),
        is_high_risk=True, source="Schoemans, Bone Marrow Transplant 2018;53:1401 (EBMT-NIH-CIBMTR)"),
    InterventionClass(
        "cell or vesicle product", "细胞或囊泡制剂",
        _p(r"stem cell|stromal cell|\bMSCs?\b|exosome|extracellular vesicle|mononuclear cell infusion|NK cell|\bTILs?\b|cell therapy|干细胞|间充质|外泌体|细胞外囊泡|单个核细胞|细胞输注|细胞治疗"),
        (_r("输注反应", "infusion reaction", r"infusion|输注"),), is_high_risk=True, source="细胞治疗产品研究与评价技术指导原则（试行）2017；ISCT"),
    InterventionClass(
        "gene therapy", "基因治疗", _p(r"gene therapy|\bAAV\d?|adeno-?associated|lentivir|oncolytic|CRISPR|基因治疗|溶瘤|慢病毒|腺相关病毒"),
        is_high_risk=True, source="FDA, Long Term Follow-up After Administration of Human Gene Therapy Products, 2020"),
    InterventionClass(
        "nanoparticles", "纳米颗粒", _p(r"nano-?particle|\bNPs?\b|纳米"), is_high_risk=True,
        source="FDA, Drug Products that Contain Nanomaterials, 2022"),
    InterventionClass(
        "checkpoint inhibitor", "免疫检查点抑制剂",
        _p(r"PD-?\s?L?1(?=[^A-Za-z0-9]|$)|checkpoint inhibitor|CTLA-?4|"
           r"pembrolizumab|nivolumab|camrelizumab|toripalimab|tislelizumab|sintilimab|penpulimab|atezolizumab|durvalumab|ipilimumab|"
           r"免疫检查点|帕博利珠|纳武利尤|卡瑞利珠|特瑞普利|替雷利珠|信迪利|派安普利|阿替利珠|度伐利尤"),
        (_r("免疫相关不良反应（含肺炎、心肌炎）", "immune-related adverse events (pneumonitis, myocarditis)",
            r"immune[\s-]*(?:related|mediated)|\birAEs?\b|pneumonitis|myocarditis|免疫相关|免疫介导|肺炎|心肌炎"),),
        (_r("自身免疫病", "autoimmune disease", r"autoimmun|自身免疫"), _r("间质性肺病", "interstitial lung disease", r"interstitial|pneumonitis|间质性")),
        source="Schneider, J Clin Oncol 2021;39:4073 (ASCO)"),
    InterventionClass(
        "re-irradiation", "再程放疗", _p(r"re-?irradiation|再程放疗|二程放疗|再次放疗"),
        (_r("晚期放射损伤（坏死、出血、瘘）", "late radiation injury (necrosis, haemorrhage, fistula)",
            r"late (?:toxicit|effect|radiation)|necrosis|h(?:a)?emorrhage|blow-?out|fistula|晚期(?:毒性|反应|损伤)|坏死|大出血|瘘"),),
        is_high_risk=True, is_drug=False, source="Lee, Int J Radiat Oncol Biol Phys 2019;105:675; HyTEC re-irradiation 2021"),
    InterventionClass(
        "radiotherapy", "放射治疗", _p(RADIATION),
        (_r("晚期放射反应", "late radiation effects",
            r"late (?:toxicit|effect|radiation)|RTOG|晚期(?:毒性|反应|损伤)|necrosis|fibrosis|坏死|纤维化"),),
        is_high_risk=True, is_drug=False, source="Bentzen, Int J Radiat Oncol Biol Phys 2010;76(3 Suppl):S3 (QUANTEC)"),
    InterventionClass(
        "antithymocyte globulin", "抗胸腺细胞球蛋白", _p(r"\br?ATG\b|anti-?\s?(?:human )?thymocyte|抗胸腺|抗人T"),
        (_r("血清病", "serum sickness", r"serum sickness|seropathy|血清病"), _r("感染", "infection", r"infection|感染")),
        source="Thymoglobulin and ATG-F labels, Warnings"),
    InterventionClass(
        "calcineurin inhibitor", "钙调磷酸酶抑制剂", _p(r"c[iy]closporin|tacrolimus|环孢(?:菌)?素|他克莫司"),
        (_r("肾毒性", "nephrotoxicity", r"nephrotox|kidney|renal|creatinine|肾"),),
        (_r("未控制的高血压", "uncontrolled hypertension", r"hypertension|高血压"), _r("肾功能不全", "renal impairment", r"renal|kidney|creatinine|肾|肌酐")),
        source="Sandimmun Neoral and Prograf labels, Warnings"),
    InterventionClass(
        "thrombopoietin receptor agonist", "TPO受体激动剂", _p(r"\w*trombopag|heltrombopag|romiplostim|TPO-RA|\S曲泊帕|罗普司亭"),
        (_r("血栓", "thrombosis", r"thrombo(?:sis|embol)|血栓"), _r("肝功能损伤", "liver injury", r"liver|hepat|ALT|肝"),
         _r("克隆演变", "clonal evolution", r"clonal|cytogenetic|karyotyp|\bMDS\b|克隆|骨髓增生异常")),
        (_r("血栓病史", "previous thrombosis", r"thrombo(?:sis|embol)|血栓"),),
        source="eltrombopag and hetrombopag labels; Winkler, Blood 2019;133:2575"),
    InterventionClass(
        "anticoagulant", "抗凝药", _p(r"anticoagul|warfarin|rivaroxaban|apixaban|dabigatran|edoxaban|enoxaparin|抗凝|华法林|利伐沙班|阿哌沙班|达比加群|艾多沙班|依诺肝素"),
        (_r("大出血", "major bleeding", r"bleed|h(?:a)?emorrhag|出血"),), (_r("活动性出血或出血倾向", "active bleeding or bleeding tendency", r"bleed|h(?:a)?emorrhag|coagulopath|出血|凝血"),),
        source="ISTH major bleeding, Schulman, J Thromb Haemost 2005;3:692; product labels"),
    InterventionClass(
        "thrombolytic", "溶栓药", _p(r"thrombolysis|thrombolytic|alteplase|tenecteplase|溶栓|阿替普酶|替奈普酶"),
        (_r("颅内出血", "intracranial haemorrhage", r"h(?:a)?emorrhag|bleed|出血"),), (_r("近期出血或手术", "recent bleeding or surgery", r"bleed|h(?:a)?emorrhag|surgery|出血|手术"),),
        source="Powers, Stroke 2019;50:e344 (AHA/ASA)"),
    InterventionClass(
        "anthracycline", "蒽环类", _p(r"anthracycline|doxorubicin|epirubicin|idarubicin|daunorubicin|pirarubicin|蒽环|多柔比星|表柔比星|阿霉素|伊达比星|柔红霉素"),
        (_r("心脏毒性", "cardiotoxicity", r"cardi|LVEF|ejection|心"),), (_r("心功能不全", "cardiac dysfunction", r"cardi|heart|LVEF|心"),),
        source="Lyon, Eur Heart J 2022;43:4229 (ESC cardio-oncology)"),
    InterventionClass(
        "anti-VEGF", "抗血管生成药", _p(r"bevacizumab|anti-?VEGF|apatinib|anlotinib|lenvatinib|sorafenib|贝伐|阿帕替尼|安罗替尼|仑伐替尼|索拉非尼"),
        (_r("出血、高血压、穿孔", "bleeding, hypertension, perforation", r"bleed|h(?:a)?emorrhag|hypertens|perforation|proteinuria|出血|高血压|穿孔|蛋白尿"),),
        (_r("未控制的高血压或出血", "uncontrolled hypertension or bleeding", r"hypertens|bleed|h(?:a)?emorrhag|高血压|出血"),), source="bevacizumab label, Warnings"),
    InterventionClass(
        "cytotoxic chemotherapy", "细胞毒化疗",
        _p(r"chemotherapy|paclitaxel|docetaxel|platin|fluorouracil|5-?FU|capecitabine|gemcitabine|pemetrexed|etoposide|irinotecan|化疗|紫杉醇|多西他赛|顺铂|卡铂|奥沙利铂|氟尿嘧啶|卡培他滨|吉西他滨|培美曲塞"),
        source="product labels"),
    InterventionClass(
        "SGLT2 inhibitor", "SGLT2抑制剂", _p(r"\w+gliflozin|SGLT-?2|格列净"),
        (_r("酮症酸中毒", "ketoacidosis", r"ketoacidosis|酮症"),), source="product labels, Warnings"),
    InterventionClass(
        "insulin or sulfonylurea", "胰岛素或磺脲类", _p(r"\binsulin\b(?! resistan| sensitiv)|sulfonylurea|gliclazide|glimepiride|胰岛素(?!抵抗|敏感)|磺脲"),
        (_r("低血糖", "hypoglycaemia", r"hypoglyc|低血糖"),), source="ADA Standards of Care 2024"),
    InterventionClass(
        "opioid or sedative", "阿片或镇静药",
        _p(r"opioid|fentanil|fentanyl|morphine|oxycodone|hydromorphone|propofol|remimazolam|midazolam|dexmedetomidine|芬太尼|吗啡|羟考酮|丙泊酚|瑞马唑仑|咪达唑仑|右美托咪定"),
        (_r("呼吸抑制", "respiratory depression", r"respirat|hypox|desaturat|SpO2|apn|呼吸|低氧|血氧"),), source="product labels, boxed warnings"),
)  # fmt: skip


def classes_in(text: str) -> tuple[InterventionClass, ...]:
    """The classes that a description of the interventions names.

    >>> [c.name for c in classes_in("rivaroxaban 20 mg qd")]
    ['anticoagulant']
    """
    return tuple([c for k in _NAMED.possible(text) if (c := CLASSES[k]).words.search(text)])


_NAMED: Final = Several(c.words for c in CLASSES)
