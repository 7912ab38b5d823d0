"""Expected values for src/coupling/family-trend.ts, from SciPy. Run: python oracle/family_trend.py > oracle/family_trend.json"""
import json
import sys

import numpy as np
import scipy
from scipy import odr, optimize, stats

ladders = {
    # Two invented families: one smooth, one that scatters more than its items explain; and a pair of sizes.
    "smooth": ([0.16, 0.41, 1.4, 2.8, 6.9, 12], [30.4, 40.9, 52.9, 60.7, 64.0, 67.4], [0.46, 0.49, 0.5, 0.49, 0.48, 0.47], [44.5, 41.2, 38.9, 35.6, 34.5, 33.4], [1.46] * 6),
    "rough": ([0.1, 0.3, 1.0, 3.0, 10.0], [31.0, 35.5, 49.0, 55.2, 70.1], [1.2, 1.4, 1.0, 0.8, 0.9], [40.0, 47.5, 36.2, 49.9, 41.0], [1.5, 1.7, 1.6, 1.2, 1.8]),
    "pair": ([1.0, 7.0], [50.0, 62.0], [0.5, 0.5], [40.0, 36.0], [1.5, 1.6]),
}


def line(u, su, v, sv):
    """Orthogonal distance regression where both have errors, weighted least squares where only v has."""
    n = len(u)
    if su is None:
        w = 1 / sv**2
        d = u - np.average(u, weights=w)
        slope = np.sum(w * d * v) / np.sum(w * d * d)
        error = 1 / np.sqrt(np.sum(w * d * d))
        residual = v - np.average(v, weights=w) - slope * d
        chi2 = np.sum(w * residual**2)
    else:
        # York's slope minimizes the profiled chi2; its error from the adjusted points as he gives it.
        def profile(b):
            w = 1 / (sv**2 + b * b * su**2)
            return np.sum(w * (v - np.average(v, weights=w) - b * (u - np.average(u, weights=w))) ** 2)

        start = np.polyfit(u, v, 1)[0]
        slope = optimize.minimize_scalar(profile, bracket=(start - 0.1, start + 0.1), tol=1e-14).x
        fit = odr.ODR(odr.RealData(u, v, sx=su, sy=sv), odr.Model(lambda b, x: b[0] + b[1] * x), beta0=np.polyfit(u, v, 1)[::-1]).run()
        assert abs(fit.beta[1] - slope) < 1e-4, (fit.beta, slope)
        error = np.sqrt(fit.cov_beta[1, 1])
        chi2 = profile(slope)
    excess = chi2 / (n - 2) if n > 2 else None
    if excess is not None and excess > 1:
        error *= np.sqrt(excess)
        p = 2 * stats.t.sf(abs(slope / error), n - 2)
        reach = stats.t.ppf(0.975, n - 2) * error
    else:
        p = 2 * stats.norm.sf(abs(slope / error))
        reach = stats.norm.ppf(0.975) * error
    return {"slope": slope, "error": error, "p": p, "interval": [slope - reach, slope + reach]}


out = {}
for name, (size, x, sx, y, sy) in ladders.items():
    s, x, sx, y, sy = np.log10(size), *map(np.array, (x, sx, y, sy))
    plain = stats.linregress(s, y) if len(s) > 2 else None
    out[name] = {
        "size": size,
        "x": x.tolist(),
        "sx": sx.tolist(),
        "y": y.tolist(),
        "sy": sy.tolist(),
        "xPerDecade": line(s, None, x, sx),
        "yPerDecade": line(s, None, y, sy),
        "yOnX": line(x, sx, y, sy),
        "scatter": None if plain is None else {"slope": plain.slope, "error": plain.stderr, "p": plain.pvalue},
    }
json.dump({"made_with": {"scipy": scipy.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}, "ladders": out}, sys.stdout, indent=1)
print()
