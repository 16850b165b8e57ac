"""`make run` says in one line what is missing, ends what it started and nothing else, and deploys what changed."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dev import bootstrap, children, ports, stack, watching
from tests.infra.emulated import eventually


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for notes about processes, so that a developer's running stack is left alone."""
    monkeypatch.setattr(children, "RUNNING", tmp_path)
    monkeypatch.setattr(stack, "STATE", tmp_path / "state.json")
    return tmp_path


@pytest.mark.parametrize(
    ("version", "told"),
    [("v20.18.1", "this is v20.18.1"), (None, "no `node` is on the PATH"), ("v20.19.0", "no `npm` is on the PATH")],
)
def test_a_missing_node_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, told: str
) -> None:
    if version:
        node = tmp_path / "node"
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    line = bootstrap.missing_prerequisite()
    assert line
    assert told in line
    assert "\n" not in line


def test_an_old_python_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert "this is 3.9.2" in (bootstrap.missing_prerequisite() or "")


def test_a_taken_port_is_named_with_its_variable(
    running: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind((ports.HOST, 0))
        other.listen()
        number = other.getsockname()[1]
        monkeypatch.setattr(ports, "ALL", (ports.Port("MAIL_PORT", number, "mail inbox"),))
        assert stack.run() == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"make: port {number} (mail inbox) is taken; free it, or set MAIL_PORT"]


def test_a_process_ends_with_everything_it_started(running: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    children.remember("part", parent.pid)
    assert children.alive("part") == parent.pid
    children.end(["part"])
    parent.communicate(timeout=10)
    eventually(lambda: not children._started(child), 5)
    assert children.alive("part") is None


def test_a_stranger_with_the_same_number_is_left_alone(running: Path) -> None:
    children.remember("part", os.getpid())
    note = running / "part.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {"started": "at another time"}))
    assert children.alive("part") is None
    children.end(["part"])  # would be the end of this test


class Deployments:
    """Stands in for the deployment: what was asked for, and which surface the app has."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.said: list[str] = []
        self.surface: tuple[str | None, str] = ("routes", "")
        monkeypatch.setattr(watching, "ROOT", root)
        monkeypatch.setattr(watching, "log_of", lambda name: root / f"{name}.log")
        monkeypatch.setattr(watching, "deploy", self.deploy)
        monkeypatch.setattr(watching, "_surface", lambda: self.surface)
        (root / "chalicelib").mkdir()
        (root / "infra").mkdir()
        (root / "app.py").write_text("")
        self.watch = watching.Watch(self.said.append)

    def deploy(self, *options: str) -> int:
        self.asked.append(options)
        return 0


def test_what_changed_decides_how_much_is_deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployments = Deployments(monkeypatch, tmp_path)
    deployments.watch.look()
    assert deployments.asked == []
    (tmp_path / "chalicelib" / "verbs.py").write_text("1")
    deployments.watch.look()
    assert deployments.asked.pop() == ("--code-only",)
    (tmp_path / "chalicelib" / "verbs.py").write_text("22")
    deployments.surface = ("another route", "")
    deployments.watch.look()
    assert deployments.asked.pop() == ()
    (tmp_path / "infra" / "data.yaml").write_text("Resources:")
    deployments.watch.look()
    deployments.watch.look()
    assert deployments.asked == [()]
    assert deployments.said[-1] == "the change is live"


def test_code_that_does_not_load_is_reported_and_not_deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployments = Deployments(monkeypatch, tmp_path)
    deployments.surface = (None, "SyntaxError: invalid syntax")
    (tmp_path / "app.py").write_text("def broken(:")
    deployments.watch.look()
    assert deployments.asked == []
    assert deployments.said == [
        "changed: app.py; the app cannot be loaded, the old code stays: SyntaxError: invalid syntax"
    ]
    deployments.surface = ("routes", "")
    (tmp_path / "app.py").write_text("")
    deployments.watch.look()
    assert deployments.asked == [("--code-only",)]
