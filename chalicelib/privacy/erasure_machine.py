"""The state machine's own interface: walks are named after the request and the attempt, so none begins twice."""

from typing import Any

from botocore.exceptions import ClientError

from chalicelib.platform.ids import ErasureId

OVER = {"InvalidToken", "TaskDoesNotExist", "TaskTimedOut"}


class StepFunctions:
    """`states` is a Step Functions client; `arn` gives the state machine's, `arn_of` that of an execution of a name."""

    def __init__(self, states: Any, machine_arn: str) -> None:
        self._states = states
        self._arn = machine_arn

    def start(self, erasure_id: ErasureId, attempt: int) -> None:
        body = f'{{"erasure_id":"{erasure_id}","attempt":{attempt}}}'
        try:
            self._states.start_execution(stateMachineArn=self._arn, name=_name(erasure_id, attempt), input=body)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise

    def wake(self, token: str) -> None:
        """A token that is late, used or never was: nobody waits, and the truth is in the table anyway."""
        try:
            self._states.send_task_success(taskToken=token, output="{}")
        except ClientError as error:
            if error.response["Error"]["Code"] not in OVER:
                raise

    def is_walking(self, erasure_id: ErasureId, attempt: int) -> bool:
        arn = self._arn.replace(":stateMachine:", ":execution:") + f":{_name(erasure_id, attempt)}"
        try:
            answer = self._states.describe_execution(executionArn=arn)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
                raise
            return False
        return bool(answer["status"] == "RUNNING")


def _name(erasure_id: ErasureId, attempt: int) -> str:
    return f"{erasure_id}-{attempt}"
