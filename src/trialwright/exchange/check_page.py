"""The registry page itself with the findings in its margin, in Chinese and English, filtered by severity and by who can mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from trialwright.exchange.check_style import SCRIPT, STYLE
from trialwright.reading.record import RegistryRecord
from trialwright.reading.redaction import REDACTED, redacted
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

SEVERITIES: Final = (
    (Severity.ERROR, Text(zh="错误", en="error"), "✕"),
    (Severity.WARNING, Text(zh="警告", en="warning"), "!"),
    (Severity.NOTE, Text(zh="提示", en="note"), "i"),
)
WHO: Final = {
    "registrant": Text(zh="注册人", en="registrant"),
    "registry": Text(zh="注册机构", en="registry"),
    "mirror": Text(zh="镜像网站", en="mirror"),
    "protocol": Text(zh="研究方案", en="protocol"),
}
_REDACTED: Final = Text(zh="[已隐去]", en=REDACTED)


def check_page(
    record: RegistryRecord,
    findings: Sequence[Finding],
    *,
    labels: Mapping[str, Text],
    unchecked: Sequence[tuple[str, Text]] = (),
    language: str = "zh",
) -> str:
    """One self-contained HTML page: works from disk, at phone width and on paper; personal data are redacted.

    Args:
        findings: of this record. labels: what each code is called. unchecked: codes that could not look, and why.
        language: which one is shown first; both are in the page.
    """
    counts = {s: sum(f.severity is s for f in findings) for s, _, _ in SEVERITIES}
    title = record.text("identification.public_title") or record.text("identification.scientific_title") or "–"
    body = "".join(
        (
            _head(record, title, counts),
            _filters(findings),
            _pages(record, findings, labels),
            _unchecked(unchecked, labels),
            f"<footer>{both(Text(zh='由 trialwright check 生成；个人信息已隐去。文件：', en='Made by trialwright check; personal data are redacted. File: '))}{escape(', '.join(p.name for p in record.pages))}</footer>",
        )
    )
    return document(f"{record.id or title} – check", body, language)


def document(title: str, body: str, language: str) -> str:
    """A whole page around a body, with the style and script of check pages."""
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}" data-lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{body}<script>{SCRIPT}</script></body></html>\n"
    )


def both(text: Text) -> str:
    """Both languages; the style shows the one chosen."""
    zh, en = escape(text.of("zh")), escape(text.of("en"))
    return zh if zh == en else f'<span class="zh">{zh}</span><span class="en">{en}</span>'


def _head(record: RegistryRecord, title: str, counts: Mapping[Severity, int]) -> str:
    badges = "".join(
        f'<span class="count {s.value}"><b>{counts[s]}</b> {both(name if counts[s] == 1 else Text(zh=name.zh, en=f"{name.en}s"))}</span>'
        for s, name, _ in SEVERITIES
    )
    number = f'<span class="id">{escape(record.id)}</span>' if record.id else ""
    return (
        f'<header><div class="top">{number}<button id="lang" type="button">中文 / English</button></div>'
        f'<h1>{escape(redacted(title))}</h1><p class="counts">{badges}</p></header>'
    )


def _filters(findings: Sequence[Finding]) -> str:
    layers = dict.fromkeys(f.layer for f in findings if f.layer)
    severity = "".join(
        f'<label><input type="checkbox" data-severity="{s.value}" checked> <i class="dot {s.value}"></i>{both(name)}</label>'
        for s, name, _ in SEVERITIES
    )
    who = "".join(
        f'<label><input type="checkbox" data-layer="{escape(x)}" checked> {both(WHO.get(x, Text.same(x)))}</label>'
        for x in layers
    )
    return (
        f"<nav><div><b>{both(Text(zh='严重程度', en='Severity'))}</b>{severity}</div>"
        f"<div><b>{both(Text(zh='由谁修改', en='Who can mend it'))}</b>{who}</div>"
        f'<div class="shown"><span id="shown"></span></div></nav>'
    )


def _private_words(record: RegistryRecord, page: int) -> dict[int, list[str]]:
    """By line, the words that must not be shown."""
    out: dict[int, list[str]] = {}
    for _, _, slot in record.each_slot():
        if slot.private and slot.page == page and slot.lines is not None and slot.as_written:
            for n in range(slot.lines[0], slot.lines[1] + 1):
                out.setdefault(n, []).extend(w for w in (slot.as_written, slot.text or "") if w)
    return out


def _pages(record: RegistryRecord, findings: Sequence[Finding], labels: Mapping[str, Text]) -> str:
    out = []
    for k, page in enumerate(record.pages):
        own = [f for f in findings if f.page == k]
        by_line: dict[int, list[tuple[int, Finding]]] = {}
        for n, f in enumerate(own, 1):
            by_line.setdefault(f.lines[0] if f.lines else 1, []).append((n, f))
        marks: dict[int, list[str]] = {}
        for f in own:
            for line in f.lines:
                if f.evidence and f.kind not in ("rendering_loss", "privacy"):
                    marks.setdefault(line, []).append(f.evidence)
        lines = _shown_lines(page.text, page.medium, marks)
        private = _private_words(record, k)
        uses = page.lines.uses
        rows: list[str] = []
        block: list[str] = []
        cards = ""
        for number, text in lines:
            if number in by_line:
                if block:
                    rows.append(_row(block, cards))
                block = []
                cards = "".join(_card(n, f, labels) for n, f in by_line.pop(number))
            kind = uses[number - 1] if number <= len(uses) else "v"
            block.append(_line(number, text, kind, private.get(number, ()), marks.get(number, ())))
        cards += "".join(_card(n, f, labels) for found in by_line.values() for n, f in found)
        rows.append(_row(block, cards))
        name = f"<h2>{escape(page.name)}</h2>" if len(record.pages) > 1 else ""
        out.append(f'{name}<main class="page">{"".join(rows)}</main>')
    return "".join(out)


def _row(block: Sequence[str], cards: str) -> str:
    """Some lines of the page with the cards of the first of them; on a phone the cards come straight after it."""
    rest = f'<div class="text">{"".join(block[1:])}</div>' if len(block) > 1 else ""
    return f'<section class="row"><div class="text">{"".join(block[:1])}</div><aside>{cards}</aside>{rest}</section>'


def _shown_lines(text: str, medium: str, marks: Mapping[int, Sequence[str]]) -> list[tuple[int, str]]:
    """The lines worth showing: all that are not empty; of a page with mark-up only those that a finding names."""
    every = [(n, line.rstrip("\r")) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if medium == "text":
        return every
    plain = [(n, re.sub(r"<[^>]*>", " ", line).strip()) for n, line in every if n in marks]
    return [(n, line[:2000]) for n, line in plain if line]


def _line(number: int, text: str, kind: str, private: Sequence[str], marks: Sequence[str]) -> str:
    for words in private:
        text = text.replace(words, REDACTED)
    text = redacted(text)
    html = escape(text)
    for words in sorted(set(marks), key=len, reverse=True):
        pattern = r"\s+".join(re.escape(escape(w)) for w in words.split())
        found = re.search(pattern.replace(r"\ ", r"\s+"), html) if pattern else None
        if found and "<mark" not in found.group():
            html = html[: found.start()] + f"<mark>{found.group()}</mark>" + html[found.end() :]
    html = html.replace(REDACTED, both(_REDACTED))
    css = {"l": "label", "b": "boiler", "u": "unread"}.get(kind, "value")
    return f'<p class="{css}" id="L{number}"><span class="no">{number}</span>{html}</p>'


def _card(n: int, f: Finding, labels: Mapping[str, Text]) -> str:
    severity = next((name, icon) for s, name, icon in SEVERITIES if s is f.severity)
    label = labels.get(f.code, Text.same(f.code))
    more = "".join(f'<a href="#L{x}">{x}</a>' for x in f.lines[1:9])
    also = f'<span class="more">{both(Text(zh="另见行", en="also lines"))} {more}</span>' if more else ""
    propose = (
        f'<div class="propose"><code>{escape(f.propose)}</code><button type="button" class="copy" data-copy="{escape(f.propose, quote=True)}">{both(Text(zh="复制", en="copy"))}</button></div>'
        if f.propose
        else ""
    )
    who = WHO.get(f.layer, Text.same(f.layer))
    source = f'<p class="source">{both(Text(zh="依据：", en="Source: "))}{escape(f.source)}</p>' if f.source else ""
    return (
        f'<article class="card {f.severity.value}" id="F{n}" data-severity="{f.severity.value}" data-layer="{escape(f.layer)}">'
        f'<h3><i class="dot {f.severity.value}" title="{severity[0].en}">{severity[1]}</i><span class="code">{escape(f.code)}</span> {both(label)}</h3>'
        f'<p class="said">{both(f.text)}</p><p class="mend"><b>→</b> {both(f.remedy)}</p>{propose}'
        f'<details><summary>{both(who)} · <span class="path">{escape(f.field)}</span> {also}</summary>'
        f'<p class="evidence">“{escape(f.evidence)}”</p>{source}</details></article>'
    )


def _unchecked(unchecked: Sequence[tuple[str, Text]], labels: Mapping[str, Text]) -> str:
    if not unchecked:
        return ""
    rows = "".join(
        f'<li><span class="code">{escape(code)}</span> {both(labels.get(code, Text.same(code)))}: {both(because)}</li>'
        for code, because in unchecked
    )
    head = Text(
        zh=f"{len(unchecked)}条规则无法检查（不等于没有问题）",
        en=f"{len(unchecked)} rules could not look (which is not a clean bill)",
    )
    return f'<details class="unchecked"><summary>{both(head)}</summary><ul>{rows}</ul></details>'
