"""A text that a person reads, born in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same words in Chinese and English; an empty twin is a finding elsewhere, not an error here.

    >>> Text(zh="剂量", en="dose").of("zh")
    '剂量'
    """

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The words in ``language`` (``zh`` or ``en``), or the twin where that one is empty."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)

    def __str__(self) -> str:
        return self.en or self.zh

    @staticmethod
    def same(words: str) -> Text:
        """A text that reads the same in all languages: a number, a code, an international name."""
        return Text(zh=words, en=words)
