"""The corrected bilingual registry form: fields in the register's own order, what was changed marked, ready to paste.

What has exactly one right reading is changed and marked; everything else stays as written, with the question beside it.
Contact fields stay empty. Source of labels and order: `reading.layouts.chictr_labels`, WHO TRDS 1.3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from trialwright.exchange.check_page import both, document
from trialwright.reading.layouts.chictr_labels import GROUPS, SINGLE
from trialwright.reading.paths import overlaps, without_language
from trialwright.reading.record import ANY, RegistryRecord
from trialwright.reading.redaction import is_private, redacted
from trialwright.reading.repairs import accepted
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

_MORE: Final[Mapping[str, Text]] = {
    "summary": Text(zh="概要", en="Brief summary"),
    "description": Text(zh="详细说明", en="Detailed description"),
    "enrollment.count": Text(zh="样本量", en="Enrollment"),
    "design.purpose": Text(zh="主要目的", en="Primary purpose"),
    "design.allocation": Text(zh="分配", en="Allocation"),
    "recruitment_status.why": Text(zh="停止原因", en="Why stopped"),
    "dates.start": Text(zh="研究开始", en="Study start"),
    "dates.completion": Text(zh="研究完成", en="Study completion"),
    "dates.primary_completion": Text(zh="主要终点完成", en="Primary completion"),
    "dates.recruitment.start": Text(zh="招募开始", en="Recruiting from"),
    "dates.recruitment.end": Text(zh="招募结束", en="Recruiting to"),
    "eligibility.age.min": Text(zh="最小年龄", en="Minimum age"),
    "eligibility.age.max": Text(zh="最大年龄", en="Maximum age"),
    "eligibility.healthy_volunteers": Text(zh="接受健康志愿者", en="Healthy volunteers"),
    "dates.verified": Text(zh="最后核实", en="Last verified"),
    "dates.start.type": Text(zh="研究开始：实际或预期", en="Study start: actual or estimated"),
    "dates.completion.type": Text(zh="研究完成：实际或预期", en="Study completion: actual or estimated"),
    "dates.primary_completion.type": Text(zh="主要终点完成：实际或预期", en="Primary completion: actual or estimated"),
    "dates.first_submitted": Text(zh="首次提交", en="First submitted"),
    "dates.first_submitted_qc": Text(zh="首次通过质控", en="First submitted that met QC"),
    "dates.update_posted": Text(zh="最后更新发布", en="Last update posted"),
    "dates.results_submitted": Text(zh="结果首次提交", en="Results first submitted"),
    "dates.results_posted": Text(zh="结果首次发布", en="Results first posted"),
    "design.masking_description": Text(zh="设盲说明", en="Masking description"),
    "design.model_description": Text(zh="设计说明", en="Model description"),
    "design.patient_registry": Text(zh="患者登记", en="Patient registry"),
    "design.target_duration": Text(zh="目标随访时长", en="Target duration"),
    "design.time_perspective": Text(zh="时间方向", en="Time perspective"),
    "eligibility.age.groups": Text(zh="年龄组", en="Age groups"),
    "eligibility.note": Text(zh="入选标准的说明", en="Note on eligibility"),
    "eligibility.population": Text(zh="研究人群", en="Study population"),
    "eligibility.sampling": Text(zh="抽样方法", en="Sampling method"),
    "eligibility.sex.note": Text(zh="性别说明", en="Note on sex"),
    "enrollment.type": Text(zh="样本量：实际或预期", en="Enrollment: actual or estimated"),
    "expanded_access": Text(zh="扩大使用", en="Expanded access"),
    "expanded_access.number": Text(zh="扩大使用的登记号", en="Number of the expanded access record"),
    "identification.organization": Text(zh="登记单位", en="Organization"),
    "ipd.access": Text(zh="数据获取条件", en="Access criteria"),
    "ipd.time": Text(zh="数据共享时间", en="Time frame of sharing"),
    "ipd.url": Text(zh="数据共享网址", en="Address for shared data"),
    "oversight.export": Text(zh="自美国出口", en="Exported from the U.S."),
    "oversight.fda_device": Text(zh="FDA监管的器械", en="FDA-regulated device"),
    "oversight.fda_drug": Text(zh="FDA监管的药品", en="FDA-regulated drug"),
    "oversight.unapproved_device": Text(zh="未批准的器械", en="Unapproved device"),
    "recruitment_status.last_known": Text(zh="最后已知状态", en="Last known status"),
    "registration.flag": Text(zh="注册号状态", en="Registration flag"),
    "sites.countries": Text(zh="研究国家", en="Countries"),
    "sponsor.primary.class": Text(zh="申办者类别", en="Class of the primary sponsor"),
    "version.number": Text(zh="版本号", en="Version"),
    # lists whose members are numbered
    "design.masked": Text(zh="设盲对象", en="Masked"),
    "documents": Text(zh="文件", en="Document"),
    "interventions": Text(zh="干预", en="Intervention"),
    "ipd.types": Text(zh="共享资料", en="Shared material"),
    "keywords": Text(zh="关键词", en="Keyword"),
    "links": Text(zh="链接", en="Link"),
    "references": Text(zh="参考文献", en="Reference"),
}
_SPREAD: Final = {
    "dates.execution": ("dates.start", "dates.completion"),
    "dates.recruitment": ("dates.recruitment.start", "dates.recruitment.end"),
    "eligibility.age": ("eligibility.age.min", "eligibility.age.max"),
}
_LEAVES: Final = {
    "type": Text(zh="类型", en="Type"),
    "arms": Text(zh="所用组别", en="Used in arm"),
    "other_names": Text(zh="别名", en="Other name"),
    "interventions": Text(zh="干预", en="Intervention"),
    "citation": Text(zh="出处", en="Citation"),
    "pmid": Text(zh="PubMed编号", en="PubMed number"),
    "label": Text(zh="名称", en="Label"),
    "url": Text(zh="网址", en="Address"),
    "date": Text(zh="日期", en="Date"),
    "file": Text(zh="文件名", en="File"),
    "status": Text(zh="状态", en="Status"),
    "class": Text(zh="类别", en="Class"),
    "form": Text(zh="剂型", en="Form"),
    "route": Text(zh="给药途径", en="Route"),
    "description": Text(zh="说明", en="Description"),
    "name": Text(zh="名称", en="Name"),
}


_BARE: Final = frozenset(
    ("interventions", "keywords", "references", "documents", "samples")
)  # nothing to fill in where empty
_NO_FIELD: Final = Text(zh="注册表没有对应栏目：写入研究方案", en="No field of the register: for the protocol")
_ONLY: Final = Text(zh="只看已更正和待决定的栏目", en="only changed or open fields")


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form: label, path, and by language what the page has and what is proposed."""

    label: Text
    path: str
    values: Mapping[str, tuple[str, str]]
    open_questions: tuple[Finding, ...]

    @property
    def is_changed(self) -> bool:
        return any(was != now for was, now in self.values.values())


def registry_form(record: RegistryRecord, findings: Sequence[Finding], *, language: str = "zh") -> str:
    """The form as one HTML page with a copy button a field.

    Args:
        findings: of this record; a finding with exactly one replacement changes the text, the others are listed.
    """
    entries = form_entries(record, findings)
    changed = sum(e.is_changed for e in entries)
    open_ = sum(bool(e.open_questions) for e in entries)
    title = record.text("identification.public_title") or "–"
    head = Text(
        zh=f"更正后的双语注册表：{changed}个栏目已按唯一读法更正（绿色），{open_}个栏目有待研究者决定（黄色）。联系信息留空，请自行填写。",
        en=f"Corrected bilingual registry form: {changed} fields changed where one reading exists (green), {open_} need a decision (amber). Contact fields stay empty.",
    )
    body = (
        f'<header><div class="top"><span class="id">{escape(record.id or "")}</span><button id="lang" type="button">中文 / English</button></div>'
        f"<h1>{escape(redacted(title))}</h1><p>{both(head)}</p>"
        f'<label><input type="checkbox" id="only"> {both(_ONLY)}</label></header>'
        f'<div class="form">{"".join(_entry(e) for e in entries)}</div>'
    )
    return document(f"{record.id or title} – form", body, language)


def form_entries(record: RegistryRecord, findings: Sequence[Finding]) -> tuple[Entry, ...]:
    """Every field of the record in the register's own order, proposals applied, open questions attached to their field."""
    order = list(_paths_in_order(record))
    mended = accepted(record)
    taken: set[int] = set()
    out = []
    for label, path in order:
        slots = record.fields[path].slots if path in record.fields else {}
        values: dict[str, tuple[str, str]] = {}
        for tongue in [k for k in ("zh", "en", ANY) if k in slots] or list(slots)[:1]:
            slot = slots[tongue]
            was = (slot.text or "") if slot.is_present else ""
            sure = mended.fields[path].slots[tongue].text or was if was else was
            now, used = _proposed(sure, path, tongue, findings)
            taken |= used
            values[tongue] = (was, now)
        out.append((label, path, values))
    entries = []
    for label, path, values in out:
        mine = [
            (k, f)
            for k, f in enumerate(findings)
            if (k not in taken and f.severity is not Severity.NOTE and _belongs(f, path))
            or (k in taken and _names_several(f) and without_language(f.field)[0] == path)
        ]
        taken |= {k for k, _ in mine}
        entries.append(Entry(label, path, values, tuple(f for _, f in mine)))
    rest = tuple(f for k, f in enumerate(findings) if k not in taken and f.severity is not Severity.NOTE)
    entries.append(Entry(_NO_FIELD, "protocol", {}, rest))
    return tuple(e for e in entries if e.values or e.open_questions)


def _names_several(f: Finding) -> bool:
    """Whether a finding names more slips than the one its replacement mends."""
    return f.kind == "typo" and f.text.en.count("(") > 1


def _belongs(f: Finding, path: str) -> bool:
    head = without_language(f.field)[0]
    if (
        head == path
        or head.startswith((path + ".", path + "["))
        or (overlaps(head, path) and head.count(".") >= path.count("."))
    ):
        return True
    return any(without_language(p)[0] == path for p in f.also[:1]) and not head.startswith(path.partition("[")[0])


def _proposed(was: str, path: str, tongue: str, findings: Sequence[Finding]) -> tuple[str, set[int]]:
    """The text with every replacement that has one reading, and which findings were used."""
    now = was
    used: set[int] = set()
    for k, f in enumerate(findings):
        if not f.propose:
            continue
        named = {without_language(p)[0] for p in (f.field, *f.also)}
        if not any(p == path or path.startswith(p + ".") or p.startswith((path + ".", path + "[")) for p in named):
            continue
        if not was and f.field.startswith(path) and not f.evidence.strip(":： ").startswith(f.propose[:4]):
            if f.severity is Severity.NOTE and path == without_language(f.field)[0]:
                now, used = _half(f.propose, tongue), used | {k}
            continue
        if f.evidence and f.evidence in now:
            now = now.replace(f.evidence, f.propose)
            used.add(k)
    return now, used


def _half(propose: str, tongue: str) -> str:
    parts = [p.strip() for p in propose.split(" / ")]
    return parts[0] if tongue == "zh" or len(parts) < 2 else parts[1]


def _paths_in_order(record: RegistryRecord) -> Iterator[tuple[Text, str]]:
    """The fields of the record in the order of the register, with their labels; contact values are left out."""
    if record.layout.startswith(("chictr", "itmctr")):
        yield from _chictr_order(record)
        return
    labels = {path: Text(zh=zh, en=en) for kind, path, zh, en in SINGLE if kind != "T"}
    for path, field in record.fields.items():
        slot = field.slot()
        if is_private(path) or path.startswith("contacts.") or slot is None:
            continue
        if slot.items is not None and (
            path in _BARE or any(p.startswith((path + "[", path + ".")) for p in record.fields)
        ):
            continue
        yield _label_of(path, labels), path


def _chictr_order(record: RegistryRecord) -> Iterator[tuple[Text, str]]:
    for kind, path, zh, en in SINGLE:
        label = Text(zh=zh.rstrip("…"), en=en.rstrip("…"))
        if kind == "T" or is_private(path) or path.startswith(("contacts.", "identification.registrant")):
            continue
        if kind == "H":
            for n in record.indices(path):
                for row in GROUPS[path]:
                    for z, e, leaf, _ in row:
                        yield Text(zh=f"{label.zh}{n} · {z}", en=f"{label.en} {n} · {e}"), f"{path}[{n}].{leaf}"
        elif path in ("eligibility.inclusion", "eligibility.exclusion"):
            members = [p for p in record.fields if p.startswith(path + "[")]
            if not members:
                yield label, path
            for p in members:
                if not any(q.startswith(p + ".") for q in members):
                    number = p[len(path) + 1 :].replace("]", "")
                    yield Text(zh=f"{label.zh} {number}", en=f"{label.en} {number}"), p
        else:
            for p in _SPREAD.get(path, (path,)):
                yield _MORE.get(p, label), p


def _label_of(path: str, labels: Mapping[str, Text]) -> Text:
    if path in labels or path in _MORE:
        return labels.get(path) or _MORE[path]
    head, _, rest = path.partition("[")
    number, _, leaf = rest.partition("]")
    leaf = leaf.lstrip(".")
    if head in labels and rest:
        for row in GROUPS.get(head, ()):
            for z, e, name, _ in row:
                if name == leaf:
                    return Text(zh=f"{labels[head].zh}{number} · {z}", en=f"{labels[head].en} {number} · {e}")
    heading = labels.get(head) or _MORE.get(head)
    if heading is not None and rest:
        kind, _, inner = leaf.partition("[")
        extra, count = _LEAVES.get(kind, Text.same(kind)), inner.rstrip("]")
        return Text(
            zh=f"{heading.zh}{number}{f' · {extra.zh}{count}' if leaf else ''}",
            en=f"{heading.en} {number}{f' · {extra.en} {count}'.rstrip() if leaf else ''}",
        )
    return Text.same(path)


def _entry(e: Entry) -> str:
    css = "field changed" if e.is_changed else "field open" if e.open_questions else "field"
    names = {"zh": "中文", "en": "English", ANY: ""}
    cells = "".join(_value(names.get(k, k), was, now) for k, (was, now) in e.values.items())
    todo = "".join(
        f'<li><span class="code">{escape(f.code)}</span> {both(f.text)} <b>→</b> {both(f.remedy)}</li>'
        for f in e.open_questions
    )
    return (
        f'<section class="{css}"><h3><span>{both(e.label)}</span><span class="path">{escape(e.path)}</span></h3>'
        f"{f'<div class=pair>{cells}</div>' if cells else ''}{f'<ul class=todo>{todo}</ul>' if todo else ''}</section>"
    )


def _value(tongue: str, was: str, now: str) -> str:
    was, now = redacted(was), redacted(now)
    head = f'<span class="tongue">{tongue}</span>' if tongue else ""
    if not now:
        return f'<div class="answer empty">{head}–</div>'
    shown = escape(now) if was == now else _marked(was, now)
    copy = f'<button type="button" class="copy" data-copy="{escape(now, quote=True)}">{both(Text(zh="复制", en="copy"))}</button>'
    return f'<div class="answer">{head}{shown}{copy}</div>'


def _marked(was: str, now: str) -> str:
    """The new text with what was taken out and put in marked."""
    import difflib
    import re

    old, new = (re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?|\s+|.", t) for t in (was, now))
    out = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            out.append(escape("".join(old[a:b])))
            continue
        if b > a:
            out.append(f"<del>{escape(''.join(old[a:b]))}</del>")
        if d > c:
            out.append(f"<ins>{escape(''.join(new[c:d]))}</ins>")
    return "".join(out)


def registry_form_text(record: RegistryRecord, findings: Sequence[Finding] = ()) -> str:
    """The corrected form as plain text in the layout of the register's own page, label by label; contact values stay empty.

    Reading it back gives the fields it was made from.
    """
    now: dict[tuple[str, str], str] = {}
    for e in form_entries(record, findings):
        for tongue, (_, text) in e.values.items():
            now[(e.path, tongue)] = text
    out: list[str] = [
        now.get(("identification.public_title", "zh"), "") or now.get(("identification.public_title", "en"), "")
    ]

    def value(path: str, *tongues: str) -> str:
        return next((now[(path, t)] for t in tongues if now.get((path, t))), "")

    for kind, path, zh, en in SINGLE:
        if path not in _SPREAD and kind not in ("T", "H") and not _is_on_page(record, path):
            continue
        z, e_ = (_full(x) for x in (zh, en))
        if kind == "T":
            labels = [*zh.split("|"), *en.split("|")]
            out += [f"{x}:" for x in labels]
        elif kind == "H":
            out += _group(record, path, z, e_, value) if record.indices(path) else []
        elif path in _SPREAD:
            out += [z, e_, *_pair(path, *(value(p, ANY, "zh", "en") for p in _SPREAD[path]))]
        elif path in ("eligibility.inclusion", "eligibility.exclusion"):
            out += [z, _listed(now, record, path, "zh"), e_, _listed(now, record, path, "en")]
        elif kind == "A":
            out += [z, value(path, "zh"), e_, value(path, "en")]
        elif kind == "S":
            out += [z, e_, value(path, ANY, "zh", "en")]
        elif kind == "B":
            out += [z, e_, value(path, "zh"), value(path, "en")]
        else:  # joined: 有/Yes
            out += [z, e_, "/".join(x for x in (value(path, "zh"), value(path, "en")) if x) or value(path, ANY)]
    return "\n\n".join(line for line in out if line) + "\n"


def _is_on_page(record: RegistryRecord, path: str) -> bool:
    return any(p == path or p.startswith((path + "[", path + ".")) for p in record.fields)


def _full(label: str) -> str:
    """A label with its colon; one that explains itself in brackets is closed."""
    if label.endswith("…"):
        label = label[:-1] + (")" if "(" in label else "")
    return f"{label}:"


def _pair(path: str, first: str, second: str) -> list[str]:
    if path == "eligibility.age":
        return [f"最小 Min age {first}".strip(), f"最大 Max age {second}".strip()]
    return [f"From {first} To {second}"] if first or second else []


def _listed(now: Mapping[tuple[str, str], str], record: RegistryRecord, path: str, tongue: str) -> str:
    """The criteria of one language in one line, numbered as they are in the record; sub-items stand inside their item."""
    out = []
    for n in _numbers(record, path):
        item = f"{path}[{n}]"
        text = now.get((item, tongue), "")
        slot = record.fields[item].slots.get(tongue) if item in record.fields else None
        if not text and slot is not None and slot.is_present:  # an item with sub-items: its own text holds theirs
            text = slot.text or ""
            for (p, t), mended in now.items():
                if t == tongue and p.startswith(item + "."):
                    text = text.replace(record.text(p, tongue), mended)
        if text:
            out.append(f"{n}. {text}")
    return "; ".join(out)


def _numbers(record: RegistryRecord, path: str) -> list[str]:
    return list(dict.fromkeys(p[len(path) + 1 :].partition("]")[0] for p in record.fields if p.startswith(path + "[")))


def _group(record: RegistryRecord, path: str, zh: str, en: str, value: Callable[..., str]) -> list[str]:
    """A repeating group: its heading, then its members row by row, Chinese before English."""
    out = [zh, en]
    for n in record.indices(path):
        for row in GROUPS[path]:
            for z, _, leaf, kind in row:
                out += [_full(z), value(f"{path}[{n}].{leaf}", *(("zh",) if kind == "A" else (ANY, "zh")))]
            for _, e, leaf, kind in row:
                out += [_full(e), value(f"{path}[{n}].{leaf}", "en") if kind == "A" else ""]
    return out
