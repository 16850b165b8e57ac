"""A function is ready as soon as its deployment has answered.

Not a defect: ministack plays half a second of "Pending", and a deployer's waiter looks again after five seconds. With a
dozen functions that makes a minute of a deployment in which nothing happens.
"""

from ministack.services import lambda_svc


def apply() -> None:
    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0
    lambda_svc._schedule_state_transition = settle


def settle(name: str, _delay: float) -> None:
    config = lambda_svc._functions[name]["config"]
    config.update(State="Active", StateReason="", StateReasonCode="")
    config.update(LastUpdateStatus="Successful", LastUpdateStatusReason="", LastUpdateStatusReasonCode="")
