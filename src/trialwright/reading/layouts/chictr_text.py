"""ChiCTR pages as text copied from a browser: history versions, the public display, the 2020 template, and ITMCTR pages."""

from __future__ import annotations

import re
from typing import Final

from trialwright.reading.account import VALUE
from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.chictr_grammar import VERSION_LINE, Grammar, Piece, has_label_pair, pieces_of
from trialwright.reading.layouts.chictr_labels import NEVER_ASKED
from trialwright.reading.meaning import meaning_of
from trialwright.reading.record import Layer, State
from trialwright.values.text import Text

BOILERPLATE: Final = (
    "返回列表", "返回", "Today is", "首页", "打印", "收藏", "上一页", "下一页", "Home", "Back", "回到顶部", "网站地图", "Sitemap", "下载XML文档",
    "Download XML", "注册项目信息", "中国临床试验注册中心", "Chinese Clinical Trial Registry", "中文", "English", "中文|English", "检索试验",
    "试验注册", "检索与下载", "联系我们", "查看历史版本", "点击查看历史版本", "查看英文版", "View historic version", "登录", "注册",
    "世界卫生组织国际临床试验注册平台一级注册机构", "World Health Organization International Clinical Trials Registry Platform",
)  # fmt: skip
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _pairs(document: Document) -> int:
    """Label pairs of the form in a text; 0 where its two first labels do not stand in it at all."""
    if not any(w in document.text for w in ("注册", "Registration number", "研究", "纳入标准")):
        return 0
    if "chictr pairs" not in document.kept:
        document.kept["chictr pairs"] = has_label_pair(_pieces(document))
    return int(document.kept["chictr pairs"])


def _pieces(document: Document) -> list[Piece]:
    """The pieces of a page, cut once for all layouts that ask."""
    if "chictr pieces" not in document.kept:
        document.kept["chictr pieces"] = pieces_of(document)
    found: list[Piece] = document.kept["chictr pieces"]
    return found


def _share(pairs: int) -> float:
    """Of a page's some 70 pairs a handful suffices: cut pages are pages too."""
    return min(1.0, 0.6 + pairs / 100) if pairs >= 3 else pairs * 0.15


def _missed(pairs: int) -> str:
    return f"{pairs} label pairs of the form (looked for 注册号 / Registration number …)"


def _first_line(document: Document) -> str:
    for n in range(1, min(len(document.starts), 12) + 1):
        a, b = document.line_span(n)
        if b > a:
            return document.text[a:b]
    return ""


def _is_2020(document: Document) -> bool:
    return "Today is" in document.text and re.search(r"(?m)^\s*Today is\b", document.text) is not None


def _is_itmctr(document: Document) -> bool:
    return "ITMCTR" in document.text or "研究课题的正式科学名称简写" in document.text


def _evidence_hv(document: Document) -> Evidence:
    pairs = _pairs(document)
    head = VERSION_LINE.search(_first_line(document)) is not None
    score = _share(pairs) if head else 0.0
    return Evidence(score, f"{'a' if head else 'no'} line 1 with 版本V… 版本创建时间…; {_missed(pairs)}")


def _evidence_show(document: Document) -> Evidence:
    pairs = _pairs(document)
    other = VERSION_LINE.search(_first_line(document)) is not None or _is_2020(document) or _is_itmctr(document)
    return Evidence(_share(pairs) - (0.3 if other else 0.0) if pairs else 0.0, _missed(pairs))


def _evidence_2020(document: Document) -> Evidence:
    pairs, mark = _pairs(document), _is_2020(document)
    return Evidence(_share(pairs) if mark else 0.0, f"{'a' if mark else 'no'} line 'Today is …'; {_missed(pairs)}")


def _evidence_itmctr(document: Document) -> Evidence:
    pairs, mark = _pairs(document), _is_itmctr(document)
    return Evidence(_share(pairs) if mark else 0.0, f"{'an' if mark else 'no'} ITMCTR number; {_missed(pairs)}")


def read_grammar(document: Document, a: Assembly, grammar: Grammar) -> None:
    """Runs the grammar, then reads what stands before the first label and what only a copy hides."""
    grammar.run()
    _read_heading(document, a, grammar)
    _hide_inclusion(a)


def _read(document: Document, a: Assembly) -> None:
    pieces = []
    for p in _pieces(document):
        if p.text.startswith("Today is"):
            a.boilerplate(p.start, p.end)
        else:
            pieces.append(p)
    read_grammar(document, a, Grammar(a, pieces, BOILERPLATE))


def _read_heading(document: Document, a: Assembly, grammar: Grammar) -> None:
    """Lines before the first label: the version line of a history page, or the public title once more."""
    before = grammar.before
    for piece in before:
        version = VERSION_LINE.search(piece.text)
        if version is not None:
            _read_version(a, piece.start, version)
    plain = [p for p in before if VERSION_LINE.search(p.text) is None]
    if not plain:
        return
    piece = plain[-1] if len(plain) > 1 and len(plain[-1].text) > 5 else plain[0]
    language = "zh" if _HAN.search(piece.text) else "en"
    have = a.slot("identification.public_title", language)
    if have is not None and have.text is not None:
        from trialwright.reading.document import folded

        if folded(piece.text) == have.text:
            a.mark(VALUE, piece.start, piece.end)
            return
    first = dict(a.slots)
    a.slots.clear()
    a.put(
        "identification.public_title",
        language,
        piece.start,
        piece.end,
        inferred=Text(zh="页面的标题行", en="heading of the page"),
    )
    heading = a.slots.pop("identification.public_title")
    if have is not None and have.text is not None:
        a.slots.update(first)
        a._keep("identification.public_title", language, heading[language])
        return
    merged = {**first.get("identification.public_title", {}), **heading}
    a.slots["identification.public_title"] = merged
    for path, slots in first.items():
        a.slots.setdefault(path, slots)


def _read_version(a: Assembly, at: int, m: re.Match[str]) -> None:
    number = a.slot("identification.registration_number", "any")
    later = dict(a.slots)
    a.slots.clear()
    a.put("version.number", "any", at + m.start(2), at + m.end(2))
    created = m.group(3)
    a.put("version.created", "any", at + m.start(3), at + m.end(3), means=meaning_of("version.created", created))
    if number is None or number.text is None:
        a.put("identification.registration_number", "any", at + m.start(1), at + m.end(1))
        later.pop("identification.registration_number", None)
    a.slots.update(later)


def _hide_inclusion(a: Assembly) -> None:
    """An inclusion list that is empty in both languages of a text copy may be filled at the register.

    Source: newer pages keep the list in a hidden textarea; 468 of 468 pages of one public crawl had it filled.
    """
    slots = a.slots.get("eligibility.inclusion")
    if a.document.medium != "text" or not slots or any(s.text is not None for s in slots.values()):
        return
    for language in slots:
        a.change("eligibility.inclusion", language, state=State.HIDDEN, layer=Layer.REGISTRY)


def _layout(name: str, zh: str, en: str, evidence: object, source: str) -> Layout:
    return Layout(
        name=name,
        label=Text(zh=zh, en=en),
        medium="text",
        evidence=evidence,  # type: ignore[arg-type]
        read=_read,
        source=source,
        never_asked=NEVER_ASKED,
    )


CHICTR_HV_TEXT: Final = _layout(
    "chictr-hv-text",
    "ChiCTR历史版本页面（文本）",
    "ChiCTR history version, as text",
    _evidence_hv,
    "chictr.org.cn/hvshowproject",
)
CHICTR_SHOW_TEXT: Final = _layout(
    "chictr-show-text",
    "ChiCTR项目页面（文本）",
    "ChiCTR project page, as text",
    _evidence_show,
    "chictr.org.cn/showproj",
)
CHICTR_ASPX_2020: Final = _layout(
    "chictr-aspx-2020",
    "ChiCTR 2020年版页面（文本）",
    "ChiCTR page of 2020, as text",
    _evidence_2020,
    "chictr.org.cn/showproj.aspx",
)
ITMCTR_TEXT: Final = _layout(
    "itmctr-text",
    "国际传统医学临床试验注册平台页面（文本）",
    "ITMCTR page, as text",
    _evidence_itmctr,
    "itmctr.ccebtcm.org.cn",
)
