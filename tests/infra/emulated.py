"""The emulator as a process of its own on a free port, with an empty disk, and functions to try it with."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.simulators import ROOT, free_port

STARTS_WITHIN_S = 60
REGION = "eu-north-1"
ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
NOTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@dataclass
class Emulator:
    """`python -m dev.emulator` with its data below `data`; `kill` and `start` are what a test of durability does."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "dev.emulator", "--data", str(self.data), "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the emulator ended at start"
            try:
                with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise AssertionError("the emulator did not start")

    def kill(self) -> None:
        """With everything it started, and without a word of warning."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def client(self, service: str, key: str = "test", secret: str = "test", **options: Any) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload] # a name, not a literal
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(retries={"total_max_attempts": 1}, read_timeout=30, **options),
        )

    def role(self, name: str, policy: dict[str, Any]) -> str:
        """A role with this policy, which a function can be; returns its ARN."""
        iam = self.client("iam")
        arn = str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"])
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=json.dumps(policy))
        return arn

    def function(self, name: str, source: str, policy: dict[str, Any] = ANYTHING, **options: Any) -> str:
        """A function whose module is `source` and whose handler is `handler`; returns its ARN."""
        made = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler="index.handler",
            Role=self.role(f"role-of-{name}", policy),
            Code={"ZipFile": zipped({"index.py": source})},
            **options,
        )
        return str(made["FunctionArn"])

    def invoke(self, name: str, event: Any = None) -> tuple[Any, str | None]:
        """What it answered, and the kind of error if it failed."""
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def zipped(files: dict[str, str]) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # 1980-01-01, as Chalice writes entries
    return package.getvalue()


def eventually(what: Callable[[], bool], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline, f"did not happen within {within_s} s"
        time.sleep(0.1)
