"""The rehearsal report in a browser: it appears at desktop and at phone width, and prints to PDF."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from tests import browsers
from tests.exchange.test_report import report

pytestmark = [pytest.mark.browser, browsers.needed]


def size_of(png: Path) -> tuple[int, int]:
    return struct.unpack(">II", png.read_bytes()[16:24])  # type: ignore[return-value]


def test_it_shows_and_prints(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(report("chictr-dose-levels.txt"), "utf-8")
    wide = browsers.render(page, tmp_path / "wide.png", width=1280, height=1600, profile=tmp_path / "p")
    narrow = browsers.render(page, tmp_path / "narrow.png", width=390, height=1600, profile=tmp_path / "p")
    assert size_of(wide) == (1280, 1600) and wide.stat().st_size > 40_000
    assert narrow.stat().st_size > 20_000
    printed = browsers.render(page, tmp_path / "report.pdf", profile=tmp_path / "p", pdf=True).read_bytes()
    assert (
        printed.startswith(b"%PDF")
        and printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page") >= 3
    )
