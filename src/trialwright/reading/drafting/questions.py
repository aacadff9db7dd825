"""The questions a draft leaves to people, and the defaults it takes until they answer, each with its source."""

from __future__ import annotations

from dataclasses import dataclass, field

from trialwright.study.writing import Value
from trialwright.values.text import Text


@dataclass(slots=True)
class Questions:
    """Collects decisions in the order in which they are asked; one number each."""

    asked: dict[str, dict[str, Value]] = field(default_factory=dict)

    def ask(
        self,
        question: Text,
        *,
        source: str,
        sets: tuple[str, ...] = (),
        taken: str = "",
        options: tuple[str, ...] = (),
        blocking: bool = True,
        is_open: bool = False,
    ) -> None:
        """One question; ``is_open``: nothing is taken until somebody answers."""
        entry: dict[str, Value] = {"question": {"zh": question.zh, "en": question.en}}
        if options:
            entry["options"] = list(options)
        if taken and not is_open:
            entry["taken"] = taken
        entry["source"] = source
        entry["status"] = "open" if is_open else "default"
        entry["blocking"] = "true" if blocking else "false"
        if sets:
            entry["sets"] = list(dict.fromkeys(sets))
        self.asked[f"D{len(self.asked) + 1}"] = entry
