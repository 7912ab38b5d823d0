"""Expected values for the tracked predictions, from SciPy and pandas.

    python oracle/predictions.py > oracle/predictions.json
"""

import json
from pathlib import Path

import numpy
import pandas
import scipy
from scipy import stats

data = Path(__file__).parent.parent / "data"
frontier = pandas.read_csv(data / "frontier.csv", dtype={"released": str})
multibench = pandas.read_csv(data / "multibench.csv", dtype={"released": str})


def correlation(table, x, y):
    rows = table.dropna(subset=[x, y])
    return {"n": len(rows), "r": stats.pearsonr(rows[x], rows[y]).statistic}


def spread(table, axis, top):
    return float(numpy.ptp(table.sort_values(axis, ascending=False)[axis].head(top)))


early = multibench[multibench.released <= "2025-06-30"]
print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__, "pandas": pandas.__version__},
            "swe-saturates": spread(frontier, "swe_bench_verified", 5),
            "gpqa-ifeval-couple": correlation(multibench, "gpqa_diamond", "ifeval"),
            "swe-gpqa-couple": correlation(frontier, "swe_bench_verified", "gpqa_diamond"),
            "ifeval-saturates": spread(multibench, "ifeval", 10),
            "swe-hle-compete": correlation(multibench, "swe_bench_verified", "hle"),
            "mid-2025": correlation(early, "swe_bench_verified", "hle"),
        },
        indent=1,
        default=float,
    )
)
