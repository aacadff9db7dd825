"""One record as checks see it: its passages, criteria, arms and outcomes, gathered once, and where each word stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from trialwright.checking.passages import Criterion, Part, Passage, blanks_folded, passage_of
from trialwright.checking.words import Words
from trialwright.reading.paths import folded
from trialwright.reading.record import ANY, Layer, NotShown, RegistryRecord, Slot, State
from trialwright.reading.redaction import is_private, redacted
from trialwright.values.answer import Answer, Unknown
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.study.study import Study

_SUB_NUMBER = re.compile(r"[\s(（]*[a-zA-Z\d]{1,2}\s*[)）.、]\s*$")


class Look:
    """A record (and the draft study, where there is one) with what several rules need worked out once."""

    def __init__(self, record: RegistryRecord, study: Study | None = None) -> None:
        self.record = record
        self.study = study
        self._why: dict[str, Text | None] = {}
        self._said = _said_of(record.not_shown)
        self._under: dict[tuple[str, ...], tuple[Passage, ...]] = {}
        self.slots: dict[str, Mapping[str, Slot]] = {p: f.slots for p, f in record.fields.items()}
        self.by_path: dict[str, dict[str, Passage]] = {}
        for path, slots in self.slots.items():
            shown = {k: passage_of(path, k, s.text, s) for k, s in slots.items() if s.text and s.is_present}
            if shown:
                self.by_path[path] = shown
        self._keep_heads_only()

    def _keep_heads_only(self) -> None:
        """A criterion with sub-items keeps only the words in front of them, so that nothing is seen twice."""
        for path in [p for p in self.by_path if p.startswith("eligibility.") and "]." in p]:
            parent, language_of_child = path[: path.rindex(".")], self.by_path[path]
            for language, child in language_of_child.items():
                whole = self.by_path.get(parent, {}).get(language)
                if whole is None:
                    continue
                at = whole.text.find(child.text[:40])
                if at >= 0:
                    head = _SUB_NUMBER.sub("", whole.text[:at])
                    self.by_path[parent][language] = Passage(parent, language, head, whole.slot)

    # -- passages ---------------------------------------------------------------------------------------------------

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every value that is neither personal nor a container's whole text, in page order."""
        return tuple(
            p for path, by in self.by_path.items() if not is_private(path) for p in by.values() if p.slot.items is None
        )

    def passage(self, path: str, language: str | None = None) -> Passage | None:
        by = self.by_path.get(path)
        if not by:
            return None
        if language is None:
            return next(iter(by.values()))
        return by.get(language) or by.get(ANY)

    def pair(self, path: str) -> tuple[Passage | None, Passage | None]:
        """The Chinese and the English passage of a path."""
        by = self.by_path.get(path, {})
        return by.get("zh"), by.get("en")

    def text(self, path: str) -> str:
        """All languages of a path, one line each; empty where it is absent."""
        return "\n".join(p.text for p in self.by_path.get(path, {}).values())

    def under(self, *prefixes: str) -> tuple[Passage, ...]:
        """The passages of some fields and everything below them."""
        kept = self._under.get(prefixes)
        if kept is None:
            every, groups = self._by_head, []
            for h in dict.fromkeys(map(_head, prefixes)):
                group = every.get(h)
                if group and h not in prefixes:  # else the whole group lies below it
                    near = tuple(x for x in prefixes if _head(x) == h)
                    heads = tuple(x + c for x in near for c in ".[")
                    group = [x for x in group if x[1].path in near or x[1].path.startswith(heads)]
                if group:
                    groups.append(group)
            found = groups[0] if len(groups) == 1 else sorted((x for g in groups for x in g), key=_place)
            kept = self._under[prefixes] = tuple([p for _, p in found])
        return kept

    @cached_property
    def _by_head(self) -> dict[str, list[tuple[int, Passage]]]:
        """The passages with their place, by the first word of their path."""
        out: dict[str, list[tuple[int, Passage]]] = {}
        for k, p in enumerate(self.passages):
            out.setdefault(_head(p.path), []).append((k, p))
        return out

    def label(self, path: str, language: str | None = None) -> Passage | None:
        """The place of a field that is printed without a value, to be quoted by its label."""
        by = self.slots.get(path, {})
        order = [by[language]] if language is not None and language in by else list(by.values())
        for s in order:
            if not s.is_present and s.lines is not None:
                name = language or next(k for k, v in by.items() if v is s)
                return Passage(path, name, "", s)
        return None

    def line(self, page: int, number: int, path: str, words: str = "") -> Passage:
        """A line of the page that is no value (a label, an unread line), so that a finding can stand on it."""
        layer = Layer.MIRROR if self.is_mirror else Layer.REGISTRY
        return Passage(path, ANY, words, Slot(layer=layer, text=words or None, page=page, lines=(number, number)))

    def state(self, path: str) -> State | None:
        """The state of a field: of a slot that holds something, else of the first; ``None`` if it is not on the page."""
        by = self.slots.get(path)
        if not by:
            return None
        return next((s.state for s in by.values() if s.is_present), next(iter(by.values())).state)

    def is_empty(self, path: str) -> bool:
        """Whether the field is printed, in whatever language, and every language of it is blank or hidden."""
        by = self.slots.get(path)
        return bool(by) and all(s.state in (State.BLANK, State.HIDDEN) for s in (by or {}).values())

    def is_shown(self, path: str) -> bool:
        """Whether somebody could have written here: printed and not lost; a container counts by its members."""
        by = self.slots.get(path)
        if by:
            lost = State.LOST
            for s in by.values():
                if s.state is not lost:
                    return True
        return path in self.containers

    @cached_property
    def containers(self) -> frozenset[str]:
        """Every path that has members with a value."""
        return frozenset().union(*map(_above, self.by_path))

    def unavailable(self, needs: Iterable[str]) -> Text | None:
        """Why a rule with these needs cannot look, or ``None`` when it can."""
        for group in needs:
            if group not in self._why:
                self._why[group] = self._absent(group)
            if (because := self._why[group]) is not None:
                return because
        return None

    def _absent(self, group: str) -> Text | None:
        paths = group.split("|")
        for p in paths:
            if self.is_shown(p):
                return None
        first = paths[0]
        if any(p in self.slots for p in folded(first)):
            return _said(first, self.record.answer(first))
        said = self._said  # not on the page at all: the same words on every page that shows as little
        if first not in said:
            said[first] = _said(first, self.record.answer(first))
        return said[first]

    def find(self, pattern: Words, where: Iterable[Passage] | None = None) -> Iterator[tuple[Passage, re.Match[str]]]:
        """Every first match of a pattern, passage by passage."""
        if not pattern.is_possible(self.everything):
            return
        if not pattern.is_anchored and pattern.search(self.everything) is None:
            return  # one look at the whole page instead of one at every passage
        for p in self.content if where is None else where:
            m = pattern.search(p.text)
            if m is not None:
                yield p, m

    def first(self, pattern: Words, where: Iterable[Passage] | None = None) -> tuple[Passage, re.Match[str]] | None:
        return next(self.find(pattern, where), None)

    def has(self, pattern: Words) -> bool:
        """Whether the words stand anywhere: the look everywhere before something is called missing."""
        return pattern.search(self.everything) is not None

    @cached_property
    def everything(self) -> str:
        return "\n".join(p.text for p in self.content)

    @cached_property
    def content(self) -> tuple[Passage, ...]:
        """The passages that say what the trial is: without places, persons, sponsors, references and documents."""
        return tuple(p for p in self.passages if not p.path.startswith(_ASIDE))

    # -- where it stands --------------------------------------------------------------------------------------------

    def lines_of(self, at: Passage, fragment: str) -> tuple[int, ...]:
        """The page lines of a fragment, or of the whole passage."""
        if at.slot.lines is None:
            return ()
        first, last = at.slot.lines
        if not fragment or first == last or not self._page_text(at.page):
            return tuple(dict.fromkeys((first, last))) if not fragment else (first,)
        lines = self._page_lines[at.page]
        head = blanks_folded(fragment)[:24]
        for n in range(first, min(last, len(lines)) + 1):
            if head in blanks_folded(lines[n - 1]):
                return (n,)
        return (first, last)

    @cached_property
    def _page_lines(self) -> dict[int, list[str]]:
        return {k: p.text.split("\n") for k, p in enumerate(self.record.pages)}

    @cached_property
    def _page_folded(self) -> dict[int, str]:
        return {k: blanks_folded(p.text) for k, p in enumerate(self.record.pages)}

    def _page_text(self, page: int) -> str:
        return self.record.pages[page].text if page < len(self.record.pages) else ""

    def evidence_of(self, at: Passage, fragment: str, longest: int) -> str:
        """The shortest exact substring of the page that shows it; for absences and contact values the label's line."""
        if not at.text or is_private(at.path) or at.path.startswith("contacts."):
            return self._line_evidence(at, longest)
        wanted = _clipped(blanks_folded(fragment or at.text), longest)
        if redacted(wanted) != wanted:
            return self._line_evidence(at, longest)
        if wanted in self._page_text(at.page):  # it has no blanks to fold: it stands so in the folded page too
            return wanted
        page = self._page_folded.get(at.page, "")
        if not page or wanted in page:
            return wanted
        written = blanks_folded(at.slot.as_written or "")
        for candidate in (_clipped(written, longest), *_windows(wanted)):
            if candidate and candidate in page:
                return candidate
        return self._line_evidence(at, longest)

    def _line_evidence(self, at: Passage, longest: int) -> str:
        lines = self._page_lines.get(at.page, [])
        n = (at.slot.lines or (1, 1))[0]
        if not at.text and 1 <= n <= len(lines):
            return _clipped(blanks_folded(lines[n - 1]), longest)
        if 1 <= n <= len(lines) and at.slot.as_written:  # the label may stand on the same line
            before = blanks_folded(lines[n - 1].partition(at.slot.as_written)[0])
            if before and redacted(before) == before:
                return _clipped(before, longest)
        for k in range(n - 1, 0, -1):  # else the label of a value stands above it
            words = blanks_folded(lines[k - 1]) if k <= len(lines) else ""
            if words and redacted(words) == words and (at.page, k) not in self._private_lines:
                return _clipped(words, longest)
        return ""

    @cached_property
    def _private_lines(self) -> frozenset[tuple[int, int]]:
        """Lines that hold a personal value, which no evidence may quote."""
        return frozenset(
            (s.page, n)
            for path, by in self.slots.items()
            for s in by.values()
            if s.lines is not None and s.text and (s.private or is_private(path))
            for n in range(s.lines[0], s.lines[1] + 1)
        )

    # -- lists ------------------------------------------------------------------------------------------------------

    @cached_property
    def inclusion(self) -> tuple[Criterion, ...]:
        return self._criteria("eligibility.inclusion", True)

    @cached_property
    def exclusion(self) -> tuple[Criterion, ...]:
        return self._criteria("eligibility.exclusion", False)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        return (*self.inclusion, *self.exclusion)

    @cached_property
    def _criteria_text(self) -> str:
        return "\n".join([c.text for c in self.criteria])

    def criteria_may(self, pattern: Words) -> bool:
        """Whether letters of a pattern stand in any criterion: asked once instead of criterion by criterion."""
        return pattern.is_possible(self._criteria_text)

    def _criteria(self, container: str, is_inclusion: bool) -> tuple[Criterion, ...]:
        out = []
        for path, by in self.by_path.items():
            if path.startswith(container + "[") and any(p.slot.items is None for p in by.values()):
                out.append(Criterion(path, by.get("zh"), by.get("en") or by.get(ANY) or _foreign(by), is_inclusion))
        return tuple(out)

    @cached_property
    def arms(self) -> tuple[Part, ...]:
        return self.parts("arms")

    @cached_property
    def outcomes(self) -> tuple[Part, ...]:
        return self.parts("outcomes")

    def parts(self, container: str) -> tuple[Part, ...]:
        """The members of a repeated group, with the leaves that are printed blank."""
        prefix = container + "["
        leaves: dict[int, dict[str, dict[str, Passage]]] = {}
        blanks: dict[int, set[str]] = {}
        for path, slots in self.slots.items():
            if not path.startswith(prefix):
                continue
            number, _, leaf = path[len(prefix) :].partition("]")
            if not number.isdigit():
                continue
            k, leaf = int(number), leaf.lstrip(".")
            leaves.setdefault(k, {})
            for language, p in self.by_path.get(path, {}).items():
                leaves[k].setdefault(leaf, {})[language] = p
            if slots and all(s.state in (State.BLANK, State.HIDDEN) for s in slots.values()):
                blanks.setdefault(k, set()).add(leaf)
        return tuple(
            Part(f"{container}[{k}]", k, leaves[k], frozenset(blanks.get(k, ())))
            for k in sorted(leaves)
            if leaves[k] or k in blanks
        )

    # -- dates and codes --------------------------------------------------------------------------------------------

    def date(self, path: str) -> PartialDate | None:
        p = self.passage(path)
        return None if p is None else p.slot.date

    def code(self, path: str) -> str:
        """The coded meaning of a field, or empty."""
        return next((p.slot.code for p in self.by_path.get(path, {}).values() if p.slot.code), "")

    def any_of(self, *paths: str) -> Passage | None:
        """The first of some fields that holds a value: where a finding about the whole page is hung."""
        for path in paths:
            p = self.passage(path)
            if p is not None:
                return p
        return None

    @cached_property
    def title(self) -> Passage | None:
        return self.any_of("identification.scientific_title", "identification.public_title") or (
            self.passages[0] if self.passages else None
        )

    @cached_property
    def is_mirror(self) -> bool:
        return any(p.slot.layer is Layer.MIRROR for p in self.passages) or bool(self.record.not_shown.lost)


@lru_cache(maxsize=8192)
def _head(path: str) -> str:
    """The first word of a path."""
    return path.partition(".")[0].partition("[")[0]


@lru_cache(maxsize=256)
def _said_of(not_shown: NotShown) -> dict[str, Text]:
    """What was said of fields that are not on the page, by path: it depends on nothing but what the layout does not show."""
    return {}


def _said(path: str, answer: Answer[Slot]) -> Text:
    """Why a field cannot be looked at, in words."""
    because = answer.because if isinstance(answer, Unknown) else None
    if because is None or because.en.startswith("not on the page"):
        return Text(zh=f"本页没有{path}", en=f"{path} is not on this page")
    return Text(zh=f"{path}：{because.zh}", en=f"{path}: {because.en}")


@lru_cache(maxsize=8192)
def _above(path: str) -> tuple[str, ...]:
    """Every path that a path is a part of."""
    return tuple(path[:k] for k, c in enumerate(path) if c in ".[")


def _place(numbered: tuple[int, Passage]) -> int:
    return numbered[0]


_ASIDE: Final = (
    "sites",
    "contacts",
    "references",
    "documents",
    "sponsor.",
    "results.",
    "oversight",
    "ethics.",
    "registration.",
)


def _foreign(by: dict[str, Passage]) -> Passage | None:
    """The text of another language, where a page has neither Chinese nor English."""
    return None if "zh" in by else next(iter(by.values()), None)


def _clipped(text: str, longest: int) -> str:
    """The beginning of a text; no Latin word is cut in two."""
    if len(text) <= longest:
        return text
    at = text.rfind(" ", longest - 24, longest + 1) if text[longest - 1 : longest + 1].isascii() else -1
    return text[: at if at > 0 else longest].rstrip()


def _windows(text: str) -> Iterator[str]:
    """Ever shorter beginnings of a text, for the longest that stands on the page."""
    for share in (0.75, 0.5, 0.33):
        yield text[: max(4, int(len(text) * share))].rstrip()
