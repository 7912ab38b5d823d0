"""NumPy's side of the benchmark: jobs are asked for on standard input, a line each, and timed here.

A job is `bootstrap N RESAMPLES`; the answer is the seconds one vectorised run took.
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


print(f"NumPy {numpy.__version__}", flush=True)
for line in sys.stdin:
    _, n, resamples = line.split()
    rng = numpy.random.default_rng(1)
    x = rng.normal(size=int(n))
    y = 0.7 * x + rng.normal(size=int(n))
    start = time.perf_counter()
    bootstrap(x, y, int(resamples), rng)
    print(time.perf_counter() - start, flush=True)
