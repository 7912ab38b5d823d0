"""An open model inside the wheel: no runtime but the one that it carries."""

import json
import shutil
import subprocess
from pathlib import Path

from cape._worker import BUNDLE, node


def test_the_demo_model_is_steered(tmp_path: Path) -> None:
    # Where it was installed, the packages of the folders above are in Node's sight.
    shutil.copytree(BUNDLE, tmp_path / "alone")
    ran = subprocess.run(
        [node(), str(tmp_path / "alone/dist/cape.mjs")]
        + ["steer", "demo", "--prompt", "Bats find their way by", "--strength", "1.5", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(ran.stdout)
    assert answer["unsteered"] != answer["steered"]
    assert "onnxruntime-web" in ran.stderr
