"""Parameters that are possible but unusual: findings, never refusals."""

from __future__ import annotations

from typing import Final

from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

_SOURCE: Final = "usual ranges of published trials; designs page §3"


def _finding(code: str, field: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.WARNING,
        field=field,
        text=Text(zh=zh, en=en),
        remedy=Text(zh=remedy_zh, en=remedy_en),
        source=_SOURCE,
    )


def doubts(design: object) -> tuple[Finding, ...]:
    """What is unusual about a design that is inside its ranges.

    >>> from trialwright.designs.boin import Boin
    >>> [f.code for f in doubts(Boin(target=0.45))]
    ['DESIGN-TARGET']
    """
    name = getattr(design, "name", "design")
    out: list[Finding] = []
    target = getattr(design, "target", None)
    if isinstance(target, float) and target > 0.4:
        out.append(
            _finding(
                "DESIGN-TARGET",
                f"{name}.target",
                f"目标DLT概率{target:g}高于0.40，少见",
                f"a target DLT probability of {target:g} lies above 0.40, which is unusual",
                "确认或改为0.20–0.35",
                "confirm it, or use 0.20 to 0.35",
            )
        )
    power = getattr(design, "power", None)
    if isinstance(power, float) and power < 0.7:
        out.append(
            _finding(
                "DESIGN-POWER",
                f"{name}.power",
                f"把握度{power:g}低于0.70",
                f"a power of {power:g} lies below 0.70",
                "确认或提高到0.80",
                "confirm it, or raise it to 0.80",
            )
        )
    p = getattr(design, "p", None)
    if name == "minimisation" and p == 1.0:
        out.append(
            _finding(
                "DESIGN-PREDICTABLE",
                "minimisation.p",
                "p=1的最小化随机可被预测",
                "minimisation with p = 1 can be predicted",
                "改用0.8",
                "use 0.8",
            )
        )
    return tuple(out)


def too_many_strata(strata: int, participants: int) -> Finding | None:
    """More strata than a tenth of the participants leave blocks unfilled.

    >>> too_many_strata(4, 40) is None
    True
    """
    if strata * 10 <= participants:
        return None
    return _finding(
        "DESIGN-STRATA",
        "allocation.strata",
        f"{participants}例分为{strata}层，多于例数的十分之一，区组多不能填满",
        f"{strata} strata for {participants} participants are more than one in ten: most blocks stay unfilled",
        "减少分层或改用最小化随机",
        "use fewer strata, or minimisation",
    )
