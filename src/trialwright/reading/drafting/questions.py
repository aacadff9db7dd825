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
        source: str | Text,
        sets: tuple[str, ...] = (),
        taken: str | Text = "",
        options: tuple[str | Text, ...] = (),
        blocking: bool = True,
        is_open: bool = False,
    ) -> None:
        """One question; ``is_open``: nothing is taken until somebody answers."""
        entry: dict[str, Value] = {"question": {"zh": question.zh, "en": question.en}}
        if options:
            entry["options"] = [_both(o) for o in options]
        if taken and not is_open:
            entry["taken"] = _both(taken)
        entry["source"] = _both(source)
        entry["status"] = "open" if is_open else "default"
        entry["blocking"] = "true" if blocking else "false"
        if sets:
            entry["sets"] = list(dict.fromkeys(sets))
        self.asked[f"D{len(self.asked) + 1}"] = entry


def _both(words: str | Text) -> str:
    """Both languages on one line, as the registers write them.

    >>> _both(Text(zh="程序默认值", en="defaults of the program"))
    '程序默认值 / defaults of the program'
    """
    if isinstance(words, str):
        return words
    return words.en or words.zh if words.zh == words.en or not (words.zh and words.en) else f"{words.zh} / {words.en}"
