"""What the tests of this room share: golden files, and facts and verdicts in a line or two of text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trialwright.criteria.evaluate import Evaluation, evaluate
from trialwright.criteria.facts import Facts
from trialwright.criteria.grammar import parse
from trialwright.criteria.lexicon import shipped
from trialwright.criteria.reading_facts import read_facts

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "criteria"
LEXICON = shipped()
DAY = "2026-10-12"


def tree_of(text: str) -> Any:
    """YAML in which every scalar stays text."""
    from ruamel.yaml import YAML

    return YAML(typ="base", pure=True).load(text)


def golden(name: str) -> Any:
    return tree_of((GOLDEN / name).read_text("utf-8"))


def facts_of(text: str = "", **more: Any) -> Facts:
    """Facts from a few lines of YAML, asked on ``DAY`` if no day is named."""
    tree = {"at": DAY, **(tree_of(text) or {}), **more}
    return read_facts(tree, LEXICON)


def verdict(expression: str, text: str = "", look_back: Mapping[str, str] | None = None) -> Evaluation:
    """The evaluation of an expression on facts given as YAML."""
    windows = {k: parse(v, lexicon=LEXICON, start="window") for k, v in (look_back or {}).items()}
    return evaluate(parse(expression, lexicon=LEXICON), facts_of(text), LEXICON, look_back=windows)


def shown(e: Evaluation) -> str:
    """``T``, ``F until 2026-10-18``, ``U ANC repeat(Hb)``."""
    if e.value is None:
        return " ".join(["U", *sorted(e.missing)])
    return ("T" if e.value else "F") + (f" until {e.until}" if e.until else "")
