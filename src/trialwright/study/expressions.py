"""The bridge to the criteria language: a study's own names beside the shipped lexicon, and its errors in our form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from trialwright.errors import UnknownName, UnreadableText, UnreadableTexts, Where
from trialwright.study.complaint import UnreadableStudy
from trialwright.study.kinds import BAD, Reading
from trialwright.study.noted import Noted
from trialwright.study.study import BUILT_IN_ANCHORS, Study
from trialwright.study.tree import Node, Scalar
from trialwright.study.who import Concept
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Lexicon

ANCHOR_SPACES = ("anchors", "visits", "epochs", "gates")
RECORDED_SPACES = ("interventions", "activities", "visits", "gates", "anchors")


def lexicon_of(concepts: Iterable[Concept], names: Mapping[str, Mapping[str, object]]) -> Lexicon:
    """Everything an expression of this study may name."""
    from trialwright.criteria.lexicon import shipped

    def labels(*spaces: str) -> dict[str, Text]:
        return {n: Text.same(n) for space in spaces for n in names.get(space, ())}

    return shipped().extended(
        concepts,
        anchors=labels(*ANCHOR_SPACES),
        recorded={**labels(*RECORDED_SPACES), **{a: Text.same(a) for a in ("dlt", *BUILT_IN_ANCHORS)}},
        answers=labels("endpoints"),
    )


def lexicon_for(study: Study) -> Lexicon:
    """The lexicon of a study, with the labels its things carry."""
    from trialwright.criteria.lexicon import shipped

    def labels(*listed: Mapping[str, Noted]) -> dict[str, Text]:
        return {n: x.label or Text.same(n.replace("_", " ")) for names in listed for n, x in names.items()}

    anchors = labels(study.visits, study.epochs, study.gates)
    anchors |= {a.name: Text(zh=a.zh or a.name, en=a.en or a.name) for a in study.anchors.values()}
    recorded = {**labels(study.activities, study.interventions), **anchors}
    recorded |= {a: shipped().label(a, "anchor") for a in BUILT_IN_ANCHORS}
    recorded["dlt"] = Text(zh="剂量限制性毒性", en="dose-limiting toxicity")
    return shipped().extended(
        study.concepts.values(), anchors=anchors, recorded=recorded, answers=labels(study.endpoints)
    )


class Expressions:
    """Parses the expressions of one study, turning what is wrong into complaints."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.reading: Reading | None = None

    def __call__(self, start: str, text: str, node: Node, path: str) -> object:
        from trialwright.criteria.expression import Judge
        from trialwright.criteria.grammar import parse

        assert self.reading is not None
        quoted = isinstance(node, Scalar) and node.style in ("'", '"')
        where = Where(self.reading.reader.name, node.line, node.column + (1 if quoted else 0), path)
        try:
            tree = parse(text, lexicon=self.lexicon, start=start, where=where)  # type: ignore[call-overload]
        except UnknownName as e:
            near = " 或 ".join(e.near)
            self._complain(
                e.where or where,
                "STU-15",
                Text(zh=f"没有名为“{e.name}”的{_ZH.get(e.kind, e.kind)}", en=f"no {e.kind} is called {e.name!r}"),
                Text(
                    zh=f"是否为 {near}?" if near else "在 concepts 中定义它,或换用已有名称",
                    en=f"did you mean {' or '.join(e.near)}?"
                    if e.near
                    else "define it under concepts, or use a name there is",
                ),
            )
            return BAD
        except UnreadableTexts as e:
            for one in e.exceptions:
                self._complain(
                    getattr(one, "where", where),
                    "STU-14",
                    Text.same(getattr(one, "problem", str(one))),
                    Text.same(getattr(one, "expected", "")),
                )
            return BAD
        except UnreadableText as e:
            code = "STU-13" if "unit" in e.problem else "STU-14"
            self._complain(
                e.where,
                code,
                Text(zh=f"表达式有误:{e.problem}", en=e.problem),
                Text(zh=e.expected or "见 docs/criteria.md", en=e.expected or "see docs/criteria.md"),
            )
            return BAD
        if isinstance(tree, Judge) and tree.question is None and tree.of is None:
            return replace(tree, of=number_in(path))
        return tree

    def _complain(self, where: Where, code: str, text: Text, remedy: Text) -> None:
        assert self.reading is not None
        self.reading.reader.complaints.append(UnreadableStudy(where, code, text, remedy))


def number_in(path: str) -> str:
    """The criterion's number in a path: ``criteria.enrolment.I5.a`` → ``I5.a``."""
    parts = path.split(".")
    return ".".join(parts[2:]) if parts[0] == "criteria" else path


_ZH = {"variable": "变量", "concept": "概念", "anchor": "锚点", "attribute": "属性", "code": "编码词", "unit": "单位"}
