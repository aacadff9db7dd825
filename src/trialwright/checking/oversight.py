"""Registration, its oversight: independent contacts, monitoring committee, data capture, privacy, the product's permit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage, blanks_folded
from trialwright.checking.registration import _RECRUITING
from trialwright.checking.words import gated, search


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
        r"office|admin|applicant|leader|contact|study|investigator|ethic|irb|trial|info|hosp|gcp|kjc|zlyy|yy|lib|research|clinic",
        user,
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


OVERSIGHT: Final = (
    ethics_contact,
    mailbox,
    monitoring_committee,
    data_capture,
    personal_data,
    unauthorised_product,
)
