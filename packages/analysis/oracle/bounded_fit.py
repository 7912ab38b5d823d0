"""The bounded line by dense matrices, SciPy's optimizer and quadrature, for the scripts beside it."""
import numpy as np
from scipy import integrate, optimize, special, stats


class BoundedFit:
    changes = np.arange(-5, 6) / 10
    prior = 0.125

    def __init__(self, x, y, chance=25, items=198):
        self.chance, self.items, self.room, self.n = chance, items, 100 - chance, len(x)
        self.mean = x.mean()
        self.u = (x - self.mean) / 10
        self.X = np.column_stack([np.ones(self.n), self.u])
        raw = special.logit(self.share(y))
        logits = (raw + self.X @ np.linalg.lstsq(self.X, raw, rcond=None)[0]) / 2
        for _ in range(3):
            q = self.clipped(special.expit(logits))
            steep = self.room * q * (1 - q)
            # Items' noise at the true score, and the score linearized about it.
            self.own = self.per_item(chance + self.room * q) / items / steep**2
            self.g = logits + (y - chance - self.room * q) / steep
            self.fits = [self.fit(change) for change in self.changes]
            heights = np.array([np.exp(-f["cost"]) * np.sqrt(f["v"]) for f in self.fits])
            self.w = heights / heights.sum()
            line, scatter = self.X @ self.mix("b"), self.variance(self.u)
            logits = line + (self.g - line) * scatter / (scatter + self.own)
        self.c = np.array([self.mix("level"), self.w @ self.changes])

    def fit(self, change):
        def solve(level):
            W = np.linalg.inv(np.diag(np.exp(level + change * self.u) + self.own))
            A = self.X.T @ W @ self.X
            b = np.linalg.solve(A, self.X.T @ W @ self.g)
            r = self.g - self.X @ b
            cost = (-np.linalg.slogdet(W)[1] + np.linalg.slogdet(A)[1] + r @ W @ r + (change / self.prior) ** 2) / 2
            return cost, b, A

        best = optimize.minimize_scalar(lambda level: solve(level)[0], bounds=(-8, 3), method="bounded", options={"xatol": 1e-10}).x
        cost, b, A = solve(best)
        v = 1 / max(1, (solve(best + 0.1)[0] + solve(best - 0.1)[0] - 2 * cost) / 0.01)
        return {"cost": cost, "b": b, "C": np.linalg.inv(A), "level": best + v / 2, "v": v, "change": change}

    def mix(self, of):
        return sum(w * f[of] for w, f in zip(self.w, self.fits))

    def variance(self, u, power=1):
        """Mean of the scatter's variance, or of its square: lognormal at each change."""
        return sum(w * np.exp(power * (f["level"] + f["change"] * u) + power**2 * f["v"] / 2) for w, f in zip(self.w, self.fits))

    def clipped(self, q):
        least = 0.25 * 100 / self.items / self.room
        return np.clip(q, least, 1 - least)

    def share(self, v):
        return self.clipped((v - self.chance) / self.room)

    def per_item(self, v):
        v = np.clip(v, 50 / self.items, 100 - 50 / self.items)
        return v * (100 - v)

    def at(self, x):
        """Expected logit, scatter and the line's own error."""
        z = np.array([1, (x - self.mean) / 10])
        middle = z @ self.mix("b")
        line = sum(w * (z @ f["C"] @ z + (z @ f["b"] - middle) ** 2) for w, f in zip(self.w, self.fits))
        return middle, np.sqrt(self.variance(z[1])), np.sqrt(line)

    def score(self, logit):
        return self.chance + self.room * special.expit(logit)

    def predict(self, x, level):
        """Ends of a new model's score: Student's t of the true logit, then the noise of its items."""
        middle, scatter, line = self.at(x)
        total = scatter**2 + line**2
        spread = self.variance((x - self.mean) / 10, 2) - scatter**4
        true = stats.t(4 + 2 * total**2 / spread, middle, np.sqrt(total))

        def below(score):
            noise = lambda logit: stats.norm.cdf(score, self.score(logit), np.sqrt(self.score(logit) * (100 - self.score(logit)) / self.items))
            return integrate.quad(lambda logit: true.pdf(logit) * noise(logit), middle - 12, middle + 12, limit=400, points=[middle])[0]

        return [optimize.brentq(lambda score: below(score) - p, self.chance, 100 - 1e-6) for p in ((1 - level) / 2, (1 + level) / 2)]
