"""The ``cape`` command, the same as npm's."""

from __future__ import annotations

import os
import subprocess
import sys

from ._worker import BUNDLE, node


def main() -> None:
    command = [node(), str(BUNDLE / "dist" / "cape.mjs"), *sys.argv[1:]]
    if sys.platform != "win32":
        os.execv(command[0], command)
    sys.exit(subprocess.call(command))
