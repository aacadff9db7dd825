"""The documents say what is there: links lead somewhere, commands exist, every room has its rough edges."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trialwright.shell.cli import COMMANDS, available

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_named_exist(page: Path) -> None:
    for name in re.findall(r"trialwright ([a-z]+)\b", "\n".join(re.findall(r"`([^`\n]*)`", page.read_text("utf-8")))):
        assert name in COMMANDS, f"{page.name}: trialwright {name}"


def test_every_command_is_there() -> None:
    assert set(available()) == set(COMMANDS)


def test_every_command_is_told_in_both_languages() -> None:
    assert all(t.zh and t.en and t.zh != t.en for t in COMMANDS.values())


def test_the_table_of_rooms_is_the_one_that_is_tested() -> None:
    from tests.test_architecture import MAY_IMPORT

    text = (ROOT / "docs" / "explain" / "rooms.md").read_text("utf-8")
    named = set(re.findall(r"^\| `(\w+)` \|", text, flags=re.M))
    assert named == set(MAY_IMPORT) - {"errors", "__main__"}


def test_no_page_or_module_names_a_folder_of_a_machine() -> None:
    """Neither the folder this checkout lies in, nor the places where people's machines keep theirs."""
    here = [f"{p}/" for p in (ROOT, ROOT.parent, Path.home()) if len(p.parts) > 2]
    usual = re.compile(r"(?<![\w.:/<])/(?:home|Users|root|mnt|opt|srv|var|tmp)/[a-z]", re.I)
    for path in [*PAGES, *(ROOT / "src").rglob("*.py")]:
        text = path.read_text("utf-8")
        assert not usual.search(text), path
        assert not any(folder in text for folder in here), path
