"""Counter-based chance: published vectors, and the laws that make rehearsals reproducible."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.designs.chance import draw, draws, philox, variable_word

# Random123 1.09, kat_vectors, philox4x32 10: counter, key, words
VECTORS = [
    ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


@pytest.mark.evidence("published")
@pytest.mark.parametrize(("counter", "key", "words"), VECTORS)
def test_vectors(counter: tuple[int, int, int, int], key: tuple[int, int], words: str) -> None:
    assert " ".join(f"{w:08x}" for w in philox(counter, key)) == words


def test_the_variable_is_the_first_four_bytes_of_its_hash() -> None:
    assert variable_word("u_tox") == int(hashlib.sha256(b"u_tox").hexdigest()[:8], 16)


@pytest.mark.evidence("law")
@given(
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.text(max_size=8),
    st.integers(0, 9),
)
def test_arrays_equal_scalars_bit_for_bit(seed: int, trial: int, who: int, variable: str, repeat: int) -> None:
    many = draws(seed, np.array([trial, 3]), np.array([[who], [5]]), variable, repeat)
    assert many.shape == (2, 2)
    assert many[0, 0] == draw(seed, trial, who, variable, repeat)
    assert many[1, 1] == draw(seed, 3, 5, variable, repeat)
    assert many.min() > 0 and many.max() < 1


@pytest.mark.evidence("law")
def test_uniform_and_uncorrelated() -> None:
    u = draws(5, np.arange(400)[:, None], np.arange(500), "u")
    assert abs(u.mean() - 0.5) < 4 * (1 / 12 / u.size) ** 0.5
    counts = np.bincount((u * 100).astype(int).ravel(), minlength=100)
    assert ((counts - 2000) ** 2 / 2000).sum() < 160  # chi-square with 99 degrees of freedom: 1e-4
    v = draws(5, np.arange(400)[:, None], np.arange(500), "v")
    for a, b in ((u, v), (u[:, 1:], u[:, :-1]), (u[1:], u[:-1])):
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4 / u.size**0.5
