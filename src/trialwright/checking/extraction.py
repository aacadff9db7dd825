"""Extraction: what the page, or the site that re-rendered it, did to the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.endpoints import endpoints_of
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
from trialwright.checking.tables import calques
from trialwright.checking.words import gated, search
from trialwright.reading.record import State

_LISTS: Final = (
    ("eligibility.inclusion", "纳入标准", "The inclusion criteria", "无法筛选受试者", "nobody can be screened"),
    ("eligibility.exclusion", "排除标准", "The exclusion criteria", "无法筛选受试者", "nobody can be screened"),
    ("arms", "干预措施（分组）", "The arms and interventions", "无法知道给予什么治疗", "nobody knows what is given"),
    ("outcomes", "测量指标", "The outcomes", "无法知道测量什么", "nobody knows what is measured"),
)


@check_entry(
    "EXT-01",
    "清单有标签而无内容",
    "list with a label and nothing behind it",
    E,
    "missing",
    "form",
    "WHO TRDS items 13, 14, 19",
)
def empty_list(look: Look) -> Iterator[Doubt]:
    """A list of criteria, arms or outcomes whose label stands on the page and which is empty in every language.

    Newer ChiCTR pages keep the criteria where a copied text cannot see them, so the list may be filled at the register:
    the finding says both. Fires: ``Interventions:`` followed at once by the next section. Silent: a blank maximum age.
    """
    for path, zh, en, why_zh, why_en in _LISTS:
        if not look.is_empty(path) or any(p.startswith(path + "[") for p in look.by_path):
            continue
        labels = [p for language in look.slots[path] if (p := look.label(path, language)) is not None]
        if not labels:
            continue
        is_hidden = look.state(path) is State.HIDDEN
        yield Doubt(
            at=labels[0], more=tuple(labels[1:]), field=path,
            text=say(f"{zh}中英文均为空，{why_zh}" + ("（文本副本可能看不到网页上的内容）。" if is_hidden else "。"),
                     f"{en} are empty in both languages; {why_en}" + (" (a text copy may not see what the web page holds)." if is_hidden else ".")),
            mend=say(f"补充{zh}；若注册页面上有内容，请将网页另存为HTML后重新读取。",
                     "Enter them; if the register shows some, save the page as HTML and read it again."),
        )  # fmt: skip


# group: paths, severity, words; the first path that is lost and has no value anywhere speaks for its group
_GROUPS: Final = (
    (("identification.registration_number",), E, "注册号", "the registration number"),
    (("enrollment.count", "design.sample_size"), E, "样本量", "the number of participants"),
    (("dates.start", "dates.completion", "dates.primary_completion"), E, "研究起止日期", "start and completion dates"),
    (("eligibility.inclusion",), E, "纳入标准", "the inclusion criteria"),
    (("eligibility.exclusion",), E, "排除标准", "the exclusion criteria"),
    (("outcomes",), E, "测量指标", "the outcomes"),
    (("arms",), E, "分组与干预", "arms and interventions"),
    (("outcomes[*].type",), W, "指标类型（主要/次要）", "which outcome is primary"),
    (("recruitment_status",), W, "招募状态", "the recruitment status"),
    (("condition.name",), W, "研究疾病", "the condition"),
    (("eligibility.sex",), W, "性别", "the sex of participants"),
    (("sites", "contacts", "sponsor.primary", "sponsor.secondary", "ipd.shared", "funding", "dsmc"), N, "研究地点、申办者、联系方式或共享计划",
     "sites, sponsors, contacts or plans"),
)  # fmt: skip


_PLANS: Final = {
    "sites": ("研究地点", "sites"), "contacts": ("联系方式", "contacts"), "sponsor.primary": ("申办者", "the primary sponsor"),
    "sponsor.secondary": ("次要申办者", "secondary sponsors"), "ipd.shared": ("数据共享计划", "the plan to share data"),
    "funding": ("经费来源", "the source of funding"), "dsmc": ("数据与安全监察委员会", "the monitoring committee"),
}  # fmt: skip
_EITHER_SEX: Final = gated(r"(?:regardless|irrespective) of (?:gender|sex)|(?:any|either|both) (?:sex|gender)|(?:fe)?males? (?:and|or) (?:fe)?males?|性别不限|不限性别|男女(?:均可|不限)|男性?[或和、]女性?", re.I)  # fmt: skip


@check_entry(
    "EXT-02",
    "镜像或导出丢失的内容",
    "what the mirror or export lost",
    E,
    "rendering_loss",
    "form",
    "WHO TRDS 1.3.1; coverage table of the layouts",
    layer="mirror",
)
def lost_group(look: Look) -> Iterator[Doubt]:
    """Fields that the register holds and this rendering dropped, one finding for each group of fields.

    A gap of a mirror is neither "none" nor the team's fault; no other rule about content speaks of a lost field.
    Number, enrolment, dates, criteria and outcomes are errors, status, condition and outcome types warnings, the rest notes.
    Fires: a heading ``Enrollment`` without a number on a mirror. Silent: ethics on ClinicalTrials.gov, which never asks.
    """
    for paths, severity, zh, en in _GROUPS:
        gone = [p for p in paths if _is_lost(look, p) and not _has_any(look, p)]
        if not gone or (severity is not N and any(_has_any(look, p) for p in paths)):
            continue
        if severity is N and len(gone) < 2:
            continue
        if paths == ("eligibility.sex",) and look.first(_EITHER_SEX, look.under("eligibility")):
            continue  # said in the criteria
        if paths == ("outcomes[*].type",) and not look.outcomes:
            continue  # the outcomes themselves are lost
        if severity is N:
            zh, en = "、".join(_PLANS[p][0] for p in gone), ", ".join(_PLANS[p][1] for p in gone)
        at = next((x for p in gone if (x := look.label(p)) is not None), None) or look.title
        if at is None:
            continue
        elsewhere = (
            _prose_size(look)
            if paths[0] == "enrollment.count"
            else _prose_outcome(look)
            if paths == ("outcomes",)
            else ""
        )
        yield Doubt(
            at=at, field=gone[0], also=tuple(gone[1:]), severity=W if elsewhere else severity,
            text=say(f"本页面（镜像或导出）未保留{zh}" + (f"，正文中仅有“{elsewhere}”" if elsewhere else "") + "；这既不表示“无”，也不是研究者漏填。",
                     f"This rendering does not carry {en}" + (f"; only the prose has '{elsewhere}'" if elsewhere else "") + "; that is neither 'none' nor an omission of the team."),
            mend=say("打开原注册库页面，与本页一并读取（合并）。", "Read the register's own page beside this one (merge)."),
        )  # fmt: skip


def _is_lost(look: Look, path: str) -> bool:
    """Whether a field is lost: its slots say so, the layout drops it, or a mirror shows no trace of a number every register has."""
    if "*" in path:
        slots = [x for p, by in look.slots.items() if _general(p) == path for x in by.values()]
    else:
        slots = list(look.slots.get(path, {}).values())
    if slots:
        return all(x.state is State.LOST for x in slots)
    if any(path == g or path.startswith((g + ".", g + "[")) for g in map(_general, look.record.not_shown.lost)):
        return True
    return path == "enrollment.count" and look.is_mirror and path not in look.record.not_shown.never_asked


@lru_cache(maxsize=8192)
def _general(path: str) -> str:
    return re.sub(r"\[[^\]]*\]", "[*]", path) if "outcomes" in path else path


def _has_any(look: Look, path: str) -> bool:
    if "[*]" in path:
        head, _, tail = path.partition("[*]")
        return any(p.startswith(head + "[") and p.endswith(tail) for p in look.by_path)
    return path in look.by_path or path in look.containers


_SIZE_IN_PROSE: Final = gated(r"\d+\s*名(?:患者|受试者|参与者)|\d+\s+(?:patients|participants|subjects)\b", re.I)


def _prose_outcome(look: Look) -> str:
    found = endpoints_of(look)
    return found[0].name if found else ""


def _prose_size(look: Look) -> str:
    found = look.first(_SIZE_IN_PROSE, look.under("summary", "description"))
    return found[1].group() if found else ""


@check_entry(
    "EXT-06",
    "机器翻译的生硬译法",
    "machine-translation calque",
    W,
    "mistranslation",
    "form",
    calques.SOURCE,
    layer="mirror",
)
def calque(look: Look) -> Iterator[Doubt]:
    """A clinical term that a translation machine rendered word for word; people screen by what they read.

    An error where the word decides who is treated or when; interface words of the mirror are one note a page.
    Fires: ``心脏休息率`` for resting heart rate. Silent: ``静息心率``; pages that were not machine-translated.
    """
    if not look.is_mirror:
        return
    for pattern, en, zh, decides in calques.CLINICAL_PATTERNS:
        hits = [(p, m) for p, m in look.find(pattern) if p.is_zh]
        if not hits:
            continue
        p, m = hits[0]
        yield Doubt(
            at=p, fragment=m.group(), more=tuple(q for q, _ in hits[1:]), severity=E if decides else W, propose=zh.partition("（")[0],
            text=say(f"“{m.group()}”是机器直译（原文应为 {en}），应为“{zh}”。", f"'{m.group()}' is a word-for-word rendering of '{en}'; the clinical word is '{zh}'."),
            mend=say(f"改为“{zh}”，并以英文原文为准。", f"Write '{zh}', and quote the source language."),
        )  # fmt: skip
    yield from _interface_words(look)


def _interface_words(look: Look) -> Iterator[Doubt]:
    for k, page in enumerate(look.record.pages):
        lines = [x.strip() for x in page.text.split("\n")]
        seen = [
            (n, w, en, zh)
            for w, en, zh in calques.INTERFACE
            if w in page.text
            for n, x in enumerate(lines, 1)
            if x.startswith(w) and len(x) <= len(w) + 12
        ]
        if len(seen) < 2:
            continue
        n, w, en, zh = seen[0]
        words = "、".join(dict.fromkeys(x[1] for x in seen))
        yield Doubt(
            at=look.line(k, n, "document.translation", w), fragment=w, severity=N, kind="mistranslation",
            text=say(f"网页标签为机器翻译（{words}），如“{w}”应为“{zh}”；不影响内容，但易误解。",
                     f"The labels of the site are machine-translated ({words}); '{w}' means {en}. Harmless to the content, yet easily misread."),
            mend=say("引用时使用原注册库的标签。", "Quote the labels of the register itself."), propose=zh,
        )  # fmt: skip


_ESCAPE: Final = gated(r"\\[<>~&\[\]*_=#]|&(?:#\d+|lt|gt|amp|nbsp|quot);|_x000D_|<br\s*/?>")


_FILLER: Final = gated(
    r"(?:show|read|view|see) (?:more|all|location)\S*|n/?a|查看(?:附件|更多)\s*(?:view)?|view|见附件|待定|tbd|xxx+",
    re.I,
)
_FILLER_BEGINS: Final = frozenset("srvntxSRVNTX查见待")


@check_entry(
    "EXT-08",
    "转义符、网页文字或占位词",
    "escapes, page words and fillers as values",
    N,
    "template_residue",
    "form",
    "not data",
)
def page_words(look: Look) -> Iterator[Doubt]:
    """Escapes, one-letter booleans, words of the page or the form instead of a value: not data, to be ignored or undone.

    One finding for all escapes and one for all placeholders of a page. A printed "none" is a value.
    Fires: ``BMI \\> 30``, ``Show more``, a time stamp as a name. Silent: ``P > 0.05``.
    """
    escapes = []
    if any(
        page.medium in ("text", "") and any(x in page.text for x in ("\\", "&", "_x000D_", "<br"))
        for page in look.record.pages
    ):
        escapes = [(p, m) for p in look.passages if (m := _ESCAPE.search(p.slot.as_written or p.text)) is not None]
    if escapes and _medium(look, escapes[0][0]) in ("text", ""):
        p, m = escapes[0]
        around = _around(p.slot.as_written or p.text, m)
        yield Doubt(
            at=p, fragment=around, more=tuple(q for q, _ in escapes[1:]), kind="encoding_damage", layer="mirror" if look.is_mirror else "",
            propose=_ESCAPE.sub(lambda x: x.group().lstrip("\\") if x.group().startswith("\\") else " ", around),
            text=say(f"正文残留转义符“{m.group()}”（{len(escapes)}处），复制或计算时会出错。", f"Escape characters are left in the text ('{m.group()}', {len(escapes)} fields)."),
            mend=say("删去转义符，保留其后的符号。", "Remove the escape, keep the sign behind it."),
        )  # fmt: skip
    flags = [p for p in look.passages if p.text.strip() in ("t", "f", "T", "F")]
    if flags:
        p = flags[0]
        means = ("是", "yes") if p.text.strip().lower() == "t" else ("否", "no")
        yield Doubt(
            at=p, fragment=p.text, more=tuple(flags[1:]), propose=means[1], layer="mirror" if look.is_mirror else "",
            text=say(f"以单个字母“{p.text}”代替是/否。", f"A single letter '{p.text}' stands for yes or no."),
            mend=say(f"写作“{means[0]}”。", f"Write '{means[1]}'."),
        )  # fmt: skip
    yield from _fillers(look)


def _fillers(look: Look) -> Iterable[Doubt]:
    held = []
    for path, by in look.slots.items():
        for language, s in by.items():
            words = (s.text or "").strip()
            if (s.state is State.PLACEHOLDER and s.lines is not None) or (
                s.is_present
                and words
                and s.items is None
                and len(words) < 24
                and words[0] in _FILLER_BEGINS
                and _FILLER.fullmatch(words)
                and not re.fullmatch(r"n/?a", words, re.I)
            ):
                held.append(Passage(path, language, words, s))
    if held:
        p = held[0]
        names = "、".join(dict.fromkeys(h.text for h in held if h.text))[:40]
        yield Doubt(
            at=p, fragment=p.text, more=tuple(held[1:]), layer="registry",
            text=say(f"栏目里是网页或表单文字而不是内容（{names}）。", f"Words of the page or form stand where a value belongs ({names})."),
            mend=say("填写实际内容，或在表单中隐去该栏。", "Enter the value, or keep the form's words out of the field."),
        )  # fmt: skip


def _medium(look: Look, p: Passage) -> str:
    return look.record.pages[p.page].medium if p.page < len(look.record.pages) else ""


def _around(text: str, m: re.Match[str]) -> str:
    a = max(text.rfind(" ", 0, m.start()), m.start() - 16, 0)
    b = text.find(" ", m.end() + 1)
    return text[a : b if 0 < b < m.end() + 16 else m.end() + 4].strip()


_CUT: Final = gated(
    r"(?:\d\s*[-–~～至到]|\b(?:and|or|with|the|of|to|for|than)|[、，,(（]|(?<=[\u4e00-\u9fff])(?:及|和|或|与|以及))\s*$",
    re.I,
)


_CUT_ENDS: Final = frozenset("-–~～至到drhefon、，,(（及和或与")  # the last characters of what it finds


@check_entry(
    "EXT-09",
    "文字被截断或括号未闭合",
    "text cut or bracket left open",
    W,
    "template_residue",
    "form",
    "the sentence does not end",
)
def cut_text(look: Look) -> Iterator[Doubt]:
    """A token or sentence that ends in the middle, or a bracket left open, in a criterion, dose or outcome.

    Fires: ``Kellgren-Lawrence grade 2-``. Silent: ``grade 2-3``; list numbers such as ``a)``.
    """
    seen: set[str] = set()
    for p in look.under(
        "eligibility.inclusion", "eligibility.exclusion", "arms", "outcomes", "treatment_description", "interventions"
    ):
        if p.path.endswith((".label", ".size", ".code", ".type")):
            continue
        m = _CUT.search(p.text[-24:]) if p.text.rstrip()[-1:].lower() in _CUT_ENDS else None
        if m and p.path.startswith("eligibility") and search(r"(?:and|or|且|或|和|[,，、])\s*$", p.text, re.I):
            m = None  # the conjunction to the next item of the list
        fragment = _tail(p.text) if m else ""
        if not fragment:
            fragment = "" if p.path.startswith(("eligibility", "interventions")) else _open_bracket(p.text)
        if (
            not fragment
            and p.path.startswith("eligibility")
            and p.text.rstrip().endswith((":", "："))
            and not any(q.path.startswith(p.path + ".") for q in look.passages)
        ):
            fragment = _tail(p.text)
        if not fragment or fragment in seen:
            continue
        twins = (
            tuple(q for q in look.under("arms") if q is not p and fragment in q.text)
            if p.path.startswith("arms")
            else ()
        )
        seen.add(fragment)
        yield Doubt(
            at=p, fragment=fragment, more=twins, kind="ambiguity",
            text=say(f"“{fragment}”未写完或括号未闭合，意思不全。", f"'{fragment}' ends in the middle or leaves a bracket open; part of the meaning is lost."),
            mend=say("对照原文补全，并闭合括号。", "Restore the end from the source and close the bracket."),
        )  # fmt: skip


def _tail(text: str) -> str:
    words = text.strip()[-40:].split(" ")
    return " ".join(words[1:] if len(words) > 2 else words)[-40:]


_BRACKET: Final = re.compile("[()（）]")
_NUMBERING: Final = re.compile(r"(?:(?<=^)|(?<=[\s;；。,，:：]))[\da-zA-Z]{1,2}\s*[)）]")


def _open_bracket(text: str) -> str:
    if "(" not in text and "（" not in text:
        return ""
    plain = _NUMBERING.sub("", text)
    depth: list[int] = []
    for m in _BRACKET.finditer(plain):
        if m.group() in "(（":
            depth.append(m.start())
        elif depth:
            depth.pop()
    if not depth:
        return ""
    piece = plain[depth[0] : depth[0] + 48]
    return (piece if len(piece) < 48 or " " not in piece else piece[: piece.rfind(" ")]).strip()


@check_entry(
    "EXT-10",
    "日期精度超过来源",
    "date more precise than its source",
    W,
    "date_logic",
    "crossfield",
    "ClinicalTrials.gov data dictionary: the verification date is a month",
)
def false_precision(look: Look) -> Iterator[Doubt]:
    """A date that a mirror made more precise than its source, or a "verified" date before the update it verifies.

    ClinicalTrials.gov keeps the verification date as a month; a mirror that prints the first of the month moves windows.
    Fires: verified "1 March" with an update on 20 March. Silent: verified "March".
    """
    verified = look.passage("dates.verified")
    if verified is None or verified.slot.date is None:
        return
    day = verified.slot.date
    updates = [
        d
        for p in (
            "dates.last_update_submitted",
            "dates.last_update_qc",
            "dates.update_submitted",
            "dates.update_posted",
            "registration.refreshed",
        )
        if (d := look.date(p))
    ]
    update = max((u.first for u in updates), default=None)
    printed = search(r"\d\s*日|^\d{4}-\d{2}-\d{2}|\b\d{1,2},? \w+,? \d{4}|\w+ \d{1,2}, \d{4}", verified.text)
    if printed is None or not (look.is_mirror or (update is not None and day.last < update)):
        return
    month = f"{day.year:04d}-{day.month or 1:02d}"
    late_zh = f"，且早于更新日期{update}" if update is not None and day.first < update else ""
    late_en = f" and lies before the update of {update}" if late_zh else ""
    yield Doubt(
        at=verified, propose=month,
        text=say(f"核实日期写为{verified.text}{late_zh}；原注册库只记录到月。", f"The verification date reads {verified.text}{late_en}; the register stores a month only."),
        mend=say(f"只保留到月：{month}。", f"Store the month: {month}."),
    )  # fmt: skip


@check_entry(
    "EXT-11",
    "未被读取的行",
    "lines that no field took",
    W,
    "template_residue",
    "form",
    "line account of the reader",
    layer="registry",
)
def unread_lines(look: Look) -> Iterator[Doubt]:
    """Lines of the page that belong to no field: text that nobody has looked at. One finding a page.

    Fires: a pasted table between two sections. Silent: the site's own boilerplate.
    """
    for k, page in enumerate(look.record.pages):
        unread = [n for n in page.lines.unread if len(page.line(n).strip()) > 3] if page.text else []
        if not unread:
            continue
        words = page.line(unread[0]).strip()
        yield Doubt(
            at=look.line(k, unread[0], "document", words), fragment=words, more=tuple(look.line(k, n, "document") for n in unread[1:]),
            text=say(f"有{len(unread)}行文字不属于任何栏目，尚未被检查。", f"{len(unread)} lines belong to no field and were not checked."),
            mend=say("归入相应栏目，或确认可忽略。", "Assign them to a field, or confirm that they can be dropped."),
        )  # fmt: skip


EXTRACTION: Final = (
    empty_list,
    lost_group,
    calque,
    page_words,
    cut_text,
    false_precision,
    unread_lines,
)
