"""What is raised when we cannot go on; doubts are ``values.Finding``, forbidden acts are ``values.Refusal``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class TrialwrightError(Exception):
    """The root: the message says what, where, why and what to do, in one paragraph."""


@dataclass(frozen=True)
class Where:
    """A place in a text a person gave us: file, 1-based line and column, and the path of the value."""

    name: str = ""
    line: int | None = None
    column: int | None = None
    path: str = ""

    def __str__(self) -> str:
        place = self.name
        if self.line is not None:
            place += f":{self.line}"
            if self.column is not None:
                place += f":{self.column}"
        return f"{place} {self.path}".strip()


class UnreadableText(TrialwrightError):
    """A text that cannot be read as what it should be.

    Args:
        where: the place.
        problem: what was found and why it cannot be used.
        expected: what could stand there instead, or what to do.
        code: a stable code, explained by ``trialwright explain CODE``.
    """

    def __init__(self, where: Where, problem: str, expected: str = "", code: str = "") -> None:
        self.where, self.problem, self.expected, self.code = where, problem, expected, code
        tail = f"; {expected}" if expected else ""
        mark = f" [{code}]" if code else ""
        super().__init__(f"{where}: {problem}{tail}{mark}" if str(where) else f"{problem}{tail}{mark}")


class UnreadableTexts(ExceptionGroup[UnreadableText], TrialwrightError):
    """All places of one text that cannot be read, never only the first."""

    def derive(self, excs):  # type: ignore[no-untyped-def]
        return UnreadableTexts(self.message, excs)

    def __str__(self) -> str:
        return "\n".join(str(e) for e in self.exceptions)


class UnknownName(TrialwrightError):
    """A name that no catalogue, lexicon or study knows; the message offers the near ones, or all where none is near.

    Args:
        known: the names there are, where they are few and no catalogue that ``trialwright list`` shows.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        near: tuple[str, ...] = (),
        where: Where | None = None,
        *,
        known: Iterable[str] = (),
    ) -> None:
        self.kind, self.name, self.near, self.where = kind, name, near, where
        there_are = ", ".join(known)
        if near:
            hint = f"; did you mean {' or '.join(near)}?"
        elif there_are:
            hint = f"; there are {there_are}"
        else:
            hint = "" if " " in kind else f"; `trialwright list {kind}` shows what there is"
        place = f"{where}: " if where is not None and str(where) else ""
        one = (
            kind[:-1] if kind.endswith("s") and kind[-2:] not in ("ss", "is") else kind
        )  # a catalogue bears the plural
        super().__init__(f"{place}no {one} is called {name!r}{hint}")


class UnitMismatch(TrialwrightError):
    """Two units that cannot be converted into each other."""

    def __init__(self, have: str, want: str, because: str = "") -> None:
        self.have, self.want = have, want
        why = f" ({because})" if because else ""
        super().__init__(f"{have or 'no unit'} cannot be converted to {want or 'no unit'}{why}")


class LogDamaged(TrialwrightError):
    """The log of events does not verify from this sequence number on."""

    def __init__(self, sequence: int, because: str = "") -> None:
        self.sequence = sequence
        super().__init__(f"the log is damaged at event {sequence}{': ' + because if because else ''}")


class StaleTrial(TrialwrightError):
    """Somebody else appended first; read the new value and decide again."""

    def __init__(self, expected: int, found: int) -> None:
        self.expected, self.found = expected, found
        super().__init__(f"the trial has moved on: expected event {expected} to be the last, found {found}")
