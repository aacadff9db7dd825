"""Arrays as the statistics need them: checked once, equal times made equal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Ints: TypeAlias = NDArray[np.signedinteger[Any]]
Bools: TypeAlias = NDArray[np.bool_]


def numbers(values: ArrayLike, name: str = "values") -> Floats:
    """A vector of finite numbers. Raises ``ValueError`` that names it."""
    out = np.asarray(values, dtype=np.float64).ravel()
    if not np.all(np.isfinite(out)):
        raise ValueError(f"{name} holds a value that is no number; leave the participant out or say why it is missing")
    return out


def flags(values: ArrayLike, n: int, name: str = "event") -> Bools:
    """A vector of yes and no, one for each of ``n`` participants."""
    out = np.asarray(values).ravel().astype(bool)
    if len(out) != n:
        raise ValueError(f"{name} has {len(out)} entries for {n} participants")
    return out


def labels(values: Sequence[object] | ArrayLike | None, n: int, name: str = "group") -> tuple[Ints, list[object]]:
    """Groups as 0, 1, 2 … in the order of their sorted values, and those values."""
    if values is None:
        return np.zeros(n, dtype=np.int64), [""]
    if isinstance(values, np.ndarray) and values.ndim == 1 and values.dtype.kind in "biuf":
        if len(values) != n:
            raise ValueError(f"{name} has {len(values)} entries for {n} participants")
        distinct, place_of = np.unique(values, return_inverse=True)
        return place_of.astype(np.int64), distinct.tolist()
    listed = list(values)  # type: ignore[arg-type]
    if len(listed) != n:
        raise ValueError(f"{name} has {len(listed)} entries for {n} participants")
    plain = [v.item() if isinstance(v, np.generic) else v for v in listed]
    order = sorted(set(plain), key=lambda v: (isinstance(v, str), v))
    place = {v: k for k, v in enumerate(order)}
    return np.array([place[v] for v in plain], dtype=np.int64), order


def settled(times: ArrayLike, name: str = "time") -> Floats:
    """Times of which those that differ only by rounding (less than 1e-12 of their size) are made one: 0.1 + 0.2 and 0.3."""
    t = numbers(times, name)
    if not len(t):
        return t
    ordered = np.sort(t)
    if ordered[0] < 0:
        raise ValueError(f"{name} holds a negative time")
    gaps = ordered[1:] - ordered[:-1]
    if not np.any((gaps > 0) & (gaps <= 1e-12 * ordered[1:])):
        return t
    with np.errstate(divide="ignore"):
        digits = np.where(t > 0, 11 - np.floor(np.log10(np.where(t > 0, t, 1.0))), 0.0)
    scale = 10.0**digits
    return np.where(t == np.round(t), t, np.round(t * scale) / scale)
