"""Information bound of five logistic benchmarks from noisy scores (Cramér–Rao): no code of ours.

The family of `src/calibration/dynamics-worlds.ts`: scores at sizes evenly spread from 0.07 to 12 B, item noise alone. Printed:
the least mean distance of a score's curve from the truth, in points, with midpoint and rate free, and with floor and
ceiling free besides; unbiased estimates of the true form cannot come nearer.

    python oracle/logistic_bound.py
"""

import numpy as np

# Floor, ceiling, midpoint (log10 of billions), rate, items.
FIVE = [
    (0.25, 0.95, 0.3, 1.6, 10042),
    (0.3, 0.5, 0.6, -1.2, 817),
    (0.2, 0.7, 1, 1.5, 1172),
    (0.5, 0.9, 1, 1.4, 1267),
    (0.25, 0.8, 1.3, 1.6, 14042),
]


def curve(p, s):
    low, high, middle, rate = p
    return low + (high - low) / (1 + np.exp(-rate * (s - middle)))


def bound(benchmark, s, free):
    *truth, items = benchmark
    y = curve(truth, s)
    noise = np.sqrt(y * (1 - y) / items)
    moved = lambda i, by: [value + by * (i == j) for j, value in enumerate(truth)]
    jacobian = np.array([(curve(moved(i, 1e-6), s) - curve(moved(i, -1e-6), s)) / 2e-6 for i in free]).T
    scaled = jacobian / noise[:, None]
    covariance = np.linalg.inv(scaled.T @ scaled)
    error = np.sqrt(np.einsum("ij,jk,ik->i", jacobian, covariance, jacobian))
    # The mean of |error| of a normal error.
    return 100 * np.sqrt(2 / np.pi) * error.mean()


for sizes in (8, 14, 40):
    s = np.linspace(np.log10(0.07), np.log10(12), sizes)
    known, open_ = (np.mean([bound(b, s, free) for b in FIVE]) for free in ((2, 3), (0, 1, 2, 3)))
    print(f"{sizes} sizes: {open_:.2f} points with all four constants free, {known:.2f} with floor and ceiling known")
