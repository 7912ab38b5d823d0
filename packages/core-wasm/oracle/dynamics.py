"""Expected values for sparse regression, integration and eigenvalues, from PySINDy, SciPy and NumPy.

    python oracle/dynamics.py > oracle/dynamics.json
"""

import json
import warnings

import numpy
import pysindy
import scipy
from scipy.integrate import solve_ivp

warnings.filterwarnings("ignore")
rng = numpy.random.default_rng(20260525)


def significant(values):
    return [float(f"{v:.17g}") for v in numpy.ravel(values)]


def sparse_problem(index):
    """A polynomial law in a few variables, seen with noise; the data can tell its terms from zero."""
    dimension = int(rng.integers(1, 5))
    degree = int(rng.integers(1, 4 if dimension < 4 else 3))
    library = pysindy.PolynomialLibrary(degree=degree)
    features = library.fit(numpy.zeros((1, dimension))).n_output_features_
    rows = int(rng.integers(2 * features + 4, 4 * features + 20))
    if index % 10 == 9:
        rows = max(3, features // 2)  # more features than rows: the ridge makes it well determined
    states = rng.uniform(-1.5, 1.5, size=(rows, dimension))
    theta = numpy.asarray(library.fit_transform(states))
    targets = int(rng.integers(1, 4))
    truth = rng.normal(size=(targets, features)) * (rng.random((targets, features)) < 0.4)
    y = theta @ truth.T + 0.02 * rng.normal(size=(rows, targets))
    settings = {
        "threshold": [0.1, 0.05, 0.3][index % 3],
        "alpha": [0.05, 1e-3, 0.5, 0.0][index % 4] if rows > features else 0.05,
        "normalize_columns": index % 5 == 4,
        "unbias": index % 2 == 0 and rows > features,
    }
    fit = pysindy.STLSQ(**settings).fit(theta, y)
    return {
        "dimension": dimension,
        "degree": degree,
        "states": significant(states),
        "first_features": significant(theta[0]),
        "targets": significant(y),
        "target_count": targets,
        "features": features,
        **settings,
        "coefficients": significant(fit.coef_),
    }


def monomials(x, degree):
    terms = [1.0, *x] if degree > 0 else [1.0]
    n = len(x)
    if degree > 1:
        terms += [x[i] * x[j] for i in range(n) for j in range(i, n)]
    if degree > 2:
        terms += [x[i] * x[j] * x[k] for i in range(n) for j in range(i, n) for k in range(j, n)]
    return numpy.array(terms)


def integration(dimension, degree, coefficients, start, source, span, samples, relative, absolute):
    coefficients = numpy.asarray(coefficients)

    def slope(_, y):
        return coefficients @ monomials(y, degree) + source

    solution = solve_ivp(
        slope, span, start, method="RK45", t_eval=samples, rtol=relative, atol=absolute, dense_output=True
    )
    return {
        "dimension": dimension,
        "degree": degree,
        "coefficients": significant(coefficients),
        "start": significant(start),
        "source": significant(source),
        "span": list(span),
        "samples": significant(samples),
        "relative": relative,
        "absolute": absolute,
        "finished": solution.status == 0,
        "reached": float(solution.sol.t_max if span[1] > span[0] else solution.sol.t_min),
        "steps": len(solution.sol.interpolants),
        "evaluations": int(solution.nfev),
        "values": significant(solution.y.T),
    }


def random_integration(index):
    dimension = int(rng.integers(1, 6))
    degree = int(rng.integers(0, 4))
    features = len(monomials(numpy.zeros(dimension), degree))
    coefficients = rng.normal(size=(dimension, features)) * 0.3
    if degree > 0:
        coefficients[:, 1 : 1 + dimension] -= numpy.eye(dimension)
    start = rng.uniform(-0.5, 0.5, size=dimension)
    source = rng.normal(size=dimension) * 0.1 if index % 2 else numpy.zeros(dimension)
    first = float(rng.uniform(-2, 2))
    span = (first, first + float(rng.uniform(0.5, 1.5)) * (1 if index % 3 else -1))
    samples = numpy.linspace(*span, 9)
    relative, absolute = [(1e-3, 1e-6), (1e-6, 1e-9), (1e-9, 1e-12)][index % 3]
    return integration(dimension, degree, coefficients, start, source, span, samples, relative, absolute)


def lorenz():
    terms = numpy.zeros((3, 10))
    terms[0, 1], terms[0, 2] = -10, 10
    terms[1, 1], terms[1, 2], terms[1, 6] = 28, -1, -1
    terms[2, 3], terms[2, 5] = -8 / 3, 1
    samples = numpy.linspace(0, 2, 21)
    return integration(3, 2, terms, [1.0, 2.0, 20.0], numpy.zeros(3), (0.0, 2.0), samples, 1e-9, 1e-11)


def event():
    """dy/ds = y from 1: where does it reach 5?"""
    reached = lambda _, y: y[0] - 5
    solution = solve_ivp(lambda _, y: y, (0, 3), [1.0], events=reached, rtol=1e-9, atol=1e-12)
    return {"bound": 5, "at": float(solution.t_events[0][0])}


def eigen(n):
    a = rng.normal(size=(n, n))
    a = a @ a.T if n % 2 else a + a.T
    values, vectors = numpy.linalg.eigh(a)
    return {"n": n, "matrix": significant(a), "values": significant(values[::-1])}


print(
    json.dumps(
        {
            "made_with": {"pysindy": pysindy.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__},
            "sparse": [sparse_problem(i) for i in range(240)],
            "integrations": [random_integration(i) for i in range(60)] + [lorenz()],
            "event": event(),
            "eigen": [eigen(n) for n in (1, 2, 3, 5, 8, 13, 24)],
        }
    )
)
