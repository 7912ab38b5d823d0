"""Expected values of the laws that families share: ridge by scikit-learn, integration by SciPy.

The families are those of observational.csv that have 3 or more different sizes, each once, with all five scores.

    python oracle/shared_law.py > oracle/shared_law.json
"""

import csv
import itertools
import json
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp
from sklearn.linear_model import Ridge

BENCHMARKS = ["hellaswag", "truthfulqa", "arc_challenge", "winogrande", "mmlu"]
CHANCES = np.array([25.0, 40.0, 25.0, 50.0, 25.0])
NEAREST = 0.005


def families():
    found = {}
    table = Path(__file__).parent.parent / "data" / "observational.csv"
    for row in csv.DictReader(table.open()):
        try:
            found.setdefault(row["family"], []).append(
                (float(row["params_b"]), [float(row[b]) for b in BENCHMARKS], row["model"])
            )
        except ValueError:
            continue
    chosen = []
    for family, rows in found.items():
        rows.sort()
        sizes = [size for size, *_ in rows]
        if len(rows) >= 3 and len(set(sizes)) == len(sizes):
            chosen.append(
                {
                    "group": family,
                    "models": [name for *_, name in rows],
                    "sizesB": sizes,
                    "scores": [scores for _, scores, _ in rows],
                }
            )
    return chosen


def places(path):
    return np.log10(path["sizesB"])


class Shared:
    """All rising pairs of sizes on the logit scale with lower ends at a share of chance."""

    def __init__(self, paths, chance_share, shape):
        self.paths, self.shape = paths, shape
        self.floors = CHANCES * chance_share
        starts = np.array([self.logit(p["scores"][0]) for p in paths])
        self.mean, self.spread = starts.mean(0), starts.std(0)
        blocks = [self.pairs(p) for p in paths]
        self.owner = np.concatenate([[i] * len(x) for i, (x, *_) in enumerate(blocks)])
        self.x = np.vstack([x for x, *_ in blocks])
        self.y = np.vstack([y for _, y, _ in blocks])
        self.w = np.concatenate([w for *_, w in blocks])
        self.scale = np.sqrt((self.w[:, None] * self.x**2).sum(0) / len(self.x))

    def logit(self, score):
        q = (np.asarray(score) - self.floors) / (100 - self.floors)
        q = np.clip(q, NEAREST, 1 - NEAREST)
        return np.log(q / (1 - q))

    def row(self, x0, d, z0):
        u = (z0 - self.mean) / self.spread
        products = [u[a] * u[b] for a, b in itertools.combinations_with_replacement(range(5), 2)]
        return np.array([d, d * x0, d * d, *(d * u), *(d * np.array(products) if self.shape == "quadratic" else [])])

    def pairs(self, path):
        s, z = places(path), self.logit(path["scores"])
        both = list(itertools.combinations(range(len(s)), 2))
        x = np.array([self.row(s[i], s[j] - s[i], z[i]) for i, j in both])
        y = np.array([z[j] - z[i] for i, j in both])
        return x, y, np.full(len(both), (len(s) - 1) / len(both))

    def fit(self, ridge, without=()):
        use = ~np.isin(self.owner, list(without))
        model = Ridge(alpha=ridge, fit_intercept=False, solver="cholesky")
        return model.fit(self.x[use] / self.scale, self.y[use], sample_weight=self.w[use])

    def predict(self, model, path):
        s, z0 = places(path), self.logit(path["scores"][0])
        rows = np.array([self.row(s[0], d, z0) for d in s[1:] - s[0]]) / self.scale
        z = z0 + model.predict(rows)
        return self.floors + (100 - self.floors) / (1 + np.exp(-z))


def choose(paths, shape):
    """Chance share and ridge by leaving out each tenth of the families."""
    best = None
    for share in (0, 0.5, 0.8):
        shared = Shared(paths, share, shape)
        for ridge in (0.01, 0.03, 0.1, 0.3, 1, 3):
            errors = []
            for fold in range(min(10, len(paths))):
                left = [i for i in range(len(paths)) if i % 10 == fold]
                model = shared.fit(ridge, left)
                errors += [np.abs(shared.predict(model, paths[i]) - paths[i]["scores"][1:]).ravel() for i in left]
            error = np.concatenate(errors).mean()
            if best is None or error < best[0]:
                best = (error, share, ridge, shared)
    return best


def terms(form, c):
    """Monomials of one equation, as tuples of variables."""
    others = [j for j in range(5) if j != c]
    if form == "linear":
        return [(), *((j,) for j in range(5))]
    if form == "logistic":
        return [(c,), *(tuple(sorted((c, j))) for j in range(5))]
    return [(), *((j,) for j in range(5)), (c, c, c), *(tuple(sorted((c, j, j))) for j in others)]


def values(monomials, m):
    m = np.atleast_2d(m)
    return np.stack([np.prod(m[:, list(t)], axis=1) if t else np.ones(len(m)) for t in monomials], axis=1)


def ode(paths, form):
    """One equation for all families from cumulative integrals, free starts, ridge by tenths of the families."""
    laws = []
    for c in range(5):
        monomials = terms(form, c)
        blocks = []
        for p in paths:
            s, m = places(p), (np.array(p["scores"]) - CHANCES) / (100 - CHANCES)
            library = values(monomials, m)
            steps = np.diff(s)[:, None] * (library[1:] + library[:-1]) / 2
            integral = np.vstack([np.zeros(len(monomials)), np.cumsum(steps, axis=0)])
            blocks.append((integral - integral.mean(0), m[:, c] - m[:, c].mean()))
        x, y = np.vstack([b[0] for b in blocks]), np.concatenate([b[1] for b in blocks])
        owner = np.concatenate([[i] * len(b[1]) for i, b in enumerate(blocks)])
        scale = np.sqrt((x**2).mean(0))

        def fit(ridge, use):
            return Ridge(alpha=ridge, fit_intercept=False, solver="cholesky").fit(x[use] / scale, y[use])

        def error(ridge):
            rest = 0
            for fold in range(min(10, len(paths))):
                left = owner % 10 == fold
                rest += ((y[left] - fit(ridge, ~left).predict(x[left] / scale)) ** 2).sum()
            return rest

        ridge = min((0.001, 0.01, 0.03, 0.1, 0.3, 1, 3, 10), key=error)
        laws.append((monomials, fit(ridge, np.full(len(y), True)).coef_ / scale))

    def rhs(_, m):
        return np.array([(values(monomials, m) @ w)[0] for monomials, w in laws])

    def predict(path):
        s, m0 = places(path), (np.array(path["scores"][0]) - CHANCES) / (100 - CHANCES)
        found = solve_ivp(rhs, (s[0], s[-1]), m0, t_eval=s[1:], rtol=1e-10, atol=1e-12)
        return CHANCES + (100 - CHANCES) * found.y.T

    return predict


def main():
    paths = families()
    training, test = [p for p in paths if p["group"] != "Llama-2"], next(p for p in paths if p["group"] == "Llama-2")
    shapes = {}
    for shape in ("quadratic", "linear"):
        error, share, ridge, shared = choose(training, shape)
        shapes[shape] = {
            "chanceShare": share,
            "ridge": ridge,
            "error": error,
            "predicted": shared.predict(shared.fit(ridge), test).tolist(),
        }
    forms = {form: ode(training, form)(test).tolist() for form in ("linear", "logistic", "landau")}
    print(json.dumps({"chances": CHANCES.tolist(), "paths": paths, "shapes": shapes, "forms": forms}, indent=1))


main()
