"""Standards: published clinical instruments, one module each, versions in force inside.

May import: values. Read first: ``ctcae.py`` for a table, ``bsa.py`` for the shortest example; ``catalogue.py`` lists all.
"""

from typing import TYPE_CHECKING, Any

from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.standard import Parameter, Standard, parameters_of, pinned

if TYPE_CHECKING:
    from trialwright.standards.catalogue import INSTRUMENTS, PACKS

__all__ = [
    "INSTRUMENTS",
    "PACKS",
    "Given",
    "Input",
    "Instrument",
    "Outcome",
    "Parameter",
    "Standard",
    "parameters_of",
    "pinned",
]


def __getattr__(name: str) -> Any:
    """The catalogues, read when somebody asks: a rule that needs one standard must not load them all."""
    if name in ("INSTRUMENTS", "PACKS"):
        from trialwright.standards import catalogue

        return getattr(catalogue, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
