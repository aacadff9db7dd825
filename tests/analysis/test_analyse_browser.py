"""The analysis in a real browser: a click on a number shows its participants, events and rule; both languages switch."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests import browsers
from tests.analysis.invented import day, logged, one_level, study
from trialwright.analysis.analyse import analyse
from trialwright.analysis.pages import page

PROBE = """<script>document.querySelector('td[data-r]').click();const a=why.textContent;
document.querySelector('button[data-lang=zh]').click();
const shown=[...document.querySelectorAll('h2 .en')].some(e=>getComputedStyle(e).display!=='none');
document.body.insertAdjacentHTML('beforeend','<pre id="probe">'+JSON.stringify([!why.hidden,a,shown,document.documentElement.scrollWidth<=innerWidth])+'</pre>');
</script></body>"""


@browsers.needed
@pytest.mark.browser
def test_a_number_opens_what_it_rests_on(tmp_path: Path) -> None:
    browser = browsers.find()
    assert browser is not None
    html = tmp_path / "index.html"
    html.write_text(
        page(analyse(study("ta-nps"), logged(one_level()), day(200)), "en").replace("</body>", PROBE), "utf-8"
    )
    done = subprocess.run(
        [browser, *browsers.FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", html.as_uri()],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    found = done.stdout.split('<pre id="probe">')[-1].split("</pre>")[0]
    assert found.startswith("[true,"), found[:200]
    assert "001 002 003" in found and "consort@2010" in found and "Screened" in found
    assert found.endswith("false,true]"), "English is hidden after the switch; the page is not wider than the window"
