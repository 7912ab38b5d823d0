"""Expected values for lab means, forecasts and the backtest, from SciPy and pandas.

    python oracle/frontier_labs.py > oracle/frontier_labs.json
"""

import json
from pathlib import Path

import numpy
import pandas
import scipy
from scipy import special, stats

from bounded_fit import BoundedFit

table = pandas.read_csv(Path(__file__).parent.parent / "data" / "frontier.csv", dtype={"released": str})
X, Y = "swe_bench_verified", "gpqa_diamond"
table["h"] = table[Y] - (0.513 * table[X] + 46.4)


def last_day(date):
    parts = date.split("-")
    if len(parts) == 1:
        return pandas.Timestamp(int(parts[0]), 12, 31)
    return pandas.Period(date, freq="M" if len(parts) == 2 else "D").end_time.normalize()


table["last"] = table.released.map(last_day)
table = table.sort_values("last", kind="stable")

frozen = table[table.panel != "post-cutoff"]
fit = stats.linregress(frozen[X], frozen[Y])
residual_sd = float(numpy.sqrt(((frozen[Y] - fit.intercept - fit.slope * frozen[X]) ** 2).sum() / (len(frozen) - 2)))
sxx = float(((frozen[X] - frozen[X].mean()) ** 2).sum())

within = table.h - table.groupby("lab").h.transform("mean")
df = len(table) - table.lab.nunique()
scatter = float(numpy.sqrt((within**2).sum() / df))
bounded = BoundedFit(frozen[X].to_numpy(), frozen[Y].to_numpy())
placed = [bounded.at(x) for x in table[X]]
table["z"] = [(special.logit(bounded.share(y)) - middle) / spread for y, (middle, spread, _) in zip(table[Y], placed)]
z_scatter = float(numpy.sqrt(((table.z - table.groupby("lab").z.transform("mean")) ** 2).sum() / df))


def half_width(*parts):
    """t times the root of the summed squares, degrees of freedom by Welch and Satterthwaite."""
    total = numpy.sqrt(sum(error**2 for error, _ in parts))
    return total * stats.t.ppf(0.975, total**4 / sum(error**4 / nu for error, nu in parts))


def line_error(swe):
    return residual_sd * numpy.sqrt(1 / len(frozen) + (swe - frozen[X].mean()) ** 2 / sxx)


labs = {}
alone, both = [], []
for lab, rows in table.groupby("lab"):
    n, mean, swe = len(rows), rows.h.mean(), rows[X].iloc[-1]
    middle, spread, own = bounded.at(swe)
    middle += rows.z.mean() * spread
    reach = half_width((spread * z_scatter * numpy.sqrt(1 + 1 / n), df), (own, bounded.n - 3))
    labs[lab] = {
        "mean": mean,
        "mean_half_width": half_width((scatter / numpy.sqrt(n), df), (line_error(rows[X].mean()), len(frozen) - 2)),
        "forecast": bounded.score(middle),
        "forecast_lower": bounded.score(middle - reach),
        "forecast_upper": bounded.score(middle + reach),
    }
    for i in range(1, n):
        alone.append(abs(rows.h.iloc[i]))
        both.append(abs(rows.h.iloc[i] - rows.h.iloc[:i].mean()))

gain = numpy.subtract(alone, both)
h = table.set_index("model").h
print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__, "pandas": pandas.__version__},
            "labs": labs,
            "backtest": {
                "n": len(gain),
                "line_alone": numpy.mean(alone),
                "line_and_lab": numpy.mean(both),
                "gain_half_width": stats.t.ppf(0.975, len(gain) - 1) * stats.sem(gain),
            },
            "sonnet_to_opus": h["Claude Opus 4.6"] - h["Claude Sonnet 4.6"],
            "openai_order": table[table.lab == "OpenAI"].model.tolist(),
        },
        indent=1,
        default=float,
    )
)
