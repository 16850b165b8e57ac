"""Signature requests as a state machine: whatever is tried in whatever order, the invariants hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.platform.change import Change
from chalicelib.platform.errors import DomainError
from chalicelib.platform.events import Event, Head, Recorded, chain, first_break
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing import document_changes, handover, lifecycle
from chalicelib.signing.document_changes import MAX_UPLOAD_BYTES
from chalicelib.signing.domain import (
    Document,
    Method,
    Purpose,
    Recipient,
    Removed,
    RemovedRecipient,
    Role,
    Signature,
    SignatureRequest,
)
from chalicelib.signing.recipient import Successor
from chalicelib.signing.states import (
    DOCUMENT,
    RECIPIENT,
    REQUEST,
    DocumentStatus,
    RecipientStatus,
    RequestStatus,
)

AT = datetime(2026, 11, 23, tzinfo=UTC)
INDEX = st.integers(min_value=0, max_value=3)
ORDER = st.integers(min_value=1, max_value=3)


class Requests(RuleBasedStateMachine):
    """Applies every verb at any time; a refusal must change nothing, a change must follow the tables."""

    def __init__(self) -> None:
        super().__init__()
        self.request = SignatureRequest(
            request_id=RequestId("sr_1"), owner=SubjectId("sub_1"), owner_name="A", title="T", created_at=AT
        )
        self.recipients: dict[RecipientId, Recipient] = {}
        self.documents: dict[DocumentId, Document] = {}
        self.chain: list[Recorded] = []
        self.now = AT

    @property
    def events(self) -> list[str]:
        return [recorded.event.type for recorded in self.chain]

    def apply(self, *changes: Change) -> None:
        for change in changes:
            for event in change.events:
                self.record(event)
            match change.entity:
                case SignatureRequest() as request:
                    assert request.status in REQUEST[self.request.status] | {self.request.status}
                    self.request = request
                case Recipient() as recipient:
                    before = self.recipients.get(recipient.recipient_id)
                    if before:
                        assert recipient.status in RECIPIENT[before.status] | {before.status}
                    self.recipients[recipient.recipient_id] = recipient
                case Document() as document:
                    earlier = self.documents.get(document.document_id)
                    if earlier:
                        assert document.status in DOCUMENT[earlier.status] | {earlier.status}
                    self.documents[document.document_id] = document
                case Removed(document):
                    del self.documents[document.document_id]
                case RemovedRecipient(recipient):
                    del self.recipients[recipient.recipient_id]

    def record(self, event: Event) -> None:
        assert event.stream == self.request.request_id
        head = self.chain[-1].head if self.chain else Head()
        self.chain.append(chain(head, event))

    def attempt(self, verb: str, *arguments: object) -> None:
        self.try_out(lambda: getattr(self.request, verb)(*arguments, at=self.now))

    def attempt_on_documents(self, verb: Callable[..., Any], document: Document) -> None:
        self.try_out(lambda: verb(self.request, document, self.now))

    def try_out(self, verb: Callable[[], Any]) -> None:
        self.now += timedelta(seconds=1)
        before = (self.request, dict(self.recipients), dict(self.documents))
        try:
            made = verb()
        except DomainError:
            assert before == (self.request, self.recipients, self.documents)
        else:
            self.apply(*([made] if isinstance(made, Change) else made))

    def recipient(self, index: int) -> Recipient | None:
        return self.recipients.get(RecipientId(f"rcp_{index}"))

    @initialize()
    def begin(self) -> None:
        self.apply(self.request.create())

    @rule(index=INDEX, role=st.sampled_from(Role), order=ORDER)
    def add_recipient(self, index: int, role: Role, order: int) -> None:
        if not self.recipient(index):
            recipient = Recipient(
                recipient_id=RecipientId(f"rcp_{index}"),
                role=role,
                order=order,
                request_id=self.request.request_id,
                name="B",
                email="b@example.org",
                link_hash="h",
            )
            self.attempt("add_recipient", recipient)

    @rule(index=INDEX)
    def remove_recipient(self, index: int) -> None:
        if recipient := self.recipient(index):
            self.attempt("remove_recipient", recipient)

    @rule(
        index=INDEX,
        size=st.sampled_from([1, MAX_UPLOAD_BYTES // 3, MAX_UPLOAD_BYTES]),
        purpose=st.sampled_from(Purpose),
    )
    def add_document(self, index: int, size: int = 1, purpose: Purpose = Purpose.SIGN) -> None:
        document_id = DocumentId(f"doc_{index}")
        if document_id not in self.documents:
            document = Document(
                document_id=document_id,
                request_id=self.request.request_id,
                purpose=purpose,
                filename="a.pdf",
                announced_size=size,
                announced_sha256="0" * 64,
            )
            self.attempt_on_documents(document_changes.add, document)

    @rule(index=INDEX)
    def upload(self, index: int) -> None:
        if document := self.documents.get(DocumentId(f"doc_{index}")):
            self.attempt_on_documents(document_changes.uploaded, document)

    @rule(index=INDEX, outcome=st.sampled_from([DocumentStatus.READY, DocumentStatus.REFUSED]))
    def check(self, index: int, outcome: DocumentStatus) -> None:
        document = self.documents.get(DocumentId(f"doc_{index}"))
        if document and document.status is DocumentStatus.CHECKING:
            self.attempt_on_documents(document_changes.checked, document.to(outcome))

    @rule(index=INDEX)
    def remove_document(self, index: int) -> None:
        if document := self.documents.get(DocumentId(f"doc_{index}")):
            self.attempt_on_documents(document_changes.remove, document)

    @rule()
    def send(self) -> None:
        self.attempt("send", [self.recipients[i] for i in self.request.recipient_ids])

    @rule(index=INDEX)
    def view(self, index: int) -> None:
        if recipient := self.recipient(index):
            self.attempt("viewed", recipient)

    @rule(index=INDEX, verb=st.sampled_from(["sign", "approve"]))
    def act(self, index: int, verb: str) -> None:
        recipient = self.recipient(index)
        if recipient is None:
            return
        waiting = [r for r in self.recipients.values() if r.status is RecipientStatus.WAITING]
        before = (self.request, dict(self.recipients))
        try:
            changes = getattr(self.request, verb)(recipient, self.proof(), waiting)
        except DomainError:
            assert before == (self.request, self.recipients)
        else:
            assert recipient.role == {"sign": Role.SIGNER, "approve": Role.APPROVER}[verb]
            self.apply(*changes)

    @rule(index=INDEX)
    def identify(self, index: int) -> None:
        recipient = self.recipient(index)
        if recipient is None:
            return
        try:
            self.apply(*self.request.identified(recipient, self.proof()))
        except DomainError:
            return
        assert recipient.role is Role.APPROVER

    def proof(self) -> Signature:
        self.now += timedelta(seconds=1)
        return Signature(
            method=Method.BANKID,
            signed_at=self.now,
            name="B",
            evidence_name="e",
            evidence_size=1,
            evidence_sha256="0" * 64,
        )

    @rule(index=INDEX, way=st.sampled_from([handover.forward, handover.reassign]), pin=st.booleans())
    def hand_over(self, index: int, way: Any, pin: bool) -> None:
        recipient, parties = self.recipient(index), list(self.recipients.values())
        if recipient is None:
            return
        successor = Successor(
            name="C",
            email="c@example.org",
            personnummer="198001012387" if pin and way is handover.reassign else None,
            language=Language.SV,
            link_hash=f"h{recipient.link_number + 1}",
        )
        before = (self.request, dict(self.recipients))
        try:
            changes = way(self.request, recipient, successor, parties, self.now)
        except DomainError:
            assert before == (self.request, self.recipients)
        else:
            self.apply(*changes)
            assert self.recipients[recipient.recipient_id].identification is None

    @rule(index=INDEX)
    def decline(self, index: int) -> None:
        if recipient := self.recipient(index):
            self.attempt("decline", recipient, "nej")

    @rule(days=st.integers(min_value=0, max_value=40), hours=st.integers(min_value=0, max_value=23))
    def time_passes(self, days: int, hours: int) -> None:
        self.now += timedelta(days=days, hours=hours)

    @precondition(lambda self: self.request.status is not RequestStatus.DRAFT)  # whose end is test_retention.py's
    @rule()
    def the_schedule_runs(self) -> None:
        """Twice: the second run finds nothing."""
        recipients = [self.recipients[i] for i in self.request.recipient_ids]
        self.apply(*lifecycle.due(self.request, recipients, self.now))
        recipients = [self.recipients[i] for i in self.request.recipient_ids]
        assert lifecycle.due(self.request, recipients, self.now) == []

    @rule(days=st.integers(min_value=1, max_value=400))
    def prolong(self, days: int) -> None:
        try:
            change = lifecycle.prolong(self.request, self.now, days=days)
        except DomainError:
            return
        self.apply(change)

    @rule()
    def remind(self) -> None:
        recipients = list(self.recipients.values())
        try:
            changes = lifecycle.remind(self.request, recipients, self.now)
        except DomainError:
            return
        self.apply(*changes)

    @rule()
    def void(self) -> None:
        self.attempt("void", "ångrat")

    @precondition(lambda self: self.request.status in {RequestStatus.SEALING, RequestStatus.FAILED})
    @rule(verb=st.sampled_from(["complete", "fail", "redrive"]))
    def seal(self, verb: str) -> None:
        to_sign = [d for d in self.documents.values() if d.purpose is Purpose.SIGN]
        documents = [d.to(DocumentStatus.SEALED) for d in to_sign if d.status is DocumentStatus.READY]
        arguments: dict[str, list[Any]] = {
            "complete": [documents, list(self.recipients.values())],
            "fail": ["seal_delayed"],
            "redrive": [],
        }
        self.attempt(verb, *arguments[verb])

    def those(self, *statuses: RecipientStatus, role: Role | None = None) -> list[Recipient]:
        return [r for r in self.recipients.values() if r.status in statuses and role in (None, r.role)]

    @invariant()
    def counts_are_true(self) -> None:
        signed = self.those(RecipientStatus.SIGNED)
        assert self.request.signed_count == len(signed) == self.events.count("recipient.signed")
        assert len(self.those(RecipientStatus.APPROVED)) == self.events.count("recipient.approved")
        assert self.request.signer_count == len(self.those(*RecipientStatus, role=Role.SIGNER))
        assert all(r.signature for r in self.those(RecipientStatus.SIGNED, RecipientStatus.APPROVED))
        ready = [d for d in self.documents.values() if d.status in {DocumentStatus.READY, DocumentStatus.SEALED}]
        assert self.request.ready_documents == len(ready)
        assert self.request.attachment_count == sum(d.purpose is Purpose.READ for d in self.documents.values())
        assert self.request.sent_at is None or self.request.to_sign_count > 0
        assert set(self.request.recipient_ids) == set(self.recipients)
        assert set(self.request.document_ids) == set(self.documents)
        assert self.request.upload_bytes == sum(d.announced_size for d in self.documents.values()) <= MAX_UPLOAD_BYTES

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert first_break(self.chain) is None

    @invariant()
    def everybody_acts_in_their_own_role_only(self) -> None:
        assert {r.role for r in self.those(RecipientStatus.SIGNED)} <= {Role.SIGNER}
        assert {r.role for r in self.those(RecipientStatus.APPROVED)} <= {Role.APPROVER}
        assert {r.role for r in self.those(RecipientStatus.DECLINED)} <= {Role.SIGNER, Role.APPROVER}

    @invariant()
    def nobody_is_let_in_before_all_of_a_former_turn_have_acted(self) -> None:
        if not self.request.sent_at:
            return
        done = {RecipientStatus.SIGNED, RecipientStatus.APPROVED}
        waiting = [r for r in self.recipients.values() if r.recipient_id in self.request.waiting_ids]
        never_in = {
            RecipientStatus.EXPIRED if self.request.status is RequestStatus.EXPIRED else RecipientStatus.WAITING
        }
        assert {r.status for r in waiting} <= never_in
        assert all(r in waiting for r in self.those(RecipientStatus.WAITING))
        for let_in in (r for r in self.recipients.values() if r not in waiting):
            former = [r for r in self.recipients.values() if r.order < let_in.order and r.role.acts]
            assert all(r.status in done for r in former)
            assert all(r not in waiting for r in self.recipients.values() if r.order == let_in.order)

    @invariant()
    def a_pending_request_waits_for_somebody_who_was_asked(self) -> None:
        if self.request.status is RequestStatus.PENDING:
            asked = [r for r in self.those(RecipientStatus.PENDING, RecipientStatus.VIEWED) if r.role.acts]
            assert self.request.awaited == len(asked) >= 1

    @invariant()
    def everybody_is_invited_once_and_by_an_event(self) -> None:
        told = [
            recipient_id
            for recorded in self.chain
            if recorded.event.type in {"signature_request.sent", "recipient.invited"}
            for recipient_id in recorded.event.data["recipient_ids"]  # type: ignore[union-attr]
        ]
        assert len(told) == len(set(told))
        if self.request.status is RequestStatus.PENDING:
            assert set(told) == set(self.request.recipient_ids) - set(self.request.waiting_ids)

    @invariant()
    def whoever_took_over_began_anew(self) -> None:
        handed_over = self.events.count("recipient.forwarded") + self.events.count("recipient.reassigned")
        assert sum(r.link_number - 1 for r in self.recipients.values()) == handed_over
        for recipient in self.recipients.values():
            assert recipient.link_number == 1 or recipient.link_hash == f"h{recipient.link_number}"
            if recipient.status is RecipientStatus.PENDING:
                assert (recipient.viewed_at, recipient.signature) == (None, None)

    @invariant()
    def sealing_means_that_everybody_acted(self) -> None:
        sealing = {RequestStatus.SEALING, RequestStatus.FAILED, RequestStatus.COMPLETED}
        acted = self.those(RecipientStatus.SIGNED, RecipientStatus.APPROVED)
        everybody = self.request.signer_count > 0 and acted == [r for r in self.recipients.values() if r.role.acts]
        if self.request.sent_at:
            assert (self.request.status in sealing) == everybody
        if self.request.status in sealing:
            assert self.those(RecipientStatus.WAITING) == [], "whoever was only to read may read now"
        assert self.events.count("signature_request.sealing") == (1 if self.request.status in sealing else 0)

    @invariant()
    def there_is_one_end(self) -> None:
        ends = [e for e in self.events if e.rpartition(".")[2] in {"completed", "declined", "voided", "expired"}]
        is_over = not REQUEST[self.request.status]
        assert ends == ([f"signature_request.{self.request.status}"] if is_over else [])

    @invariant()
    def what_was_sent_had_something_to_sign(self) -> None:
        if self.request.sent_at:
            assert self.documents
            assert all(d.status in {DocumentStatus.READY, DocumentStatus.SEALED} for d in self.documents.values())

    @invariant()
    def nothing_happens_after_the_deadline(self) -> None:
        ends = self.request.expires_at
        for recipient in self.recipients.values():
            assert recipient.signature is None or (ends and recipient.signature.signed_at < ends)
        if self.request.status is RequestStatus.EXPIRED:
            assert ends and self.request.ended_at and self.request.ended_at >= ends
            acted = {RecipientStatus.SIGNED, RecipientStatus.APPROVED}
            assert {r.status for r in self.recipients.values()} <= {RecipientStatus.EXPIRED, *acted}
            assert self.events.count("signature_request.expired") == 1

    @invariant()
    def the_schedule_looks_at_drafts_and_open_requests_only(self) -> None:
        looks_at = lifecycle.due_at(self.request)
        assert (looks_at is not None) == (self.request.status in (RequestStatus.DRAFT, RequestStatus.PENDING))


class SentRequests(Requests):
    """From where it becomes interesting: sent to some people in some order, of whom mostly the right ones act."""

    add_document = remove_document = check = None  # type: ignore[assignment] # Hypothesis then has no such rule

    @initialize(people=st.lists(st.tuples(st.sampled_from(Role), ORDER), min_size=1, max_size=3), last=ORDER)
    def begin(self, people: list[tuple[Role, int]], last: int) -> None:
        super().begin()
        for index, (role, order) in enumerate([*people, (Role.SIGNER, last)]):
            self.add_recipient(index, role, order)
        document = Document(
            document_id=DocumentId("doc_0"),
            request_id=self.request.request_id,
            status=DocumentStatus.CHECKING,
            filename="a.pdf",
            announced_size=1,
            announced_sha256="0" * 64,
        )
        self.apply(*document_changes.add(self.request, document, self.now))
        self.attempt_on_documents(document_changes.checked, document.to(DocumentStatus.READY))
        self.send()
        assert self.request.sent_at

    @precondition(lambda self: self.request.status is RequestStatus.PENDING)
    @rule(data=st.data())
    def the_right_one_acts(self, data: st.DataObject) -> None:
        asked = [r for r in self.those(RecipientStatus.PENDING, RecipientStatus.VIEWED) if r.role.acts]
        recipient = data.draw(st.sampled_from(asked))
        index = int(recipient.recipient_id.removeprefix("rcp_"))
        if recipient.status is RecipientStatus.PENDING:
            self.view(index)
        self.act(index, {Role.SIGNER: "sign", Role.APPROVER: "approve"}[recipient.role])

    @rule(index=INDEX, mood=st.integers(min_value=0, max_value=9))
    def decline(self, index: int, mood: int) -> None:
        if mood == 7:
            super().decline(index)

    @rule(mood=st.integers(min_value=0, max_value=9))
    def void(self, mood: int) -> None:
        if mood == 7:
            super().void()


Requests.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
SentRequests.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestRequests = Requests.TestCase
TestSentRequests = SentRequests.TestCase
