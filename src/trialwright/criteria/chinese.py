"""The Chinese spelling of the language: words cut by longest match against keywords, lexicon and units, read as English."""

from __future__ import annotations

from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.spelling import Spelled
from trialwright.errors import UnreadableText, Where


def english_of(source: Spelled, lexicon: Lexicon, where: Where) -> Spelled:
    """The sentence in the English spelling, each character with its place in the source."""
    raise UnreadableText(where, "the Chinese spelling is not read yet", "write the English one", "CRI-01")
