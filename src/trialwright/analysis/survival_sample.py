"""The answers of one set to a time-to-event endpoint, by group; who has no answer is left out and counted."""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.analysis.cut import Cut, Group
from trialwright.analysis.endpoint_answers import Answered, Timed
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text

ALL = Text(zh="全部", en="All")


class Sample:
    """The answers of one set as arrays, by group; who has no answer is left out and counted."""

    def __init__(self, cut: Cut, answers: Sequence[Answered]) -> None:
        self.cut, self.answers = cut, answers
        self.known = [
            (a, a.answer.value) for a in answers if isinstance(a.answer, Known) and isinstance(a.answer.value, Timed)
        ]
        self.missing = [a for a in answers if isinstance(a.answer, Unknown)]

    def of(self, group: str | None) -> list[tuple[Answered, Timed]]:
        return [(a, t) for a, t in self.known if group is None or a.group == group]

    def groups(self) -> list[Group | None]:
        """The groups with participants; one column for all where there is only one or levels are climbed."""
        present = [g for g in self.cut.groups() if self.of(g.name)]
        return [None] if self.cut.by_level or len(present) < 2 else list(present)

    def label(self, g: Group | None) -> Text:
        """The head of a column; where there is one group only, its name."""
        if g is not None:
            return g.label
        only = self.cut.groups()
        return only[0].label if len(only) == 1 else ALL


ALL = Text(zh="全部", en="All")


def titled(title: Text, what: Text) -> Text:
    return Text(zh=f"{title.zh}：{what.zh}", en=f"{title.en}: {what.en}")
