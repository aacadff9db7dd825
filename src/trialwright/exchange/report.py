"""The rehearsal report: one self-contained bilingual HTML file that works from disk and prints well."""

from __future__ import annotations

from trialwright.exchange.dossier import Dossier


def render(dossier: Dossier) -> str:
    """The report as HTML."""
    return f"<!doctype html><title>{dossier.study.name}</title>"
