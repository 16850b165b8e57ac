"""What a journey stands on: an emulator and simulators of its own, on free ports, ended with the block."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dev.bench.figures import NotMeasured
from dev.emulator import venv
from infra.deploy_build import ROOT

UP_WITHIN_S = 120
PORTS = ("FRONT", "EMULATOR", "BANKID", "PHONE", "TRUST", "MAIL")
HEALTH = {"emulator": "EMULATOR", "bankid": "PHONE", "trust": "TRUST", "mail": "MAIL"}


@contextmanager
def standing(folder: Path, *parts: str) -> Iterator[dict[str, str]]:
    """Starts the named parts (emulator, bankid, trust, mail) with their data below `folder`; gives the environment in
    which programs find them."""
    try:
        venv.ensure()
    except (OSError, subprocess.CalledProcessError) as problem:
        raise NotMeasured("the emulator is not installed and cannot be") from problem
    numbers = _free_ports()
    ports = {f"{name}_PORT": str(number) for name, number in zip(PORTS, numbers, strict=True)}
    environment = {**_own(), **ports, "LOCAL_DATA": str(folder)}
    with ExitStack() as running:
        for part in parts:
            running.enter_context(_started(part, folder, environment))
        for part in parts:
            _await(f"http://127.0.0.1:{ports[HEALTH[part] + '_PORT']}{_path(part)}", part)
        yield environment | aws_environment(ports)


def aws_environment(ports: Mapping[str, str]) -> dict[str, str]:
    """How the service's own code finds the emulator, as its root user."""
    emulator = f"http://127.0.0.1:{ports['EMULATOR_PORT']}"
    return {
        "STAGE": "dev",
        "PUBLIC_URL": f"http://localhost:{ports['FRONT_PORT']}",
        "BANKID_URL": f"https://localhost:{ports['BANKID_PORT']}/rp/v6.0",
        "TSA_URL": f"http://127.0.0.1:{ports['TRUST_PORT']}/tsa",
        "AWS_ENDPOINT_URL": emulator,
        "AWS_ENDPOINT_URL_SESV2": f"http://127.0.0.1:{ports['MAIL_PORT']}",
        "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": f"http://127.0.0.1:{ports['MAIL_PORT']}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-north-1",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _own() -> dict[str, str]:
    """Without the shell's AWS account and the ports of a running stack."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _free_ports() -> list[int]:
    probes = [socket.socket() for _ in PORTS]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    numbers = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return numbers


@contextmanager
def _started(part: str, folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    data = folder / part
    data.mkdir()
    command = [sys.executable, "-m", f"dev.{part}", "--data", str(data)]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(environment))
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)


def _path(part: str) -> str:
    return "/_ministack/health" if part == "emulator" else "/healthz"


def _await(url: str, part: str) -> None:
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise NotMeasured(f"the {part} did not start within {UP_WITHIN_S} s")
