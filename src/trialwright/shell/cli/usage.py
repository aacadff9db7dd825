"""The words of the command line itself: help headings and usage errors, in the language asked for, in one paragraph."""

from __future__ import annotations

import argparse
import re
from typing import Any, Final, NoReturn

from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

_HEADINGS: Final = (
    (re.compile(r"^usage: ", re.M), "用法："),
    (re.compile(r"^positional arguments:$", re.M), "参数："),
    (re.compile(r"^options:$", re.M), "选项："),
    (re.compile(r"show this help message and exit"), "显示本帮助"),
)


class Parser(argparse.ArgumentParser):
    """The arguments of one command."""

    def __init__(self, command: str, description: str, language: str) -> None:
        super().__init__(
            prog=f"trialwright {command}",
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.language = language

    def format_help(self) -> str:
        text = super().format_help()
        if self.language == "zh":
            for pattern, word in _HEADINGS:
                text = pattern.sub(word, text)
        return text

    def error(self, message: str) -> NoReturn:
        """What is wrong with the words typed, what to write, where the usage stands; exit code 2."""
        said = self._said(message).of(self.language)
        more = Text(zh=f"；`{self.prog} --help` 说明用法", en=f"; `{self.prog} --help` shows how it is written")
        self.exit(2, f"{self.prog}: {said}{'' if said.endswith(('?', '？')) else more.of(self.language)}\n")

    def _said(self, message: str) -> Text:
        for pattern, say in _ERRORS:
            if found := pattern.fullmatch(message):
                return say(self, found.groupdict())
        return Text.same(message)

    def _unknown(self, words: str) -> Text:
        first = words.split()[0]
        near = near_names(first, [o for a in self._actions for o in a.option_strings]) if first[:1] == "-" else ()
        if near:
            return Text(
                zh=f"没有 {first} 这个选项；是否指 {' 或 '.join(near)}？",
                en=f"there is no option {first}; did you mean {' or '.join(near)}?",
            )
        if first[:1] == "-":
            return Text(zh=f"没有 {first} 这个选项", en=f"there is no option {first}")
        return Text(zh=f"多出的内容：{words}", en=f"not expected here: {words}")


def _not_given(parser: Parser, m: dict[str, Any]) -> Text:
    return Text(zh=f"缺少：{m['names']}", en=f"not given: {m['names']}")


def _no_choice(parser: Parser, m: dict[str, Any]) -> Text:
    choices = m["choices"].replace("'", "")
    return Text(zh=f"{m['name']}：{m['value']} 不可用；可写 {choices}", en=f"{m['name']}: {m['value']} is not known; write one of {choices}")  # fmt: skip


def _no_number(parser: Parser, m: dict[str, Any]) -> Text:
    zh, en = ("整数", "a whole number") if m["kind"] == "int" else ("数字", "a number")
    return Text(zh=f"{m['name']}：{m['value']} 不是{zh}", en=f"{m['name']}: {m['value']} is not {en}")


def _nothing_behind(parser: Parser, m: dict[str, Any]) -> Text:
    return Text(zh=f"{m['name']} 之后缺少内容", en=f"{m['name']} has nothing behind it")


_ERRORS: Final = (
    (re.compile(r"the following arguments are required: (?P<names>.+)"), _not_given),
    (re.compile(r"unrecognized arguments: (?P<words>.+)", re.S), lambda parser, m: parser._unknown(m["words"])),
    (re.compile(r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)", re.S), _no_choice),
    (re.compile(r"argument (?P<name>.+?): invalid (?P<kind>int|float) value: (?P<value>.+)", re.S), _no_number),
    (re.compile(r"argument (?P<name>.+?): expected (?:one|at least one) argument"), _nothing_behind),
)  # fmt: skip
