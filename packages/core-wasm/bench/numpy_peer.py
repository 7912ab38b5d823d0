"""NumPy's side of the benchmark: jobs are asked for on standard input, a line each, and timed here.

A job is `bootstrap N RESAMPLES`, or `pairs ROWS COLUMNS STRATA RESAMPLES` for all pairs of a table; the answer is the seconds one vectorised run took.
"""

import sys
import time

import numpy


def bootstrap(x, y, resamples, rng):
    n = len(x)
    rows = rng.integers(0, n, (resamples, n))
    a, b = x[rows], y[rows]
    a = a - a.mean(axis=1, keepdims=True)
    b = b - b.mean(axis=1, keepdims=True)
    r = (a * b).sum(axis=1) / numpy.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return numpy.quantile(r, [0.025, 0.5, 0.975])


def pairs(table, strata, resamples, rng):
    n, columns = table.shape
    size = n // strata
    rows = rng.integers(0, size, (resamples, n)) + numpy.arange(n) // size * size
    drawn = table[rows]
    drawn = drawn - drawn.mean(axis=1, keepdims=True)
    products = numpy.einsum("bij,bik->bjk", drawn, drawn, optimize=True)
    spread = numpy.sqrt(numpy.einsum("bjj->bj", products))
    upper = numpy.triu_indices(columns, 1)
    r = (products / (spread[:, :, None] * spread[:, None, :]))[:, upper[0], upper[1]]
    return numpy.quantile(r, [0.025, 0.5, 0.975], axis=0)


print(f"NumPy {numpy.__version__}", flush=True)
for line in sys.stdin:
    job, n, *rest = line.split()
    rng = numpy.random.default_rng(1)
    if job == "pairs":
        columns, strata, resamples = map(int, rest)
        table = rng.normal(size=(int(n), columns))
        start = time.perf_counter()
        pairs(table, strata, resamples, rng)
    else:
        x = rng.normal(size=int(n))
        y = 0.7 * x + rng.normal(size=int(n))
        start = time.perf_counter()
        bootstrap(x, y, int(rest[0]), rng)
    print(time.perf_counter() - start, flush=True)
