"""What must not leave memory: which paths are personal, and which strings look like an e-mail address or a telephone number."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

REDACTED: Final = "[redacted]"
# Persons' names, telephones, addresses and postcodes; institutions and their web sites stay.
_PRIVATE = re.compile(
    r"contacts\.(?:.*\.)?(?:name|phone|fax|email|address|postcode|orcid)|identification\.registrant(?:\..*)?"
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
# Eleven digits of a Chinese mobile number, or an international or trunk prefix with at least eight digits in groups.
_PHONE = re.compile(
    r"(?<![\w.,:/\-])(?:"
    r"\+\d{1,3}[\s\-.()]*\d(?:[\s\-.()]*\d){6,13}"
    r"|(?:86[\s\-]?)?1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}"
    r"|\(?0\d{2,3}\)?[\s\-]\d{7,8}(?:[\s\-]\d{1,5})?"
    r"|\(\d{3}\)\s?\d{3}[\s\-]\d{4}|\d{3}-\d{3}-\d{4}"
    r")(?![\w/])"
)
_FOUR = re.compile(r"\d{4}")  # every shape has four digits in a row, or begins with +


@lru_cache(maxsize=8192)
def is_private(path: str) -> bool:
    """Whether a field of this path is personal.

    >>> is_private("contacts.leader.phone"), is_private("contacts.leader.institution")
    (True, False)
    """
    return _PRIVATE.fullmatch(path) is not None


def redacted(text: str) -> str:
    """The text with e-mail- and phone-shaped strings replaced.

    >>> redacted("write to trial@example.org or +86 10 0000 0000, ANC 1.5")
    'write to [redacted] or [redacted], ANC 1.5'
    """
    if "@" in text:
        text = _EMAIL.sub(REDACTED, text)
    return _PHONE.sub(REDACTED, text) if "+" in text or _FOUR.search(text) is not None else text
