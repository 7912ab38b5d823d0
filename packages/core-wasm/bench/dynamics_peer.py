"""PySINDy's and SciPy's side of the benchmark of dynamics: jobs on standard input, seconds out.

`sparse ROWS DIMENSION DEGREE RESAMPLES` fits that many bagged samples; `integrate TRAJECTORIES` follows that
many trajectories of a quadratic law in five dimensions.
"""

import sys
import time
import warnings

import numpy
import pysindy
import scipy
from scipy.integrate import solve_ivp

warnings.filterwarnings("ignore")


def sparse(rows, dimension, degree, resamples):
    rng = numpy.random.default_rng(1)
    x = rng.normal(size=(rows, dimension))
    theta = numpy.asarray(pysindy.PolynomialLibrary(degree=degree).fit_transform(x))
    y = theta[:, 1:6] * 1.5 + 0.05 * rng.normal(size=(rows, 5))
    start = time.perf_counter()
    for _ in range(resamples):
        drawn = rng.integers(0, rows, rows)
        pysindy.STLSQ(threshold=0.1, alpha=0.05).fit(theta[drawn], y[drawn])
    return time.perf_counter() - start


def integrate(trajectories):
    rng = numpy.random.default_rng(2)
    upper = numpy.triu_indices(5)
    linear = -numpy.eye(5)
    quadratic = 0.1 * rng.normal(size=(5, 15))
    starts = rng.uniform(0.2, 0.8, size=(trajectories, 5))
    samples = numpy.linspace(0, 2, 8)

    def law(_, y):
        return 0.1 + linear @ y + quadratic @ (y[upper[0]] * y[upper[1]])

    start = time.perf_counter()
    for row in starts:
        solve_ivp(law, (0, 2), row, t_eval=samples, rtol=1e-6, atol=1e-9)
    return time.perf_counter() - start


print(f"PySINDy {pysindy.__version__}, SciPy {scipy.__version__}", flush=True)
for line in sys.stdin:
    job, *numbers = line.split()
    print({"sparse": sparse, "integrate": integrate}[job](*map(int, numbers)), flush=True)
