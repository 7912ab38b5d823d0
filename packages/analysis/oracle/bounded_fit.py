"""The bounded line by dense matrices and SciPy's optimizer, for the scripts beside it."""
import numpy as np
from scipy import optimize, special


class BoundedFit:
    def __init__(self, x, y, chance=25, items=198):
        self.chance, self.items, self.room, self.n = chance, items, 100 - chance, len(x)
        self.mean = x.mean()
        q = self.share(y)
        g = special.logit(q)
        self.own = (np.sqrt(y * (100 - y) / items) / (self.room * q * (1 - q))) ** 2
        u = (x - self.mean) / 10
        X = np.column_stack([np.ones(self.n), u])

        def solve(c):
            W = np.linalg.inv(np.diag(np.exp(c[0] + c[1] * u) + self.own))
            A = X.T @ W @ X
            b = np.linalg.solve(A, X.T @ W @ g)
            return W, A, b

        def cost(c):
            W, A, b = solve(c)
            r = g - X @ b
            return (-np.linalg.slogdet(W)[1] + np.linalg.slogdet(A)[1] + r @ W @ r + (c[1] / 0.1) ** 2) / 2

        self.c = optimize.minimize(cost, [-1.3, 0.0], method="BFGS", options={"gtol": 1e-9}).x
        _, A, self.b = solve(self.c)
        self.C = np.linalg.inv(A)

    def share(self, v):
        least = 0.25 * 100 / self.items / self.room
        return np.clip((v - self.chance) / self.room, least, 1 - least)

    def at(self, x):
        """Expected logit, scatter and the line's own error."""
        z = np.array([1, (x - self.mean) / 10])
        return z @ self.b, np.sqrt(np.exp(self.c @ z)), np.sqrt(z @ self.C @ z)

    def score(self, logit):
        return self.chance + self.room * special.expit(logit)
