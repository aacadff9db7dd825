"""Chance without state: Philox4x32-10, so that a draw depends on its name and on nothing that happened before.

Key = seed (64 bits, low word first); counter = (trial, participant, first 32 bits of SHA-256 of the variable's name,
repeat); two words make a double in (0, 1). Order, workers and resumption do not matter, and adding a participant never
changes an earlier draw. Source: Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Words: TypeAlias = tuple[int, int, int, int]
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Unsigned: TypeAlias = NDArray[np.uint64]

_ROUNDS: Final = 10
_M0: Final = 0xD2511F53
_M1: Final = 0xCD9E8D57
_W0: Final = 0x9E3779B9
_W1: Final = 0xBB67AE85
_MASK: Final = 0xFFFFFFFF
_CHUNK: Final = 1 << 13
_LAST: Final = 1.0 - 2.0**-53  # u = 1 would let a participant with p = 1 escape


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """The four output words of Philox4x32-10.

    Args:
        counter: four words of 32 bits.
        key: two words of 32 bits.
    Returns:
        four words of 32 bits.
    Source: Salmon 2011; test vectors of the Random123 distribution (kat_vectors).

    >>> [format(w, "08x") for w in philox((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(_ROUNDS):
        a, b = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & _MASK, (a >> 32) ^ c3 ^ k1, a & _MASK
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@cache
def variable_word(variable: str) -> int:
    """The 32 bits that stand for a variable's name: the first four bytes of its SHA-256, big-endian."""
    return int.from_bytes(hashlib.sha256(variable.encode("utf-8")).digest()[:4], "big")


def key_of(seed: int) -> tuple[int, int]:
    """The two key words of a seed: low word first; a seed outside 64 bits is taken modulo 2**64."""
    return seed & _MASK, (seed >> 32) & _MASK


def draw(seed: int, trial: int, participant: int, variable: str, repeat: int = 0) -> float:
    """One number in (0, 1), always the same for the same name.

    Args:
        seed: 64 bits.
        trial, participant, repeat: 32 bits each, from 0.
        variable: any text, such as ``"u_tox"``.
    Returns:
        a float strictly between 0 and 1.
    Source: Salmon 2011 for the words; 53 of their 64 bits, centred in their cell.

    >>> draw(1, 0, 0, "u_tox") == draw(1, 0, 0, "u_tox") != draw(1, 0, 1, "u_tox")
    True
    """
    w0, w1, _, _ = philox((trial & _MASK, participant & _MASK, variable_word(variable), repeat & _MASK), key_of(seed))
    return min(((((w0 << 32) | w1) >> 11) + 0.5) * 2.0**-53, _LAST)


def _unsigned(values: int | Sequence[int] | NDArray[np.generic]) -> Unsigned:
    return np.asarray(values, dtype=np.int64).astype(np.uint64) & np.uint64(_MASK)


def draws(
    seed: int,
    trial: int | Sequence[int] | NDArray[np.generic],
    participant: int | Sequence[int] | NDArray[np.generic],
    variable: str,
    repeat: int | Sequence[int] | NDArray[np.generic] = 0,
) -> Floats:
    """Many numbers at once, equal bit for bit to ``draw``; the three counters are broadcast against each other.

    Args:
        seed: 64 bits.
        trial, participant, repeat: integers or arrays of them.
        variable: any text.
    Returns:
        an array of floats strictly between 0 and 1, of the broadcast shape.
    Source: Salmon 2011.

    >>> import numpy as np
    >>> bool(draws(7, np.arange(3), 5, "u_tox")[2] == draw(7, 2, 5, "u_tox"))
    True
    """
    w0, w1 = words(seed, trial, participant, variable_word(variable), repeat)
    bits = ((w0 << np.uint64(32)) | w1) >> np.uint64(11)
    return np.minimum((bits.astype(np.float64) + 0.5) * 2.0**-53, _LAST)


def words(
    seed: int,
    trial: int | Sequence[int] | NDArray[np.generic],
    participant: int | Sequence[int] | NDArray[np.generic],
    variable: int,
    repeat: int | Sequence[int] | NDArray[np.generic] = 0,
) -> tuple[Unsigned, Unsigned]:
    """The first two Philox words for arrays of counters, each in the low half of 64 bits."""
    shape = np.broadcast_shapes(np.shape(trial), np.shape(participant), np.shape(repeat))
    c0, c1, c3 = (np.broadcast_to(_unsigned(v), shape).reshape(-1) for v in (trial, participant, repeat))
    w0, w1 = np.empty(c0.shape, dtype=np.uint64), np.empty(c0.shape, dtype=np.uint64)
    for k in range(0, len(c0), _CHUNK):
        part = slice(k, k + _CHUNK)
        w0[part], w1[part] = _rounds(c0[part], c1[part], c3[part], variable & _MASK, key_of(seed))
    return w0.reshape(shape), w1.reshape(shape)


def _rounds(c0: Unsigned, c1: Unsigned, c3: Unsigned, variable: int, key: tuple[int, int]) -> tuple[Unsigned, Unsigned]:
    """Ten rounds on arrays small enough to stay in the cache."""
    c2 = np.full(c0.shape, variable, dtype=np.uint64)
    mask, half, m0, m1 = np.uint64(_MASK), np.uint64(32), np.uint64(_M0), np.uint64(_M1)
    k0, k1 = key
    for _ in range(_ROUNDS):
        a, b = c0 * m0, c2 * m1
        c0 = b >> half
        c0 ^= c1
        c0 ^= np.uint64(k0)
        c2 = a >> half
        c2 ^= c3
        c2 ^= np.uint64(k1)
        b &= mask
        a &= mask
        c1, c3 = b, a
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return c0, c1


def uniforms(seed: int, variable: str, first: int, count: int) -> Floats:
    """Numbers ``first`` … ``first + count − 1`` of one long sequence that is named, not stored: for very large arrays.

    Philox4x64-10 of numpy, keyed by the seed and the variable's name, its counter set to the place: any part of the
    sequence can be had alone, so order and workers do not matter. (``draws`` is the form for few numbers by name.)

    Args:
        seed: 64 bits. variable: any text. first: from 0. count: how many.

    >>> whole = uniforms(1, "t", 0, 11)
    >>> bool((uniforms(1, "t", 6, 5) == whole[6:]).all())
    True
    """
    skip = first % 4
    key = np.array([seed & 0xFFFFFFFFFFFFFFFF, variable_word(variable)], dtype=np.uint64)
    bits = np.random.Philox(key=key, counter=first // 4)
    return np.random.Generator(bits).random(skip + count)[skip:]
