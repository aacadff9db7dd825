"""The strict reading of YAML text into a tree of scalars, maps and lists, each with its place; every scalar is text.

``quick.py`` reads the plain part of YAML, which is nearly every file; for the rest ruamel.yaml finds the tokens. What YAML
would resolve behind our back (anchors, tags, merges, doubled keys, empty values) is refused at its events. Nothing is typed
here: the tables of the study file decide what a scalar means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from trialwright.errors import Where
from trialwright.study.complaint import UnreadableStudy
from trialwright.study.nodes import DEEPEST, List, Map, Node, Scalar
from trialwright.study.quick import quick_tree
from trialwright.values.text import Text

if TYPE_CHECKING:
    from ruamel.yaml.events import Event

__all__ = ["DEEPEST", "List", "Map", "Node", "Reader", "Scalar"]

LONGEST: Final = 2_000_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff￾￿]")
_TAB = re.compile(r"^[ ]*\t+[ \t]*(?=[^\s#])", re.M)


@dataclass(slots=True)
class Reader:
    """One reading: complaints are collected while the tree grows."""

    name: str
    text: str
    complaints: list[UnreadableStudy] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)

    def complain(self, code: str, line: int, column: int, path: str, text: Text, remedy: Text) -> None:
        self.complaints.append(UnreadableStudy(Where(self.name, line, column, path), code, text, remedy))

    # ------------------------------------------------------------ events

    def tree(self) -> Map | None:
        """The root map, or ``None`` with complaints."""
        if not self._is_plain_text():
            return None
        return quick_tree(self.text) or self.full_tree()

    def full_tree(self) -> Map | None:
        """The same by the events of ruamel.yaml: any YAML, and every complaint with its place."""
        events = self._events()
        node = _Builder(self, events).document() if events is not None else None
        return node if isinstance(node, Map) and not self.complaints else None

    def _is_plain_text(self) -> bool:
        if len(self.text.encode("utf-8", "surrogatepass")) > LONGEST:
            self.complain(
                "STU-01",
                1,
                1,
                "",
                Text(zh="文件超过2 MB", en="the file is longer than 2 MB"),
                Text(zh="研究文件是纯文本,通常只有几百行", en="a study file is plain text of some hundred lines"),
            )
            return False
        bad = _CONTROL.search(self.text)
        if bad:
            line, column = self.place(bad.start())
            self.complain(
                "STU-01",
                line,
                column,
                "",
                Text(
                    zh=f"含有不可用的控制字符 U+{ord(bad.group()):04X}",
                    en=f"a control character U+{ord(bad.group()):04X} stands here",
                ),
                Text(zh="删除该字符,存为UTF-8", en="remove it and save as UTF-8"),
            )
            return False
        tab = _TAB.search(self.text)
        if tab and "|" not in self.text[: tab.start()]:
            line, column = self.place(tab.start())
            self.complain(
                "STU-02",
                line,
                column,
                "",
                Text(zh="用制表符(Tab)缩进", en="a tab is used as indent"),
                Text(zh="改用空格缩进", en="indent with blanks"),
            )
            return False
        return True

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column of an offset."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def _events(self) -> list[Event] | None:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        yaml = YAML(typ="safe", pure=True)
        out: list[Event] = []
        try:
            depth = 0
            for event in yaml.parse(self.text):
                out.append(event)
                depth += {
                    "MappingStartEvent": 1,
                    "SequenceStartEvent": 1,
                    "MappingEndEvent": -1,
                    "SequenceEndEvent": -1,
                }.get(type(event).__name__, 0)
                if depth > DEEPEST:
                    break  # the builder says so; reading on could take long
                if len(out) > 200_000:
                    raise RecursionError
        except MarkedYAMLError as e:
            mark = e.problem_mark or e.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._misread(line, column, str(e.problem or e.context or "it is no YAML"))
            return None
        except (YAMLError, ValueError, OverflowError, RecursionError, IndexError, TypeError, AttributeError) as e:
            # ruamel's scanner lets some escapes ("\\UFFFFFFFF") and some broken directives out as plain Python errors
            self._misread(1, 1, str(e).split("\n")[0])
            return None
        return out

    def _misread(self, line: int, column: int, problem: str) -> None:
        self.complain(
            "STU-09",
            line,
            column,
            "",
            Text(zh=f"此处不是可读的YAML:{problem}", en=f"YAML cannot read this: {problem}"),
            Text(
                zh='含有 , ] } # “: ” 或以 > % @ & * 开头的值须加引号,如 dose: "5 mg, then 10 mg"',
                en='put a value that holds , ] } # or ": ", or begins with > % @ & *, in quotes: dose: "5 mg, then 10 mg"',
            ),
        )

    def comment_on(self, line: int) -> str:
        """The comment at the end of a 1-based line, without its ``#``; empty where there is none."""
        end = self.ends.get(line)
        if end is None:
            return ""
        stop = self.text.find("\n", end)
        rest = self.text[end : stop if stop >= 0 else len(self.text)].strip("\r").lstrip(" ]}\t,:")
        return rest[1:].strip() if rest.startswith("#") else ""


class _Builder:
    """Turns events into nodes, refusing what has two readings."""

    def __init__(self, reader: Reader, events: list[Event]) -> None:
        self.reader = reader
        self.events: Iterator[Event] = iter(events)
        self.depth = 0

    def document(self) -> Node | None:
        from ruamel.yaml.events import DocumentStartEvent, StreamEndEvent

        node: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(
                        event,
                        Text(zh="一个文件内有多个YAML文档(---)", en="several YAML documents (---) in one file"),
                        Text(zh="一个文件只写一个研究", en="one file holds one study"),
                    )
                    return None
                if event.version or event.tags:
                    self._refuse(
                        event,
                        Text(zh="YAML指令(%…)", en="a YAML directive (%…)"),
                        Text(zh="删除该行", en="remove the line"),
                    )
                node = self._node(next(self.events), "")
                if node is None:
                    return None
            elif isinstance(event, StreamEndEvent):
                break
        if node is None or (isinstance(node, Scalar) and not node.text):
            self.reader.complain(
                "STU-06",
                1,
                1,
                "",
                Text(zh="文件为空", en="the file is empty"),
                Text(
                    zh="从 trialwright: 1 开始,或用 trialwright draft 起草",
                    en="begin with trialwright: 1, or let trialwright draft write one",
                ),
            )
            return None
        if not isinstance(node, Map):
            self.reader.complain(
                "STU-07",
                node.line,
                node.column,
                "",
                Text(zh="研究文件应由“键: 值”组成", en="a study file is a map of keys and values"),
                Text(zh="从 trialwright: 1 开始", en="begin with trialwright: 1"),
            )
            return None
        return node

    def _refuse(self, event: Event, text: Text, remedy: Text, code: str = "STU-02", path: str = "") -> None:
        mark = event.start_mark
        self.reader.complain(code, mark.line + 1, mark.column + 1, path, text, remedy)

    def _node(self, event: Event, path: str) -> Node | None:
        from ruamel.yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

        if isinstance(event, AliasEvent):
            self._refuse(
                event,
                Text(zh=f"YAML别名 *{event.anchor}", en=f"a YAML alias *{event.anchor}"),
                Text(zh="把内容写全;若是文字,加引号", en="write it out; if it is text, put it in quotes"),
                path=path,
            )
            return Scalar(
                "?",
                event.start_mark.line + 1,
                event.start_mark.column + 1,
                event.start_mark.index,
                event.end_mark.index,
            )
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._refuse(
                event,
                Text(zh=f"YAML锚 &{anchor}", en=f"a YAML anchor &{anchor}"),
                Text(zh="删除它;若是文字,加引号", en="remove it; if it is text, put it in quotes"),
                path=path,
            )
        if tag and str(tag) != "!":
            self._refuse(
                event,
                Text(zh=f"YAML标签 {tag}", en=f"a YAML tag {tag}"),
                Text(
                    zh="删除标签;类型由研究文件的表格决定",
                    en="remove it; the reference of the study file decides the type",
                ),
                path=path,
            )
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if not isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            return None
        self.depth += 1
        if self.depth > DEEPEST:
            self._refuse(
                event,
                Text(zh=f"嵌套超过{DEEPEST}层", en=f"nested deeper than {DEEPEST}"),
                Text(zh="研究文件没有这么深的结构", en="nothing in a study file is that deep"),
                "STU-01",
                path,
            )
            return None
        found: Node | None = self._map(event, path) if isinstance(event, MappingStartEvent) else self._list(event, path)
        self.depth -= 1
        return found

    def _scalar(self, event: Event, path: str) -> Scalar:
        start, end = event.start_mark, event.end_mark
        style = getattr(event, "style", None) or ""
        text: str = getattr(event, "value", "")
        if style == ">":
            self._refuse(
                event,
                Text(zh="以 > 开头的值被YAML当作折叠文本", en="YAML reads a value that begins with > as folded text"),
                Text(
                    zh='加引号,如 "> 60 Gy";多行文字用 |',
                    en='put it in quotes, such as "> 60 Gy"; use | for several lines',
                ),
                "STU-09",
                path,
            )
        if _CONTROL.search(text):
            self._refuse(
                event,
                Text(zh="转义产生了不可用的字符", en="an escape makes a character that cannot be used"),
                Text(zh="直接写出文字", en="write the text itself"),
                "STU-01",
                path,
            )
        last = end.line + 1 if end.column or end.line == start.line else end.line
        self.reader.ends[last] = max(self.reader.ends.get(last, 0), end.index)
        return Scalar(text, start.line + 1, start.column + 1, start.index, end.index, style)

    def _map(self, event: Event, path: str) -> Map | None:
        from ruamel.yaml.events import MappingEndEvent

        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        is_flow = bool(getattr(event, "flow_style", False))
        while True:
            event_of_key = next(self.events)
            if isinstance(event_of_key, MappingEndEvent):
                self._mark_end(event_of_key)
                start = event.start_mark
                return Map(
                    tuple(entries), start.line + 1, start.column + 1, start.index, event_of_key.end_mark.index, is_flow
                )
            key = self._node(event_of_key, path)
            if key is None:
                return None
            if not isinstance(key, Scalar) or self._is_explicit(key):
                self._refuse(
                    event_of_key,
                    Text(zh="键不是一个词(YAML复合键 ?)", en="a key that is not a word (YAML's complex key ?)"),
                    Text(zh="键写成一个词", en="a key is a word"),
                    path=path,
                )
            name = key.text if isinstance(key, Scalar) else "?"
            below = f"{path}.{name}" if path else name
            value = self._node(next(self.events), below)
            if value is None:
                return None
            if isinstance(key, Scalar):
                self._check_entry(key, value, below, seen, is_flow)
                entries.append((key, value))

    def _check_entry(self, key: Scalar, value: Node, path: str, seen: dict[str, int], is_flow: bool) -> None:
        if key.text == "<<":
            self.reader.complain(
                "STU-02",
                key.line,
                key.column,
                path,
                Text(zh="YAML合并键 <<", en="a YAML merge key <<"),
                Text(zh="把内容写全", en="write it out"),
            )
        elif not key.text.strip():
            self.reader.complain(
                "STU-05",
                key.line,
                key.column,
                path,
                Text(zh="没有键名", en="a value without key"),
                Text(zh="冒号前写键名", en="write a key before the colon"),
            )
        elif key.text in seen:
            self.reader.complain(
                "STU-03",
                key.line,
                key.column,
                path,
                Text(
                    zh=f"键 {key.text} 出现两次(第{seen[key.text]}行和第{key.line}行)",
                    en=f"the key {key.text} stands twice (lines {seen[key.text]} and {key.line})",
                ),
                Text(zh="只保留一个", en="keep one of them"),
            )
        seen.setdefault(key.text, key.line)
        if isinstance(value, Scalar) and not value.text.strip():
            bare = is_flow and not value.style and ":" not in self.reader.text[key.end : value.end + 1]
            if bare:
                self.reader.complain(
                    "STU-09",
                    key.line,
                    key.column,
                    path,
                    Text(
                        zh=f"逗号后的“{key.text}”被YAML当作一个键",
                        en=f"YAML reads '{key.text}' after the comma as a key",
                    ),
                    Text(zh="含逗号的值须加引号", en="put the value that holds a comma in quotes"),
                )
            else:
                self.reader.complain(
                    "STU-05",
                    key.line,
                    key.column,
                    path,
                    Text(zh=f"键 {key.text} 没有值", en=f"the key {key.text} has no value"),
                    Text(zh="写上值,或删除该键(没有就不写)", en="write one, or delete the key: absent is absent"),
                )

    def _is_explicit(self, key: Scalar) -> bool:
        start = self.reader.text.rfind("\n", 0, key.start) + 1
        return self.reader.text[start : key.start].rstrip(" ").endswith("?")

    def _list(self, event: Event, path: str) -> List | None:
        from ruamel.yaml.events import SequenceEndEvent

        items: list[Node] = []
        while True:
            item = next(self.events)
            if isinstance(item, SequenceEndEvent):
                self._mark_end(item)
                start = event.start_mark
                return List(
                    tuple(items),
                    start.line + 1,
                    start.column + 1,
                    start.index,
                    item.end_mark.index,
                    bool(getattr(event, "flow_style", False)),
                )
            below = f"{path}[{len(items) + 1}]"
            node = self._node(item, below)
            if node is None:
                return None
            if isinstance(node, Scalar) and not node.text.strip():
                self.reader.complain(
                    "STU-05",
                    node.line,
                    node.column,
                    below,
                    Text(zh="列表中有空项", en="an empty item in a list"),
                    Text(zh="写上内容或删除", en="write it or delete it"),
                )
            items.append(node)

    def _mark_end(self, event: Event) -> None:
        mark = event.end_mark
        if mark.index > event.start_mark.index:
            self.reader.ends[mark.line + 1] = max(self.reader.ends.get(mark.line + 1, 0), mark.index)
