"""The frame of a rehearsal report: page, style, the language switch, and the few pieces of HTML every section uses."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, TypeAlias

from trialwright.exchange.check_page import both
from trialwright.exchange.check_style import STYLE
from trialwright.reading.redaction import redacted
from trialwright.values.text import Text

Shown: TypeAlias = "Text | str | Html"


class Html(str):
    """Text that is HTML already; everything else is escaped."""

    __slots__ = ()


REPORT_STYLE: Final = """
header { padding:16px max(16px,calc((100vw - 1088px)/2)); }
.report { max-width:1120px; margin:0 auto; padding:0 16px 32px; }
.report > section { background:var(--paper); border:1px solid var(--line); border-radius:8px; padding:14px 22px 18px; margin:16px 0; }
.report h2 { margin:2px 0 10px; padding:0; font-size:18px; } .report h2 .n { color:var(--soft); font-weight:400; margin-right:8px; }
.report h3 { margin:20px 0 6px; font-size:15px; font-weight:650; } .report p { margin:6px 0; max-width:112ch; }
.soft { color:var(--soft); } .keep { white-space:nowrap; } .small { font-size:13px; } .num { text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap; } td.nowrap { white-space:nowrap; } th.num { white-space:normal; }
.virtual { border:2px solid var(--ink); border-radius:8px; background:#fff8e1; padding:10px 16px; margin:14px 0; } .virtual b { font-size:16px; }
.facts { display:flex; flex-wrap:wrap; gap:8px 28px; margin:12px 0; padding:0; list-style:none; } .facts li b { display:block; font-size:19px; font-weight:650; }
nav.contents { position:static; border:0; padding:4px 0; font-size:14px; background:none; gap:2px 18px; } nav.contents a { color:var(--note); text-decoration:none; } nav.contents a:hover { text-decoration:underline; }
.scroll { overflow-x:auto; margin:8px 0; }
table { border-collapse:collapse; width:100%; font-size:13.5px; line-height:1.45; } caption { text-align:left; font-weight:600; padding:4px 0; }
th,td { text-align:left; vertical-align:top; padding:5px 10px 5px 0; border-bottom:1px solid var(--line); overflow-wrap:break-word; } th { font-weight:600; border-bottom:1.5px solid var(--soft); }
td, th { min-width:3.6em; } td.num, td:first-child.num { min-width:0; } td:last-child, th:last-child { padding-right:0; } table.grid td, table.grid th { min-width:0; }
table.grid th, table.grid td { padding:4px 6px; text-align:center; border:1px solid var(--line); } table.grid th:first-child, table.grid td:first-child { text-align:left; position:sticky; left:0; background:var(--paper); min-width:120px; }
table.grid .when { font-weight:400; color:var(--soft); font-size:11.5px; } table.grid td.on { background:#e9f0f8; font-weight:600; } table.grid td.log { background:#f4f6f8; color:var(--soft); }
table.grid tr.given td:first-child { font-weight:600; } table.grid sup { color:var(--note); margin-left:2px; }
.fig { overflow-x:auto; margin:10px 0; } .fig svg { display:block; max-width:100%; height:auto; }
.tag { display:inline-block; border:1px solid var(--line); border-radius:10px; padding:0 8px; font-size:12.5px; white-space:nowrap; } .tag.blocks { border-color:var(--error); color:var(--error); font-weight:600; } .tag.open { border-color:var(--warning); color:var(--warning); } .tag.done { border-color:var(--ok); color:var(--ok); }
.report details { font-size:14px; color:var(--ink); margin:8px 0; } .report summary { font-weight:600; padding:2px 0; }
.report .card { margin:8px 0; } .report .card .evidence { color:var(--soft); } .report .card h3 { margin:0 0 4px; }
.flow { display:flex; flex-wrap:wrap; gap:8px; margin:10px 0; padding:0; list-style:none; } .flow li { border:1px solid var(--line); border-radius:6px; padding:6px 12px; min-width:104px; } .flow li b { display:block; font-size:18px; } .flow li.out { border-style:dashed; }
ol.next li { margin:8px 0; } ul.plain { margin:6px 0; padding-left:20px; }
.diary td:first-child, .diary td:nth-child(2) { white-space:nowrap; width:1%; }
code { font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace; }
@media (max-width:640px) { header { padding:12px 8px; } .report { padding:0 8px 24px; } .report > section { padding:10px 12px 14px; } .fig svg { max-width:none; width:660px; } table { font-size:13px; } h1 { font-size:18px; } .scroll > table.wide { min-width:640px; } table.stack, table.stack tbody, table.stack tr, table.stack td { display:block; } table.stack thead { display:none; } table.stack tr { border-bottom:1px solid var(--line); padding:6px 0; } table.stack td { border:0; padding:1px 0; text-align:left; white-space:normal; } table.stack td:first-child { font-weight:600; } }
@page { size:A4; margin:14mm 13mm; }
@media print { .report { max-width:none; padding:0; } .report > section { border:0; padding:0; margin:0 0 8mm; } nav.contents, #lang, .noprint { display:none !important; } .fig, .scroll { overflow:visible; } .fig { break-inside:avoid; } .fig svg { width:100%; max-height:215mm; } tr, .card, .flow li, .virtual { break-inside:avoid; } h2, h3, summary { break-after:avoid; } table { font-size:8.5pt; } table.grid { font-size:7pt; } table.grid th, table.grid td { padding:2px; } table.grid th:first-child, table.grid td:first-child { position:static; min-width:0; } .virtual { background:#fff; } header { border:0; } }
"""

# The switch, and all folded parts opened for paper.
REPORT_SCRIPT: Final = """
(function () {
  var root = document.documentElement, lang = document.getElementById('lang'), opened = [];
  lang.addEventListener('click', function () {
    var next = root.dataset.lang === 'zh' ? 'en' : 'zh';
    root.dataset.lang = next; root.className = next; root.lang = next === 'zh' ? 'zh-CN' : 'en';
  });
  if (location.hash === '#en' || location.hash === '#zh') { var want = location.hash.slice(1); if (root.dataset.lang !== want) lang.click(); }
  window.addEventListener('beforeprint', function () {
    opened = [].slice.call(document.querySelectorAll('details:not([open]):not(.screen)')); opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener('afterprint', function () { opened.forEach(function (d) { d.open = false; }); });
})();
"""


_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")


def page(title: str, body: str, language: str = "zh") -> str:
    """The whole file: both languages inside, one shown."""
    tag = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tag}" data-lang="{language}" class="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(redacted(title))}</title><style>{STYLE}{REPORT_STYLE}</style></head>"
        f"<body>{body}<script>{REPORT_SCRIPT}</script></body></html>\n"
    )


def show(words: Shown | None) -> str:
    """Words as HTML: escaped, in both languages, e-mail addresses and telephone numbers removed.

    >>> show("a < b"), show(Text(zh="剂量", en="dose"))
    ('a &lt; b', '<span class="zh">剂量</span><span class="en">dose</span>')
    """
    if words is None:
        return ""
    if isinstance(words, Html):
        return str(words)
    if isinstance(words, Text):
        return both(Text(zh=redacted(words.of("zh")), en=redacted(words.of("en"))))
    return escape(redacted(words))


def t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


def joined(parts: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    """Several texts as one list."""
    found = list(parts)
    return Text(zh=zh.join(p.of("zh") for p in found), en=en.join(p.of("en") for p in found))


def para(words: Shown, css: str = "") -> str:
    return f'<p class="{css}">{show(words)}</p>' if css else f"<p>{show(words)}</p>"


def heading(words: Shown) -> str:
    return f"<h3>{show(words)}</h3>"


def section(number: int, name: str, title: Text, body: str) -> str:
    """A numbered section that the table of contents points to."""
    return f'<section id="{name}"><h2><span class="n">{number}</span>{show(title)}</h2>{body}</section>'


def table(head: Sequence[Shown], rows: Iterable[Sequence[Shown]], *, numbers: Sequence[int] = (), css: str = "") -> str:
    """A table; ``numbers`` are the columns set to the right."""

    def cell(tag: str, k: int, c: Shown) -> str:
        dated = isinstance(c, str) and _DATE.fullmatch(c) is not None
        css = ' class="num"' if k in numbers else ' class="nowrap"' if dated else ""
        return f"<{tag}{css}>{show(c)}</{tag}>"

    def cells(tag: str, row: Sequence[Shown]) -> str:
        return "".join(cell(tag, k, c) for k, c in enumerate(row))

    body = "".join(f"<tr>{cells('td', r)}</tr>" for r in rows)
    css = f' class="{css}"' if css else ""
    return f'<div class="scroll"><table{css}><thead><tr>{cells("th", head)}</tr></thead><tbody>{body}</tbody></table></div>'


def figure(svg: str) -> str:
    return f'<div class="fig">{svg}</div>'


def folded(summary: Shown, body: str, *, is_open: bool = False, on_paper: bool = True) -> str:
    """A part that opens on demand; on paper it stands open unless it is too long for that."""
    css = "" if on_paper else ' class="screen"'
    return f"<details{css}{' open' if is_open else ''}><summary>{show(summary)}</summary>{body}</details>"


def tag(words: Shown, css: str = "") -> Html:
    return Html(f'<span class="tag {css}">{show(words)}</span>' if css else f'<span class="tag">{show(words)}</span>')


def percent(p: float) -> str:
    """A share in per cent with one decimal, none where it is nought or all.

    >>> percent(0.4321), percent(0), percent(1)
    ('43.2 %', '0 %', '100 %')
    """
    if math.isnan(p):
        return "–"
    return f"{100 * p:.0f} %" if p in (0, 1) else f"{100 * p:.1f} %"


def mean_and_half(mean: float, half: float) -> str:
    """A mean and half its interval, to the same decimals.

    >>> mean_and_half(12.345, 0.4381), mean_and_half(0.1333, 0.12)
    ('12.3 ± 0.4', '0.13 ± 0.12')
    """
    if math.isnan(mean):
        return "–"
    digits = 0 if abs(mean) >= 100 and half >= 1 else 1 if abs(mean) >= 10 else 2
    return f"{mean:.{digits}f}" if math.isnan(half) else f"{mean:.{digits}f} ± {half:.{digits}f}"


def amount(x: float) -> str:
    """A number in three significant digits at least, without tails.

    >>> amount(12.3456), amount(0.12345), amount(1234.5), amount(3.0)
    ('12.3', '0.123', '1234', '3')
    """
    if math.isnan(x):
        return "–"
    if x == int(x) and abs(x) < 1e6:
        return str(int(x))
    if abs(x) >= 100:
        return f"{x:.0f}"
    return f"{x:.1f}" if abs(x) >= 10 else f"{x:.2f}" if abs(x) >= 1 else f"{x:.3f}"
