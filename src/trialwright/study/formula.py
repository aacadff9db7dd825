"""Formulas of concepts: ``+ - * / ^``, numbers, names, a few functions, and functions over the history.

Source: section 4.2 of the study file: ``sqrt ln min max``; ``baseline(v)``, ``given(x)`` (per cent of the plan),
``doses(x)``, ``gap(x, why)``, ``class(x)``, ``eqd2(…)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from trialwright.study.scanner import BadLine
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

ARITHMETIC: Final = ("sqrt", "ln", "exp", "min", "max")
OVER_HISTORY: Final = ("baseline", "given", "doses", "gap", "class", "eqd2")
REASONS: Final = ("toxicity", "progression", "participant", "machine", "holiday", "supply", "error", "other")
"""Why something was not given, as ``gap`` asks: the word is looked for in the reason a person recorded."""
_TOKEN = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?|[A-Za-z][A-Za-z0-9_]*|[-+*/^(),×−])")


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Variable:
    """A concept or variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function with its arguments; arguments of ``OVER_HISTORY`` are names."""

    name: str
    arguments: tuple[Term, ...]


Term: TypeAlias = Number | Variable | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: its text and its tree.

    >>> sorted(Formula.of("length*width*height").names)
    ['height', 'length', 'width']
    """

    text: str
    tree: Term

    @staticmethod
    def of(text: str) -> Formula:
        """Reads a formula. Raises ``BadLine``."""
        return Formula(text, _Parser(text).whole())

    @property
    def names(self) -> frozenset[str]:
        """Variables used in arithmetic (not arguments of functions over the history)."""
        return frozenset(_names(self.tree, over=False))

    @property
    def references(self) -> tuple[tuple[str, str], ...]:
        """(function, name) for every argument of a function over the history."""
        return tuple(_names_over(self.tree))


def _names(term: Term, over: bool) -> list[str]:
    if isinstance(term, Variable):
        return [term.name]
    if isinstance(term, Call) and term.name not in OVER_HISTORY:
        return [n for a in term.arguments for n in _names(a, over)]
    return []


def _names_over(term: Term) -> list[tuple[str, str]]:
    if not isinstance(term, Call):
        return []
    if term.name in OVER_HISTORY:
        return [(term.name, a.name) for a in term.arguments if isinstance(a, Variable)]
    return [pair for a in term.arguments for pair in _names_over(a)]


class _Parser:
    """Precedence climbing: ``^`` over ``* /`` over ``+ -``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, int]] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self._bad(text[at:].strip()[:1], at)
            self.tokens.append(({"×": "*", "−": "-"}.get(match[1], match[1]), match.start(1)))
            at = match.end()
        self.at = 0
        self.depth = 0

    def _bad(self, found: str, column: int) -> BadLine:
        stands_en = f"{found!r} stands where it cannot" if found else "the formula ends too early"
        stands_zh = f"“{found}”的位置不对" if found else "公式不完整"
        return BadLine(
            "STU-14",
            column,
            Text(zh=f"公式“{self.text}”:{stands_zh}", en=f"formula {self.text!r}: {stands_en}"),
            Text(
                zh="用 + - * / ^、括号、数字、名称,如 length*width*height",
                en="use + - * / ^, brackets, numbers and names, such as length*width*height",
            ),
        )

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, int]:
        if self.at >= len(self.tokens):
            raise self._bad("", len(self.text))
        self.at += 1
        return self.tokens[self.at - 1]

    def whole(self) -> Term:
        tree = self.sum()
        if self.at < len(self.tokens):
            raise self._bad(*self.tokens[self.at])
        return tree

    def sum(self) -> Term:
        left = self.product()
        while self.peek() in ("+", "-") and self.peek():
            sign, _ = self.take()
            left = Call(sign, (left, self.product()))
        return left

    def product(self) -> Term:
        left = self.power()
        while self.peek() in ("*", "/") and self.peek():
            sign, _ = self.take()
            left = Call(sign, (left, self.power()))
        return left

    def power(self) -> Term:
        base = self.atom()
        if self.peek() == "^":
            self.take()
            return Call("^", (base, self.power()))
        return base

    def atom(self) -> Term:
        self.depth += 1
        if self.depth > 50:
            raise self._bad(self.peek(), 0)
        token, column = self.take()
        found: Term
        if token == "(":
            found = self.sum()
            self._close()
        elif token == "-":
            found = Call("-", (Number(Decimal(0)), self.power()))
        elif token[0].isdigit():
            found = Number(Decimal(token))
        elif token[0].isalpha():
            found = self.call(token, column) if self.peek() == "(" else Variable(token)
        else:
            raise self._bad(token, column)
        self.depth -= 1
        return found

    def call(self, name: str, column: int) -> Term:
        known = (*ARITHMETIC, *OVER_HISTORY)
        if name not in known:
            near = near_names(name, known)
            raise BadLine(
                "STU-12",
                column,
                Text(zh=f"公式没有函数 {name}", en=f"no function is called {name}"),
                Text(zh=f"可用: {', '.join(near or known)}", en=f"use {', '.join(near or known)}"),
            )
        self.take()
        arguments = [self.sum()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.sum())
        self._close()
        most = {"gap": 2, "min": 99, "max": 99, "eqd2": 99}.get(name, 1)
        if len(arguments) > most or (name == "gap" and len(arguments) < 2):
            raise BadLine(
                "STU-14",
                column,
                Text(zh=f"函数 {name} 的参数个数不对", en=f"{name} takes {most} argument{'s' if most > 1 else ''}"),
                Text(zh="例如 gap(rt, toxicity)", en="write for example gap(rt, toxicity)"),
            )
        if name == "gap" and not (isinstance(arguments[1], Variable) and arguments[1].name in REASONS):
            written = arguments[1].name if isinstance(arguments[1], Variable) else "…"
            near = near_names(written, REASONS)
            raise BadLine(
                "STU-12",
                self.text.find(written, column + 4) if written != "…" else column,
                Text(zh=f"“{written}”不是中断原因", en=f"{written!r} is no reason of a gap"),
                Text(
                    zh=f"是否为 {' 或 '.join(near)}?" if near else f"可用: {', '.join(REASONS)}",
                    en=f"did you mean {' or '.join(near)}?" if near else f"use {', '.join(REASONS)}",
                ),
            )
        return Call(name, tuple(arguments))

    def _close(self) -> None:
        token, column = self.take()
        if token != ")":
            raise self._bad(token, column)
