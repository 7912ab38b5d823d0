"""Laws of dynamics and their integration, from PySINDy and SciPy on the base panel; no code of ours.

    python oracle/dynamics.py > oracle/dynamics.json
"""

import csv
import json
import pathlib
import warnings

import numpy
import pysindy
import scipy
from scipy.integrate import cumulative_trapezoid, solve_ivp
from scipy.interpolate import make_smoothing_spline

warnings.filterwarnings("ignore")
FIVE = ["hellaswag", "truthfulqa", "arc_challenge", "winogrande", "mmlu"]
OLDER = {"GPT-J-6B", "GPT-NeoX-20B"}
rows = list(csv.DictReader((pathlib.Path(__file__).parent.parent / "data" / "base.csv").open()))


def ladder(family, benchmarks):
    own = [r for r in rows if r["family"] == family and r["model"] not in OLDER]
    own.sort(key=lambda r: float(r["params_b"]))
    s = numpy.log10([float(r["params_b"]) for r in own])
    return s, numpy.array([[float(r[b]) for b in benchmarks] for r in own]) / 100


def regression(scheme, s, y, library, order=2):
    theta = numpy.asarray(library.transform(y))
    step = numpy.diff(s)[:, None]
    if scheme == "midpoint":
        middle = (y[1:] + y[:-1]) / 2
        return numpy.asarray(library.transform(middle)), numpy.diff(y, axis=0) / step
    if scheme == "finite-difference":
        return theta, numpy.asarray(pysindy.FiniteDifference(order=order)._differentiate(y, s))
    if scheme == "cumulative":
        summed = cumulative_trapezoid(theta, s, axis=0, initial=0)
        return summed - summed.mean(axis=0), y - y.mean(axis=0)
    return step * (theta[1:] + theta[:-1]) / 2, numpy.diff(y, axis=0)


def free_start(s, y, library, w):
    summed = cumulative_trapezoid(numpy.asarray(library.transform(y)), s, axis=0, initial=0)
    return y.mean(axis=0) - w @ summed.mean(axis=0)


def followed(library, w, places, start, rtol=1e-8, atol=1e-10):
    law = lambda _, b: w @ numpy.asarray(library.transform(b[None]))[0]
    return solve_ivp(law, (places[0], places[-1]), start, t_eval=places, rtol=rtol, atol=atol).y.T


def sizes_left_out(degree, benchmarks, alphas, thresholds):
    """Root mean squared error in points at sizes left out of Pythia, of each ridge with each threshold."""
    s, y = ladder("Pythia", benchmarks)
    library = pysindy.PolynomialLibrary(degree=degree).fit(y)
    n = len(s)
    folds = min(n - 1, 10)
    found = []
    for alpha in alphas:
        for threshold in thresholds:
            squares = []
            for fold in range(folds):
                out = [row for row in range(1, n) if (row - 1) % folds == fold]
                kept = [row for row in range(n) if row not in out]
                theta, target = regression("cumulative", s[kept], y[kept], library)
                w = pysindy.STLSQ(threshold=threshold, alpha=alpha, normalize_columns=True, unbias=False)
                w = w.fit(theta, target).coef_
                path = followed(library, w, s, free_start(s[kept], y[kept], library, w))
                squares.append(numpy.minimum(numpy.abs(path[out] - y[out]), 1) ** 2)
            found.append({"alpha": alpha, "threshold": threshold, "error": 100 * numpy.sqrt(numpy.mean(squares))})
    return {"input": {"degree": degree, "benchmarks": benchmarks}, "candidates": found}


def errors(predicted, actual):
    error = numpy.abs(predicted[1:] - actual[1:])
    return {"points": 100 * error.mean(), "percent_of_mean": 100 * error.mean() / actual[1:].mean()}


def case(scheme, degree, alpha, threshold, unbias, benchmarks, order=2):
    s, y = ladder("Pythia", benchmarks)
    library = pysindy.PolynomialLibrary(degree=degree).fit(y)
    theta, target = regression(scheme, s, y, library, order)
    free = scheme == "cumulative"
    w = pysindy.STLSQ(threshold=threshold, alpha=alpha, unbias=unbias, normalize_columns=free)
    w = w.fit(theta, target).coef_
    other_s, other = ladder("Llama-2", benchmarks)
    retraced = followed(library, w, s, free_start(s, y, library, w) if free else y[0])
    predicted = followed(library, w, other_s, other[0])
    return {
        "input": {
            "derivative": scheme,
            **({} if order == 2 else {"differenceOrder": order}),
            "degree": degree,
            "alpha": alpha,
            "threshold": threshold,
            "unbias": unbias,
            "benchmarks": benchmarks,
        },
        "coefficients": w.tolist(),
        "retraced": (100 * retraced).tolist(),
        "error": errors(retraced, y),
        "predicted": (100 * predicted[1:]).tolist(),
        "holdout": errors(predicted, other),
        "persistence": errors(numpy.repeat(other[:1], len(other), axis=0), other),
        "polynomials": [polynomial(s, y, other_s, other, k) for k in (1, 2, 3, 4)],
    }


def polynomial(s, y, other_s, other, degree):
    curve = numpy.array([numpy.polynomial.Polynomial.fit(s, column, degree)(other_s) for column in y.T]).T
    return {
        "degree": degree,
        "at_size": errors(curve, other),
        "from_first": errors(other[0] + curve - curve[0], other),
    }


def smoothing():
    s, y = ladder("Pythia", FIVE)
    out = []
    for column in y.T[:3]:
        for penalty in (1e-3, 0.05, 2.0):
            spline = make_smoothing_spline(s, column, lam=penalty)
            out.append(
                {
                    "places": s.tolist(),
                    "y": column.tolist(),
                    "lambda": penalty,
                    "values": spline(s).tolist(),
                    "derivatives": spline.derivative()(s).tolist(),
                }
            )
    return out


FOUR = FIVE[:4]
print(
    json.dumps(
        {
            "made_with": {"pysindy": pysindy.__version__, "scipy": scipy.__version__},
            "cases": [
                case("integral", 1, 0.001, 0.05, False, FIVE),
                case("integral", 1, 0.001, 0.02, False, FOUR),
                case("integral", 2, 0.001, 0.02, False, FIVE),
                case("midpoint", 1, 0.01, 0.05, False, FIVE),
                case("midpoint", 1, 0.05, 0.05, True, FIVE),
                case("midpoint", 0, 0.001, 0.0, True, FIVE),
                case("finite-difference", 1, 0.01, 0.02, True, FIVE),
                case("finite-difference", 2, 0.01, 0.1, False, FIVE[:3]),
                case("finite-difference", 1, 0.01, 0.02, False, FIVE, 1),
                case("finite-difference", 2, 0.05, 0.1, False, FIVE[:3], 1),
                case("finite-difference", 1, 0.01, 0.02, True, FIVE, 4),
                case("finite-difference", 1, 0.1, 0.05, False, FOUR, 4),
                case("cumulative", 1, 0.001, 0.01, False, FIVE),
                case("cumulative", 1, 0.01, 0.01, True, FIVE[:2]),
                case("cumulative", 2, 0.01, 0.03, False, FIVE[:2]),
                case("cumulative", 3, 0.001, 0, False, FIVE[:1]),
            ],
            "sizes_left_out": [
                sizes_left_out(1, FIVE, [1e-6, 1e-5, 1e-4, 1e-3, 1e-2], [0, 0.01, 0.03, 0.1, 0.3]),
                sizes_left_out(1, FIVE[:2], [1e-6, 1e-5, 1e-4, 1e-3, 1e-2], [0, 0.01, 0.03, 0.1, 0.3]),
            ],
            "smoothing": smoothing(),
        },
        indent=1,
    )
)
