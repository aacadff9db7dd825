"""The analysis as one page that needs no network: tables whose numbers open what they rest on, figures, listings; zh and en."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from trialwright.analysis.endpoint_answers import Timed
from trialwright.analysis.report import REHEARSAL, AnalysisReport, Section
from trialwright.analysis.result import Record, Table, cell
from trialwright.values.answer import Known
from trialwright.values.text import Text

STYLE = """
:root{--ink:#1b1f24;--soft:#57606a;--line:#d9dee4;--accent:#1b3a6b}
*{box-sizing:border-box}body{margin:0;font:15px/1.55 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;color:var(--ink)}
main{max-width:64rem;margin:0 auto;padding:1.5rem 1rem 6rem}
html[data-lang=zh] .en,html[data-lang=en] .zh{display:none}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.2rem;margin:2.4rem 0 .4rem;padding-top:.6rem;border-top:2px solid var(--accent)}
h3{font-size:1rem;margin:1.4rem 0 .3rem}nav a{margin-right:.9rem;white-space:nowrap;color:var(--accent)}
table{border-collapse:collapse;font-size:13.5px;width:100%}.wide{overflow-x:auto}
th,td{padding:.28rem .6rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left;min-width:8.5rem}thead th{border-bottom:2px solid var(--ink)}
td.t,th.t{text-align:left;min-width:6.5rem}td.n{white-space:nowrap}td.w{min-width:9.5rem}td[data-r]{cursor:pointer}td[data-r]:hover,td[data-r]:focus{background:#eef3f9;outline:none}
.foot,.meta{color:var(--soft);font-size:12.5px;margin:.25rem 0}.note{background:#fff8e1;padding:.4rem .7rem;border-left:3px solid #c99a16}
svg{max-width:100%;height:auto;margin:.8rem 0}details{margin:.5rem 0}summary{cursor:pointer;color:var(--accent)}
.rehearsal{background:#fdecea;border-left:4px solid #b3261e;padding:.4rem .7rem}
#why{position:fixed;right:0;bottom:0;width:min(34rem,100%);max-height:60vh;overflow:auto;background:#fff;border:1px solid var(--line);
box-shadow:0 -4px 18px rgba(0,0,0,.15);padding:.8rem 1rem;font-size:13px}#why[hidden]{display:none}#why ol{padding-left:1.1rem;margin:.3rem 0}
#why button,.lang button{font:inherit;border:1px solid var(--line);background:#fff;border-radius:4px;padding:.1rem .6rem;cursor:pointer}
.lang{float:right}
@media (max-width:700px){.fig{overflow-x:auto}.fig svg{max-width:none}main{padding:1rem .7rem 5rem}
.wide th:first-child,.wide td:first-child{position:sticky;left:0;background:#fff;min-width:7.2rem}}
@media print{#why,.lang,nav{display:none}main{max-width:none;padding:0}h2{break-before:auto;break-after:avoid}table,svg{break-inside:avoid}
details:not([open])>*{display:none}}
"""
SCRIPT = """
const W=JSON.parse(document.getElementById('records').textContent),E=JSON.parse(document.getElementById('events').textContent);
const why=document.getElementById('why'),esc=s=>s.replace(/[&<>]/g,c=>({'&':'&amp;','<':'&lt;','>':'&gt;'}[c]));
const zh=()=>document.documentElement.dataset.lang==='zh';
function show(td){const out=[];for(const k of td.dataset.r.split(' ')){const w=W[k];
out.push('<p><b>'+esc(w[0]||'')+'</b>'+(w[3]?' · '+esc(w[3]):'')+'</p><p>'+(zh()?'受试者 ':'Participants ')+w[1].length+': '+esc(w[1].join(' '))+'</p>');
if(w[2].length)out.push('<p>'+(zh()?'事件 ':'Events ')+w[2].length+'</p><ol>'+w[2].slice(0,200).map(n=>'<li>'+esc(E[n]||('#'+n))+'</li>').join('')+(w[2].length>200?'<li>…</li>':'')+'</ol>')}
why.querySelector('div').innerHTML=out.join('<hr>');why.hidden=false}
document.addEventListener('click',e=>{const td=e.target.closest('td[data-r]');if(td)show(td);
if(e.target.dataset.lang){document.documentElement.dataset.lang=e.target.dataset.lang;document.documentElement.lang=e.target.dataset.lang}
if(e.target.id==='shut')why.hidden=true});
document.addEventListener('keydown',e=>{if(e.key==='Escape')why.hidden=true;if(e.key==='Enter'&&e.target.matches&&e.target.matches('td[data-r]'))show(e.target)});
"""


def both(text: Text) -> str:
    """A text in both languages; one element where they read the same."""
    if text.of("zh") == text.of("en"):
        return escape(text.of("en"))
    return f'<span class="zh" lang="zh">{escape(text.of("zh"))}</span><span class="en" lang="en">{escape(text.of("en"))}</span>'


class _Links:
    """What each number rests on, told once."""

    def __init__(self) -> None:
        self.rows: list[list[object]] = []
        self.known: dict[tuple[object, ...], int] = {}

    def of(self, r: Record) -> int | None:
        if not r.rule and not r.participants:
            return None
        key = (r.rule, r.participants, r.events, r.context)
        if key not in self.known:
            self.known[key] = len(self.rows)
            self.rows.append([r.rule, list(r.participants), list(r.events), r.context])
        return self.known[key]


def _table(t: Table, links: _Links, own_title: bool = True) -> str:
    columns = t.columns()
    words = ' class="t"' if all(r.format == "text" for r in t.records) else ""
    head = "".join(f"<th{words}>{both(c)}</th>" for c in t.heads())
    body = []
    for variable, level, cells in t.rows():
        tds = []
        for c in columns:
            rs = cells.get(c)
            if rs is None:
                tds.append("<td></td>")
                continue
            numbers = dict.fromkeys(str(k) for r in rs if (k := links.of(r)) is not None)
            link = f' data-r="{" ".join(numbers)}" tabindex="0"' if numbers else ""
            shown = Text(zh=cell(rs, "zh"), en=cell(rs, "en"))
            short = ' class="n"' if max(len(shown.zh) * 1.4, len(shown.en)) <= 30 else ' class="w"'
            tds.append(f"<td{words or short}{link}>{both(shown)}</td>")
        body.append(f'<tr><td style="padding-left:{0.6 + 1.2 * level}rem">{both(variable)}</td>{"".join(tds)}</tr>')
    foot = "".join(f'<p class="foot">{both(f)}</p>' for f in t.footnotes)
    heading = (
        f'<h3 id="t-{escape(t.name)}">{both(t.title)}</h3>' if own_title else f'<span id="t-{escape(t.name)}"></span>'
    )
    return (
        f'{heading}<div class="wide"><table><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>{foot}"
    )


_WORDS = {
    "dead": Text(zh="评估前死亡", en="dead before"), "MISSING": Text(zh="无评估", en="not assessed"),
}  # fmt: skip


def _listing(s: Section, groups: Mapping[str, Text]) -> str:
    if not s.answers:
        return ""
    rows = []
    for a in s.answers:
        if isinstance(a.answer, Known):
            v = a.answer.value
            if isinstance(v, Timed):
                words = {0: Text(zh="删失", en="censored"), 1: Text(zh="事件", en="event")}.get(
                    v.cause, Text(zh="竞争事件", en="competing")
                )
                shown = Text(
                    zh=f"{v.start} → {v.date}，{v.days} 天，{words.zh}",
                    en=f"{v.start} → {v.date}, {v.days} d, {words.en}",
                )
            elif isinstance(v, bool):
                shown = Text(zh="是" if v else "否", en="yes" if v else "no")
            else:
                shown = _WORDS.get(str(v), Text.same(str(v)))
        else:
            shown = Text(zh="尚未知", en="not known yet")
        events = " ".join(f"#{n}" for n in a.events[:12]) + (" …" if len(a.events) > 12 else "")
        rows.append(
            f"<tr><td>{escape(a.participant)}</td><td>{both(groups.get(a.group, Text.same(a.group)))}</td><td>{both(shown)}</td><td>{both(a.because)}</td><td>{escape(events)}</td></tr>"
        )
    head = "".join(
        f"<th>{both(t)}</th>"
        for t in (
            Text(zh="受试者", en="Participant"), Text(zh="组", en="Group"), Text(zh="答案", en="Answer"), Text(zh="理由", en="Because"),
            Text(zh="事件", en="Events"),
        )
    )  # fmt: skip
    title = Text(zh=f"逐例列表（{len(rows)}）", en=f"Listing by participant ({len(rows)})")
    return f'<details><summary>{both(title)}</summary><div class="wide"><table class="listing"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div></details>'


def _section(s: Section, links: _Links, groups: Mapping[str, Text]) -> str:
    name = (
        ""
        if (s.name.isupper() and "_" in s.name) or s.name in ("DISPOSITION", "EXPOSURE", "LINEAGES", "DECISIONS")
        else f"{escape(s.name)} · "
    )
    out = [f'<section><h2 id="{escape(s.name)}">{name}{both(s.title)}</h2>']
    if s.note is not None:
        out.append(f'<p class="note">{both(s.note)}</p>')
    out += [_table(t, links, own_title=t.title != s.title) for t in s.tables if t.records]
    for f in s.figures:
        out += [f'<div class="{g} fig" lang="{g}">{f.svg(g)}</div>' for g in ("zh", "en")]
    out.append(_listing(s, groups))
    return "".join(out) + "</section>"


def page(report: AnalysisReport, language: str = "zh") -> str:
    """The whole analysis as HTML; ``language`` is shown first, a button shows the other."""
    links = _Links()
    sections = "".join(_section(s, links, report.groups) for s in report.sections)
    nav = " ".join(
        f'<a href="#{escape(s.name)}">{escape(s.name) if not s.name.isupper() or len(s.name) < 8 else both(s.title)}</a>'
        for s in report.sections
    )
    packs = "".join(f"<li>{escape(p)}</li>" for p in report.packs.values())
    left = Text(
        zh="本分析未采用的参数（用规则默认值）",
        en="Parameters the analysis does not take (the rule's default stood in)",
    )
    packs += f"<li>{both(left)}: {escape('; '.join(report.not_applied))}</li>" if report.not_applied else ""
    meta = Text(
        zh=f"研究文件 {report.study} 版本 {report.version}（{report.unconfirmed} 个值待确认 TBC）；数据截止 {report.cut}；读取事件至 #{report.events_read}，截止后 {report.events_dropped} 条未用。",
        en=f"Study file {report.study} version {report.version} ({report.unconfirmed} values not yet confirmed, TBC); data cut {report.cut}; events read to #{report.events_read}, {report.events_dropped} after the cut not used.",
    )
    rehearsal = f'<p class="rehearsal">{both(REHEARSAL)}</p>' if report.rehearsal else ""
    hint = Text(
        zh="点击任一数字，可见其受试者、事件与规则。", en="Click a number to see its participants, events and rule."
    )
    rules = Text(zh="研究锁定的规则", en="Rules the study pins")
    data = json.dumps(links.rows, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    events = json.dumps(dict(report.event_lines), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    shut = both(Text(zh="关闭", en="Close")).replace("<span", '<span style="pointer-events:none"')
    return (
        f'<!doctype html><html lang="{language}" data-lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(report.title.of(language))} · {report.cut}</title><style>{STYLE}</style></head><body><main>"
        '<div class="lang"><button data-lang="zh">中文</button> <button data-lang="en">English</button></div>'
        f'<h1>{both(report.title)}</h1><p class="meta">{both(meta)}</p>{rehearsal}<p class="meta">{both(hint)}</p><nav>{nav}</nav>'
        f"<details><summary>{both(rules)}</summary><ul>{packs}</ul></details>{sections}</main>"
        f'<aside id="why" hidden><button id="shut">{shut}</button><div></div></aside>'
        f'<script type="application/json" id="records">{data}</script><script type="application/json" id="events">{events}</script><script>{SCRIPT}</script></body></html>\n'
    )
