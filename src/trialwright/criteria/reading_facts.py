"""Reads what is known about a participant from its file form: every scalar is text as typed, names go through the lexicon.

All errors are reported at once, each with its path. What is not said stays unknown; ``null`` or nothing is not said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final, NoReturn

from trialwright.criteria.facts import (
    Amount,
    AttributeValue,
    Facts,
    Judgement,
    Record,
    Records,
    Result,
    TrialDate,
    Value,
)
from trialwright.criteria.lexicon import KIND_SORTS, Entry, Lexicon
from trialwright.criteria.spelling import signs_folded
from trialwright.errors import UnreadableText, UnreadableTexts, Where
from trialwright.values.dates import PartialDate
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text
from trialwright.values.units import Unit

_KEYS: Final = ("trialwright", "participant", "at", "dates", "born", "sex", "results", "facts", "judgements")
_RESULT_KEYS: Final = ("value", "date", "time", "ULN", "LLN", "LOD", "ref")
_RECORD_KEYS: Final = ("date", "start", "end", "ongoing", "judge", "ref", "time")
_AMOUNT: Final = re.compile(r"\s*(<=|>=|<|>)?\s*([+-]?\d+(?:\.\d+)?(?:[eE]\d+)?)\s*(.*?)\s*", re.S)
_WHEN: Final = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?( planned)?")
_YES: Final = ("yes", "true", "y", "是", "有")
_NO: Final = ("no", "false", "n", "否", "无")
_UNSAID: Final = ("", "null", "~", "unknown", "not known", "不详", "未知", "?", "na", "n/a", "nk", "uk")
_CLOSED: Final = ("no more", "无其他", "none else")
_UNDETECTED: Final = (
    "not detected",
    "undetectable",
    "not_detected",
    "未检出",
    "低于检测下限",
    "target not detected",
    "<lod",
)
_DETECTED: Final = ("detected", "检出", ">lod")


def read_facts(tree: Mapping[str, Any], lexicon: Lexicon, *, name: str = "facts", at: date | None = None) -> Facts:
    """The facts in a tree of texts.

    Args:
        tree: maps, lists and texts of the file form (``docs/screen.md``).
        lexicon: the names in force.
        name: what to call the source in messages.
        at: the day of the question where the tree names none.

    Raises:
        UnreadableTexts: all places that cannot be read.

    >>> from trialwright.criteria.lexicon import shipped
    >>> f = read_facts({"at": "2026-10-12", "results": {"Hb": "95 g/L"}}, shipped())
    >>> f.results["Hb"][0].value.value
    Decimal('95')
    """
    return _Reader(lexicon, name).facts(tree, at)


class _Reader:
    def __init__(self, lexicon: Lexicon, name: str) -> None:
        self.lexicon, self.name = lexicon, name
        self.errors: list[UnreadableText] = []

    def wrong(self, path: str, problem: str, expected: str = "") -> None:
        self.errors.append(UnreadableText(Where(self.name, path=path), problem, expected, "CRI-10"))

    def tried(self, path: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except UnreadableText as e:
            self.wrong(path, e.problem, e.expected)
        except ValueError as e:
            self.wrong(path, str(e))
        return None

    def facts(self, tree: Mapping[str, Any], at: date | None) -> Facts:
        if not isinstance(tree, Mapping):
            self.wrong("", "a map is expected here", "write at:, dates:, results: … one below the other")
            self.stop()
        for key in tree:
            if key not in _KEYS:
                self.wrong(str(key), "unknown key", f"the keys are {', '.join(_KEYS)}")
        said_at = tree.get("at")
        day = self.tried("at", lambda: _day(_text(said_at))) if said_at not in (None, "") else at
        if day is None and not any(e.where.path == "at" for e in self.errors):
            self.wrong("at", "the day of the question is missing", "write at: YYYY-MM-DD")
        born = tree.get("born")
        facts = Facts(
            at=day or date.min,
            participant=_text(tree.get("participant")),
            dates=self.dates(tree.get("dates")),
            born=None if _is_unsaid(born) else self.tried("born", lambda: PartialDate.of(_text(born))),
            sex=self.sex(tree.get("sex")),
            results=self.results(tree.get("results")),
            records=self.records(tree.get("facts")),
            judgements=self.judgements(tree.get("judgements")),
        )
        if self.errors:
            self.stop()
        return facts

    def stop(self) -> NoReturn:
        raise UnreadableTexts(f"{self.name} cannot be read", self.errors)

    def map_of(self, value: Any, path: str) -> Mapping[str, Any]:
        if _is_unsaid(value):
            return {}
        if not isinstance(value, Mapping):
            self.wrong(path, "a map of names is expected here", f"write {path}: {{name: value}}")
            return {}
        return value

    def sex(self, value: Any) -> str | None:
        if _is_unsaid(value):
            return None
        word = _text(value).casefold()
        for sex, words in (("female", ("f", "female", "女", "女性")), ("male", ("m", "male", "男", "男性"))):
            if word in words:
                return sex
        self.wrong("sex", f"{value!r} is no sex the criteria know", "write female or male")
        return None

    # ------------------------------------------------------------------ dates and names
    def dates(self, value: Any) -> dict[str, TrialDate]:
        out = {}
        for key, said in self.map_of(value, "dates").items():
            path = f"dates.{key}"
            name = self.lexicon.find_any(("anchor",), str(key))
            if name is None:
                self.unknown(path, "anchor", str(key), ("anchor",))
            elif not _is_unsaid(said) and (when := self.when(_text(said), path)) is not None:
                out[name[1]] = TrialDate(when[0], when[2], when[1])
        return out

    def unknown(self, path: str, what: str, name: str, sorts: tuple[Any, ...]) -> None:
        near = self.lexicon.near(name, sorts)
        self.wrong(path, f"no {what} is called {name!r}", f"did you mean {' or '.join(near)}?" if near else "")

    def when(self, text: str, path: str) -> tuple[PartialDate, int | None, bool] | None:
        m = _WHEN.fullmatch(text.strip())
        day = None if m is None else self.tried(path, lambda: PartialDate.of(m.group(1)))
        if m is None:
            self.wrong(path, f"{text!r} is not a date", "write YYYY-MM-DD, YYYY-MM-DD HH:MM, YYYY-MM or YYYY")
            return None
        if day is None:
            return None
        minute = None
        if m.group(2) is not None:
            minute = int(m.group(2)) * 60 + int(m.group(3))
            if day.exact is None or not 0 <= minute < 1440 or int(m.group(3)) > 59:
                self.wrong(path, f"{text!r} is no time of a day", "write YYYY-MM-DD HH:MM")
                return None
        return day, minute, m.group(4) is not None

    # ------------------------------------------------------------------ results
    def results(self, value: Any) -> dict[str, tuple[Result, ...]]:
        out: dict[str, tuple[Result, ...]] = {}
        for key, said in self.map_of(value, "results").items():
            path = f"results.{key}"
            name = self.lexicon.find("variable", str(key))
            if name is None:
                self.no_variable(path, str(key))
                continue
            rows = said if _is_list(said) else [said]
            found = [self.result(r, name, f"{path}[{k + 1}]" if len(rows) > 1 else path) for k, r in enumerate(rows)]
            kept = tuple(r for r in found if r is not None)
            if kept:
                out[name] = out.get(name, ()) + kept
        return out

    def no_variable(self, path: str, key: str) -> None:
        if self.lexicon.find_any(KIND_SORTS, key) is not None:
            self.wrong(path, f"{key} is recorded, not measured", "write it under facts:")
        else:
            self.unknown(path, "variable", key, ("variable",))

    def result(self, said: Any, name: str, path: str) -> Result | None:
        row = said if isinstance(said, Mapping) else {"value": said}
        entry = self.lexicon.variable(name)
        if _is_unsaid(row.get("value")):
            return None
        value = self.tried(path, lambda: value_of(_text(row["value"]), entry, self.lexicon))
        when = self.when(_text(row["date"]), f"{path}.date") if not _is_unsaid(row.get("date")) else None
        minute = when[1] if when else None
        if not _is_unsaid(row.get("time")):
            minute = self.clock(_text(row["time"]), f"{path}.time")
        limits = {
            k.lower(): self.tried(f"{path}.{k}", partial(_amount_of, _text(row[k])))
            for k in ("ULN", "LLN", "LOD")
            if not _is_unsaid(row.get(k))
        }
        attributes = self.attributes(row, _RESULT_KEYS, name, path)
        if value is None:
            return None
        return Result(
            value=value,
            on=when[0] if when else None,
            minute=minute,
            attributes=attributes,
            ref=_text(row.get("ref")),
            **limits,
        )

    def clock(self, text: str, path: str) -> int | None:
        m = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
        if m is None or int(m.group(1)) > 23 or int(m.group(2)) > 59:
            self.wrong(path, f"{text!r} is no clock time", "write HH:MM")
            return None
        return int(m.group(1)) * 60 + int(m.group(2))

    def attributes(
        self, row: Mapping[str, Any], known: Sequence[str], owner: str, path: str
    ) -> dict[str, AttributeValue]:
        out: dict[str, AttributeValue] = {}
        own = {a.casefold(): a for a in self.lexicon.attributes_of(owner)}
        for key, said in row.items():
            if key in known or _is_unsaid(said):
                continue
            name = own.get(str(key).casefold()) or self.lexicon.find("attribute", str(key))
            if name is None:
                self.unknown(f"{path}.{key}", f"attribute of {owner}", str(key), ("attribute",))
                continue
            value = self.tried(f"{path}.{key}", partial(self.attribute, said, name))
            if value is not None:
                out[name] = value
        return out

    def attribute(self, said: Any, name: str) -> AttributeValue:
        if _is_list(said):
            return tuple(self.word(_text(s), name) for s in said)
        entry = self.lexicon.get("attribute", name)
        text = _text(said)
        if entry is not None and entry.is_date:
            return PartialDate.of(text)
        if entry is not None and (entry.unit or entry.domain) and _AMOUNT.fullmatch(_folded(text)):
            return _amount_of(text)
        return self.word(text, name)

    def word(self, text: str, name: str) -> str:
        sorts = (*KIND_SORTS, "code") if name == "what" else ("code", *KIND_SORTS)
        found = self.lexicon.find_any(sorts, text.strip())
        return found[1] if found is not None else text.strip()

    # ------------------------------------------------------------------ records
    def records(self, value: Any) -> dict[str, Records]:
        out: dict[str, Records] = {}
        for key, said in self.map_of(value, "facts").items():
            path = f"facts.{key}"
            found = self.lexicon.find_any(KIND_SORTS, str(key))
            if found is None:
                self.no_record(path, str(key))
            elif not _is_unsaid(said) and (records := self.shelf(said, found[1], path)) is not None:
                out[found[1]] = records
        return out

    def no_record(self, path: str, key: str) -> None:
        if self.lexicon.find("variable", key) is not None:
            self.wrong(path, f"{key} is measured, not recorded", "write it under results:")
        else:
            self.unknown(path, "concept", key, KIND_SORTS)

    def shelf(self, said: Any, name: str, path: str) -> Records | None:
        rows = list(said) if _is_list(said) else [said]
        closed = False
        records: list[Record] = []
        for k, row in enumerate(rows):
            at = f"{path}[{k + 1}]" if len(rows) > 1 else path
            if isinstance(row, Mapping):
                records.append(self.record(row, name, at))
                continue
            word = _text(row).strip().casefold()
            if word in _CLOSED or (word in _NO and len(rows) == 1):
                closed = True
            elif word in _YES:
                records.append(Record())
            elif _WHEN.fullmatch(word):
                records.append(self.record({"date": word}, name, at))
            elif not _is_unsaid(row):
                self.wrong(at, f"{row!r} is no record", "write yes, no, no more, or {date: …} with its attributes")
                return None
        return Records(tuple(records), closed)

    def record(self, row: Mapping[str, Any], name: str, path: str) -> Record:
        days: dict[str, tuple[PartialDate, int | None, bool] | None] = {
            k: self.when(_text(row[k]), f"{path}.{k}")
            for k in ("date", "start", "end")
            if not _is_unsaid(row.get(k)) and _text(row[k]) not in ("ongoing", "持续")
        }
        point = days.get("date")
        if point is not None and (days.get("start") or days.get("end")):
            self.wrong(path, "date stands beside start or end", "write date, or start and end")
        start, end = days.get("start") or point, days.get("end") or point
        if start and end and start[0].first > end[0].last:
            self.wrong(path, f"it ends ({end[0]}) before it starts ({start[0]})", "check the two dates")
        minute = self.clock(_text(row["time"]), f"{path}.time") if not _is_unsaid(row.get("time")) else None
        ongoing = _text(row.get("end")) in ("ongoing", "持续") or _text(row.get("ongoing")).casefold() in _YES
        if ongoing and end is not None:
            self.wrong(path, "it is going on and has an end", "write one of them")
        return Record(
            start=start[0] if start else None,
            end=end[0] if end else None,
            ongoing=ongoing,
            start_minute=(start[1] if start else None) if minute is None else minute,
            end_minute=(end[1] if end else None) if minute is None else minute,
            attributes=self.attributes(row, _RECORD_KEYS, name, path),
            judged=self.judged(row.get("judge"), path),
            ref=_text(row.get("ref")),
        )

    def judged(self, value: Any, path: str) -> dict[str, bool]:
        out = {}
        for question, said in self.map_of(value, f"{path}.judge").items():
            answer = self.yes_no(said, f"{path}.judge")
            if answer is not None:
                out[str(question)] = answer
        return out

    def yes_no(self, said: Any, path: str) -> bool | None:
        word = _text(said).strip().casefold()
        if word in _YES or word in _NO:
            return word in _YES
        if not _is_unsaid(said):
            self.wrong(path, f"{said!r} is neither yes nor no", "write yes or no")
        return None

    # ------------------------------------------------------------------ judgements
    def judgements(self, value: Any) -> dict[str, Judgement]:
        out = {}
        for key, said in self.map_of(value, "judgements").items():
            path = f"judgements.{key}"
            row = said if isinstance(said, Mapping) else {"answer": said}
            answer = self.yes_no(row.get("answer"), path)
            on = row.get("on")
            if answer is not None:
                day = None if _is_unsaid(on) else self.tried(path, partial(_day, _text(on)))
                out[str(key)] = Judgement(answer=answer, by=_text(row.get("by")), on=day, gate=_text(row.get("gate")))
        return out


def value_of(text: str, entry: Entry, lexicon: Lexicon) -> Value:
    """A reported value as typed: an amount, perhaps censored, or a coded word.

    Raises:
        UnreadableText: the word after the number is no unit.
    """
    folded = text.strip().casefold()
    if folded in _UNDETECTED:
        return "not_detected"
    if folded in _DETECTED:
        return "detected"
    listed = (*entry.values, *entry.domain)
    for value in listed:
        if folded == value.casefold():
            return value if not value.isdigit() else Amount(Decimal(value), None, "", text)
    if (code := lexicon.find("code", text.strip())) is not None and (not listed or code in listed):
        return code
    if _AMOUNT.fullmatch(_folded(text)):
        return _amount_of(text)
    return lexicon.find("code", text.strip()) or text.strip()


def _amount_of(text: str) -> Amount:
    m = _AMOUNT.fullmatch(_folded(text))
    if m is None:
        raise UnreadableText(Where(), f"{text!r} is no amount", "write a number and its unit, such as 97 umol/L")
    censored, number, unit = m.groups()
    return Amount(Decimal(number), Unit.of(unit) if unit else None, censored or "", text.strip())


def _folded(text: str) -> str:
    return text if text.isascii() else signs_folded(text).text


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableText(Where(), f"{text!r} is no day", "write YYYY-MM-DD") from None


def _is_unsaid(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().casefold() in _UNSAID)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def implausible(facts: Facts, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Results outside what a living person can have: a finding, never refused (2.8 typed as g/L for albumin)."""
    out = []
    for name, results in facts.results.items():
        entry = lexicon.get("variable", name)
        if entry is None or entry.plausible is None:
            continue
        low, high = entry.plausible
        for k, r in enumerate(results):
            amount = r.value
            if not isinstance(amount, Amount) or amount.censored or amount.unit is None or not entry.unit:
                continue
            want = Unit.of(entry.unit)
            if not amount.unit.is_convertible(want):
                continue
            value = amount.value * amount.unit.factor_to(want).numerator / amount.unit.factor_to(want).denominator
            if not low <= value <= high:
                out.append(_unlikely(entry, amount, f"results.{name}[{k + 1}]"))
    return tuple(out)


def from_the_future(facts: Facts) -> tuple[Finding, ...]:
    """Results, records and judgements dated after the day of the question: nobody can know them yet."""
    dated: list[tuple[str, date]] = []
    for name, results in facts.results.items():
        dated += [(f"results.{name}", r.on.first) for r in results if r.on is not None]
    for name, shelf in facts.records.items():
        dated += [(f"facts.{name}", r.start.first) for r in shelf.records if r.start is not None]
    dated += [(f"judgements.{key}", j.on) for key, j in facts.judgements.items() if j.on is not None]
    return tuple(_early(field, day, facts.at) for field, day in dated if day > facts.at)


def _early(field: str, day: date, at: date) -> Finding:
    return Finding(
        code="CRI-22",
        severity=Severity.WARNING,
        field=field,
        text=Text(zh=f"日期 {day} 晚于判定日期 {at}", en=f"dated {day}, after the day of the question {at}"),
        remedy=Text(zh="核对日期", en="check the date"),
        kind="implausible",
        detect="rule",
        layer="facts",
        evidence=str(day),
    )


def _unlikely(entry: Entry, amount: Amount, field: str) -> Finding:
    assert entry.plausible is not None
    low, high = entry.plausible
    bounds = f"{low}–{high} {entry.unit}"
    return Finding(
        code="CRI-20",
        severity=Severity.WARNING,
        field=field,
        text=Text(
            zh=f"{entry.label.zh} {amount.typed} 超出可信范围({bounds})",
            en=f"{entry.label.en} {amount.typed} is outside what is plausible ({bounds})",
        ),
        remedy=Text(zh="核对数值和单位", en="check the number and the unit"),
        kind="implausible",
        detect="rule",
        layer="facts",
        evidence=amount.typed,
    )
