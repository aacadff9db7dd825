"""What must hold in an escalation: STU-04, 06, 12, 13, 33."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trialwright.errors import UnknownName, UnreadableText, UnreadableTexts
from trialwright.study.lines import DecideAction, DecideRow, Dose, Share
from trialwright.study.rules import Rules
from trialwright.study.study import Escalation


class EscalationRules(Rules):
    """Levels, rule, parameters, decision table."""

    def all(self) -> None:
        self.levels()
        self.rule()
        self.decision_table()

    def levels(self) -> None:
        e = self.study.escalation
        if e is None or not e.cohorts:
            return
        first = next(iter(e.cohorts.values()))
        for c in e.cohorts.values():
            if (
                not c.level.unit.is_convertible(first.level.unit)
                or c.level.unit.dimension != first.level.unit.dimension
                or (c.level.unit.code == "%") != (first.level.unit.code == "%")
            ):
                self.wrong(
                    "STU-13",
                    f"escalation.cohorts.{c.name}.level",
                    f"剂量水平的单位{c.level.unit}与{first.level.unit}不同",
                    f"the level is in {c.level.unit}, that of {first.name} in {first.level.unit}",
                    "所有水平用同一单位",
                    "give all levels in one unit",
                )
        target = self.study.interventions.get(e.sets_level_of or "")
        if (
            target is not None
            and isinstance(target.dose, Dose)
            and isinstance(target.dose.amount, Share)
            and first.level.unit.code != "%"
        ):
            self.wrong(
                "STU-13",
                f"escalation.cohorts.{first.name}.level",
                f"{target.name}按百分比给药,剂量水平须为百分比",
                f"{target.name} is given as a share, so a level is a percentage",
                "例如 5 %",
                "write for example 5 %",
            )
        if (
            any(
                isinstance(x.dose, Dose) and x.dose.amount == Share(getattr(x.dose.amount, "of", ""), None)
                for x in self.study.interventions.values()
            )
            and e.sets_level_of is None
        ):
            self.wrong(
                "STU-06",
                "escalation",
                "缺少 sets level of",
                "sets level of is missing",
                "写 sets level of: <干预>",
                "write sets level of: <intervention>",
            )

    def rule(self) -> None:
        e = self.study.escalation
        if e is None or (e.rule == "table" and not e.parameters):
            return
        if e.rule == "table":
            for name in e.parameters:
                self.wrong(
                    "STU-04",
                    f"escalation.{name}",
                    f"escalation 没有键 {name}",
                    f"escalation has no key {name}",
                    "rule: table 没有参数",
                    "rule: table has no parameters",
                )
            return
        from trialwright.designs import DESIGNS

        try:
            entry = DESIGNS[e.rule]
        except UnknownName as error:
            near = " 或 ".join((*error.near, "table")[:3])
            self.wrong(
                "STU-12",
                "escalation.rule",
                f"没有名为“{e.rule}”的设计",
                f"no design is called {e.rule!r}",
                f"是否为 {near}?",
                f"did you mean {near.replace('或', 'or')}?",
            )
            return
        known = {p.name: p for p in entry.parameters}
        for name, value in e.parameters.items():
            self._parameter(name, value, known, e)

    def _parameter(self, name: str, value: str, known: Mapping[str, object], e: Escalation) -> None:
        from trialwright.designs import DESIGNS
        from trialwright.values.catalogue import near_names

        if name.replace(" ", "_") not in known:
            near = near_names(
                name,
                [
                    *known,
                    "arm",
                    "sets level of",
                    "cohorts",
                    "rule",
                    "decide",
                    "start",
                    "stagger",
                    "recommend",
                    "committee",
                    "max",
                    "dlt",
                ],
            )
            self.wrong(
                "STU-04",
                f"escalation.{name}",
                f"escalation 和设计 {e.rule} 都没有键 {name}",
                f"neither escalation nor the design {e.rule} has a key {name}",
                f"是否为 {' 或 '.join(near)}?" if near else f"{e.rule} 的参数: {', '.join(known)}",
                f"did you mean {' or '.join(near)}?" if near else f"parameters of {e.rule}: {', '.join(known)}",
            )
            return
        try:
            DESIGNS[e.rule].of({name: value})
        except (UnreadableText, UnreadableTexts) as error:
            if "not given" not in str(error):
                self.wrong(
                    "STU-12",
                    f"escalation.{name}",
                    f"参数{name}的值“{value}”不可用",
                    f"{value!r} cannot be the parameter {name}: {error}",
                    f"见 trialwright explain {e.rule}",
                    f"see trialwright explain {e.rule}",
                )

    def decision_table(self) -> None:
        e = self.study.escalation
        if e is None or not e.decide:
            if e is not None and e.rule == "table":
                self.wrong(
                    "STU-33",
                    "escalation",
                    "rule: table 却没有决策表",
                    "rule: table without a decision table",
                    "写 decide,或换一个 rule",
                    "write decide, or another rule",
                )
            return
        for (dlts, n), rows in reachable(e.decide, next(iter(e.cohorts.values())).n):
            if len(rows) != 1:
                told = " 和 ".join(str(r) for r in rows)
                self.wrong(
                    "STU-33",
                    "escalation.decide",
                    f"{n}例中{dlts}例DLT:" + (f"有两行({told})" if rows else "没有对应的行"),
                    f"{dlts} DLT in {n}: " + (f"two rows ({told.replace('和', 'and')})" if rows else "no row"),
                    f"为 {dlts}/{n} 写且只写一行",
                    f"write one row for {dlts}/{n}",
                )


def reachable(
    table: Iterable[tuple[DecideRow, DecideAction]], size: int, most: int = 60
) -> Iterator[tuple[tuple[int, int], list[DecideRow]]]:
    """Every count of DLTs and evaluable participants a level can come to, with the rows that cover it."""
    rows = tuple(table)
    todo = {(d, size) for d in range(size + 1)}
    seen: set[tuple[int, int]] = set()
    while todo:
        state = min(todo, key=lambda s: (s[1], s[0]))
        todo.discard(state)
        seen.add(state)
        dlts, n = state
        covering = [r for r, _ in rows if r.covers(dlts, n)]
        yield state, covering
        for row, action in rows:
            if row not in covering:
                continue
            to = (
                action.to
                if action.word == "expand" and action.to
                else n + size
                if action.word in ("expand", "stay")
                else n
            )
            if n < to <= most:
                todo |= {(d, to) for d in range(dlts, dlts + to - n + 1)} - seen
