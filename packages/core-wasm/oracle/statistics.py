"""Expected values for the kernel's statistics, from SciPy and NumPy.

    python oracle/statistics.py > oracle/statistics.json
"""

import json

import numpy
import scipy
from scipy import stats

rng = numpy.random.default_rng(20260524)


def sample(n, relation, offset=0.0, scale=1.0):
    x = rng.normal(size=n)
    y = relation * x + rng.normal(size=n)
    return (x * scale + offset).tolist(), (y * scale - offset).tolist()


def case(x, y):
    line = stats.linregress(x, y)
    residuals = numpy.asarray(y) - line.intercept - line.slope * numpy.asarray(x)
    pearson = stats.pearsonr(x, y)
    spearman = stats.spearmanr(x, y)
    theil = stats.theilslopes(y, x)
    quadratic = numpy.polynomial.Polynomial.fit(x, y, 2).convert().coef
    return {
        "x": x,
        "y": y,
        "mean": float(numpy.mean(x)),
        "variance": float(numpy.var(x, ddof=1)),
        "pearson": [pearson.statistic, pearson.pvalue],
        "spearman": [spearman.statistic, spearman.pvalue],
        "line": [line.slope, line.intercept, line.stderr, line.intercept_stderr],
        "residual": float(numpy.sqrt(numpy.sum(residuals**2) / (len(x) - 2))),
        "theil_sen": [theil.slope, theil.intercept],
        "quadratic": quadratic.tolist(),
        "ranks": stats.rankdata(x).tolist(),
        "quantiles": numpy.quantile(x, [0, 0.025, 0.31, 0.5, 0.975, 1]).tolist(),
    }


def centred(values, axis):
    return values - values.mean(axis=axis, keepdims=True)


def correlation(a, b, axis=-1):
    a, b = centred(a, axis), centred(b, axis)
    return (a * b).sum(axis) / numpy.sqrt((a * a).sum(axis) * (b * b).sum(axis))


def slope(a, b, axis=-1):
    a, b = centred(a, axis), centred(b, axis)
    return (a * b).sum(axis) / (a * a).sum(axis)


def bootstrapped(*data, statistic):
    bca = stats.bootstrap(
        data, statistic, paired=True, n_resamples=200000, batch=20000, method="BCa", rng=numpy.random.default_rng(1)
    )
    percentile = stats.bootstrap(
        data, statistic, paired=True, bootstrap_result=bca, n_resamples=0, method="percentile"
    )
    return {
        "bca": list(map(float, bca.confidence_interval)),
        "percentile": list(map(float, percentile.confidence_interval)),
        "standard_error": float(bca.standard_error),
    }


def resampled(n, relation):
    x, y = sample(n, relation)
    return {
        "x": x,
        "y": y,
        "correlation": bootstrapped(x, y, statistic=correlation),
        "slope": bootstrapped(x, y, statistic=slope),
    }


def intercept(x, y, axis=-1):
    return numpy.mean(y, axis=axis) - slope(x, y, axis) * numpy.mean(x, axis=axis)


def vertex(x, y, axis=-1):
    x, y = numpy.broadcast_arrays(x, y)
    design = numpy.stack([numpy.ones_like(x), x, x * x], axis=-1)
    normal = numpy.swapaxes(design, -1, -2) @ design
    right = numpy.swapaxes(design, -1, -2) @ y[..., None]
    _, linear, quadratic = numpy.moveaxis(numpy.linalg.solve(normal, right)[..., 0], -1, 0)
    return -linear / (2 * quadratic)


def difference(a, b, c, d, axis=-1):
    return correlation(a, b, axis) - correlation(c, d, axis)


def effective_dimension(*columns, axis=-1):
    table = numpy.stack(numpy.broadcast_arrays(*columns), axis=-2)
    centred = table - table.mean(axis=-1, keepdims=True)
    eigenvalues = numpy.linalg.eigvalsh(centred @ numpy.swapaxes(centred, -1, -2))
    return eigenvalues.sum(axis=-1) ** 2 / (eigenvalues**2).sum(axis=-1)


def resampled_others(n):
    """Statistics of more than one pair, on data whose resamples all define them."""
    own = numpy.random.default_rng(5)
    x = numpy.linspace(-1, 1, n)
    y = 0.4 * x + 2 * x * x + 0.15 * own.normal(size=n)
    a, b = own.normal(size=(2, n))
    z, w = 0.8 * a + 0.5 * b, b - 0.4 * a
    return {
        "columns": [column.tolist() for column in (x, y, z, w)],
        "intercept": bootstrapped(x, y, statistic=intercept),
        "vertex": bootstrapped(x, y, statistic=vertex),
        "difference": bootstrapped(x, y, z, w, statistic=difference),
        "dimension": bootstrapped(y, z, w, statistic=effective_dimension),
    }


ties = numpy.round(rng.normal(size=40), 1).tolist()
cases = [case(*sample(n, relation)) for n in (4, 8, 14, 34, 63, 1000) for relation in (-2.0, 0.0, 0.3)]
cases.append(case(ties, numpy.round(rng.normal(size=40), 1).tolist()))
cases.append(case(*sample(34, 0.5, offset=1e6)))
cases.append(case(*sample(34, 0.5, scale=1e-60)))

z = numpy.concatenate([numpy.linspace(-37, 8, 91), [-1e-9, 0, 1e-9]])
p = numpy.concatenate([10.0 ** -numpy.arange(1, 300, 13), [0.025, 0.2, 0.5, 0.7, 0.975, 1 - 1e-9]])
degrees = [1, 2, 3, 6, 12, 32, 61, 1000, 100000, 4e6, 1e12]
# SciPy itself is off by 1e-11 nearer to zero: t.cdf(1e-6, 1) against 1/2 + arctan(1e-6)/pi.
t = [-50.0, -6.0, -2.0, -0.3, -1e-2, 0.0, 1e-2, 0.5, 1.0, 2.04, 7.5, 60.0]
quantile_p = [1e-12, 1e-4, 0.025, 0.3, 0.5, 0.6, 0.975, 0.9999]

print(
    json.dumps(
        {
            "made_with": {"numpy": numpy.__version__, "scipy": scipy.__version__},
            "samples": cases,
            "resampled": [resampled(14, 0.8), resampled(34, -0.7)],
            "resampled_others": [resampled_others(24), resampled_others(40)],
            "normal_cdf": [[float(v), float(stats.norm.cdf(v))] for v in z],
            "normal_quantile": [[float(v), float(stats.norm.ppf(v))] for v in p],
            "student_cdf": [[v, d, float(stats.t.cdf(v, d))] for v in t for d in degrees],
            "student_quantile": [[v, d, float(stats.t.ppf(v, d))] for v in quantile_p for d in degrees],
        }
    )
)
