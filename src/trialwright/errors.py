"""What is raised when we cannot go on; doubts are ``values.Finding``, forbidden acts are ``values.Refusal``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


class TrialwrightError(Exception):
    """The root: the message says what, where, why and what to do, in one paragraph."""

    def of(self, language: str) -> str:
        """The message in a language, where it is known in it, else in English."""
        return str(self)


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
        zh: problem and what to do in Chinese, where the message is known in it.
    """

    def __init__(self, where: Where, problem: str, expected: str = "", code: str = "", *, zh: str = "") -> None:
        self.where, self.problem, self.expected, self.code, self.zh = where, problem, expected, code, zh
        super().__init__(self._placed(f"{problem}; {expected}" if expected else problem))

    def _placed(self, message: str) -> str:
        mark = f" [{self.code}]" if self.code else ""
        return f"{self.where}: {message}{mark}" if str(self.where) else f"{message}{mark}"

    def of(self, language: str) -> str:
        return self._placed(self.zh) if language == "zh" and self.zh else str(self)


class UnwritableFile(TrialwrightError):
    """A file that cannot be written where a person wants it.

    Args:
        path: the file. problem, expected: why, and what to do. zh: both in Chinese.
    """

    def __init__(self, path: str, problem: str, expected: str, *, zh: str) -> None:
        self.path, self.zh = path, zh
        super().__init__(f"{path}: {problem}; {expected}")

    def of(self, language: str) -> str:
        return f"{self.path}: {self.zh}" if language == "zh" else str(self)


class UnreadableTexts(ExceptionGroup[UnreadableText], TrialwrightError):
    """All places of one text that cannot be read, never only the first."""

    def derive(self, excs):  # type: ignore[no-untyped-def]
        return UnreadableTexts(self.message, excs)

    def __str__(self) -> str:
        return "\n".join(str(e) for e in self.exceptions)

    def of(self, language: str) -> str:
        return "\n".join(e.of(language) if isinstance(e, TrialwrightError) else str(e) for e in self.exceptions)


# What ``trialwright list`` shows, by the word a message has for one entry of it.
LISTED: Final = {
    "standard": "standards", "pack": "standards", "instrument": "instruments", "CTCAE laboratory term": "terms",
    "design": "designs", "check": "checks", "layout": "layouts", "code": "codes", "variable": "variables", "entry": "KIND",
}  # fmt: skip
_IN_CHINESE: Final = {
    "standard": "标准", "pack": "规则包", "instrument": "计算器", "CTCAE laboratory term": "CTCAE实验室术语", "design": "设计",
    "check": "检查项", "layout": "版式", "code": "代码", "variable": "变量", "entry": "条目", "kind": "目录种类",
    "decision": "待定事项", "gate": "关口", "anchor": "锚点", "concept": "概念", "endpoint": "终点", "sex": "性别",
    "role": "角色", "parameter": "参数", "input": "输入", "path of the study file": "研究文件路径",
    "name of the study": "研究中的名称", "peer": "同类软件", "step": "步骤", "value": "取值", "command": "命令",
}  # fmt: skip


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
        self.kind, self.name, self.near, self.where, self.known = kind, name, near, where, tuple(known)
        super().__init__(self._said())

    @property
    def one(self) -> str:
        """The kind in the singular: a catalogue bears the plural."""
        kind = self.kind
        return kind[:-1] if kind.endswith("s") and kind[-2:] not in ("ss", "is") else kind

    @property
    def _place(self) -> str:
        return f"{self.where}: " if self.where is not None and str(self.where) else ""

    def _said(self) -> str:
        if self.near:
            hint = f"; did you mean {' or '.join(self.near)}?"
        elif self.known:
            hint = f"; there are {', '.join(self.known)}"
        else:
            shown = LISTED.get(self.one)
            hint = f"; `trialwright list {shown}` shows what there is" if shown else ""
        return f"{self._place}no {self.one} is called {self.name!r}{hint}"

    def of(self, language: str) -> str:
        if language != "zh":
            return str(self)
        if self.near:
            hint = f"；是否指 {' 或 '.join(self.near)}？"
        elif self.known:
            hint = f"；现有 {'、'.join(self.known)}"
        else:
            shown = LISTED.get(self.one)
            hint = f"；`trialwright list {shown}` 列出现有名称" if shown else ""
        head, of, owner = self.one.partition(" of ")
        if self.one not in _IN_CHINESE and of and head in _IN_CHINESE:
            return f"{self._place}{owner} 没有名为 {self.name!r} 的{_IN_CHINESE[head]}{hint}"
        return f"{self._place}没有名为 {self.name!r} 的{_IN_CHINESE.get(self.one, f' {self.one}')}{hint}"


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
