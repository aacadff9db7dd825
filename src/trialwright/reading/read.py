"""Reads the bytes of one page into a `RegistryRecord`: decode, find the layout, assign, give meaning, account."""

from __future__ import annotations

from trialwright.reading.record import RegistryRecord


def read_page(data: bytes, *, name: str, layout: str | None = None) -> RegistryRecord:
    """The record of one page.

    Args:
        data: the page as saved: text, HTML, JSON, XML or XLSX.
        name: how messages and the record call it.
        layout: forces a layout by name instead of the best score.

    Raises:
        UnreadableText: no layout fits; the message names every layout with the evidence it missed.
    """
    raise NotImplementedError
