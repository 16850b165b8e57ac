"""Routes about the service itself: its health."""

import msgspec
from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws.settings import settings
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.http import Answer, Api, Call

blueprint = Blueprint(__name__)
api = Api(blueprint, "operations")


class Health(msgspec.Struct):
    status: str
    version: str
    stage: str
    needs: dict[str, str]


@api.route("GET", "/v1/health", caller=anyone, answer=Health)
def health(_call: Call) -> Answer:
    """The version, the stage, and the state of what the service needs.

    Answers 503 when something it needs does not answer.
    """
    needs = wiring.ground.check_needs()
    is_well = all(state == "ok" for state in needs.values())
    names = settings()
    body = Health("ok" if is_well else "degraded", names.version, names.stage, needs)
    return Answer(body, status=200 if is_well else 503)
