"""The page of designs alone in a browser: nothing hangs over the edge at desktop or phone width, in either language."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests import browsers

from trialwright.shell.cli import main

pytestmark = [pytest.mark.browser, browsers.needed]
SCENARIO = """scenario: one look
of: {design: "log_rank hr 0.5 median 10 accrual 12 follow_up 12 looks 0.5:futility,1"}
trials: 50
vary: {hazard_ratio: [0.5, 0.7, 1]}
compare: [milestone at 12, rmst tau 18]
"""
_MEASURE = """<script>
var wide = document.documentElement.scrollWidth - window.innerWidth, over = [];
document.querySelectorAll('svg').forEach(function (s) {
  var edge = s.getBoundingClientRect();
  s.querySelectorAll('text').forEach(function (t) {
    var box = t.getBoundingClientRect();
    if (box.width && (box.right > edge.right + 2 || box.left < edge.left - 2)) over.push(t.textContent);
  });
});
document.body.setAttribute('data-measured', JSON.stringify([wide, over.length]));
</script></body>"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone")
    (folder / "s.yaml").write_text(SCENARIO, "utf-8")
    assert main(["rehearse", str(folder / "s.yaml"), "-o", str(folder / "out")]) == 0
    return folder / "out" / "comparison.html"


def measured(page: Path, width: int, language: str) -> tuple[int, int]:
    """How far the page hangs over the window, and how many words of figures stand outside them."""
    copy = page.parent / "measured.html"
    copy.write_text(page.read_text("utf-8").replace("</body>", _MEASURE), "utf-8")
    browser = browsers.find()
    assert browser is not None
    done = subprocess.run(
        [browser, *browsers.FLAGS, f"--user-data-dir={page.parent / 'p'}", f"--window-size={width},1600", "--dump-dom",
         f"{copy.resolve().as_uri()}#{language}"],
        capture_output=True, timeout=180, check=True,
    )  # fmt: skip
    found = re.search(rb'data-measured="\[(-?\d+),(\d+)\]"', done.stdout)
    assert found is not None
    return int(found[1]), int(found[2])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 500])
def test_nothing_hangs_over_the_edge(page: Path, width: int, language: str) -> None:
    assert measured(page, width, language) == (0, 0)
