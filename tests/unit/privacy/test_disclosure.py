"""Whom a transfer tells about whom: letters, events, and what makes a row one of its kind."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.platform.events import START, Event, chain
from chalicelib.privacy import disclosure, registry
from chalicelib.privacy.disclosure import KEPT_FOR, Disclosure, message, of_event, of_letter, work_of

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
PARTIES = ("sub_anna", "rcp_b", "rcp_c")


def letter(kind: str, to: str, parties: tuple[str, ...] = PARTIES) -> set[tuple[str, str, str]]:
    made = of_letter(f"letter.{kind}", about="sr_1", to=to, reference="m", carrier="mail", parties=parties, at=NOW)
    return {(one.subject, one.recipient, one.told) for one in made}


@pytest.mark.parametrize(
    ("kind", "to", "told"),
    [
        ("receipt", "sub_anna", set()),
        ("invitation", "rcp_b", {("sub_anna", "parties", "rcp_b")}),
        ("failed", "sub_anna", set()),
        ("completed", "rcp_b", {("sub_anna", "parties", "rcp_b"), ("rcp_c", "parties", "rcp_b")}),
        ("completed", "sub_anna", {("rcp_b", "parties", "sub_anna"), ("rcp_c", "parties", "sub_anna")}),
        ("copy", "rcp_c", {("sub_anna", "parties", "rcp_c"), ("rcp_b", "parties", "rcp_c")}),
    ],
)
def test_a_letter_is_sent_to_one_and_tells_about_others(kind: str, to: str, told: set[tuple[str, str, str]]) -> None:
    assert letter(kind, to) == {(to, "mail", ""), *told}


def test_what_is_not_in_the_registry_cannot_be_noted() -> None:
    with pytest.raises(KeyError):
        message("letter.greeting")


def event(kind: str, **data: object) -> list[tuple[str, str, str]]:
    recorded = chain(START, Event(stream="sr_1", type=kind, at=NOW, actor="x", data=data))  # type: ignore[arg-type]
    made = of_event(recorded)
    assert bool(work_of(recorded)) == (kind in disclosure.OF_EVENTS)
    assert all(one.at == NOW and one.entry.endswith("#") for one in made)
    return [(one.subject, one.kind, one.recipient) for one in made]


def test_events_say_what_was_sent() -> None:
    assert event("purchase.created", wallet_id="sub_1", method="swish") == [("sub_1", "payment.swish", "swish")]
    assert event("purchase.created", wallet_id="sub_1", method="card") == [("sub_1", "payment.stripe", "stripe")]
    assert event("recipient.eid_visit_started", recipient_id="rcp_1") == [("rcp_1", "eid.oidc", "oidc")]
    sealed = event("signature_request.completed", parties=["rcp_1"], owner="sub_1")
    assert sealed == [("rcp_1", "seal.timestamp", "timestamps"), ("sub_1", "seal.timestamp", "timestamps")]
    assert event("signature_request.completed", parties=["rcp_1"], owner=None)[0][0] == "rcp_1"
    assert event("signature_request.voided") == []


def test_everything_that_can_be_sent_is_noted_by_somebody() -> None:
    """Each call of the registry has a place that notes it; save those that tell nothing of a customer: of our own
    certificate, ids and states to the sender's own system, staff's own logins."""
    noted = {"eid.bankid", "eid.oidc", "payment.swish", "payment.klarna", "payment.stripe", "seal.timestamp"}
    calls = {each.kind for each in registry.MESSAGES if not each.kind.startswith("letter.")}
    assert calls == noted | {"seal.ocsp", "webhook", "staff.login"}


def test_a_row_sorts_by_time_and_ends_after_three_years() -> None:
    one = Disclosure(subject="s", at=NOW, kind="eid.bankid", recipient="bankid", about="eo_1", reference="eo_1")
    later = Disclosure(
        subject="s", at=NOW + timedelta(milliseconds=1), kind="eid.bankid", recipient="bankid", about="a", reference="a"
    )
    assert one.entry < later.entry
    assert one.expires_at == NOW + KEPT_FOR == NOW + timedelta(days=1095)
