"""People's rights behind HTTP, in process, on signing's stand: events become work, and the jobs run when told to."""

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.event_rows import history
from chalicelib.handlers.rights_jobs import remind, rights
from chalicelib.identity.rows import SessionRow
from chalicelib.notifications.domain import letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import NotificationService
from chalicelib.notifications.store import MessageStore
from chalicelib.platform.clock import iso, utc_now
from chalicelib.platform.ids import SubjectId
from chalicelib.privacy import disclosure, work
from tests.browser import Reply
from tests.fakes.mailer import InMemoryMailer
from tests.flows.signing_stand import Stand, Visitor, make_stand
from tests.jobs import run_queue

ASKED = "/v1/privacy/requests"
PLACE = "/v1/signing-sessions/current/privacy-requests"
DISCLOSURES = "/v1/me/disclosures"
CONSENTS = "/v1/me/consents"


def make(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    monkeypatch.setattr(queues, "_again_in", lambda *_: None)  # what failed comes back at once
    return make_stand(aws, monkeypatch)


def sid_of(visitor: Visitor) -> SubjectId:
    return SubjectId(visitor.get("/v1/me").json["sid"])


def ask(visitor: Visitor, *rights_: str, text: str | None = None) -> Any:
    reply = visitor.post(ASKED, {"rights": list(rights_), "text": text})
    assert reply.status == 201, reply.body
    return reply.json


def worked(stream: str) -> None:
    """All that the outbox hands to the job because of a stream's events, done."""
    for recorded in history(stream):
        for each in (*disclosure.work_of(recorded), *work.work_of(recorded)):
            queues.send(each.queue, each.body)
    while run_queue("rights", rights):
        pass


def mailed(stream: str) -> dict[str, Mail]:
    """A stream's letters, sent as the job sends them, and noted; by kind."""
    sent: dict[str, Mail] = {}
    for letter in (letter for recorded in history(stream) for letter in letters_of(recorded)):
        mailer = InMemoryMailer()
        service = NotificationService(
            messages=MessageStore(),
            write=wiring.notifications.write_letter,
            send=mailer.send,
            clock=utc_now,
            told=wiring.notifications.note_sent,
        )
        service.deliver(letter)
        for mail in mailer.taken:
            assert isinstance(mail, Mail)
            sent[letter.kind.value] = mail
    return sent


def grown_old(visitor: Visitor, cookie: str, *, minutes: int = 16) -> None:
    """As if the eID had been used so long ago."""
    from datetime import timedelta

    row = SessionRow.find(visitor.cookies[cookie].split(".")[0])
    assert row is not None
    row.update(actions=[SessionRow.proved_at.set(iso(utc_now() - timedelta(minutes=minutes)))])


def file(visitor: Visitor, asked: Any, number: int = 1, root: str = ASKED) -> Reply:
    return visitor.get(f"{root}/{asked['data_request_id']}/extract/{number}/content")


def reminded() -> Any:
    return remind({}, None)
