"""Expected values for the frontier line, h-field and leave-one-lab-out, from SciPy and pandas; prediction band from statsmodels.

    python oracle/frontier_line.py > oracle/frontier_line.json
"""

import json
from pathlib import Path

import numpy
import pandas
import scipy
import statsmodels
import statsmodels.api
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


def group(rows, slope, intercept):
    residual = residuals(rows, slope, intercept)
    answer = {"n": len(rows), "mean_residual": float(residual.mean())}
    if len(rows) > 1:
        answer["mean_half_width"] = float(stats.t.ppf(0.975, len(rows) - 1) * stats.sem(residual))
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
        "new_model_half_width": stats.t.ppf(0.975, n - 2) * s * numpy.sqrt(1 + leverage),
    }


def prediction_band(rows, places):
    """Where a new model may fall (statsmodels' obs_ci)."""
    fit = statsmodels.api.OLS(rows[Y], statsmodels.api.add_constant(rows[X])).fit()
    frame = fit.get_prediction(numpy.column_stack([numpy.ones(len(places)), places])).summary_frame(alpha=0.05)
    return [
        {"x": x, "expected": row["mean"], "lower": row["obs_ci_lower"], "upper": row["obs_ci_upper"]}
        for x, (_, row) in zip(places, frame.iterrows())
    ]


fit = line(frozen)
print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__, "pandas": pandas.__version__, "statsmodels": statsmodels.__version__},
            "frozen": fit,
            "core": line(table[table.panel == "core"]),
            "all": line(table),
            "leave_one_lab_out": held_out(frozen),
            "groups": {lab: group(rows, fit["slope"], fit["intercept"]) for lab, rows in frozen.groupby("lab")},
            "prediction_band": prediction_band(frozen, numpy.linspace(table[X].min(), table[X].max(), 25)),
            "h_field": [h_field(87.6, 94.2), h_field(87.6, 82.0), h_field(16.8, 66.2), h_field(60.0, 50.0)],
        },
        indent=1,
        default=float,
    )
)
