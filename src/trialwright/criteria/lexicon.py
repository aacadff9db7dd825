"""The lexicon: every name an expression may use, with its labels, synonyms, unit, steps, and who can answer.

The shipped tables stand in ``vocabulary``; a study adds its own with ``Lexicon.extended``. Names are looked up exactly
first, then without regard to case among ids, then among labels and synonyms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeAlias

from trialwright.criteria import vocabulary
from trialwright.errors import UnknownName, Where
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

Sort: TypeAlias = Literal["variable", "list", "concept", "recorded", "anchor", "attribute", "code"]
ASKS: Final = ("laboratory", "imaging", "chart", "participant", "investigator", "protocol")
KIND_SORTS: Final[tuple[Sort, ...]] = ("concept", "list", "recorded", "anchor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One name.

    Args:
        id: the name. sort: what it names.
        unit: UCUM code (variables, attributes); ``1`` and ``{score}`` are written without one.
        values: coded results in their usual order. domain: ordered steps, lowest first.
        class_: for ``look back``. pick: latest, worst, any or all. mole: ``1 mg/dL = 88.4 umol/L``.
        origin: ``born`` or ``sex`` where the value follows from the participant's particulars.
        is_iu_unit: IU/L is U/L for this enzyme. loinc: still to be verified against a LOINC table.
    """

    id: str
    sort: Sort
    label: Text
    synonyms: tuple[str, ...] = ()
    ask: str = "chart"
    kind: str = ""
    unit: str | None = None
    values: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    class_: str = ""
    pick: str = "latest"
    plausible: tuple[Decimal, Decimal] | None = None
    mole: str | None = None
    formula: str | None = None
    inputs: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    origin: str | None = None
    judged: bool = False
    is_date: bool = False
    is_iu_unit: bool = False
    panel: tuple[str, ...] = ()
    loinc: str | None = None
    source: str = ""

    @property
    def is_unitless(self) -> bool:
        """Whether a number of it is written without a unit: counts, ratios, scores."""
        return self.unit is None or self.unit in ("", "1") or (self.unit[0] == "{" and self.unit[-1] == "}")

    @property
    def is_statement(self) -> bool:
        """A plan or a promise: its window is part of the question."""
        return self.kind == "statement"


class Definition(Protocol):
    """What a study says of a word of its own (``study.who.Concept`` is one)."""

    @property
    def name(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def extends(self) -> bool: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def values(self) -> tuple[str, ...]: ...
    @property
    def domain(self) -> tuple[str, ...]: ...
    @property
    def formula(self) -> str | None: ...
    @property
    def inputs(self) -> tuple[str, ...]: ...
    @property
    def judged(self) -> bool: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def attributes(self) -> tuple[str, ...]: ...
    @property
    def codes(self) -> tuple[str, ...]: ...
    @property
    def class_(self) -> str | None: ...
    @property
    def pick(self) -> str | None: ...
    @property
    def ask(self) -> str | None: ...
    @property
    def plausible(self) -> tuple[Decimal, Decimal] | None: ...
    @property
    def mole(self) -> str | None: ...
    @property
    def panel(self) -> tuple[str, ...]: ...


_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_]*")
_Key: TypeAlias = tuple[Sort, str]
_RECORD_ATTRIBUTES: Final = ("what", "start", "end", "date", "ongoing")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All names in force, by sort and id.

    >>> shipped().find("variable", "SGOT")
    'AST'
    >>> shipped()["variable", "ANC"].label.zh
    '中性粒细胞绝对计数'
    """

    entries: Mapping[_Key, Entry]
    _index: Mapping[_Key, str] = field(repr=False, compare=False)
    _words: tuple[str, ...] = field(repr=False, compare=False, default=())
    _shared: frozenset[_Key] = field(repr=False, compare=False, default=frozenset())

    @staticmethod
    def of(entries: Iterable[Entry]) -> Lexicon:
        """A lexicon of these entries; of two with one sort and id the later wins, ids win over synonyms."""
        table = {(e.sort, e.id): e for e in entries}
        index: dict[_Key, str] = {}
        for sort, id_ in table:
            index[sort, "=" + id_] = id_
        for sort, id_ in table:
            index.setdefault((sort, id_.casefold()), id_)
        for (sort, id_), e in table.items():
            for word in (e.label.en, e.label.zh, *e.synonyms):
                if word:
                    index.setdefault((sort, word.casefold()), id_)
                    index.setdefault((sort, "=" + word), id_)
        words = {w for e in table.values() for w in _names(e) if not _IDENTIFIER.fullmatch(w)}
        owners: dict[_Key, set[str]] = {}
        for key, e in table.items():
            for word in _names(e):
                owners.setdefault((key[0], word.casefold()), set()).add(e.id)
        shared = frozenset(key for key, ids in owners.items() if len(ids) > 1)
        return Lexicon(MappingProxyType(table), MappingProxyType(index), tuple(sorted(words)), shared)

    def __getitem__(self, key: _Key) -> Entry:
        return self.entries[key]

    def get(self, sort: Sort, id_: str) -> Entry | None:
        """The entry of an id, or ``None``."""
        return self.entries.get((sort, id_))

    def of_sort(self, *sorts: Sort) -> tuple[Entry, ...]:
        """All entries of these sorts, in the order of the tables."""
        return tuple(e for e in self.entries.values() if e.sort in sorts)

    def find(self, sort: Sort, name: str) -> str | None:
        """The id a name stands for, or ``None``."""
        return self._index.get((sort, "=" + name)) or self._index.get((sort, name.casefold()))

    def find_any(self, sorts: Iterable[Sort], name: str) -> tuple[Sort, str] | None:
        """Sort and id a name stands for; exact spellings of any sort win over others."""
        sorts = tuple(sorts)
        for key in ("=" + name, name.casefold()):
            for sort in sorts:
                found = self._index.get((sort, key))
                if found is not None:
                    return sort, found
        return None

    def needed(self, sorts: tuple[Sort, ...], name: str, what: str, where: Where | None = None) -> tuple[Sort, str]:
        """As ``find_any``. Raises ``UnknownName`` with the near names."""
        found = self.find_any(sorts, name)
        if found is None:
            raise UnknownName(what, name, self.near(name, sorts), where)
        return found

    def near(self, name: str, sorts: Iterable[Sort]) -> tuple[str, ...]:
        """Ids a person may have meant."""
        wanted = set(sorts)
        ids = {k.removeprefix("="): i for (s, k), i in self._index.items() if s in wanted}
        return tuple(dict.fromkeys(ids.get(n, n) for n in near_names(name, ids)))

    @property
    def words(self) -> tuple[str, ...]:
        """All names that are no plain identifier: what a Chinese sentence is cut by."""
        return self._words

    def is_shared(self, sort: Sort, word: str) -> bool:
        """Whether a label or synonym names several entries of a sort (部位 is both site and region)."""
        return (sort, word.casefold()) in self._shared

    def variable(self, id_: str) -> Entry:
        """The entry of a variable."""
        return self.entries["variable", id_]

    def kind(self, id_: str) -> Entry:
        """The entry of what may stand after ``has``: concept, list, intervention, activity, visit or anchor."""
        for sort in KIND_SORTS:
            found = self.entries.get((sort, id_))
            if found is not None:
                return found
        raise UnknownName("concept", id_, self.near(id_, KIND_SORTS))

    def list_of(self, id_: str) -> str | None:
        """The list whose records hold those of a concept, too (``treatment`` for a concept of that kind)."""
        entry = self.entries.get(("concept", id_))
        return entry.kind if entry is not None and ("list", entry.kind) in self.entries else None

    def attributes_of(self, id_: str) -> tuple[str, ...]:
        """Attributes a record of this name may have: its own, those of its list, and the dates of every record."""
        own: tuple[str, ...] = ()
        for sort in (*KIND_SORTS, "variable"):
            entry = self.entries.get((sort, id_))
            if entry is not None:
                own += entry.attributes
        parent = self.list_of(id_)
        above = self.entries["list", parent].attributes if parent else ()
        return tuple(dict.fromkeys((*own, *above, *_RECORD_ATTRIBUTES)))

    def label(self, id_: str, *sorts: Sort) -> Text:
        """The words for an id; the id itself where there are none."""
        for entry in self._known(id_, sorts or ("variable", *KIND_SORTS, "attribute", "code")):
            if (entry.label.zh or entry.label.en) and entry.label != Text.same(id_):
                return entry.label
        return Text.same(id_)

    def ask_of(self, id_: str) -> str:
        """Who can answer for an id; an entry with words of its own goes before a bare name."""
        found = list(self._known(id_, ("variable", *KIND_SORTS)))
        found.sort(key=lambda e: e.label == Text.same(id_))
        return found[0].ask if found else "chart"

    def _known(self, id_: str, sorts: Iterable[Sort]) -> Iterable[Entry]:
        return (e for sort in sorts if (e := self.entries.get((sort, id_))) is not None)

    def extended(
        self,
        concepts: Iterable[Definition] = (),
        *,
        anchors: Mapping[str, Text] | None = None,
        recorded: Mapping[str, Text] | None = None,
        answers: Mapping[str, Text] | None = None,
    ) -> Lexicon:
        """This lexicon with a study's own words.

        Args:
            concepts: the study's ``concepts``; one with ``extends`` adds to the entry of its name.
            anchors: further dates (visits, declared anchors, epochs' borders).
            recorded: things one may ask ``has X`` for: interventions, activities, visits, ``dlt``.
            answers: names whose coded answer may be asked for (``ORR is yes``): endpoints.
        """
        more = [e for c in concepts for e in _entries_of(c, self)]
        for sort, names in (("anchor", anchors), ("recorded", recorded), ("variable", answers)):
            for name, label in (names or {}).items():
                old = self.get("anchor", name)
                if label == Text.same(name) and old is not None:  # a bare name does not hide a label there is
                    label = old.label
                more.append(Entry(id=name, sort=sort, label=label))  # type: ignore[arg-type]
                if sort == "recorded":
                    more.append(Entry(id=name, sort="code", label=label))
        return Lexicon.of([*self.entries.values(), *more])


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(w for w in (entry.id, entry.label.en, entry.label.zh, *entry.synonyms) if w)


def _entries_of(c: Definition, lexicon: Lexicon) -> list[Entry]:
    words = [
        Entry(id=w, sort="code", label=Text.same(w.replace("_", " ")))
        for w in (*c.values, *c.codes)
        if lexicon.find("code", w) is None
    ]
    known = lexicon.find_any(("variable", *KIND_SORTS), c.name)
    if c.extends and known is not None:
        old = lexicon.entries[known]
        new = replace(
            old,
            synonyms=(*old.synonyms, *c.synonyms),
            values=(*old.values, *c.values),
            attributes=(*old.attributes, *c.attributes),
        )
        return [new, *_attributes(c.attributes, lexicon), *words]
    sort: Sort = "concept" if c.kind else "variable"
    entry = Entry(
        id=c.name,
        sort=sort,
        label=Text(zh=c.zh, en=c.en),
        synonyms=c.synonyms,
        ask=c.ask or ("laboratory" if c.class_ in ("labs", "serology") else "chart"),
        kind=c.kind or "",
        unit=c.unit,
        values=c.values,
        domain=c.domain,
        class_=c.class_ or "",
        pick=c.pick or "latest",
        plausible=c.plausible,
        mole=c.mole,
        formula=c.formula,
        inputs=c.inputs,
        attributes=c.attributes,
        judged=c.judged,
        panel=c.panel,
        source="study",
    )
    return [entry, *_attributes(c.attributes, lexicon), *words]


def _attributes(names: Iterable[str], lexicon: Lexicon) -> list[Entry]:
    return [
        Entry(id=a, sort="attribute", label=Text.same(a.replace("_", " ")))
        for a in names
        if lexicon.find("attribute", a) is None
    ]


def _words(text: str) -> tuple[str, ...]:
    return tuple(w.strip() for w in text.split(",") if w.strip())


def _table(sort: Sort, table: str) -> Iterable[Entry]:
    for line in table.splitlines():
        cells = [c.strip() for c in line.split("|")]
        cells += [""] * (5 - len(cells))
        o = dict(part.strip().split("=", 1) for part in cells[4].split(";") if part.strip())
        low_high = _words(o.get("plausible", ""))
        yield Entry(
            id=cells[0],
            sort=sort,
            label=Text(zh=cells[1], en=cells[2]),
            synonyms=_words(cells[3]),
            ask=o.get("ask", "chart"),
            kind=o.get("kind", ""),
            unit=o.get("unit"),
            values=_words(o.get("values", "")),
            domain=_words(o.get("domain", "")),
            class_=o.get("class", ""),
            pick=o.get("pick", "latest"),
            plausible=(Decimal(low_high[0]), Decimal(low_high[1])) if low_high else None,
            mole=o.get("mole"),
            formula=o.get("formula"),
            inputs=_words(o.get("inputs", "")),
            attributes=_words(o.get("attributes", "")),
            origin=o.get("from"),
            judged=o.get("judged") == "yes",
            is_date=o.get("date") in ("yes", "True"),
            is_iu_unit=o.get("iu") == "yes",
            loinc=o.get("loinc_to_verify"),
        )


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """The lexicon of the program itself."""
    return Lexicon.of(
        [
            *_table("variable", vocabulary.VARIABLES),
            *_table("list", vocabulary.LISTS),
            *_table("concept", vocabulary.CONCEPTS),
            *_table("anchor", vocabulary.ANCHORS),
            *_table("attribute", vocabulary.ATTRIBUTES),
            *_table("code", vocabulary.WORDS),
        ]
    )
