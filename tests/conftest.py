"""What several rooms' tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# the same examples in every run, so that a change is what turns a run red; the soak looks elsewhere each time
settings.register_profile(
    "ci", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("TRIALWRIGHT_HYPOTHESIS", "ci"))


def shared(*parts: str) -> Path:
    """A file of the design's own folder beside the repository; the test skips, saying why, where there is none."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(
            reason=f"{'/'.join(parts)} is not ours to pass on (real registry pages, other people's documents): it lies beside "
            "the repository only where the design pages do; the golden rows in tests/golden are checked everywhere"
        )
    return path


@pytest.fixture
def seeds() -> list[Path]:
    """The five real registry pages, S0 … S4."""
    return sorted(shared("seeds").glob("*.txt"))
