"""What must hold between the values of a study before it is one: STU-06, 12, 13, 15, 21, 24, 26, 27, 40."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialwright.errors import UnitMismatch, UnreadableText
from trialwright.study.allocation_rules import AllocationRules
from trialwright.study.dimensions import complain_of_formulas
from trialwright.study.escalation_rules import EscalationRules
from trialwright.study.lines import Absolute, Dose, Fractions, Share
from trialwright.study.paths import parent_of, place
from trialwright.study.references import Resolver, anchors_of
from trialwright.study.rules import Rules
from trialwright.study.study import Intervention, PkEndpoint, Study
from trialwright.study.tree import Map
from trialwright.values.catalogue import near_names
from trialwright.values.units import Unit

DAYS_OF: Final = {"d": 1, "wk": 7}


def complain_of_values(study: Study, tree: Map, resolver: Resolver) -> None:
    """Adds every complaint about values that do not fit together."""
    for rules in (ConsistencyRules, AllocationRules, EscalationRules):
        rules(study, tree, resolver).all()
    complain_of_formulas(study, resolver)


class ConsistencyRules(Rules):
    """Sections, schedules, units, circles, decisions."""

    def all(self) -> None:
        for check in (
            self.one_of_each, self.schedules, self.cycles, self.cells_of_arms, self.units, self.circles, self.decisions, self.matrices, self.classes, self.products,
        ):  # fmt: skip
            check()

    # ------------------------------------------------------------ sections

    def one_of_each(self) -> None:
        s = self.study
        for section, listed in (("gates", s.gates), ("arms", s.arms), ("epochs", s.epochs), ("endpoints", s.endpoints)):
            if not listed:
                self.wrong(
                    "STU-06",
                    section,
                    f"{section} 下没有任何条目",
                    f"nothing stands under {section}",
                    "至少写一个",
                    "write at least one",
                )
        for gate in s.gates.values():
            if gate.from_ in s.epochs and gate.to in s.epochs:
                order = list(s.epochs)
                if order.index(gate.from_) > order.index(gate.to):
                    self.wrong(
                        "STU-15",
                        f"gates.{gate.name}.to",
                        f"关口{gate.name}通向更早的阶段{gate.to}",
                        f"gate {gate.name} leads back to the epoch {gate.to}",
                        "按阶段次序写 from 和 to",
                        "write from and to in the order of the epochs",
                    )

    def schedules(self) -> None:
        for x in self.study.interventions.values():
            path = f"interventions.{x.name}"
            if x.when is not None and x.name in self.study.activities:
                self.wrong(
                    "STU-24",
                    f"{path}.when",
                    f"{x.name}既有 when,又在 activities 中有一行",
                    f"{x.name} has when and a row in activities",
                    "只保留一处",
                    "keep one of them",
                )
            if (
                x.dose is None
                and not x.one_of
                and x.type
                in ("drug", "biologic", "radiation", "genetic", "vaccine", "dietary supplement", "combination product")
            ):
                self.wrong(
                    "STU-06",
                    path,
                    f"{x.name}缺少剂量",
                    f"{x.name} has no dose",
                    "写 dose: …,或 as prescribed",
                    "write dose: …, or as prescribed",
                )
            if x.cap is not None and isinstance(x.dose, Dose):
                self._comparable(x, path)
            if x.titrate is not None:
                self._titration(x, path)

    def _comparable(self, x: Intervention, path: str) -> None:
        amount = x.dose.amount if isinstance(x.dose, Dose) else None
        unit = amount.amount.unit if isinstance(amount, Absolute) else None
        if isinstance(amount, Fractions):
            unit = Unit.of("Gy")
        if unit is not None and x.cap is not None and not unit.is_convertible(x.cap.unit):
            self.wrong(
                "STU-13",
                f"{path}.cap",
                f"上限的单位{x.cap.unit}与剂量的单位{unit}不同",
                f"the cap is in {x.cap.unit}, the dose in {unit}",
                "用同一种量",
                "use the same kind of amount",
            )

    def _titration(self, x: Intervention, path: str) -> None:
        t = x.titrate
        if t is None:
            return
        if not t.target.unit:
            self.wrong(
                "STU-13",
                f"{path}.titrate.target",
                "目标范围没有单位",
                "the target has no unit",
                "例如 150 .. 250 ug/L",
                "write for example 150 .. 250 ug/L",
            )
            return
        unit = self.unit_of(t.level)
        if unit is not None and not unit.is_convertible(Unit.of(t.target.unit)):
            self.wrong(
                "STU-13",
                f"{path}.titrate.target",
                f"目标的单位{t.target.unit}与{t.level}的单位{unit}不同",
                f"the target is in {t.target.unit}, {t.level} in {unit}",
                f"写成{unit}",
                f"write it in {unit}",
            )

    def cycles(self) -> None:
        for x in self.study.interventions.values():
            if x.cycle is None or x.cycle.unit not in DAYS_OF:
                continue
            length = int(x.cycle.number) * DAYS_OF[x.cycle.unit]
            for option in x.one_of.values():
                for k, d in enumerate(option.drugs, 1):
                    if d.days[-1][1] > length:
                        self.wrong(
                            "STU-26",
                            f"interventions.{x.name}.one of.{option.name}[{k}]",
                            f"{d.name}的第{d.days[-1][1]}天超出{length}天的周期",
                            f"{d.name} on day {d.days[-1][1]} of a cycle of {length} d",
                            "改给药日或周期",
                            "change the day or the cycle",
                        )

    def cells_of_arms(self) -> None:
        arms = set(self.study.arms)
        for e in self.study.epochs.values():
            for key, said in (("give", e.give), ("starts", e.starts), ("ends", e.ends)):
                left = arms - set(said.by_arm) if said.by_arm else set()
                if left:
                    self.wrong(
                        "STU-27",
                        f"epochs.{e.name}.{key}",
                        f"未写组别 {', '.join(sorted(left))}",
                        f"the arm {', '.join(sorted(left))} is left out",
                        "每组都写;不给则写 []",
                        "name every arm; write [] for nothing",
                    )

    # ------------------------------------------------------------ units, circles

    def units(self) -> None:
        age = self.study.population.age
        if age is not None and (
            not age.unit or Unit.of(age.unit).dimension not in ((("time", 1),), (("calendar", 1),))
        ):
            self.wrong(
                "STU-13",
                "population.age",
                "年龄没有时间单位",
                "the age has no unit of time",
                "例如 18 .. 75 y",
                "write for example 18 .. 75 y",
            )
        for x in self.study.interventions.values():
            self._share(x)
        for c in self.study.concepts.values():
            if c.plausible is not None and len(c.plausible) != 2:
                self.wrong(
                    "STU-07",
                    f"concepts.{c.name}.plausible",
                    "合理范围应为两个数",
                    "the plausible range is two numbers",
                    "例如 [10, 2000]",
                    "write for example [10, 2000]",
                )

    def _share(self, x: Intervention) -> None:
        if not isinstance(x.dose, Dose) or not isinstance(x.dose.amount, Share):
            return
        measured = self.unit_of(x.dose.amount.of)
        given = next((q.unit for q in (getattr(x.round, "to", None), x.cap) if q is not None), None)
        if measured is None or given is None:
            return
        path = f"interventions.{x.name}"
        if x.converts is None:
            if not measured.is_convertible(given):
                self.wrong(
                    "STU-13",
                    f"{path}.round" if x.round else f"{path}.cap",
                    f"按{x.dose.amount.of}({measured})的份额给药,却以{given}计量",
                    f"a share of {x.dose.amount.of} in {measured} is given in {given}",
                    f"写 converts: 1 {given}/{measured}",
                    f"write converts: 1 {given}/{measured}",
                )
            return
        try:
            product = Unit.of(f"{x.converts.rate.unit.code}")
            dims = dict(product.dimension)
            for n, p in measured.dimension:
                dims[n] = dims.get(n, 0) + p
            if {n: p for n, p in dims.items() if p} != dict(given.dimension):
                raise UnitMismatch(product.code, given.code)
        except (UnitMismatch, UnreadableText):
            self.wrong(
                "STU-13",
                f"{path}.converts",
                f"换算{x.converts}不能把{measured}变为{given}",
                f"{x.converts} does not turn {measured} into {given}",
                f"写 1 {given}/{measured}",
                f"write 1 {given}/{measured}",
            )

    def circles(self) -> None:
        graph = dict(self._depends())
        done: set[str] = set()

        def visit(token: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
            if token in path:
                return (*path[path.index(token) :], token)
            if token in done:
                return None
            for below in graph.get(token, ()):
                found = visit(below, (*path, token))
                if found:
                    return found
            done.add(token)
            return None

        for token in graph:
            circle = visit(token, ())
            if circle:
                told = " → ".join(circle)
                section, _, name = token.partition(".")
                self.wrong(
                    "STU-21",
                    f"{section}.{name}",
                    f"时间互相依赖:{told}",
                    f"times hang on each other: {told}",
                    "让其中一个从已发生的事件算起",
                    "let one of them count from an event that happens",
                )
                return

    def _depends(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        s = self.study
        for v in s.visits.values():
            yield f"visits.{v.name}", tuple(self._tokens(v.at))
        for a in s.anchors.values():
            yield f"anchors.{a.name}", tuple(self._tokens(a.time))
        before = None
        for e in s.epochs.values():
            starts = [t for value in e.starts.values for t in self._tokens(value)]
            if not e.starts.values and before is not None:
                starts = [f"epochs.{before}"]
            ends = [t for value in e.ends.values for t in self._tokens(value)]
            yield f"epochs.{e.name}", tuple(t for t in (*starts, *ends) if t != f"epochs.{e.name}")
            before = e.name

    def _tokens(self, value: object) -> Iterator[str]:
        for anchor in anchors_of(value):
            for section, listed in (
                ("visits", self.study.visits),
                ("anchors", self.study.anchors),
                ("epochs", self.study.epochs),
            ):
                if anchor.name in listed and (section != "epochs" or anchor.of):
                    yield f"{section}.{anchor.name}"

    # ------------------------------------------------------------ decisions and small things

    def decisions(self) -> None:
        for d in self.study.decisions.values():
            path = f"decisions.{d.name}"
            if d.status == "open" and d.taken is not None:
                self.wrong(
                    "STU-40",
                    f"{path}.taken",
                    f"{d.name}未决,却写了 taken",
                    f"{d.name} is open, yet something is taken",
                    "删除 taken,或 status: default",
                    "delete taken, or write status: default",
                )
            if d.status == "default" and d.taken is None and not d.sets:
                self.wrong(
                    "STU-40",
                    path,
                    f"{d.name}为默认值,却没有 taken 也没有 sets",
                    f"{d.name} is a default without taken or sets",
                    "写明取了什么",
                    "say what is taken, or which values it sets",
                )
            if d.status == "decided" and (d.by is None or d.at is None):
                self.wrong(
                    "STU-40",
                    path,
                    f"{d.name}已决定,却没有 by 和 at",
                    f"{d.name} is decided without by and at",
                    "写明由谁、何时决定",
                    "say which role decided, and when",
                )
            if d.by is not None and not self.resolver.has(d.by, ("roles",)):
                self.wrong(
                    "STU-15",
                    f"{path}.by",
                    f"没有角色“{d.by}”",
                    f"no role is called {d.by!r}",
                    "写角色,不写人名",
                    "write a role, never a name",
                )
            for k, target in enumerate(d.sets, 1):
                self._target(target, d.status, f"{path}.sets[{k}]")

    def _target(self, target: str, status: str, path: str) -> None:
        if place(self.tree, target) is not None:
            return
        parent = parent_of(self.tree, target)
        if status == "open" and parent is not None:
            return
        near = near_names(parent[1], [k.text for k, _ in parent[0].entries]) if parent else ()
        head = target[: -len(parent[1])] if parent else ""
        hint = head + near[0] if near else ""
        self.wrong(
            "STU-15",
            path,
            f"文件中没有路径 {target}",
            f"the file has no path {target}",
            f"是否为 {hint}?" if hint else "写一个存在的路径",
            f"did you mean {hint}?" if hint else "write a path that exists",
        )

    def matrices(self) -> None:
        for e in self.study.endpoints.values():
            concept = self.study.concepts.get(e.of) if isinstance(e, PkEndpoint) else None
            if isinstance(e, PkEndpoint) and concept is not None and concept.matrices:
                for k, m in enumerate(e.matrices, 1):
                    if m not in concept.matrices:
                        self.wrong(
                            "STU-15",
                            f"endpoints.{e.name}.matrices[{k}]",
                            f"{e.of}没有基质“{m}”",
                            f"{e.of} has no matrix {m!r}",
                            f"可用: {', '.join(concept.matrices)}",
                            f"its matrices are {', '.join(concept.matrices)}",
                        )

    def classes(self) -> None:
        known = {e.class_ for e in self.resolver.lexicon.of_sort("variable") if e.class_}
        for g in self.study.criteria.values():
            for name in g.look_back:
                if name not in known:
                    self.wrong(
                        "STU-12",
                        f"criteria.{g.gate}.look back.{name}",
                        f"没有结果类别“{name}”",
                        f"no class of results is called {name!r}",
                        f"可用: {', '.join(sorted(known))}",
                        f"there are: {', '.join(sorted(known))}",
                    )

    def products(self) -> None:
        for x in self.study.interventions.values():
            drugs = {d.name for o in x.one_of.values() for d in o.drugs}
            for name in x.products:
                if name not in drugs:
                    self.wrong(
                        "STU-15",
                        f"interventions.{x.name}.products.{name}",
                        f"方案中没有药物“{name}”",
                        f"no regimen holds a drug {name!r}",
                        f"可用: {', '.join(sorted(drugs))}",
                        f"there are: {', '.join(sorted(drugs))}",
                    )
