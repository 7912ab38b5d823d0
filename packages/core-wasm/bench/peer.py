"""Python's side of the benchmark: NumPy, SciPy and PySINDy as their users call them.

A job comes as a line: its name, then how many integers, these, how many doubles, these. It is kept until
the next; "run SHARE" does that many of its repetitions once and answers with the seconds of processor time.
"""

import sys
import time
import warnings

import numpy

try:
    import pysindy
    import scipy
    from scipy.integrate import solve_ivp

    versions = f"NumPy {numpy.__version__}, SciPy {scipy.__version__}, PySINDy {pysindy.__version__}"
except ImportError:
    pysindy = None
    versions = f"NumPy {numpy.__version__}"

warnings.filterwarnings("ignore")
CHUNK = 10_000


def bootstrap(share, ints, doubles):
    n, columns, strata, _ = ints
    table = doubles.reshape(columns, n).T
    rng = numpy.random.default_rng(1)
    upper = numpy.triu_indices(columns, 1)
    size = n // strata
    parts = []
    # Chunks that fit the caches better than all resamples at once: faster for NumPy.
    for done in range(0, share, CHUNK):
        rows = rng.integers(0, size, (min(CHUNK, share - done), n)) + numpy.arange(n) // size * size
        if columns == 2:
            a, b = table[:, 0][rows], table[:, 1][rows]
            a = a - a.mean(axis=1, keepdims=True)
            b = b - b.mean(axis=1, keepdims=True)
            parts.append((a * b).sum(axis=1) / numpy.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1)))
            continue
        drawn = table[rows]
        drawn = drawn - drawn.mean(axis=1, keepdims=True)
        products = numpy.einsum("bij,bik->bjk", drawn, drawn, optimize=True)
        spread = numpy.sqrt(numpy.einsum("bjj->bj", products))
        parts.append((products / (spread[:, :, None] * spread[:, None, :]))[:, upper[0], upper[1]])
    return numpy.quantile(numpy.concatenate(parts), [0.025, 0.5, 0.975], axis=0)


def sparse(share, ints, doubles):
    n, m, q, _ = ints
    library, targets = doubles[: n * m].reshape(n, m), doubles[n * m :].reshape(n, q)
    rng = numpy.random.default_rng(1)
    for _ in range(share):
        drawn = rng.integers(0, n, n)
        pysindy.STLSQ(threshold=0.1, alpha=0.05).fit(library[drawn], targets[drawn])


def integrate(share, ints, doubles):
    d, count, samples = ints
    start, end, relative, absolute = doubles[:4]
    features = 1 + d + d * (d + 1) // 2
    law = doubles[4 : 4 + d * features].reshape(d, features)
    starts = doubles[4 + d * features :][: count * d].reshape(count, d)
    where = doubles[-samples:]
    upper = numpy.triu_indices(d)
    constant, linear, quadratic = law[:, 0], law[:, 1 : 1 + d], law[:, 1 + d :]

    def slope(_, y):
        return constant + linear @ y + quadratic @ (y[upper[0]] * y[upper[1]])

    for row in starts[:share]:
        solve_ivp(slope, (start, end), row, t_eval=where, rtol=relative, atol=absolute)


print(versions, flush=True)
job = None
for line in sys.stdin:
    name, *rest = line.split()
    if name != "run":
        count = int(rest[0])
        ints = [int(v) for v in rest[1 : 1 + count]]
        job = {"bootstrap": bootstrap, "sparse": sparse, "integrate": integrate}[name]
        doubles = numpy.array(rest[2 + count :], dtype=float)
        continue
    if pysindy is None and job is not bootstrap:
        print("nan", flush=True)
        continue
    begin = time.process_time()
    job(int(rest[0]), ints, doubles)
    print(time.process_time() - begin, flush=True)
