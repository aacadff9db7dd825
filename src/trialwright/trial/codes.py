"""What the codes of doubtful facts mean, for ``trialwright explain ENG-nn``."""

from __future__ import annotations

from typing import Final

from trialwright.values.catalogue import Catalogue
from trialwright.values.finding import FindingCode
from trialwright.values.text import Text

_SOURCE: Final = "house law: facts are never refused, they are recorded and doubted (docs/explain/why-events.md)"


def _code(name: str, label_zh: str, label_en: str, zh: str, en: str) -> FindingCode:
    return FindingCode(name=name, label=Text(zh=label_zh, en=label_en), source=_SOURCE, explanation=Text(zh=zh, en=en))


CODES: Final[Catalogue[FindingCode]] = Catalogue(
    "codes",
    _code(
        "ENG-01", "未知参与者", "unknown participant",
        "所记录的参与者编号尚未登记筛选。事件照常保存；请核对编号，或先记录筛选。",
        "The participant was never screened under this number. The event is kept; check the number, or record the screening.",
    ),
    _code(
        "ENG-02", "无知情同意即治疗", "treated without consent",
        "给药或手术之前没有知情同意记录。属严重偏离，须补记并说明。",
        "There is no consent before this treatment: an important deviation, to be recorded with its reason.",
    ),
    _code(
        "ENG-03", "晚于死亡日", "later than the death",
        "事件日期晚于已记录的死亡日期，其中之一有误。",
        "The event lies after the recorded death; one of the two dates is wrong.",
    ),
    _code(
        "ENG-04", "计划外访视", "unscheduled visit",
        "访视名称不在方案中。计划外访视可以记录；若为笔误请更正。",
        "The study has no visit of this name. Unscheduled visits may be recorded; correct a slip of the pen.",
    ),
    _code(
        "ENG-05", "未知干预", "unknown intervention",
        "方案中没有该干预措施。事件照常保存。",
        "The study gives no intervention of this name. The event is kept.",
    ),
    _code(
        "ENG-06", "无到期安排", "nothing is due",
        "此时该项没有到期的访视或给药：疗程已结束、尚未开始，或不属于该组别。",
        "Nothing is due on this line now: the course is over, has not begun, or belongs to another arm.",
    ),
    _code(
        "ENG-07", "超出时间窗", "outside the window",
        "实际日期在方案允许的时间窗之外（两端均含）。以实际日期为准，后续安排随之移动。",
        "The day lies outside the window the study allows (both ends included). The actual day counts, and what hangs on it moves.",
    ),
)  # fmt: skip
