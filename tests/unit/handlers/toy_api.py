"""A small API on the real edge: one route for each thing that can go wrong."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import msgspec
from chalice.app import Blueprint
from chalice.test import Client

from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import Nobody, anyone
from chalicelib.handlers.gateway import Gateway
from chalicelib.handlers.http import Api
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import new_id
from chalicelib.platform.text import Text
from tests.browser import Reply
from tests.unit.aws.toys import Thing, commit, find


class NewThing(msgspec.Struct, forbid_unknown_fields=True):
    word: Annotated[str, msgspec.Meta(min_length=2, max_length=500)]
    parts: list[dict[str, int]] = []
    loose: object = None


class ThingView(msgspec.Struct):
    thing_id: str
    word: str


class NotYours(DomainError):
    code = "not_yours_in_a_test"
    status = 403
    text = Text(sv="Det är inte ditt.", en="It is not yours.")


class ComeBack(DomainError):
    code = "come_back_in_a_test"
    status = 429
    retry_after_s = 17
    text = Text(sv="Vänta.", en="Wait.")


@dataclass
class By:
    """The caller whose name is in a header; refused without one."""

    scheme: ClassVar[str] = "none"

    def __call__(self, call: Call) -> Nobody:
        if not call.header("x-name"):
            raise NotYours
        return Nobody(call.header("x-name"))


@dataclass
class ToyApi:
    """`before_commit` runs between a view's reading and its commit: where another request can come between."""

    before_commit: Callable[[], None] = lambda: None
    seen: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        blueprint = Blueprint("tests.unit.handlers.toy_api")
        api = Api(blueprint, "operations")
        route = api.route
        route("POST", "/things", caller=By(), body=NewThing, answer=ThingView, status=201, show=shown)(self.create)
        route("GET", "/calls/{name}", caller=anyone)(self.look)
        route("POST", "/bodies", caller=anyone, body=NewThing)(self.look)
        route("GET", "/refusals", caller=anyone)(refuse)
        route("GET", "/failures", caller=anyone)(fail)
        route("GET", "/files", caller=anyone)(give_file)
        self.app = Gateway("toy")
        self.app.register_blueprint(blueprint)
        self.client = Client(self.app)

    def create(self, call: Call) -> Answer:
        """Makes a thing."""
        thing_id = new_id("t")
        self.before_commit()
        commit(Thing(thing_id).say(call.body.word), once=call.once(thing_id))
        return shown(call, thing_id)

    def look(self, call: Call) -> Answer:
        """Keeps the call to look at."""
        self.seen.append(call)
        return Answer(status=204)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json"} if body is not None else {}
        named = {**sent, **{name.replace("_", "-"): value for name, value in headers.items()}}
        answer = self.client.http.request(method, path, {k: v for k, v in named.items() if v}, raw)
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.body)

    def event(self, method: str, path: str, *, resource: str | None = None) -> dict[str, Any]:
        """What API Gateway would hand over for a path that only it knows."""
        event = {
            "httpMethod": method,
            "path": path,
            "resource": resource or path,
            "headers": {},
            "multiValueHeaders": {},
            "queryStringParameters": None,
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "stageVariables": None,
            "requestContext": {"httpMethod": method, "resourcePath": resource or path, "path": path},
            "body": None,
            "isBase64Encoded": False,
        }
        answer: dict[str, Any] = self.app(event, None)
        return answer


def shown(call: Call, thing_id: str) -> Answer:
    thing = find(thing_id)
    assert thing is not None
    return Answer(ThingView(thing_id, thing.word), 201)


def refuse(call: Call) -> Answer:
    """Refuses."""
    raise ComeBack


def fail(call: Call) -> Answer:
    """Fails."""
    raise RuntimeError("Anna Andersson 198001012387")


def give_file(call: Call) -> Answer:
    """Gives bytes that are no text."""
    return Answer(bytes(range(256)), headers={"Content-Type": "application/pdf", "Cache-Control": "private"})
