"""Study file ⇄ ``Study``: strict loading with all errors at once, every value's place kept, edits that touch one line only.

>>> load("trialwright: 1\\n", name="s.yaml").study()  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
trialwright.errors.UnreadableTexts: s.yaml:1:1 study: the required key study is missing …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialwright.errors import Where
from trialwright.study.alternatives import read_options
from trialwright.study.canonical import canonical_bytes, digest
from trialwright.study.complaint import UnreadableStudy, raised
from trialwright.study.consistency import complain_of_values
from trialwright.study.expressions import Expressions, lexicon_of
from trialwright.study.kinds import BAD, Reading
from trialwright.study.names import Names
from trialwright.study.references import complain_of_names, names_of
from trialwright.study.shapes import NamesOf, TableKind, read_table
from trialwright.study.study import Study
from trialwright.study.tables import CONCEPT, FILE
from trialwright.study.tree import Map, Node, Reader, Scalar
from trialwright.study.who import Concept
from trialwright.values.text import Text

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a study file with its tree; unchanged text is saved byte for byte.

    Args:
        name: of the file, for messages.
        text: as read, with its line ends (a BOM is kept apart in ``bom``).
    """

    name: str
    text: str
    tree: Map = field(repr=False)
    bom: str = field(default="", repr=False)

    def study(self) -> Study:
        """The study. Raises ``UnreadableTexts`` with every error."""
        return _study_of(self)

    def save(self) -> str:
        """The text as it is to be written."""
        return self.bom + self.text

    @property
    def canonical(self) -> bytes:
        """The canonical form: RFC 8785 bytes of the tree without comments and quoting."""
        return canonical_bytes(self.tree)

    @property
    def sha256(self) -> str:
        """The hash of the canonical form."""
        return digest(self.tree)

    def node(self, path: str) -> Node | None:
        """The value at a path such as ``escalation.dlt.window`` or ``endpoints.X.at[2]``."""
        found = self.place(path)
        return None if found is None else found[1]

    def place(self, path: str) -> tuple[Scalar | None, Node] | None:
        """The key (``None`` for an item of a list) and the value at a path."""
        from trialwright.study.paths import place

        return place(self.tree, path)


def load(text: str | bytes, *, name: str) -> Document:
    """Reads the text of a study file.

    Args:
        text: the file's characters, or its bytes (UTF-8).
        name: what to call it in messages.

    Raises:
        UnreadableTexts: not UTF-8, not plain YAML, or YAML with a second reading (STU-01 … STU-05, STU-09).
    """
    if isinstance(text, bytes):
        raw = text
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as e:
            before = raw[: e.start]
            where = Where(name, before.count(b"\n") + 1, e.start - (before.rfind(b"\n") + 1) + 1)
            wrong = UnreadableStudy(
                where,
                "STU-01",
                Text(zh="不是UTF-8编码", en="this is not UTF-8"),
                Text(zh="用文本编辑器另存为UTF-8", en="save the file as UTF-8"),
            )
            raise raised(name, [wrong]) from None
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    reader = Reader(name, text[len(bom) :])
    tree = reader.tree()
    if tree is None:
        raise raised(name, reader.complaints)
    return Document(name, reader.text, tree, bom)


def _study_of(document: Document) -> Study:
    reader = Reader(document.name, document.text)
    reader.ends = _ends(document.tree)
    _check_format(document.tree, reader)
    names = names_of(document.tree)
    reading = _reading(document, reader, names)
    found = read_table(FILE, "", document.tree, "", reading)
    read_options(TableKind(FILE), document.tree, reading)
    resolver = complain_of_names(document.tree, reading)
    if isinstance(found, Study):
        study = _with_marks(found, reading)
        complain_of_values(study, document.tree, resolver)
    if reader.complaints:
        raise raised(document.name, _once(reader.complaints))
    assert isinstance(found, Study)
    return study


def _reading(document: Document, reader: Reader, names: Mapping[str, Mapping[str, Scalar]]) -> Reading:
    expressions = Expressions(lexicon_of(_concepts(document.tree, reader, names), names))
    reading = Reading(reader, names, expressions)
    expressions.reading = reading
    return reading


def read_again(document: Document) -> Reading:
    """Everything a reading collects about a document that is known to load: places, references, values."""
    reader = Reader(document.name, document.text)
    reading = _reading(document, reader, names_of(document.tree))
    read_table(FILE, "", document.tree, "", reading)
    read_options(TableKind(FILE), document.tree, reading)
    return reading


def _concepts(tree: Map, reader: Reader, names: Mapping[str, Mapping[str, Scalar]]) -> tuple[Concept, ...]:
    """The study's own words, read before anything that may use them; complaints come with the main reading."""
    node = tree.get("concepts")
    if node is None:
        return ()
    silent = Reading(Reader(reader.name, reader.text), names, lambda *_: BAD)
    found = NamesOf(TableKind(CONCEPT)).read(node, "concepts", silent)
    return tuple(found.values()) if isinstance(found, Names) else ()


def _with_marks(study: Study, reading: Reading) -> Study:
    from dataclasses import replace

    return replace(study, tbc=Names(reading.tbc), lines=Names(reading.lines))


def _check_format(tree: Map, reader: Reader) -> None:
    node = tree.get("trialwright")
    if isinstance(node, Scalar) and node.text.strip().isdigit() and int(node.text) != FORMAT:
        reader.complain(
            "STU-10",
            node.line,
            node.column,
            "trialwright",
            Text(
                zh=f"文件格式为{node.text},本程序只认识{FORMAT}",
                en=f"the file has format {node.text}, this program knows {FORMAT}",
            ),
            Text(zh="更新程序,或用旧格式保存", en="update the program"),
        )


def _ends(tree: Node) -> dict[int, int]:
    """For every line the offset behind its last value, so that what follows ``#`` there is a comment."""
    out: dict[int, int] = {}

    def visit(node: Node) -> None:
        if isinstance(node, Scalar):
            out[node.line] = max(out.get(node.line, 0), node.end)
            return
        for item in (v for pair in node.entries for v in pair) if isinstance(node, Map) else node.items:
            visit(item)

    visit(tree)
    return out


def _once(complaints: list[UnreadableStudy]) -> list[UnreadableStudy]:
    """The same complaint about the same place is told once."""
    seen: dict[tuple[object, ...], UnreadableStudy] = {}
    for c in complaints:
        seen.setdefault((c.where.line, c.where.column, c.code, c.where.path, c.text.en), c)
    return list(seen.values())
