"""A second, slow reading of the language, written from its definition and sharing no code with the evaluator.

Truth is the set of values still possible; a connective is the set of its values over its operands' sets, one connective at
a time. Facts are the raw tree of a participant whose dates are exact; what is going on ends on some later day.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import product
from typing import Any

from trialwright.criteria import expression as ex

Truth = frozenset[bool]
T, F, U = frozenset({True}), frozenset({False}), frozenset({True, False})
FAR = date(9000, 1, 1)
INFINITY = float("inf")
NUMBERS: dict[str, tuple[float, float] | None] = {
    "0.8 x10^9/L": (0.8, 0.8), "1.5 x10^9/L": (1.5, 1.5), "1800 /uL": (1.8, 1.8), "2.4": None, "<1 x10^9/L": (-INFINITY, 1 - 1e-6),
    "80 umol/L": (80, 80), "160 umol/L": (160, 160), "1.2 mg/dL": (106.08, 106.08), "85 g/L": (85, 85), "9 g/dL": (90, 90),
    "120 g/L": (120, 120), "20 %": (20, 20), "30 %": (30, 30), "55 %": (55, 55), "0": (0, 0), "1": (1, 1), "3": (3, 3),
    "<20 IU/mL": (-INFINITY, 20 - 1e-6), "1000 IU/mL": (1000, 1000), "900 copies/mL": None, "20 umol/L": (20, 20),
    "40 umol/L": (40, 40), "2 mg/dL": (34.2, 34.2), "25 IU/mL": (25, 25),
}  # fmt: skip
ULN = {
    ("Cr", "97"): 97,
    ("Cr", "97 umol/L"): 97,
    ("Cr", "1.1 mg/dL"): 97.24,
    ("TBIL", "20"): 20,
    ("TBIL", "21 umol/L"): 21,
}
STEPS = {"I": 1, "II": 2, "III": 3, "IV": 4}
PER_MG_DL = {"Cr": 88.4, "TBIL": 17.1}
COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda a, b: a >= b - 1e-9, ">": lambda a, b: a > b + 1e-9, "<=": lambda a, b: a <= b + 1e-9,
    "<": lambda a, b: a < b - 1e-9, "=": lambda a, b: abs(a - b) <= 1e-9, "!=": lambda a, b: abs(a - b) > 1e-9,
}  # fmt: skip


def lifted(f: Callable[..., bool], *sets: Truth) -> Truth:
    return frozenset(f(*values) for values in product(*sets))


def months(day: date, n: int) -> date:
    y, m = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(y, m + 1, min(day.day, calendar.monthrange(y, m + 1)[1]))


def moved(day: date, n: int, unit: str) -> date:
    if unit in ("d", "wk"):
        return day + timedelta(days=n * (7 if unit == "wk" else 1))
    return months(day, n * (12 if unit == "a" else 1))


class Reading:
    """One participant, read slowly."""

    def __init__(self, person: dict[str, Any]) -> None:
        self.person = person
        self.at = date.fromisoformat(person["at"])
        self.ends = [*(self.at + timedelta(days=k) for k in range(75)), FAR]

    # ------------------------------------------------------------------ connectives
    def truth(
        self, node: ex.Expression, window: ex.Window | None = None, record: dict[str, Any] | None = None
    ) -> Truth:
        def of(n: ex.Expression) -> Truth:
            return self.truth(n, window, record)

        match node:
            case ex.All(items):
                return lifted(lambda *v: all(v), *(of(i) for i in items))
            case ex.Any(items):
                return lifted(lambda *v: any(v), *(of(i) for i in items))
            case ex.Not(item):
                return lifted(lambda v: not v, of(item))
            case ex.Unless(a, b):
                return lifted(lambda x, y: x and not y, of(a), of(b))
            case ex.OnlyIf(a, b):
                return lifted(lambda x, y: x and y, of(a), of(b))
            case ex.Choose(c, a, b):
                rest = of(b) if b is not None else T
                return lifted(lambda x, y, z: y if x else z, self.truth(c, None, record), of(a), rest)
            case ex.Group(item, own):
                return self.truth(item, own, record)
            case ex.Tally(rule, items, number, own):
                inner = [self.truth(i, own or window, record) for i in items]
                n = number or 0
                count = {"all": lambda k: k == len(inner), "any": lambda k: k > 0, "none": lambda k: k == 0,
                         "least": lambda k: k >= n, "most": lambda k: k <= n}[rule]  # fmt: skip
                return lifted(lambda *v: count(sum(v)), *inner)
            case ex.Has(kinds, own, known):
                return self.exists(kinds, own or window, record, known=known)
            case ex.HasNo(kinds, own):
                return lifted(lambda v: not v, self.exists(kinds, own or window, record))
            case ex.Every(kinds, claim):
                counter = ex.Kinds(kinds.names, claim if kinds.where is None else ex.All((kinds.where, claim)))
                return lifted(
                    lambda v: not v, self.exists(counter, window, record, negated_claim=claim, where=kinds.where)
                )
            case ex.Count(bound, number, kinds, own):
                return self.count(kinds, own or window, record, bound, number)
            case ex.Judge(question):
                return self.judged(question.en if question else "", record)
            case ex.Dated(subject, when):
                return self.dated(subject.name, when, record or {})
        assert isinstance(node, (ex.Compare, ex.Between, ex.Range, ex.OneOf, ex.Is))
        if node.subject.attribute:
            return self.attribute(node, record or {})
        return self.measured(node, node.window or window)

    def judged(self, question: str, record: dict[str, Any] | None) -> Truth:
        if record is not None:
            said = record.get("judge", {}).get(question)
        else:
            said = self.person["judgements"].get(question, {}).get("answer")
        return U if said is None else frozenset({said == "yes"})

    # ------------------------------------------------------------------ days
    def anchor(self, a: ex.Anchor, record: dict[str, Any] | None) -> list[date] | str | None:
        """The days it can be; ``None``: nobody knows; ``never``: it never was."""
        if a.own:
            assert record is not None
            days = self.start(record) if a.name == "start" else self.end(record)
        elif a.of is not None:
            records, closed = self.records(a.of)
            if not records and closed:
                return "never"
            if not closed or not records:
                return None
            pick, border = (min, self.start) if a.name == "start" else (max, self.end)
            if any(border(r) is None or len(border(r) or ()) > 1 for r in records):
                return None
            days = [pick((border(r) or [FAR])[0] for r in records)]
        else:
            said = self.person["dates"].get(a.name, self.person["at"])
            days = [date.fromisoformat(said.removesuffix(" planned"))]
        if days is None or a.shift is None:
            return days
        return [moved(d, int(a.shift.number), a.shift.unit) for d in days]

    def start(self, record: dict[str, Any]) -> list[date] | None:
        said = record.get("start") or record.get("date")
        return None if said is None else [date.fromisoformat(said)]

    def end(self, record: dict[str, Any]) -> list[date] | None:
        if record.get("ongoing"):
            return self.ends
        said = record.get("end") or record.get("date")
        return None if said is None else [date.fromisoformat(said)]

    def lies(
        self, when: ex.When, starts: list[date], ends: list[date], is_point: bool, record: dict[str, Any] | None
    ) -> Truth:
        anchors = [
            self.anchor(a, record) for a in ((when.start, when.end) if isinstance(when, ex.FromTo) else (when.anchor,))
        ]
        if "never" in anchors:
            return F
        if None in anchors:
            return U
        out = set()
        for days in product(*anchors):  # type: ignore[arg-type]
            for s, e in product(starts, ends):
                if s <= e:
                    out.add(self.inside(when, days, s, e, is_point))
        return frozenset(out)

    def inside(self, when: ex.When, days: tuple[date, ...], s: date, e: date, is_point: bool) -> bool:
        a = days[0]
        if isinstance(when, ex.FromTo):
            return s <= days[1] and e >= a
        if isinstance(when, ex.On):
            return s <= a <= e
        if isinstance(when, ex.Beside):
            return s < a if when.side == "before" else s > a
        if when.unit == "h":
            return self.in_hours(when, a, s, e)
        n = int(when.number)
        other = moved(a, -n if when.side == "before" else n, when.unit)
        if when.bound in ("within", "less than"):
            strict = when.bound == "less than"
            if when.side == "before":
                return s <= a and (e > other if strict else e >= other)
            return e >= a and (s < other if strict else s <= other)
        strict = when.bound == "more than"
        if when.side == "before":
            last = e if not is_point else s
            return last < other if strict else last <= other
        return s > other if strict else s >= other

    def in_hours(self, when: ex.Apart, a: date, s: date, e: date) -> bool:
        """Only ``end more than 72 h after start`` is generated: full days between, whatever the hours."""
        raise AssertionError

    # ------------------------------------------------------------------ records
    def records(self, name: str) -> tuple[list[dict[str, Any]], bool]:
        said = self.person["facts"].get(name)
        if said is None:
            return [], False
        if said == "no":
            return [], True
        rows = said if isinstance(said, list) else [said]
        return [r for r in rows if isinstance(r, dict)], "no more" in rows

    def passes(
        self,
        record: dict[str, Any],
        tests: Iterable[tuple[ex.Expression, bool]],
        window: ex.Window | None,
        name: str,
        outer: Any,
    ) -> Truth:
        parts = [lifted(lambda v, w=want: v is w, self.truth(t, None, record)) for t, want in tests]
        if window is not None and name != "fertility_plan" and not isinstance(window, ex.Ever):
            parts.append(self.now(record) if isinstance(window, ex.Now) else self.placed(window, record, outer))
        return lifted(lambda *v: all(v), *parts)

    def now(self, record: dict[str, Any]) -> Truth:
        if record.get("ongoing"):
            return T
        return frozenset({(self.end(record) or [FAR])[0] >= self.at})

    def placed(self, window: ex.When, record: dict[str, Any], outer: Any) -> Truth:
        return self.lies(window, self.start(record) or [], self.end(record) or [], False, outer)

    def exists(
        self, kinds: ex.Kinds, window: ex.Window | None, record: Any, *, known: bool = False,
        negated_claim: ex.Expression | None = None, where: ex.Expression | None = None,
    ) -> Truth:  # fmt: skip
        if negated_claim is None:
            where = kinds.where
        tests = [(where, True)] if where is not None else []
        tests += [(negated_claim, False)] if negated_claim is not None else []
        names = []
        for name in kinds.names:
            records, closed = self.records(name)
            each = [self.passes(r, tests, window, name, record) for r in records]
            names.append(lifted(lambda *v: any(v), *each, *([] if closed or known else [U])))
        return lifted(lambda *v: any(v), *names)

    def count(self, kinds: ex.Kinds, window: ex.Window | None, record: Any, bound: str, number: int) -> Truth:
        tests = [(kinds.where, True)] if kinds.where is not None else []
        each: list[Truth] = []
        for name in kinds.names:
            records, closed = self.records(name)
            each += [self.passes(r, tests, window, name, record) for r in records]
            each += [] if closed else [U] * (number + 1)
        return lifted(lambda *v: sum(v) >= number if bound == "least" else sum(v) <= number, *each)

    def dated(self, name: str, when: ex.When, record: dict[str, Any]) -> Truth:
        days = self.start(record) if name == "start" else self.end(record)
        if days is None:
            return U
        if isinstance(when, ex.Apart) and when.unit == "h":
            starts = self.start(record)
            if starts is None:
                return U
            out: set[bool] = set()
            for d in days:  # between the two moments lie at least (days - 1) and at most (days + 1) times 24 hours
                gap = (d - starts[0]).days * 24
                out |= {gap - 24 + 1 / 60 > float(when.number), gap + 24 - 1 / 60 > float(when.number)}
            return frozenset(out)
        out = set()
        for d in days:
            out |= self.lies(when, [d], [d], True, record)
        return frozenset(out)

    def attribute(self, node: Any, record: dict[str, Any]) -> Truth:
        said = record.get(node.subject.name)
        if said is None:
            return U
        if isinstance(node, ex.Is):
            return frozenset({(said == node.word.word) is not node.negated})
        return frozenset({COMPARE[node.comparator](float(said), float(node.limit.value))})

    # ------------------------------------------------------------------ measurements
    def measured(self, node: Any, window: ex.Window | None) -> Truth:
        name = node.subject.name
        if name == "sex":
            sex = self.person.get("sex")
            return U if sex is None else frozenset({sex == node.word.word})
        if name == "age":
            return self.age(node)
        used, outcomes = self.used(name, window)
        if not used:
            answer: Truth = U
        else:
            values = [self.judge(node, name, r) for r in used]
            answer = values[0] if len(set(values)) == 1 and outcomes else U
        without = getattr(node, "without", None)
        if without is None:
            return answer
        return lifted(lambda a, b: a and not b, answer, self.touched(without, used))

    def used(self, name: str, window: ex.Window | None) -> tuple[list[dict[str, str]], bool]:
        rows = [r for r in self.person["results"].get(name, ()) if r["value"]]
        if window is not None and not isinstance(window, (ex.Ever, ex.Now)):
            kept = []
            for r in rows:
                day = [date.fromisoformat(r["date"])]
                lies = self.lies(window, day, day, True, None)
                if lies == U:
                    return [], False
                if lies == T:
                    kept.append(r)
            rows = kept
        last = max((r["date"] for r in rows), default="")
        return [r for r in rows if r["date"] == last], True

    def touched(self, without: ex.Without, used: list[dict[str, str]]) -> Truth:
        names = []
        for name in without.kinds.names:
            records, closed = self.records(name)
            each = []
            for r in records:
                if not used:
                    each.append(U)
                    continue
                sample = date.fromisoformat(used[0]["date"])
                first = moved(sample, -int(without.number), without.unit)
                starts, ends = self.start(r) or [], self.end(r) or []
                each.append(frozenset(s <= sample and e >= first for s, e in product(starts, ends) if s <= e))
            names.append(lifted(lambda *v: any(v), *each, *([] if closed else [U])))
        return lifted(lambda *v: any(v), *names)

    def judge(self, node: Any, name: str, row: dict[str, str]) -> Truth:
        said = row["value"]
        if isinstance(node, ex.Compare) and isinstance(node.limit, ex.LimitIf):
            c = self.truth(node.limit.condition)
            a = self.judge(ex.Compare(node.subject, node.comparator, node.limit.then), name, row)
            b = self.judge(ex.Compare(node.subject, node.comparator, node.limit.otherwise), name, row)
            return lifted(lambda x, y, z: y if x else z, c, a, b)
        if isinstance(node, (ex.Is, ex.OneOf)):
            words = [w.word for w in node.words] if isinstance(node, ex.OneOf) else [node.word.word]
            if said == "indeterminate" and said not in words:
                return U
            return frozenset({(said in words) is not getattr(node, "negated", False)})
        if name == "NYHA":
            return frozenset({COMPARE[node.comparator](STEPS[said], STEPS[node.limit.name])})
        if isinstance(getattr(node, "limit", None), ex.DetectionLimit):
            if said != "not detected":
                return U
            return frozenset({node.comparator in ("<", "<=", "!=")})
        span = NUMBERS.get(said)
        if span is None:
            return U
        if isinstance(node, ex.Between):
            low = {COMPARE[{"<": ">", "<=": ">="}[node.low_comparator]](x, float(node.low.value)) for x in span}
            high = {COMPARE[node.comparator](x, float(node.limit.value)) for x in span}
            return lifted(lambda a, b: a and b, frozenset(low), frozenset(high))
        if isinstance(node, ex.Range):
            return frozenset({float(node.low) <= x <= float(node.high) for x in span})
        limit = self.limit(node, name, row)
        if limit is None:
            return U
        if node.comparator in ("=", "!=") and span[0] != span[1]:
            equal = span[0] <= limit <= span[1]
            return U if equal else frozenset({node.comparator == "!="})
        return frozenset(COMPARE[node.comparator](x, limit) for x in span)

    def limit(self, node: Any, name: str, row: dict[str, str]) -> float | None:
        if isinstance(node.limit, ex.Multiple):
            said = row.get("ULN")
            if not said:
                return None
            uln = ULN[name, said]
            if said.isdigit() and "mg/dL" in row["value"]:  # a limit without unit has the unit of its result
                uln = uln * PER_MG_DL[name]
            return float(node.limit.times) * uln
        value = float(node.limit.value)
        return value * 10 if node.limit.unit == "g/dL" else value

    def age(self, node: Any) -> Truth:
        born = self.person.get("born")
        if born is None:
            return U
        b = date.fromisoformat(born)
        window = node.window
        days = self.anchor(window.anchor, None) if window is not None else [self.at]
        assert isinstance(days, list)
        on = days[0]
        years = on.year - b.year - ((on.month, on.day) < (b.month, b.day))
        return frozenset({COMPARE[node.comparator](years, float(node.limit.value))})
