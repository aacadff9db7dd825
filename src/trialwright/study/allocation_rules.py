"""What must hold in an allocation: STU-12, 15, 28, 29, 31."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import cast

from trialwright.study.lines import Range
from trialwright.study.rules import Rules
from trialwright.study.study import ByResponse, Minimisation, PermutedBlocks, SimpleRandomisation, Stratum


class AllocationRules(Rules):
    """Ratios, blocks, strata, rows."""

    def all(self) -> None:
        self.allocations()

    def allocations(self) -> None:
        for gate, a in self.study.allocation.items():
            path = f"allocation.{gate}"
            if isinstance(a, PermutedBlocks):
                each = sum(a.ratio.values()) if a.ratio else len(self.study.arms)
                for k, block in enumerate(a.blocks, 1):
                    if block % each:
                        self.wrong(
                            "STU-28",
                            f"{path}.blocks[{k}]",
                            f"区组长度{block}不是比例之和{each}的倍数",
                            f"a block of {block} is no multiple of {each}, the sum of the ratio",
                            f"写 {each}、{2 * each} 等",
                            f"write {each}, {2 * each} …",
                        )
            if isinstance(a, (PermutedBlocks, SimpleRandomisation, Minimisation)) and len(self.study.arms) < 2:
                self.wrong(
                    "STU-15",
                    path,
                    "只有一组,无从随机",
                    "one arm cannot be randomised",
                    "增加组别,或 method: none",
                    "add an arm, or write method: none",
                )
            if isinstance(a, (PermutedBlocks, SimpleRandomisation)):
                for stratum in a.strata.values():
                    self._stratum(stratum, f"{path}.strata.{stratum.name}")
            if isinstance(a, ByResponse):
                self._rows(a, path)

    def _rows(self, a: ByResponse, path: str) -> None:
        open_ = [k for k, r in enumerate(a.rows, 1) if r.if_ is None]
        if open_ != [len(a.rows)]:
            where = f"{path}.rows" if not open_ else f"{path}.rows[{open_[0]}]"
            self.wrong(
                "STU-31",
                where,
                "最后一行(且仅最后一行)应为 otherwise",
                "the last row, and only it, is otherwise",
                "在末尾写 {if: otherwise, then: stay}",
                "end with {if: otherwise, then: stay}",
            )

    def _stratum(self, s: Stratum, path: str) -> None:
        ranges = sorted((v for v in s.values if isinstance(v, Range)), key=lambda r: (r.low is not None, r.low or 0))
        for a, b in pairwise(ranges):
            digits = max((-cast(int, x.as_tuple().exponent) for x in (a.high, b.low) if x is not None), default=0)
            step = Decimal(1).scaleb(-max(0, digits))
            if a.high is None or b.low is None or b.low <= a.high:
                self.wrong(
                    "STU-29",
                    f"{path}.values",
                    f"范围{a}与{b}重叠",
                    f"the ranges {a} and {b} overlap",
                    "两端均包含,各写各的",
                    "both ends are included: let each value belong to one range",
                )
            elif b.low - a.high > step:
                self.wrong(
                    "STU-29",
                    f"{path}.values",
                    f"范围{a}与{b}之间有空隙",
                    f"the ranges {a} and {b} leave a gap",
                    "补上空隙",
                    "close the gap",
                )
        values = self._values_of(s.of)
        for k, v in enumerate(s.values, 1):
            if values and isinstance(v, str) and v not in values:
                self.wrong(
                    "STU-12",
                    f"{path}.values[{k}]",
                    f"{s.of}没有取值“{v}”",
                    f"{s.of} has no value {v!r}",
                    f"可用: {', '.join(values)}",
                    f"its values are {', '.join(values)}",
                )
        if not s.values and not s.each:
            self.wrong(
                "STU-06",
                path,
                "分层因素没有取值",
                "a stratum without values",
                "写 values: [...] 或 values: each",
                "write values: [...] or values: each",
            )

    def _values_of(self, name: str) -> tuple[str, ...]:
        concept = self.study.concepts.get(name)
        if concept is not None:
            return concept.values or concept.domain or (("yes", "no") if concept.kind else ())
        found = self.resolver.lexicon.find("variable", name)
        entry = self.resolver.lexicon.get("variable", found) if found else None
        return (entry.values or entry.domain) if entry else ()
