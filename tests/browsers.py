"""Finds a headless Chromium for the tests that look at pages; as root on Debian it installs one.

Run as ``python -m tests.browsers`` before the suite. Without a browser those tests skip and say why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-dev-shm-usage",
)  # fmt: skip


def find() -> str | None:
    return next((path for n in NAMES if (path := shutil.which(n))), None)


needed = pytest.mark.skipif(
    find() is None,
    reason="the page has to be drawn by a Chromium; none is installed, and only root on Debian can have one installed here "
    "(python -m tests.browsers)",
)
"""On tests that look at a page as a browser draws it."""


def render(page: Path, out: Path, *, width: int = 1280, height: int = 1600, profile: Path, pdf: bool = False) -> Path:
    """Prints ``page`` to a PNG or PDF through a headless Chromium. Raises ``RuntimeError`` where it does not appear."""
    browser = find()
    if browser is None:
        raise RuntimeError("no Chromium on this machine")
    kind = [f"--print-to-pdf={out}", "--no-pdf-header-footer"] if pdf else [f"--screenshot={out}"]
    done = subprocess.run(
        [browser, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}", *kind, page.resolve().as_uri()],
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    if not out.exists():
        raise RuntimeError(f"{browser} printed nothing: {done.stderr.decode(errors='replace')[-500:]}")
    return out


def main() -> int:
    if find():
        return 0
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        print(
            "no Chromium found and none can be installed here (needs root and apt): browser tests will be skipped",
            file=sys.stderr,
        )
        return 0
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    print("installing chromium and a Chinese font for the browser tests …", file=sys.stderr)
    subprocess.run([apt, "-q", "update"], check=False, **quiet)  # type: ignore[call-overload]
    command = [apt, "-q", "-y", "install", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
    subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)  # type: ignore[call-overload]
    if not find():
        print("chromium could not be installed: browser tests will be skipped", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
