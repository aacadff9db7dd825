"""Checking: what is missing, contradictory or impossible in a record; one module a family, one function a check.

May import: nouns, reading. Read first: ``CHECKS`` below, then ``entry.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from trialwright.checking.bilingual import BILINGUAL
from trialwright.checking.bilingual_terms import BILINGUAL_TERMS
from trialwright.checking.cross_source import CROSS_SOURCE
from trialwright.checking.damage import DAMAGE
from trialwright.checking.design import DESIGN
from trialwright.checking.design_rules import DESIGN_RULES
from trialwright.checking.doses import DOSES
from trialwright.checking.doubt import Doubt, Unchecked
from trialwright.checking.eligibility_limits import ELIGIBILITY_LIMITS
from trialwright.checking.eligibility_lists import ELIGIBILITY_LISTS
from trialwright.checking.eligibility_safety import ELIGIBILITY_SAFETY
from trialwright.checking.eligibility_wording import ELIGIBILITY_WORDING
from trialwright.checking.entry import CheckEntry, in_order
from trialwright.checking.extraction import EXTRACTION
from trialwright.checking.feasibility import FEASIBILITY
from trialwright.checking.outcome_form import OUTCOME_FORM
from trialwright.checking.outcome_meaning import OUTCOME_MEANING
from trialwright.checking.outcome_safety import OUTCOME_SAFETY
from trialwright.checking.outcome_times import OUTCOME_TIMES
from trialwright.checking.oversight import OVERSIGHT
from trialwright.checking.products import PRODUCTS
from trialwright.checking.regimen_rules import REGIMEN_RULES
from trialwright.checking.regimens import REGIMENS
from trialwright.checking.registration import REGISTRATION
from trialwright.checking.report import Report, report_to_json, run_checks
from trialwright.checking.satisfiability import SATISFIABILITY
from trialwright.values.catalogue import Catalogue

if TYPE_CHECKING:
    from trialwright.reading.record import RegistryRecord
    from trialwright.study.study import Study

_FAMILIES: Final = (
    *EXTRACTION,
    *DAMAGE,
    *REGISTRATION,
    *OVERSIGHT,
    *DESIGN,
    *DESIGN_RULES,
    *OUTCOME_FORM,
    *OUTCOME_TIMES,
    *OUTCOME_MEANING,
    *OUTCOME_SAFETY,
    *ELIGIBILITY_LIMITS,
    *ELIGIBILITY_LISTS,
    *ELIGIBILITY_WORDING,
    *ELIGIBILITY_SAFETY,
    *PRODUCTS,
    *DOSES,
    *REGIMENS,
    *REGIMEN_RULES,
    *BILINGUAL,
    *BILINGUAL_TERMS,
    *CROSS_SOURCE,
    *SATISFIABILITY,
    *FEASIBILITY,
)
CHECKS: Final[Catalogue[CheckEntry]] = Catalogue("check", *sorted(_FAMILIES, key=in_order))


def check(
    record: RegistryRecord,
    *,
    study: Study | None = None,
    catalogue: Catalogue[CheckEntry] = CHECKS,
    only: Iterable[str] | None = None,
) -> Report:
    """What is doubtful in a record, and which rules could not look at it.

    Args:
        study: the draft study, where there is one; rules that rest on parsed criteria use it.
        only: codes or families to run (``EXT-01``, ``ELI``); all where ``None``.

    Raises:
        UnknownName: a code that the catalogue does not have.
    """
    return run_checks(record, catalogue=catalogue, study=study, only=only)


__all__ = ["CHECKS", "CheckEntry", "Doubt", "Report", "Unchecked", "check", "report_to_json"]
