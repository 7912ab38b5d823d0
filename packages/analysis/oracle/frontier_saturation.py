"""Expected values for saturation: spreads, their redraws and what item noise alone spreads, from NumPy.

    python oracle/frontier_saturation.py > oracle/frontier_saturation.json
"""

import json
from pathlib import Path

import numpy
import pandas

data = Path(__file__).parent.parent / "data"
frontier = pandas.read_csv(data / "frontier.csv")
frozen = frontier[frontier.panel != "post-cutoff"]
multibench = pandas.read_csv(data / "multibench.csv")
ITEMS = {"swe_bench_verified": 500, "gpqa_diamond": 198}
rng = numpy.random.default_rng(5)


def errors(scores, benchmark):
    return numpy.sqrt(scores * (100 - scores) / ITEMS[benchmark])


def saturation(table, old="swe_bench_verified", new="gpqa_diamond", top=5, draws=40000):
    rows = table.dropna(subset=[old, new])
    lead = rows.sort_values(old, ascending=False, kind="stable").head(top)
    answer = {"leaders": lead.model.tolist()}
    for name, axis in (("old", old), ("new", new)):
        observed = numpy.ptp(lead[axis].to_numpy())
        alone = numpy.ptp(rng.normal(size=(draws, top)) * errors(lead[axis].to_numpy(), axis), axis=1)
        answer[name] = {"spread": observed, "alone": alone.mean(), "p": (alone >= observed).mean()}
    x, y = rows[old].to_numpy(), rows[new].to_numpy()
    sigma = []
    for _ in range(draws // 4):
        drawn = numpy.unique(rng.integers(len(rows), size=len(rows)))
        xs = x + rng.normal(size=len(x)) * errors(x, old)
        ys = y + rng.normal(size=len(y)) * errors(y, new)
        best = drawn[numpy.argsort(-xs[drawn])[:top]]
        sigma.append(numpy.ptp(xs[best]) / numpy.ptp(ys[best]))
    answer["sigma"] = answer["old"]["spread"] / answer["new"]["spread"]
    answer["sigma_quantiles"] = numpy.quantile(sigma, [0.025, 0.975]).tolist()
    answer["probability_saturated"] = float(numpy.mean(numpy.array(sigma) < 0.2))
    return answer


print(
    json.dumps(
        {
            "versions": {"numpy": numpy.__version__, "pandas": pandas.__version__},
            "frontier": saturation(frozen),
            "multibench": saturation(multibench),
            "core": saturation(frontier[frontier.panel == "core"]),
        },
        indent=1,
        default=float,
    )
)
