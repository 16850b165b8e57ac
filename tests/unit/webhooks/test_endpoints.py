"""Endpoints and deliveries: their states, the schedule, what is told of events, and signatures that the standard's own
library accepts."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chalicelib.platform.change import Change
from chalicelib.platform.events import START, Event, chain
from chalicelib.platform.ids import CompanyId, DeliveryId, EndpointId, SubjectId
from chalicelib.webhooks.delivery import (
    ATTEMPTS_AT_MOST,
    LOGGED_AT_MOST,
    PAUSES_S,
    TRANSITIONS,
    Attempt,
    Delivery,
    DeliveryStatus,
    Outcome,
    notice_of,
)
from chalicelib.webhooks.domain import (
    ENDPOINTS_AT_MOST,
    OVERLAP_AT_MOST,
    Endpoint,
    EndpointStatus,
    EventName,
    Reason,
)
from chalicelib.webhooks.refusals import EndpointDisabled, EndpointNotFound, TooManyEndpoints
from chalicelib.webhooks.signature import headers_of, secret_text
from chalicelib.webhooks.work import work_of

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ANNA = SubjectId("sub_anna")
ENDPOINT = Endpoint(
    endpoint_id=EndpointId("whe_a"),
    owner=ANNA,
    made_by=ANNA,
    url="https://a.example.com/",
    events=frozenset({EventName.REQUEST_SENT}),
    created_at=NOW,
)
DELIVERY = Delivery(
    endpoint_id=EndpointId("whe_a"),
    delivery_id=DeliveryId("whd_a"),
    event_id="sr_a.3",
    type="recipient.signed",
    body="{}",
    created_at=NOW,
    next_at=NOW,
)


def after(change: Change | None) -> Endpoint:
    assert change is not None and isinstance(change.entity, Endpoint)
    return change.entity


# --- endpoints ---------------------------------------------------------------------------------------------------


def test_an_owner_has_so_many_endpoints() -> None:
    assert ENDPOINT.make(ENDPOINTS_AT_MOST - 1).events[0].data["events"] == ["signature_request.sent"]
    with pytest.raises(TooManyEndpoints):
        ENDPOINT.make(ENDPOINTS_AT_MOST)


@given(st.lists(st.sampled_from(["enable", "disable", "gone", "delete", "url", "rotate", "ping"]), max_size=8))
def test_any_order_of_verbs_keeps_to_the_table(verbs: list[str]) -> None:
    endpoint = ENDPOINT
    for verb in verbs:
        before = endpoint
        change: Change | None = None
        try:
            match verb:
                case "enable" | "disable":
                    change = endpoint.change(ANNA, {"status": EndpointStatus(f"{verb}d")}, NOW)
                case "gone":
                    change = endpoint.disable(Reason.GONE, NOW)
                case "delete":
                    change = endpoint.delete(ANNA, NOW)
                case "url":
                    change = endpoint.change(ANNA, {"url": "https://b.example.com/"}, NOW)
                case "rotate":
                    change = endpoint.rotate(ANNA, OVERLAP_AT_MOST, NOW)
                case "ping":
                    change = endpoint.ping(ANNA, NOW)
        except EndpointNotFound:
            assert before.status is EndpointStatus.DELETED
        except EndpointDisabled:
            assert (verb, before.status) == ("ping", EndpointStatus.DISABLED)
        endpoint = after(change) if change else endpoint
        assert (endpoint.reason is not None) is (endpoint.status is EndpointStatus.DISABLED) or (
            endpoint.status is EndpointStatus.DELETED
        )
        assert (endpoint.url == "") is (endpoint.status is EndpointStatus.DELETED)
        assert not endpoint.wants("recipient.signed")
        assert endpoint.wants("signature_request.sent") is (endpoint.status is EndpointStatus.ENABLED)


def test_whoever_made_it_and_the_company_hear_that_it_was_disabled() -> None:
    companys = replace(ENDPOINT, owner=CompanyId("com_a"))
    change = companys.disable(Reason.EXHAUSTED, NOW)
    assert change is not None
    assert change.events[0].data == {"owner": "com_a", "reason": "exhausted", "told": ["sub_anna", "com_a"]}
    assert after(ENDPOINT.disable(Reason.GONE, NOW)).disable(Reason.GONE, NOW) is None
    with pytest.raises(AssertionError):
        after(ENDPOINT.delete(ANNA, NOW)).to(EndpointStatus.ENABLED)


def test_what_changes_nothing_is_no_change_and_the_event_names_fields_alone() -> None:
    same = {"url": ENDPOINT.url, "events": ENDPOINT.events, "status": EndpointStatus.ENABLED}
    assert ENDPOINT.change(ANNA, same, NOW) is None
    change = ENDPOINT.change(ANNA, {"url": "https://b.example.com/", "status": EndpointStatus.DISABLED}, NOW)
    assert change is not None
    assert change.events[0].data == {"owner": ANNA, "fields": ["status", "url"], "status": "disabled"}
    assert after(change).reason is Reason.ASKED
    assert after(after(change).change(ANNA, {"status": EndpointStatus.ENABLED}, NOW)).reason is None
    assert "example.com" not in repr(after(change))


def test_the_former_secret_signs_for_its_overlap() -> None:
    rotated = after(ENDPOINT.rotate(ANNA, timedelta(hours=1), NOW))
    assert ENDPOINT.generations(NOW) == (1,)
    assert rotated.generations(NOW) == (2, 1)
    assert rotated.generations(NOW + timedelta(hours=1)) == (2,)
    assert after(ENDPOINT.rotate(ANNA, timedelta(), NOW)).generations(NOW) == (2,)
    long = after(ENDPOINT.rotate(ANNA, timedelta(days=30), NOW))
    assert long.former_until == NOW + OVERLAP_AT_MOST


def test_a_success_is_noted_now_and_then() -> None:
    noted = replace(ENDPOINT, delivered_at=NOW)
    assert ENDPOINT.is_stale(NOW) and ENDPOINT.has_failed_since(NOW)
    assert not noted.is_stale(NOW + timedelta(minutes=9)) and noted.is_stale(NOW + timedelta(minutes=10))
    assert not noted.has_failed_since(NOW) and noted.has_failed_since(NOW + timedelta(seconds=1))


# --- deliveries --------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from([200, 204, 302, 404, 410, 500, None]), min_size=1, max_size=12))
def test_a_delivery_is_tried_until_it_is_taken_gone_or_ten_times(statuses: list[int | None]) -> None:
    delivery, now = DELIVERY, NOW
    for status in statuses:
        if delivery.status is not DeliveryStatus.PENDING:
            break
        delivery = replace(delivery, attempts=delivery.attempts + 1)
        is_ok = status in {200, 204}
        outcome = Outcome("ok" if is_ok else "failed", status)
        noted = delivery.after(outcome, Attempt(now, outcome.result, status, 1))
        assert noted.status in TRANSITIONS[delivery.status]
        if is_ok:
            assert (noted.status, noted.next_at) == (DeliveryStatus.DELIVERED, None)
        elif status == 410 or delivery.attempts == ATTEMPTS_AT_MOST:
            assert (noted.status, noted.next_at) == (DeliveryStatus.FAILED, None)
        else:
            assert noted.next_at == now + timedelta(seconds=PAUSES_S[delivery.attempts - 1])
        now = noted.next_at or now
        delivery = replace(delivery, status=noted.status, next_at=noted.next_at, log=noted.log)
    assert delivery.attempts <= ATTEMPTS_AT_MOST == 10
    assert now - NOW <= timedelta(seconds=sum(PAUSES_S))


def test_the_schedule_is_the_standards() -> None:
    hours = [pause / 3600 for pause in PAUSES_S]
    assert hours == [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]


def test_the_log_keeps_the_latest() -> None:
    log = tuple(Attempt(NOW, str(number), None, 1) for number in range(LOGGED_AT_MOST))
    noted = replace(DELIVERY, attempts=1, log=log).after(Outcome("ok", 200), Attempt(NOW, "last", 200, 1))
    assert len(noted.log) == LOGGED_AT_MOST and noted.log[-1].result == "last" and noted.log[0].result == "1"


# --- what is told ------------------------------------------------------------------------------------------------


def recorded(kind: str, stream: str = "sr_a", **data: str) -> object:
    return chain(START, Event(stream=stream, type=kind, at=NOW, actor="sub_x", data=data))


@pytest.mark.parametrize(
    ("kind", "stream", "data", "told"),
    [
        ("signature_request.sent", "sr_a", {}, {"request_id": "sr_a", "status": "pending"}),
        ("signature_request.completed", "sr_a", {}, {"request_id": "sr_a", "status": "completed"}),
        (
            "recipient.signed",
            "sr_a",
            {"recipient_id": "rcp_a", "name": "x"},
            {"request_id": "sr_a", "recipient_id": "rcp_a", "status": "signed"},
        ),
        ("purchase.paid", "pur_a", {}, {"purchase_id": "pur_a", "status": "paid"}),
    ],
)
def test_an_event_is_told_by_ids_and_status_alone(
    kind: str, stream: str, data: dict[str, str], told: dict[str, str]
) -> None:
    notice = notice_of(recorded(kind, stream, **data))  # type: ignore[arg-type]
    assert notice is not None
    body = json.loads(notice.body())
    assert body == {"type": kind, "timestamp": "2026-11-28T12:00:00.000Z", "data": told}
    first, again = notice.for_endpoint(EndpointId("whe_a")), notice.for_endpoint(EndpointId("whe_a"))
    assert first == again and first.delivery_id != notice.for_endpoint(EndpointId("whe_b")).delivery_id
    later = replace(notice, at=NOW + timedelta(milliseconds=1)).for_endpoint(EndpointId("whe_a"))
    assert later.delivery_id > first.delivery_id, "ids sort by time"


def test_what_is_told_to_nobody_makes_no_work() -> None:
    assert work_of(recorded("document.added")) == []  # type: ignore[arg-type]
    (work,) = work_of(recorded("recipient.signed"))  # type: ignore[arg-type]
    assert (work.queue, work.body) == ("webhooks", {"stream": "sr_a", "seq": "1"})
    ping = notice_of(recorded("webhook_endpoint.pinged", "whe_a"))  # type: ignore[arg-type]
    assert ping is not None and (ping.type, ping.endpoint_id) == ("webhook.ping", "whe_a")


# --- signatures --------------------------------------------------------------------------------------------------


@given(st.binary(min_size=24, max_size=64), st.binary(min_size=24, max_size=64), st.dictionaries(st.text(), st.text()))
def test_either_secret_verifies_what_is_signed_with_both(first: bytes, second: bytes, content: dict[str, str]) -> None:
    body, now = json.dumps(content), datetime.now(UTC)
    headers = headers_of("whd_a", now, body.encode(), [first, second])
    for secret in (first, second):
        assert Webhook(secret_text(secret)).verify(body, headers) == content
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_text(first)).verify(body + " ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_text(b"x" * 24)).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_text(first)).verify(body, headers_of("whd_a", now - timedelta(hours=1), body.encode(), [first]))
