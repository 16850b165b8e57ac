"""Enclosures: what a signer is asked to hand in before signing, each a PDF. Pure values and moves.

Who signs binds each by its SHA-256. A file is the work of one person at one place: handing the place over asks anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from chalicelib.signing.enclosure_refusals import EnclosureBusy, EnclosureNotReady

MAX_ENCLOSURES = 5  # of one signer
MAX_ENCLOSURE_BYTES = 20 * 1024 * 1024


class EnclosureStatus(StrEnum):
    ASKED = "asked"
    AWAITING_UPLOAD = "awaiting_upload"
    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


E = EnclosureStatus
ENCLOSURE: Mapping[EnclosureStatus, frozenset[EnclosureStatus]] = {
    E.ASKED: frozenset({E.AWAITING_UPLOAD}),
    E.AWAITING_UPLOAD: frozenset({E.AWAITING_UPLOAD, E.CHECKING}),
    E.CHECKING: frozenset({E.READY, E.REFUSED}),
    E.READY: frozenset({E.AWAITING_UPLOAD}),
    E.REFUSED: frozenset({E.AWAITING_UPLOAD}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """`label`: what the sender asks for. `attempt` counts the uploads that were announced; sizes in bytes, hashes
    SHA-256 in hex, of the plain file."""

    label: str
    status: EnclosureStatus = EnclosureStatus.ASKED
    attempt: int = 0
    filename: str = ""
    announced_size: int = 0
    announced_sha256: str = ""
    upload_version: str | None = None
    size: int = 0
    sha256: str = ""
    pages: int = 0
    refusal_code: str | None = None

    def announced(self, filename: str, size: int, sha256: str) -> "Enclosure":
        """Another file in the place of the one before, if there was one."""
        return replace(
            Enclosure(label=self.label),
            status=self._to(EnclosureStatus.AWAITING_UPLOAD),
            attempt=self.attempt + 1,
            filename=filename,
            announced_size=size,
            announced_sha256=sha256,
        )

    def uploaded(self, version: str) -> Self:
        return replace(self, status=self._to(EnclosureStatus.CHECKING), upload_version=version)

    def accepted(self, size: int, sha256: str, pages: int) -> Self:
        return replace(self, status=self._to(EnclosureStatus.READY), size=size, sha256=sha256, pages=pages)

    def refused(self, code: str) -> Self:
        return replace(self, status=self._to(EnclosureStatus.REFUSED), refusal_code=code)

    def asked_anew(self) -> "Enclosure":
        """For another person. Attempts go on counting: a file of the former one's is never taken for theirs."""
        return Enclosure(label=self.label, attempt=self.attempt)

    def require_ready(self) -> None:
        if self.status is not EnclosureStatus.READY:
            raise EnclosureNotReady

    def _to(self, status: EnclosureStatus) -> EnclosureStatus:
        if status not in ENCLOSURE[self.status]:
            raise EnclosureBusy
        return status
