"""The preflight itself, run in a child process: reads, refuses, normalises, and tries out the seal.

Exceptions of the parsers that are not named here end the child's task and are a refusal by the parent, not an error.
"""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pikepdf

from chalicelib.signing.preflight_refusals import (
    NotAPdf,
    PdfDamaged,
    PdfEmpty,
    PdfLocked,
    PdfRefused,
    PdfScripted,
    PdfTooLarge,
    PdfTooManyPages,
    PdfUnsealable,
)
from chalicelib.signing.preflight_repair import (
    detach_catalog,
    is_sound,
    mend_contents,
    mend_form,
    mend_metadata,
    mend_page_tree,
    mend_streams,
)
from chalicelib.signing.preflight_walk import Findings, drop_form_scripts, walk

_HEADER_WITHIN = 1024


def check(source: str, target: str, limits: dict[str, int]) -> dict[str, Any]:
    """The fields of `Checked`, or `{"refused": code}`."""
    try:
        return _check(Path(source), Path(target), limits)
    except PdfRefused as refusal:
        return {"refused": refusal.code}


def _check(source: Path, target: Path, limits: dict[str, int]) -> dict[str, Any]:
    with _open(source) as pdf:
        pages = _count_pages(pdf, limits["pages"])
        findings, changes = _walk(pdf, limits["objects"])
        shutil.copyfile(source, target)
        if _is_signed(target, findings):
            return _accepted(target, pages, signed=True, changes=[])
        changes += _mend(pdf, source)
        if changes or not _holds(target, pages):
            _rewrite(pdf, target)
            changes.append("structure")
    if changes:
        _confirm(target, pages)
    if target.stat().st_size > limits["size_bytes"]:
        raise PdfTooLarge
    return _accepted(target, pages, signed=False, changes=changes)


def _is_signed(target: Path, findings: Findings) -> bool:
    """Whether others signed the file: then it is kept, since any change breaks their signatures, and the seal wraps
    it.
    """
    from chalicelib.signing.preflight_trial import bears_signatures  # pyHanko; a file refused before never pays for it

    signed = bears_signatures(target)
    if signed is None and findings.signed:
        raise PdfUnsealable
    if signed and findings.scripted:
        raise PdfScripted
    return bool(signed)


def _holds(target: Path, pages: int) -> bool:
    """Whether the upload can stay as it is: a header at its very beginning, and a seal that holds."""
    from chalicelib.signing.preflight_trial import seals

    with target.open("rb") as file:
        return file.read(5) == b"%PDF-" and seals(target, pages, to_everyone=True)


def _rewrite(pdf: pikepdf.Pdf, target: Path) -> None:
    mend_form(pdf)
    mend_metadata(pdf)
    detach_catalog(pdf)
    try:
        pdf.save(target, encryption=False, fix_metadata_version=False)
    except (pikepdf.PdfError, ValueError):
        raise PdfDamaged from None


def _confirm(target: Path, pages: int) -> None:
    from chalicelib.signing.preflight_trial import seals

    with pikepdf.open(target) as written:
        if len(written.pages) != pages or not is_sound(target):
            raise PdfDamaged
    if not seals(target, pages, to_everyone=False):
        raise PdfUnsealable


def _mend(pdf: pikepdf.Pdf, source: Path) -> list[str]:
    """What of the file has to be written anew, mended in memory; codes as in `Checked.changes`."""
    sound = is_sound(source)
    found = {
        "decrypted": pdf.is_encrypted,
        "damaged": not sound,
        "streams": not sound and mend_streams(pdf),
        "contents": not sound and mend_contents(pdf),
    }
    return [change for change, needed in found.items() if needed]


def _accepted(target: Path, pages: int, *, signed: bool, changes: list[str]) -> dict[str, Any]:
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = target.stat().st_size
    return {"sha256": sha256, "size": size, "pages": pages, "signed": signed, "changes": changes}


def _open(source: Path) -> pikepdf.Pdf:
    try:
        return pikepdf.open(source)
    except pikepdf.PasswordError:
        raise PdfLocked from None
    except pikepdf.PdfError as error:
        if "encrypt" in str(error).lower():  # a handler qpdf does not know, such as certificates
            raise PdfLocked from None
        if "Loop detected in /Pages" in str(error):
            return _open_looped(source)
        raise (PdfDamaged if _has_header(source) else NotAPdf) from None


def _open_looped(source: Path) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(source, inherit_page_attributes=False)
    except pikepdf.PdfError:
        raise PdfDamaged from None
    mend_page_tree(pdf)
    return pdf


def _has_header(source: Path) -> bool:
    with source.open("rb") as file:
        return b"%PDF-" in file.read(_HEADER_WITHIN)


def _count_pages(pdf: pikepdf.Pdf, most: int) -> int:
    try:
        pages = len(pdf.pages)
    except pikepdf.PdfError:
        raise PdfDamaged from None
    if pages == 0:
        raise PdfEmpty
    if pages > most:
        raise PdfTooManyPages
    return pages


def _walk(pdf: pikepdf.Pdf, most_objects: int) -> tuple[Findings, list[str]]:
    """What the file holds; scripts are taken out in memory where all are of a form, else refused."""
    findings = walk(pdf, most_objects=most_objects)
    if not findings.scripted:
        return findings, []
    drop_form_scripts(pdf)
    if walk(pdf, most_objects=most_objects).scripted:
        raise PdfScripted
    return findings, ["scripts"]
