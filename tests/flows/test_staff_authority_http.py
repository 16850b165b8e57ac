"""Who may call the staff's routes: every route × every kind of caller, as declared; a refusal changes nothing.

The routes are those the API declares, so a new one without a case here fails.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.staff_callers import Staff
from chalicelib.support.domain import Role
from tests.browser import Browser
from tests.flows.signing_stand import Stand, make_stand
from tests.flows.staff_stand import REASON, member, reason, staff_id_of, use_directory
from tests.tables import everything

LED = "2026-01-01T00:00:00.000Z#led_x"
SEARCH = {"by": "email", "value": "anna@example.com", "reason": REASON}
BODIES: Mapping[str, Any] = {
    "start_staff_login": None,
    "create_staff_session": {"code": "x", "state": "y"},
    "read_staff_session": None,
    "delete_staff_session": None,
    "list_staff": None,
    "confirm_staff": None,
    "end_staff": None,
    "search_customers": SEARCH,
    "read_person_card": None,
    "read_company_card": None,
    "read_request_card": None,
    "list_staff_looks": None,
    "list_proposals": None,
    "read_proposal": None,
    "approve_proposal": None,
    "reject_proposal": None,
    "propose_readmission": {"reason": REASON},
    "list_attention": None,
    "read_any_purchase": None,
    "read_purchase_of_receipt": None,
    "list_purchases_of": None,
    "list_entries_of": None,
    "propose_reversal": {"wallet_id": "sub_x", "entry": LED, "reason": REASON},
    "propose_attended": {"reason": REASON},
    "list_refunds": None,
    "read_refund": None,
    "propose_retry": {"reason": REASON},
    "propose_decision": {"outcome": "paid", "reason": REASON},
    "propose_pay_back": {"settlement": "swish#x", "reason": REASON},
    "list_withdrawals_of": None,
    "record_withdrawal": {"receipt_number": 1, "sent_at": "2026-01-01T00:00:00Z", "reason": REASON},
    "list_reconciliations": None,
    "list_waiting_complaints": None,
    "read_any_complaint": None,
    "record_complaint": {"name": "A", "title": "T", "text": "Hej", "arrived_at": "2126-01-01T00:00:00Z"},
    "take_complaint": None,
    "reply_to_complaint": {"text": "Hej"},
    "answer_complaint": {"text": "Hej"},
}
PLACES = {"staff_id": "stf_x", "sid": "sub_x", "company_id": "com_x", "request_id": "sr_x", "proposal_id": "prp_x"}
PLACES |= {
    "purchase_id": "pur_x",
    "wallet_id": "sub_x",
    "receipt_id": "rct_0000001",
    "refund_id": "rfd_x",
    "complaint_id": "cmp_x",
}
# What shows nothing of anybody but who asks.
WITHOUT_REASON = {"read_staff_session"}
NO_REASONS = ("", "payment", "payment; kort", "nyfiken; Jag undrar bara lite", "payment; " + "x" * 501)


@cache
def routes() -> list[Route]:
    import app  # noqa: F401 - declares the routes

    return [route for route in Api.routes if route.tag == "staff"]


def guarded() -> list[Route]:
    return [route for route in routes() if isinstance(route.caller, Staff)]


def roles_of(route: Route) -> frozenset[Role]:
    assert isinstance(route.caller, Staff)
    return route.caller.roles


def call(browser: Browser, route: Route, **headers: str) -> tuple[int, str]:
    told = {"Idempotency-Key": "k", **(reason() if route.method == "GET" else {}), **headers}
    reply = browser.send(route.method, route.path.format(**PLACES), BODIES[route.name], told)
    return reply.status, "" if reply.status < 400 else reply.code


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    use_directory(monkeypatch)
    return make_stand(aws, monkeypatch)


def test_every_route_has_a_case_and_is_staffs_or_a_login() -> None:
    assert {route.name for route in routes()} == BODIES.keys()
    assert {r.name for r in routes() if r not in guarded()} == {"start_staff_login", "create_staff_session"}
    of_staff = {r.path for r in Api.routes if isinstance(r.caller, Staff)}
    assert all(path.startswith("/v1/admin/") for path in of_staff)


def test_nobody_a_customer_and_a_strangers_token_get_nothing(stand: Stand) -> None:
    token = stand.owner.cookies["__Host-session"]
    strangers = [
        (Browser(), "staff_login_required"),
        (Browser(dict(stand.owner.cookies), csrf=stand.owner.csrf), "staff_login_required"),
        (Browser(headers={"Authorization": f"Bearer {token}"}), "staff_login_required"),
    ]
    before = everything()
    for route in guarded():
        for browser, code in strangers:
            assert call(browser, route) == (401, code), route.name
        wrong = Browser({"__Host-staff": "sst_x.y"})
        assert call(wrong, route)[0] == (401 if route.method == "GET" else 403), route.name
    assert everything() == before


def test_every_role_gets_what_its_routes_say_and_nothing_else(stand: Stand) -> None:
    """A role that fits gets as far as the thing itself, which is not there."""
    for role in Role:
        browser = member(role.value.replace("_", ""), role)
        before = everything()
        for route in guarded():
            if role not in roles_of(route):
                assert call(browser, route) == (403, "staff_role_missing"), (role, route.name)
        assert everything() == before
        for route in guarded():
            if role in roles_of(route) and route.name != "delete_staff_session":
                assert call(browser, route)[1] not in ("staff_role_missing", "reason_missing"), (role, route.name)


def test_without_the_csrf_token_nothing_changes(stand: Stand) -> None:
    browser = member("all", *Role)
    before = everything()
    for route in guarded():
        if route.method != "GET":
            assert call(browser, route, X_CSRF_Token="x") == (403, "csrf_token_invalid"), route.name
    assert everything() == before


def test_nobody_whose_access_ended_gets_anything(stand: Stand) -> None:
    adam, gone = member("adam", "administrator"), member("gone", *Role)
    adam.post(f"/v1/admin/staff/{staff_id_of(gone)}/end")
    before = everything()
    for route in guarded():
        assert call(gone, route) == (401, "staff_session_invalid"), route.name
    assert everything() == before


def test_no_read_without_a_reason(stand: Stand) -> None:
    browser = member("all", *Role)
    before = everything()
    for route in guarded():
        if route.method == "GET" and route.name not in WITHOUT_REASON:
            for said in NO_REASONS:
                assert call(browser, route, **{"X-Reason": said}) == (422, "reason_missing"), (route.name, said)
    assert everything() == before


def test_nothing_is_sought_or_proposed_without_a_reason(stand: Stand) -> None:
    browser = member("all", *Role)
    before = everything()
    for route in guarded():
        body = BODIES[route.name]
        if body and "reason" in body:
            for told in ({"code": "nyfiken", "text": "Jag undrar bara lite"}, {"code": "payment", "text": "  kort  "}):
                path = route.path.format(**PLACES)
                reply = browser.post(path, {**body, "reason": told})
                assert (reply.status, reply.code) in [(422, "reason_missing"), (404, "staff_not_found")], route.name
            assert browser.post(path, {k: v for k, v in body.items() if k != "reason"}).code == "invalid_fields"
    assert everything() == before
