"""Values: amounts, texts, dates, answers, truths, findings, catalogues — what every room speaks in.

May import: nothing but ``trialwright.errors``. Read first: ``answer.py``.
"""

from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.catalogue import Catalogue, Entry, near_names
from trialwright.values.code import Code
from trialwright.values.dates import PartialDate, StudyDay, add_months, shift
from trialwright.values.finding import Finding, Refusal, Severity
from trialwright.values.quantity import Quantity
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth, all_of, any_of, at_least, negation
from trialwright.values.units import Unit

__all__ = [
    "FALSE",
    "TRUE",
    "Answer",
    "Catalogue",
    "Code",
    "Entry",
    "Finding",
    "Known",
    "PartialDate",
    "Quantity",
    "Refusal",
    "Severity",
    "Sourced",
    "StudyDay",
    "Text",
    "Truth",
    "Unit",
    "Unknown",
    "add_months",
    "all_of",
    "any_of",
    "at_least",
    "near_names",
    "negation",
    "shift",
]
