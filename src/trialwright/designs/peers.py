"""Where tools disagree: the named variants that make another tool's number come out, and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from trialwright.errors import UnknownName
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool, the design it has, and the settings that reproduce it."""

    tool: str
    design: str
    settings: Mapping[str, object] = field(default_factory=dict)
    note: Text


def _peer(tool: str, design: str, zh: str, en: str, **settings: object) -> Peer:
    return Peer(tool=tool, design=design, settings=settings, note=Text(zh=zh, en=en))


_DECLARE: Final = {"after_excess": "declare_below", "top": "declare", "mtd_n": 3}

PEERS: Final[tuple[Peer, ...]] = (
    _peer("R:UBCRM", "three_plus_three", "低一级即为MTD", "the level below is the MTD at once", **_DECLARE),
    _peer("R:escalation", "three_plus_three", "默认不回退", "its default does not step back", **_DECLARE),
    _peer("R:BOIN", "boin", "λ 0.6/1.4", "λ 0.6 and 1.4", under=0.6, over=1.4),
    _peer("R:Keyboard", "keyboard", "默认一致", "its defaults are ours"),
    _peer("R:trialdesign", "i3_plus_3", "发表规则无剔除", "published without elimination", eliminate=1.0),
    _peer(
        "R:dfcrm",
        "crm",
        "后验均值代入；末次推荐不受限；无安全终止",
        "plug-in at the posterior mean; the last choice free; no safety stop",
        estimate="plug_in",
        final="free",
        eliminate=1.0,
        no_skipping=True,
        coherent=True,
    ),
    _peer("R:dfcrm", "tite_crm", "线性权重；末次推荐不受限", "linear weights; the last choice free", final="free", eliminate=1.0),
    _peer(
        "R:crmPack",
        "blrm",
        "末次推荐与其他同样受限；仅受最大倍数限制",
        "the last choice bound like every other; only the largest step limits",
        final="restricted",
        no_skipping=False,
        coherent=False,
    ),
    _peer("R:clinfun", "single_stage", "首个n；其r为“多于r”", "first n; its r is read as more than r", convention="first"),
    _peer("R:clinfun", "simon", "其r为“多于r”", "its r is read as more than r", early_reject=False),
    _peer("R:gsDesign", "log_rank", "nSurv默认Lachin-Foulkes，单侧0.025", "nSurv: Lachin-Foulkes, one-sided 0.025", method="lachin_foulkes", sides=1, alpha=0.025, rounding="none"),
    _peer("R:rpact", "log_rank", "Schoenfeld，单侧0.025，不取整", "Schoenfeld, one-sided 0.025, unrounded", method="schoenfeld", sides=1, alpha=0.025, rounding="none"),
    _peer("R:gsDesign", "group_sequential", "默认HSD(−4)/HSD(−2)，非约束", "default HSD(−4) over HSD(−2), non-binding", spending="HSD", parameter=-4.0, futility="HSD", futility_parameter=-2.0, alpha=0.025, sides=1),
    _peer("R:rpact", "group_sequential", "默认O'Brien-Fleming常数", "default O'Brien-Fleming constants", spending="OF", alpha=0.025, sides=1),
    _peer("R:gsDesign", "two_proportions", "nBinomial：Farrington-Manning", "nBinomial: Farrington-Manning", method="farrington_manning", alpha=0.025, sides=1),
    _peer("R:stats", "fisher", "双侧P按概率求和", "two-sided p by summing probabilities", sides=2),
)  # fmt: skip


def peer(tool: str, design: str) -> Peer:
    """The variants for a tool and a design.

    Raises:
        UnknownName: no such pair; the message offers near tools.

    >>> peer("R:UBCRM", "three_plus_three").settings["mtd_n"]
    3
    """
    for p in PEERS:
        if p.tool.casefold() == tool.casefold() and p.design == design:
            return p
    have = [p.tool for p in PEERS if p.design == design]
    raise UnknownName(f"peer of {design}", tool, near_names(tool, have) or tuple(have))
