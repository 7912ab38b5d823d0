"""Expected values for lab means, forecasts and the backtest, from SciPy and pandas.

    python oracle/frontier_labs.py > oracle/frontier_labs.json
"""

import json
from pathlib import Path

import numpy
import pandas
import scipy
from scipy import stats

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
t = stats.t.ppf(0.975, df)

labs = {}
alone, both = [], []
for lab, rows in table.groupby("lab"):
    n, mean, swe = len(rows), rows.h.mean(), rows[X].iloc[-1]
    line_error = residual_sd * numpy.sqrt(1 / len(frozen) + (swe - frozen[X].mean()) ** 2 / sxx)
    labs[lab] = {
        "mean": mean,
        "mean_half_width": t * scatter / numpy.sqrt(n),
        "forecast": 0.513 * swe + 46.4 + mean,
        "forecast_half_width": t * numpy.sqrt(scatter**2 * (1 + 1 / n) + line_error**2),
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
