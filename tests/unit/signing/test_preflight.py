"""Every upload is accepted as what will be signed, or refused by a stable name; no bomb hurts."""

import hashlib
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name, String

from chalicelib.platform.confined import MIB
from chalicelib.platform.text import Language
from chalicelib.signing.preflight import Limits, preflight
from chalicelib.signing.preflight_child import check
from chalicelib.signing.preflight_refusals import REFUSALS, PdfRefused
from tests.unit.signing import preflight_pdfs as pdfs
from tests.unit.signing.seal_pdfs import linearised, plain, streamed, with_attachments, with_form
from tests.unit.signing.seal_stand import SealStand, now, order_of

ROOT = Path(__file__).resolve().parents[3]
LIMITS = {"size_bytes": MIB, "pages": 3, "objects": 500}
LINK = Dictionary(S=Name.URI, URI=String("https://example.se"))

REFUSED = {
    "text": ("not_a_pdf", b"Hej, det h\xe4r \xe4r ingen PDF."),
    "empty": ("not_a_pdf", b""),
    "an image": ("not_a_pdf", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500)),
    "a header and nothing else": ("pdf_damaged", b"%PDF-1.7\n%%EOF\n"),
    "no pages": ("pdf_no_pages", pdfs.without_pages()),
    "a user password": ("pdf_password", pdfs.encrypted("secret", "owner")),
    "script at opening": ("pdf_javascript", pdfs.with_open_action(pdfs.script())),
    "script in the names": ("pdf_javascript", pdfs.with_script_in_the_names()),
    "script of a page": ("pdf_javascript", pdfs.with_page_script()),
    "script behind a link": ("pdf_javascript", pdfs.with_link_action(pdfs.script())),
    "script in a stream": ("pdf_javascript", pdfs.with_script_in_a_stream()),
    "script by an escaped name": ("pdf_javascript", pdfs.with_escaped_script()),
    "script in object streams": ("pdf_javascript", pdfs.with_hidden_script()),
    "script as an address": ("pdf_javascript", pdfs.with_link_action(Dictionary(S=Name.URI, URI="JavaScript:x()"))),
    "script of a page beside a field's": ("pdf_javascript", pdfs.with_page_and_field_script()),
    "script after a button's action": ("pdf_javascript", pdfs.with_field("/F", "x()", A=pdfs.then_script())),
    "a field that sends the form": ("pdf_external_content", pdfs.with_field_that_sends()),
    "starting a program": ("pdf_launch_action", pdfs.with_link_action(Dictionary(S=Name.Launch, F="calc.exe"))),
    "starting a program, later": ("pdf_launch_action", pdfs.with_chained_launch()),
    "dynamic form": ("pdf_xfa", pdfs.with_dynamic_form()),
    "contents elsewhere": ("pdf_external_content", pdfs.with_external_stream()),
    "a page elsewhere": ("pdf_external_content", pdfs.with_referenced_page()),
    "an address at opening": ("pdf_external_content", pdfs.with_open_action(LINK)),
    "sending the form": ("pdf_external_content", pdfs.with_link_action(Dictionary(S=Name.SubmitForm, F="https://x"))),
    "too many pages": ("pdf_too_many_pages", plain(pages=4)),
    "too many objects": ("pdf_too_complex", pdfs.with_many_objects(600)),
}  # fmt: skip

MENDED = {
    "owner password alone": ({"decrypted"}, pdfs.encrypted("", "owner")),
    "bytes before the header": (set(), b"junk\n" + plain()),
    "wrong cross-references": ({"damaged"}, pdfs.with_wrong_cross_references()),
    "a stream that does not decode": ({"damaged", "streams"}, pdfs.with_undecodable_stream()),
    "contents that do not parse": ({"damaged", "contents"}, pdfs.with_unreadable_contents()),
    "pages that are their own child": ({"damaged"}, pdfs.with_circular_pages()),
    "a form that is its own child": (set(), pdfs.with_circular_form()),
    "a field that calculates": ({"scripts"}, pdfs.with_field("/C", "event.value = 1000000")),
    "a button": ({"scripts"}, pdfs.with_field("/F", "AFDate_Format(1);", A=pdfs.script())),
    "a field inside its parent": ({"scripts"}, pdfs.with_inner_field()),
    "built-in formatting": ({"scripts"}, pdfs.with_field("/F", 'AFNumber_Format(2, 0, 0, 0, "kr", true);')),
    "built-in typing": ({"scripts"}, pdfs.with_field("/K", 'AFDate_KeystrokeEx("yyyy-mm-dd");')),
}

KEPT = {
    "plain": plain(),
    "streams": streamed(),
    "linearised": linearised(),
    "attachments": with_attachments(),
    "form": with_form(),
    "a link": pdfs.with_link_action(LINK),
}


def checked(document: bytes, folder: Path) -> tuple[dict[str, Any], Path]:
    """The child's work, here: starting a child for each case would cost seconds and prove nothing more."""
    source, target = folder / "upload.pdf", folder / "accepted.pdf"
    source.write_bytes(document)
    return check(str(source), str(target), LIMITS), target


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_by_name(kind: str, tmp_path: Path) -> None:
    code, document = REFUSED[kind]
    assert checked(document, tmp_path)[0] == {"refused": code}


@pytest.mark.parametrize("kind", KEPT)
def test_a_sound_file_is_kept_byte_for_byte(kind: str, tmp_path: Path) -> None:
    found, target = checked(KEPT[kind], tmp_path)
    assert target.read_bytes() == KEPT[kind]
    assert found["changes"] == [] and found["signed"] is False
    assert found["sha256"] == hashlib.sha256(KEPT[kind]).hexdigest() and found["size"] == len(KEPT[kind])


@pytest.mark.parametrize("kind", MENDED)
def test_mended_before_anyone_sees_it(kind: str, tmp_path: Path) -> None:
    changes, document = MENDED[kind]
    found, target = checked(document, tmp_path)
    assert set(found["changes"]) == changes | {"structure"}
    assert target.read_bytes().startswith(b"%PDF-")
    with pikepdf.open(target) as pdf:
        assert pdf.check() == [] and len(pdf.pages) == found["pages"] == 1 and not pdf.is_encrypted
        assert b"JavaScript" not in target.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["accepted.pdf", "upload.pdf"]


def test_what_is_readable_of_damaged_contents_stays(tmp_path: Path) -> None:
    _, target = checked(pdfs.with_unreadable_contents(), tmp_path)
    with pikepdf.open(target) as pdf:
        assert pdf.pages[0].Contents.read_bytes().strip() == b"q 0 0 m 9 9 l S Q"


def test_a_file_others_signed_is_kept_whatever_it_is(seal_stand: SealStand, tmp_path: Path) -> None:
    source, signed = tmp_path / "source.pdf", tmp_path / "signed.pdf"
    source.write_bytes(plain())
    seal_stand.sealer().seal(source, signed, order_of(plain()), now())
    found, target = checked(signed.read_bytes(), tmp_path)
    assert found["signed"] is True and found["changes"] == []
    assert target.read_bytes() == signed.read_bytes()


def test_the_whole_way_through_a_child(tmp_path: Path) -> None:
    source, target = tmp_path / "upload.pdf", tmp_path / "accepted.pdf"
    source.write_bytes(b"junk\n" + plain())
    found = preflight(source, target)
    assert found.normalised and found.changes == ("structure",)
    assert found.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()


def test_nothing_is_left_of_a_refused_file(tmp_path: Path) -> None:
    source, target = tmp_path / "upload.pdf", tmp_path / "accepted.pdf"
    source.write_bytes(pdfs.with_page_script())
    with pytest.raises(PdfRefused):
        preflight(source, target)
    assert list(tmp_path.iterdir()) == [source]


def test_too_large_is_said_before_anything_is_read(tmp_path: Path) -> None:
    source = tmp_path / "upload.pdf"
    source.write_bytes(plain())
    with pytest.raises(PdfRefused) as refused:
        preflight(source, tmp_path / "accepted.pdf", limits=Limits(size_bytes=10))
    assert refused.value.code == "pdf_too_large"


# In a process of its own: what a child has used counts its parent, and a test process grows.
BOMBED = """
import resource, sys
from pathlib import Path
from chalicelib.platform.confined import Bounds
from chalicelib.signing.preflight import Limits, preflight
from chalicelib.signing.preflight_refusals import PdfRefused
bounds = Bounds(memory_bytes=900 * 1024 * 1024, cpu_s=3, wall_s=40.0)
code = "accepted"
try:
    preflight(Path(sys.argv[1]), Path(sys.argv[2]), limits=Limits(bounds=bounds))
except PdfRefused as refused:
    code = refused.code
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize(
    "bomb",
    [
        pdfs.cross_reference_bomb,
        pdfs.decompression_bomb,
        lambda: pdfs.nested(b"[", b"]", 200_000),
        lambda: pdfs.nested(b"<</A ", b">>", 100_000),
        lambda: pdfs.page_tree(20_000),
    ],
    ids=["cross-references", "decompression", "arrays", "dictionaries", "page tree"],
)
def test_a_bomb_ends_soon_and_small(bomb: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "bomb.pdf", tmp_path / "accepted.pdf"
    source.write_bytes(bomb())
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", BOMBED, str(source), str(target)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, peak_kib = done.stdout.split()
    assert code in {"accepted", "pdf_too_complex", "pdf_takes_too_long", "pdf_damaged", "pdf_no_pages"}
    assert time.monotonic() - started < 45
    assert int(peak_kib) * 1024 < 900 * MIB


def test_every_refusal_is_said_in_both_languages() -> None:
    for code, refusal in REFUSALS.items():
        texts = {refusal.text.in_(language) for language in Language}
        assert refusal.code == code and len(texts) == 2 and all(texts)


def test_the_api_never_pays_for_parsers() -> None:
    import subprocess
    import sys

    program = (
        "import sys, chalicelib.signing.preflight, chalicelib.signing.verification;"
        "print([name for name in ('pikepdf', 'pyhanko', 'asn1crypto', 'cryptography') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_builders_make_what_they_say() -> None:
    """A test file that lost its script would be refused for another reason, or not at all."""
    with pikepdf.open(BytesIO(pdfs.with_escaped_script())) as pdf:
        assert "/JavaScript" in str(pdf.pages[0].Annots[0].A.S)
