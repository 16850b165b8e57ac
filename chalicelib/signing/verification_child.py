"""The verification itself, run in a child process: finds the seal, judges it, and says what happened after it."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import cms
from pyhanko.sign.general import extract_certificate_info

from chalicelib.platform.clock import iso
from chalicelib.signing.verification import Finding, Verdict
from chalicelib.signing.verification_bytes import CHUNK, Coverage, contents, coverages, gap
from chalicelib.signing.verification_seals import Judge, Judged
from chalicelib.signing.verification_version import Version, described, read_version

_MOST_EARLIER_VERSIONS = 6
_OBJECT = re.compile(rb"(?<!\d)\d{1,10} \d{1,5} obj\b")


def examine(path: str, trust: dict[str, str]) -> dict[str, Any]:
    """The fields of `Report` except its size."""
    judge = Judge(trust["seal_roots_pem"], trust["tsa_roots_pem"], trust["organisation"])
    file = Path(path)
    version = _version(file, judge)
    report: dict[str, Any] = {"sha256": version.sha256 if version else _sha256(file)}
    if version and version.is_genuine:
        return report | _described(version) | _sealed(version) | {"verdict": Verdict.GENUINE, "covers_whole_file": True}
    return report | (_described(version) if version else {}) | _not_genuine(file, judge, version)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _version(file: Path, judge: Judge) -> Version | None:
    """None where pyHanko cannot read the file strictly; it throws far more than its own errors."""
    try:
        return read_version(file, judge)
    except (MemoryError, RecursionError):
        raise
    except Exception:
        return None


def _not_genuine(file: Path, judge: Judge, version: Version | None) -> dict[str, Any]:
    earlier = _earlier_version(file, judge)
    if earlier:
        return {"verdict": Verdict.ALTERED, "changes": list(_changes_since(file, earlier))}
    if version and version.seal:
        return {"verdict": Verdict.ALTERED, "changes": [{"code": finding} for finding in version.wrong]}
    found = coverages(file)
    if any(_claims_to_be_ours(file, coverage, judge) for coverage in found):
        return {"verdict": Verdict.ALTERED, "changes": [{"code": Finding.CONTENT_CHANGED}]}
    if found or (version and version.judged):
        return {"verdict": Verdict.NOT_OURS}
    return {"verdict": Verdict.UNSIGNED} if version or _opens(file) else _damaged()


def _damaged() -> dict[str, Any]:
    return {"verdict": Verdict.UNREADABLE, "changes": [{"code": Finding.DAMAGED}]}


def _earlier_version(file: Path, judge: Judge) -> int | None:
    """Where a genuine file ends that this one begins with: what follows was added after the seal."""
    size = file.stat().st_size
    ends = sorted({each.end for each in coverages(file) if each.end < size}, reverse=True)
    with tempfile.TemporaryDirectory() as folder:
        beginning = Path(folder) / "beginning.pdf"
        shutil.copyfile(file, beginning)
        for end in ends[:_MOST_EARLIER_VERSIONS]:
            with beginning.open("r+b") as copy:
                copy.truncate(end)
            version = _version(beginning, judge)
            if version and version.is_genuine:
                return end
    return None


def _changes_since(file: Path, end: int) -> Iterator[dict[str, Any]]:
    yield {"code": Finding.BYTES_APPENDED, "bytes": file.stat().st_size - end}
    with file.open("rb") as content:
        content.seek(end)
        objects = len(_OBJECT.findall(content.read(64 * CHUNK)))
    if objects:
        yield {"code": Finding.OBJECTS_CHANGED, "objects": objects}
    before, after = _pages(file, end), _pages(file, None)
    if before != after:
        yield {"code": Finding.PAGES_CHANGED, "before": before, "after": after}


def _pages(file: Path, end: int | None) -> int | None:
    """How many pages a reader finds in the file's first `end` bytes; None where it cannot tell."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as copy, file.open("rb") as content:
        shutil.copyfileobj(content, copy, CHUNK)
        copy.truncate(end)
        copy.flush()
        try:
            with pikepdf.open(copy.name) as pdf:
                return len(pdf.pages)
        except pikepdf.PdfError:
            return None


def _opens(file: Path) -> bool:
    try:
        with pikepdf.open(file):
            return True
    except pikepdf.PasswordError:
        return True
    except pikepdf.PdfError:
        return False


def _claims_to_be_ours(file: Path, coverage: Coverage, judge: Judge) -> bool:
    """Whether a signature there names a certificate of the service, however little else of it holds."""
    with file.open("rb") as content:
        held = contents(gap(content, coverage).lower())  # however changed
    if held is None:
        return False
    try:
        found = extract_certificate_info(cms.ContentInfo.load(held.rstrip(b"\0") + b"\0" * 8)["content"])
        return judge.is_ours(found.signer_cert, list(found.other_certs), None)
    except Exception:  # whatever the bytes are, they are no signature of ours
        return False


def _described(version: Version) -> dict[str, Any]:
    return {
        "level": version.level,
        "pages": version.pages,
        "signatures": [_signature(each) for each in version.judged if not each.is_timestamp],
        "timestamps": [stamp for each in version.judged for stamp in _timestamps(each)],
    }


def _sealed(version: Version) -> dict[str, Any]:
    seal, last, evidence = version.seal, version.stamps[-1], version.evidence
    assert seal is not None
    document = evidence.document if evidence else None
    return {
        "sealed_at": iso(seal.time) if seal.time else None,
        "sealed_by": described(seal.certificate)["organisation"],
        "proofs_last_until": iso(last.certificate.not_valid_after),
        "fingerprint": evidence.fingerprint if evidence else None,
        "document": {**document, "matches": version.document_matches} if document else None,
        "evidence": evidence.facts if evidence else None,
    }


def _signature(judged: Judged) -> dict[str, Any]:
    return {
        "kind": "seal" if judged.ours else "other",
        "field": judged.embedded.field_name,
        "signer": described(judged.certificate),
        "time": iso(judged.time) if judged.time else None,
        "intact": judged.intact,
        "trusted": judged.sound,
        "unchanged_since": judged.unchanged_since,
    }


def _timestamps(judged: Judged) -> Iterator[dict[str, Any]]:
    """The document timestamp itself, or the one inside a signature."""
    if judged.is_timestamp:
        yield _timestamp("document", judged, judged.certificate, judged.sound)
    elif judged.timestamp_certificate is not None:
        yield _timestamp("signature", judged, judged.timestamp_certificate, judged.timestamp_sound)


def _timestamp(kind: str, judged: Judged, certificate: Any, trusted: bool) -> dict[str, Any]:
    time = iso(judged.time) if judged.time else None
    return {"kind": kind, "time": time, "authority": described(certificate), "trusted": trusted}
