"""Registration: approval, dates, status, contacts, oversight, data and sharing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look, Passage, blanks_folded, is_none_word
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


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)[-8:]


@check_entry("REG-03", "伦理联系人与申请人或负责人相同", "ethics contact equals applicant or leader", E, "governance", "crossfield",
             "ICH E6(R2) 4.8.10(q): an independent contact for participants", needs=("contacts.ethics.phone|contacts.ethics.email|contacts.ethics.name",))  # fmt: skip
def ethics_contact(look: Look) -> Iterator[Doubt]:
    """The ethics committee's contact is the applicant or the leader: same telephone, mailbox or person.

    Complaints need an independent ear. Fires: the same number twice. Silent: one switchboard, other extension.
    """
    for leaf, zh, en in (("phone", "电话", "telephone number"), ("email", "邮箱", "mailbox"), ("name", "姓名", "name")):
        mine = look.passage(f"contacts.ethics.{leaf}", "zh" if leaf == "name" else None)
        if mine is None:
            continue
        for who, who_zh, who_en in (
            ("applicant", "申请注册联系人", "the applicant"),
            ("leader", "研究负责人", "the study leader"),
        ):
            other = look.passage(f"contacts.{who}.{leaf}", "zh" if leaf == "name" else None)
            if other is None or not _is_same_contact(mine.text, other.text, leaf):
                continue
            yield Doubt(
                at=mine, also=(other.path,),
                text=say(f"伦理委员会联系人的{zh}与{who_zh}相同；受试者投诉没有独立渠道。",
                         f"The {en} of the ethics committee is that of {who_en}; participants have no independent place to complain."),
                mend=say("填写伦理委员会办公室自己的联系方式。", "Give the committee's own office."),
            )  # fmt: skip
            return


def _is_same_contact(one: str, other: str, leaf: str) -> bool:
    if leaf == "phone":
        return len(_digits(one)) >= 7 and _digits(one) == _digits(other)
    return bool(one.strip()) and blanks_folded(one).casefold() == blanks_folded(other).casefold()


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


_FREE_MAIL: Final = gated(
    r"@(?:hotmail|gmail|outlook|live|yahoo|icloud|foxmail|126|163|139|189|qq|sina|sohu|yeah|aliyun)\.", re.I
)


@check_entry(
    "REG-07",
    "邮箱与联系人不符或为私人邮箱",
    "mailbox of somebody else, or a private one",
    W,
    "governance",
    "crossfield",
    "74.9 % of contacts reachable (PMC3888400)",
)
def mailbox(look: Look) -> Iterator[Doubt]:
    """A mailbox that does not fit the name of its owner is a warning; private mail or one phone for two people a note.

    Fires: name and mailbox unlike while another person's name fits. Silent: initials or a part of the name fit.
    """
    for path in [p for p in look.by_path if p.startswith("contacts.") and p.endswith(".email")]:
        at = look.passage(path)
        owner = path.rpartition(".")[0]
        name = look.passage(f"{owner}.name", "en") or look.passage(f"{owner}.name")
        if at is None or name is None or not search(r"[A-Za-z]{2}", name.text) or not _is_unlike(name.text, at.text):
            continue
        yield Doubt(
            at=at, also=(name.path,),
            text=say("邮箱用户名与该联系人姓名不符，可能属于他人。", "The mailbox does not fit the contact's name; it may be somebody else's."),
            mend=say("填写联系人本人的机构邮箱。", "Give the contact's own institutional mailbox."),
        )  # fmt: skip
        break
    yield from _private_mail(look)


def _is_unlike(name: str, mail: str) -> bool:
    """Whether a mailbox is made of letters that share nothing with the name: no part of it, no initials."""
    user = re.sub(r"[^a-z]", "", mail.partition("@")[0].casefold())
    parts = [
        w
        for w in re.findall(r"[a-z]+", name.casefold())
        if w not in ("md", "phd", "prof", "dr", "professor", "master", "mr", "ms", "bs", "msc")
    ]
    if len(user) < 3 or not parts:
        return False
    if any(len(w) >= 2 and (w in user or user in w) for w in parts):
        return False
    initials = "".join(w[0] for w in dict.fromkeys(parts))
    if any(set(user[:k]) <= set(initials) for k in (2, 3)) or search(
        r"office|admin|ethic|irb|trial|info|hosp|gcp|kjc|zlyy|yy|lib|research|clinic", user
    ):
        return False
    return not any(w[:3] in user for w in parts if len(w) >= 3)


def _private_mail(look: Look) -> Iterator[Doubt]:
    mails = [
        p
        for who in ("applicant", "leader")
        if (p := look.passage(f"contacts.{who}.email")) is not None and _FREE_MAIL.search(p.text)
    ]
    one, two = (look.passage(f"contacts.{who}.phone") for who in ("applicant", "leader"))
    names = [look.text(f"contacts.{who}.name") for who in ("applicant", "leader")]
    is_shared = (
        one is not None and two is not None and _is_same_contact(one.text, two.text, "phone") and names[0] != names[1]
    )
    if not mails and not is_shared:
        return
    first = mails[0] if mails else one
    assert first is not None
    more = [*mails[1:], *([one, two] if is_shared and one and two and mails else [two] if is_shared and two else [])]
    what_zh = "、".join(
        x for x in ("使用公共邮箱" if mails else "", "两位联系人共用一个电话" if is_shared else "") if x
    )
    what_en = " and ".join(
        x
        for x in ("free mail is used" if mails else "", "two people share one telephone number" if is_shared else "")
        if x
    )
    yield Doubt(
        at=first, more=tuple(more), severity=N,
        text=say(f"联系方式：{what_zh}；人员变动后难以联系。", f"Contacts: {what_en}; nobody may be reachable after staff changes."),
        mend=say("改用机构邮箱和各自的电话。", "Use institutional mailboxes and separate numbers."),
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


_BOARD_RULES: Final = gated(
    r"stopping (?:rule|bound)|interim|charter|(?:board|DSMC|DSMB|committee) (?:will |shall )?(?:meet|review)|停止(?:规则|界值|准则)|期中|章程|(?:委员会|DSMB|DMC)[^。；]{0,20}(?:会议|审查|评估)",
    re.I,
)


@check_entry("REG-09", "数据与安全监察委员会", "data and safety monitoring committee", W, "safety_gap", "crossfield",
             "EMA guideline on data monitoring committees, 2005; FDA 2006", needs=("dsmc",))  # fmt: skip
def monitoring_committee(look: Look) -> Iterator[Doubt]:
    """No or undecided monitoring committee in early-phase, cell, gene, device or radiation trials; "yes" without any rule.

    Somebody must be able to stop such a trial; an error once it is recruiting. Fires: ``No`` in a first gene-therapy trial.
    Silent: ``No`` in a vitamin trial.
    """
    at = look.passage("dsmc") or look.label("dsmc")
    f = facts_of(look)
    if at is None or not f.is_interventional:
        return
    words = at.text
    has_board = bool(search(r"有|yes", words, re.I)) and not search(r"没有|无", words)
    high = [c for c in f.classes if c.is_high_risk]
    is_risky = bool(high) or f.is_dose_finding or (f.phases <= {0, 1} and bool(f.phases & {1}))
    if has_board:
        if is_risky and not look.has(_BOARD_RULES):
            yield Doubt(
                at=at, fragment=words,
                text=say("写明“有”监察委员会，但全文没有停止界值、会议安排或章程。", "A committee exists, yet no boundary, meeting or charter is mentioned anywhere."),
                mend=say("写明委员会名称、首次会议时间、停止规则和紧急会议条件。", "Name the committee, its first meeting, the stopping rules and what calls an extra meeting."),
            )  # fmt: skip
        return
    if is_risky:
        recruiting = bool(_RECRUITING.search(look.text("recruitment_status")))
        zh = high[0].zh if high else "早期剂量探索"
        en = high[0].name if high else "early dose finding"
        yield Doubt(
            at=at, fragment=words, severity=E if recruiting else W,
            text=say(f"{zh}研究没有（或未定）数据与安全监察委员会，无人能及时叫停。", f"A trial of {en} has no (or an undecided) monitoring committee; nobody is in place to stop it."),
            mend=say("首例入组前成立委员会，写明名称、章程和首次会议时间。", "Appoint one before the first participant: name, charter, first meeting."),
        )  # fmt: skip


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


@check_entry(
    "REG-11",
    "数据采集和管理",
    "data capture and management",
    W,
    "governance",
    "form",
    "ICH E6(R2) 5.5; 21 CFR 11",
    needs=("data_management",),
)
def data_capture(look: Look) -> Iterator[Doubt]:
    """Data management in one word, or on paper only although doses depend on data a few days old, without checks or lock.

    Fires: ``Excel``. Silent: an EDC system named with its audit trail.
    """
    at = look.passage("data_management")
    if at is None:
        return
    every = look.text("data_management")
    f = facts_of(look)
    is_electronic = search(r"\bEDC\b|ResMan|REDCap|electronic data|电子(?:数据)?采集|电子化", every, re.I)
    is_paper = search(r"paper|纸质", every, re.I)
    short = max(len(p.text) for p in look.by_path["data_management"].values()) <= 40
    if is_paper and not is_electronic and f.is_dose_finding:
        yield Doubt(
            at=at, fragment=_paper_fragment(at),
            text=say("只用纸质病例报告表，而剂量决定依赖几天内的数据；也未写核查、监查和锁库。",
                     "Paper forms only, although dose decisions rest on data a few days old; no checks, monitoring or lock are described."),
            mend=say("说明剂量决定数据的录入时限（如3个工作日）、核查、监查和锁库。", "State how soon decision data are keyed (e.g. 3 working days), the checks, monitoring and lock."),
        )  # fmt: skip
    elif short and not is_electronic:
        yield Doubt(
            at=at, fragment=at.text,
            text=say(f"数据管理仅写“{at.text}”，未说明采集、核查、监查和锁库。", f"Data management reads only '{at.text}'; capture, checks, monitoring and lock are not described."),
            mend=say("写明采集方式（CRF/EDC）、逻辑核查、稽查轨迹、监查和锁库。", "Describe capture (CRF or EDC), checks, audit trail, monitoring and lock."),
        )  # fmt: skip


def _paper_fragment(at: Passage) -> str:
    m = search(r"纸质病例报告表[^，。]{0,10}|paper-?based [A-Za-z ]{0,30}|纸质|paper", at.text, re.I)
    return m.group().strip() if m else ""


@check_entry(
    "REG-12",
    "页面上的个人联系信息",
    "personal contact data on the page",
    N,
    "privacy",
    "form",
    "个人信息保护法；GDPR art. 5",
)
def personal_data(look: Look) -> Iterator[Doubt]:
    """Telephone numbers, mailboxes or addresses of persons on the page: copies spread. One finding, without the values.

    Fires: any. Silent: a page without contact values.
    """
    held = [p for p in look.by_path if p.startswith("contacts.") and p.endswith((".phone", ".email", ".address"))]
    if not held:
        return
    at = look.passage(held[0])
    assert at is not None
    people = len({p.rpartition(".")[0] for p in held})
    yield Doubt(
        at=at, also=tuple(held[1:]), field=held[0],
        text=say(f"页面含{people}位联系人的电话、邮箱或地址；转存的副本会扩散个人信息。", f"The page shows telephone, mail or address of {people} contact{'s' if people != 1 else ''}; copies spread personal data."),
        mend=say("注册库可保留；导出、报告和数据集中一律隐去。", "The register may show them; keep them out of every export and report."),
    )  # fmt: skip


@check_entry(
    "REG-13",
    "未上市产品的依据与费用",
    "basis and costs of an unauthorised product",
    W,
    "governance",
    "external",
    "医疗卫生机构开展研究者发起的临床研究管理办法 2024; 国务院令第818号",
)
def unauthorised_product(look: Look) -> Iterator[Doubt]:
    """A cell, gene or nanoparticle product without permit, supplier or class on the page, and who pays for it.

    Fires: an in-house powder or nanoparticle without a permit. Silent: a marketed drug; a permit number on the page.
    """
    f = facts_of(look)
    hit = next(
        (c for c in f.classes if c.name in ("CAR-T cells", "cell or vesicle product", "gene therapy", "nanoparticles")),
        None,
    )
    if hit is None or not f.is_interventional:
        return
    if look.has(
        gated(
            r"\bIND\b|批件|批准文号|临床试验批准|备案|approval number|permit|manufactur|生产(?:企业|商|厂)|supplied by|提供(?:产品|试验药)|marketed|上市|\bGMP\b",
            re.I,
        )
    ):
        return
    found = look.first(hit.words, look.under("arms", "treatment_description", "interventions")) or look.first(hit.words)
    if found is None:
        return
    yield Doubt(
        at=found[0], fragment=found[1].group(), field="product",
        also=("governance.regulatory", "funding") if look.text("funding") else ("governance.regulatory",),
        text=say(f"{hit.zh}产品未写批件、来源单位和管理类别，也未写由谁承担费用。", f"No permit, supplier or regulatory class is given for the {hit.name}, nor who pays for it."),
        mend=say("写明监管依据（批件/备案号）、生产单位和费用承担方。", "State the regulatory basis (permit or filing number), the maker and who bears the costs."),
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
    late_registration, ethics_dates, ethics_contact, status_and_dates, stopped_without_reason, missing_codes, mailbox, one_body_twice,
    monitoring_committee, sharing_statement, data_capture, personal_data, unauthorised_product, registration_number,
)  # fmt: skip
