# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""Laboratory grades by CTCAE 4.03, 5.0 and 6.0, side by side; the version belongs to the study, never to the program.

Read ``ctcae_table.py`` beside it: the table decides, this module only reads it. A laboratory grade is a floor:
what people saw (transfusion indicated, life-threatening, death) can only make it worse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from trialwright.errors import UnknownName
from trialwright.standards.analytes import in_unit
from trialwright.standards.ctcae_table import GONE, SUCCESSORS, TABLE
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.catalogue import near_names
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth

VERSIONS: Final = ("4.03", "5.0", "6.0")
Side: TypeAlias = Literal["low", "normal", "high"]
Policy: TypeAlias = Literal["ask", "worst", "recorded"]
_SIDES: Final = MappingProxyType({
    "any": ("low", "normal", "high"), "normal": ("low", "normal"), "high": ("high",), "low": ("low",),
    "not low": ("normal", "high"),
})  # fmt: skip
_PART = re.compile(r"(fall |drop )?([<>]=?)\s*(\d+(?:\.\d+)?)?\s*(ULN|LLN|BASE)?(?:\s*\+\s*(\d+))?")


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison of a cell: ``>1.5 BASE``, ``<0.5``, ``fall >=25``."""

    sign: str
    number: Decimal
    of: str = ""
    plus: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Comparisons that must all hold, and what people must have seen."""

    parts: tuple[Part, ...]
    qualifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: a term in some versions for some baselines."""

    term: str
    items: tuple[str, ...]
    unit: str
    analyte: str
    versions: tuple[str, ...]
    baseline: str
    cells: tuple[tuple[Alternative, ...], ...]
    elsewhere: int = 0
    printed: str = ""

    @property
    def is_low(self) -> bool:
        """Whether small values are bad."""
        return next(a.parts[0].sign for c in self.cells for a in c if a.parts).startswith("<")


def _part(text: str) -> Part:
    m = _PART.fullmatch(text.strip())
    if m is None:
        raise ValueError(f"unreadable cell of the CTCAE table: {text!r}")
    kind, sign, number, of, plus = m.groups()
    value, extra = Decimal(number or 1), Decimal(plus or 0)
    if kind is None:
        return Part(sign, value, of or "", extra)
    # a fall is a small value: fall >=25 % of 4.0 is a value <=3.0, a drop >=10 from 60 is a value <=50
    flipped = sign.replace(">", "<")
    if kind == "fall ":
        return Part(flipped, (100 - value) / 100, "BASE")
    return Part(flipped, Decimal(1), "BASE", -value)


def _cell(text: str) -> tuple[Alternative, ...]:
    if text == "-":
        return ()
    out = []
    # "strain or marker" is one qualifier, not two alternatives
    for words in re.split(r"\s+or\s+(?=[<>fd])", text):
        condition, _, qualifier = words.partition(" if ")
        out.append(Alternative(tuple(_part(p) for p in condition.split(" and ")), qualifier.strip()))
    return tuple(out)


@lru_cache(maxsize=1)
def table() -> tuple[Line, ...]:
    """The table, read once."""
    lines = []
    for row in TABLE.strip().splitlines()[1:]:
        term, items, unit, analyte, versions, baseline, *cells = (c.strip() for c in row.split("|"))
        lines.append(
            Line(
                term=term,
                items=tuple(items.split()),
                unit=unit,
                analyte=analyte,
                versions=tuple(versions.split()),
                baseline=baseline,
                cells=tuple(_cell(c.removeprefix("?")) for c in cells),
                elsewhere=next((g for g, c in enumerate(cells, 1) if c.startswith("?")), 0),
                printed=" | ".join(f"{g} {c}" for g, c in enumerate(cells, 1) if c != "-"),
            )
        )
    return tuple(lines)


@lru_cache(maxsize=1)
def _by_term() -> Mapping[tuple[str, str], tuple[Line, ...]]:
    out: dict[tuple[str, str], list[Line]] = {}
    for line in table():
        for v in line.versions:
            out.setdefault((line.term.casefold(), v), []).append(line)
    return {k: tuple(v) for k, v in out.items()}


def terms(version: str | None = None) -> tuple[str, ...]:
    """The laboratory terms of a version, or of all."""
    return tuple(dict.fromkeys(x.term for x in table() if version is None or version in x.versions))


def terms_of_item(item: str, version: str) -> tuple[str, ...]:
    """The terms a laboratory item is graded by: low and high are separate terms.

    >>> terms_of_item("K", "5.0")
    ('Hypokalemia', 'Hyperkalemia')
    """
    return tuple(dict.fromkeys(x.term for x in table() if item.upper() in x.items and version in x.versions))


@lru_cache(maxsize=1024)
def lines_of(term: str, version: str) -> tuple[Line, ...] | Unknown:
    """The lines that grade a term in a version.

    Returns:
        ``Unknown`` where the version does not grade the term from a laboratory value.

    Raises:
        UnknownName: no version knows the term, or there is no such version.
    """
    if version not in VERSIONS:
        raise UnknownName("version of CTCAE", version, near_names(version, VERSIONS))
    known = {t.casefold(): t for t in (*terms(), *(t for t, _ in SUCCESSORS), *(t for t, _ in GONE))}
    name = known.get(
        term.strip().casefold().replace("aemia", "emia").replace("haemo", "hemo").replace("oedema", "edema")
    )
    if name is None:
        raise UnknownName("CTCAE laboratory term", term, near_names(term, known.values()))
    name = SUCCESSORS.get((name, version), name)
    found = _by_term().get((name.casefold(), version))
    if found is None:
        why = GONE.get((name, version), f"v{version} does not grade it from a laboratory value")
        return Unknown.of(
            f"CTCAE {name}: {why}", zh=f"CTCAE v{version} 不以实验室数值对“{name}”分级", missing={"people"}
        )
    return found


@dataclass(frozen=True, slots=True)
class Cut:
    """A resolved bound: the value meets it if ``value sign at``."""

    sign: str
    at: Decimal | float

    def is_met(self, value: Any) -> Any:
        """True or false for a number, an array of truths for an array."""
        if self.sign == "<":
            return value < self.at
        if self.sign == ">":
            return value > self.at
        return value <= self.at if self.sign == "<=" else value >= self.at

    def __str__(self) -> str:
        return f"{self.sign}{plain(self.at) if isinstance(self.at, Decimal) else self.at}"


def _eased(a: Cut | None, b: Cut | None) -> Cut | None:
    """The bound met where either is."""
    if a is None or b is None:
        return a or b
    low = a.sign.startswith("<")
    if a.at == b.at:
        return a if "=" in a.sign else b
    return (a if a.at > b.at else b) if low else (a if a.at < b.at else b)


def _hardened(a: Cut, b: Cut) -> Cut:
    """The bound met where both are."""
    low = a.sign.startswith("<")
    if a.at == b.at:
        return b if "=" in a.sign else a
    return (a if a.at < b.at else b) if low else (a if a.at > b.at else b)


_LOW_ALWAYS: Final = Cut("<=", Decimal("Infinity"))
_HIGH_ALWAYS: Final = Cut(">=", Decimal("-Infinity"))


@dataclass(frozen=True, slots=True)
class CutPoints:
    """A term resolved for one participant and one laboratory: where each grade starts.

    Args:
        sure: by grade 1 to 4 the bound that gives it, ``None`` where the version has no such grade.
        maybe: the bound beyond which the grade cannot be excluded, because of ``lacking``.
        asked: the bound at which a grade depends on what people must say, and what.
        elsewhere: the grade that the version reports under another term.
    """

    term: str
    version: str
    sure: tuple[Cut | None, Cut | None, Cut | None, Cut | None]
    maybe: tuple[Cut | None, Cut | None, Cut | None, Cut | None]
    asked: tuple[Cut | None, Cut | None, Cut | None, Cut | None]
    lacking: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    elsewhere: int = 0

    def number(self, value: Decimal | float) -> int | None:
        """The grade of one number in the term's unit, 0 where none is met, ``None`` where it cannot be known."""
        floor = 0
        for k in (3, 2, 1, 0):
            cut = self.sure[k]
            if cut is not None and cut.is_met(value):
                if k + 1 == self.elsewhere:
                    return None
                floor = k + 1
                break
        for k in range(floor, 4):
            asked, maybe = self.asked[k], self.maybe[k]
            if asked is not None and asked.is_met(value):
                return None
            if floor == 0 and maybe is not None and maybe.is_met(value):
                return None
        return floor

    def of_array(self, values: Any) -> Any:
        """Grades of an array of numbers (no missing ones); only where nothing is lacking.

        Raises:
            ValueError: limits, baseline or answers of people are lacking.
        """
        if any(self.asked) or any(self.maybe) or self.elsewhere:
            raise ValueError(f"{self.term}: {', '.join(sorted(self.lacking | self.questions))} lacking")
        grades = 0 * values
        for g, cut in enumerate(self.sure, 1):
            if cut is not None:
                met = cut.is_met(values)
                grades = grades * (1 - met) + g * met
        return grades

    def as_floats(self) -> CutPoints:
        """The same bounds as floats, for arrays."""

        def real(cuts: tuple[Cut | None, ...]) -> Any:
            return tuple(None if c is None else Cut(c.sign, float(c.at)) for c in cuts)

        return CutPoints(
            self.term, self.version, real(self.sure), real(self.maybe), real(self.asked), self.lacking, self.questions,
            self.elsewhere,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Limits:
    lln: Decimal | None
    uln: Decimal | None
    base: Decimal | None
    change_pct: Decimal | None
    side: Side | None

    def cut(self, part: Part) -> Cut | None:
        """The resolved bound, or ``None`` where a limit is lacking."""
        if not part.of:
            return Cut(part.sign, part.number)
        at = {"LLN": self.lln, "ULN": self.uln, "BASE": self.base}[part.of]
        if at is None:
            if part.of == "BASE" and self.change_pct is not None and not part.plus:
                return self._by_change(part)
            return None
        return Cut(part.sign, part.number * at + part.plus)

    def _by_change(self, part: Part) -> Cut | None:
        """A percent change typed by people stands for the baseline it was computed from."""
        assert self.change_pct is not None
        ratio = 1 + self.change_pct / 100
        met = Cut(part.sign, part.number).is_met(ratio)
        if part.sign.startswith("<"):
            return _LOW_ALWAYS if met else Cut("<", Decimal("-Infinity"))
        return _HIGH_ALWAYS if met else Cut(">", Decimal("Infinity"))

    def possible(self, part: Part, low: bool) -> Cut:
        """The bound beyond which a comparison with a lacking limit may hold."""
        if part.of == "BASE" and not low and self.side == "high" and part.number >= 1 and self.uln is not None:
            return Cut(">", self.uln)  # a baseline above ULN: nothing up to ULN exceeds it
        return _LOW_ALWAYS if low else _HIGH_ALWAYS


def _resolve(line: Line, version: str, limits: _Limits, policy: Policy, recorded: Mapping[str, bool]) -> CutPoints:
    low = line.is_low
    sure: list[Cut | None] = [None] * 4
    maybe: list[Cut | None] = [None] * 4
    asked: list[Cut | None] = [None] * 4
    lacking: set[str] = set()
    questions: set[str] = set()
    for k, cell in enumerate(line.cells):
        for alternative in cell:
            cuts = [limits.cut(p) for p in alternative.parts]
            bounds = [c or limits.possible(p, low) for c, p in zip(cuts, alternative.parts, strict=True)]
            bound = bounds[0]
            for b in bounds[1:]:
                bound = _hardened(bound, b)
            said = recorded.get(alternative.qualifier)
            if alternative.qualifier and (said is False or (said is None and policy == "recorded")):
                continue
            if None in cuts:
                lacking |= {p.of.lower() for p, c in zip(alternative.parts, cuts, strict=True) if c is None}
                maybe[k] = _eased(maybe[k], bound)
            elif alternative.qualifier and said is None and policy == "ask":
                questions.add(alternative.qualifier)
                asked[k] = _eased(asked[k], bound)
            else:
                sure[k] = _eased(sure[k], bound)
    return CutPoints(
        line.term, version, tuple(sure), tuple(maybe), tuple(asked), frozenset(lacking), frozenset(questions),  # type: ignore[arg-type]
        line.elsewhere,
    )  # fmt: skip


def cut_points(
    term: str,
    *,
    version: str,
    lln: Decimal | None = None,
    uln: Decimal | None = None,
    baseline: Decimal | None = None,
    baseline_side: Side | None = None,
    change_pct: Decimal | None = None,
    policy: Policy = "ask",
    recorded: Mapping[str, bool] | None = None,
) -> CutPoints | Unknown:
    """The bounds of a term for one participant and laboratory, resolved once for many values.

    Args:
        lln, uln, baseline: in the unit of the term's line (any one unit where the line has none).
        baseline_side: where the baseline lay in the range of the laboratory of that day.
        policy: ``worst`` assumes what people would have to say, ``recorded`` takes only what they said, ``ask`` leaves
            the grade open.

    Returns:
        ``Unknown`` where the version does not grade the term, or its line depends on an unknown baseline.

    >>> points = cut_points("Neutrophil count decreased", version="5.0", lln=Decimal(2))
    >>> [points.number(Decimal(x)) for x in ("2", "1.99", "1.2", "0.4")]
    [0, 1, 2, 4]
    """
    lines = lines_of(term, version)
    if isinstance(lines, Unknown):
        return lines
    limits = _Limits(lln, uln, baseline, change_pct, baseline_side)
    if baseline_side is None and len(lines) > 1:
        return Unknown.of(
            f"CTCAE v{version} {lines[0].term}: was the baseline normal by the range of its own laboratory?",
            zh=f"CTCAE v{version} {lines[0].term}：基线值按当时实验室参考范围是否正常？",
            missing={"baseline", "baseline_range"},
        )
    line = next((x for x in lines if baseline_side is None or baseline_side in _SIDES[x.baseline]), lines[0])
    return _resolve(line, version, limits, policy, recorded or {})


def baseline_side_of(
    baseline: Decimal | None, *, lln: Decimal | None = None, uln: Decimal | None = None
) -> Side | None:
    """Where a baseline lies in the range valid when it was drawn; ``None`` where that cannot be said.

    >>> baseline_side_of(Decimal(80), uln=Decimal(40))
    'high'
    """
    if baseline is None:
        return None
    if uln is not None and baseline > uln:
        return "high"
    if lln is not None and baseline < lln:
        return "low"
    return "normal" if uln is not None else None


def grade(
    term: str,
    value: Quantity | None,
    *,
    version: str = "5.0",
    lln: Quantity | None = None,
    uln: Quantity | None = None,
    baseline: Quantity | None = None,
    baseline_lln: Quantity | None = None,
    baseline_uln: Quantity | None = None,
    baseline_side: Side | None = None,
    change_pct: Decimal | None = None,
    policy: Policy = "ask",
    recorded: Mapping[str, bool] | None = None,
) -> Answer[int]:
    """The grade of a laboratory value, 0 to 4.

    Args:
        term: the CTCAE term, in American or British spelling; low and high are separate terms.
        value: the result with its unit.
        version: 4.03, 5.0 or 6.0.
        lln, uln: limits of the laboratory on that day.
        baseline: last value before the first dose; ``baseline_lln`` and ``baseline_uln`` the limits valid then, or
            ``baseline_side`` where it is known directly.
        change_pct: percent change from baseline, where the baseline itself is not given.
        policy, recorded: what people must add (``symptomatic``, ``on anticoagulation``, ``physiologic consequences``,
            ``strain or marker``): assumed, only as recorded, or asked.

    Returns:
        ``Unknown`` where the value is missing, no grade is reached and a limit or baseline is missing, the version
        does not grade the term, or people must say something first (policy ``ask``).

    Raises:
        UnitMismatch: a unit that the term is not graded in. UnknownName: no such term or version.

    Source: NCI CTCAE v4.03, v5.0, v6.0; table in ``ctcae_table.py``.

    >>> grade("Neutrophil count decreased", Quantity.of("1.2", "10*9/L"), version="5.0").value
    2
    >>> grade("Anemia", Quantity.of("10.5 g/dL")).because.en
    'CTCAE v5.0 Anemia: 105 g/L reaches no grade, but lln is not recorded'
    """
    lines = lines_of(term, version)
    if isinstance(lines, Unknown):
        return lines
    if value is None:
        return Unknown.of(f"{lines[0].term}: not measured", zh=f"{lines[0].term}：未测", missing={lines[0].term})
    unit = lines[0].unit or value.unit.code
    amounts = [None if q is None else in_unit(q, unit, lines[0].analyte) for q in (value, lln, uln, baseline)]
    number, low, high, base = amounts
    assert number is not None
    if baseline_side is None:
        at_base = [None if q is None else in_unit(q, unit, lines[0].analyte) for q in (baseline_lln, baseline_uln)]
        baseline_side = baseline_side_of(base, lln=at_base[0], uln=at_base[1])
    answers = []
    for line in lines:
        sides = [s for s in _SIDES[line.baseline] if baseline_side in (None, s)]
        if not sides:
            continue
        assumed: Any = baseline_side or (sides[0] if len(sides) == 1 else None)
        limits = _Limits(low, high, base, change_pct, assumed)
        points = _resolve(line, version, limits, policy, recorded or {})
        answers.append(_said(points, number, unit))
    known = {a.value for a in answers if isinstance(a, Known)}
    if len(known) == 1 and not any(isinstance(a, Unknown) for a in answers):
        return answers[0]
    if len(answers) == 1:
        return answers[0]
    return Unknown.of(
        f"CTCAE v{version} {lines[0].term}: the grade depends on whether the baseline was normal, which is not recorded",
        zh=f"CTCAE v{version} {lines[0].term}：分级取决于基线是否正常，而基线或其参考范围未记录",
        missing={"baseline", "baseline_range"},
    )


def _said(points: CutPoints, number: Decimal, unit: str) -> Answer[int]:
    """The grade with its reason."""
    found = points.number(number)
    shown = f"{plain(number)} {'' if unit == '1' else unit}".strip()
    head = f"CTCAE v{points.version} {points.term}"
    if found is not None:
        cut = points.sure[found - 1] if found else None
        reason = f"{shown} {cut}" if cut is not None and abs(cut.at) != Decimal("Infinity") else shown
        return Known(found, Text(zh=f"{head}：{reason}，{found} 级", en=f"{head}: {reason} is grade {found}"))
    elsewhere = points.sure[points.elsewhere - 1] if points.elsewhere else None
    if elsewhere is not None and elsewhere.is_met(number):
        return Unknown.of(
            f"{head}: {shown} {elsewhere} is reported as kidney injury or chronic kidney disease",
            zh=f"{head}：{shown} {elsewhere} 应报告为急性肾损伤或慢性肾脏病",
            missing={"people"},
        )
    if points.questions and any(c is not None and c.is_met(number) for c in points.asked):
        words = ", ".join(sorted(points.questions))
        return Unknown.of(
            f"{head}: {shown}; people must say: {words}?",
            zh=f"{head}：{shown}；须由研究者说明：{words}？",
            missing=points.questions,
        )
    words = ", ".join(sorted(points.lacking))
    return Unknown.of(
        f"{head}: {shown} reaches no grade, but {words} is not recorded",
        zh=f"{head}：{shown} 未达任何级别，但缺少 {words}",
        missing=points.lacking,
    )


def ejection_fraction(
    ef: Decimal | None, baseline: Decimal | None, *, version: str = "5.0", strain_or_marker: bool | None = None
) -> Answer[int]:
    """The grade of a left ventricular ejection fraction in percent; falls count in points.

    Args:
        ef, baseline: percent. strain_or_marker: v6.0: a new fall of strain by more than 15 % or a rise of a cardiac
            marker; ``None`` grades from the ejection fraction alone.

    Source: NCI CTCAE; v4.03 grade 3 "fall > 20" was not compared with the printed source.

    >>> [ejection_fraction(Decimal(45), Decimal(65), version=v).value for v in VERSIONS]
    [2, 3, 2]
    """

    def percent(x: Decimal | None) -> Quantity | None:
        return None if x is None else Quantity.of(plain(x), "%")

    recorded = {} if strain_or_marker is None else {"strain or marker": strain_or_marker}
    return grade(
        "Ejection fraction decreased", percent(ef), version=version, baseline=percent(baseline),
        policy="recorded", recorded=recorded,
    )  # fmt: skip


def is_febrile_neutropenia(
    *, anc: Quantity | None, temperature: Quantity | None, hours_at_38: Decimal | None = None
) -> Truth:
    """ANC below 1.0 x10^9/L with one reading above 38.3 °C, or 38.0 °C or more for more than one hour: grade 3.

    Args:
        anc: neutrophils. temperature: the highest reading, °C. hours_at_38: hours at 38.0 °C or above.

    Source: NCI CTCAE v4.03, v5.0, v6.0, Febrile neutropenia (the same in all).

    >>> is_febrile_neutropenia(anc=Quantity.of("0.9", "10*9/L"), temperature=Quantity.of("38.4 Cel")).value
    True
    """
    if anc is not None and anc.to("10*9/L").value >= 1:
        return FALSE
    t = None if temperature is None else temperature.to("Cel").value
    hot = t is not None and t > Decimal("38.3")
    if not hot and t is not None and t < 38:
        return FALSE
    if not hot and hours_at_38 is not None:
        hot = hours_at_38 > 1
        if not hot and t is not None:
            return FALSE
    if hot and anc is not None:
        return TRUE
    missing = {n for n, v in (("anc", anc), ("temperature", t), ("hours_at_38", hours_at_38)) if v is None}
    return Unknown.of(
        f"{', '.join(sorted(missing))} not recorded", zh="未记录中性粒细胞、体温或发热时长", missing=missing
    )


def infusion_reaction(
    *,
    occurred: bool | None,
    interrupted: bool | None = None,
    prompt: bool | None = None,
    recurred: bool | None = None,
    hospital: bool | None = None,
    life_threatening: bool | None = None,
    prophylaxis_hours: Decimal | None = None,
) -> Answer[int]:
    """The grade of an infusion related reaction from what was seen.

    Args:
        interrupted: therapy or infusion was interrupted. prompt: it answered promptly to treatment.
        recurred: symptoms came back. hospital: admission for its consequences.
        prophylaxis_hours: how long preventive medicine was indicated, hours.

    Source: NCI CTCAE v5.0 and v6.0, Infusion related reaction.

    >>> infusion_reaction(
    ...     occurred=True, interrupted=True, prompt=True, recurred=False, hospital=False, life_threatening=False
    ... ).value
    2
    """
    if occurred is False:
        return Known(0)
    if occurred is None:
        return Unknown.of("was there a reaction?", zh="是否发生输注反应？", missing={"occurred"})
    if life_threatening:
        return Known(4, Text(zh="危及生命", en="life-threatening"))
    longer = prophylaxis_hours is not None and prophylaxis_hours > 24
    if recurred or hospital or longer or prompt is False:
        return Known(3, Text(zh="持续、复发或需住院", en="prolonged, recurrent or hospital"))
    seen = {"interrupted": interrupted, "prompt": prompt if interrupted else True, "recurred": recurred,
            "hospital": hospital, "life_threatening": life_threatening}  # fmt: skip
    missing = frozenset(n for n, v in seen.items() if v is None)
    if missing:
        return Unknown.of(
            f"infusion reaction: {', '.join(sorted(missing))}?", zh="输注反应：细节未记录", missing=missing
        )
    if interrupted or prophylaxis_hours:
        return Known(2, Text(zh="中断后迅速缓解", en="interrupted, answered promptly"))
    return Known(1, Text(zh="轻微一过性反应", en="mild, transient"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CtcaeRules:
    """What a protocol settles about laboratory grading."""

    qualifier_policy: Policy = setting(
        "ask",
        "需研究者判断的条件",
        "what people must add",
        source="house rule: never guessed",
        choices=("ask", "worst", "recorded"),
    )
    baseline: str = setting(
        "last before first dose",
        "基线",
        "baseline",
        source="ICH E9 practice; ADaM ABLFL",
        choices=("last before first dose",),
    )
    baseline_range: str = setting(
        "laboratory at baseline", "判断基线异常所用范围", "range by which a baseline is abnormal",
        source="CTCAE v5.0 'if baseline was abnormal'", choices=("laboratory at baseline",),
    )  # fmt: skip
    limits: str = setting(
        "laboratory on the day", "正常值上下限来源", "source of LLN and ULN", source="house rule",
        choices=("laboratory on the day", "site table by sex and age"),
    )  # fmt: skip


def _pack(version: str, in_force: str, source: str, unverified: Text | None = None) -> Standard:
    return Standard(
        name=f"ctcae@{version}",
        label=Text(
            zh=f"不良事件通用术语标准 CTCAE v{version}（实验室分级）", en=f"CTCAE v{version}, laboratory grades"
        ),
        source=source,
        in_force=in_force,
        rules=CtcaeRules,
        content=tuple(row for row in TABLE.splitlines() if version in (row.split("|")[4:5] or [""])[0].split()),
        unverified=unverified,
        answers="standards.ctcae.grade",
    )


CTCAE_4 = _pack(
    "4.03", "2010-06-14", "NCI CTCAE v4.03, 14 June 2010, NIH publication 09-5410",
    Text(zh="射血分数 3 级“下降 >20%”未与印刷本核对", en="ejection fraction grade 3 'fall > 20 %' was not compared with the print"),
)  # fmt: skip
CTCAE_5 = _pack("5.0", "2018-04-01", "NCI CTCAE v5.0, 27 November 2017")
CTCAE_6 = _pack(
    "6.0", "", "NCI CTCAE v6.0 workbook on MedDRA 28.0, errata of 20 January 2026",
    Text(zh="首次发布日期未核实", en="the date of first publication was not verified"),
)  # fmt: skip
