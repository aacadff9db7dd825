"""The codes of this room's messages and findings, for ``trialwright explain CODE``."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from trialwright.values.catalogue import Catalogue
from trialwright.values.finding import FindingCode
from trialwright.values.text import Text

EXPLANATIONS: Final = MappingProxyType({
    "CRI-01": Text(
        zh="表达式不是准则语言的句子:提示读到何处、此处可写什么。",
        en="The text is no sentence of the eligibility language; the message says where it stopped making sense and what could stand there.",
    ),
    "CRI-02": Text(
        zh="句子有两种读法(如 A or B and C):给出两种加括号的写法,请选其一。",
        en="Two people could read the sentence in two ways (A or B and C); both bracketed spellings are offered, choose one.",
    ),
    "CRI-03": Text(
        zh="不带问题的 judge 只能单独成行,表示按登记原文判断。",
        en="A bare judge stands alone and asks the record's own words; beside other parts it needs its question in quotes.",
    ),
    "CRI-04": Text(
        zh="名称可以识别,但用法不对:缺单位、单位量纲不符、区间为空、比较方向相反等。",
        en="The names are known but used wrongly: a unit missing or of another dimension, an empty range, comparators that face two ways.",
    ),
    "CRI-05": Text(
        zh="一条标准的结构不对:编号须以 I 或 E 开头;排除标准的列表须写明 any of 或 all of。",
        en="The shape of a criterion is wrong: numbers begin with I or E; a list under an exclusion says any of or all of.",
    ),
    "CRI-10": Text(
        zh="受试者资料文件中有一处无法读取;同一文件的全部错误一次列出。",
        en="One place of a facts file cannot be read; all errors of the file are told at once.",
    ),
    "CRI-11": Text(zh="候选者表格中有未知的列名。", en="A table of candidates has a heading nobody knows."),
    "CRI-20": Text(
        zh="结果超出人体可信范围:多半是单位或小数点有误;不拒绝,但提示核对。",
        en="A result is outside what a living person can have: mostly a unit or a decimal point; it is recorded and pointed out.",
    ),
    "CRI-21": Text(
        zh="名称或问题只有一种语言:按该语言显示,并提示补译。",
        en="A label or a question exists in one language only; it is printed in that one and reported.",
    ),
    "CRI-22": Text(
        zh="结果、记录或判断的日期晚于判定日期:不拒绝,但提示核对。",
        en="A result, a record or a judgement is dated after the day of the question; it is recorded and pointed out.",
    ),
    "CRI-30": Text(
        zh="同一标准的几种读法对该受试者结果不同:按较严者判定,并提示确定读法。",
        en="The readings of a criterion differ for this participant; the stricter one decides until a person settles which is meant.",
    ),
})  # fmt: skip

_SOURCE: Final = "the eligibility language (docs/criteria.md)"
_LABEL: Final = Text(zh="入排标准语言的提示", en="message of the eligibility language")
CODES: Final[Catalogue[FindingCode]] = Catalogue(
    "codes", *(FindingCode(name=n, label=_LABEL, source=_SOURCE, explanation=t) for n, t in EXPLANATIONS.items())
)
