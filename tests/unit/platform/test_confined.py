"""Whatever a child does, the parent gets an answer or a named failure, soon and without harm."""

import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from chalicelib.platform.confined import MIB, Bounds, ConfinedFailure, Failure, run_confined

TASKS = "tests.unit.platform.confined_tasks"
BOUNDS = Bounds(memory_bytes=512 * MIB, file_bytes=MIB, cpu_s=2, wall_s=20.0)


def failure_of(task: str, bounds: Bounds = BOUNDS, **arguments: Any) -> ConfinedFailure:
    with pytest.raises(ConfinedFailure) as caught:
        run_confined(f"{TASKS}:{task}", arguments, bounds)
    return caught.value


def test_the_answer_comes_back_although_the_task_prints() -> None:
    assert run_confined(f"{TASKS}:add", {"a": 2, "b": 3}, BOUNDS) == 5


def test_no_credential_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ):
        monkeypatch.setenv(name, "secret")
    seen = run_confined(f"{TASKS}:environment", {}, BOUNDS)
    assert not [name for name in seen if name.startswith("AWS")] and "secret" not in seen.values()


@pytest.mark.parametrize(
    ("task", "arguments", "failure"),
    [
        ("allocate", {"size": 2048 * MIB}, Failure.OUT_OF_MEMORY),
        ("spin", {}, Failure.TOO_SLOW),
        ("abort", {}, Failure.CRASHED),
        ("leave", {}, Failure.CRASHED),
        ("recurse", {}, Failure.TOO_DEEP),
        ("start_program", {}, Failure.RAISED),
        ("resolve", {}, Failure.RAISED),
        ("no_such_task", {}, Failure.RAISED),
    ],
)
def test_every_bad_end_has_a_name(task: str, arguments: dict[str, Any], failure: Failure) -> None:
    assert failure_of(task, **arguments).failure is failure


def test_a_child_that_hangs_is_ended() -> None:
    started = time.monotonic()
    failed = failure_of("sleep", Bounds(wall_s=1.0))
    assert failed.failure is Failure.TOO_SLOW
    assert time.monotonic() - started < 10


def test_no_connection_leaves_the_child() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        assert failure_of("connect", port=server.getsockname()[1]).detail == "Forbidden"
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_file_grows_beyond_its_bound(tmp_path: Path) -> None:
    target = tmp_path / "large"
    failure_of("write", path=str(target), size=8 * MIB)
    assert target.stat().st_size <= MIB


def test_a_failure_never_repeats_what_the_file_says() -> None:
    assert str(failure_of("quote_the_file")) == "raised: ValueError"


def test_nothing_a_killed_child_wrote_stays() -> None:
    failure_of("leave_litter")
    assert not list(Path(tempfile.gettempdir()).glob("**/litter-*"))
