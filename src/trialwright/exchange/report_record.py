"""What the registry page said: its state field by field, and how much of the WHO data set (24 items) it fills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from trialwright.exchange.report_page import Shown, heading, para, section, show, t, table, tag
from trialwright.reading.paths import general
from trialwright.reading.record import RegistryRecord, Slot, State
from trialwright.reading.redaction import is_private
from trialwright.values.text import Text

SOURCE: Final = "WHO Trial Registration Data Set 1.3.1"
# Number, name, and the paths of the record that answer the item. Source: WHO TRDS 1.3.1 (2017).
ITEMS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("主要注册机构与注册号", "Primary registry and trial identifying number", ("identification.registration_number",)),
    ("注册日期", "Date of registration", ("registration.date",)),
    ("次要识别号", "Secondary identifying numbers", ("identification.secondary_ids",)),
    ("经费或物资来源", "Source of monetary or material support", ("funding",)),
    ("主要申办者", "Primary sponsor", ("sponsor.primary",)),
    ("次要申办者", "Secondary sponsor", ("sponsor.secondary[*].institution", "sponsor.secondary")),
    ("公众咨询联系人", "Contact for public queries", ("contacts.applicant", "contacts.responsible")),
    ("学术咨询联系人", "Contact for scientific queries", ("contacts.leader",)),
    ("公众标题", "Public title", ("identification.public_title",)),
    ("科学标题", "Scientific title", ("identification.scientific_title",)),
    ("招募国家", "Countries of recruitment", ("sites[*].country",)),
    ("所研究的疾病或健康问题", "Health condition studied", ("condition.name", "condition")),
    ("干预措施", "Interventions", ("arms[*].intervention", "interventions")),
    ("主要入选与排除标准", "Key inclusion and exclusion criteria", ("eligibility.inclusion", "eligibility.exclusion")),
    ("研究类型", "Study type", ("design.type", "design.model", "design.phase")),
    ("首例入组日期", "Date of first enrolment", ("dates.recruitment.start", "dates.start")),
    ("样本量", "Sample size", ("design.sample_size", "enrollment.count", "arms[*].size")),
    ("招募状态", "Recruitment status", ("recruitment_status",)),
    ("主要结局", "Primary outcomes", ("outcomes",)),
    ("重要次要结局", "Key secondary outcomes", ("outcomes",)),
    ("伦理审查", "Ethics review", ("ethics.number", "ethics.committee", "ethics")),
    ("完成日期", "Completion date", ("dates.completion",)),
    ("结果摘要", "Summary results", ("results",)),
    ("个体数据共享声明", "IPD sharing statement", ("ipd.way", "ipd")),
)  # fmt: skip
_STATES: Final = {
    State.VALUE: t("有内容", "filled"),
    State.BLANK: t("空白", "blank"),
    State.LOST: t("丢失", "lost"),
    State.HIDDEN: t("隐藏", "hidden"),
    State.DAMAGED: t("受损", "damaged"),
    State.PLACEHOLDER: t("占位内容", "placeholder"),
    State.REDACTED: t("已隐去", "redacted"),
}
_ABSENCES: Final = (State.HIDDEN, State.PLACEHOLDER, State.BLANK, State.LOST)
NOT_ASKED: Final = t("该注册库不询问", "never asked")
NOT_THERE: Final = t("页面上没有", "not on the page")


def record_section(number: int, record: RegistryRecord | None) -> str:
    """The section of the report; a sentence where the rehearsal began from a study file."""
    title = t("注册页面写了什么", "What the registry page said")
    if record is None:
        words = t(
            "本次预演从研究文件开始，未读取注册页面，因此没有页面状态与发现可列。",
            "This rehearsal began from a study file; no registry page was read, so there is no state of a page to tell.",
        )
        return section(number, "page", title, para(words))
    rows = [_row(k, item, record) for k, item in enumerate(ITEMS, 1)]
    filled = sum(1 for r in rows if r[1])
    return section(
        number, "page", title, _summary(record, filled) + _states(record) + heading(_items_title())
        + table(("", t("条目", "item"), t("状态", "state"), t("页面内容（节选）", "on the page (extract)"), t("行", "line")), [r[0] for r in rows], numbers=(0, 4))
        + para(Text.same(SOURCE), "soft small"),
    )  # fmt: skip


def _items_title() -> Text:
    return t("WHO试验注册数据集（24项）", "WHO Trial Registration Data Set (24 items)")


def _summary(record: RegistryRecord, filled: int) -> str:
    names = "、".join(p.name for p in record.pages)
    return para(
        t(
            f"读取页面：{names}。WHO试验注册数据集24项中，{filled}项有内容。",
            f"Page read: {names}. Of the 24 items of the WHO Trial Registration Data Set, {filled} are filled.",
        )
    )


def _states(record: RegistryRecord) -> str:
    counts = Counter(s.state for _, _, s in record.each_slot())
    facts = "".join(
        f"<li><b>{counts[s]}</b>{show(_STATES[s])}</li>" for s in _STATES if counts[s] or s in (State.VALUE, State.BLANK, State.LOST, State.HIDDEN, State.DAMAGED)
    )  # fmt: skip
    words = t("按字段与语言计数（中文、英文各计一次）：", "Fields counted by language (Chinese and English apart):")
    explained = [(_STATES[s], s.label) for s in (State.BLANK, State.HIDDEN, State.LOST, State.DAMAGED) if counts[s]]
    told = "".join(f"<li>{show(label)}</li>" for _, label in explained)
    return (
        para(words) + f'<ul class="facts">{facts}</ul>' + (f'<ul class="plain small soft">{told}</ul>' if told else "")
    )


def _slots(record: RegistryRecord, k: int, paths: tuple[str, ...]) -> Iterator[tuple[str, Slot]]:
    for want in paths:
        for path, _, slot in record.each_slot():
            g = general(path)
            if g == want or g.startswith((want + ".", want + "[")):
                if k in (19, 20) and not _is_outcome_of(record, path, primary=k == 19):
                    continue
                yield path, slot


def _is_outcome_of(record: RegistryRecord, path: str, *, primary: bool) -> bool:
    if not path.startswith("outcomes["):
        return False
    kind = record.slot(path[: path.index("]") + 1] + ".type")
    word = (kind.code or kind.text or "").casefold() if kind is not None else ""
    is_primary = "primary" in word or "主要" in word
    return is_primary if primary else not is_primary


def _row(k: int, item: tuple[str, str, tuple[str, ...]], record: RegistryRecord) -> tuple[tuple[Shown, ...], bool]:
    zh, en, paths = item
    found = list(_slots(record, k, paths))
    present = [(p, s) for p, s in found if s.is_present and (s.text or s.items)]
    name = t(zh, en)
    if present:
        damaged = any(s.state is State.DAMAGED for _, s in present)
        state = tag(_STATES[State.DAMAGED if damaged else State.VALUE], "open" if damaged else "done")
        line = next((str(s.line) for _, s in present if s.line), "")
        return (str(k), name, state, _extract(present), line), True
    absent = next((s for want in _ABSENCES for _, s in found if s.state is want), None)
    if absent is not None:
        return (str(k), name, tag(_STATES[absent.state], "open"), "", str(absent.line or "")), False
    if any(_listed(p, record.not_shown.lost) for p in paths):
        return (str(k), name, tag(_STATES[State.LOST], "open"), "", ""), False
    if any(_listed(p, record.not_shown.never_asked) for p in paths):
        return (str(k), name, tag(NOT_ASKED), "", ""), False
    return (str(k), name, tag(NOT_THERE, "open"), "", ""), False


def _listed(path: str, listed: tuple[str, ...]) -> bool:
    g = general(path)
    return any(g == general(x) or g.startswith((general(x) + ".", general(x) + "[")) for x in listed)


def _extract(found: list[tuple[str, Slot]]) -> Shown:
    open_ = [(p, s) for p, s in found if not s.private and not is_private(general(p)) and not is_private(p)]
    if any(p.startswith("contacts.") for p, _ in found):
        places = [s.text for p, s in open_ if p.endswith("institution") and s.text]
        said = t("已填写；姓名与联系方式不在报告中列出", "given; names and contact details are not printed")
        return Text(zh=f"{places[0]}（{said.zh}）", en=f"{places[0]} ({said.en})") if places else said
    sizes = [s.text for p, s in open_ if p.startswith("arms[") and p.endswith(".size") and s.text]
    if sizes:
        return " + ".join(sizes)
    texts = list(dict.fromkeys(s.text.removesuffix(" 00:00:00") for _, s in open_ if s.text and s.items is None))
    if not texts:
        texts = list(dict.fromkeys(s.text for _, s in open_ if s.text))
    short = " / ".join(texts[:2])
    return short if len(short) <= 150 else short[:147].rstrip() + "…"
