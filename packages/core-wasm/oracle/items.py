"""Expected values for the kernel's paired statistics on items, from SciPy, statsmodels and NumPy.

    python oracle/items.py > oracle/items.json
"""

import json

import numpy
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats

rng = numpy.random.default_rng(20261129)


def scores(models, items, kind, missing):
    """Answers of models of rising ability to the same items, by a logistic item response."""
    ability = numpy.linspace(-0.6, 1.2, models)
    difficulty = rng.normal(size=items)
    chance = 1 / (1 + numpy.exp(-2 * (ability[:, None] - difficulty)))
    if kind == "binary":
        table = (rng.random((models, items)) < chance).astype(float)
    else:
        table = numpy.round(numpy.clip(chance + 0.1 * rng.normal(size=chance.shape), 0, 1), 3)
    table[rng.random(table.shape) < missing] = numpy.nan
    return table


def covariance(table, clusters):
    """Models as dummies of one stacked regression, clustered by item: its parameters are the models' means."""
    models, items = table.shape
    groups = numpy.arange(items) if clusters is None else clusters
    asked = ~numpy.isnan(table)
    stacked = table.T[asked.T]
    model = numpy.broadcast_to(numpy.arange(models), (items, models))[asked.T]
    group = numpy.broadcast_to(groups[:, None], (items, models))[asked.T]
    fit = sm.OLS(stacked, numpy.eye(models)[model]).fit(
        cov_type="cluster", cov_kwds={"groups": group, "use_correction": False}
    )
    units = numpy.array([len(numpy.unique(groups[row])) for row in asked])
    correction = numpy.sqrt(units / (units - 1))
    matrix = fit.cov_params() * correction[:, None] * correction[None, :]
    # statsmodels' own corrected error of each model alone is the same: G/(G - 1) · (n - 1)/(n - 1).
    for j in range(models):
        own = sm.OLS(table[j][asked[j]], numpy.ones(asked[j].sum())).fit(
            cov_type="cluster", cov_kwds={"groups": groups[asked[j]]}
        )
        assert abs(own.bse[0] / numpy.sqrt(matrix[j, j]) - 1) < 1e-10
    return {
        "means": fit.params.tolist(),
        "counts": asked.sum(axis=1).tolist(),
        "clusters_asked": units.tolist(),
        "shared": (asked.astype(int) @ asked.T.astype(int)).ravel().tolist(),
        "covariance": matrix.ravel().tolist(),
    }


def case(models, items, kind="binary", missing=0.0, clusters=None):
    table = scores(models, items, kind, missing)
    if clusters is not None:
        clusters = rng.integers(0, clusters, items)
    given = [[None if numpy.isnan(v) else v for v in row] for row in table.tolist()]
    return {
        "scores": given,
        "clusters": None if clusters is None else clusters.tolist(),
        **covariance(table, clusters),
    }


def resampled(models, items, kind, missing, clusters=None):
    """Standard errors and intervals of the models' means and of the step from each to the next."""
    own = case(models, items, kind, missing, clusters)
    table = numpy.array([[numpy.nan if v is None else v for v in row] for row in own["scores"]])
    groups = numpy.arange(items) if clusters is None else numpy.array(own["clusters"])
    names, of = numpy.unique(groups, return_inverse=True)
    sums = numpy.zeros((len(names), 2 * models))
    for j in range(models):
        asked = ~numpy.isnan(table[j])
        numpy.add.at(sums[:, j], of[asked], table[j][asked])
        numpy.add.at(sums[:, models + j], of[asked], 1)
    draws = rng.multinomial(len(names), numpy.full(len(names), 1 / len(names)), size=200000) @ sums
    means = draws[:, :models] / draws[:, models:]
    steps = numpy.diff(means, axis=1)
    drawn = numpy.concatenate([means, steps], axis=1)
    return {
        **own,
        "standard_errors": drawn.std(axis=0, ddof=1).tolist(),
        "lower": numpy.quantile(drawn, 0.025, axis=0).tolist(),
        "upper": numpy.quantile(drawn, 0.975, axis=0).tolist(),
    }


splits = [(0, 0), (0, 1), (0, 5), (1, 9), (3, 12), (5, 5), (5, 6), (0, 60), (40, 71), (9, 300), (817, 903)]
splits += [(4950, 5092), (0, 1000), (49000, 51200), (400000, 404000), (999000, 1001000)]


def split(first, second):
    n, k = first + second, min(first, second)
    if n == 0:
        return [first, second, 1.0, 1.0]
    mass = stats.binom.pmf(k, n, 0.5)
    exact = stats.binomtest(first, n, 0.5).pvalue
    # Where both tails are all there is, the exact p is capped at 1 and mid-p is not taken from it.
    return [first, second, float(exact), float(1.0 if first == second else exact - mass)]


def factored(n, rank):
    root = rng.normal(size=(n, rank))
    matrix = root @ root.T
    try:
        factor = numpy.linalg.cholesky(matrix).ravel().tolist() if rank >= n else None
    except numpy.linalg.LinAlgError:
        factor = None
    return {"n": n, "rank": rank, "matrix": matrix.ravel().tolist(), "factor": factor}


print(
    json.dumps(
        {
            "made_with": {
                "numpy": numpy.__version__,
                "scipy": scipy.__version__,
                "statsmodels": statsmodels.__version__,
            },
            "covariances": [
                case(2, 50),
                case(3, 41, missing=0.1),
                case(5, 200, clusters=30),
                case(4, 120, "graded", 0.25, clusters=19),
                case(16, 300, missing=0.05),
                case(1, 33, "graded"),
            ],
            "resampled": [
                resampled(3, 300, "binary", 0.0),
                resampled(18, 400, "binary", 0.05),
                resampled(2, 400, "binary", 0.0),
                resampled(4, 90, "graded", 0.1),
                resampled(3, 240, "binary", 0.1, clusters=40),
            ],
            "mcnemar": [split(*pair) for pair in splits],
            "factors": [factored(1, 1), factored(4, 4), factored(7, 9), factored(6, 3), factored(12, 1)],
        }
    )
)
