"""Instruments, scales and classifications: how they are named, whether a version must be given, and since when one is in force."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from trialwright.checking.words import Words, gated


@dataclass(frozen=True, slots=True)
class Version:
    """One version and the day from which it is the current one."""

    name: str
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A published instrument whose result depends on its version."""

    name: str
    zh: str
    words: Words
    version: Words
    versions: tuple[Version, ...] = ()
    source: str = ""


def _p(text: str) -> Words:
    return gated(text, re.I)


INSTRUMENTS: Final = (
    Instrument(
        "CTCAE", "常见不良事件评价标准", _p(r"(?:NCI[\s-]*)?CTC(?:AE)?(?![A-Za-z])|常见不良(?:事件|反应)(?:评价|术语)标准"),
        _p(r"(?:version|ver\.?|v\.?|V)?\s*([3-6])(?:\.(\d{1,2}))?\s*(?:版)?"),
        (
            Version("3.0", date(2003, 10, 1), "NCI CTEP, CTCAE v3.0, 2003"),
            Version("4.0", date(2009, 10, 1), "NCI CTEP, CTCAE v4.0, 28 May 2009, in use from 1 October 2009"),
            Version("4.03", date(2010, 6, 14), "NCI CTEP, CTCAE v4.03, 14 June 2010"),
            Version("5.0", date(2018, 4, 1), "NCI CTEP, CTCAE v5.0, 27 November 2017, in use from 1 April 2018"),
        ),
        "NCI CTEP",
    ),
    Instrument(
        "RECIST", "实体瘤疗效评价标准", _p(r"RECIST(?![A-Za-z])|实体瘤(?:疗效)?评价标准"),
        _p(r"(?:version|ver\.?|v\.?|V)?\s*([12])\.([0-9])"),
        (
            Version("1.0", date(2000, 2, 2), "Therasse, J Natl Cancer Inst 2000;92:205"),
            Version("1.1", date(2009, 1, 1), "Eisenhauer, Eur J Cancer 2009;45:228"),
        ),
        "Eisenhauer, Eur J Cancer 2009;45:228",
    ),
    Instrument(
        "TNM", "TNM分期", _p(r"(?:AJCC|UICC|TNM)(?![A-Za-z])"),
        _p(r"(?:version|第|v\.?)?\s*([5-9]|six|seven|eigh|nin|六|七|八|九)\s*(?:th|版|edition)"),
        (
            Version("6", date(2003, 1, 1), "AJCC Cancer Staging Manual, 6th ed."),
            Version("7", date(2010, 1, 1), "AJCC Cancer Staging Manual, 7th ed."),
            Version("8", date(2018, 1, 1), "AJCC Cancer Staging Manual, 8th ed."),
        ),
        "AJCC Cancer Staging Manual",
    ),
)  # fmt: skip

NUMERALS: Final = {"six": "6", "六": "6", "seven": "7", "七": "7", "eigh": "8", "八": "8", "nin": "9", "九": "9"}

# scores whose value depends on a variant that must be named: name, words, what names the variant
SCORES: Final = (
    ("MELD", _p(r"\bMELD(?![A-Za-z])(?:\s*(?:score|评分|分数))?"), _p(r"MELD[\s-]*(?:Na|3\.0|XI)|OPTN|UNOS|MELD\s*(?:3|三)"),
     "OPTN policy 9: MELD 2002, MELD-Na 2016, MELD 3.0 2023"),
    ("eGFR", _p(r"\be?GFR(?![A-Za-z])|肾小球滤过率"), _p(r"CKD[\s-]*EPI|MDRD|Cockcroft|Schwartz|iohexol|碘海醇"),
     "Inker, N Engl J Med 2021;385:1737"),
    ("creatinine clearance", _p(r"creatinine clearance|\bCr?Cl\b|\bCcr\b|肌酐清除率"),
     _p(r"Cockcroft|CKD[\s-]*EPI|MDRD|24[\s-]*h|24小时"), "Cockcroft, Nephron 1976;16:31"),
    ("QTc", _p(r"\bQTc(?![A-Za-z])(?:\s*间期)?"), _p(r"QTc\s*[FB]\b|Fridericia|Bazett|弗里德里"),
     "ICH E14: name the correction"),
)  # fmt: skip

# questionnaires: words, and the module usually added for a disease, with the disease words
QUESTIONNAIRES: Final[tuple[tuple[str, Words, dict[Words, str]], ...]] = (

    ("EORTC QLQ-C30", _p(r"QLQ[\s-]*C30"), {_p(r"nasophary|head and neck|鼻咽|头颈"): "QLQ-H&N43", _p(r"breast|乳腺"): "QLQ-BR23",
     _p(r"esophag|oesophag|食管"): "QLQ-OES18", _p(r"lung cancer|肺癌"): "QLQ-LC13", _p(r"gastric|stomach|胃癌"): "QLQ-STO22",
     _p(r"hepatocellular|肝细胞|肝癌"): "QLQ-HCC18", _p(r"colorectal|结直肠|直肠"): "QLQ-CR29", _p(r"prostate|前列腺"): "QLQ-PR25"}),
    ("SF-36", _p(r"\bSF[\s-]*36"), {}),
    ("EQ-5D", _p(r"\bEQ[\s-]*5D"), {}),
    ("FACT", _p(r"\bFACT[\s-]*[A-Z]"), {}),
    ("WOMAC", _p(r"\bWOMAC"), {}),
    ("SGRQ", _p(r"\bSGRQ"), {}),
    ("PHQ-9", _p(r"\bPHQ[\s-]*9"), {}),
    ("quality of life", _p(r"quality of life|生活质量|生存质量|\bQOL\b|\bQL\b"), {}),
)  # fmt: skip
