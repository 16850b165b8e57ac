"""Step Functions as the service uses it: a walk begins once a name, what nobody waits for is let go, failures show."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.platform.ids import ErasureId
from chalicelib.privacy.erasure_machine import StepFunctions

ARN = "arn:aws:states:eu-north-1:000000000000:stateMachine:b2bsign-test-erasure"
ERASURE = ErasureId("era_1")


class Client:
    """Answers every call with `code`'s error, or with a status."""

    def __init__(self, code: str = "", status: str = "RUNNING") -> None:
        self.code, self.status = code, status
        self.asked: dict[str, Any] = {}

    def _answer(self, **asked: Any) -> dict[str, str]:
        self.asked = asked
        if self.code:
            raise ClientError({"Error": {"Code": self.code}}, "x")
        return {"status": self.status}

    start_execution = send_task_success = describe_execution = _answer


def test_a_walk_is_named_after_its_request_and_attempt() -> None:
    client = Client()
    machine = StepFunctions(client, ARN)
    machine.start(ERASURE, 2)
    assert client.asked["name"] == "era_1-2"
    assert client.asked["input"] == '{"erasure_id":"era_1","attempt":2}'
    assert machine.is_walking(ERASURE, 2)
    assert (
        client.asked["executionArn"] == "arn:aws:states:eu-north-1:000000000000:execution:b2bsign-test-erasure:era_1-2"
    )
    assert not StepFunctions(Client(status="FAILED"), ARN).is_walking(ERASURE, 2)


@pytest.mark.parametrize(
    ("call", "harmless"),
    [
        (lambda m: m.start(ERASURE, 1), "ExecutionAlreadyExists"),
        (lambda m: m.wake("tok"), "TaskTimedOut"),
        (lambda m: m.wake("tok"), "InvalidToken"),
        (lambda m: m.wake("tok"), "TaskDoesNotExist"),
        (lambda m: m.is_walking(ERASURE, 1), "ExecutionDoesNotExist"),
    ],
)
def test_what_is_late_or_double_is_let_go_and_a_failure_shows(call: Any, harmless: str) -> None:
    assert not call(StepFunctions(Client(harmless), ARN))
    with pytest.raises(ClientError):
        call(StepFunctions(Client("AccessDeniedException"), ARN))
