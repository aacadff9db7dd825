"""Invented trials rendered as registry pages: the only pages of these layouts that the repository holds."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trialwright.reading.layouts.chictr_labels import COLONLESS, GROUPS, SINGLE, key_of

# Labels whose printed form is longer than the table's shortened one, or broken over lines on real pages.
PRINTED = {
    "随机方法(请说明…": "随机方法(请说明由何人用什么方法产生随机序列)",
    "Randomization Procedure (please state…": "Randomization Procedure (please state who generates the random number sequence and by what method)",
    "共享原始数据的方式(说明…": "共享原始数据的方式(说明:请填入公开原始数据日期和方式,如采用网络平台,需填该网络平台名称和网址)",
    "The way of sharing IPD…": "The way of sharing IPD”(include metadata and protocol, If use web-based public database, please provide the url)",
    "数据采集和管理(说明…": "数据采集和管理(说明:数据采集和管理由两部分组成,一为病例记录表(Case Record Form, CRF),二为电子采集和管理系统(Electronic Data Capture, EDC),如ResMan即为一种基于互联网的EDC",
    "Data collection and Management (A standard…": "Data collection and Management (A standard data collection and management system include a CRF and an electronic data capture",
    "Institution hospital": "Institution\nhospital",
    "Study leader's telephone": "Study leader's\ntelephone",
    "Collecting sample(s) from participants": "Collecting sample(s)\nfrom participants",
    "Calculated Results after the Study Completed(upload file)": "Calculated Results after\nthe Study Completed(upload file)",
}

Both = tuple[str, str]


@dataclass(frozen=True)
class Trial:
    """Values of an invented trial by path: ``(zh, en)`` where both are printed, one text where it is printed once."""

    single: Mapping[str, Both | str]
    groups: Mapping[str, Sequence[Mapping[str, Both | str]]] = field(default_factory=dict)
    version: str = ""


def label(words: str) -> str:
    text = PRINTED.get(words, words)
    return text if key_of(text) in COLONLESS else text + ":"


def _pair(value: Both | str | None) -> Both:
    return ("", "") if value is None else (value, value) if isinstance(value, str) else value


def paragraphs(trial: Trial) -> list[tuple[str, str]]:
    """The page as (kind, text): ``label`` or ``value``; an empty value is no paragraph."""
    out: list[tuple[str, str]] = []

    def say(kind: str, text: str) -> None:
        if text or kind == "label":
            out.append((kind, text))

    for kind, path, zh, en in SINGLE:
        if path in ("registration.audit",) and not trial.version:
            continue
        if path in ("identification.scientific_acronym", "diagnostic"):
            continue
        value = trial.single.get(path)
        if kind == "T":
            (first, second) = (p if p.startswith("contacts.") else "contacts." + p for p in path.split("|"))
            pairs = [_pair(trial.single.get(p)) for p in (first, second)]
            for k, labels in enumerate((zh, en)):
                for words, pair in zip(labels.split("|"), pairs, strict=True):
                    say("label", label(words))
                    say("value", pair[k])
        elif kind == "H":
            say("label", label(zh))
            say("label", label(en))
            for item in trial.groups.get(path, ()):
                for row in GROUPS[path]:
                    for k in (0, 1):
                        for z, e, leaf, how in row:
                            say("label", label((z, e)[k]))
                            v = item.get(leaf)
                            if how == "A":
                                say("value", _pair(v)[k])
                            elif k == 0 and v:
                                say("value", _pair(v)[0])
        elif kind == "A":
            pair = _pair(value)
            say("label", label(zh))
            say("value", pair[0])
            say("label", label(en))
            say("value", pair[1])
        else:
            say("label", label(zh))
            say("label", label(en))
            for text in dict.fromkeys(_pair(value)):
                say("value", text)
    return out


def text_page(trial: Trial) -> str:
    """The page as a browser copies it: paragraphs between blank lines."""
    head = trial.version or _pair(trial.single["identification.public_title"])[0]
    return "\n\n".join([head, *(t for _, t in paragraphs(trial))]) + "\n"


def html_page(trial: Trial) -> str:
    """The same page as a saved file: a table of label cells and value cells."""
    rows = []
    for kind, text in paragraphs(trial):
        body = html.escape(text, quote=False).replace("\n", "<br>")
        rows.append(f'<td class="left_title"><p>{body}</p></td>' if kind == "label" else f"<td><p>{body}</p></td>")
    title = html.escape(_pair(trial.single["identification.public_title"])[0], quote=False)
    cells = "\n".join(f"<tr>{r}</tr>" for r in rows)
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><table>\n{cells}\n</table></body></html>\n"


def saved_page(trial: Trial, *, newer: bool = False) -> str:
    """A page as the register's own templates lay it out: label cells and value cells side by side, shared values over two
    rows, superscripts, a commented-out cell; the newer template hides the inclusion list in text areas."""
    out: list[str] = [
        "<!DOCTYPE html>",
        "<html><head><title>x</title><script>var a = '<td>注册号：</td>';</script></head><body>",
    ]
    out.append('<div class="top"><a href="/">首页</a></div><table class="table_list">')
    cells = paragraphs(trial)
    k = 0
    while k < len(cells):
        kind, text = cells[k]
        body = html.escape(text, quote=False).replace("\n", "<br/>").replace("10^9", "10<sup>9</sup>")
        css = "cn" if k % 2 else "en"
        if kind == "label":
            out.append(f'<tr><td class="left_title"><p class="{css}">{body}</p></td>')
            values = []
            while k + 1 < len(cells) and cells[k + 1][0] == "value":
                k += 1
                values.append(
                    html.escape(cells[k][1], quote=False).replace("\n", "<br/>").replace("10^9", "10<sup>9</sup>")
                )
            hidden = newer and key_of(text) in ("纳入标准", "inclusioncriteria")
            if hidden:
                area = "raw-content" if key_of(text) == "纳入标准" else "raw-content2"
                out.append(
                    f'<td><textarea class="{area}" style="display:none">{"".join(values)}</textarea><p id="handleText"></p></td></tr>'
                )
            else:
                inner = "".join(f'<p class="{css}">{v}</p>' for v in values)
                out.append(f"<td>{inner}</td></tr><!-- <td>说明：</td> -->")
        k += 1
    out.append('</table><div class="foot">返回列表</div></body></html>')
    return "\n".join(out) + "\n"
