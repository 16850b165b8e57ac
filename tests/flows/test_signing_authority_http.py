"""Who may call signing's routes: every route against everybody who must not, and a refusal changes nothing.

The routes are those the API declares, so a new one without a case here fails.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.http import Route
from chalicelib.identity.rows import SessionRow
from chalicelib.identity.session import SessionKind
from chalicelib.platform.clock import iso, utc_now
from dev.persons import ANNA, BENGT, CECILIA
from tests.flows.signing_stand import (
    AS_CECILIA,
    CURRENT_SESSION,
    ORDERS,
    PINNED_BENGT,
    REQUESTS,
    SESSIONS,
    Stand,
    Visitor,
    as_app,
    everything,
    make_stand,
    routes,
)

SHA256 = "a" * 64
# A body with which each route would do its work, were the caller another.
BODIES: dict[str, Any] = {
    "create_signature_request": {"title": "Ramavtal"},
    "list_signature_requests": None,
    "search_signature_requests": {"text": "a"},
    "put_labels": {"labels": ["a"]},
    "read_signature_request": None,
    "edit_signature_request": {"title": "Nytt"},
    "add_recipient": AS_CECILIA,
    "remove_recipient": None,
    "announce_document": {"filename": "a.pdf", "size": 1, "sha256": SHA256},
    "read_document": None,
    "complete_upload": None,
    "remove_document": None,
    "send_signature_request": None,
    "void_signature_request": {"reason": ""},
    "prolong_signature_request": {"days": 7},
    "remind_recipients": {},
    "open_in_person": None,
    "reassign_recipient": {"name": "Disa Dahl", "email": "disa@example.com"},
    "copy_signature_request": None,
    "create_export": {},
    "list_exports": None,
    "read_export": None,
    "read_export_part": None,
    "keep_signature_request": {"keep_days": 30},
    "follow_retention_settings": None,
    "delete_signature_request": None,
    "list_events": None,
    "read_evidence": None,
    "read_evidence_package": None,
    "read_content": None,
    "read_sealed": None,
    "enter": {"token": "sr_a.rcp_b.c"},
    "read_signing": None,
    "read_signing_document": None,
    "read_signing_sealed": None,
    "start_signing_order": {"purpose": "sign"},
    "approve": None,
    "decline": {"reason": "nej"},
    "request_copy_address": {"email": "disa@example.com"},
    "verify_copy_address": {"code": "123456"},
    "request_signing_code": None,
    "list_eid_providers": None,
    "start_eid_visit": None,
    "sign_by_eid": {"state": "s", "code": "c"},
    "sign_by_code": {"code": "123456", "text_sha256": SHA256, "name": "Cecilia Carlsson"},
    "announce_enclosure": {"filename": "a.pdf", "size": 1, "sha256": SHA256},
    "complete_enclosure": None,
    "read_enclosure": None,
    "read_recipients_enclosure": None,
    "forward": {"name": "Disa Dahl", "email": "disa@example.com"},
    "create_verification": {"size": 1, "sha256": SHA256},
    "complete_verification": None,
    "read_verification": None,
}
OPEN_TO_ALL = {"enter", "create_verification"}
OF_NO_REQUEST = {
    "list_eid_providers",
    "create_export",
    "list_exports",
    "read_export",
    "read_export_part",
    "create_signature_request",
    "list_signature_requests",
    "search_signature_requests",
}

Expected = Callable[[Route], tuple[int, str] | None]


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def of_scheme(scheme: str) -> list[Route]:
    found = [route for route in routes().values() if route.caller.scheme == scheme]
    assert found
    return found


def refused(stand: Stand, visitor: Visitor, found: list[Route], ids: dict[str, str], expected: Expected) -> None:
    """Calls each route; None lets a route be. Nothing in any table may differ afterwards, and no order be started."""
    orders, before = len(stand.bank.asked), everything()
    for route in found:
        wanted = expected(route)
        if wanted is None:
            continue
        path = route.path.format(**ids)
        reply = visitor.send(route.method, path, BODIES[route.name], {"Idempotency-Key": "k", "If-Match": '"v1"'})
        assert (reply.status, reply.code) == wanted, route.name
        assert everything() == before, route.name
    assert len(stand.bank.asked) == orders


def always(status: int, code: str) -> Expected:
    return lambda _route: (status, code)


def ids_of(stand: Stand, request_id: str) -> dict[str, str]:
    shown = stand.show(request_id)
    return {
        "request_id": request_id,
        "document_id": shown["documents"][0]["document_id"],
        "recipient_id": shown["recipients"][0]["recipient_id"],
        "export_id": "exp_a",
        "number": "1",
    }


def over(visitor: Visitor, cookie: str, **changes: str) -> None:
    """Moves a session's times, as if they had passed."""
    row = SessionRow.find(visitor.cookies[cookie].split(".")[0])
    assert row is not None
    row.update(actions=[getattr(SessionRow, name).set(value) for name, value in changes.items()])


def test_every_route_has_a_case_and_a_known_caller() -> None:
    assert routes().keys() == BODIES.keys()
    schemes = {route.caller.scheme for route in routes().values()}
    assert schemes == {"person", "signing_session", "verification", "none"}
    assert {route.name for route in of_scheme("none")} == OPEN_TO_ALL


# --- the sender's routes -----------------------------------------------------------------------------------------


def test_the_senders_routes_refuse_everybody_else(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    ids, found = ids_of(stand, request_id), of_scheme("person")
    guest = stand.guest(request_id)
    refused(stand, Visitor(), found, ids, always(401, "login_required"))
    refused(stand, guest, found, ids, always(401, "login_required"))
    refused(stand, stand.newcomer(BENGT), found, ids, always(403, "acknowledgement_required"))

    # The recipient's session where a login's is expected: in the cookie, and as a token.
    posing = Visitor(cookies={"__Host-session": guest.cookies["__Host-signing"]}, csrf=guest.csrf)
    refused(stand, posing, found, ids, always(401, "session_invalid"))
    refused(stand, as_app(guest, "__Host-signing"), found, ids, always(401, "session_invalid"))


def test_another_persons_request_is_not_found(stand: Stand) -> None:
    """Not even by a recipient of it who has an account."""
    request_id = stand.sent(PINNED_BENGT)
    own = Visitor(cookies=dict(stand.owner.cookies), csrf=stand.owner.csrf)
    bengt = stand.person(BENGT)

    def unknown(route: Route) -> tuple[int, str] | None:
        return None if route.name in OF_NO_REQUEST else (404, "signature_request_not_found")

    refused(stand, bengt, of_scheme("person"), ids_of(stand, request_id), unknown)
    assert bengt.get(REQUESTS).json == {"items": [], "next_cursor": None}
    assert [line["request_id"] for line in own.get(REQUESTS).json["items"]] == [request_id]


def test_one_requests_parts_are_not_found_in_another(stand: Stand) -> None:
    first, second = ids_of(stand, stand.ready(AS_CECILIA)), ids_of(stand, stand.ready(AS_CECILIA))
    mixed = {**first, "document_id": second["document_id"], "recipient_id": second["recipient_id"]}
    parts = [route for route in of_scheme("person") if route.path.count("{request_id}/") and route.path.count("{") == 2]
    assert len(parts) >= 7

    def unknown(route: Route) -> tuple[int, str]:
        noun = "document" if "document_id" in route.path else "recipient"
        return 404, f"{noun}_not_found"

    refused(stand, stand.owner, parts, mixed, unknown)


def test_a_session_that_is_over_opens_nothing(stand: Stand) -> None:
    ids, found = ids_of(stand, stand.sent(AS_CECILIA)), of_scheme("person")
    stale = Visitor(cookies=dict(stand.owner.cookies), csrf=stand.owner.csrf)
    over(stale, "__Host-session", seen_at=iso(utc_now() - timedelta(minutes=61)))
    refused(stand, stale, found, ids, always(401, "session_invalid"))
    over(stale, "__Host-session", seen_at=iso(utc_now()), ends_at=iso(utc_now()))
    refused(stand, stale, found, ids, always(401, "session_invalid"))
    logged_out = stand.person(CECILIA, email=False)
    token, csrf = logged_out.cookies["__Host-session"], logged_out.csrf
    assert logged_out.delete("/v1/sessions/current").status == 204
    refused(stand, Visitor({"__Host-session": token}, {}, csrf), found, ids, always(401, "session_invalid"))


@pytest.mark.parametrize("csrf", ["", "wrong"])
def test_without_the_csrf_token_a_browser_changes_nothing(stand: Stand, csrf: str) -> None:
    request_id = stand.sent(AS_CECILIA)
    ids, guest = ids_of(stand, request_id), stand.guest(request_id)
    owner = Visitor(cookies=dict(stand.owner.cookies), csrf=csrf)
    guest.csrf = csrf

    def guarded(route: Route) -> tuple[int, str] | None:
        return None if route.method == "GET" else (403, "csrf_token_invalid")

    refused(stand, owner, of_scheme("person"), ids, guarded)
    refused(stand, guest, of_scheme("signing_session"), ids, guarded)


def test_the_csrf_token_of_another_session_is_none(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, AS_CECILIA)
    ids, guest = ids_of(stand, request_id), stand.guest(request_id)
    guest.csrf = stand.guest(request_id, 1).csrf
    posts = [route for route in of_scheme("signing_session") if route.method == "POST"]
    refused(stand, guest, posts, ids, always(403, "csrf_token_invalid"))


# --- the recipient's routes --------------------------------------------------------------------------------------


def test_the_recipients_routes_refuse_everybody_else(stand: Stand) -> None:
    ids, found = ids_of(stand, stand.sent(AS_CECILIA)), of_scheme("signing_session")
    refused(stand, Visitor(), found, ids, always(401, "login_required"))
    refused(stand, stand.owner, found, ids, always(401, "login_required"))
    posing = Visitor({"__Host-signing": stand.owner.cookies["__Host-session"]}, {}, stand.owner.csrf)
    refused(stand, posing, found, ids, always(401, "session_invalid"))
    refused(stand, as_app(stand.owner, "__Host-session"), found, ids, always(401, "session_invalid"))
    for token in ("x", "ses_x", "ses_x.y", "ses_x.y.z", "ses_" + "a" * 300, "sr_a.rcp_b.c"):
        wrong = Visitor(headers={"Authorization": f"Bearer {token}"})
        refused(stand, wrong, found, ids, always(401, "session_invalid"))


def test_a_link_of_another_request_opens_none_of_this_ones_documents(stand: Stand) -> None:
    ids = ids_of(stand, stand.sent(AS_CECILIA))
    elsewhere = stand.guest(stand.sent(AS_CECILIA))
    files = [route for route in of_scheme("signing_session") if "document_id" in route.path]
    assert len(files) == 2
    refused(stand, elsewhere, files, ids, always(404, "document_not_found"))
    assert ids["document_id"] not in elsewhere.get(CURRENT_SESSION).body.decode()


def test_a_pinned_recipient_sees_and_does_nothing_before_identifying(stand: Stand) -> None:
    ids, found = ids_of(stand, request_id := stand.sent(PINNED_BENGT)), of_scheme("signing_session")
    guest = stand.guest(request_id)
    refused(stand, guest, found, ids, always(403, "identification_required"))
    assert stand.identified(guest, CECILIA)["code"] == "wrong_person"
    refused(stand, guest, found, ids, always(403, "identification_required"))
    assert stand.identified(guest, BENGT)["status"] == "complete"
    assert guest.get(CURRENT_SESSION).status == 200
    # What one browser proved, another with the same link did not.
    refused(stand, stand.guest(request_id), found, ids, always(403, "identification_required"))


def ended_by_void(stand: Stand, request_id: str) -> None:
    assert stand.void(request_id).status == 200


def ended_by_decline(stand: Stand, request_id: str) -> None:
    assert stand.guest(request_id, 1).post(f"{CURRENT_SESSION}/decline", {"reason": "nej"}).status == 204


@pytest.mark.parametrize("end", [ended_by_void, ended_by_decline])
def test_after_the_end_no_session_and_no_link_opens_anything(stand: Stand, end: Callable[[Stand, str], None]) -> None:
    request_id = stand.sent(AS_CECILIA, AS_CECILIA)
    ids, guest = ids_of(stand, request_id), stand.guest(request_id)
    tokens = [stand.token(request_id, number) for number in (0, 1)]
    end(stand, request_id)
    refused(stand, guest, of_scheme("signing_session"), ids, always(409, "wrong_state"))
    before = everything()
    for token in tokens:
        assert Visitor().post(SESSIONS, {"token": token}).code == "link_invalid"
    assert everything() == before


def test_a_signing_session_that_is_over_opens_nothing(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    ids, guest = ids_of(stand, request_id), stand.guest(request_id)
    over(guest, "__Host-signing", ends_at=iso(utc_now()))
    refused(stand, guest, of_scheme("signing_session"), ids, always(401, "session_invalid"))
    over(guest, "__Host-signing", ends_at=iso(utc_now() + timedelta(hours=1)))
    assert guest.get(CURRENT_SESSION).status == 200
    over(guest, "__Host-signing", seen_at=iso(utc_now() - timedelta(minutes=61)))
    refused(stand, guest, of_scheme("signing_session"), ids, always(401, "session_invalid"))


def test_a_session_of_a_request_that_is_gone_opens_nothing(stand: Stand) -> None:
    ids = ids_of(stand, stand.sent(AS_CECILIA))
    issued = wiring.identity.sessions().issue(SessionKind.SIGNING, "sr_x/rcp_y.1", is_identified=True)
    ghost = Visitor(headers={"Authorization": f"Bearer {issued.token}"})
    refused(stand, ghost, of_scheme("signing_session"), ids, always(404, "signature_request_not_found"))


def test_one_recipients_order_is_nobody_elses(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, AS_CECILIA)
    first, second = stand.guest(request_id), stand.guest(request_id, 1)
    order = first.post(ORDERS, {"purpose": "sign"}).json
    path = f"/v1/eid-orders/{order['order_id']}"
    for stranger in (second, stand.owner, Visitor()):
        before = everything()
        assert stranger.get(path).code == "eid_order_secret_missing"
        assert stranger.post(f"{path}/cancel").code == "eid_order_secret_missing"
        stranger_guess = stranger.get(path, Authorization=f"Order {order['order_id']}.{'a' * 32}")
        assert stranger_guess.code == "eid_order_not_found"
        assert everything() == before
    assert stand.approve(first, order, CECILIA)["status"] == "complete"
    assert [r["status"] for r in stand.show(request_id)["recipients"]] == ["signed", "viewed"]
    assert first.post("/v1/sessions", {"order_id": order["order_id"]}).code == "eid_order_ended"


# --- verifications -----------------------------------------------------------------------------------------------


def test_a_verification_is_its_makers(stand: Stand) -> None:
    path, holder = stand.verified()
    other_path, other = stand.verification()
    ids, found = {"verification_id": path.rsplit("/", 1)[-1]}, of_scheme("verification")
    secret = holder["Authorization"].split()[1]
    wrong = ["", "Verification", "Verification ", f"Verification {secret}x", other["Authorization"],
             f"Bearer {secret}", secret, "Verification å"]  # fmt: skip
    for header in wrong:
        visitor = Visitor(headers={"Authorization": header})
        refused(stand, visitor, found, ids, always(404, "verification_not_found"))
    refused(stand, stand.owner, found, ids, always(404, "verification_not_found"))
    assert Visitor().get(path, **holder).status == 200
    assert Visitor().get(path, Authorization=f"verification  {secret}").status == 200, "a scheme's name has no case"
    assert Visitor().get(other_path, **other).json["status"] == "awaiting_upload"


# --- reading changes nothing -------------------------------------------------------------------------------------


def test_no_get_changes_anything(stand: Stand) -> None:
    """Nor does it count as viewed: mail scanners follow links."""
    completed, pending = stand.completed(), stand.sent(PINNED_BENGT, AS_CECILIA)
    path, holder = stand.verified()
    guest = stand.guest(completed)
    ids = {**ids_of(stand, completed), "verification_id": path.rsplit("/", 1)[-1], "export_id": stand.exported()}
    gets = [route for route in routes().values() if route.method == "GET"]
    assert len(gets) >= 11
    before = everything()
    for route in gets:
        visitor = {"person": stand.owner, "signing_session": guest, "verification": Visitor(headers=holder)}
        reply = visitor[route.caller.scheme].get(route.path.format(**ids))
        asked_for = "enclosure" not in route.name  # nothing is, of those who signed here
        assert reply.status == (200 if asked_for else 404), (route.name, reply.body)
    for number in (0, 1):  # what a mail scanner does with a link: the fragment never reaches us
        assert Visitor().get("/sign").status == 200
        assert Visitor().get(f"/sign?token={stand.token(pending, number)}").status == 200
    assert everything() == before
    assert [r["status"] for r in stand.show(pending)["recipients"]] == ["pending", "pending"]
    assert stand.guest(pending, 1).csrf
    assert [r["status"] for r in stand.show(pending)["recipients"]] == ["pending", "viewed"]


def test_what_cannot_be_an_id_is_not_found(stand: Stand) -> None:
    """DynamoDB refuses keys of more than 1 or 2 KB: that would be an error of ours."""
    visitors = {
        "person": stand.owner,
        "signing_session": stand.guest(stand.sent(AS_CECILIA)),
        "verification": Visitor(headers={"Authorization": "Verification x"}),
    }
    before = everything()
    for route in (route for route in routes().values() if "{" in route.path):
        for name in ("x", "%20", "sr_" + "a" * 2100, "%F0%9F%98%80", "SR_A"):
            path = re.sub(r"{\w+}", name, route.path)
            headers = {"Idempotency-Key": "k", "If-Match": '"v1"'}
            reply = visitors[route.caller.scheme].send(route.method, path, BODIES[route.name], headers)
            assert reply.status == 404, (route.name, reply.body)
    assert everything() == before


def test_the_owners_session_is_not_the_recipients(stand: Stand) -> None:
    """Both cookies in one browser: each route takes its own."""
    request_id = stand.sent({"is_sender": True})
    both, login_csrf = stand.guest(request_id), stand.owner.csrf
    both.cookies |= stand.owner.cookies
    assert both.get(f"{REQUESTS}/{request_id}").status == 200
    assert both.get(CURRENT_SESSION).code == "identification_required"
    assert both.post(f"{REQUESTS}/{request_id}/void", {}).code == "csrf_token_invalid"
    assert both.post(ORDERS, {"purpose": "identify"}, X_CSRF_Token=login_csrf).code == "csrf_token_invalid"
    assert stand.identified(both, ANNA)["status"] == "complete"
    assert both.get(CURRENT_SESSION).json["name"] == ANNA.name
