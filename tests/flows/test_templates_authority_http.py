"""Who may call the routes of templates: every route against everybody who must not, and a refusal changes nothing.

The routes are those the API declares, so a new one without a case here fails.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from chalicelib.handlers.http import Api, Route
from dev.persons import BENGT, CECILIA
from tests.flows.signing_stand import Stand, Visitor, everything
from tests.flows.staff_stand import ADMIN, staff_id_of
from tests.flows.templates_stand import BUYER, PUBLIC, STAFF, TEMPLATES, field, laid_out, make, staffed

SHA256 = "a" * 64
USE = {"title": "T", "recipients": {"seller": {"is_sender": True}, "buyer": BUYER}, "values": {"company": "A"}}
BODIES: dict[str, Any] = {
    "create_template": {"title": "T", "filename": "a.pdf", "size": 1, "sha256": SHA256},
    "list_templates": None,
    "read_template": None,
    "complete_template": None,
    "edit_template": {"title": "Nytt"},
    "put_template_layout": {"roles": [{"name": "a", "label": "A"}]},
    "delete_template": None,
    "read_template_content": None,
    "use_template": USE,
    "list_public_templates": None,
    "read_public_template": None,
    "read_public_template_content": None,
    "use_public_template": USE,
    "list_publications": None,
    "read_publication": None,
    "read_edition_content": None,
    "propose_edition": {"edition": 1, "price_credits": 1},
    "publish_edition": None,
    "reject_edition": None,
    "withdraw_publication": None,
}
OF_NO_TEMPLATE = {"create_template", "list_templates", "list_public_templates"}
Expected = Callable[[Route], tuple[int, str] | None]


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make(aws, monkeypatch)


@cache
def routes() -> list[Route]:
    import app  # noqa: F401 - declares the routes

    return [route for route in Api.routes if route.tag in ("templates", "public-templates")]


def refused(visitor: Visitor, template_id: str, expected: Expected, found: list[Route] | None = None) -> None:
    before = everything()
    for route in routes() if found is None else found:
        wanted = expected(route)
        if wanted is None:
            continue
        path = route.path.format(template_id=template_id, edition="1")
        reply = visitor.send(route.method, path, BODIES[route.name], {"Idempotency-Key": "k", "If-Match": '"v1"'})
        assert (reply.status, reply.code) == wanted, (route.name, reply.body)
        assert everything() == before, route.name


def test_every_route_has_a_case_and_a_caller_that_is_somebody() -> None:
    assert {route.name for route in routes()} == BODIES.keys()
    assert {route.caller.scheme for route in routes()} == {"person", "staff"}
    assert all((route.caller.scheme == "staff") == route.path.startswith(STAFF) for route in routes())
    assert all(route.path.startswith((TEMPLATES, PUBLIC, STAFF)) for route in routes())


def test_who_is_not_logged_in_gets_nothing(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    template_id = laid_out(stand, field())

    def of(status: int, code: str) -> Expected:
        return lambda route: (401, "staff_login_required") if route.caller.scheme == "staff" else (status, code)

    refused(Visitor(), template_id, of(401, "login_required"))
    refused(Visitor(headers={"Authorization": "Bearer ses_x.y"}), template_id, of(401, "session_invalid"))
    refused(stand.newcomer(CECILIA), template_id, of(403, "acknowledgement_required"))
    (adam,) = staffed(monkeypatch, "adam")
    wrong_csrf = Visitor(cookies={**stand.owner.cookies, **adam.cookies}, csrf="x")
    refused(wrong_csrf, template_id, lambda r: None if r.method == "GET" else (403, "csrf_token_invalid"))


def test_another_persons_template_does_not_exist(stand: Stand) -> None:
    template_id, bengt = laid_out(stand, field()), stand.person(BENGT)

    def unknown(route: Route) -> tuple[int, str] | None:
        is_own = route.caller.scheme == "person" and route.name not in OF_NO_TEMPLATE
        return (404, "template_not_found") if is_own else None

    refused(bengt, template_id, unknown)
    assert bengt.get(TEMPLATES).json["items"] == []
    assert stand.owner.get(f"{TEMPLATES}/{template_id}").status == 200


def test_only_staff_decides_and_reads_what_is_not_published(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    staffs = [route for route in routes() if route.caller.scheme == "staff"]
    adam, eva = staffed(monkeypatch, "adam", "eva")
    refused(stand.owner, "pub_fullmakt", lambda _: (401, "staff_login_required"), staffs)
    assert adam.get(f"{STAFF}/pub_fullmakt").status == 200
    others = [route for route in routes() if route.caller.scheme == "person"]
    refused(adam, "pub_fullmakt", lambda _: (401, "login_required"), others)
    adam.post(f"{ADMIN}/staff/{staff_id_of(eva)}/end")
    refused(eva, "pub_fullmakt", lambda _: (401, "staff_session_invalid"), staffs)


def test_no_get_changes_anything(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    template_id = laid_out(stand, field())
    (adam,) = staffed(monkeypatch, "adam")
    before = everything()
    for route in (route for route in routes() if route.method == "GET"):
        name = template_id if route.path.startswith(TEMPLATES) else "pub_fullmakt"
        visitor = adam if route.caller.scheme == "staff" else stand.owner
        reply = visitor.get(route.path.format(template_id=name, edition="1"))
        assert reply.status == (404 if route.name.startswith("read_public_template") else 200), route.name
    assert everything() == before


def test_what_cannot_be_an_id_is_not_found(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    (adam,) = staffed(monkeypatch, "adam")
    staffs = [route for route in routes() if "{template_id}" in route.path and route.caller.scheme == "staff"]
    named = [route for route in routes() if "{template_id}" in route.path and route.caller.scheme == "person"]
    for name in ("x", "%20", "tpl_" + "a" * 2100, "%F0%9F%98%80", "TPL_A", "pub_..", "pub_unknown"):
        refused(stand.owner, name, lambda _: (404, "template_not_found"), named)
        refused(adam, name, lambda _: (404, "template_not_found"), staffs)
