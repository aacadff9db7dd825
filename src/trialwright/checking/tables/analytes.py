"""Laboratory and bedside quantities: names in both languages, unit, and the range in which an entry limit usually lies.

Usual entry limits are the range between (a) the floor and ceiling of published eligibility templates (ASCO-Friends of
Cancer Research, Lichtman, J Clin Oncol 2017;35:3753; NCI CTEP protocol template, 2021) and (b) the ends of CTCAE v5.0 grade 3;
for quantities those do not name, the range that a guideline cited in the row uses. A limit outside is a question, never a verdict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialwright.checking.words import Several, Words, gated

SOURCE: Final = (
    "usual entry limits: Lichtman, J Clin Oncol 2017;35:3753; NCI CTEP protocol template; CTCAE v5.0 grade 3"
)


@dataclass(frozen=True, slots=True)
class Analyte:
    """A quantity: its words, its usual unit, usual entry limits by unit, and CTCAE grade-1 limit.

    Args:
        floor: unit (or ``ULN``) → (lowest, highest) usual value of a *lower* limit (value ≥ x).
        ceiling: the same for an *upper* limit (value ≤ x).
        grade_1: unit → the worst value that is still CTCAE v5.0 grade 1, or ``None`` where CTCAE grades from the LLN only.
        system: which family of units the analyte belongs to when systems are compared.
    """

    name: str
    zh: str
    words: Words
    floor: dict[str, tuple[str, str]]
    ceiling: dict[str, tuple[str, str]]
    low_grade_1: dict[str, str]
    high_grade_1: dict[str, str]
    source: str = SOURCE

    def usual(self, is_floor: bool, unit: str) -> tuple[Decimal, Decimal] | None:
        pair = (self.floor if is_floor else self.ceiling).get(unit)
        return None if pair is None else (Decimal(pair[0]), Decimal(pair[1]))


def _a(
    name: str, zh: str, words: str, *, floor: dict[str, tuple[str, str]] | None = None, ceiling: dict[str, tuple[str, str]] | None = None,
    low: dict[str, str] | None = None, high: dict[str, str] | None = None, source: str = SOURCE,
) -> Analyte:  # fmt: skip
    return Analyte(name, zh, gated(words, re.I), floor or {}, ceiling or {}, low or {}, high or {}, source)


_CTCAE: Final = "CTCAE v5.0"
ANALYTES: Final = (
    _a("haemoglobin", "血红蛋白", r"h(?:a)?emoglobin(?! ?a1c)|\bHgb\b|\bHb(?![A-Za-z])|血红蛋白|血色素",
       floor={"g/L": ("60", "140"), "g/dL": ("6", "14")}, ceiling={"g/L": ("60", "220"), "g/dL": ("6", "22")},
       low={"g/L": "100", "g/dL": "10"}),
    _a("platelets", "血小板", r"platelets?(?: count)?|\bPLT\b|血小板(?:计数)?",
       floor={"10*9/L": ("20", "200"), "/uL": ("20000", "200000")}, ceiling={"10*9/L": ("10", "1000")}, low={"10*9/L": "75", "/uL": "75000"}),
    _a("neutrophils", "中性粒细胞", r"(?:absolute )?neutrophils?(?: count)?|\bANC\b|中性粒细胞(?:绝对)?(?:计数|值|数)?",
       floor={"10*9/L": ("0.5", "3"), "/uL": ("500", "3000")}, ceiling={"10*9/L": ("0.1", "15")}, low={"10*9/L": "1.5", "/uL": "1500"}),
    _a("leucocytes", "白细胞", r"white blood cells?(?: count)?|leu[ck]ocytes?|\bWBC\b|白细胞(?:计数)?",
       floor={"10*9/L": ("1", "5"), "/uL": ("1000", "5000")}, ceiling={"10*9/L": ("2", "100")}, low={"10*9/L": "3", "/uL": "3000"}),
    _a("lymphocytes", "淋巴细胞", r"lymphocytes?(?: count)?|\bALC\b|淋巴细胞(?:计数)?", floor={"10*9/L": ("0.2", "2")}, low={"10*9/L": "0.8"}),
    _a("creatinine clearance", "肌酐清除率", r"creatinine clearance|\bCr?Cl\b|\bCcr\b|肌酐清除率|\be?GFR\b|肾小球滤过率",
       floor={"mL/min": ("10", "100")}, ceiling={"mL/min": ("10", "90")}),
    _a("creatinine", "肌酐", r"(?:serum )?creatinine(?! clearance)|\bSCr\b|\bCr(?![A-Za-z])|(?:血清|血)?肌酐(?!清除)",
       floor={"umol/L": ("80", "707"), "mg/dL": ("0.9", "8")}, ceiling={"umol/L": ("80", "442"), "mg/dL": ("0.9", "5"), "ULN": ("1", "3")}, high={"ULN": "1.5"}),
    _a("bilirubin", "胆红素", r"(?:total |serum )*bilirubin|\bT\.?BIL\b|\bTBil\b|总?胆红素",
       floor={"umol/L": ("17", "400"), "mg/dL": ("1", "25"), "ULN": ("1", "20")},
       ceiling={"umol/L": ("17", "500"), "mg/dL": ("1", "30"), "ULN": ("1", "5")}, high={"ULN": "1.5"}),
    _a("ALT", "丙氨酸氨基转移酶", r"\bALT\b|\bSGPT\b|alanine (?:amino)?transaminase|alanine aminotransferase|丙氨酸(?:氨基)?转氨酶|丙氨酸氨基转移酶|谷丙转氨酶",
       floor={"U/L": ("20", "1000"), "ULN": ("1", "10")}, ceiling={"U/L": ("30", "500"), "ULN": ("1", "10")}, high={"ULN": "3"}),
    _a("AST", "天冬氨酸氨基转移酶", r"\bAST\b|\bSGOT\b|aspartate (?:amino)?transaminase|aspartate aminotransferase|天门?冬氨酸(?:氨基)?转氨酶|天门?冬氨酸氨基转移酶|谷草转氨酶",
       floor={"U/L": ("20", "1000"), "ULN": ("1", "10")}, ceiling={"U/L": ("30", "500"), "ULN": ("1", "10")}, high={"ULN": "3"}),
    _a("ALP", "碱性磷酸酶", r"\bALP\b|alkaline phosphatase|碱性磷酸酶", ceiling={"ULN": ("1", "10"), "U/L": ("80", "1000")}, high={"ULN": "2.5"}),
    _a("GGT", "γ-谷氨酰转移酶", r"\b(?:γ-)?GGT\b|gamma[- ]glutamyl ?trans\w+|谷氨酰转[移肽]\S?酶", ceiling={"ULN": ("1", "10")}, high={"ULN": "2.5"}),
    _a("albumin", "白蛋白", r"(?:serum )?albumin(?![- ]bound)|\bALB\b|(?:血清|血浆)?白蛋白(?!结合|紫杉)",
       floor={"g/L": ("20", "40"), "g/dL": ("2", "4")}, ceiling={"g/L": ("20", "50"), "g/dL": ("2", "5")}, low={"g/L": "30", "g/dL": "3"}),
    _a("INR", "国际标准化比值", r"\bINR\b|international normali[sz]ed ratio|国际标准化比[值率]",
       floor={"1": ("1.1", "4"), "ULN": ("1", "3")}, ceiling={"1": ("1", "5"), "ULN": ("1", "3")}),
    _a("prothrombin activity", "凝血酶原活动度", r"\bPTA\b|prothrombin activity|凝血酶原活[动性]度?", floor={"%": ("10", "80")}, ceiling={"%": ("20", "80")}),
    _a("LVEF", "左心室射血分数", r"\bLVEF\b|left ventricular ejection fraction|左(?:心)?室射血分数", floor={"%": ("20", "60")}, ceiling={"%": ("25", "60")}),
    _a("QTc", "QTc间期", r"\bQTc[FB]?\b", ceiling={"ms": ("400", "550"), "s": ("0.4", "0.55")}, source="ICH E14"),
    _a("potassium", "血钾", r"(?:serum )?potassium|血清?钾", floor={"mmol/L": ("2.5", "5.5")}, ceiling={"mmol/L": ("3", "6.5")}),
    _a("HbA1c", "糖化血红蛋白", r"HbA1c|h(?:a)?emoglobin a1c|糖化血红蛋白", floor={"%": ("4", "12")}, ceiling={"%": ("5", "16")}, source="ADA Standards of Care 2024"),
    _a("glucose", "血糖", r"(?:fasting )?(?:blood |plasma )?glucose|\bFPG\b|血糖", floor={"mmol/L": ("2.5", "20"), "mg/dL": ("45", "400")},
       ceiling={"mmol/L": ("3", "30"), "mg/dL": ("54", "600")}, source="ADA Standards of Care 2024"),
    _a("systolic pressure", "收缩压", r"systolic(?: blood)?(?: pressure)?|\bSBP\b|收缩压", floor={"mm[Hg]": ("70", "180")}, ceiling={"mm[Hg]": ("80", "240")},
       source="ESC/ESH 2018"),
    _a("diastolic pressure", "舒张压", r"diastolic(?: blood)?(?: pressure)?|\bDBP\b|舒张压", floor={"mm[Hg]": ("40", "120")}, ceiling={"mm[Hg]": ("50", "140")},
       source="ESC/ESH 2018"),
    _a("BMI", "体重指数", r"\bBMI\b|body mass index|体(?:重|质量?)指数", floor={"kg/m2": ("12", "50")}, ceiling={"kg/m2": ("14", "70")}, source="WHO TRS 894"),
    _a("oxygen saturation", "血氧饱和度", r"\bSp?[aO]?O2\b|oxygen saturation|血?氧饱和度", floor={"%": ("80", "98")}, ceiling={"%": ("80", "98")}, source="GOLD 2024"),
    _a("HBV DNA", "HBV DNA", r"HBV[\s-]*DNA", floor={"[IU]/mL": ("10", "20000"), "{copies}/mL": ("50", "100000")},
       ceiling={"[IU]/mL": ("10", "20000"), "{copies}/mL": ("50", "100000")}, source="AASLD 2018; 慢性乙型肝炎防治指南 2022"),
    _a("ferritin", "铁蛋白", r"ferritin|铁蛋白", floor={"ug/L": ("5", "2000"), "ng/mL": ("5", "2000")}, ceiling={"ug/L": ("10", "2000"), "ng/mL": ("10", "2000")}),
    _a("red cells", "红细胞", r"\bRBC\b|red (?:blood )?cells?(?: count)?|红细胞(?:计数)?", floor={"10*12/L": ("1.5", "6")}, ceiling={"10*12/L": ("2", "8")}),
    _a("reticulocytes", "网织红细胞", r"reticulocytes?(?: count)?|网织红细胞(?:计数)?", ceiling={"10*9/L": ("10", "100")}),
    _a("IgE", "总IgE", r"(?:total |serum )*IgE", floor={"[IU]/mL": ("10", "1500")}, ceiling={"[IU]/mL": ("50", "5000")}, source="omalizumab label"),
)  # fmt: skip

# abbreviations whose full name must be one of these stems: what stands in front of "(ABBR)" is compared with it
ABBREVIATIONS: Final = {
    "GGT": ("谷氨酰", "glutamyl"), "ALT": ("丙氨酸", "谷丙", "alanine"), "AST": ("天冬氨酸", "天门冬氨酸", "谷草", "aspartate"),
    "INR": ("国际标准化", "normali"), "ALP": ("碱性磷酸酶", "alkaline"), "LDH": ("乳酸脱氢酶", "lactate dehydrogenase"),
    "CEA": ("癌胚", "carcinoembryonic"), "AFP": ("甲胎蛋白", "甲种胎儿", "fetoprotein"), "BNP": ("脑钠", "钠尿肽", "利钠", "natriuretic"),
    "CRP": ("反应蛋白", "reactive"), "ESR": ("血沉", "沉降", "sedimentation"), "eGFR": ("肾小球滤过率", "filtration"),
    "BUN": ("尿素", "urea"), "LVEF": ("射血分数", "ejection"), "ANC": ("中性粒细胞", "neutrophil"), "PLT": ("血小板", "platelet"),
    "APTT": ("凝血活酶", "thromboplastin"), "PSA": ("前列腺特异", "prostate"), "HbA1c": ("糖化血红蛋白", "糖化", "glycated", "a1c", "glycosylated"),
    "CK": ("肌酸激酶", "creatine kinase"), "TSH": ("促甲状腺", "thyroid", "thyrotropin"),
}  # fmt: skip

NAMED: Final = Several(a.words for a in ANALYTES)


def analytes_in(text: str) -> tuple[Analyte, ...]:
    """The analytes whose words may stand in a text, in the order of the table; their patterns have the last word."""
    return tuple([ANALYTES[k] for k in NAMED.possible(text)])
