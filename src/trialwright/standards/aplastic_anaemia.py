# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""Severity of aplastic anaemia and the response of one set of counts under three published definitions.

Counts are in 10*9/L, haemoglobin in g/L, marrow in percent. Weeks, confirmation, recovery and relapse are
``history.endpoints.recovery``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.missing import not_recorded
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text
from trialwright.values.truth import Truth, all_of, any_of, at_least, negation

D = Decimal
Severity: TypeAlias = Literal["vSAA", "SAA", "non-severe"]
Level: TypeAlias = Literal["CR", "PR", "NR"]
LEVELS: Final[tuple[Level, ...]] = ("NR", "PR", "CR")
ANC_SEVERE: Final = D("0.5")
ANC_VERY_SEVERE: Final = D("0.2")
PLT_SEVERE: Final = D(20)
MARROW_EMPTY_PCT: Final = D(25)
MARROW_POOR_PCT: Final = D(50)
RESIDUAL_PCT: Final = D(30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaaRules:
    """What a protocol settles about aplastic anaemia."""

    definition: str = setting(
        "ask",
        "疗效定义",
        "response definition",
        source="the protocol must say",
        choices=("ask", "BSH/EBMT", "NIH", "China 2022"),
    )
    retic_threshold: Decimal = setting(
        D(20), "网织红细胞界值", "reticulocytes below", unit="10*9/L",
        source="20: manual count (Camitta, Chinese guideline); 60: automated (BSH 2016, NIH)",
    )  # fmt: skip
    lookback_plt_days: int = setting(
        7,
        "血小板输注回溯天数",
        "platelets looked back",
        unit="d",
        source="look-back and its ends not compared with a print",
    )
    lookback_rbc_days: int = setting(
        28,
        "红细胞输注回溯天数",
        "red cells looked back",
        unit="d",
        source="look-back and its ends not compared with a print",
    )
    confirm_weeks: int = setting(0, "确认间隔", "confirmed after", unit="wk", source="BSH 2016: 4 weeks; default 0")
    window_days: int = setting(7, "访视窗", "window of a visit", unit="d", source="study protocol")
    spread_days: int = setting(3, "三系同日容差", "the three counts within", unit="d", source="convention")
    anchor: str = setting(
        "ask",
        "起算日",
        "weeks count from",
        source="the protocol must say",
        choices=("ask", "first ATG day", "last ATG day"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One set of counts; ``None`` is not measured."""

    anc: Decimal | None = None
    plt: Decimal | None = None
    retic: Decimal | None = None
    hb: Decimal | None = None


def _below(value: Decimal | None, limit: Decimal, name: str) -> Truth:
    if value is None:
        return not_recorded({name})
    return Known(value < limit)


def counts_severe(counts: Counts, retic_threshold: Decimal) -> Truth:
    """Two or more of neutrophils < 0.5, platelets < 20, reticulocytes below the threshold.

    >>> counts_severe(Counts(anc=D("0.3"), plt=D(12)), D(20)).value
    True
    """
    return at_least(
        2,
        (
            _below(counts.anc, ANC_SEVERE, "ANC"),
            _below(counts.plt, PLT_SEVERE, "PLT"),
            _below(counts.retic, retic_threshold, "reticulocytes"),
        ),
    )


def marrow_severe(cellularity: Decimal | None, residual: Decimal | None) -> Truth:
    """Cellularity < 25 %, or 25 to < 50 % with < 30 % residual haematopoiesis."""
    empty = _below(cellularity, MARROW_EMPTY_PCT, "cellularity")
    poor = _below(cellularity, MARROW_POOR_PCT, "cellularity")
    return any_of((empty, all_of((poor, _below(residual, RESIDUAL_PCT, "residual haematopoiesis")))))


def severity(
    counts: Counts,
    *,
    cellularity: Decimal | None,
    residual: Decimal | None = None,
    rules: SaaRules | None = None,
) -> Answer[Severity]:
    """Severity by Camitta's criteria.

    Args:
        counts: 10*9/L. cellularity, residual: marrow, percent.
        rules: ``retic_threshold`` 20 or 60 moves a patient.

    Returns:
        ``Unknown`` where what is missing decides.

    Source: Camitta 1976 Blood 48:63; reticulocytes: see ``SaaRules`` (NIH and China 2022 were not seen in print).

    >>> severity(Counts(anc=D("0.45"), plt=D(18), retic=D(15)), cellularity=D(20)).value
    'SAA'
    """
    r = rules or SaaRules()
    severe = all_of((marrow_severe(cellularity, residual), counts_severe(counts, r.retic_threshold)))
    if isinstance(severe, Unknown):
        return severe
    why = Text(
        zh=f"网织红细胞界值 {r.retic_threshold}×10⁹/L", en=f"reticulocytes below {r.retic_threshold} x10^9/L count"
    )
    if not severe.value:
        return Known("non-severe", why)
    very = _below(counts.anc, ANC_VERY_SEVERE, "ANC")
    if isinstance(very, Unknown):
        return very
    return Known("vSAA" if very.value else "SAA", why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A lower limit of a count; ``included`` where reaching it is enough; ``None``: the laboratory's own."""

    limit: Decimal | None
    included: bool

    def met(self, value: Decimal | None, own: Decimal | None, name: str) -> Truth:
        limit = own if self.limit is None else self.limit
        if value is None or limit is None:
            what = name if value is None else f"lower limit of {name}"
            return not_recorded({what})
        return Known(value >= limit if self.included else value > limit)

    def __str__(self) -> str:
        return f"{'>=' if self.included else '>'} {'LLN' if self.limit is None else self.limit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """When a set of counts is a complete, a partial or no response."""

    name: str
    source: str
    hb: Bound
    anc: Bound
    plt: Bound
    cr_needs_independence: bool
    pr_needs_independence: bool
    retic_threshold: Decimal


#              CR: Hb            ANC             PLT          transfusion independent: CR, PR   R
_ROWS: Final = (
    ("BSH/EBMT", (None, True), ("1.5", False), ("150", False), True, True, 20, "Killick 2016 Br J Haematol 172:187 (BSH), EBMT; the 2024 guideline's table was not seen"),
    ("NIH", ("100", True), ("1.0", True), ("100", True), False, False, 60, "NIH trials, e.g. Townsley 2017 N Engl J Med 376:1540; thresholds not compared with the print"),
    ("China 2022", ("100", False), ("1.5", False), ("100", False), True, True, 20, "Chinese guideline on aplastic anaemia 2022; thresholds not compared with the print"),
)  # fmt: skip


def _bound(limit: str | None, included: bool) -> Bound:
    return Bound(limit=None if limit is None else D(limit), included=included)


DEFINITIONS: Final = MappingProxyType({
    name: Definition(
        name=name, source=source, hb=_bound(*hb), anc=_bound(*anc), plt=_bound(*plt), cr_needs_independence=cr,
        pr_needs_independence=pr, retic_threshold=D(r),
    )
    for name, hb, anc, plt, cr, pr, r, source in _ROWS
})  # fmt: skip


def definition_of(rules: SaaRules | None = None) -> Answer[Definition]:
    """The definition the study pins.

    Returns:
        ``Unknown`` while the protocol has not said which: ten profiles give 1, 5 and 3 complete responses.

    >>> definition_of().missing == {"definition"}
    True
    """
    name = (rules or SaaRules()).definition
    if name == "ask":
        return Unknown.of("which response definition is primary?", zh="以哪一种疗效定义为主？", missing={"definition"})
    return Known(DEFINITIONS[name])


def response(
    counts: Counts, *, transfusion_independent: bool | None, definition: Definition, hb_lln: Decimal | None = None
) -> Answer[Level]:
    """The response of one set of counts.

    Args:
        transfusion_independent: no red cells or platelets in the look-back; ``None`` where not known.
        definition: one of ``DEFINITIONS``, or the protocol's own.
        hb_lln: lower limit of haemoglobin for sex and age, g/L, for a definition that asks it.

    Returns:
        ``Unknown`` where a missing count or limit decides.

    Source: the definition's own.

    >>> low = Counts(hb=D(85), anc=D("0.8"), plt=D(30), retic=D(50))
    >>> response(low, transfusion_independent=True, definition=DEFINITIONS["NIH"]).value
    'PR'
    """
    d = definition
    free: Truth = (
        Unknown.of("transfusions not recorded", zh="未记录输血情况", missing={"transfusions"})
        if transfusion_independent is None
        else Known(transfusion_independent)
    )
    complete = all_of(
        (
            d.hb.met(counts.hb, hb_lln, "Hb"),
            d.anc.met(counts.anc, None, "ANC"),
            d.plt.met(counts.plt, None, "PLT"),
            free if d.cr_needs_independence else Known(True),
        )
    )
    partial = all_of(
        (negation(counts_severe(counts, d.retic_threshold)), free if d.pr_needs_independence else Known(True))
    )
    why = Text(zh=f"{d.name} 定义", en=f"by {d.name}")
    if isinstance(complete, Known) and complete.value:
        return Known("CR", why)
    if isinstance(partial, Known) and not partial.value:
        return Known("NR", why)
    if isinstance(complete, Unknown):
        return complete
    return partial if isinstance(partial, Unknown) else Known("PR", why)


def is_transfusion_independent(
    on: date, *, red_cells: Iterable[date], platelets: Iterable[date], rules: SaaRules | None = None
) -> bool:
    """No red cells and no platelets in their look-back, both ends included.

    >>> is_transfusion_independent(date(2026, 5, 4), red_cells=[date(2026, 4, 6)], platelets=[])
    False
    """
    r = rules or SaaRules()

    def given(days: Iterable[date], back: int) -> bool:
        return any(0 <= (on - d).days <= back for d in days)

    return not given(red_cells, r.lookback_rbc_days) and not given(platelets, r.lookback_plt_days)


def _severity(given: Given) -> tuple[Outcome, ...]:
    counts = Counts(**{k: None if given[k] is None else given[k].to("10*9/L").value for k in ("anc", "plt", "retic")})
    out = []
    for r in (D(20), D(60)):
        rules = SaaRules(retic_threshold=r)
        answer = severity(counts, cellularity=given["cellularity"], residual=given["residual"], rules=rules)
        label = Text(zh=f"分型（网织红细胞 < {r}）", en=f"severity (reticulocytes < {r})")
        out.append(Outcome(name=f"retic_lt_{r}", label=label, answer=answer))
    return tuple(out)


def _response(given: Given) -> tuple[Outcome, ...]:
    amounts = {k: None if given[k] is None else given[k].to("10*9/L").value for k in ("anc", "plt", "retic")}
    hb, lln = (None if given[k] is None else given[k].to("g/L").value for k in ("hb", "hb_lln"))
    counts = Counts(**amounts, hb=hb)
    return tuple(
        Outcome(
            name=name,
            label=Text.same(name),
            answer=response(counts, transfusion_independent=given["independent"], definition=d, hb_lln=lln),
        )
        for name, d in DEFINITIONS.items()
    )


SEVERITY: Final = Standard(
    name="saa-severity@camitta-1976",
    label=Text(zh="再生障碍性贫血分型", en="severity of aplastic anaemia"),
    source="Camitta 1976 Blood 48:63; reticulocytes 20 (manual) or 60 (automated, BSH 2016, NIH)",
    in_force="1976",
    rules=SaaRules,
    content=(
        f"marrow < {MARROW_EMPTY_PCT} % or < {MARROW_POOR_PCT} % with < {RESIDUAL_PCT} % residual haematopoiesis",
        f"two or more of ANC < {ANC_SEVERE}, PLT < {PLT_SEVERE}, reticulocytes < R; very severe: ANC < {ANC_VERY_SEVERE}",
    ),
    unverified=Text(
        zh="输血回溯窗及其端点未与原文核对", en="look-back windows and their ends were not compared with a print"
    ),
    answers="standards.aplastic_anaemia.severity",
)


def _pack(name: str, key: str, in_force: str, unverified: Text | None) -> Standard:
    d = DEFINITIONS[key]
    return Standard(
        name=name,
        label=Text(zh=f"再生障碍性贫血疗效（{key}）", en=f"response in aplastic anaemia ({key})"),
        source=d.source,
        in_force=in_force,
        rules=SaaRules,
        content=(
            f"CR: Hb {d.hb}, ANC {d.anc}, PLT {d.plt}"
            + (", transfusion independent" if d.cr_needs_independence else ""),
            "PR: not severe" + (", transfusion independent" if d.pr_needs_independence else ""),
            f"severe: two of ANC < {ANC_SEVERE}, PLT < {PLT_SEVERE}, reticulocytes < {d.retic_threshold}",
        ),
        unverified=unverified,
        answers="standards.aplastic_anaemia.response",
    )


_NOT_SEEN = Text(zh="界值未与印刷本核对", en="the thresholds were not compared with the print")
BSH: Final = _pack(
    "saa@bsh-2016",
    "BSH/EBMT",
    "2016",
    Text(zh="2024 版指南疗效表未核对", en="the response table of the 2024 guideline was not checked"),
)
NIH: Final = _pack("saa@nih", "NIH", "", _NOT_SEEN)
CHINA: Final = _pack("saa@cn-2022", "China 2022", "2022", _NOT_SEEN)

_COUNT = ("10*9/L",)
SEVERITY_INSTRUMENT: Final = Instrument(
    name="saa-severity",
    label=SEVERITY.label,
    inputs=(
        Input(name="anc", label=Text(zh="中性粒细胞", en="neutrophils"), units=_COUNT, required=False),
        Input(name="plt", label=Text(zh="血小板", en="platelets"), units=_COUNT, required=False),
        Input(name="retic", label=Text(zh="网织红细胞", en="reticulocytes"), units=_COUNT, required=False),
        Input(
            name="cellularity",
            label=Text(zh="骨髓增生程度（%）", en="marrow cellularity, %"),
            kind="number",
            required=False,
        ),
        Input(
            name="residual",
            label=Text(zh="残存造血（%）", en="residual haematopoiesis, %"),
            kind="number",
            required=False,
        ),
    ),
    formula="; ".join(SEVERITY.content),
    source=SEVERITY.source,
    calculate=_severity,
    standard=SEVERITY.name,
    example="trialwright calc saa-severity anc=0.45x10^9/L plt=18x10^9/L retic=15x10^9/L cellularity=20",
)
RESPONSE_INSTRUMENT: Final = Instrument(
    name="saa-response",
    label=Text(zh="再生障碍性贫血疗效（三种定义）", en="response in aplastic anaemia (three definitions)"),
    inputs=(
        Input(name="hb", label=Text(zh="血红蛋白", en="haemoglobin"), units=("g/L", "g/dL"), required=False),
        Input(name="anc", label=Text(zh="中性粒细胞", en="neutrophils"), units=_COUNT, required=False),
        Input(name="plt", label=Text(zh="血小板", en="platelets"), units=_COUNT, required=False),
        Input(name="retic", label=Text(zh="网织红细胞", en="reticulocytes"), units=_COUNT, required=False),
        Input(name="independent", label=Text(zh="脱离输血", en="transfusion independent"), kind="flag", required=False),
        Input(
            name="hb_lln",
            label=Text(zh="血红蛋白下限", en="lower limit of haemoglobin"),
            units=("g/L",),
            required=False,
        ),
    ),
    formula="; ".join((*BSH.content[:2], *NIH.content[:2], *CHINA.content[:2])),
    source="; ".join(d.source for d in DEFINITIONS.values()),
    calculate=_response,
    standard="saa@bsh-2016",
    example="trialwright calc saa-response hb=112g/L anc=1.6x10^9/L plt=110x10^9/L retic=80x10^9/L independent=yes hb_lln=130g/L",
)
