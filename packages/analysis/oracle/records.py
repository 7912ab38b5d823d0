"""Expected values for the score records, from pandas and SciPy.

    python oracle/records.py > oracle/records.json
"""

import json
from pathlib import Path

import numpy
import pandas
import scipy
from scipy import stats

data = Path(__file__).parent.parent / "data"
records = pandas.read_csv(data / "records-2026.csv", dtype={"released": str})
records["model"] = records.model.replace(
    {"DeepSeek V4 Pro (preview)": "DeepSeek V4 Pro", "GPT-5.4": "GPT-5.4 xhigh"}
)
sound = records[records.confidence != "low"]


def spread(benchmark):
    rows = sound.dropna(subset=[benchmark])
    groups = [group.to_numpy() for _, group in rows.groupby("model")[benchmark] if len(group) > 1]

    def pooled(parts):
        squares = sum(((part - part.mean()) ** 2).sum() for part in parts)
        return numpy.sqrt(squares / sum(len(part) - 1 for part in parts))

    without = numpy.array([pooled(groups[:i] + groups[i + 1 :]) for i in range(len(groups))])
    n = len(groups)
    return {
        "standardDeviation": pooled(groups),
        "standardError": numpy.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()),
        "models": n,
        "scores": sum(len(group) for group in groups),
    }


def reading(reporter):
    rows = records[(records.reporter == reporter) | ((reporter == "self") & (records.kind == "self"))]
    # A doubt of one score leaves the record's others alone; these tables hold the SWE-bench scores of such rows too.
    scores = rows.groupby("model")[["swe_bench_verified", "gpqa_diamond", "hle"]].first()
    if reporter == "Vals AI":
        scores.loc["Mistral Medium 3.5", "gpqa_diamond"] = numpy.nan
    swe = scores.swe_bench_verified.dropna().sort_values(ascending=False)
    leaders = scores[scores.swe_bench_verified >= swe.iloc[4]]
    old = float(numpy.ptp(leaders.swe_bench_verified))
    both = scores.dropna(subset=["swe_bench_verified", "gpqa_diamond"])
    with_new = leaders.gpqa_diamond.dropna()
    fails = old > 5
    return {
        "swe-saturates": [old] + ([] if fails or len(with_new) < 3 else [float(numpy.ptp(with_new))]),
        "swe-gpqa-couple": [float(stats.pearsonr(both.swe_bench_verified, both.gpqa_diamond).statistic)],
    }


print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__, "pandas": pandas.__version__},
            "rows": len(records),
            "models": records.model.nunique(),
            "spread": {id: spread(id) for id in ["swe_bench_verified", "gpqa_diamond", "hle"]},
            "readings": {name: reading(name) for name in ["self", "Vals AI", "Epoch AI"]},
        },
        indent=1,
        default=float,
    )
)
