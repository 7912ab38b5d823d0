"""Expected values for the frontier line, h-field and leave-one-lab-out, from SciPy and pandas; prediction band from statsmodels.

    python oracle/frontier_line.py > oracle/frontier_line.json
"""

import json
from pathlib import Path

import numpy
import pandas
import scipy
from scipy import stats

table = pandas.read_csv(Path(__file__).parent.parent / "data" / "frontier.csv")
X, Y = "swe_bench_verified", "gpqa_diamond"
frozen = table[table.panel != "post-cutoff"]


def line(rows):
    fit = stats.linregress(rows[X], rows[Y])
    t = stats.t.ppf(0.975, len(rows) - 2) if len(rows) > 2 else float("nan")
    residual = rows[Y] - fit.intercept - fit.slope * rows[X]
    return {
        "n": len(rows),
        "slope": fit.slope,
        "intercept": fit.intercept,
        "r": fit.rvalue,
        "p": fit.pvalue,
        "slope_half_width": t * fit.stderr,
        "intercept_half_width": t * fit.intercept_stderr,
        "residual_sd": float(numpy.sqrt((residual**2).sum() / (len(rows) - 2))),
    }


def residuals(rows, slope, intercept):
    return rows[Y] - (slope * rows[X] + intercept)


def held_out(rows, smallest=3):
    labs = {}
    for lab, own in rows.groupby("lab"):
        if len(own) < smallest:
            continue
        others = rows[rows.lab != lab]
        fit = stats.linregress(others[X], others[Y])
        error = residuals(own, fit.slope, fit.intercept)
        labs[lab] = {
            "mae": float(error.abs().mean()),
            "rmse": float(numpy.sqrt((error**2).mean())),
            "bias": float(error.mean()),
        }
    errors = [each["mae"] for each in labs.values()]
    return {
        "labs": labs,
        "mae": float(numpy.mean(errors)),
        "population_sd": float(numpy.std(errors)),
        "half_width": float(stats.t.ppf(0.975, len(errors) - 1) * stats.sem(errors)),
    }


def line_error(x):
    """Standard error of the frozen rows' least-squares line at x."""
    fit = stats.linregress(frozen[X], frozen[Y])
    n = len(frozen)
    s = numpy.sqrt(((frozen[Y] - fit.intercept - fit.slope * frozen[X]) ** 2).sum() / (n - 2))
    return s * numpy.sqrt(1 / n + (x - frozen[X].mean()) ** 2 / ((frozen[X] - frozen[X].mean()) ** 2).sum())


def group(rows, slope, intercept):
    residual = residuals(rows, slope, intercept)
    answer = {"n": len(rows), "mean_residual": float(residual.mean())}
    if len(rows) > 1:
        # The group's own scatter and the line's error at its mean x; degrees of freedom by Welch and Satterthwaite.
        own, of_line = stats.sem(residual), line_error(rows[X].mean())
        total = numpy.hypot(own, of_line)
        df = total**4 / (own**4 / (len(rows) - 1) + of_line**4 / (len(frozen) - 2))
        answer["mean_half_width"] = float(stats.t.ppf(0.975, df) * total)
    if len(rows) > 2:
        own = line(rows)
        answer |= {"slope": own["slope"], "slope_half_width": own["slope_half_width"], "r": own["r"]}
    return answer


def h_field(swe, gpqa):
    """The published line; the standard error of the mean and of a new model from the fit to its 34 rows."""
    fit = line(frozen)
    n, s = fit["n"], fit["residual_sd"]
    leverage = 1 / n + (swe - frozen[X].mean()) ** 2 / ((frozen[X] - frozen[X].mean()) ** 2).sum()
    items = numpy.sqrt(gpqa * (100 - gpqa) / 198 + 0.513**2 * swe * (100 - swe) / 500)
    mean_error = s * numpy.sqrt(leverage)
    total = numpy.hypot(items, mean_error)
    df = (n - 2) * (total / mean_error) ** 4
    h = gpqa - (0.513 * swe + 46.4)
    half = stats.t.ppf(0.975, df) * total
    return {
        "swe": swe,
        "gpqa": gpqa,
        "h": h,
        "items": items,
        "line": mean_error,
        "total": total,
        "half_width": half,
        "probability_positive": stats.t.cdf(h / total, df),
        "probability_beyond_5": stats.t.sf((5 - h) / total, df) + stats.t.cdf((-5 - h) / total, df),
    }


fit = line(frozen)
print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__, "pandas": pandas.__version__},
            "frozen": fit,
            "core": line(table[table.panel == "core"]),
            "all": line(table),
            "leave_one_lab_out": held_out(frozen),
            "groups": {lab: group(rows, fit["slope"], fit["intercept"]) for lab, rows in frozen.groupby("lab")},
            "h_field": [h_field(87.6, 94.2), h_field(87.6, 82.0), h_field(16.8, 66.2), h_field(60.0, 50.0)],
        },
        indent=1,
        default=float,
    )
)
