"""The edge of HTTP: a route is declared with who may call it, what it takes and what it answers.

The declaration is all there is: the same one checks the caller, validates the body, makes POSTs idempotent, renders
refusals, and becomes the OpenAPI document. The translation to problem+json wraps the view, because Chalice turns a
view's exception into a 500 before any middleware sees it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
from chalice.app import Blueprint, Request, Response

from chalicelib.handlers.body import read_body
from chalicelib.handlers.call import Answer, Call, Show, View, WhoMayCall, language_of, request_id_of
from chalicelib.handlers.headers import SECURITY_HEADERS, no_store, rate_headers
from chalicelib.handlers.idempotency import once_of, repeated
from chalicelib.handlers.problem import internal, of_refusal, problem_response
from chalicelib.platform.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One declared route; the OpenAPI document is made of these."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    tag: str
    caller: WhoMayCall
    body: type | None
    answer: type | None
    status: int
    query: dict[str, str]
    refusals: Sequence[type[DomainError]]
    idempotent: bool
    media_type: str


class Api:
    """Declares routes on a Chalice blueprint."""

    routes: ClassVar[list[Route]] = []

    def __init__(self, blueprint: Blueprint, tag: str) -> None:
        self._blueprint = blueprint
        self._tag = tag

    def route(  # noqa: PLR0913 - a declaration names everything in one place
        self,
        method: str,
        path: str,
        *,
        caller: WhoMayCall,
        body: type | None = None,
        answer: type | None = None,
        status: int = 200,
        query: dict[str, str] | None = None,
        refusals: Sequence[type[DomainError]] = (),
        show: Show | None = None,
        media_type: str = "application/json",
    ) -> Callable[[View], View]:
        """`show` renders the resource again when a POST is repeated with its Idempotency-Key; giving it makes the key
        required. The view's docstring is the route's documentation: its first line the summary."""

        def declare(view: View) -> View:
            summary, _, description = (view.__doc__ or view.__name__).partition("\n")
            declared = Route(
                method=method,
                path=path,
                name=view.__name__,
                summary=summary.strip(),
                description=" ".join(description.split()),
                tag=self._tag,
                caller=caller,
                body=body,
                answer=answer,
                status=status,
                query=query or {},
                refusals=refusals,
                idempotent=show is not None,
                media_type=media_type,
            )
            self.routes.append(declared)
            register = self._blueprint.route(path, methods=[method], name=view.__name__, content_types=["*/*"])
            register(_endpoint(self._blueprint, declared, view, show))
            return view

        return declare


def _endpoint(blueprint: Blueprint, route: Route, view: View, show: Show | None) -> Callable[..., Response]:
    def endpoint(**_params: str) -> Response:
        return respond(blueprint.current_request, route, view, show)

    endpoint.__name__ = route.name
    return endpoint


def respond(request: Request, route: Route, view: View, show: Show | None) -> Response:
    """Every request's path: caller → body → view → answer; a refusal at any point becomes problem+json."""
    call = Call(request, language_of(request), request_id_of(request))
    try:
        response = _rendered(call, _answered(call, route, view, show))
    except DomainError as refusal:
        if refusal.status >= 500:
            _note("not served", refusal, call, route)
        response = problem_response(of_refusal(refusal), call.language, call.request_id)
    except Exception as error:
        _note("unhandled", error, call, route)
        response = problem_response(internal(), call.language, call.request_id)
    response.headers |= {"X-Request-Id": call.request_id, **SECURITY_HEADERS, **no_store(response.headers)}
    response.headers |= rate_headers(call.rate)
    if isinstance(response.body, str):  # every type is binary to the gateway, and Chalice encodes only JSON by itself
        response.body = response.body.encode()
    return response


def _note(message: str, error: Exception, call: Call, route: Route) -> None:
    """What was our fault or a party's we need is logged, and counted for an alarm; what was the caller's is not."""
    from chalicelib.aws.observability import count, log_failure

    log_failure(message, error, request_id=call.request_id, route=route.name)
    count("ServerErrors")


def _answered(call: Call, route: Route, view: View, show: Show | None) -> Answer:
    call.route = route.name
    call.caller = route.caller(call)
    call.body = read_body(call.request, route.body)
    if show is None:
        return view(call)
    call.once_id, call.fingerprint = once_of(call, route.name)
    try:
        return view(call)
    except DomainError as refusal:
        # The first attempt may have changed what the verb asks for, so a repetition can end in any refusal.
        return repeated(call, refusal, show)


def _rendered(call: Call, answer: Answer) -> Response:
    headers: dict[str, Any] = dict(answer.headers)
    if call.set_cookies:
        headers["Set-Cookie"] = call.set_cookies
    body = answer.body
    if isinstance(body, bytes):
        headers.setdefault("Content-Type", "application/octet-stream")
    elif body is not None:
        body = msgspec.json.encode(body).decode()
        headers.setdefault("Content-Type", "application/json")
    return Response(body if body is not None else "", headers, answer.status)


__all__ = ["Answer", "Api", "Call", "Route"]
