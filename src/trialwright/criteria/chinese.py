"""The Chinese spelling of the language: words cut by longest match against keywords, lexicon and units, read as English."""

from __future__ import annotations

import re
from typing import Final

from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.spelling import Spelled, signs_folded
from trialwright.errors import UnreadableText, Where

_HAN: Final = re.compile(r"[\u3400-\u9fff]")


def english(text: str, lexicon: Lexicon, where: Where) -> Spelled:
    """The text in the English spelling of the language, with places."""
    folded = signs_folded(text)
    outside = re.sub(r'"[^"\n]*"', "", folded.text)
    return english_of(folded, lexicon, where) if _HAN.search(outside) else folded


def english_of(source: Spelled, lexicon: Lexicon, where: Where) -> Spelled:
    """The sentence in the English spelling, each character with its place in the source."""
    raise UnreadableText(where, "the Chinese spelling is not read yet", "write the English one", "CRI-01")
