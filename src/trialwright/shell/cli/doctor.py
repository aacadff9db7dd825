"""``trialwright doctor``: is this installation whole, and what can this machine do?"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from importlib import metadata

from trialwright import __version__
from trialwright.shell.cli.output import Output
from trialwright.values.text import Text

_NEEDED = ("numpy", "scipy", "ruamel.yaml", "lark", "lxml", "openpyxl", "pyarrow", "tqdm")
_OPTIONAL = {"distributed": "rehearse --cluster", "python-docx": "analyse to DOCX"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No further arguments."""


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _state(state: str) -> Text:
    zh = state.replace("ok", "正常")
    for en, word in (
        ("missing: pip install trialwright again", "缺少：请重新 pip install trialwright"),
        ("optional: only the tests print pages", "可选：仅测试打印页面时需要"),
        ("optional:", "可选："),
        ("needs", "需要"),
        ("analyse to DOCX", "analyse 写 DOCX"),
    ):
        zh = zh.replace(en, word)
    return Text(zh=zh, en=state)


def run(args: argparse.Namespace, out: Output) -> int:
    rows: list[tuple[str, str, str]] = [
        ("trialwright", __version__, "ok"),
        ("python", platform.python_version(), "ok" if sys.version_info >= (3, 11) else "needs 3.11"),
        ("cores", str(os.cpu_count() or 1), "ok"),
    ]
    for package in _NEEDED:
        v = _version(package)
        rows.append((package, v or "-", "ok" if v else "missing: pip install trialwright again"))
    for package, use in _OPTIONAL.items():
        v = _version(package)
        rows.append((package, v or "-", "ok" if v else f"optional: {use}"))
    browser = next((b for b in ("chromium", "chromium-browser", "google-chrome") if shutil.which(b)), None)
    rows.append(("browser", browser or "-", "ok" if browser else "optional: only the tests print pages"))
    whole = all(state == "ok" or state.startswith("optional") for _, _, state in rows)
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Doctor",
                "ok": whole,
                "items": [dict(zip(("name", "found", "state"), r, strict=True)) for r in rows],
            }
        )
    else:
        head = (Text(zh="项目", en="item"), Text(zh="版本", en="found"), Text(zh="状态", en="state"))
        out.table(head, [(name, found, _state(state)) for name, found, state in rows])
    return 0 if whole else 1
