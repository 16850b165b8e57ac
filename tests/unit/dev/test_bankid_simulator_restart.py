"""What survives kill -9, and what a start says about a taken port."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bankid_stand import BankIdStand, bankid_stand
from tests.simulators import ROOT, free_port


@pytest.fixture
def data(running_bankid: BankIdStand, tmp_path: Path) -> Path:
    """A data directory with keys but no orders."""
    copied = tmp_path / "bankid"
    shutil.copytree(running_bankid.data, copied, ignore=shutil.ignore_patterns("bankid.sqlite*"))
    return copied


def test_orders_and_keys_survive_a_kill(data: Path) -> None:
    with bankid_stand(data) as before:
        waiting, approved, collected = before.sign("Väntar"), before.sign("Godkänt"), before.sign("Hämtat")
        before.approve(approved)
        before.approve(collected)
        before.completed(collected)
        before.process.kill()
        before.process.wait(10)
    kept = {each.name: each.read_bytes() for each in data.glob("*.pem")}
    with bankid_stand(data) as after:
        assert after.collect(waiting).json["hintCode"] == "outstandingTransaction"
        after.approve(waiting)
        assert after.completed(waiting)["user"]["givenName"] == "Anna"
        assert after.completed(approved)["signature"]
        assert after.collect(collected).error == (400, "invalidParameters")
    assert kept == {each.name: each.read_bytes() for each in data.glob("*.pem")}


def test_private_keys_are_for_their_owner_only(data: Path) -> None:
    keys = [*data.rglob("*.key"), *data.glob("pki/keys/*.pem")]
    assert len(keys) > 5
    assert all(each.stat().st_mode & 0o077 == 0 for each in keys)


def test_a_stopped_simulator_ends_by_itself(data: Path) -> None:
    with bankid_stand(data) as stand:
        stand.process.terminate()
        assert stand.process.wait(10) == 0


def test_a_taken_port_is_one_clear_line(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ports = ["--port", str(port), "--phone-port", str(free_port())]
        command = [sys.executable, "-m", "dev.bankid", "--data", str(data), *ports]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"python -m dev.bankid: port {port} is taken (Address already in use)"]
