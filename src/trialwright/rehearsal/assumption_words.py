"""Assumptions in words: which are probabilities, their values with units, and the short name of what is asked."""

from __future__ import annotations

import re
from typing import Any, Final

from trialwright.values.text import Text

_RATES: Final = ("accrual", "hazard_ratio", "odds_ratio", "effect", "difference", "sd", "related_ae_per_month")
"""Numbers that may lie between 0 and 1 and are no probabilities: rates, ratios, amounts."""
_NO_SHARE: Final = ("_days", "_between", "_within", "_ratio", "_lloq", "_litres")
_UNITS: Final = (
    (r".*_days", "天", "days"),
    (r"median(_.*)?", "个月", "months"),
    (r"accrual", "例/月", "a month"),
    (r"related_ae_per_month", "次/例/月", "per participant and month"),
    (r".*_mm", "mm", "mm"),
    (r".*_minutes", "分钟", "minutes"),
    (r".*_half_life_.*", "小时", "hours"),
    (r".*_litres", "L", "L"),
)
_WORDS: Final = {
    "late": Text(zh="多在观察窗后半段", en="late in its window"),
    "uniform": Text(zh="在观察窗内均匀", en="uniform over its window"),
}


def is_probability(name: str, value: object) -> bool:
    """Whether an assumption is a probability: a number from 0 to 1 that is neither a rate, a time, a spread nor a ratio.

    >>> is_probability("dlt.mid", 0.3), is_probability("hazard_ratio", 0.7), is_probability("pk_between", 0.4)
    (True, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, float) or not 0 <= value <= 1:
        return False
    head = name.partition(".")[0]
    return head not in _RATES and not head.startswith("median") and not head.endswith(_NO_SHARE)


def shown(value: Any) -> str:
    """A value in few digits."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def said(name: str, value: Any) -> Text:
    """A value of an assumption for a reader: a probability in per cent, a time or rate with its unit, words in both languages.

    >>> said("dlt.mid", 0.176471).en, said("accrual", 0.5003).en, said("screening_days", 3).zh
    ('17.6 %', '0.5 a month', '3天')
    """
    if isinstance(value, bool):
        return Text(zh="是" if value else "否", en="yes" if value else "no")
    if isinstance(value, str):
        return _WORDS.get(value, Text.same(value))
    if is_probability(name, value):
        return Text.same(f"{100 * value:.3g} %")
    number = f"{value:.3g}" if isinstance(value, float) and abs(value) < 1000 else f"{value:g}"
    for pattern, zh, en in _UNITS:
        if re.fullmatch(pattern, name):
            return Text(zh=number + zh, en=f"{number} {en}")
    return Text.same(number)


def asked_short(name: str, because: Text | None) -> Text:
    """What is assumed without how the value was come by: the words before the first colon, and before a bracket it stands in.

    >>> asked_short("accrual", Text(zh="每月候选者：9例 / 12个月", en="candidates a month: 9 in 12 months")).en
    'candidates a month'
    """
    if because is None:
        return Text.same(name)
    zh, en = re.split("[：；]", because.zh)[0], re.split("[:;] ", because.en)[0]
    return Text(zh=re.sub("（[^）]*$", "", zh), en=re.sub(r" ?\([^)]*$", "", en))


def named_rules(words: Text) -> Text:
    """Words in which a design stands by its short name instead of the one a file takes.

    >>> named_rules(Text(zh="3+3", en="three_plus_three from the middle level")).en
    '3+3 from the middle level'
    """
    from trialwright.designs import DESIGNS

    def name_of(match: re.Match[str]) -> str:
        found = DESIGNS.get_entry(match[0])  # a plain word such as "complete" is also an allocation
        return found.label.en.partition(" (")[0] if found is not None and found.family == "dose finding" else match[0]

    return Text(zh=re.sub(r"[a-z][a-z0-9_]*", name_of, words.zh), en=re.sub(r"[a-z][a-z0-9_]*", name_of, words.en))
