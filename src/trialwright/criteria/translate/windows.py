"""Finds when something must have been: distance, direction and anchor, in Chinese and English, in any usual order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from trialwright.criteria.translate.phrases import Phrase

# what follows "before" or stands before 前 -> the date of the trial; first match wins, so the particular before the general
_ANCHORS_EN: Final = MappingProxyType(
    {
        "last_dose": r"(?:the\s)?(?:last|final)\s(?:dose|administration|infusion|injection|treatment|intake|study\s(?:drug|treatment|dose))|(?:stopping|discontinu(?:ation|ing)(?:\sof)?|cessation\sof|end\sof)\s(?:the\s)?(?:study\s|trial\s|investigational\s)?(?:drug|medication|treatment|therapy|dosing)|end\sof\s(?:study\s)?(?:treatment|therapy|dosing)|treatment\s(?:discontinuation|end)",
        "consent": r"(?:the\s)?(?:date\sof\s|time\sof\s)?(?:sign(?:ing|ature|ed)\s(?:of\s)?(?:the\s)?|provid(?:ing|ed)\s|giving\s|obtaining\s)?(?:written\s|the\s)?(?:informed[\s-]consent|consent|ICF)",
        "randomisation": r"(?:the\s)?(?:date\sof\s|day\sof\s|time\sof\s)?(?:being\s)?random(?:i[sz]ation|i[sz]ed|ly|i[sz]ing)",
        "first_dose": r"(?:the\s)?(?:date\sof\s|day\sof\s|time\sof\s|planned\s|start\sof\s|administration\sof\s)*(?:the\s)?(?:(?:first|initial|1st)\s(?:planned\s)?(?:(?:study|trial|investigational|protocol|test|dose\sof)\s)?(?:[\w-]+\s)?(?:dos(?:e|ing|age)|administration|infusion|injection|intake|medication|drug|treatment|vaccination|application|use|cycle|product|therapy|study\s(?:drug|medication|treatment))|(?:study|investigational|trial|test|IMP|IP)(?:\s(?:medicinal\s)?(?:drug|product|medication|agent|vaccine|device))?\s(?:administration|dosing|dose|application|infusion|medication)|(?:the\s)?(?:study|investigational|trial|test)\s(?:drug|medication|agent|medicinal\sproduct|product|vaccine)|(?:drug|medication|dose)\s(?:administration|intake)|dosing(?!\sof)|administration(?!\sof)|(?:cycle\s1,?\s)?day\s[01]\b|C1D1|D1\b|first\streatment|vaccination)",
        "treatment_start": r"(?:the\s)?(?:planned\s)?(?:start|initiation|beginning|commencement|onset|initiating|starting|beginning)\s(?:of\s)?(?:the\s)?(?:study\s|trial\s|protocol\s|investigational\s|study-specific\s)?(?:treatments?|therapy|interventions?|medication|regimen)|(?:the\s)?(?:study|trial|protocol|assigned|investigational)\s(?:treatment|therapy|intervention)(?:\s(?:start|initiation))?|(?:the\s)?treatment\s(?:start|initiation|begins)|receiving\s(?:the\s)?(?:study|first)\s(?:treatment|therapy)|(?:the\s)?(?:start\sof\s)?(?:treatment|therapy|intervention)(?=\s*(?:[,;.)]|$|and\b|or\b))",
        "end_of_study": r"(?:the\s)?(?:end|completion|conclusion|termination|close)\sof\s(?:the\s)?(?:study|trial|clinical\strial|research)(?!\s(?:drug|treatment|medication|therapy))|(?:study|trial)\s(?:completion|end|termination)|complet(?:ing|ion)\s(?:of\s)?the\s(?:study|trial)(?!\s(?:drug|treatment|med))|(?:the\s)?last\sstudy\svisit|(?:the\s)?last\s(?:follow-?up\s)?visit",
        "screening": r"(?:the\s)?(?:date\sof\s|time\sof\s|start\sof\s|initial\s)?screening|(?:the\s)?screen(?:\svisit)?\b|visit\s1\b|V1\b",
        "enrolment": r"(?:the\s)?(?:date\sof\s|time\sof\s|day\sof\s)?(?:study\s|trial\s|patient\s|subject\s)?(?:enroll?(?:ment|ed|ing)|inclusion|entry|registration|recruitment|admission\sto\s(?:the\s)?study|participation)|enter(?:ing)?\s(?:into\s)?(?:the\s|this\s)?(?:study|trial)|(?:the\s)?(?:start|initiation|beginning|commencement|onset)\sof\s(?:the\s|this\s)?(?:present\s|current\s|clinical\s)?(?:study|trial|research|experiment)|(?:the\s)?(?:study|trial)\s(?:start|initiation|begins?|onset|commencement)|(?:the\s)?(?:study|trial|experiment|participating|the\spresent\sstudy)(?=\s*(?:[,;.)]|$|and\b|or\b))|(?:the\s)?baseline(?:\svisit|\sassessment)?|being\s(?:enrolled|included)|joining\s(?:the\s)?(?:study|trial)|entry\b",
    }
)  # fmt: skip
_ANCHORS_ZH: Final = MappingProxyType(
    {
        "last_dose": r"(?:末次|最后一次|末剂|最后一剂|研究药物末次|停止)(?:研究|试验)?(?:药物|治疗)?(?:给药|用药|治疗|服药|使用|输注|注射|接种|剂量)?(?:研究药物|试验药物)?|(?:研究|试验)?(?:治疗|用药|给药)结束|停药",
        "consent": r"(?:签署|签订|签字)?(?:书面)?(?:知情同意书?)(?:签署|签字|获取)?(?:之日|日期|时)?|签署知情|签署ICF",
        "randomisation": r"随机(?:分组|入组|化|分配|时)?(?:之日)?",
        "first_dose": r"(?:计划)?(?:首次|首剂|第一次|第1次|初次|第一剂)(?:计划)?(?:研究|试验|受试)?(?:药物|治疗|产品)?(?:给药|用药|服药|使用|接受|输注|注射|接种|应用|治疗|剂量|给予|回输|服用|施用)?(?:研究|试验)?(?:药物|治疗|用药|疫苗|试验用药|产品)?(?:治疗|给药|使用|输注)?(?:之日|日期|日)?|(?:研究|试验|受试)(?:用)?(?:药物|药品|药|产品|疫苗)(?:首次)?(?:给药|使用|治疗|用药|服用|输注)?|给药|用药|服药|接种(?:疫苗)?|C1D1|第1天|D1|给予研究药物|首次给药|用研究药物",
        "treatment_start": r"(?:开始|接受|进入)(?:本)?(?:研究|试验|方案)?(?:的)?(?:治疗|干预|化疗|放疗|用药)|(?:研究|试验|本研究)?(?:治疗|干预|放疗|化疗)(?:开始|启动|首日|首次)?(?:之日|时)?",
        "end_of_study": r"(?:本)?(?:其)?(?:研究|试验|临床试验|临床研究)(?:期间)?(?:结束|完成|终止)|末次(?:访视|随访)|最后一次(?:访视|随访)",
        "screening": r"(?:开始)?筛选(?:期|访视|时|检查|日|阶段)?(?:开始)?|(?:访视1|V1)",
        "enrolment": r"(?:受试者|患者)?(?:入组|入选|纳入|登记|注册|入院|入试)(?:本)?(?:研究|试验)?(?:之日|时|日)?|(?:参加|参与|进入|加入)(?:本|该|此)?(?:项)?(?:临床)?(?:研究|试验|观察)|(?:本)?(?:研究|试验)(?:开始|启动)?(?:之日|时)?|基线(?:期|访视|时)?|开始(?:本)?(?:研究|试验)",
    }
)  # fmt: skip
_EN: Final = tuple((a, re.compile(w + r"(?![A-Za-z])", re.I)) for a, w in _ANCHORS_EN.items())
_ZH: Final = tuple((a, re.compile("(?:" + w + ")$")) for a, w in _ANCHORS_ZH.items())
_SAMPLE_EN: Final = re.compile(
    r"(?:the\s)?(?:(?:h(?:a)?ematolog\w+|blood|laboratory|lab|biochemi\w+|study-specific|screening\slaboratory|screening)\s)*(?:lab(?:oratory)?\s)?(?:tests?|examinations?|assessments?|sampl(?:e|ing)|blood\s(?:draw|collection|test)|measurement|testing|laborator(?:y|ies)\s(?:test|values?))(?:ing|s)?",
    re.I,
)
_SAMPLE_ZH: Final = re.compile(
    r"(?:血液学|血常规|实验室|血液|生化|筛选期?)*(?:检查|检测|化验|采血|采样|抽血|血样采集)$"
)
_END_EN: Final = re.compile(
    r"(?:the\s)?(?:last|final|most\srecent)\s(?:dose|course|cycle|administration|infusion|treatment|use|intake)?\s?(?:of\s)?(?P<a>[\w\s-]{0,40})|(?:the\s)?(?:completion|end|discontinuation|cessation|stopping|completing|finishing)\s(?:of\s)?(?:the\s|their\s|last\s)*(?P<b>[\w\s-]{0,40})|(?P<c>[\w-]+\s)?(?:treatment|therapy|radiotherapy|chemotherapy|surgery)\s(?:completion|discontinuation|cessation|end)",
    re.I,
)
_END_ZH: Final = re.compile(
    r"(?:(?:末次|最后一次)(?P<a>[^,;。()前后]{0,12})|(?P<b>[^,;。()前后至距]{0,12}?)(?:完成|结束|停止|停用|停药))$"
)

_BEFORE_EN: Final = re.compile(
    r"(?:\s?\([^()]{0,20}\))?\s?,?\s?(?:\(?s\)?\s)?(?:period\s|time\s|interval\s|window\s)?(?:immediately\s|directly\s|just\s)?(?P<w>before\sand\safter|before|prior\sto|prior|preceding|previous\sto|in\sadvance\sof|ahead\sof|leading\sup\sto|pre-?)(?![A-Za-z])\s?",
    re.I,
)
_AFTER_EN: Final = re.compile(
    r"(?:\s?\([^()]{0,20}\))?\s?(?:period\s)?(?:immediately\s)?(?P<w>after|following|post|since|subsequent\sto|beyond)(?![A-Za-z])[\s-]?",
    re.I,
)
_OF_EN: Final = re.compile(r"\s?(?:period\s)?(?P<w>of|from|at|to)(?![A-Za-z])\s?(?:the\s)?", re.I)
_AGO_EN: Final = re.compile(
    r"\s?(?P<w>ago|earlier|previously|beforehand|prior(?!\sto)|before(?=\s*[,;.)]|\s*$)|in\sthe\spast)(?![A-Za-z])",
    re.I,
)
_PAST_EN: Final = re.compile(
    r"(?:(?:with)?in|during|over|for|throughout|at\sany\stime\s(?:in|during|within))?\s?(?:the\s|their\s)?(?:last|past|previous|prior|preceding|recent|most\srecent|foregoing|former)\s{0,2}(?:at\sleast\s|≥\s?|>\s?)?$",
    re.I,
)
_WITHIN_EN: Final = re.compile(
    r"(?:with\s?in|in(?!\s(?:excess|the\srange))|during|over|throughout|inside|less\sthan|<|≤|up\sto|no\smore\sthan|no\slonger\sthan|not\smore\sthan)\s(?:the\s|a\s)?(?:first\s|next\s|initial\s)?(?:period\sof\s)?$",
    re.I,
)
_SPAN_EN: Final = re.compile(
    r"\b(?:from|since)\s(?P<f>[\w\s]{3,45}?)\s(?:until|to|through|up\sto|and\sfor)(?:\sat\sleast)?\s?$", re.I
)
_PAST_ALONE_EN: Final = re.compile(
    r"(?:with)?(?:in|during|over)\s(?:the\s)?(?:last|past|previous|prior|preceding)\s(?P<u>year|month|week|day|hour)(?![A-Za-z])(?P<tail>\s(?:before|prior\sto|preceding|of)\s)?",
    re.I,
)

_BEFORE_ZH: Final = re.compile(r"(?:之前|以前|前|以来|内)的?\s?$")
_BEHIND_ZH: Final = re.compile(r"\s?(?P<w>以?内|之内|以上|以前|之前|及以上|前|以后|之后|后|来|以来|以外)")
_PAST_ZH: Final = re.compile(r"(?:在)?(?:过去|最近|近期?|既往|此前|之前|近|前|先前|以往|曾在|曾于)(?:的)?\s?$")
_GAP_ZH: Final = re.compile(
    r"(?:距离?|(?<!脱)离(?!子)|与)(?P<a>[^,;。()前后]{1,20}?)(?:之间)?(?:的)?(?:时间|间隔|时长)*(?:应|需|须|必须|已)?\s?$"
)
_SINCE_ZH: Final = re.compile(
    r"(?:停药|停用|停止(?:使用|服用|治疗)?|洗脱期?|末次(?:治疗|用药|给药|放疗|化疗|手术)|间隔(?:时间|期)?|无治疗间期|距今)(?P<a>[^,;。()前后]{0,14}?)(?:时间|间隔|期)?(?:已|应|需|须|必须|为)?\s?$"
)
_SINCE_EN: Final = re.compile(
    r"(?:wash[\s-]?out(?:\speriod)?|treatment[\s-]free\sinterval|interval|elapsed|time\ssince|last\s[\w\s]{0,30}?(?:time|dose|treatment|therapy|use)|discontinued|stopped|off\s\w+|since)[\w\s-]{0,40}$",
    re.I,
)
_ZH_CUT: Final = re.compile(r"[,;。()、:]|且|或者|或|以及|在(?!研)|于")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time phrase with its anchor.

    Args:
        start, end: place of the whole; number_spans: of its numbers.
        comparator: ``<= < >= >``; value, unit: the distance.
        anchor: date of the trial, ``sample``, ``end:words`` (the end of what the words name), ``unstated``, or the record's own words.
        anchor_span: where the anchor's words stand.
        direction: before or after.
        subject: ``end:words`` where the distance is counted from the end of something up to now (since, 距, 停药).
        starts: for a span from one date to after another, the first.
    """

    start: int
    end: int
    number_spans: tuple[tuple[int, int], ...]
    comparator: str
    value: Decimal
    unit: str
    anchor: str
    direction: str
    anchor_words: str = ""
    starts: str = ""
    subject: str = ""
    phrase: Phrase | None = None


def find_windows(text: str, phrases: tuple[Phrase, ...]) -> tuple[Window, ...]:
    """The windows among the time phrases of a cleaned text.

    >>> from trialwright.criteria.translate.phrases import find_phrases
    >>> t = "major surgery within 4 weeks before enrollment"
    >>> [(w.comparator, w.value, w.unit, w.anchor, w.direction) for w in find_windows(t, find_phrases(t))]
    [('<=', Decimal('4'), 'wk', 'enrolment', 'before')]
    """
    out: list[Window] = []
    for p in phrases:
        if not p.is_time or not all(isinstance(v, Decimal) for v in p.values) or p.unit in ("min", "s"):
            continue
        w = _english(text, p) or _chinese(text, p)
        if w is not None:
            out.append(w)
    return tuple(out + _past_alone(text, out))


# ------------------------------------------------------------------------------------------------ English
def _english(text: str, p: Phrase) -> Window | None:
    right = text[p.end :]
    left = text[: p.start]
    past = _PAST_EN.search(left[-60:])
    core_left = text[: p.core]
    past = past or _PAST_EN.search(core_left[-60:])
    within = _WITHIN_EN.search(core_left[-40:])
    start = p.start
    if past:
        start = min(start, p.core - len(past.group()))
    elif within:
        start = min(start, p.core - len(within.group()))
    for pattern, direction in ((_BEFORE_EN, "before"), (_AFTER_EN, "after")):
        m = pattern.match(right)
        if m is None or (direction == "before" and m.group("w").lower() == "prior" and not right[m.end() :].strip()):
            continue
        anchor, stop = anchor_after(text, p.end + m.end())
        if anchor:
            since = _SPAN_EN.search(left[-70:])
            if (
                since is not None
                and direction == "after"
                and (first := anchor_after(left[-70:], since.start("f"))[0]) in _ANCHORS_EN
            ):
                begun = len(left) - len(left[-70:]) + since.start()
                return replace(_made(p, begun, stop, direction, anchor, text[p.end + m.end() : stop]), starts=first)
            words = text[p.end + m.end() : stop]
            if m.group("w").lower() == "since" and anchor.partition(":")[0] in ("end", "words", "last_dose"):
                w = _made(p, start, stop, "before", "unstated", words)
                return replace(w, subject="end:" + (anchor.partition(":")[2] or words))
            return _made(p, start, stop, direction, anchor, words)
    ago = _AGO_EN.match(right)
    if ago is not None and (ago.group("w").lower() != "in the past" or p.sign):
        return _made(p, start, p.end + ago.end(), "before", "unstated", "")
    of = _OF_EN.match(right)
    if of is not None and (past or within or p.sign in ("<", "<=")):
        anchor, stop = anchor_after(text, p.end + of.end(), strict=True)
        if anchor:
            direction = "before"
            return _made(p, start, stop, direction, anchor, text[p.end + of.end() : stop])
    if past:
        return _made(p, start, p.end, "before", "unstated", "")
    if p.sign in (">", ">=") and _SINCE_EN.search(left[-70:]) and not re.match(r"\s?(?:of|on|in)\s", right):
        return replace(_made(p, start, p.end, "before", "unstated", ""), subject="end:")
    if within and re.search(r"with\s?in\s(?:the\s|a\s)?(?:first\s|next\s|initial\s)?$", core_left[-20:], re.I):
        direction = "after" if re.search(r"(?:first|next)\s$", core_left) else "before"
        return _made(p, start, p.end, direction, "unstated", "")
    return None


_STOP_EN: Final = re.compile(
    r"[,;.()]\s|[,;()]|\.$|\s(?:and|or|unless|except|with(?!in)|who|that|which|if|as|but|for|in|are|is|will|must|should|were|was|at)\s|$"
)


def anchor_after(text: str, at: int, *, strict: bool = False) -> tuple[str, int]:
    """The anchor named from here on, and where its words end; ``("", at)`` where none is.

    >>> anchor_after("before the first dose of study drug.", 7)
    ('first_dose', 35)
    """
    while at < len(text) and text[at] in " -":
        at += 1
    stop = _STOP_EN.search(text, at)
    end = stop.start() if stop else len(text)
    words = text[at:end]
    if not re.match(r"[A-Za-z]", words):
        return "", at
    best: tuple[int, int, str, int] | None = None
    for rank, (anchor, pattern) in enumerate(_EN):
        m = pattern.search(words)
        if m is not None and m.start() <= 45 and (best is None or (m.start(), rank) < best[:2]):
            best = (m.start(), rank, anchor, at + m.end())
    sample = _SAMPLE_EN.search(words)
    if sample is not None and sample.start() <= 24 and (best is None or (best[2] == "screening")):
        return "sample", at + sample.end()
    ended = _END_EN.match(words)
    ours = re.compile(
        r"study|trial|investigational|dos(?:e|ing)$|(?:dose|administration|intake)\sof\s(?:the\s)?(?:drug|medication|treatment)$",
        re.I,
    )
    if (
        best is not None
        and best[2] == "treatment_start"
        and best[0] > 4
        and not re.search(r"start|initiat|begin|commence|study|trial|protocol", words, re.I)
    ):
        best = None
    if (
        ended is not None
        and (best is None or best[0] > 0 or best[2] in ("treatment_start", "last_dose"))
        and not ours.search(ended.group().strip())
    ):
        named = next((g for g in ended.groups() if g and g.strip()), "")
        return "end:" + named.strip(), at + len(ended.group().rstrip())
    if best is not None and (not strict or best[0] <= 12):
        tail = re.compile(
            r"\s(?:of|with|in|into|for|to)\s(?:the\s|this\s)?(?:study|trial|investigational|test|present|current|clinical)?\s?(?:study\s)?(?:drugs?|medications?|treatments?|products?|agents?|therapy|study|trial|period|visit|intervention)(?![A-Za-z])|\s(?:visit|period|phase)(?![A-Za-z])",
            re.I,
        ).match(text, best[3])
        return best[2], tail.end() if tail else best[3]
    if strict:
        return "", at
    return "words:" + words.strip(), end


# ------------------------------------------------------------------------------------------------ Chinese
def _chinese(text: str, p: Phrase) -> Window | None:
    left = text[: p.start]
    if not re.search(r"[\u4e00-\u9fff]", text[max(0, p.start - 24) : p.end + 8]):
        return None
    core_left = text[: p.core]
    behind = _BEHIND_ZH.match(text, p.end)
    end = behind.end() if behind else p.end
    word = behind.group("w") if behind else ""
    for candidate in (left, core_left):
        gap = _GAP_ZH.search(candidate[-30:])
        if gap is not None:
            anchor, _ = anchor_before(gap.group("a"))
            if anchor.partition(":")[0] in ("end", "words", "last_dose"):
                w = _made(p, p.start - len(gap.group()), end, "before", "unstated", gap.group("a"), word)
                return replace(w, subject="end:" + anchor.partition(":")[2])
            if anchor:
                return _made(p, p.start - len(gap.group()), end, "before", anchor, gap.group("a"), far=True)
        turn = re.search(r"(?:(?P<b>(?:之|以)?前)|(?P<a>(?:之|以)?后))(?:的|,)?(?:第)?\s?$", candidate)
        if turn is not None:
            anchor, at = anchor_before(candidate[: turn.start()])
            if anchor:
                direction = "before" if turn.group("b") else "after"
                w = _made(p, at, end, direction, anchor, candidate[at : turn.start()], word)
                since = re.search(
                    r"(?:自|从)?(?P<f>[^,;。()自从]{1,8}?)(?:开始)?(?:至|到|直至)(?:其)?$", candidate[:at]
                )
                if since is not None and (first := anchor_before(since.group("f"))[0]):
                    return replace(w, starts=first, start=since.start() + at - len(candidate[:at]))
                return w
    for candidate in (left, core_left):
        past = _PAST_ZH.search(candidate[-8:])
        if past is not None:
            start = len(candidate) - len(past.group())
            return _made(p, start, end, "before", "unstated", "", word)
    since = _SINCE_ZH.search(left[-30:])
    if (since is not None and p.sign in (">", ">=")) or (since is not None and word in ("以上", "及以上")):
        w = _made(p, p.start, end, "before", "unstated", "", word)
        return replace(w, subject="end:" + since.group("a"))
    if word in ("前", "之前", "以前") and not p.is_left:
        anchor, at = anchor_before(left)
        if anchor and re.search(r"[\u4e00-\u9fff]", left[-1:]):
            return _made(p, at, end, "before", anchor, left[at:], far=True)
        if not p.sign or p.sign in (">", ">="):
            return _made(p, p.start, end, "before", "unstated", "", far=True)
    if word in ("内", "以内", "之内") or (p.sign == "<=" and re.search(r"内$", text[p.start : p.end])):
        anchor, at = anchor_before(left)
        if anchor and re.search(r"(?:前|后)$", left) is None and re.match(r"筛选|入组|随机|首次", left[at:]):
            return _made(p, at, end, "before", anchor, left[at:], word)
        if p.unit == "a" and re.search(r"岁", text[p.core : p.end]):
            return None
        return _made(p, p.start, end, "before", "unstated", "", word)
    return None


def anchor_before(left: str) -> tuple[str, int]:
    """The anchor whose words end this text, and where they begin; ``("", len)`` where none does.

    >>> anchor_before("自首次给药")
    ('first_dose', 1)
    """
    cut = 0
    for c in _ZH_CUT.finditer(left, max(0, len(left) - 24)):
        if c.end() < len(left):
            cut = c.end()
    tail = left[max(cut, len(left) - 24) :].rstrip()
    base = max(cut, len(left) - 24)
    sample = _SAMPLE_ZH.search(tail)
    if sample is not None:
        return "sample", base + sample.start()
    ended = _END_ZH.search(tail)
    found = [(a, m) for a, pattern in _ZH if (m := pattern.search(tail)) is not None]
    best = min(found, key=lambda f: f[1].start(), default=None)
    if (
        ended is not None
        and (
            best is None
            or (best[0] in ("treatment_start", "last_dose", "enrolment") and ended.start() < best[1].start() + 1)
        )
        and not re.search("研究|试验", ended.group())
    ):
        words = (ended.group("a") or ended.group("b") or "").strip()
        if ended.group("a") is not None and re.fullmatch(
            r"(?:研究|试验)?(?:用)?(?:药物|药)?(?:给药|用药|服药|注射|输注|治疗)?", words
        ):
            return "last_dose", base + ended.start()
        if words or best is None:
            return "end:" + words, base + ended.start()
    if best is not None:
        return best[0], base + best[1].start()
    if tail and re.search(r"[\u4e00-\u9fff]", tail):
        word = re.search(r"[A-Za-z0-9\u4e00-\u9fff-]{1,12}$", tail)
        if word is not None:
            return "words:" + word.group(), base + word.start()
    return "", len(left)


def _made(
    p: Phrase, start: int, end: int, direction: str, anchor: str, words: str, behind: str = "", *, far: bool = False
) -> Window:
    """The window of a phrase; without a comparator it means within, or at least where the words put it before (4周前)."""
    sign = p.sign
    value = p.values[-1]
    if sign in ("", "=", "in"):
        sign = ">=" if far and not p.sign and behind not in ("内", "以内", "之内") else "<="
        if behind in ("以上", "及以上"):
            sign = ">="
        elif behind == "以外":
            sign = ">"
    assert isinstance(value, Decimal)
    return Window(
        start=min(start, p.start),
        end=max(end, p.end),
        number_spans=p.number_spans,
        comparator=sign if sign in ("<=", "<", ">=", ">") else "<=",
        value=value,
        unit=p.unit,
        anchor=anchor,
        direction=direction,
        anchor_words=words.strip(),
        phrase=p,
    )


_ALONE_UNITS: Final = MappingProxyType({"year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h"})


def _past_alone(text: str, found: list[Window]) -> list[Window]:
    """``in the past year``: one of the unit, without a number."""
    out = []
    for m in _PAST_ALONE_EN.finditer(text):
        if any(w.start < m.end() and m.start() < w.end for w in found):
            continue
        anchor, end = "unstated", m.end("u")
        if m.group("tail"):
            named, stop = anchor_after(text, m.end())
            anchor, end = (named, stop) if named else (anchor, end)
        out.append(
            Window(
                start=m.start(),
                end=end,
                number_spans=(),
                comparator="<=",
                value=Decimal(1),
                unit=_ALONE_UNITS[m.group("u").lower()],
                anchor=anchor,
                direction="before",
                anchor_words=text[m.end() : end] if end > m.end() else "",
            )
        )
    return out
