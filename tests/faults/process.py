"""Runs a module of these tests against the emulator, as a process and a stage of its own."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.infra.emulated import Emulator
from tests.simulators import ROOT


def against(emulator: Emulator, module: str, *arguments: object, timeout_s: int = 550) -> Any:
    """What it prints, read as JSON."""
    environment = {
        **os.environ,
        "STAGE": module.rpartition(".")[2],  # two modules share the emulator, and nothing in it
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-north-1",
    }
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=timeout_s
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    return json.loads(done.stdout)
