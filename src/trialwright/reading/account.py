"""`Books`: what each line of a page was used for, noted while it is read and added up when somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from trialwright.reading.document import BLANKS
from trialwright.reading.record import LineAccount

if TYPE_CHECKING:
    from trialwright.reading.record import Page
    from trialwright.reading.slot import LineStarts

LABEL, VALUE, BOILERPLATE, UNREAD, EMPTY = "l", "v", "b", "u", " "


class Books:
    """The uses of lines by number (``uses``), and of stretches whose lines are not counted yet (``stretches``).

    Of two stretches a value outranks boilerplate, boilerplate what is unread; a line that was booked by number and holds
    a value stays one. Lines that nobody booked have the use ``rest``.
    """

    def __init__(self, text: str, places: LineStarts) -> None:
        self.text = text
        self.places = places
        self.uses: dict[int, str] = {}
        self.stretches: dict[str, list[tuple[int, int]]] = {UNREAD: [], BOILERPLATE: [], VALUE: []}
        self.rest = UNREAD

    def clear(self) -> None:
        """Forgets everything that was booked."""
        self.uses.clear()
        for booked in self.stretches.values():
            booked.clear()

    def lines_of(self, page: Page) -> LineAccount:
        """The account of the page: every line has one use. It is asked for once; what was booked is then forgotten."""
        found = self.account()
        self.clear()
        return found

    def account(self) -> LineAccount:
        """Every line's use; what nobody booked is unread."""
        starts = self.places.starts
        n = len(starts)
        uses = [self.rest] * n
        for use in (UNREAD, BOILERPLATE):
            self._enter(uses, use, starts)
        for k, use in self.uses.items():
            uses[k - 1] = use
        self._enter(uses, VALUE, starts)
        for k in empty_lines(self.text, starts):
            uses[k] = EMPTY
        letters = "".join(uses)
        return LineAccount(
            all=n,
            empty=letters.count(EMPTY),
            label=letters.count(LABEL),
            value=letters.count(VALUE),
            boilerplate=letters.count(BOILERPLATE),
            unread=tuple(k + 1 for k, u in enumerate(letters) if u == UNREAD) if UNREAD in letters else (),
            uses=letters,
        )

    def _enter(self, uses: list[str], use: str, starts: list[int]) -> None:
        for start, end in self.stretches[use]:
            first = bisect_right(starts, start)
            last = first if end < (starts[first] if first < len(starts) else end + 1) else bisect_right(starts, end)
            if first == last:
                uses[first - 1] = use
            else:
                uses[first - 1 : last] = [use] * (last - first + 1)


def empty_lines(text: str, starts: list[int]) -> list[int]:
    """The lines, counted from 0, that hold nothing but blanks.

    >>> empty_lines("a\\n \\nb", [0, 2, 4])
    [1]
    """
    if text.count("\r") != text.count("\r\n"):
        ends = [*starts[1:], len(text)]
        return [k for k, (a, b) in enumerate(zip(starts, ends, strict=True)) if not text[a:b].strip(BLANKS)]
    lines = text.split("\n")
    if not lines[-1]:  # a line break at the very end opens no line
        lines.pop()
    return [k for k, line in enumerate(lines) if not line.strip(BLANKS)]
