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


def item_weights(counts, items, rng, share):
    """Resamples as multinomial weights, all at once."""
    return rng.multinomial(items, counts / items, size=share).astype(numpy.float64)


def item_counts(number_of_item, count, items, rng, share):
    """The same by counting drawn items."""
    weights = numpy.empty((share, count))
    for b in range(share):
        weights[b] = numpy.bincount(number_of_item[rng.integers(0, items, items)], minlength=count)
    return weights


def item_ways(ints, doubles):
    """Ways to the models' means over resamples: multinomial or counted weights of items or of patterns of answers."""
    models, items, _ = ints
    table = doubles.reshape(models, items)
    patterns, number, counts = numpy.unique(table.T, axis=0, return_inverse=True, return_counts=True)
    number, columns = number.ravel(), numpy.ascontiguousarray(table.T)
    each, ones = numpy.arange(items), numpy.ones(items)
    return [
        lambda rng, share: item_weights(ones, items, rng, share) @ columns,
        lambda rng, share: item_weights(counts, items, rng, share) @ patterns,
        lambda rng, share: item_counts(each, items, items, rng, share) @ columns,
        lambda rng, share: item_counts(number, len(counts), items, rng, share) @ patterns,
    ]


def items(share, ints, doubles):
    """The fastest of the ways on this machine, what it prepares not counted."""
    global fastest
    rng = numpy.random.default_rng(1)
    if fastest is None:
        fastest = min(item_ways(ints, doubles), key=lambda way: timed(lambda: way(rng, 50)))
    means = numpy.concatenate([fastest(rng, min(500, share - done)) for done in range(0, share, 500)])
    return numpy.quantile(means / ints[1], [0.025, 0.5, 0.975], axis=0)


def covariance(share, ints, doubles):
    models, count = ints
    return numpy.cov(doubles.reshape(models, count)) / count


def timed(work):
    begin = time.process_time()
    work()
    return time.process_time() - begin


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
job = fastest = None
for line in sys.stdin:
    name, *rest = line.split()
    if name != "run":
        count = int(rest[0])
        ints = [int(v) for v in rest[1 : 1 + count]]
        fastest = None
        job = {"bootstrap": bootstrap, "items": items, "covariance": covariance, "sparse": sparse, "integrate": integrate}[name]
        doubles = numpy.array(rest[2 + count :], dtype=float)
        continue
    if pysindy is None and job in (sparse, integrate):
        print("nan", flush=True)
        continue
    if job is items and fastest is None:
        items(1, ints, doubles)
    print(timed(lambda: job(int(rest[0]), ints, doubles)), flush=True)
