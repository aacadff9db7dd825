"""The codes of the study file: what each says and what to do; ``trialwright explain STU-13`` prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trialwright.values.catalogue import Catalogue
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCode:
    """One code: ``stops`` loading, or is a doubt of the checks."""

    name: str
    label: Text
    remedy: Text
    stops: bool = True
    source: str = "docs/study-file.md"


def _code(number: int, zh: str, en: str, do_zh: str, do_en: str, *, stops: bool = True) -> StudyCode:
    return StudyCode(name=f"STU-{number:02d}", label=Text(zh=zh, en=en), remedy=Text(zh=do_zh, en=do_en), stops=stops)


CODES: Final[Catalogue[StudyCode]] = Catalogue(
    "code",
    _code(
        1,
        "不是可读的纯文本:非UTF-8、控制字符、超过2 MB、嵌套过深",
        "not plain text: not UTF-8, a control character, longer than 2 MB, nested too deep",
        "另存为UTF-8",
        "save as UTF-8",
    ),
    _code(
        2,
        "YAML的第二种读法:锚、别名、标签、合并键、多个文档、Tab缩进",
        "a second reading of YAML: anchor, alias, tag, merge key, several documents, tab as indent",
        "写出内容本身",
        "write out what is meant",
    ),
    _code(3, "同一键出现两次", "a key stands twice in one map", "只保留一个", "keep one of them"),
    _code(4, "没有这个键", "no such key", "改为相近的键", "use the near key"),
    _code(5, "有键无值", "a key without value", "写上值或删除该键", "write a value, or delete the key"),
    _code(6, "缺少必填的键", "a required key is missing", "补上该键", "add it"),
    _code(
        7,
        "此处应为另一种结构(表、列表或一行)",
        "a map, list or line where another is due",
        "按提示的例子改写",
        "write it as the example shows",
    ),
    _code(8, "是否值须写 true 或 false", "a flag is true or false", "写 true 或 false", "write true or false"),
    _code(9, "YAML会误读:值须加引号", "YAML would misread it: the value needs quotes", "加引号", "put it in quotes"),
    _code(10, "文件格式比程序新", "the file's format is newer than this program", "更新程序", "update the program"),
    _code(
        11,
        "名称重复,或与内置名、词库、保留词冲突",
        "a name is taken: twice, built in, in the lexicon, or reserved",
        "换一个名称",
        "choose another name",
    ),
    _code(
        12,
        "词不在词表或目录中",
        "a word that is not in its list or catalogue",
        "改为提示的词",
        "use a word of the list",
    ),
    _code(
        13,
        "缺少单位,或单位的量纲不符",
        "a number without unit, or a unit of another dimension",
        "写上正确的单位",
        "write the right unit",
    ),
    _code(
        14, "该行不符合语法", "a line that is not of its grammar", "按提示的例子改写", "write it as the example shows"
    ),
    _code(
        15,
        "引用的名称不存在,或是另一类事物",
        "a reference to nothing, or to a thing of another kind",
        "改为已有的名称,或先定义",
        "use a name there is, or define it",
    ),
    _code(
        16,
        "引用的记录路径不存在或为空",
        "a path into the record that is unknown or empty",
        "改正路径",
        "correct the path",
        stops=False,
    ),
    _code(
        17,
        "未标TBC的值与记录不符",
        "an unmarked value differs from the record",
        "改正,或标为TBC",
        "correct it, or mark it TBC",
        stops=False,
    ),
    _code(
        18,
        "TBC没有理由",
        "TBC without a reason",
        "写注释、because或decisions",
        "give a comment, because or decision",
        stops=False,
    ),
    _code(19, "页面已变", "the page at hand has moved on", "重新起草并比较", "draft again and compare", stops=False),
    _code(20, "修订没有实质改动", "an amendment in which nothing differs", "写上改动", "write the change", stops=False),
    _code(21, "互相依赖", "values that hang on each other", "让其中一个独立", "let one of them stand alone"),
    _code(
        22,
        "记录的标准不在任何关口",
        "a criterion of the record at no gate",
        "写入某个关口",
        "judge it at a gate",
        stops=False,
    ),
    _code(
        23,
        "所需项目无人及时采集",
        "an item that is needed and that no row collects in time",
        "在activities加一行",
        "add a row to activities",
        stops=False,
    ),
    _code(24, "同时有 when 和 activities 行", "both when and a row in activities", "只保留一处", "keep one of them"),
    _code(
        25, "干预从不给予", "an intervention that is never due", "写 when 或加一行", "write when, or a row", stops=False
    ),
    _code(26, "给药日超出周期", "a day beyond the cycle", "改给药日或周期", "change the day or the cycle"),
    _code(27, "漏写组别", "an arm is left out", "每组都写", "name every arm"),
    _code(
        28, "区组长度不是比例之和的倍数", "a block that is no multiple of the ratio", "改区组长度", "change the block"
    ),
    _code(29, "分层范围重叠或有空隙", "ranges of a stratum overlap or leave a gap", "改范围", "change the ranges"),
    _code(30, "分层过多", "too many strata", "减少分层", "use fewer", stops=False),
    _code(31, "缺少 otherwise 行", "no row otherwise", "末行写 otherwise", "end with otherwise"),
    _code(32, "剂量水平不递增", "levels that do not ascend", "由低到高排列", "list them from low to high", stops=False),
    _code(
        33,
        "决策表有缺行或重行",
        "a decision table with a missing or a double row",
        "每种计数一行",
        "one row for each count",
    ),
    _code(
        34,
        "决策表与所写规则不同",
        "the table differs from the rule it names",
        "改表或写 rule: table",
        "correct it, or write rule: table",
        stops=False,
    ),
    _code(35, "访视窗重叠", "windows of neighbouring visits overlap", "缩小窗口", "make them narrower", stops=False),
    _code(36, "访视永远没有日期", "a visit that nothing can date", "换一个锚点", "use another anchor", stops=False),
    _code(
        37,
        "规则包未固定版本",
        "an endpoint's pack is not pinned",
        "写入 assessments",
        "pin it under assessments",
        stops=False,
    ),
    _code(
        38,
        "样本量达不到所述效能",
        "the size does not give the power stated",
        "核对样本量",
        "check the size",
        stops=False,
    ),
    _code(39, "两条规则措施相反", "two rules ask opposites", "合并", "join them", stops=False),
    _code(
        40,
        "待定事项的状态与内容不符",
        "a decision whose status and content disagree",
        "改状态或补内容",
        "change the status or say more",
    ),
    _code(41, "已决定却仍标TBC", "decided, yet TBC is left", "删除TBC", "delete TBC", stops=False),
    _code(42, "药名与另一药名仅差一个字母", "a drug that is nearly another", "核对药名", "check the name", stops=False),
)
