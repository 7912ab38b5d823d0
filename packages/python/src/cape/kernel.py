"""CAPE's numerical kernel on NumPy arrays, run by wasmtime; no Node is needed.

The same WebAssembly module as in every other runtime of CAPE: the same seed gives the same bits.

Example:
    >>> import numpy as np
    >>> from cape import kernel
    >>> round(kernel.line(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 5.0])).slope, 12)
    2.0
"""

from __future__ import annotations

import ctypes
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

try:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from wasmtime import Engine, Func, Instance, Memory, Module, Store
except ImportError as missing:  # pragma: no cover - said to the user
    raise ImportError(f'cape.kernel needs {missing.name}: pip install "cape-analysis[kernel]"') from missing

from ._worker import BUNDLE

Vector = NDArray[np.float64]

ABI_VERSION = 3
_STATUS = {1: "memory could not grow", 2: "a length is out of range", 3: "a parameter is out of range"}


class KernelError(ValueError):
    """The kernel refused its arguments, or its memory could not grow."""


@dataclass(frozen=True)
class Line:
    """A least-squares line y = intercept + slope·x of n points (SciPy's ``linregress``).

    Attributes:
        p_value: two-sided, of the slope against 0.
        slope_error, intercept_error: standard errors.
        residual_deviation: of the points about the line, with n − 2 degrees of freedom.
    """

    slope: float
    intercept: float
    r: float
    p_value: float
    slope_error: float
    intercept_error: float
    residual_deviation: float
    mean_x: float
    sum_of_squares_x: float


@dataclass(frozen=True)
class Interval:
    """A statistic over its redraws.

    Attributes:
        defined: how many redraws have a value.
        deviation: their standard deviation, the bootstrap standard error.
    """

    defined: int
    deviation: float
    median: float
    lower: float
    upper: float


@dataclass(frozen=True)
class ItemCovariance:
    """Means of models over items, and the covariance of those means.

    Attributes:
        means: of each model over the items it was asked, shape (models,).
        counts: items each was asked.
        units: clusters each was asked (items where there are none).
        shared: items both were asked, shape (models, models).
        covariance: cluster-robust, of the means, shape (models, models).
    """

    means: Vector
    counts: NDArray[np.uint32]
    units: NDArray[np.uint32]
    shared: NDArray[np.uint32]
    covariance: Vector


class _Core:
    """One instance of the module; calls are serialized, as its memory is one arena."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._store = Store(Engine())
        module = Module.from_file(self._store.engine, str(BUNDLE / "dist" / "cape-core.wasm"))
        self._exports = Instance(self._store, module, []).exports(self._store)
        self._memory = cast(Memory, self._exports["memory"])
        found = self.value("abiVersion")
        if found != ABI_VERSION:
            raise KernelError(f"the kernel's interface is version {found}, this module reads {ABI_VERSION}")

    def value(self, name: str, *arguments: float | int) -> Any:
        return cast(Func, self._exports[name])(self._store, *arguments)

    def __enter__(self) -> _Core:
        self._lock.acquire()
        self._mark = self.value("mark")
        return self

    def __exit__(self, *_: object) -> None:
        self.value("release", self._mark)
        self._lock.release()

    def room(self, size: int) -> int:
        pointer: int = self.value("allocate", size)
        if pointer == 0 and size > 0:
            raise KernelError(_STATUS[1])
        return pointer

    def put(self, values: NDArray[Any]) -> int:
        data = np.ascontiguousarray(values)
        pointer = self.room(data.nbytes)
        if data.nbytes:
            ctypes.memmove(self._address(pointer), data.ctypes.data, data.nbytes)
        return pointer

    def take(self, pointer: int, count: int, dtype: Any = np.float64) -> Any:
        out = np.empty(count, dtype)
        if count:
            ctypes.memmove(out.ctypes.data, self._address(pointer), out.nbytes)
        return out

    def block(self, *words: float | int) -> int:
        data = b"".join(struct.pack("<d", word) if isinstance(word, float) else struct.pack("<Q", word % 2**64) for word in words)
        return self.put(np.frombuffer(data, np.uint8))

    def run(self, name: str, *arguments: float | int) -> None:
        status = self.value(name, *arguments)
        if status != 0:
            raise KernelError(f"{name}: {_STATUS.get(status, f'status {status}')}")

    def _address(self, pointer: int) -> int:
        # The memory may have moved since the last call.
        return ctypes.addressof(self._memory.data_ptr(self._store).contents) + pointer


_core: _Core | None = None
_making = threading.Lock()


def _kernel() -> _Core:
    global _core
    with _making:
        if _core is None:
            _core = _Core()
        return _core


def _vector(values: ArrayLike, name: str) -> Vector:
    found = np.ascontiguousarray(values, np.float64)
    if found.ndim != 1:
        raise KernelError(f"{name}: expected one dimension, received shape {found.shape}")
    return found


def _pair(x: ArrayLike, y: ArrayLike) -> tuple[Vector, Vector]:
    a, b = _vector(x, "x"), _vector(y, "y")
    if len(a) != len(b):
        raise KernelError(f"y: expected as many values as x has ({len(a)}), received {len(b)}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise KernelError("x, y: expected finite numbers")
    return a, b


def _signed(seed: int) -> int:
    """A seed of 64 bits as WebAssembly's integer in wasmtime, which has a sign."""
    if not 0 <= seed < 2**64:
        raise KernelError(f"seed: expected 0 to 2^64 − 1, received {seed}")
    return seed - 2**64 if seed >= 2**63 else seed


def line(x: ArrayLike, y: ArrayLike) -> Line:
    """The least-squares line of y on x, three points or more.

    Raises:
        KernelError: where lengths differ or a number is not finite.
    """
    a, b = _pair(x, y)
    if len(a) < 3:
        raise KernelError(f"x: expected three points or more, received {len(a)}")
    with _kernel() as core:
        out = core.room(9 * 8)
        core.run("line", core.put(a), core.put(b), len(a), out)
        return Line(*map(float, core.take(out, 9)))


def ranks(x: ArrayLike) -> Vector:
    """Ranks from 1, ties averaged (SciPy's ``rankdata``)."""
    a = _vector(x, "x")
    with _kernel() as core:
        out = core.room(a.nbytes)
        core.run("ranks", core.put(a), len(a), out)
        return cast(Vector, core.take(out, len(a)))


def uniforms(count: int, seed: int, stream: int = 0) -> Vector:
    """Random doubles of [0, 1), multiples of 2⁻⁵³, of one seed and stream."""
    with _kernel() as core:
        out = core.room(8 * count)
        core.run("uniforms", count, _signed(seed), _signed(stream), out)
        return cast(Vector, core.take(out, count))


def normals(count: int, seed: int, stream: int = 0) -> Vector:
    """Standard normal doubles of one seed and stream."""
    with _kernel() as core:
        out = core.room(8 * count)
        core.run("normals", count, _signed(seed), _signed(stream), out)
        return cast(Vector, core.take(out, count))


def bootstrap_correlation(
    x: ArrayLike,
    y: ArrayLike,
    *,
    clusters: Sequence[Any] | None = None,
    resamples: int = 10_000,
    seed: int = 1,
) -> Vector:
    """Pearson's r of redrawn observations, or of redrawn clusters; shape (resamples,).

    Args:
        clusters: the cluster of each observation, drawn as a whole.
        resamples: how often the observations are redrawn.
        seed: the same seed gives the same bits.
    """
    a, b = _pair(x, y)
    n = len(a)
    if n < 2:
        raise KernelError(f"x: expected two observations or more, received {n}")
    rows, units = _design(n, clusters)
    count = n if units is None else len(units) - 1
    widest = 1 if units is None else int(np.diff(units).max())
    with _kernel() as core:
        out = core.room(8 * resamples)
        core.run(
            "bootstrap",
            core.block(
                0,
                core.put(np.concatenate([a, b])),
                0,
                0,
                2,
                n,
                core.put(np.array([0, 1], np.uint32)),
                1,
                core.put(rows),
                0 if units is None else core.put(units),
                core.put(np.array([0, count], np.uint32)),
                1,
                count * widest,
                resamples,
                seed,
                0,
                out,
            ),
        )
        return cast(Vector, core.take(out, resamples))


def interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """The percentile interval of redrawn values; NaN among them are counted out."""
    found = _vector(values, "values")
    with _kernel() as core:
        out = core.room(5 * 8)
        core.run("interval", core.put(found), len(found), float(level), float("nan"), 0, 0, out)
        defined, *rest = core.take(out, 5)
        return Interval(int(defined), *map(float, rest))


def item_covariance(scores: ArrayLike, clusters: Sequence[Any] | None = None) -> ItemCovariance:
    """The covariance of models' means over items that they share, robust to clusters.

    Args:
        scores: shape (models, items): 1 right, 0 wrong, partial credit between, NaN where a model was not asked.
        clusters: the cluster of each item.
    """
    table = np.ascontiguousarray(scores, np.float64)
    if table.ndim != 2:
        raise KernelError(f"scores: expected shape (models, items), received {table.shape}")
    models, items = table.shape
    labels = None if clusters is None else _labels(clusters, items)
    with _kernel() as core:
        means, covariance = core.room(8 * models), core.room(8 * models * models)
        counts, units, shared = core.room(4 * models), core.room(4 * models), core.room(4 * models * models)
        core.run(
            "itemCovariance",
            core.put(table),
            models,
            items,
            0 if labels is None else core.put(labels),
            0 if labels is None else int(labels.max()) + 1,
            means,
            counts,
            units,
            shared,
            covariance,
        )
        return ItemCovariance(
            core.take(means, models),
            core.take(counts, models, np.uint32),
            core.take(units, models, np.uint32),
            core.take(shared, models * models, np.uint32).reshape(models, models),
            core.take(covariance, models * models).reshape(models, models),
        )


def mcnemar(first: int, second: int) -> float:
    """McNemar's exact two-sided probability of so many items that only the first, and only the second, got right."""
    return float(_kernel().value("mcnemar", float(first), float(second)))


def _labels(clusters: Sequence[Any], n: int) -> NDArray[np.uint32]:
    if len(clusters) != n:
        raise KernelError(f"clusters: expected {n}, received {len(clusters)}")
    known: dict[Any, int] = {}
    return np.array([known.setdefault(each, len(known)) for each in clusters], np.uint32)


def _design(n: int, clusters: Sequence[Any] | None) -> tuple[NDArray[np.uint32], NDArray[np.uint32] | None]:
    """Observation numbers, those of a cluster together, and where each cluster begins."""
    if clusters is None:
        return np.arange(n, dtype=np.uint32), None
    labels = _labels(clusters, n)
    rows = np.argsort(labels, kind="stable").astype(np.uint32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(labels))]).astype(np.uint32)
    return rows, starts
