"""The verbs about enclosures: the signer hands in, a job checks, the signer and the sender read. Nobody else does."""

from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import RecipientId, RequestId, SubjectId
from chalicelib.signing import enclosing, names
from chalicelib.signing.checking import Preflight, sha256_of
from chalicelib.signing.domain import Recipient
from chalicelib.signing.enclosure import Enclosure, EnclosureStatus
from chalicelib.signing.enclosure_refusals import EnclosureNotFound
from chalicelib.signing.permissions import Verb
from chalicelib.signing.places import Place, open_place
from chalicelib.signing.ports import Case, Cases, Target, Uploads, Vault
from chalicelib.signing.refusals import RecipientNotFound, RequestNotFound, UploadDiffers, UploadMissing
from chalicelib.signing.service import StoredFile, own_case
from chalicelib.signing.states import RequestStatus


class EnclosureService:
    def __init__(self, *, cases: Cases, uploads: Uploads, vault: Vault, preflight: Preflight, clock: Clock) -> None:
        self._cases = cases
        self._uploads = uploads
        self._vault = vault
        self._preflight = preflight
        self._clock = clock

    # --- the signer --------------------------------------------------------------------------------------------------

    @rerun_on_conflict
    def announce(
        self, place: Place, number: int, *, filename: str, size: int, sha256: str, once: Once | None
    ) -> Recipient:
        """Another file takes the place of the one before; size in bytes, SHA-256 in hex."""
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)

        def announced(former: Enclosure) -> Enclosure:
            return former.announced(filename, size, sha256)

        case.commit(*enclosing.announce(case.request, recipient, number, announced, at), once=once)
        if former := enclosing.find(recipient, number).sha256:
            self._vault.delete(names.enclosure(place.request_id, place.recipient_id, number, former))
        return case.recipient(place.recipient_id)

    def find(self, place: Place) -> Recipient:
        return open_place(self._cases, place, self._clock())[1]

    def upload_target(self, recipient: Recipient, number: int) -> Target:
        """Presigned with the announced size and checksum; a new one each time it is asked for."""
        enclosure = enclosing.find(recipient, number)
        name = _upload(recipient, number, enclosure)
        return self._uploads.target(name, size=enclosure.announced_size, sha256=enclosure.announced_sha256)

    @rerun_on_conflict
    def complete_upload(self, place: Place, number: int) -> Recipient:
        """Pins the version that lies there now. Repeating it changes nothing."""
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)
        enclosure = enclosing.find(recipient, number)
        if enclosure.status is not EnclosureStatus.AWAITING_UPLOAD:
            return recipient
        found = self._uploads.find(_upload(recipient, number, enclosure))
        if found is None:
            raise UploadMissing
        if found.size != enclosure.announced_size:
            raise UploadDiffers
        case.commit(*enclosing.uploaded(case.request, recipient, number, found.version, at))
        return case.recipient(place.recipient_id)

    def content(self, place: Place, number: int) -> StoredFile:
        case, recipient = open_place(self._cases, place, self._clock())
        return enclosure_file(self._vault, case, recipient, number)

    # --- the sender --------------------------------------------------------------------------------------------------

    def senders_content(
        self, caller: SubjectId, request_id: RequestId, recipient_id: RecipientId, number: int
    ) -> StoredFile:
        case = own_case(self._cases, caller, request_id, Verb.READ)
        return enclosure_file(self._vault, case, case.recipient(recipient_id), number)

    # --- the job -----------------------------------------------------------------------------------------------------

    def check(self, request_id: RequestId, recipient_id: RecipientId, number: int, attempt: int) -> None:
        """Runs any number of times with one outcome; what was replaced or passed on meanwhile leaves nothing behind."""
        found = self._checking(request_id, recipient_id, number, attempt)
        if found is not None:
            case, recipient, enclosure = found
            checked = self._checked(case, recipient, number, enclosure)
            if not self._is_recorded(checked, case.request_id, recipient_id, number) and checked.sha256:
                self._vault.delete(names.enclosure(request_id, recipient_id, number, checked.sha256))
        self._uploads.discard(names.enclosure_upload(request_id, recipient_id, number, attempt))

    def _checking(
        self, request_id: RequestId, recipient_id: RecipientId, number: int, attempt: int
    ) -> tuple[Case, Recipient, Enclosure] | None:
        try:
            case = self._cases.open(request_id, recipient_id)
            recipient = case.recipient(recipient_id)
            enclosure = enclosing.find(recipient, number)
        except (RequestNotFound, RecipientNotFound, EnclosureNotFound):
            return None
        awaits = enclosure.status is EnclosureStatus.CHECKING and enclosure.attempt == attempt
        return (case, recipient, enclosure) if awaits and case.request.status is RequestStatus.PENDING else None

    def _checked(self, case: Case, recipient: Recipient, number: int, enclosure: Enclosure) -> Enclosure:
        with TemporaryDirectory() as folder:
            source, target = Path(folder) / "upload.pdf", Path(folder) / "accepted.pdf"
            try:
                self._uploads.fetch(_upload(recipient, number, enclosure), enclosure.upload_version or "", source)
                if sha256_of(source) != enclosure.announced_sha256:
                    raise UploadDiffers
                found = self._preflight(source, target)
            except DomainError as refusal:
                return enclosure.refused(refusal.code)
            name = names.enclosure(case.request_id, recipient.recipient_id, number, found.sha256)
            self._vault.put_file(name, case.key, target)
        return enclosure.accepted(found.size, found.sha256, found.pages)

    @rerun_on_conflict
    def _is_recorded(self, checked: Enclosure, request_id: RequestId, recipient_id: RecipientId, number: int) -> bool:
        """Also where another run recorded the same file."""
        found = self._checking(request_id, recipient_id, number, checked.attempt)
        if found is None:
            return self._is_there(request_id, recipient_id, number, checked.sha256)
        case, recipient, _ = found
        case.commit(*enclosing.checked(case.request, recipient, number, checked, self._clock()))
        return True

    def _is_there(self, request_id: RequestId, recipient_id: RecipientId, number: int, sha256: str) -> bool:
        try:
            recipient = self._cases.open(request_id, recipient_id).recipient(recipient_id)
        except RequestNotFound:
            return False
        return enclosing.find(recipient, number).sha256 == sha256


def enclosure_file(vault: Vault, case: Case, recipient: Recipient, number: int) -> StoredFile:
    """EnclosureNotReady before it was accepted."""
    enclosure = enclosing.find(recipient, number)
    enclosure.require_ready()
    size, key = enclosure.size, case.key
    name = names.enclosure(case.request_id, recipient.recipient_id, number, enclosure.sha256)
    return StoredFile(
        size, enclosure.filename, lambda start, end: vault.get(name, key, size=size, start=start, end=end)
    )


def _upload(recipient: Recipient, number: int, enclosure: Enclosure) -> str:
    return names.enclosure_upload(recipient.request_id, recipient.recipient_id, number, enclosure.attempt)
