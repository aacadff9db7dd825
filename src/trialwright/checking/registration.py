"""Registration: approval, dates, status, contacts, oversight, data and sharing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage, blanks_folded, is_none_word
from trialwright.checking.words import gated, search
from trialwright.reading.record import State
from trialwright.values.dates import add_months
from trialwright.values.finding import Severity


@check_entry("REG-01", "首例入组后才注册", "registered after first enrolment", E, "governance", "crossfield",
             "ICMJE; 20 % of trials prospective (pooled, PMC6190546)", needs=("registration.date", "dates.recruitment.start|dates.start"))  # fmt: skip
def late_registration(look: Look) -> Iterator[Doubt]:
    """Registration after the first enrolment, by dates alone: flags and words on the page are ignored.

    Fires: registered 10 June, enrolment from 2 May. Silent: both on the same day.
    """
    registered = look.date("registration.date")
    start_at = look.any_of("dates.recruitment.start", "dates.start")
    if registered is None or start_at is None or start_at.slot.date is None:
        return
    if start_at.slot.date.last < registered.first:
        at = look.passage("registration.date")
        assert at is not None
        yield Doubt(
            at=at, fragment=at.text, also=(start_at.path,), more=(),
            text=say(f"注册日期{registered}晚于招募开始{start_at.slot.date}：属补注册，无法事后改变。",
                     f"Registered on {registered}, after enrolment began on {start_at.slot.date}: retrospective, and it cannot be undone."),
            mend=say("在注册与发表中如实说明为补注册。", "Disclose the retrospective registration here and in every report."),
        )  # fmt: skip


@check_entry("REG-02", "伦理批准的日期", "dates of the ethics approval", E, "governance", "crossfield",
             "WHO TRDS item 21; ICH E6(R2) 3.1.4: continuing review at least once a year", needs=("ethics.approved|ethics.date",))  # fmt: skip
def ethics_dates(look: Look) -> Iterator[Doubt]:
    """No approval, or approval after registration or start; or older than twelve months at start, or lapsing during treatment.

    The last two are warnings: a yearly review may exist without being printed.
    Fires: approved 2022-01, start 2023-09. Silent: approved one month before start, trial ends within the year.
    """
    approved_text = look.text("ethics.approved")
    at = (
        look.passage("ethics.date")
        or look.label("ethics.date")
        or look.label("ethics.approved")
        or look.passage("ethics.approved")
    )
    if at is None:
        return
    approved = look.date("ethics.date")
    if approved is None:
        if search(r"\b(?:No|no)\b|否|未", approved_text) or (
            look.is_empty("ethics.approved") and look.is_empty("ethics.date")
        ):
            yield Doubt(
                at=at, text=say("没有伦理批准的记录；无批准不得入组。", "No ethics approval is recorded; nobody may be enrolled without one."),
                mend=say("取得批准并填写日期、批件号。", "Obtain the approval; enter its date and number."),
            )  # fmt: skip
        return
    start = look.date("dates.recruitment.start") or look.date("dates.start")
    registered = look.date("registration.date")
    end = look.date("dates.completion")
    if start is not None and approved.first > start.last:
        yield _ethics(at, E, f"伦理批准{approved}晚于研究开始{start}。", f"Ethics approval of {approved} is later than the start on {start}.",
                      "说明批准前是否已有受试者入组。", "State whether anybody was enrolled before the approval.")  # fmt: skip
        return
    if registered is not None and approved.first > registered.last:
        yield _ethics(at, E, f"伦理批准{approved}晚于注册{registered}。", f"Ethics approval of {approved} is later than the registration on {registered}.",
                      "核对日期；先批准，后注册。", "Check the date; approval comes before registration.")  # fmt: skip
        return
    lapses = add_months(approved.last, 12)
    if start is not None and start.first > lapses:
        yield _ethics(at, W, f"伦理批准{approved}距研究开始{start}已超过12个月（{lapses}到期），须有年度跟踪审查。",
                      f"The approval of {approved} is older than twelve months at the start on {start} (review due {lapses}).",
                      "附上跟踪审查或延期批件。", "Attach the renewal.", "dates.start")  # fmt: skip
    elif start is not None and end is not None and end.first > lapses and (lapses - start.first).days <= 120:
        yield _ethics(
            at, W, f"伦理批准{approved}满12个月之日（{lapses}）落在治疗期间（{start}至{end}），届时须有跟踪审查。",
            f"Twelve months after the approval of {approved} ({lapses}) falls within the trial ({start} to {end}); the continuing review is due then.",
            "写明跟踪审查频率，届时附批件。", "State the review interval; attach the renewal.", "dates.completion",
        )  # fmt: skip


def _ethics(
    at: Passage, severity: Severity, zh: str, en: str, mend_zh: str, mend_en: str, other: str = "dates.start"
) -> Doubt:
    return Doubt(
        at=at, severity=severity, kind="date_logic", also=(other,), text=say(zh, en), mend=say(mend_zh, mend_en)
    )


_NOT_YET: Final = gated(r"not yet|尚未开始|尚未招聘|尚未招募|not_yet|未开始", re.I)


_DONE: Final = gated(r"completed|结束|完成|完全的", re.I)


_RECRUITING: Final = gated(r"(?<!not yet )(?<!not )recruiting|正在进行|招募中|招聘中", re.I)


@check_entry("REG-04", "状态与日期不符", "status against dates", W, "date_logic", "crossfield",
             "status differs in 16.2 % of 10,492 double registrations (PMC5841737)", needs=("recruitment_status", "dates.start|dates.recruitment.start"))  # fmt: skip
def status_and_dates(look: Look) -> Iterator[Doubt]:
    """The recruitment status against the dates and the last refresh of the page; the day of reading plays no part.

    Fires: ``Completed`` with an end after the last refresh; ``Not yet recruiting`` refreshed after the planned start.
    Silent: ``Recruiting`` inside its window.
    """
    at = look.passage("recruitment_status")
    seen_dates = [
        d for p in ("registration.refreshed", "dates.update_posted", "version.created") if (d := look.date(p))
    ]
    if at is None or not seen_dates:
        return
    seen = max(d.first for d in seen_dates)
    start_at = look.any_of("dates.recruitment.start", "dates.start")
    end_at = look.any_of("dates.recruitment.end")
    start = start_at.slot.date if start_at else None
    end = end_at.slot.date if end_at else None
    completion = look.date("dates.completion")
    if start_at is not None and start is not None and _NOT_YET.search(at.text) and start.last < seen:
        yield _status(at, start_at, f"状态为“{at.text}”，但计划开始日期{start}在最近更新（{seen}）时已过。",
                      f"The status is '{at.text}', yet the planned start {start} had passed when the page was last updated ({seen}).")  # fmt: skip
    elif end_at is not None and end is not None and _RECRUITING.search(at.text) and end.last < seen:
        yield _status(at, end_at, f"状态为“{at.text}”，但招募结束日期{end}在最近更新（{seen}）时已过。",
                      f"The status is '{at.text}', yet recruitment was to end {end}, before the last update ({seen}).")  # fmt: skip
    elif completion is not None and _DONE.search(at.text) and completion.first > seen:
        yield _status(at, look.passage("dates.completion"), f"状态为“{at.text}”，但完成日期{completion}在最近更新（{seen}）之后。",
                      f"The status is '{at.text}', yet completion is {completion}, after the last update ({seen}).")  # fmt: skip
    elif start_at is not None and start is not None and _RECRUITING.search(at.text) and start.first > seen:
        yield _status(at, start_at, f"状态为“{at.text}”，但招募开始{start}在最近更新（{seen}）之后。",
                      f"The status is '{at.text}', yet recruitment starts {start}, after the last update ({seen}).")  # fmt: skip


def _status(at: Passage, other: Passage | None, zh: str, en: str) -> Doubt:
    return Doubt(
        at=at,
        also=(other.path,) if other else (),
        text=say(zh, en),
        mend=say("更新状态或日期，使两者一致。", "Update the status or the date."),
    )


@check_entry("REG-05", "停止或撤销而无说明", "stopped or withdrawn without explanation", E, "missing", "crossfield",
             "WHO TRDS item 18; ClinicalTrials.gov: whyStopped", needs=("recruitment_status",))  # fmt: skip
def stopped_without_reason(look: Look) -> Iterator[Doubt]:
    """A stopped or withdrawn trial without a reason, still written with the plans and tenses of a running one.

    Such a trial must never be scheduled; it may be rehearsed. Fires: ``Terminated`` and nothing else.
    Silent: with a reason and the actual number.
    """
    at = look.passage("recruitment_status")
    if at is None or not search(r"withdrawn|terminated|suspend|撤[销回]|终止|暂停|中断", at.text, re.I):
        return
    why = look.text("recruitment_status.why")
    if why or look.has(
        gated(
            r"(?:withdrawn|terminated|stopped|suspended) (?:because|due to)|因[^，。；]{1,20}(?:撤销|终止|暂停|中止)|(?:撤销|终止|暂停)原因",
            re.I,
        )
    ):
        return
    tense = look.first(
        gated(r"将(?:接受|与|被|在)|will (?:receive|be|undergo)|旨在"),
        look.under("summary", "description", "arms"),
    )
    yield Doubt(
        at=at, fragment=at.text, field="recruitment_status", also=("recruitment_status.why", *((tense[0].path,) if tense else ())),
        text=say(f"研究状态为“{at.text}”，但未写原因，也未写实际入组人数" + ("；其余文字仍是计划中的时态。" if tense else "。"),
                 f"The status is '{at.text}' without a reason or the actual number" + ("; the rest is still written as a plan." if tense else ".")),
        mend=say("写明停止原因、日期和实际入组人数。", "State the reason, the date and the actual number enrolled."),
    )  # fmt: skip


@check_entry(
    "REG-06",
    "编号与代码空缺",
    "identifiers and codes empty",
    N,
    "missing",
    "form",
    "WHO TRDS item 3; disease code in 5 of 468 ChiCTR pages (own count)",
)
def missing_codes(look: Look) -> Iterator[Doubt]:
    """Protocol code, secondary identifiers, disease or intervention codes that are printed and empty: one finding.

    Fires: all of them empty. Silent: at least the protocol code or a disease code is given.
    """
    paths = [
        "identification.subject_id",
        "identification.secondary_ids",
        "identification.secondary_ids[1]",
        "condition.code",
    ]
    blank = [p for path in paths if look.is_empty(path) and (p := look.label(path)) is not None]
    codes = [p for a in look.arms if "code" in a.blanks and (p := look.label(f"{a.path}.code")) is not None]
    if len(blank) + bool(codes) < 2 or look.text("identification.subject_id") or look.text("condition.code"):
        return
    every = [*blank, *codes]
    yield Doubt(
        at=every[0], field=every[0].path, more=tuple(every[1:]),
        text=say("研究课题代号、次要注册号、疾病代码或干预措施代码均为空，难以与其他登记和文献对应。",
                 "Protocol code, secondary numbers, disease code and intervention codes are empty; the record is hard to link."),
        mend=say("至少填写方案编号、版本和ICD疾病代码。", "Enter at least the protocol code with its version, and a disease code."),
    )  # fmt: skip


_CORE_WORDS: Final = gated(
    r"\b(?:hospital|provincial|municipal|people'?s|the|of|first|affiliated|university|medical|center|centre)\b|省|市|人民|附属|第一|医院|大学",
    re.I,
)


@check_entry(
    "REG-08",
    "同一机构两个名称或重复列出",
    "one body under two names, or listed twice",
    N,
    "duplicate",
    "crossfield",
    "joins on institution fail",
)
def one_body_twice(look: Look) -> Iterator[Doubt]:
    """One institution under two names, or the primary sponsor listed again as secondary sponsor.

    Fires: ``City Hospital`` and ``City Municipal Hospital`` as site and sponsor. Silent: two campuses with their own names.
    """
    primary = look.passage("sponsor.primary", "en") or look.passage("sponsor.primary")
    if primary is None:
        return
    secondary = [p for p in look.under("sponsor.secondary") if p.path.endswith(".institution")]
    same = [
        p
        for p in secondary
        if p.language == primary.language and blanks_folded(p.text).casefold() == blanks_folded(primary.text).casefold()
    ]
    if same:
        yield Doubt(
            at=same[0], fragment=same[0].text, also=("sponsor.primary",), propose=None, field=same[0].path,
            text=say("试验主办单位（次要申办者）与牵头单位相同，重复列出。", "The secondary sponsor repeats the primary sponsor."),
            mend=say("删去重复项，或填写真正的合作/资助单位。", "Delete it, or name the body that really supports the trial."),
        )  # fmt: skip
    for p in look.under("sites"):
        if not p.path.endswith(".institution") or p.language != primary.language:
            continue
        a, b = blanks_folded(primary.text), blanks_folded(p.text)
        if a.casefold() != b.casefold() and _is_variant(a, b):
            yield Doubt(
                at=p, fragment=b, also=("sponsor.primary",),
                text=say(f"同一机构写法不一：“{a}”与“{b}”。", f"One institution under two names: '{a}' and '{b}'."),
                mend=say("统一使用机构的正式名称。", "Use the official name in both places."),
            )  # fmt: skip
            return


def _is_variant(a: str, b: str) -> bool:
    """Whether two names differ only in words such as 'Provincial' or 'People's'."""
    short, long = sorted((set(re.findall(r"\w+", a.casefold())), set(re.findall(r"\w+", b.casefold()))), key=len)
    extra = long - short
    return bool(short) and short < long and bool(extra) and all(_CORE_WORDS.fullmatch(w) for w in extra)


@check_entry(
    "REG-10",
    "数据共享声明",
    "data-sharing statement",
    N,
    "missing",
    "form",
    "ICMJE: trials enrolling from 2019",
    needs=("ipd.shared",),
)
def sharing_statement(look: Look) -> Iterator[Doubt]:
    """A data-sharing statement that is empty, or "yes" without where and when.

    Fires: ``Yes`` alone. Silent: ``No``; yes with a platform and a date.
    """
    shared, way = look.text("ipd.shared"), look.text("ipd.way")
    at = look.passage("ipd.shared") or look.label("ipd.shared")
    if at is None:
        return
    if look.is_empty("ipd.shared") and (not way or is_none_word(way)):
        yield Doubt(
            at=at,
            text=say("是否共享原始数据为空。", "The data-sharing statement is empty."),
            mend=say("填写是或否；若是，写明平台和时间。", "Say yes or no; if yes, where and when."),
        )
    elif search(r"\byes\b|是", shared, re.I) and (
        is_none_word(way)
        or not search(r"\d|http|www|平台|platform|ResMan|month|year|月|年|request|请求|申请", way, re.I)
    ):
        yield Doubt(
            at=at, fragment=at.text, also=("ipd.way",),
            text=say("声明共享原始数据，但未写平台和时间。", "Sharing is promised without where and when."),
            mend=say("写明平台名称、网址和公开日期。", "Name the platform, its address and the date."),
        )  # fmt: skip


_NUMBERS: Final = gated(
    r"ChiCTR(?:-[A-Z]{2,5})?-?\d{8,10}|NCT\d{8}|ITMCTR\d{8,10}|ISRCTN\d{8}|EUCTR\d{4}-\d{6}-\d{2}(?:-[A-Z]{2})?|\d{4}-\d{6}-\d{2}(?:-\d{2})?|DRKS\d{8}|"
    r"ACTRN\d{14}p?|JPRN-?\w+|jRCT\w+|UMIN\d{9}|CTRI/\d{4}/\d{2,3}/\d{6}|KCT\d{7}|TCTR\d{11}|IRCT\w+|PACTR\d+|NTR\d+|NL-OMON\d+|RBR-\w+|RPCEC\d+|SLCTR/\S+|PER-\S+|LBCTR\d+", re.I,
)  # fmt: skip


@check_entry(
    "REG-14",
    "注册号缺失或格式不符",
    "registration number missing or malformed",
    E,
    "missing",
    "form",
    "WHO ICTRP primary registries",
    needs=("identification.registration_number",),
)
def registration_number(look: Look) -> Iterator[Doubt]:
    """The registration number is absent although the layout prints it, or it is not of a register's pattern.

    Fires: ``NCT0123``. Silent: ``NCT01234567``; a mirror that lost it (EXT-02 speaks).
    """
    at = look.passage("identification.registration_number")
    if at is None:
        label = look.label("identification.registration_number")
        if label is not None and label.slot.state in (State.BLANK, State.PLACEHOLDER):
            yield Doubt(
                at=label,
                text=say(
                    "注册号为空，无法与其他版本关联。", "The registration number is empty; versions cannot be joined."
                ),
                mend=say("填写注册号。", "Enter it."),
            )
        return
    if not _NUMBERS.fullmatch(at.text.strip()):
        yield Doubt(
            at=at, fragment=at.text, kind="typo",
            text=say(f"注册号“{at.text}”不符合任何一级注册机构的格式。", f"'{at.text}' has the form of no primary register."),
            mend=say("核对并更正注册号。", "Correct the number."),
        )  # fmt: skip


REGISTRATION: Final = (
    late_registration,
    ethics_dates,
    status_and_dates,
    stopped_without_reason,
    missing_codes,
    one_body_twice,
    sharing_statement,
    registration_number,
)
