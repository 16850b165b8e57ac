"""Five recipients, one of whose addresses does not work: four get their mail, the sender learns of the fifth, once."""

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.event_rows import history
from chalicelib.handlers.notifications_jobs import note_outcome, send_mail
from chalicelib.notifications.domain import Letter, Status, letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.outcome import Outcome
from chalicelib.notifications.ses import SesMailer
from chalicelib.notifications.store import MessageRow
from chalicelib.platform.ids import RecipientId, RequestId
from dev.mail.events import message
from dev.mail.mailbox import Entry
from tests.fakes.mailer import InMemoryMailer
from tests.flows.signing_stand import REQUESTS, Stand, make_stand
from tests.jobs import run_queue

GOOD = ["en@example.org", "tva@example.org", "tre@example.org", "fyra@example.org"]


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


@pytest.fixture
def mailer(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> InMemoryMailer:
    mailer = InMemoryMailer()
    monkeypatch.setattr(SesMailer, "send", lambda _self, mail: mailer.send(mail))
    wiring.notifications.letters.cache_clear()
    wiring.notifications.outcomes.cache_clear()
    return mailer


def to(address: str) -> dict[str, str]:
    return {"name": f"Person {address[:3]}", "email": address}


def deliver(request_id: str) -> None:
    """All letters the request has made so far, as the outbox does: at least once."""
    for letter in letters(request_id):
        queues.send("mail", letter.work())
    while run_queue("mail", send_mail):
        pass


def letters(request_id: str) -> list[Letter]:
    return [letter for recorded in history(request_id) for letter in letters_of(recorded)]


def tell(mail: Mail, delivery: str) -> None:
    """As SES's simulator and the rules do."""
    queues.send("outcomes", message(_entry(mail), delivery))
    run_queue("outcomes", note_outcome)


def _entry(mail: Mail) -> Entry:
    fields: dict[str, Any] = {"message_id": "1", "taken_at": None, "sender": "", "subject": "", "files": 0}
    return Entry(**fields, tags=mail.tags, configuration_set="b2bsign-dev", recipients={mail.to: "delivered"})


def told(mailer: InMemoryMailer) -> list[str]:
    return [mail.subject for mail in mailer.taken if mail.tags["kind"] == "bounced"]


def statuses(stand: Stand, request_id: str) -> list[str | None]:
    return [each["delivery_status"] for each in stand.show(request_id)["recipients"]]


@pytest.mark.parametrize("bad", ["rejected@example.org", "bounce@example.org"])
def test_four_get_their_mail_and_the_sender_learns_of_the_fifth(stand: Stand, mailer: InMemoryMailer, bad: str) -> None:
    request_id = stand.sent(*(to(each) for each in (*GOOD[:2], bad, *GOOD[2:])))
    deliver(request_id)
    assert [mail.to for mail in mailer.taken if mail.to in GOOD] == GOOD
    for mail in [mail for mail in mailer.taken if mail.tags["kind"] == "invitation"]:
        tell(mail, "bounced" if mail.to == bad else "delivered")
    for _ in range(2):  # whatever is repeated: the letters, or what SES tells of them
        deliver(request_id)
        for mail in [mail for mail in mailer.taken if mail.to == bad]:
            tell(mail, "bounced")
    assert statuses(stand, request_id) == ["delivered", "delivered", "bounced", "delivered", "delivered"]
    assert told(mailer) == [f"Brevet till Person {bad[:3]} kom tillbaka"]
    assert len(mailer.taken) == len({(mail.to, mail.tags["kind"]) for mail in mailer.taken})
    assert [e.event.type for e in history(request_id)].count("recipient.bounced") == 1
    suppressed = wiring.rights.consent_store().is_suppressed
    assert (suppressed(bad), suppressed(GOOD[0])) == (bad.startswith("bounce"), False)


def test_what_is_told_of_an_address_that_was_replaced_is_not_the_successors(
    stand: Stand, mailer: InMemoryMailer
) -> None:
    request_id = stand.sent(to("bounce@example.org"))
    deliver(request_id)
    (first,) = mailer.taken
    recipient_id = stand.show(request_id)["recipients"][0]["recipient_id"]
    tell(first, "bounced")
    path = f"{REQUESTS}/{request_id}/recipients/{recipient_id}/reassign"
    assert stand.owner.post(path, {**to("ny@example.org"), "language": "sv"}).status == 200
    assert statuses(stand, request_id) == [None]
    tell(first, "bounced")
    assert statuses(stand, request_id) == [None]
    deliver(request_id)
    tell(mailer.taken[-1], "delivered")
    tell(mailer.taken[-1], "complained")
    assert statuses(stand, request_id) == ["delivered"]
    assert wiring.rights.consent_store().is_suppressed("ny@example.org")


def test_the_provider_may_be_faster_than_our_note_and_tell_of_what_is_gone(
    stand: Stand, mailer: InMemoryMailer
) -> None:
    request_id = stand.sent(to("bounce@example.org"))
    (letter,) = letters(request_id)
    work = {"event": letter.event_id.replace(".", "-"), "kind": "invitation", "about": request_id, "to": letter.to}
    work |= {"outcome": Outcome.BOUNCE.value, "severity": "Permanent"}
    queues.send("outcomes", work)
    assert run_queue("outcomes", note_outcome) == 1, "no such message: nothing to do"
    MessageRow(request_id, letter.message_id, kind="invitation", to=letter.to, status=Status.SENDING.value).update(
        actions=[MessageRow.status.set(Status.SENDING.value)]
    )
    queues.send("outcomes", work)
    assert run_queue("outcomes", note_outcome) == 0, "it comes again"
    assert statuses(stand, request_id) == [None]
    deliveries = wiring.signing.deliveries()
    assert deliveries.told(RequestId("sr_gone"), RecipientId("rcp_gone"), "hash", False) is None
