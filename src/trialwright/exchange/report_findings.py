"""What is doubtful on the page: the findings of the checks by severity, with the words they rest on and the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from trialwright.exchange.check_page import SEVERITIES, WHO
from trialwright.exchange.dossier import Dossier
from trialwright.exchange.report_page import folded, para, section, show, t
from trialwright.reading.paths import general
from trialwright.reading.record import RegistryRecord
from trialwright.reading.redaction import REDACTED, is_private, redacted
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

_HEADS = {
    "identification": ("标题与编号", "titles and numbers"), "registration": ("注册", "registration"),
    "contacts": ("联系人", "contacts"), "ethics": ("伦理", "ethics"), "sponsor": ("申办者", "sponsor"), "funding": ("经费来源", "funding"),
    "condition": ("研究疾病", "condition"), "design": ("研究设计", "design"), "objectives": ("研究目的", "objectives"),
    "eligibility": ("入排标准", "eligibility"), "dates": ("日期", "dates"), "arms": ("分组与干预", "arms"), "sites": ("研究中心", "sites"),
    "outcomes": ("结局指标", "outcomes"), "samples": ("标本", "samples"), "recruitment_status": ("招募状态", "recruitment status"),
    "ipd": ("个体数据共享", "data sharing"), "results": ("结果", "results"), "results_public": ("结果公开", "results made public"),
    "dsmc": ("数据监察委员会", "data monitoring"), "data_management": ("数据管理", "data management"), "version": ("版本", "version"),
    "summary": ("概要", "summary"), "description": ("详细说明", "description"), "enrollment": ("入组例数", "enrolment"),
    "interventions": ("干预措施", "interventions"), "treatment_description": ("治疗方案说明", "description of treatment"),
    "keywords": ("关键词", "keywords"), "oversight": ("监督", "oversight"), "title": ("标题", "title"), "status": ("招募状态", "status"),
    "inclusion": ("入选标准", "inclusion"), "exclusion": ("排除标准", "exclusion"), "public_title": ("公众标题", "public title"),
    "scientific_title": ("科学标题", "scientific title"), "registration_number": ("注册号", "registration number"),
    "secondary_ids": ("次要识别号", "secondary numbers"), "registrant": ("注册人", "registrant"), "name": ("名称", "name"), "type": ("类型", "type"),
    "time_point": ("测量时点", "time point"), "method": ("测量方法", "method"), "size": ("例数", "size"), "label": ("组名", "label"),
    "intervention": ("干预", "intervention"), "code": ("代码", "code"), "age": ("年龄", "age"), "min": ("下限", "lower limit"), "max": ("上限", "upper limit"),
    "sex": ("性别", "sex"), "masking": ("盲法", "masking"), "randomisation": ("随机方法", "randomisation"), "phase": ("分期", "phase"),
    "model": ("设计类型", "model"), "purpose": ("目的", "purpose"), "sample_size": ("样本量", "sample size"), "start": ("开始", "start"),
    "completion": ("完成", "completion"), "recruitment": ("招募期", "recruitment"), "end": ("结束", "end"), "approved": ("是否批准", "approved"),
    "date": ("日期", "date"), "number": ("编号", "number"), "committee": ("委员会", "committee"), "file": ("文件", "file"), "count": ("数量", "count"),
    "acronym": ("缩写", "acronym"), "subject_id": ("研究课题编号", "subject number"), "institution": ("单位", "institution"), "country": ("国家", "country"),
    "city": ("城市", "city"), "province": ("省份", "province"), "level": ("级别", "level"), "shared": ("是否共享", "shared"), "way": ("方式", "way"),
    "refreshed": ("更新日期", "last refreshed"), "fate": ("标本去向", "fate"), "tissue": ("组织", "tissue"), "note": ("说明", "note"),
    "primary": ("主要", "primary"), "secondary": ("次要", "secondary"), "applicant": ("申请人", "applicant"), "leader": ("负责人", "leader"),
    "groups": ("年龄组", "groups"), "allocation": ("分配", "allocation"), "created": ("创建日期", "created"), "audit": ("审核状态", "audit"),
    "address": ("地址", "address"), "phone": ("电话", "telephone"), "email": ("邮箱", "e-mail"), "website": ("网站", "web site"),
    "primary_completion": ("主要完成日期", "primary completion"), "blinding": ("盲法", "blinding"), "comparison": ("对照", "comparison"),
    "healthy_volunteers": ("健康志愿者", "healthy volunteers"), "fax": ("传真", "fax"), "postcode": ("邮编", "postcode"), "enrolment": ("入组", "enrolment"),
    "escalation": ("剂量递增", "dose escalation"),
    "product": ("试验用产品", "product"), "dose": ("剂量", "dose"), "definition": ("定义", "definition"), "schedule": ("给药计划", "schedule"),
    "route": ("途径", "route"), "endpoint": ("终点", "endpoint"), "safety": ("安全性", "safety"), "analysis": ("统计分析", "analysis"),
    "follow_up": ("随访", "follow-up"), "stopping": ("停止规则", "stopping rules"), "consent": ("知情同意", "consent"), "dosing": ("给药", "dosing"),
    "hypothesis": ("假设", "hypothesis"), "criteria": ("入排标准", "criteria"), "anchor": ("时间起点", "time origin"), "population": ("人群", "population"),
    "supportive_care": ("支持治疗", "supportive care"), "anchors": ("时间起点", "time origins"), "intercurrent": ("伴发事件", "intercurrent events"),
    "list": ("清单", "list"), "timing": ("时间", "timing"), "day": ("日期", "day"), "dose_modification": ("剂量调整", "dose modification"),
    "document": ("页面", "page"), "translation": ("翻译", "translation"), "verified": ("核实日期", "verified"), "stop_rule": ("停止规则", "stopping rule"),
    "zh": ("中文", "Chinese"), "en": ("英文", "English"), "study": ("研究", "study"), "why": ("原因", "reason"),
}  # fmt: skip


def field_words(path: str) -> Text:
    """A path of the record as words.

    >>> field_words("outcomes[2].time_point")
    Text(zh='结局指标2 › 测量时点', en='outcomes 2 › time point')
    """
    zh: list[str] = []
    en: list[str] = []
    for part in re.split(r"\.|(?=\[)", path):
        if part.startswith("["):
            inside = "" if part == "[*]" else part[1:-1]
            if zh and inside:
                zh[-1] += inside
                en[-1] += " " + inside
        elif part:
            a, b = _HEADS.get(part, (part.replace("_", " "), part.replace("_", " ")))
            zh.append(a)
            en.append(b)
    return Text(zh=" › ".join(zh), en=" › ".join(en))


def cleaner(record: RegistryRecord | None) -> Callable[[str], str]:
    """Takes persons' names and contacts of the page out of a text."""
    private: set[str] = set()
    if record is not None:
        for _, _, slot in record.each_slot():
            if slot.private:
                private |= {w.strip() for w in (slot.text or "", slot.as_written or "") if len(w.strip()) > 1}
    longest = sorted(private, key=len, reverse=True)

    def clean(text: str) -> str:
        for word in longest:
            if word in text:
                text = text.replace(word, REDACTED)
        return redacted(text)

    return clean


def findings_section(number: int, dossier: Dossier) -> str:
    """The section of the report."""
    title = t("页面上的问题", "What is doubtful on the page")
    if dossier.record is None:
        words = t("未读取注册页面，未作页面检查。", "No registry page was read; no checks of a page were made.")
        return section(number, "findings", title, para(words))
    found = dossier.findings
    clean = cleaner(dossier.record)
    if not found:
        body = para(t("所做检查未发现问题。", "The checks that could look found nothing."))
    else:
        counts = {s: sum(f.severity is s for f in found) for s, _, _ in SEVERITIES}
        badges = "".join(
            f'<span class="count {s.value}"><b>{counts[s]}</b> {show(name)}</span>' for s, name, _ in SEVERITIES
        )
        body = f'<p class="counts">{badges}</p>' + para(_meaning(), "soft small")
        for severity, _, _ in SEVERITIES:
            mine = [f for f in found if f.severity is severity]
            cards = "".join(_card(f, clean) for f in mine)
            if severity is Severity.NOTE and mine:
                cards = folded(t(f"提示（{len(mine)}条）", f"Notes ({len(mine)})"), cards)
            body += cards
    return section(number, "findings", title, body + _unchecked(dossier.unchecked, clean))


def _meaning() -> Text:
    return t(
        "错误：不安全、无法执行、无法解释或与事实不符；警告：须有人决定；提示：值得一提。",
        "Error: unsafe, unrunnable, uninterpretable or false. Warning: somebody must decide. Note: worth one line.",
    )


def _card(f: Finding, clean: Callable[[str], str]) -> str:
    name, icon = next((n, i) for s, n, i in SEVERITIES if s is f.severity)
    private = is_private(f.field) or is_private(general(f.field))
    evidence = "" if private or not f.evidence else clean(f.evidence)
    if len(evidence) > 300:
        evidence = evidence[:297] + "…"
    lines = ", ".join(str(x) for x in f.lines[:6])
    where = field_words(f.field)
    place = Text(
        zh=where.zh + (f"，第{lines}行" if lines else ""),
        en=where.en + (f", line {lines}" if lines else ""),
    )
    who = WHO.get(f.layer, Text.same(f.layer))
    quote = f'<p class="evidence">“{escape(evidence)}”</p>' if evidence else ""
    propose = f'<div class="propose"><code>{escape(clean(f.propose))}</code></div>' if f.propose and not private else ""
    mend = t(f"由{who.zh}修改", f"to be mended by: {who.en}")
    said, remedy = (Text(zh=clean(x.of("zh")), en=clean(x.of("en"))) for x in (f.text, f.remedy))
    return (
        f'<article class="card {f.severity.value}"><h3><i class="dot {f.severity.value}" title="{escape(name.en)}">{icon}</i>'
        f'<span class="code">{escape(f.code)}</span> {show(place)}</h3><p>{show(said)}</p>{quote}'
        f'<p class="mend"><b>→</b> {show(remedy)} <span class="soft small">({show(mend)})</span></p>{propose}</article>'
    )


def _unchecked(unchecked: Sequence[tuple[str, str]], clean: Callable[[str], str]) -> str:
    if not unchecked:
        return ""
    head = t(
        f"{len(unchecked)}条规则无法检查（不等于没有问题）",
        f"{len(unchecked)} rules could not look (which is not a clean bill)",
    )
    rows = "".join(f'<li><span class="code">{escape(code)}</span> {escape(clean(why))}</li>' for code, why in unchecked)
    return folded(head, f'<ul class="plain small">{rows}</ul>')
