"""What signing's services need from outside, said once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from chalicelib.identity.domain import Standing
from chalicelib.platform.change import Change, Once
from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import CompanyId, DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing.domain import Document, Recipient, SignatureRequest
from chalicelib.signing.ownership import OwnerId


@dataclass(frozen=True, slots=True)
class Sender:
    """The person who sends a request, for themselves or for a `company`: how the parties see them, where their mail
    goes, how long the owner keeps requests. Not `is_present`: they have left the company, which is written to itself.
    """

    name: str
    email: str | None
    personnummer: str
    language: Language
    keep_days: int | None = None
    company: str = ""
    is_present: bool = True

    @property
    def shown_as(self) -> str:
        return f"{self.name}, {self.company}" if self.company else self.name


class Key(Protocol):
    """A case's key; what is done with it is the adapters' business."""

    def derive(self, purpose: str, length: int = 32) -> bytes: ...


class Case(Protocol):
    """A request with what belongs to it, opened for one verb."""

    request_id: RequestId

    @property
    def key(self) -> Any: ...
    @property
    def request(self) -> SignatureRequest: ...
    def load(self) -> None:
        """Reads all recipients and documents that are not held yet, in one go."""

    def recipient(self, recipient_id: RecipientId) -> Recipient: ...
    def recipients(self) -> list[Recipient]: ...
    def document(self, document_id: DocumentId) -> Document: ...
    def documents(self) -> list[Document]: ...
    def act_for(self, company_id: CompanyId, sid: SubjectId, standing: Standing) -> None:
        """Whoever does what follows does it for the company: commits hold only while they still are what they are."""

    def commit(self, *changes: Change, once: Once | None = None, relisted: bool = False) -> None:
        """Afterwards the case is as it was written."""


class Cases(Protocol):
    def new(self, request_id: RequestId) -> Case: ...
    def open(self, request_id: RequestId, recipient_id: RecipientId | None = None) -> Case: ...
    def standing(self, company_id: CompanyId, sid: SubjectId) -> Standing | None:
        """What a person is in a company at this moment, read consistently."""


class Target(Protocol):
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def expires_in_s(self) -> int: ...


class Found(Protocol):
    @property
    def version(self) -> str: ...
    @property
    def size(self) -> int: ...


class Uploads(Protocol):
    """The quarantine."""

    def target(self, name: str, *, size: int, sha256: str) -> Target: ...
    def find(self, name: str) -> Found | None: ...
    def fetch(self, name: str, version: str, target: Path) -> None: ...
    def discard(self, name: str) -> None: ...


class Stated(Protocol):
    """What a broker stated, verified: `identifier` is the eID's own for the person; `id_token`, `jwks` as they came."""

    @property
    def name(self) -> str: ...
    @property
    def identifier(self) -> str: ...
    @property
    def eid_name(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def client_id(self) -> str: ...
    @property
    def assurance(self) -> str: ...
    @property
    def id_token(self) -> str: ...
    @property
    def jwks(self) -> Any: ...


class Brokers(Protocol):
    """The eIDs that are configured, by their id; EidProviderUnknown for any other."""

    def require(self, provider: str) -> None: ...
    def address(self, provider: str, *, state: str, nonce: str, verifier: str, language: str) -> str:
        """Where the person's browser is to go."""

    def statement(self, provider: str, code: str, *, nonce: str, verifier: str) -> Stated:
        """Exchanges the code, once, and verifies what came for it.

        EidStatementInvalid, EidNotGiven or EidProviderUnavailable.
        """


class Vault(Protocol):
    """Encrypted storage; sizes are of the plain file."""

    def put_file(self, name: str, key: Any, source: Path) -> None: ...
    def put(self, name: str, key: Any, content: bytes) -> None: ...
    def get(self, name: str, key: Any, *, size: int, start: int = 0, end: int | None = None) -> bytes: ...
    def get_file(self, name: str, key: Any, *, size: int, target: Path) -> None: ...
    def delete(self, name: str) -> None: ...
    def delete_all(self, folder: str) -> None: ...
    def names(self, prefix: str) -> Sequence[str]: ...


# The person as the sender of this owner's requests.
FindSender = Callable[[SubjectId, OwnerId], Sender]
History = Callable[[str], list[Recorded]]
Pay = Callable[[OwnerId, RequestId, int, datetime], Sequence[Change]]
"""What is written with the sending so that it is paid for: so many credits of the owner's, reserved. Refuses when they
are not there."""
