"""A line of a study file read from left to right, remembering how far it got and what could have followed.

White space is free. A reader that fails raises ``BadLine`` with the furthest place and everything that was possible
there, so that the message can say what was read, what could follow and which word was perhaps meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeVar

from trialwright.errors import TrialwrightError
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

T = TypeVar("T")

RESERVED: Final = frozenset(
    [
        "day",
        "every",
        "first",
        "last",
        "of",
        "at",
        "from",
        "until",
        "once",
        "daily",
        "weekly",
        "x",
        "within",
        "before",
        "after",
        "each",
        "over",
        "in",
        "by",
        "to",
        "for",
        "level",
        "AUC",
        "treatment",
        "study",
        "trial",
        "accrual",
    ]
)
"""Words of the line grammars that no name may take."""

_BLANK = re.compile(r"[ \t]*")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUM = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:e[0-9]+)?(?![0-9])")
_INT = re.compile(r"[0-9]+(?![0-9e])(?!\.[0-9])")
_DAY = re.compile(r"-?[0-9]+(?![0-9.e])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![0-9])")
_UNIT = re.compile(r"[A-Za-zµ\[\]/0-9.^*%{}_]*[A-Za-zµ%\]}2-9]")
_DAYS = re.compile(r"d([0-9]+)(?:-([0-9]+))?(?![0-9A-Za-z_])")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?![A-Za-z0-9_(])")
_HERE = re.compile(r"\S+")


class BadLine(TrialwrightError):
    """A line that is not of its grammar: code, column inside the line (0-based), what is wrong, what to write."""

    def __init__(self, code: str, column: int, text: Text, remedy: Text) -> None:
        self.code, self.column, self.text, self.remedy = code, column, text, remedy
        super().__init__(f"{text.en}; {remedy.en} [{code}]")


class Scanner:
    """The line, the place reached, and what was possible at the furthest place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.furthest = 0
        self.possible: dict[str, None] = {}

    # ------------------------------------------------------------ looking

    def skip(self) -> int:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def fail(self, *expected: str) -> None:
        """Notes what could have stood at the place reached."""
        here = self.skip()
        if here > self.furthest:
            self.furthest, self.possible = here, {}
        if here == self.furthest:
            self.possible.update(dict.fromkeys(expected))

    def take(self, pattern: re.Pattern[str], expected: str) -> str | None:
        match = pattern.match(self.text, self.skip())
        if match is None:
            self.fail(expected)
            return None
        self.at = match.end()
        return match.group()

    def symbol(self, symbol: str) -> bool:
        """Takes punctuation."""
        if self.text.startswith(symbol, self.skip()):
            self.at += len(symbol)
            return True
        self.fail(symbol)
        return False

    def words(self, *phrases: str) -> str | None:
        """Takes the first of these phrases (words apart by any blanks) that stands here, whole words only."""
        for phrase in phrases:
            start = self.skip()
            for part in phrase.split(" "):
                self.skip()
                end = self.at + len(part)
                if not self.text.startswith(part, self.at) or (
                    end < len(self.text) and _is_inner(self.text[end], part)
                ):
                    break
                self.at = end
            else:
                return phrase
            self.at = start
        self.fail(*phrases)
        return None

    def attempt(self, read: Callable[[], T | None]) -> T | None:
        """What ``read`` reads, or ``None`` with the place unmoved."""
        start = self.at
        found = read()
        if found is None:
            self.at = start
        return found

    # ------------------------------------------------------------ tokens

    def number(self) -> Decimal | None:
        found = self.take(_NUM, "a number")
        return None if found is None else Decimal(found)

    def integer(self) -> int | None:
        found = self.take(_INT, "a whole number")
        return None if found is None else int(found)

    def day(self) -> int | None:
        start = self.skip()
        found = self.take(_DAY, "a day number")
        if found is None:
            return None
        if int(found) == 0:
            raise BadLine(
                "STU-14",
                start,
                Text(zh="没有第0天(day 0)", en="there is no day 0"),
                Text(
                    zh="给药首日写 day 1,前一天写 day -1", en="write day 1 for the first day, day -1 for the day before"
                ),
            )
        return int(found)

    def date(self) -> str | None:
        return self.take(_DATE, "a date")

    def unit(self) -> str | None:
        return self.take(_UNIT, "a unit")

    def days(self) -> tuple[int, int] | None:
        start = self.skip()
        match = _DAYS.match(self.text, start)
        if match is None:
            self.fail("a day of the cycle such as d1 or d1-3")
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if first == 0 or last < first:
            raise BadLine(
                "STU-14",
                start,
                Text(zh=f"{match[0]}不是周期内的日期", en=f"{match[0]} is no stretch of days of a cycle"),
                Text(zh="例如 d1 或 d1-3,第一天为d1", en="write d1 or d1-3; the first day is d1"),
            )
        self.at = match.end()
        return first, last

    def name(self, expected: str = "a name") -> str | None:
        match = _NAME.match(self.text, self.skip())
        if match is None or match.group() in RESERVED:
            self.fail(expected)
            return None
        self.at = match.end()
        return match.group()

    def peek(self) -> str:
        """The next word or symbol, for a message."""
        match = _WORD.match(self.text, self.skip()) or _HERE.match(self.text, self.at)
        return match.group() if match else ""

    # ------------------------------------------------------------ the end

    def all_of(self, read: Callable[[], T | None], kind: Text, example: str) -> T:
        """The whole line read by ``read``. Raises ``BadLine``."""
        found = read()
        if found is not None:
            self.skip()
            if self.at == len(self.text):
                return found
            self.fail("the end of the line")
        raise self._complaint(kind, example)

    def _complaint(self, kind: Text, example: str) -> BadLine:
        read, rest = self.text[: self.furthest].rstrip(), self.text[self.furthest :]
        word = _HERE.match(rest)
        found = word.group() if word else ""
        bare = _WORD.match(found)
        near = near_names(bare.group(), [p for p in self.possible if " " not in p and p.isalpha()], 1) if bare else ()
        possible = ", ".join(list(self.possible)[:8])
        after_en = f' after "{read}"' if read else ""
        after_zh = f'在"{read}"之后' if read else ""
        stands_en = f'"{found}" stands' if found else "the line ends"
        stands_zh = f'出现"{found}"' if found else "该行结束"
        hint_en = f"did you mean {near[0]}? " if near else ""
        hint_zh = f"是否为 {near[0]}? " if near else ""
        return BadLine(
            "STU-14",
            self.furthest,
            Text(
                zh=f'"{self.text}"不是{kind.zh}:{after_zh}{stands_zh}',
                en=f'"{self.text}" is no {kind.en}:{after_en} {stands_en}'.replace(":  ", ": "),
            ),
            Text(
                zh=f"{hint_zh}此处可写: {possible};例如 {example}",
                en=f"{hint_en}here could stand: {possible}; write for example {example}",
            ),
        )


def _is_inner(after: str, part: str) -> bool:
    """Whether a character goes on with a word that ``part`` only begins."""
    return part[-1].isalnum() and (after.isalnum() or after == "_")
