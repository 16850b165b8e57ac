"""Cases: a signature request with what belongs to it, opened under its key for one verb.

Encryption happens here and nowhere else: rows hold sealed bytes, the domain holds plain values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing, KeyRow, KeyShredded, Minted, write_minted
from chalicelib.aws.sealed import DataKey
from chalicelib.aws.tables import Action, Wanted, delete, together, versioned
from chalicelib.identity.domain import Standing
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import CompanyId, DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.signing.archive import archive_action, listed, unlist_action
from chalicelib.signing.deletion import Unlisted
from chalicelib.signing.domain import Document, Recipient, Removed, RemovedRecipient, SignatureRequest
from chalicelib.signing.keys import key_id_of, owner_key_id
from chalicelib.signing.mapping import document_of, document_row, request_of, request_row
from chalicelib.signing.recipient_mapping import recipient_of, recipient_row
from chalicelib.signing.refusals import DocumentNotFound, RecipientNotFound, RequestNotFound
from chalicelib.signing.rows import DocumentRow, RecipientRow, RequestRow

Guests = Callable[[], Mapping[type, Writer]]


class Memberships(Protocol):
    """Who belongs to companies. `still`: the action that lets a transaction through only while that is so."""

    def standing(self, company_id: CompanyId, sid: SubjectId) -> Standing | None: ...
    def still(self, company_id: CompanyId, sid: SubjectId, standing: Standing) -> Action: ...


@dataclass(frozen=True, slots=True)
class ActsFor:
    """Part of what somebody commits for a company."""

    company_id: CompanyId
    sid: SubjectId
    standing: Standing


class Cases:
    """Opens cases. `email_lookup` gives the keyed hash by which an address is found; `guests` the writers of what is
    not signing's own and rides in its transactions (reserved credits), asked for only when there is any."""

    def __init__(
        self,
        keys: KeyRing,
        email_lookup: Callable[[str], str],
        clock: Clock,
        memberships: Memberships,
        guests: Guests = dict,
    ) -> None:
        self._keys = keys
        self._email_lookup = email_lookup
        self._clock = clock
        self._memberships = memberships
        self._guests = guests

    def standing(self, company_id: CompanyId, sid: SubjectId) -> Standing | None:
        return self._memberships.standing(company_id, sid)

    def new(self, request_id: RequestId) -> "Case":
        """A case to be: its key is minted now and stored by its first commit."""
        minted = self._keys.mint(key_id_of(request_id))
        return self._case(request_id, minted.key, minted=minted)

    def open(self, request_id: RequestId, recipient_id: RecipientId | None = None) -> "Case":
        """The request (and one recipient) with its key, in one consistent read; RequestNotFound when there is none."""
        wanted: list[Wanted] = [(KeyRow, key_id_of(request_id), None), (RequestRow, request_id, None)]
        wanted += [(RecipientRow, request_id, recipient_id)] if recipient_id else []
        key_row, row, *recipient = together(*wanted)
        if row is None:
            raise RequestNotFound
        try:
            key = self._keys.unlock(key_row)
        except KeyShredded as gone:
            raise RequestNotFound from gone
        case = self._case(request_id, key, found=request_of(row, key))
        if recipient and recipient[0]:
            case.hold(recipient_of(recipient[0], key))
        return case

    def parties(self, request_id: RequestId) -> list[str]:
        """The owner and the recipients, by id; nothing is unsealed. Empty when the request is gone."""
        row = RequestRow.find(request_id)
        return [row.owner, *row.recipient_ids] if row else []

    def _case(self, request_id: RequestId, key: DataKey, **known: object) -> "Case":
        ground = (self._keys, self._email_lookup, self._clock, self._memberships, self._guests)
        return Case(request_id, key, *ground, **known)  # type: ignore[arg-type]


class Case:
    """One opened case. Reads are consistent; `commit` writes all changes of a verb in one transaction."""

    def __init__(  # noqa: PLR0913 - the ground of all cases, and what was found of this one
        self,
        request_id: RequestId,
        key: DataKey,
        keys: KeyRing,
        email_lookup: Callable[[str], str],
        clock: Clock,
        memberships: Memberships,
        guests: Guests,
        *,
        found: SignatureRequest | None = None,
        minted: Minted | None = None,
    ) -> None:
        self.request_id = request_id
        self.key = key
        self._keys = keys
        self._email_lookup = email_lookup
        self._clock = clock
        self._memberships = memberships
        self._guests = guests
        self._acts_for: ActsFor | None = None
        self._found = found
        self._minted = minted
        self._recipients: dict[RecipientId, Recipient] = {}
        self._documents: dict[DocumentId, Document] = {}

    @property
    def request(self) -> SignatureRequest:
        if self._found is None:
            raise RequestNotFound
        return self._found

    def act_for(self, company_id: CompanyId, sid: SubjectId, standing: Standing) -> None:
        self._acts_for = ActsFor(company_id, sid, standing)
        if self._found is not None:
            self._found = replace(self._found, acting=sid)

    def hold(self, entity: object) -> None:
        """Keeps what was read or written of this case."""
        match entity:
            case SignatureRequest():
                self._found = entity
            case Recipient():
                self._recipients[entity.recipient_id] = entity
            case Document():
                self._documents[entity.document_id] = entity

    def load(self) -> None:
        recipients = [i for i in self.request.recipient_ids if i not in self._recipients]
        documents = [i for i in self.request.document_ids if i not in self._documents]
        wanted: list[Wanted] = [(RecipientRow, self.request_id, i) for i in recipients]
        wanted += [(DocumentRow, self.request_id, i) for i in documents]
        for row in together(*wanted) if wanted else ():
            if row is not None:
                self.hold(recipient_of(row, self.key) if isinstance(row, RecipientRow) else document_of(row, self.key))

    def recipient(self, recipient_id: RecipientId) -> Recipient:
        if recipient_id not in self._recipients:
            row = RecipientRow.find(self.request_id, recipient_id)
            if row is None:
                raise RecipientNotFound
            self.hold(recipient_of(row, self.key))
        return self._recipients[recipient_id]

    def recipients(self) -> list[Recipient]:
        """In the order in which the sender named them."""
        if not self._recipients.keys() >= set(self.request.recipient_ids):
            self.load()
        return [self._recipients[i] for i in self.request.recipient_ids if i in self._recipients]

    def document(self, document_id: DocumentId) -> Document:
        if document_id not in self.request.document_ids:
            raise DocumentNotFound
        if document_id not in self._documents:
            row = DocumentRow.find(self.request_id, document_id)
            if row is None:
                raise DocumentNotFound
            self.hold(document_of(row, self.key))
        return self._documents[document_id]

    def documents(self) -> list[Document]:
        if not self._documents.keys() >= set(self.request.document_ids):
            self.load()
        return [self._documents[i] for i in self.request.document_ids if i in self._documents]

    def commit(self, *changes: Change, once: Once | None = None, relisted: bool = False) -> None:
        """`relisted`: the owner's archive gets title and parties anew, under the owner's own key."""
        first = tuple(Change(entity) for entity in (self._minted, self._acts_for) if entity)
        writers = self._writers(self._parties(changes) if relisted else None)
        if any(type(change.entity) not in writers for change in changes):
            writers |= self._guests()
        written = commit_with(writers, self._clock)(*first, *changes, once=once)
        self._minted = None
        for entity in written:
            if isinstance(entity, (SignatureRequest, Recipient, Document)):
                self.hold(replace(entity, version=entity.version + 1))

    def _writers(self, parties: list[str] | None) -> dict[type, Writer]:
        return {
            Minted: write_minted,
            ActsFor: lambda a: [self._memberships.still(a.company_id, a.sid, a.standing)],
            SignatureRequest: partial(self._write_request, parties=parties),
            Recipient: self._write_recipient,
            Document: lambda d: [versioned(document_row(d, self.key), read_version=d.version)],
            Removed: lambda r: [delete(document_row(r.document, self.key))],
            Unlisted: lambda u: [unlist_action(u.request)],
            RemovedRecipient: lambda r: [delete(self._recipient_row(r.recipient))],
        }

    def _parties(self, changes: tuple[Change, ...]) -> list[str]:
        """Names and addresses of all recipients, as they will be."""
        held = {r.recipient_id: r for r in self.recipients()} if self._found else {}
        held |= {c.entity.recipient_id: c.entity for c in changes if isinstance(c.entity, Recipient)}
        (request,) = (c.entity for c in changes if isinstance(c.entity, SignatureRequest))
        return [f"{held[i].name} {held[i].email}" for i in request.recipient_ids]

    def _write_request(self, request: SignatureRequest, *, parties: list[str] | None) -> list[Action]:
        row = versioned(request_row(request, self.key), read_version=request.version)
        if parties is not None:
            return [row, archive_action(request, self._keys.open(owner_key_id(request.owner)), parties)]
        is_listed_anew = self._found is None or listed(request) != listed(self._found)
        return [row, archive_action(request)] if is_listed_anew else [row]

    def _write_recipient(self, recipient: Recipient) -> list[Action]:
        return [versioned(self._recipient_row(recipient), read_version=recipient.version)]

    def _recipient_row(self, recipient: Recipient) -> RecipientRow:
        lookup = recipient.email_lookup or self._email_lookup(recipient.email)
        return recipient_row(recipient, self.key, lookup)
