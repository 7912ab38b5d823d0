"""An open model inside the wheel: no runtime but the one that it carries."""

import json
import subprocess
import sysconfig
from pathlib import Path


def test_the_demo_model_is_steered() -> None:
    cape = Path(sysconfig.get_path("scripts")) / "cape"
    ran = subprocess.run(
        [cape, "steer", "demo", "--prompt", "Bats find their way by", "--strength", "1.5", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(ran.stdout)
    assert answer["unsteered"] != answer["steered"]
    assert "onnxruntime-web" in ran.stderr
