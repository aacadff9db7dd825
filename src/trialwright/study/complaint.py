"""What is wrong with a study file, in both languages, with its place; collected and raised together."""

from __future__ import annotations

from collections.abc import Iterable

from trialwright.errors import TrialwrightError, UnreadableText, UnreadableTexts, Where
from trialwright.values.text import Text


class UnreadableStudy(UnreadableText):
    """One place of a study file that cannot be read.

    Args:
        code: ``STU-nn``, explained by ``trialwright explain STU-nn``.
        text: what was found and why it cannot be used. remedy: what to write instead.
    """

    def __init__(self, where: Where, code: str, text: Text, remedy: Text) -> None:
        self.text, self.remedy = text, remedy
        super().__init__(where, text.en, remedy.en, code)

    def of(self, language: str) -> str:
        """The whole message in a language."""
        text, remedy = self.text.of(language), self.remedy.of(language)
        between = "；" if language == "zh" else "; "
        return (
            f"{self.where}: {text}{between}{remedy} [{self.code}]"
            if str(self.where)
            else f"{text}{between}{remedy} [{self.code}]"
        )


def raised(name: str, complaints: Iterable[UnreadableStudy]) -> UnreadableTexts:
    """All of them as one group, in the order of the lines."""
    ordered = sorted(complaints, key=lambda c: (c.where.line or 0, c.where.column or 0))
    return UnreadableTexts(f"{name} cannot be read as a study", ordered)


def spoken(error: Exception, language: str) -> str:
    """An error or a group of errors, one line each, in the language asked for where it knows it."""
    return error.of(language) if isinstance(error, TrialwrightError) else str(error)
