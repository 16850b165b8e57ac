"""A sealed file is genuine; whatever is done to it afterwards is seen. Everything else gets the verdict it deserves."""

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.platform.text import Language
from chalicelib.signing.seal_values import SealedFile
from chalicelib.signing.verification import Finding, Limits, Report, Trust, Verdict, verify
from chalicelib.signing.verification_bytes import Coverage, coverages
from chalicelib.signing.verification_child import examine
from chalicelib.signing.verification_seals import Judge
from chalicelib.signing.verification_texts import FINDINGS, VERDICTS
from chalicelib.signing.verification_version import read_version
from tests.unit.signing import verification_attacks as attacks
from tests.unit.signing.seal_pdfs import plain, with_attachments, with_form
from tests.unit.signing.seal_stand import SealStand, now, order_of


@dataclass(frozen=True)
class Sealed:
    """A sealed document, its facts and the roots it is judged by."""

    content: bytes
    facts: SealedFile
    trust: Trust

    @property
    def last(self) -> Coverage:
        """Of the document timestamp."""
        matches = re.findall(rb"/ByteRange ?\[ ?0 (\d+) (\d+) (\d+) *\]", self.content)
        first, start, rest = (int(number) for number in matches[-1])
        return Coverage(start + rest, first, start)

    @property
    def first_revision_end(self) -> int:
        first, start, rest = (int(n) for n in re.findall(rb"/ByteRange ?\[ ?0 (\d+) (\d+) (\d+) *\]", self.content)[0])
        assert first < start
        return start + rest


def seal(stand: SealStand, folder: Path, document: bytes) -> Sealed:
    source, target = folder / "source.pdf", folder / "sealed.pdf"
    source.write_bytes(document)
    facts = stand.sealer().seal(source, target, order_of(document), now())
    return Sealed(target.read_bytes(), facts, Trust(seal_roots_pem=stand.root_pem, tsa_roots_pem=stand.tsa_root_pem))


@pytest.fixture(scope="module")
def sealed(seal_stand: SealStand, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return seal(seal_stand, tmp_path_factory.mktemp("sealed"), plain())


def examined(content: bytes, trust: Trust, folder: Path) -> dict[str, Any]:
    """The child's work, here: a child for each case would cost seconds and prove nothing more."""
    file = folder / "examined.pdf"
    file.write_bytes(content)
    return examine(str(file), asdict(trust))


def is_genuine(content: bytes, trust: Trust, folder: Path) -> bool:
    """The one decision that leads to the verdict, without looking for what was changed."""
    file = folder / "judged.pdf"
    file.write_bytes(content)
    try:
        return read_version(file, Judge(trust.seal_roots_pem, trust.tsa_roots_pem, trust.organisation)).is_genuine
    except Exception:  # pyHanko throws whatever it likes; the child calls that not genuine
        return False


def codes(report: dict[str, Any]) -> set[str]:
    return {change["code"] for change in report.get("changes", ())}


@pytest.fixture(scope="module")
def report(sealed: Sealed, tmp_path_factory: pytest.TempPathFactory) -> Report:
    file = tmp_path_factory.mktemp("report") / "sealed.pdf"
    file.write_bytes(sealed.content)
    return verify(file, sealed.trust)


def test_a_sealed_file_is_genuine_and_says_who_signed_when_and_how(report: Report, sealed: Sealed) -> None:
    assert report.is_genuine and report.covers_whole_file and report.level == "B-LTA" and report.pages == 2
    assert report.sha256 == sealed.facts.sha256 and report.size == sealed.facts.size
    assert report.fingerprint == sealed.facts.fingerprint
    assert report.sealed_by == "B2B Sign AB"
    assert report.evidence is not None and report.document is not None
    assert [line["name"] for line in report.evidence["signatures"]] == ["Åsa Öberg 1", "Åsa Öberg 2"]
    assert {line["method"] for line in report.evidence["signatures"]} == {"BankID"}
    assert report.document["matches"] is True and report.document["filename"] == "Avtal.pdf"
    assert [stamp["kind"] for stamp in report.timestamps] == ["signature", "document"]
    assert all(stamp["trusted"] for stamp in report.timestamps)
    assert report.changes == ()


def test_a_report_is_json(report: Report) -> None:
    assert json.loads(json.dumps(report.as_json()))["verdict"] == "genuine"


@pytest.mark.parametrize("document", [with_attachments, with_form], ids=["attachments named like ours", "form"])
def test_odd_documents_are_genuine_too(document: Any, seal_stand: SealStand, tmp_path: Path) -> None:
    made = seal(seal_stand, tmp_path, document())
    found = examined(made.content, made.trust, tmp_path)
    assert found["verdict"] == Verdict.GENUINE and found["document"]["matches"] is True
    assert found["fingerprint"] == made.facts.fingerprint  # the evidence is the sealer's, not the upload's


def test_a_wrapped_file_is_genuine_and_its_original_found(
    sealed: Sealed, seal_stand: SealStand, tmp_path: Path
) -> None:
    twice = seal(seal_stand, tmp_path, sealed.content)
    found = examined(twice.content, twice.trust, tmp_path)
    assert found["verdict"] == Verdict.GENUINE and found["evidence"]["sealed_as"] == "wrapped"
    assert found["document"]["matches"] is True


def test_a_later_timestamp_keeps_it_genuine(sealed: Sealed, seal_stand: SealStand, tmp_path: Path) -> None:
    renewed = attacks.stamped(sealed.content, tmp_path, seal_stand)
    assert examined(renewed, sealed.trust, tmp_path)["verdict"] == Verdict.GENUINE


# What is done to a sealed file afterwards.


@pytest.mark.parametrize("tail", [b"\n", b"\0", b"%%EOF\n", b"% a remark\n", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_appended_bytes_are_seen(tail: bytes, sealed: Sealed, tmp_path: Path) -> None:
    found = examined(sealed.content + tail, sealed.trust, tmp_path)
    assert found["verdict"] == Verdict.ALTERED
    assert {"code": Finding.BYTES_APPENDED, "bytes": len(tail)} in found["changes"]


def test_an_added_page_is_seen(sealed: Sealed, tmp_path: Path) -> None:
    found = examined(attacks.updated(sealed.content, tmp_path, attacks.add_page), sealed.trust, tmp_path)
    assert found["verdict"] == Verdict.ALTERED
    assert {"code": Finding.PAGES_CHANGED, "before": 2, "after": 3} in found["changes"]
    assert codes(found) >= {Finding.BYTES_APPENDED, Finding.OBJECTS_CHANGED}


@pytest.mark.parametrize("update", [attacks.add_page, attacks.replace_contents, attacks.open_something])
def test_an_update_is_seen(update: attacks.Update, sealed: Sealed, tmp_path: Path) -> None:
    found = examined(attacks.updated(sealed.content, tmp_path, update), sealed.trust, tmp_path)
    assert found["verdict"] == Verdict.ALTERED and not found.get("evidence")


@pytest.mark.parametrize("update", [attacks.add_page, attacks.replace_contents, attacks.open_something])
def test_an_update_under_a_timestamp_of_our_authority_is_seen(
    update: attacks.Update, sealed: Sealed, seal_stand: SealStand, tmp_path: Path
) -> None:
    attacked = attacks.stamped(sealed.content, tmp_path, seal_stand, update)
    found = examined(attacked, sealed.trust, tmp_path)
    assert found["verdict"] == Verdict.ALTERED and not found.get("evidence")


def test_what_was_left_dangling_cannot_be_filled_in_later(seal_stand: SealStand, tmp_path: Path) -> None:
    """The shadow attack that needs no change of any sealed object."""
    number = 999
    made = seal(seal_stand, tmp_path, attacks.with_dangling_contents(with_form(), number))
    quiet = attacks.stamped(made.content, tmp_path, seal_stand, field="B2B Sign Seal")
    assert is_genuine(quiet, made.trust, tmp_path), "a timestamp in a field that lay there empty changes nothing"
    attacked = attacks.stamped(
        made.content, tmp_path, seal_stand, attacks.fill_reference(number), field="B2B Sign Seal"
    )
    assert not is_genuine(attacked, made.trust, tmp_path)


def test_a_rewritten_file_is_not_genuine(sealed: Sealed, tmp_path: Path) -> None:
    assert examined(attacks.rewritten(sealed.content), sealed.trust, tmp_path)["verdict"] != Verdict.GENUINE


def test_a_file_cut_before_its_proofs_is_not_genuine(sealed: Sealed, tmp_path: Path) -> None:
    found = examined(sealed.content[: sealed.first_revision_end], sealed.trust, tmp_path)
    assert found["verdict"] == Verdict.ALTERED and Finding.PROOFS_MISSING in codes(found)


def test_a_changed_letter_is_seen(sealed: Sealed, tmp_path: Path) -> None:
    page = sealed.content.index(b"/MediaBox")
    changed = bytearray(sealed.content)
    changed[page + 1] ^= 1
    found = examined(bytes(changed), sealed.trust, tmp_path)
    assert found["verdict"] == Verdict.ALTERED and Finding.CONTENT_CHANGED in codes(found)


@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_no_flipped_bit_anywhere_stays_genuine(data: Any, sealed: Sealed, tmp_path: Path) -> None:
    """Half of the flips fall on the last timestamp's place, which no signature covers."""
    last = sealed.last
    anywhere = st.integers(0, len(sealed.content) - 1)
    position = data.draw(st.one_of(anywhere, st.integers(last.gap_start, last.gap_start + 6600)))
    flipped = bytearray(sealed.content)
    flipped[position] ^= 1 << data.draw(st.integers(0, 7))
    assert not is_genuine(bytes(flipped), sealed.trust, tmp_path)


@pytest.mark.parametrize("which", ["case of a digit", "padding", "case of a name", "bracket"])
def test_the_place_of_the_last_timestamp_is_written_in_one_way_only(which: str, sealed: Sealed, tmp_path: Path) -> None:
    last, changed = sealed.last, bytearray(sealed.content)
    token = sealed.content[last.gap_start : last.gap_end]
    if which == "case of a digit":
        place = last.gap_start + re.search(rb"[A-F]", token).start()  # type: ignore[union-attr]
        changed[place] = ord(chr(changed[place]).lower())
    elif which == "padding":
        changed[last.gap_end - 2] = ord("1")
    elif which == "case of a name":  # the signer's name in the token, outside what is signed
        name = b"Timestamp Issuing CA".hex().upper().encode()
        place = last.gap_start + token.rindex(name) + 1
        changed[place - 1 : place + 1] = b"74"
    else:
        changed[last.gap_start] = ord("(")
    assert bytes(changed) != sealed.content
    assert examined(bytes(changed), sealed.trust, tmp_path)["verdict"] != Verdict.GENUINE


# Files that are not ours.


def namesake(root_pem: str) -> str:
    """A root of the same name with another key: what a stranger can make."""
    name = x509.load_pem_x509_certificate(root_pem.encode()).subject
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def test_a_seal_under_another_root_is_not_ours(sealed: Sealed, tmp_path: Path) -> None:
    trust = replace(sealed.trust, seal_roots_pem=namesake(sealed.trust.seal_roots_pem))
    assert examined(sealed.content, trust, tmp_path)["verdict"] == Verdict.NOT_OURS


def test_timestamps_of_another_authority_do_not_count(sealed: Sealed, tmp_path: Path) -> None:
    trust = replace(sealed.trust, tsa_roots_pem=namesake(sealed.trust.tsa_roots_pem))
    found = examined(sealed.content, trust, tmp_path)
    assert found["verdict"] == Verdict.ALTERED and Finding.PROOFS_INVALID in codes(found)


def test_another_customer_of_the_same_authority_is_not_us(sealed: Sealed, tmp_path: Path) -> None:
    ours = replace(sealed.trust, organisation="B2B Sign AB")
    theirs = replace(sealed.trust, organisation="Någon Annan AB")
    assert examined(sealed.content, ours, tmp_path)["verdict"] == Verdict.GENUINE
    assert examined(sealed.content, theirs, tmp_path)["verdict"] == Verdict.NOT_OURS


@pytest.mark.parametrize(
    ("content", "verdict"),
    [(plain(), Verdict.UNSIGNED), (b"", Verdict.UNREADABLE), (b"Hej", Verdict.UNREADABLE)],
    ids=["unsigned", "empty", "text"],
)
def test_other_files_get_their_verdict(content: bytes, verdict: Verdict, sealed: Sealed, tmp_path: Path) -> None:
    assert examined(content, sealed.trust, tmp_path)["verdict"] == verdict


def test_too_large_is_said_before_anything_is_read(sealed: Sealed, tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    file.write_bytes(sealed.content)
    report = verify(file, sealed.trust, limits=Limits(size_bytes=1000))
    assert report.verdict is Verdict.UNREADABLE and report.changes == ({"code": Finding.TOO_LARGE},)


def test_raw_coverage_is_found_without_a_reader(sealed: Sealed, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed.content)
    found = coverages(file)
    assert len(found) == 2 and found[-1] == sealed.last and found[-1].end == len(sealed.content)


def test_every_verdict_and_finding_is_said_in_both_languages() -> None:
    assert set(VERDICTS) == set(Verdict) and set(FINDINGS) == set(Finding)
    for text in [*VERDICTS.values(), *FINDINGS.values()]:
        assert len({text.in_(language) for language in Language}) == 2
