"""Expected values of integrations with a first or a largest step, from SciPy.

    python oracle/steps.py > oracle/steps.json
"""

import json

import numpy
import scipy
from scipy.integrate import solve_ivp


def slope(_, y):
    return [0.3 + y[0] - y[0] ** 2 - 0.2 * y[0] * y[1], 0.1 - 0.5 * y[1] + 0.4 * y[0]]


def solved(to, **options):
    samples = numpy.linspace(0, to, 5)
    found = solve_ivp(slope, (0, to), [0.1, 0.7], t_eval=samples, rtol=1e-6, atol=1e-9, **options)
    dense = solve_ivp(slope, (0, to), [0.1, 0.7], rtol=1e-6, atol=1e-9, **options)
    return {
        "to": to,
        "first_step": options.get("first_step"),
        "max_step": options.get("max_step"),
        "samples": samples.tolist(),
        "values": found.y.T.ravel().tolist(),
        "steps": len(dense.t) - 1,
    }


print(
    json.dumps(
        {
            "made_with": {"scipy": scipy.__version__},
            "integrations": [
                solved(4.0),
                solved(4.0, first_step=0.01),
                solved(4.0, max_step=0.1),
                solved(-2.0, first_step=0.5, max_step=0.25),
                solved(4.0, first_step=4.0),
            ],
        }
    )
)
