"""The kernel on arrays against SciPy's formulas, and against the bits of the other runtimes."""

import json
import pathlib

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("wasmtime")

from cape import kernel  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
X = np.array([30.0, 33.0, 40.0, 47.0, 58.0, 66.0])
Y = np.array([47.0, 45.0, 42.0, 39.0, 36.0, 36.5])


def test_the_line_of_numpy() -> None:
    found = kernel.line(X, Y)
    slope, intercept = np.polyfit(X, Y, 1)
    assert found.slope == pytest.approx(slope, rel=1e-12)
    assert found.intercept == pytest.approx(intercept, rel=1e-12)
    assert found.r == pytest.approx(np.corrcoef(X, Y)[0, 1], rel=1e-12)


def test_the_bits_of_the_vectors() -> None:
    """Random numbers have the bits that every runtime of CAPE gives."""
    calls = json.loads((ROOT / "core-wasm" / "vectors" / "vectors.json").read_text())["calls"]
    checked = 0
    for call in calls:
        if call["call"] not in ("normals", "uniforms"):
            continue
        values = [next(iter(argument.values())) for argument in call["given"]]
        drawn = getattr(kernel, call["call"])(values[0], int(values[1]), int(values[2]))
        assert drawn.tobytes().hex() == call["output"][0]
        checked += 1
    assert checked >= 2


def test_redrawn_correlations() -> None:
    draws = kernel.bootstrap_correlation(X, Y, resamples=2000, seed=7)
    assert draws.shape == (2000,)
    assert np.array_equal(draws, kernel.bootstrap_correlation(X, Y, resamples=2000, seed=7), equal_nan=True)
    found = kernel.interval(draws)
    assert found.lower < np.corrcoef(X, Y)[0, 1] < found.upper
    clustered = kernel.bootstrap_correlation(X, Y, clusters=["a", "a", "b", "b", "c", "c"], resamples=500)
    # Three clusters have ten different redraws.
    assert len(np.unique(clustered[~np.isnan(clustered)].round(12))) <= 10


def test_the_covariance_of_items() -> None:
    rng = np.random.default_rng(3)
    scores = rng.integers(0, 2, (3, 200)).astype(float)
    found = kernel.item_covariance(scores)
    assert found.means == pytest.approx(scores.mean(1), rel=1e-12)
    assert found.covariance == pytest.approx(np.cov(scores) / 200, rel=1e-12)
    scores[0, :50] = np.nan
    assert kernel.item_covariance(scores).shared[0, 1] == 150


def test_mcnemar_is_the_binomial() -> None:
    assert kernel.mcnemar(0, 5) == pytest.approx(2 * 0.5**5, rel=1e-12)


def test_bad_arrays_are_named() -> None:
    for call, message in (
        (lambda: kernel.line(X, Y[:3]), "y: expected as many values"),
        (lambda: kernel.line([1.0, np.nan, 2.0], [1.0, 2.0, 3.0]), "finite"),
        (lambda: kernel.line([[1.0]], [[2.0]]), "one dimension"),
        (lambda: kernel.item_covariance(X), "models, items"),
        (lambda: kernel.bootstrap_correlation(X, Y, clusters=["a"]), "clusters: expected 6"),
        (lambda: kernel.uniforms(3, -1), "seed"),
    ):
        with pytest.raises(kernel.KernelError, match=message):
            call()
