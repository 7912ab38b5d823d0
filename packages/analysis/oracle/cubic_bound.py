"""Information bound of the Landau cubic dm/ds = a m − b m³ from noisy scores (Cramér–Rao).

m is HellaSwag's share above chance, 40 sizes from 0.07 to 12 B, item noise of 10,042 questions. The start is free. Printed:
the least relative standard error of a and b, and of the cubic coefficient where the whole library 1, m, m², m³ is open.

    python oracle/cubic_bound.py
"""

import numpy as np
from scipy.integrate import solve_ivp

SIZES = np.linspace(np.log10(0.07), np.log10(12), 40)


def path(coefficients, start):
    rhs = lambda _, m: np.polyval(coefficients[::-1], m)
    return solve_ivp(rhs, (SIZES[0], SIZES[-1]), [start], t_eval=SIZES, rtol=1e-11, atol=1e-13).y[0]


def bound(a, b, start, free):
    """Relative standard errors of the coefficients in `free` (powers of m)."""
    truth = np.array([0, a, 0, -b])
    m = path(truth, start)
    score = 0.25 + 0.75 * m
    noise = np.sqrt(score * (1 - score) / 10042) / 0.75
    columns = []
    for power in [*free, None]:
        ahead = []
        for sign in (1, -1):
            moved, m0 = truth.copy(), start
            if power is None:
                m0 += sign * 1e-5
            else:
                moved[power] += sign * 1e-5
            ahead.append(path(moved, m0))
        columns.append((ahead[0] - ahead[1]) / 2e-5 / noise)
    j = np.array(columns).T
    error = np.sqrt(np.diag(np.linalg.inv(j.T @ j)))
    return {power: error[i] / abs(truth[power]) if truth[power] else error[i] for i, power in enumerate(free)}


for a, b, start in ((1.5, 2.0, 0.03), (1.5, 3.0, 0.05), (1.0, 1.0, 0.05)):
    form, library = bound(a, b, start, (1, 3)), bound(a, b, start, (0, 1, 2, 3))
    print(
        f"a = {a}, b = {b}, m from {start}: form known, a to {form[1]:.1%} and b to {form[3]:.1%}; "
        f"library open, a to {library[1]:.0%}, b to {library[3]:.0%}, and m's zero square to ±{library[2]:.2f}"
    )
