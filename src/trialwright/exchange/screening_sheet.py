"""A screening as a printable sheet in Chinese and English, and the log of many candidates with its CONSORT counts."""

from __future__ import annotations

from html import escape
from typing import Final

from trialwright.criteria.because import WHO, request
from trialwright.criteria.lexicon import ASKS, Lexicon
from trialwright.criteria.say import say
from trialwright.criteria.screening import VERDICTS, Decided, Need, Screening
from trialwright.criteria.screening_log import ScreeningLog
from trialwright.values.text import Text

_MET: Final = {
    "yes": Text(zh="符合", en="met"),
    "no": Text(zh="不符合", en="not met"),
    "unknown": Text(zh="未定", en="open"),
}
_NOT_APPLICABLE: Final = Text(zh="符合(不适用)", en="met (n/a)")
_KIND: Final = {
    True: Text(zh="入选标准(须符合)", en="Inclusion (must be true)"),
    False: Text(zh="排除标准(须无)", en="Exclusion (must be false)"),
}
_STYLE: Final = """
@page { size: A4; margin: 14mm 12mm; }
* { box-sizing: border-box; }
body { font: 10.5pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "Helvetica Neue", Arial, sans-serif;
  color: #1b1f24; margin: 0 auto; max-width: 190mm; padding: 6mm 0; }
h1 { font-size: 16pt; margin: 0 0 1mm; } h2 { font-size: 11.5pt; margin: 6mm 0 2mm; border-bottom: 1px solid #9aa3ad; padding-bottom: 1mm; }
.en { color: #4a545f; font-size: 9.2pt; } .head { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1mm 6mm; margin: 3mm 0; }
.head b { font-weight: 600; } .verdict { border: 1.5px solid #1b1f24; border-radius: 2mm; padding: 3mm 4mm; margin: 4mm 0; font-size: 12pt; }
.verdict.eligible { border-color: #1f7a3d; background: #eef8f0; } .verdict.ineligible { border-color: #b3261e; background: #fdf0ef; }
.verdict.undetermined { border-color: #9a6700; background: #fff8e6; }
table { border-collapse: collapse; width: 100%; page-break-inside: auto; } tr { page-break-inside: avoid; }
th, td { border: 1px solid #c3cad1; padding: 1.2mm 1.8mm; text-align: left; vertical-align: top; }
th { background: #f1f3f5; font-weight: 600; font-size: 9.2pt; } td.no { white-space: nowrap; font-weight: 600; }
ul { list-style: none; margin: 0; padding: 0; columns: 2; column-gap: 6mm; } li { break-inside: avoid; margin: 0 0 0.8mm 5mm; text-indent: -5mm; }
li b { font-size: 8.6pt; } td.who { width: 24mm; }
td.met { white-space: nowrap; text-align: center; } .yes { color: #1f7a3d; } .not { color: #b3261e; font-weight: 700; } .unknown { color: #9a6700; font-weight: 600; }
.reading { border-left: 2px solid #9a6700; padding-left: 2mm; margin-top: 1mm; font-size: 9.6pt; }
.box { display: inline-block; width: 3.4mm; height: 3.4mm; border: 1px solid #1b1f24; margin-right: 1.5mm; vertical-align: -0.5mm; }
.sign { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 8mm; margin-top: 10mm; } .sign div { border-top: 1px solid #1b1f24; padding-top: 1mm; font-size: 9.2pt; }
.foot { margin-top: 6mm; font-size: 8.4pt; color: #6a737d; } .number { text-align: right; font-variant-numeric: tabular-nums; }
"""


def sheet_html(screening: Screening, lexicon: Lexicon, title: Text) -> str:
    """One participant's screening as a page that prints on A4.

    Args:
        screening: the result. lexicon: words for what is missing. title: of the study.
    """
    parts = [
        _heading(screening, title),
        _verdict(screening),
        _missing(screening, lexicon),
        *(_table(screening, is_inclusion, lexicon) for is_inclusion in (True, False)),
        _findings(screening),
        _signatures(),
        _foot(screening),
    ]
    return _page(f"{screening.study} {screening.participant}", "\n".join(p for p in parts if p))


def log_html(log: ScreeningLog, title: Text, gate: str) -> str:
    """The screening log of many candidates with the counts of a CONSORT diagram."""
    counts = log.counts()
    rows = [
        (Text(zh="评估总数", en="assessed for eligibility"), counts["assessed"]),
        (Text(zh="符合入选条件", en="eligible"), counts["eligible"]),
        (Text(zh="尚不能确定", en="undetermined"), counts["undetermined"]),
        (Text(zh="时间未到", en="too early"), counts["too_early"]),
        (Text(zh="排除", en="excluded"), counts["excluded"]),
        (Text(zh="无法读取", en="unreadable"), counts["unreadable"]),
    ]
    flow = "".join(f"<tr><td>{_both(label)}</td><td class='number'>{n}</td></tr>" for label, n in rows)
    reasons = "".join(
        f"<tr><td class='no'>{escape(k)}</td><td class='number'>{n}</td><td class='number'>{counts['first_reason'].get(k, 0)}</td></tr>"
        for k, n in counts["reasons"].items()
    )
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in log.rows())
    return _page(
        "screening log",
        f"""<h1>筛选登记表 <span class="en">Screening log</span></h1><div>{_both(title)} · {escape(gate)}</div>
<h2>受试者流程 <span class="en">Participant flow (CONSORT)</span></h2><table>{flow}</table>
<h2>排除原因 <span class="en">Reasons for exclusion</span></h2>
<table><tr><th>标准 Criterion</th><th>人数 n</th><th>首要原因 first reason</th></tr>{reasons or "<tr><td colspan='3'>–</td></tr>"}</table>
<h2>登记 <span class="en">Log</span></h2>
<table><tr><th>受试者 Participant</th><th>日期 At</th><th>结论 Verdict</th><th>有效至 Until</th><th>不符合 Against</th><th>尚缺 Missing</th></tr>{body}</table>""",
    )


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _both(text: Text) -> str:
    zh, en = escape(text.of("zh")), escape(text.of("en"))
    return zh if zh == en else f'{zh}<br><span class="en">{en}</span>'


def _inline(text: Text) -> str:
    zh, en = escape(text.of("zh")), escape(text.of("en"))
    return zh if zh == en else f'{zh} <span class="en">{en}</span>'


def _heading(s: Screening, title: Text) -> str:
    cells = [
        ("研究 Study", f"{s.study} {s.version}"), ("受试者 Participant", s.participant or "–"), ("关口 Gate", s.gate),
        ("判定日期 Day of the question", s.at.isoformat()),
    ]  # fmt: skip
    head = "".join(f"<div><span class='en'>{k}</span><br><b>{escape(v)}</b></div>" for k, v in cells)
    return f'<h1>筛选表 <span class="en">Screening sheet</span></h1><div>{_inline(title)}</div><div class="head">{head}</div>'


def _verdict(s: Screening) -> str:
    words = VERDICTS[s.verdict]
    tail = ""
    if s.verdict == "ineligible":
        numbers = escape(", ".join(d.criterion.number for d in s.deciding))
        tail = f" · {numbers}"
        if s.until is not None:
            tail += f'<br>时间未到:{s.until} 之后可重新判定,不计筛选失败 <span class="en">too early until {s.until}: not a screening failure</span>'
    elif s.until is not None:
        tail = f'<br>有效至 {s.until} <span class="en">holds until {s.until}</span>'
    return f'<div class="verdict {s.verdict}"><b>{_inline(words)}</b>{tail}</div>'


def _missing(s: Screening, lexicon: Lexicon) -> str:
    rows = []
    for who in ASKS:
        needs = "".join(_need(n, s, lexicon) for n in s.missing.get(who, ()))
        if needs:
            rows.append(f"<tr><td class='who'>{_both(WHO[who])}</td><td><ul>{needs}</ul></td></tr>")
    if not rows or s.verdict == "ineligible":
        return ""
    head = "<tr><th>由谁回答 Who</th><th>尚缺 Missing (标准 for)</th></tr>"
    return f'<h2>尚缺资料 <span class="en">Still missing</span></h2><table>{head}{"".join(rows)}</table>'


def _need(need: Need, s: Screening, lexicon: Lexicon) -> str:
    inputs = ""
    if need.inputs:
        labels = [lexicon.label(i) for i in need.inputs]
        words = Text(zh="、".join(t.of("zh") for t in labels), en=", ".join(t.of("en") for t in labels))
        inputs = f"<br><span class='en'>需要 needs:</span> {_inline(words)}"
    numbers = escape(", ".join(need.criteria))
    return f"<li><span class='box'></span>{_inline(request(need.need, lexicon, s.questions))} <b>{numbers}</b>{inputs}</li>"


def _table(s: Screening, is_inclusion: bool, lexicon: Lexicon) -> str:
    rows = [_row(d, lexicon) for d in s.criteria if d.criterion.is_inclusion is is_inclusion]
    if not rows:
        return ""
    head = "<tr><th>编号 No.</th><th>标准 Criterion</th><th>结论 Result</th><th>依据 Because</th><th>有效至 Until</th></tr>"
    title = _KIND[is_inclusion]
    return f'<h2>{title.zh} <span class="en">{title.en}</span></h2><table>{head}{"".join(rows)}</table>'


def _row(d: Decided, lexicon: Lexicon) -> str:
    words = _NOT_APPLICABLE if d.is_not_applicable else _MET[d.met]
    css = {"yes": "yes", "no": "not", "unknown": "unknown"}[d.met]
    until = d.evaluation.until.isoformat() if d.evaluation.until else ""
    mark = ' <span class="unknown">TBC</span>' if d.criterion.unsigned else ""
    return (
        f"<tr><td class='no'>{escape(d.criterion.number)}{mark}</td><td>{_both(d.sentence)}{_readings(d, lexicon)}</td>"
        f"<td class='met {css}'>{_both(words)}</td><td>{_both(d.evaluation.because)}</td><td class='no'>{until}</td></tr>"
    )


def _readings(d: Decided, lexicon: Lexicon) -> str:
    """The other ways the sentence can be read, while nobody has settled which is meant."""
    return "".join(f"<div class='reading'>或读作 or: {_both(say(r, lexicon))}</div>" for r in d.criterion.readings)


def _findings(s: Screening) -> str:
    if not s.findings:
        return ""
    rows = "".join(
        f"<tr><td class='no'>{escape(f.code)}</td><td>{_both(f.text)}</td><td>{_both(f.remedy)}</td></tr>"
        for f in s.findings
    )
    return f'<h2>存疑 <span class="en">Doubtful</span></h2><table>{rows}</table>'


def _signatures() -> str:
    return '<div class="sign"><div>研究者 Investigator</div><div>签名 Signature</div><div>日期 Date</div></div>'


def _foot(s: Screening) -> str:
    events = ", ".join(dict.fromkeys(r for d in s.criteria for r in d.evaluation.rests_on))
    rests = f"; 依据事件 rests on events {escape(events)}" if events else ""
    return f'<div class="foot">由 trialwright 计算,须由研究者签署 · computed by trialwright, to be signed by the investigator{rests}</div>'
