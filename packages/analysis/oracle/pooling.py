"""Expected values for src/pooling, from NumPy and SciPy with dense matrices. Run: python oracle/pooling.py > oracle/pooling.json

The model: y = x * gamma + noise, gamma = Z beta + u[family] + eps. Every step of every family stands in one joint normal
distribution; beta gets a normal prior so wide that it is flat. Nothing here is solved family by family, and no
restricted likelihood is used: the marginal density of y itself is, with that prior.
"""
import json
import sys

import numpy as np
import scipy
from scipy import stats

wide = 1e4  # prior variance of beta, against spreads below 1

rng = np.random.default_rng(7)
families = []
for k, base in [(4, -0.3), (3, 0.2), (1, 0.0), (2, 0.4), (5, 0.1)]:
    place = np.sort(rng.uniform(-1.5, 1.5, k))
    x = rng.uniform(1, 14, k)
    gamma = base + 0.25 * place + rng.normal(0, 0.2, k)
    e = rng.normal(0, 1.2, k + 1)
    y = gamma * x + np.diff(e)
    difference = np.diff(np.eye(k + 1), axis=0)
    families.append(
        {
            "x": x,
            "y": y,
            "yNoise": difference @ np.diag(rng.uniform(1.2, 2.2, k + 1) ** 2) @ difference.T,
            "xNoise": difference @ np.diag(rng.uniform(0.3, 0.6, k + 1) ** 2) @ difference.T,
            "covariates": np.column_stack([np.ones(k), place]),
        }
    )

x = np.concatenate([f["x"] for f in families])
y = np.concatenate([f["y"] for f in families])
Z = np.vstack([f["covariates"] for f in families])
label = np.repeat(np.arange(len(families)), [len(f["x"]) for f in families])
X = x[:, None] * Z
beta0 = np.linalg.lstsq(X, y, rcond=None)[0]
slope = Z @ beta0
N = scipy.linalg.block_diag(*[f["yNoise"] for f in families]) + np.outer(slope, slope) * scipy.linalg.block_diag(*[f["xNoise"] for f in families])
same = (label[:, None] == label[None, :]).astype(float)
n = len(x)
scale = np.sqrt(np.sum(y**2) / np.sum(x**2))

spreads = [0, 0.1, 0.2, 0.32, 0.46, 0.62, 0.8, 1, 1.35, 1.8]
shares = [0, 0.2, 0.5, 0.8]
noises = [0.04, 0.12, 0.22, 0.36, 0.55, 0.8, 1, 1.3, 1.8, 2.5, 3.5]
width = lambda v: np.array([((v[i + 1] if i + 1 < len(v) else v[i]) - (v[i - 1] if i else v[0])) / 2 for i in range(len(v))])


def log_density(V):
    factor = np.linalg.cholesky(V)
    white = scipy.linalg.solve_triangular(factor, y, lower=True)
    return -np.sum(np.log(np.diag(factor))) - white @ white / 2


def fitted(levels):
    nodes = []
    grid = shares if levels else [0]
    for s, spread in enumerate(spreads):
        for f, share in enumerate(grid):
            if spread == 0 and f > 0:
                continue
            for e, noise in enumerate(noises):
                tau2, omega2 = (scale * spread) ** 2 * (1 - share), (scale * spread) ** 2 * share
                prior = spread**6 * np.exp(-10 * spread) * width(spreads)[s] * width(noises)[e]
                prior *= 1 if spread == 0 or len(grid) == 1 else width(grid)[f]
                if prior == 0:
                    continue
                G = omega2 * same + tau2 * np.eye(n) + wide * Z @ Z.T
                V = x[:, None] * G * x[None, :] + noise * N + 1e-6 * np.eye(n)
                V = (V + V.T) / 2
                C = G * x[None, :]
                # The regression and a family's level, without the step's own draw.
                H = omega2 * same + wide * Z @ Z.T
                nodes.append((np.log(prior) + log_density(V), C @ np.linalg.solve(V, y), np.diag(G - C @ np.linalg.solve(V, C.T)), (H * x[None, :]) @ np.linalg.solve(V, y), np.diag(H - (H * x[None, :]) @ np.linalg.solve(V, (H * x[None, :]).T)), np.sqrt(tau2), noise))
    w = np.exp(np.array([node[0] for node in nodes]) - max(node[0] for node in nodes))
    w /= w.sum()
    mean = lambda a: (w[:, None] * np.array([node[a] for node in nodes])).sum(0)
    below = lambda a, b, bound: (w[:, None] * stats.norm.cdf((bound - np.array([node[a] for node in nodes])) / np.sqrt(np.maximum(np.array([node[b] for node in nodes]), 1e-300)))).sum(0)
    return {
        "gamma": mean(1).tolist(),
        "belowZero": below(1, 2, 0).tolist(),
        "belowTax": below(1, 2, -0.1).tolist(),
        "curve": mean(3).tolist(),
        "curveBelowZero": below(3, 4, 0).tolist(),
        "steps": float(w @ np.array([node[5] for node in nodes])),
        "noise": float(w @ np.array([node[6] for node in nodes])),
    }


json.dump(
    {
        "made_with": {"scipy": scipy.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
        "families": [{key: value.ravel().tolist() for key, value in f.items()} for f in families],
        "steps": fitted(False),
        "curves": fitted(True),
    },
    sys.stdout,
    indent=1,
)
print()
