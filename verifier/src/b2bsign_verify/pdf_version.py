"""One version of a file, from its first byte to its last: its signatures judged and what is wrong with its seal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from b2bsign_verify.pdf_bytes import Coverage, OnePass, gap, is_exactly
from b2bsign_verify.pdf_evidence import Evidence, attachment_matches, read_evidence, sealed_files
from b2bsign_verify.pdf_seals import Judge, Judged, is_plain_token, unpadded

_MOST_SIGNATURES = 32


class Finding(StrEnum):
    """What is wrong with a seal, as a stable code."""

    BYTES_APPENDED = "bytes_appended"
    CONTENT_CHANGED = "content_changed"
    OBJECTS_CHANGED = "objects_changed"
    PROOFS_MISSING = "proofs_missing"
    TIMESTAMP_INVALID = "timestamp_invalid"
    PROOFS_INVALID = "proofs_invalid"
    STATUS_INVALID = "status_invalid"
    NOT_AS_WRITTEN = "not_as_written"


@dataclass(frozen=True, slots=True)
class Version:
    """`seal` is the last signature of the service, `stamps` what follows it. `evidence`, `document_matches` (whether
    the document's own bytes have the hash the evidence names) and `attached` are read only where nothing is wrong."""

    sha256: str
    judged: list[Judged]
    seal: Judged | None
    stamps: list[Judged]
    wrong: list[Finding]
    evidence: Evidence | None = None
    document_matches: bool | None = None
    attached: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """The seal holds; what it covers is for others to judge."""
        return self.seal is not None and not self.wrong


def read_version(path: Path, judge: Judge) -> Version:
    """Judges the file as it is. Lets out what pyHanko throws on files it cannot read strictly."""
    with path.open("rb") as file:
        reader = PdfFileReader(file, strict=True)
        if reader.encrypted:
            raise PdfReadError("encrypted")
        if len(reader.embedded_signatures) > _MOST_SIGNATURES:
            raise PdfReadError("too many signatures")
        return _Reading(file, path.stat().st_size, reader, judge).version()


class _Reading:
    def __init__(self, file: IO[bytes], size: int, reader: PdfFileReader, judge: Judge) -> None:
        self._file, self._size, self._reader, self._judge = file, size, reader, judge
        self._beginnings: dict[int, bytes] = {}

    def version(self) -> Version:
        self._digest_once()
        judged = self._judge.judge(self._reader)
        at = max((index for index, each in enumerate(judged) if each.ours), default=None)
        seal, stamps = (None, []) if at is None else (judged[at], judged[at + 1 :])
        wrong = [] if seal is None else list(dict.fromkeys(self._wrong(seal, stamps)))
        sha256 = self._beginnings[self._size].hex()
        if seal is None or wrong:
            return Version(sha256, judged, seal, stamps, wrong)
        revision = seal.embedded.signed_revision
        evidence = read_evidence(self._reader, revision)
        matches = self._document_matches(evidence, seal) if evidence else None
        attached = sealed_files(self._reader, revision)
        return Version(sha256, judged, seal, stamps, wrong, evidence, matches, attached)

    def _wrong(self, seal: Judged, stamps: list[Judged]) -> Iterator[Finding]:
        if not seal.intact:
            yield Finding.CONTENT_CHANGED
        elif not seal.sound:
            yield Finding.STATUS_INVALID if stamps else Finding.PROOFS_MISSING
        if not stamps:
            yield Finding.PROOFS_MISSING
        if not seal.timestamp_sound:
            yield Finding.TIMESTAMP_INVALID
        if not all(stamp.is_timestamp and stamp.sound for stamp in stamps):
            yield Finding.PROOFS_INVALID
        if not all(each.unchanged_since for each in (seal, *stamps)):
            yield Finding.OBJECTS_CHANGED
        if stamps:
            yield from self._uncovered(stamps[-1], [seal, *stamps[:-1]])

    def _uncovered(self, last: Judged, covered: list[Judged]) -> Iterator[Finding]:
        """The last timestamp must cover every byte but its own, and those must be written as the sealer writes them."""
        coverage = Coverage.of(last.embedded.byte_range)
        if coverage is None or coverage.end > self._size:
            yield Finding.CONTENT_CHANGED
        elif coverage.end < self._size or not last.covers_whole_file:
            yield Finding.BYTES_APPENDED
        elif not is_exactly(gap(self._file, coverage), unpadded(last.embedded)) or not is_plain_token(
            last.embedded, self._judge.known(self._reader, covered)
        ):
            yield Finding.NOT_AS_WRITTEN

    def _digest_once(self) -> None:
        """Reads the file once for every digest that will be asked for, and hands them to pyHanko."""
        covered = {
            coverage: each
            for each in self._reader.embedded_signatures
            if (coverage := Coverage.of(each.byte_range)) and coverage.end <= self._size
        }
        beginnings = {end for each in self._reader.embedded_signatures for end in self._ends_before(each)}
        beginnings.add(self._size)
        self._beginnings, around = OnePass(self._file).digests(beginnings, covered)
        for coverage, embedded in covered.items():
            embedded.external_digests["sha256"] = around[coverage]

    def _ends_before(self, embedded: EmbeddedPdfSignature) -> list[int]:
        """Where the file ended before the signature's revision: at its first object, or a line end earlier."""
        xrefs, revision = self._reader.xrefs, embedded.signed_revision
        places = [xrefs.get_historical_ref(ref, revision) for ref in xrefs.explicit_refs_in_revision(revision)]
        first = min((place for place in places if isinstance(place, int)), default=0)
        return [end for end in (first, first - 1) if 0 < end <= self._size]

    def _document_matches(self, evidence: Evidence, seal: Judged) -> bool:
        wanted = str((evidence.document or {}).get("sha256"))
        if evidence.facts.get("sealed_as") == "wrapped":
            return attachment_matches(self._reader, seal.embedded.signed_revision, wanted)
        ends = self._ends_before(seal.embedded)
        return any(self._beginnings[end].hex() == wanted for end in ends)


def described(certificate: Any) -> dict[str, str | None]:
    """Whom a certificate names, as far as a report repeats it."""
    subject = certificate.subject.native
    return {"name": _text(subject.get("common_name")), "organisation": _text(subject.get("organization_name"))}


def _text(value: Any) -> str | None:
    return None if value is None else str(value[0] if isinstance(value, list) else value)
