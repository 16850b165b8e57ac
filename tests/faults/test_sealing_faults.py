"""Killed between any two outside calls and run again, the seal job makes one sealed document, the mailer one mail."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from chalicelib import wiring
from chalicelib.aws import event_rows, queues
from chalicelib.aws.event_rows import history
from chalicelib.notifications import domain as notifications
from chalicelib.notifications.domain import Letter
from chalicelib.notifications.letters import LetterWriter
from chalicelib.notifications.mail import Mail, MailDelayed, MailRefused
from chalicelib.notifications.service import NotificationService
from chalicelib.notifications.sms import Sms
from chalicelib.notifications.store import MessageRow, MessageStore
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import RequestId
from chalicelib.platform.outbox import Outbox
from chalicelib.signing import work
from chalicelib.signing.correspondence import CorrespondenceService
from chalicelib.signing.seal_http import TrustServices
from chalicelib.signing.sealing import SealingService
from chalicelib.signing.states import RequestStatus
from chalicelib.signing.verification import Trust, verify
from tests.faults.crashes import Killed, Method, calls
from tests.unit.signing.cases import ANNA, PDF, World, bengt, cecilia
from tests.unit.signing.conftest import seal_stand
from tests.unit.signing.seal_pdfs import plain
from tests.unit.signing.seal_stand import SealStand, now

MOST_CALLS = 60
OUTSIDE = ((SealStand, "sign_raw"), (TrustServices, "ask"))

__all__ = ["seal_stand"]


@pytest.fixture
def world(aws: Any) -> World:
    return World(aws)


def ready_to_seal(world: World) -> RequestId:
    request_id, places = world.sent(bengt(), cecilia())
    for place in places:
        world.sign(place)
    return request_id


def killed_everywhere(
    prepare: Callable[[], Any],
    run: Callable[[Any], None],
    check: Callable[[Any], None],
    outside: Sequence[Method] = (),
) -> int:
    """Runs a job killed before and after each of its calls in turn, each time again to its end; how many kills."""
    kills = 0
    for after in (False, True):
        for kill_at in range(MOST_CALLS):
            prepared = prepare()
            try:
                with calls(kill_at, after=after, outside=outside):
                    run(prepared)
            except Killed:
                kills += 1
            else:
                break
            run(prepared)
            check(prepared)
        else:
            pytest.fail("the job makes more calls than anybody should need")
    return kills


def test_one_sealed_document_wherever_the_job_is_killed(world: World) -> None:
    def check(request_id: RequestId) -> None:
        found = world.signing.find(ANNA, request_id)
        assert found.request.status is RequestStatus.COMPLETED
        (document,) = found.documents
        sealed = world.documents.sealed(ANNA, request_id, document.document_id).read(0, 10_000)
        assert sealed.startswith(PDF)
        assert len(wiring.ground.vault().names(f"case/{request_id}/sealed/")) == 1
        events = history(request_id)
        assert first_break(events) is None
        assert [e.event.type for e in events].count("signature_request.completed") == 1

    kills = killed_everywhere(lambda: ready_to_seal(world), world.sealing.seal, check)
    assert kills >= 16, "the job's calls were not all reached"


def test_one_genuine_document_wherever_the_real_sealer_is_killed(
    world: World, seal_stand: SealStand, tmp_path: Path
) -> None:
    """Between KMS, the timestamp authority and the certificates' status services too."""
    content = plain()
    world.sealing = SealingService(
        sealer=seal_stand.sealer(lambda data: seal_stand.sign_raw(data)),  # noqa: PLW0108 - looked up anew, to be killed
        verify_url="http://localhost/verify",
        cases=world.cases,
        vault=wiring.ground.vault(),
        clock=now,  # what is sealed is signed and certified at the time of the trust services
    )
    trust = Trust(seal_roots_pem=seal_stand.root_pem, tsa_roots_pem=seal_stand.tsa_root_pem)

    def prepare() -> RequestId:
        request_id, (place,) = world.sent(bengt(), content=content)
        world.sign(place)
        return request_id

    def check(request_id: RequestId) -> None:
        found = world.signing.find(ANNA, request_id)
        (document,) = found.documents
        sealed = world.documents.sealed(ANNA, request_id, document.document_id)
        (tmp_path / "sealed.pdf").write_bytes(sealed.read(0, sealed.size))
        assert len(wiring.ground.vault().names(f"case/{request_id}/sealed/")) == 1
        if not len(looked_into) % 8:  # a validation takes half a second
            assert verify(tmp_path / "sealed.pdf", trust).is_genuine
        looked_into.add(request_id)

    looked_into: set[RequestId] = set()
    with calls(outside=OUTSIDE) as all_calls:
        world.sealing.seal(prepare())
    assert [name for name in all_calls.names if name in {"ask", "sign_raw"}] == ["sign_raw", "ask", "ask", "ask"]
    assert killed_everywhere(prepare, world.sealing.seal, check, OUTSIDE) >= 20


def test_every_letter_is_handed_over_wherever_the_router_is_killed(world: World) -> None:
    request_id = ready_to_seal(world)
    world.sealing.seal(request_id)
    completed = history(request_id)[-1]

    def run(_: None) -> None:
        outbox = Outbox(
            routes=(work.work_of, notifications.work_of),
            send=queues.send,
            mark_delivered=event_rows.mark_delivered,
            left_behind=event_rows.left_behind,
        )
        outbox.deliver(completed)

    def check(_: None) -> None:
        row = event_rows.EventRow.find(request_id, completed.seq)
        assert row is not None
        assert row.pending is None

    killed_everywhere(lambda: None, run, check)
    assert {letter["to"] for letter in taken(world)} == {*cast(list[str], completed.event.data["parties"]), ANNA}


def taken(world: World) -> list[dict[str, str]]:
    sqs, letters = world.aws("sqs"), []
    url = sqs.get_queue_url(QueueName="b2bsign-test-mail")["QueueUrl"]
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        letters += [json.loads(m["Body"]) for m in messages]
    return letters


class Post:
    """Takes mails as the provider would; counts per address and event."""

    def __init__(self, *, refuses: str = "") -> None:
        self.sent: Counter[tuple[str, str]] = Counter()
        self._refuses = refuses

    def send(self, mail: Mail | Sms) -> str:
        assert isinstance(mail, Mail)
        if self._refuses and self._refuses in mail.to:
            raise MailRefused
        self.sent[(mail.to, mail.tags["event"])] += 1
        return f"message-{self.sent.total()}"


def completion_letters(world: World) -> list[Letter]:
    request_id = ready_to_seal(world)
    world.sealing.seal(request_id)
    return notifications.letters_of(history(request_id)[-1])


def notifying(world: World, post: Post) -> NotificationService:
    correspondence = CorrespondenceService(
        cases=world.cases,
        vault=wiring.ground.vault(),
        find_sender=lambda *_: world.sender,
        public_url="http://localhost",
    )
    writer = LetterWriter(correspondence, None, "http://localhost", None)  # type: ignore[arg-type]
    return NotificationService(messages=MessageStore(), write=writer.write, send=post.send, clock=world.clock)


def test_one_mail_per_party_wherever_the_mailer_is_killed(world: World) -> None:
    """A kill after the provider took the mail and before we noted it is the one duplicate that cannot be excluded:
    the message's row names it."""
    post = Post()
    service = notifying(world, post)
    letters = iter(completion_letters(world) * MOST_CALLS)

    def prepare() -> Letter:
        """The same letter as of another event each time: a letter is delivered once."""
        letter = next(letters)
        return replace(letter, event_id=f"{letter.event_id}{world.clock().timestamp():.0f}")

    def run(letter: Letter) -> None:
        try:
            service.deliver(letter)
        except MailDelayed:  # the killed worker's claim: the queue brings the letter again when it is over
            world.clock.now += timedelta(minutes=3)
            service.deliver(letter)

    def check(letter: Letter) -> None:
        row = MessageRow.find(letter.about, letter.message_id)
        assert row is not None
        assert row.status == "sent"
        (times,) = [n for (_, event), n in post.sent.items() if event == letter.event_id.replace(".", "-")]
        assert times == (2 if times > 1 and row.may_be_duplicate else 1)

    assert killed_everywhere(prepare, run, check) >= 12


def test_one_refused_address_delays_nobody(world: World) -> None:
    post = Post(refuses="bengt")
    service = notifying(world, post)
    for letter in completion_letters(world):
        service.deliver(letter)
    assert sorted(to for to, _ in post.sent) == ["anna@example.com", "cecilia@example.net"]
    assert sorted(row.status for row in MessageRow.scan()) == ["bounced", "sent", "sent"]
