"""The seal against independent validators, on documents that are odd in one way each."""

import hashlib
import json
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import ocsp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language
from chalicelib.signing.seal_http import Question, TrustServices
from chalicelib.signing.seal_values import (
    EVIDENCE_NAME,
    Attachment,
    DocumentLine,
    SealDelayed,
    SealedFile,
    SealFailed,
    SealForm,
    SealOrder,
)
from tests.unit.signing import seal_oracles as oracles
from tests.unit.signing import seal_pdfs as pdfs
from tests.unit.signing.seal_stand import VERIFY_URL, SealStand, now, order_of

DOCUMENTS = {
    "plain": pdfs.plain,
    "no line end at the end": pdfs.without_final_line_end,
    "object and cross-reference streams": pdfs.streamed,
    "linearised": pdfs.linearised,
    "own attachments": pdfs.with_attachments,
    "form": pdfs.with_form,
    "inherited attributes": pdfs.inheriting,
}


def seal(stand: SealStand, folder: Path, document: bytes, order: SealOrder | None = None) -> tuple[Path, SealedFile]:
    source, target = folder / "source.pdf", folder / "sealed.pdf"
    source.write_bytes(document)
    return target, stand.sealer().seal(source, target, order or order_of(document), now())


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_validator_accepts_the_sealed_file(kind: str, seal_stand: SealStand, tmp_path: Path) -> None:
    document = DOCUMENTS[kind]()
    file, sealed = seal(seal_stand, tmp_path, document)

    assert file.read_bytes().startswith(document), "the upload's bytes must be the beginning of the sealed file"
    assert sealed.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert sealed.size == file.stat().st_size
    assert sealed.form is SealForm.APPENDED
    assert oracles.qpdf_complaint(file) == ""
    assert oracles.openssl_cms(file, seal_stand, tmp_path) == ""
    assert oracles.openssl_ts(file, seal_stand, tmp_path) == ""
    pdfsig = oracles.pdfsig_verdicts(file, seal_stand, tmp_path)
    assert pdfsig.count("Signature is Valid.") == 1
    assert pdfsig.count("Certificate is Trusted.") == 1
    assert pdfsig.count("- Total document signed") == 1  # the document timestamp, which pdfsig cannot validate
    report = oracles.pdfsigner_report(file, seal_stand, tmp_path)
    assert report["document_intact"] and report["all_valid"] and report["all_trusted"]
    verdict = oracles.ades_verdict(file, seal_stand)
    assert verdict.ades_subindic.name == "OK"
    assert verdict.api_status.bottom_line
    assert verdict.best_signature_time == sealed.signature_time
    with pikepdf.open(file) as after, pikepdf.open(BytesIO(document)) as before:
        assert len(after.pages) == len(before.pages) + sealed.certificate_pages


def test_the_validators_notice_a_flipped_byte(seal_stand: SealStand, tmp_path: Path) -> None:
    file, _ = seal(seal_stand, tmp_path, pdfs.plain())
    content = bytearray(file.read_bytes())
    content[content.index(b"/MediaBox") + 11] ^= 1
    file.write_bytes(content)

    assert "Signature is Valid." not in oracles.pdfsig_verdicts(file, seal_stand, tmp_path)
    assert not oracles.pdfsigner_report(file, seal_stand, tmp_path)["all_valid"]
    assert oracles.openssl_cms(file, seal_stand, tmp_path) != ""


def test_the_fingerprint_is_the_hash_of_the_embedded_evidence(seal_stand: SealStand, tmp_path: Path) -> None:
    document = pdfs.plain()
    order = order_of(document, signers=3)
    file, sealed = seal(seal_stand, tmp_path, document, order)

    evidence = oracles.attachments(file)[EVIDENCE_NAME]
    assert hashlib.sha256(evidence).hexdigest() == sealed.fingerprint
    assert sealed.fingerprint in "".join(oracles.page_text(file, 2).split())
    facts = json.loads(evidence)
    assert facts["documents"][0]["sha256"] == hashlib.sha256(document).hexdigest()
    assert [each["name"] for each in facts["signatures"]] == [each.name for each in order.signers]
    assert facts["signatures"][0]["evidence"][0] == {
        "file": "signature.xml",
        "sha256": order.signers[0].evidence_sha256s[0].sha256,
    }
    assert set(facts["signatures"][0]) == {
        "name",
        "organisation",
        "role",
        "method",
        "signed_at",
        "in_person",
        "evidence",
    }


def test_sealing_again_gives_the_same_fingerprint(seal_stand: SealStand, tmp_path: Path) -> None:
    document = pdfs.plain()
    _, first = seal(seal_stand, tmp_path, document)
    _, second = seal(seal_stand, tmp_path, document)
    assert first.fingerprint == second.fingerprint
    assert first.sha256 != second.sha256


def test_own_attachments_stay_and_further_ones_are_embedded(seal_stand: SealStand, tmp_path: Path) -> None:
    document = pdfs.with_attachments()
    extra = Attachment("b2bsign-events.json", b"[]", "application/json", "Events")
    file, sealed = seal(seal_stand, tmp_path, document, order_of(document, attachments=(extra,)))

    found = oracles.attachments(file)
    assert found["aaa.txt"] == b"mine: aaa.txt"
    assert found[EVIDENCE_NAME] == b"mine: b2bsign-evidence.json", "another file of that name is not replaced"
    assert found["b2bsign-events.json"] == b"[]"
    ours = found["b2bsign-evidence-2.json"]
    assert hashlib.sha256(ours).hexdigest() == sealed.fingerprint
    assert hashlib.sha256(b"[]").hexdigest() in ours.decode()
    assert oracles.run("qpdf", "--list-attachments", file).stdout.count(b" -> ") == 4
    with pikepdf.open(file) as pdf:
        assert [str(spec.AFRelationship) for spec in pdf.Root.AF.as_list()] == ["/Data", "/Data"]


def test_the_form_keeps_its_fields(seal_stand: SealStand, tmp_path: Path) -> None:
    file, _ = seal(seal_stand, tmp_path, pdfs.with_form())
    with pikepdf.open(file) as pdf:
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields.as_list()]
        assert names == ["amount", "B2B Sign Seal", "B2B Sign Seal 2", "B2B Sign Timestamp"]
        assert int(pdf.Root.AcroForm.SigFlags) == 3


def test_the_document_store_has_the_status_of_every_certificate_below_the_roots(
    seal_stand: SealStand, tmp_path: Path
) -> None:
    file, _ = seal(seal_stand, tmp_path, pdfs.plain())
    store = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(file.read_bytes())))
    answered = {
        single["cert_id"]["serial_number"].native
        for reference in store.ocsps
        for single in ocsp.OCSPResponse.load(reference.get_object().data).response_data["responses"]
    }
    asked_for = {
        certificate.serial_number
        for certificate in store.load_certs()
        if certificate.ocsp_no_check_value is None  # the responders' own need none (RFC 6960, 4.2.2.2.1)
    }
    assert len(asked_for) == 4  # seal, its CA, timestamping unit, its CA
    assert answered == asked_for


def test_outside_calls_are_few(seal_stand: SealStand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    ask = TrustServices.ask

    def counting(self: TrustServices, questions: Sequence[Question], kind: str) -> list[bytes]:
        calls[kind] += len(questions)
        return ask(self, questions, kind)

    def sign_raw(data: bytes) -> bytes:
        calls["sign"] += 1
        assert len(data) < 4096, "KMS takes no more in one RAW message"
        return seal_stand.sign_raw(data)

    monkeypatch.setattr(TrustServices, "ask", counting)
    source = tmp_path / "source.pdf"
    source.write_bytes(pdfs.plain())
    sealer = seal_stand.sealer(sign_raw)
    sealer.seal(source, tmp_path / "sealed.pdf", order_of(pdfs.plain()), now())
    assert calls == {"sign": 1, "application/timestamp": 2, "application/ocsp": 4}
    calls.clear()
    sealer.seal(source, tmp_path / "sealed.pdf", order_of(pdfs.plain()), now())
    assert calls == {"sign": 1, "application/timestamp": 2, "application/ocsp": 2}, "those of the CAs are still known"
    assert oracles.ades_verdict(tmp_path / "sealed.pdf", seal_stand).ades_subindic.name == "OK"


def test_a_signed_document_is_sealed_inside_a_wrapper(seal_stand: SealStand, tmp_path: Path) -> None:
    file, _ = seal(seal_stand, tmp_path, pdfs.plain())
    signed = file.read_bytes()
    order = order_of(signed, documents=(DocumentLine("doc-1", "Köp/avtal", hashlib.sha256(signed).hexdigest(), 2),))
    wrapper, sealed = seal(seal_stand, tmp_path, signed, order)

    assert sealed.form is SealForm.WRAPPED
    found = oracles.attachments(wrapper)
    assert found["b2bsign-original.pdf"] == signed
    with pikepdf.open(wrapper) as pdf:
        assert pdf.attachments["b2bsign-original.pdf"].filename == "Köp_avtal.pdf"
        assert str(pdf.Root.PageMode) == "/UseAttachments"
    assert json.loads(found[EVIDENCE_NAME])["sealed_as"] == "wrapped"
    assert "oförändrad som bilaga" in " ".join(oracles.page_text(wrapper, 1).split())
    assert oracles.qpdf_complaint(wrapper) == ""
    assert oracles.pdfsigner_report(wrapper, seal_stand, tmp_path)["all_trusted"]
    assert oracles.ades_verdict(wrapper, seal_stand).ades_subindic.name == "OK"
    inner = tmp_path / "inner.pdf"
    inner.write_bytes(found["b2bsign-original.pdf"])
    assert oracles.pdfsigner_report(inner, seal_stand, tmp_path)["document_intact"]


@pytest.mark.parametrize("signers", [1, 200])
def test_as_many_pages_as_the_signers_need(signers: int, seal_stand: SealStand, tmp_path: Path) -> None:
    document = pdfs.plain()
    order = order_of(document, signers=signers, language=Language.EN)
    file, sealed = seal(seal_stand, tmp_path, document, order)
    text = " ".join(oracles.page_text(file, page) for page in range(2, 2 + sealed.certificate_pages))
    assert all(line.name in text for line in order.signers)
    assert text.count("Signed with BankID") == signers
    assert f"Page {sealed.certificate_pages} of {sealed.certificate_pages}" in text
    assert oracles.qpdf_complaint(file) == ""


@pytest.mark.parametrize(
    ("size", "rotate", "shown"),
    [
        ((612, 792), 0, (612, 792)),
        ((841.89, 595.28), 0, (841.89, 595.28)),
        ((841.89, 595.28), 90, (595.28, 841.89)),
        ((200, 9000), 0, (595.28, 841.89)),
    ],
)
def test_the_certificate_has_the_size_of_the_last_page_as_shown(
    size: tuple[float, float], rotate: int, shown: tuple[float, float], seal_stand: SealStand, tmp_path: Path
) -> None:
    file, _ = seal(seal_stand, tmp_path, pdfs.plain(size, rotate))
    with pikepdf.open(file) as pdf:
        last = pdf.pages[-1]
        assert [float(edge) for edge in last.MediaBox.as_list()] == pytest.approx([0, 0, *shown], abs=0.01)
        assert last.CropBox == last.MediaBox
        assert last.Rotate == 0


def test_the_rendered_qr_code_leads_to_the_verify_page_and_names_nobody(seal_stand: SealStand, tmp_path: Path) -> None:
    file, _ = seal(seal_stand, tmp_path, pdfs.plain())
    rendered = oracles.run("pdftoppm", "-png", "-r", "110", "-f", "2", "-singlefile", file, tmp_path / "page")
    assert rendered.stderr == b"", "poppler complains about a font or the page"
    assert oracles.run("zbarimg", "-q", "--raw", tmp_path / "page.png").stdout.decode().strip() == VERIFY_URL


def test_an_upload_that_is_not_what_was_signed_is_refused(seal_stand: SealStand, tmp_path: Path) -> None:
    with pytest.raises(SealFailed):
        seal(seal_stand, tmp_path, pdfs.plain(pages=2), order_of(pdfs.plain()))


@pytest.mark.parametrize("document", [b"", b"%PDF-1.7\n%%EOF\n", b"no PDF at all", pdfs.encrypted(), pdfs.hybrid()])
def test_what_cannot_be_sealed_fails_by_name(document: bytes, seal_stand: SealStand, tmp_path: Path) -> None:
    with pytest.raises(SealFailed):
        seal(seal_stand, tmp_path, document)


def test_a_key_service_that_hashes_twice_is_found_out(seal_stand: SealStand, tmp_path: Path) -> None:
    def hashing_twice(data: bytes) -> bytes:
        return seal_stand.sign_raw(hashlib.sha256(data).digest())

    source = tmp_path / "source.pdf"
    source.write_bytes(pdfs.plain())
    with pytest.raises(SealFailed):
        seal_stand.sealer(hashing_twice).seal(source, tmp_path / "sealed.pdf", order_of(pdfs.plain()), now())


@pytest.mark.parametrize(
    "faults",
    [
        {"tsa": {"kind": "down"}},
        {"tsa": {"kind": "refuse"}},
        {"tsa": {"kind": "wrong-nonce"}},
        {"tsa": {"kind": "wrong-imprint"}},
        {"tsa": {"kind": "slow", "slow_seconds": 1.5}},
        {"ocsp": {"kind": "down"}},
        {"ocsp": {"kind": "try-later"}},
        {"ocsp": {"kind": "revoked", "issuer": "seal-issuing"}},
        {"ocsp": {"kind": "unknown", "issuer": "tsa-root"}},
        {"ocsp": {"kind": "slow", "slow_seconds": 1.5}},
    ],
    ids=str,
)
def test_a_trust_service_that_fails_delays_the_seal(
    faults: dict[str, object], seal_stand: SealStand, tmp_path: Path
) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(pdfs.plain())
    seal_stand.misbehave(**faults)
    try:
        with pytest.raises(SealDelayed) as refusal:
            seal_stand.sealer(timeout_s=0.7).seal(source, tmp_path / "sealed.pdf", order_of(pdfs.plain()), now())
    finally:
        seal_stand.misbehave()
    assert isinstance(refusal.value, DomainError)


def test_a_timestamp_authority_that_is_not_there_delays_the_seal(seal_stand: SealStand, tmp_path: Path) -> None:
    gone = SealStand(**{**vars(seal_stand), "url": "http://127.0.0.1:9"})
    with pytest.raises(SealDelayed):
        seal(gone, tmp_path, pdfs.plain())


def test_a_large_document_passes_from_file_to_file(seal_stand: SealStand, tmp_path: Path) -> None:
    source, target = tmp_path / "source.pdf", tmp_path / "sealed.pdf"
    source.write_bytes(pdfs.large(48))
    order = order_of(source.read_bytes())
    tracemalloc.start()
    try:
        seal_stand.sealer().seal(source, target, order, now())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * 2**20, "more than a few buffers were held"
