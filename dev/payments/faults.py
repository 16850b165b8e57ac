"""Switches that make a provider's API misbehave, for tests. They live in memory: a restart behaves well."""

import asyncio
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dev.mail.dropping import drop

Count = Annotated[int, msgspec.Meta(ge=0)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]


class Faults(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Counters say how many of the next calls they hit."""

    unavailable: Count = 0  # HTTP 503, nothing is done
    rate_limit: Count = 0  # HTTP 429, nothing is done
    fail: Count = 0  # HTTP 500, and it is done all the same; a repetition with the same key is answered alike
    lose_answer: Count = 0  # it is done, then the connection is dropped without an answer
    garble: Count = 0  # it is done, and the answer is no JSON
    slow_seconds: Annotated[float, msgspec.Meta(ge=0, le=60)] = 0.0  # each call, after it is done
    pay_at_once: Count = 0  # what is asked for next is paid, and we are told, before that is answered
    retry_seconds: list[Seconds] = msgspec.field(default_factory=lambda: [1, 3, 10, 30, 60, 120, 300])

    def take(self, counter: str) -> bool:
        """Counts one call down; says whether the fault hits it."""
        left: int = getattr(self, counter)
        if left:
            setattr(self, counter, left - 1)
        return left > 0


def refused_at_once(faults: Faults) -> Response | None:
    """Nothing is done."""
    if faults.take("unavailable"):
        return Response(b'{"error":{"message":"Unavailable","type":"api_error"}}', 503)
    if faults.take("rate_limit"):
        return Response(b'{"error":{"message":"Too many requests","type":"invalid_request_error"}}', 429)
    return None


async def on_its_way(faults: Faults, request: Request, answer: Response) -> Response:
    """It is done; this is what becomes of the answer."""
    await asyncio.sleep(faults.slow_seconds)
    if faults.take("lose_answer"):
        await drop(request)
    if faults.take("garble"):
        return Response(b"<html>proxy</html>", 200)
    return answer
