"""Expected item errors, from NumPy's Cholesky factor. Run: python oracle/item_errors.py > oracle/item_errors.json

The normals are part of the file: both sides transform the same draws.
"""

import json

import numpy as np

random = np.random.Generator(np.random.Philox(20261129))
items, models, draws = 817, 5, 40

# Right or wrong answers of models that share an item's difficulty: the covariance of their means, in points squared.
difficulty = random.standard_normal((items, 1))
skill = np.linspace(-0.4, 0.6, models)
right = (skill + np.sqrt(0.7) * difficulty + np.sqrt(0.3) * random.standard_normal((items, models)) > 0).astype(float)
covariance = 10_000 * np.cov(right, rowvar=False) / items
normals = random.standard_normal((draws, models))

# The same where nothing but an item correlation is known: errors of unequal size, three in common, two of their own.
errors = np.array([1.6, 1.7, 0.5, 1.2, 2.1])
correlation = 0.7
common = np.where(np.arange(models) < 3, np.sqrt(correlation) * errors, 0)
assumed = np.outer(common, common)
assumed[np.diag_indices(models)] = errors**2


def drawn(matrix):
    return (normals @ np.linalg.cholesky(matrix).T).ravel().tolist()


# A rung that is the mean of models 0 and 1, and what it shares with the others.
weights = np.array([[0.5, 0.5, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]])
rung = weights @ covariance @ weights.T
steps = np.array([[-1, 1, 0, 0], [0, -1, 1, 0], [0, 0, -1, 1]])

print(
    json.dumps(
        {
            "models": models,
            "covariance": covariance.ravel().tolist(),
            "normals": normals.ravel().tolist(),
            "errors": errors.tolist(),
            "correlation": correlation,
            "drawn": drawn(covariance),
            "drawnByCorrelation": drawn(assumed),
            "rung": rung.ravel().tolist(),
            "steps": (steps @ rung @ steps.T).ravel().tolist(),
        },
        indent=1,
    )
)
