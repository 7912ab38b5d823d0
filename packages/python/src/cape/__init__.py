"""Do a language model's capabilities help or hurt each other as models scale?

Every question of CAPE is a function here. A panel of scores is a data frame, a file, a folder of results, or the name
of one that comes with CAPE; a run is a folder of an evaluation's results.

    >>> import cape
    >>> cape.h_field(swe=87.6, gpqa=94.2).h  # doctest: +ELLIPSIS
    2.861...
"""

from . import _questions, plot
from ._answer import Answer, Record
from ._ask import read
from ._errors import CapeError, InputError, Issue, MissingError, WorkerError
from ._figure import Figure
from ._questions import *  # noqa: F403
from ._version import __version__

__all__ = [
    "Answer",
    "CapeError",
    "Figure",
    "InputError",
    "Issue",
    "MissingError",
    "Record",
    "WorkerError",
    "__version__",
    "plot",
    "read",
]
__all__ += _questions.__all__
