"""Signature requests as a state machine: whatever is tried in whatever order, the invariants hold."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.platform.change import Change
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.signing import lifecycle
from chalicelib.signing.domain import (
    Document,
    Method,
    Recipient,
    Removed,
    RemovedRecipient,
    Signature,
    SignatureRequest,
)
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


class Requests(RuleBasedStateMachine):
    """Applies every verb at any time; a refusal must change nothing, a change must follow the tables."""

    def __init__(self) -> None:
        super().__init__()
        self.request = SignatureRequest(
            request_id=RequestId("sr_1"), owner=SubjectId("sub_1"), owner_name="A", title="T", created_at=AT
        )
        self.recipients: dict[RecipientId, Recipient] = {}
        self.documents: dict[DocumentId, Document] = {}
        self.events: list[str] = []
        self.now = AT

    def apply(self, *changes: Change) -> None:
        for change in changes:
            self.events += [event.type for event in change.events]
            match change.entity:
                case SignatureRequest() as request:
                    allowed = REQUEST[self.request.status] | {self.request.status}
                    passed = REQUEST[RequestStatus.PENDING]  # the last signature passes through pending → sealing
                    assert request.status in allowed | passed
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

    def attempt(self, verb: str, *arguments: object) -> None:
        self.now += timedelta(seconds=1)
        before = (self.request, dict(self.recipients), dict(self.documents))
        try:
            made = getattr(self.request, verb)(*arguments, at=self.now)
        except DomainError:
            assert before == (self.request, self.recipients, self.documents)
        else:
            self.apply(*([made] if isinstance(made, Change) else made))

    def recipient(self, index: int) -> Recipient | None:
        return self.recipients.get(RecipientId(f"rcp_{index}"))

    @rule(index=INDEX)
    def add_recipient(self, index: int) -> None:
        if not self.recipient(index):
            recipient = Recipient(
                recipient_id=RecipientId(f"rcp_{index}"),
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

    @rule(index=INDEX)
    def add_document(self, index: int) -> None:
        document_id = DocumentId(f"doc_{index}")
        if document_id not in self.documents:
            document = Document(
                document_id=document_id,
                request_id=self.request.request_id,
                filename="a.pdf",
                announced_size=1,
                announced_sha256="0" * 64,
            )
            self.attempt("add_document", document)

    @rule(index=INDEX)
    def upload(self, index: int) -> None:
        if document := self.documents.get(DocumentId(f"doc_{index}")):
            self.attempt("document_uploaded", document)

    @rule(index=INDEX, outcome=st.sampled_from([DocumentStatus.READY, DocumentStatus.REFUSED]))
    def check(self, index: int, outcome: DocumentStatus) -> None:
        document = self.documents.get(DocumentId(f"doc_{index}"))
        if document and document.status is DocumentStatus.CHECKING:
            self.attempt("document_checked", document.to(outcome))

    @rule(index=INDEX)
    def remove_document(self, index: int) -> None:
        if document := self.documents.get(DocumentId(f"doc_{index}")):
            self.attempt("remove_document", document)

    @rule()
    def send(self) -> None:
        self.attempt("send", [self.recipients[i] for i in self.request.recipient_ids])

    @rule(index=INDEX)
    def view(self, index: int) -> None:
        if recipient := self.recipient(index):
            self.attempt("viewed", recipient)

    @rule(index=INDEX)
    def sign(self, index: int) -> None:
        recipient = self.recipient(index)
        if recipient is None:
            return
        self.now += timedelta(seconds=1)
        signature = Signature(
            method=Method.BANKID,
            signed_at=self.now,
            name="B",
            evidence_name="e",
            evidence_size=1,
            evidence_sha256="0" * 64,
        )
        try:
            changes = self.request.sign(recipient, signature)
        except DomainError:
            return
        self.apply(*changes)

    @rule(index=INDEX)
    def decline(self, index: int) -> None:
        if recipient := self.recipient(index):
            self.attempt("decline", recipient, "nej")

    @rule(days=st.integers(min_value=0, max_value=40), hours=st.integers(min_value=0, max_value=23))
    def time_passes(self, days: int, hours: int) -> None:
        self.now += timedelta(days=days, hours=hours)

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
        documents = [d.to(DocumentStatus.SEALED) for d in self.documents.values() if d.status is DocumentStatus.READY]
        arguments: dict[str, list[Any]] = {"complete": [documents], "fail": ["seal_delayed"], "redrive": []}
        self.attempt(verb, *arguments[verb])

    @invariant()
    def counts_are_true(self) -> None:
        signed = [r for r in self.recipients.values() if r.status is RecipientStatus.SIGNED]
        assert self.request.signed_count == len(signed)
        assert all(r.signature for r in signed)
        ready = [d for d in self.documents.values() if d.status in {DocumentStatus.READY, DocumentStatus.SEALED}]
        assert self.request.ready_documents == len(ready)
        assert set(self.request.recipient_ids) == set(self.recipients)
        assert set(self.request.document_ids) == set(self.documents)

    @invariant()
    def sealing_means_that_everybody_signed(self) -> None:
        sealing = {RequestStatus.SEALING, RequestStatus.FAILED, RequestStatus.COMPLETED}
        everybody = bool(self.recipients) and self.request.signed_count == len(self.recipients)
        if self.request.sent_at:
            assert (self.request.status in sealing) == everybody
        assert self.events.count("signature_request.sealing") == (1 if self.request.status in sealing else 0)
        assert self.events.count("signature_request.completed") <= 1

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
            assert {r.status for r in self.recipients.values()} <= {RecipientStatus.EXPIRED, RecipientStatus.SIGNED}
            assert self.events.count("signature_request.expired") == 1

    @invariant()
    def the_schedule_looks_at_open_requests_only(self) -> None:
        looks_at = lifecycle.due_at(self.request)
        assert (looks_at is not None) == (self.request.status is RequestStatus.PENDING)


Requests.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestRequests = Requests.TestCase
