"""The PDF's own verdict: its seal judged, and one check for each thing that makes it hold."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_certificate_info

from b2bsign_verify.pdf_bytes import CHUNK, Coverage, contents, coverages, gap
from b2bsign_verify.pdf_checks import seal_checks
from b2bsign_verify.pdf_seals import Judge
from b2bsign_verify.pdf_version import Version, read_version
from b2bsign_verify.report import Check, Status, Verdict

_MOST_EARLIER_VERSIONS = 6
_OBJECT = re.compile(rb"(?<!\d)\d{1,10} \d{1,5} obj\b")


@dataclass(frozen=True, slots=True)
class Judgement:
    """`version` is what was read of the file as it is; None where no strict reader understands it."""

    verdict: Verdict
    checks: tuple[Check, ...]
    version: Version | None = None


def judge_pdf(file: Path, judge: Judge) -> Judgement:
    """Raises nothing that the file can cause but MemoryError and RecursionError."""
    version = _version(file, judge)
    if version and version.seal:
        checks = seal_checks(version, file.stat().st_size)
        failed = any(check.status is not Status.PASSED for check in checks)
        if not failed:
            return Judgement(Verdict.GENUINE, checks, version)
        return Judgement(Verdict.ALTERED, (*_added(file, judge), *checks), version)
    return _without_our_seal(file, judge, version)


def sha256_of(file: Path) -> str:
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


def _without_our_seal(file: Path, judge: Judge, version: Version | None) -> Judgement:
    if added := tuple(_added(file, judge)):
        return Judgement(Verdict.ALTERED, added, version)
    found = coverages(file)
    if any(_claims_to_be_ours(file, coverage, judge) for coverage in found):
        return Judgement(Verdict.ALTERED, (Check("seal", Status.FAILED, "content_changed"),), version)
    if found or (version and version.judged):
        return Judgement(Verdict.NOT_OURS, (Check("seal", Status.FAILED, "not_ours"),), version)
    if version or _opens(file):
        return Judgement(Verdict.UNSIGNED, (Check("seal", Status.FAILED, "unsigned"),), version)
    return Judgement(Verdict.UNREADABLE, (Check("readable", Status.FAILED, "damaged"),))


def _added(file: Path, judge: Judge) -> Iterator[Check]:
    """What follows a sealed file that this one begins with."""
    end = _earlier_version(file, judge)
    if end is None:
        return
    with file.open("rb") as content:
        content.seek(end)
        objects = len(_OBJECT.findall(content.read(64 * CHUNK)))
    facts = {"bytes": file.stat().st_size - end, "objects": objects}
    yield Check("added", Status.FAILED, "after_the_seal", facts)


def _earlier_version(file: Path, judge: Judge) -> int | None:
    """Where a genuine file ends that this one begins with: what follows was added after the seal."""
    size = file.stat().st_size
    ends = sorted({each.end for each in coverages(file) if each.end < size}, reverse=True)
    if not ends:
        return None
    with tempfile.TemporaryDirectory() as folder:
        beginning = Path(folder) / "beginning.pdf"
        shutil.copyfile(file, beginning)
        for end in ends[:_MOST_EARLIER_VERSIONS]:
            with beginning.open("r+b") as copy:
                copy.truncate(end)
            version = _version(beginning, judge)
            if version and version.is_whole:
                return end
    return None


def _opens(file: Path) -> bool:
    """Whether it is a PDF at all, however loosely read; one with a password is."""
    with suppress(Exception), file.open("rb") as content:
        reader = PdfFileReader(content, strict=False)
        return bool(reader.encrypted or "/Pages" in reader.root)
    return False


def _claims_to_be_ours(file: Path, coverage: Coverage, judge: Judge) -> bool:
    """Whether a signature there names a certificate of the service, however little else of it holds."""
    with file.open("rb") as content:
        held = contents(gap(content, coverage).lower())  # however changed
    if held is None:
        return False
    try:
        found: Any = extract_certificate_info(cms.ContentInfo.load(held.rstrip(b"\0") + b"\0" * 8)["content"])
        return judge.is_ours(found.signer_cert, list(found.other_certs), None)
    except Exception:  # whatever the bytes are, they are no signature of ours
        return False
