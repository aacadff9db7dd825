"""The simplest lines: numbers, dates, words of the analysis, values of a stratum, moments of an interim look."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from trialwright.errors import UnreadableText
from trialwright.study.grammar import read_range, read_time
from trialwright.study.lines import Range, Time
from trialwright.study.scanner import BadLine
from trialwright.values.catalogue import near_names
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

INTERVALS: Final = (
    "clopper_pearson", "wilson", "wilson_cc", "jeffreys", "agresti_coull", "wald", "newcombe", "miettinen_nurminen",
    "mid_p", "blaker", "log_log", "log", "plain", "arcsine", "brookmeyer_crowley", "exact", "greenwood", "normal", "t",
    "bootstrap", "profile", "credible",
)  # fmt: skip
TESTS: Final = (
    "exact_binomial", "binomial", "log_rank", "stratified_log_rank", "fleming_harrington", "max_combo", "fisher",
    "chi_squared", "cmh", "t_test", "wilcoxon", "mann_whitney", "ancova", "mmrm", "cox", "gray", "mcnemar", "none",
    "barnard", "boschloo", "rmst", "sign", "poisson", "negative_binomial", "win_ratio",
)  # fmt: skip
CURVES: Final = ("kaplan_meier", "cumulative_incidence", "nelson_aalen", "aalen_johansen")
METHODS: Final = (
    "ancova", "mmrm", "t_test", "wilcoxon", "mixed_model", "anova", "regression", "logistic", "poisson", "descriptive",
    "negative_binomial", "rank_ancova",
)  # fmt: skip
COMPARISONS: Final = (
    "miettinen_nurminen", "newcombe", "wald", "agresti_caffo", "farrington_manning", "exact", "odds_ratio", "risk_ratio",
    "risk_difference", "hazard_ratio", "hodges_lehmann",
)  # fmt: skip
PROPORTIONALITY: Final = ("power_model", "anova", "mixed_power_model")
SIZES: Final = (
    "none", "escalation", "single_stage", "simon", "gehan", "fleming", "log_rank", "two_proportions", "two_means",
    "non_inferiority", "precision", "bayesian", "group_sequential", "bryant_day", "pilot", "one_mean", "equivalence",
)  # fmt: skip
PK_PARAMETERS: Final = (
    "cmax", "tmax", "cmin", "ctrough", "cavg", "auc_0_24", "auc_last", "auc_inf", "auc_tau", "t_half", "lambda_z",
    "clearance", "volume", "mrt", "urine_recovery", "renal_clearance", "accumulation",
)  # fmt: skip
RESPONSES: Final = ("CR", "CRi", "CRh", "PR", "VGPR", "sCR", "SD", "PD", "NE", "HI", "MR", "NR", "mCR", "MLFS")
MISSING: Final = (
    "non-response", "as observed", "worst rank", "last observation", "multiple imputation", "mixed model", "event",
    "censored", "excluded",
)  # fmt: skip
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PERCENT = re.compile(r"[0-9]+(?:\.[0-9]+)? ?%")
_LOOK = re.compile(
    r"([1-9][0-9]*) (events|participants|deaths|responses)|(0\.[0-9]+|[1-9][0-9]?(?:\.[0-9]+)? ?%) of (events|participants)"
)


def _bad(text: str, zh: str, en: str, example: str, code: str = "STU-14", hint: tuple[str, ...] = ()) -> BadLine:
    near_en = f"did you mean {' or '.join(hint)}? " if hint else ""
    near_zh = f"是否为 {' 或 '.join(hint)}? " if hint else ""
    return BadLine(
        code,
        0,
        Text(zh=f"“{text}”不是{zh}", en=f"{text!r} is no {en}"),
        Text(zh=f"{near_zh}例如 {example}", en=f"{near_en}write for example {example}"),
    )


@lru_cache(maxsize=4096)
def read_integer(text: str) -> int:
    """A whole number without thousands mark."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _bad(text, "整数", "whole number", "12")
    return int(text)


@lru_cache(maxsize=4096)
def read_positive(text: str) -> int:
    """A whole number above 0."""
    found = read_integer(text)
    if found == 0:
        raise _bad(text, "大于0的整数", "whole number above 0", "3")
    return found


@lru_cache(maxsize=4096)
def read_number(text: str) -> Decimal:
    """Digits and at most one point."""
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise _bad(text, "数字", "number", "0.05")
    return Decimal(text)


@lru_cache(maxsize=4096)
def read_probability(text: str) -> Decimal:
    """A number between 0 and 1, or a percentage."""
    bare = text.removesuffix("%").strip() if text.endswith("%") else text
    found = read_number(bare) / (100 if text.endswith("%") else 1)
    if not 0 <= found <= 1:
        raise _bad(text, "0到1之间的概率", "probability between 0 and 1", "0.05")
    return found


def read_sides(text: str) -> int:
    """One- or two-sided."""
    if text not in ("1", "2"):
        raise _bad(text, "单侧或双侧", "number of sides", "2")
    return int(text)


def read_date(text: str) -> PartialDate:
    """``YYYY[-MM[-DD]]``."""
    try:
        return PartialDate.of(text)
    except UnreadableText:
        raise _bad(text, "日期", "date", "2026-10-01") from None


def read_country(text: str) -> str:
    """ISO 3166-1 alpha-3."""
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise _bad(text, "三字母国家代码(ISO 3166-1)", "country of three letters (ISO 3166-1)", "CHN")
    return text


def read_version(text: str) -> str:
    """A version of a study: text without blanks."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", text):
        raise _bad(text, "版本号", "version", "0.1")
    return text


def read_name(text: str) -> str:
    """The name of a study; a hyphen is allowed."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,39}", text):
        raise _bad(
            text,
            "研究代号(字母开头,可含数字、连字符)",
            "name of a study (a letter first, then letters, digits, hyphens)",
            "SAA-UCB",
        )
    return text


def read_sha256(text: str) -> str:
    """64 hexadecimal digits."""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise _bad(text, "SHA-256(64位十六进制)", "SHA-256 of 64 hexadecimal digits", "3a50ee99…")
    return text


def _of(words: tuple[str, ...], zh: str, en: str, level: bool) -> object:
    def read(text: str) -> str:
        head, tail = text, ""
        if level and (m := re.search(r"(^| )([0-9]+(?:\.[0-9]+)? ?%)$", text)):
            head, tail = text[: m.start()].strip(), m.group(2)
        if head in words or (tail and not head):
            return text
        raise _bad(text, zh, en, words[0] + (" 95 %" if level else ""), "STU-12", near_names(head, words))

    return read


read_interval = _of(INTERVALS, "区间方法", "method of an interval", True)
read_test = _of(TESTS, "检验方法", "test", False)
read_curve = _of(CURVES, "曲线", "curve", False)
read_method = _of(METHODS, "分析方法", "method of analysis", False)
read_proportionality = _of(PROPORTIONALITY, "剂量比例性模型", "model of dose proportionality", True)


def read_look(text: str) -> str:
    """When an interim look is due: ``47 events``."""
    if not _LOOK.fullmatch(text):
        raise _bad(text, "期中分析的时点", "moment of an interim look", "47 events")
    return text


@lru_cache(maxsize=1024)
def read_stratum_value(text: str) -> Range | str:
    """A range of numbers, or a word."""
    if ".." in text:
        return read_range(text)
    if not re.fullmatch(r"[A-Za-z0-9_+-][A-Za-z0-9_ .+-]{0,59}", text):
        raise _bad(text, "分层取值", "value of a stratum", "1 .. 3")
    return text


def read_recorded(text: str) -> Time | None:
    """``date`` (somebody records it), or a time."""
    return None if text == "date" else read_time(text)


def read_formula(text: str) -> str:
    """A formula of a concept; ``formula.py`` knows what is in it."""
    from trialwright.study.formula import Formula

    return Formula.of(text).text
