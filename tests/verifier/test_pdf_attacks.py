"""Whatever is done to a sealed PDF afterwards, and whatever others made, is not genuine."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from b2bsign_verify.pdf_bytes import coverages
from b2bsign_verify.pdf_checks import seal_checks
from b2bsign_verify.pdf_seals import Judge
from b2bsign_verify.pdf_version import Version, read_version
from b2bsign_verify.report import Exit, Report, Verdict
from b2bsign_verify.roots import Trust
from b2bsign_verify.verify import verify
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as name
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.simulators import ROOT
from tests.unit.signing import verification_attacks as attacks
from tests.unit.signing.seal_pdfs import plain, with_form
from tests.unit.signing.seal_stand import SealStand, now, order_of
from tests.unit.signing.test_verification import namesake
from tests.verifier.stand import Case

CORPUS = ROOT.parent / "shared" / "corpus"


def _draw(code: bytes) -> generic.StreamObject:
    return generic.StreamObject(stream_data=code)


def _first_page(writer: Any) -> Any:
    node = writer.root["/Pages"]
    while "/Kids" in node:
        node = node["/Kids"][0]
    return node


def show_another_layer(writer: Any) -> None:
    """Hide and replace: what lay hidden as a layer is switched on."""
    group = writer.add_object(generic.DictionaryObject({name("/Type"): name("/OCG"), name("/Name"): name("/Hidden")}))
    groups = generic.ArrayObject([group])
    shown = generic.DictionaryObject({name("/ON"): groups})
    writer.root[name("/OCProperties")] = generic.DictionaryObject({name("/OCGs"): groups, name("/D"): shown})
    writer.update_root()


def cover_with_an_annotation(writer: Any) -> None:
    page = _first_page(writer)
    box = generic.ArrayObject(generic.NumberObject(edge) for edge in (0, 0, 300, 300))
    looks = generic.DictionaryObject({name("/N"): writer.add_object(_draw(b"0 0 300 300 re f"))})
    stamp = {name("/Type"): name("/Annot"), name("/Subtype"): name("/Stamp"), name("/Rect"): box, name("/AP"): looks}
    notes = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(generic.DictionaryObject(stamp))])
    page[name("/Annots")] = notes
    writer.update_container(page)


def replace_in_place(writer: Any) -> None:
    """The page stays as it is; the object that holds its content is defined anew."""
    contents = _first_page(writer).raw_get("/Contents")
    reference = contents if isinstance(contents, generic.IndirectObject) else contents.raw_get(0)
    writer.objects[(reference.generation, reference.idnum)] = _draw(b"0 0 500 500 re f")


UPDATES = [
    attacks.add_page,
    attacks.replace_contents,
    attacks.open_something,
    show_another_layer,
    cover_with_an_annotation,
    replace_in_place,
]


def judged(content: bytes, trust: Trust, folder: Path) -> Report:
    file = folder / "judged.pdf"
    file.write_bytes(content)
    return verify(file, trust)


def codes(report: Report) -> set[str]:
    return {check.code for check in report.checks if check.status == "failed"}


@pytest.mark.parametrize("tail", [b"\n", b"\0", b"%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_appended_bytes(tail: bytes, genuine: Case, trusted: Trust, tmp_path: Path) -> None:
    report = judged(genuine.pdf.read_bytes() + tail, trusted, tmp_path)
    assert (report.verdict, report.exit_code) == (Verdict.ALTERED, Exit.NOT_GENUINE)
    (added,) = [check for check in report.checks if check.code == "added"]
    assert added.facts["bytes"] == len(tail)


@pytest.mark.parametrize("update", UPDATES)
def test_incremental_updates(update: attacks.Update, genuine: Case, trusted: Trust, tmp_path: Path) -> None:
    report = judged(attacks.updated(genuine.pdf.read_bytes(), tmp_path, update), trusted, tmp_path)
    assert report.verdict is Verdict.ALTERED and "added" in codes(report)
    assert report.evidence is None and report.signers == ()


@pytest.mark.parametrize("update", UPDATES)
def test_updates_under_a_timestamp_of_the_same_authority(
    update: attacks.Update, genuine: Case, trusted: Trust, seal_stand: SealStand, tmp_path: Path
) -> None:
    """The file is covered to its last byte; only what changed gives it away."""
    attacked = attacks.stamped(genuine.pdf.read_bytes(), tmp_path, seal_stand, update)
    report = judged(attacked, trusted, tmp_path)
    assert report.verdict is Verdict.ALTERED and "unchanged" in codes(report) and report.evidence is None


def test_a_later_timestamp_alone_is_no_attack(
    genuine: Case, trusted: Trust, seal_stand: SealStand, tmp_path: Path
) -> None:
    renewed = attacks.stamped(genuine.pdf.read_bytes(), tmp_path, seal_stand)
    assert judged(renewed, trusted, tmp_path).exit_code == Exit.GENUINE


def test_a_shadow_attack_that_fills_in_what_was_left_dangling(
    trusted: Trust, seal_stand: SealStand, tmp_path: Path
) -> None:
    number, source, target = 999, tmp_path / "source.pdf", tmp_path / "sealed.pdf"
    document = attacks.with_dangling_contents(with_form(), number)
    source.write_bytes(document)
    seal_stand.sealer().seal(source, target, order_of(document), now())
    sealed, field = target.read_bytes(), "B2B Sign Seal"
    quiet = attacks.stamped(sealed, tmp_path, seal_stand, field=field)
    assert judged(quiet, trusted, tmp_path).exit_code == Exit.GENUINE
    attacked = attacks.stamped(sealed, tmp_path, seal_stand, attacks.fill_reference(number), field=field)
    assert judged(attacked, trusted, tmp_path).verdict is Verdict.ALTERED


def test_a_rewritten_file(genuine: Case, trusted: Trust, tmp_path: Path) -> None:
    assert judged(attacks.rewritten(genuine.pdf.read_bytes()), trusted, tmp_path).exit_code == Exit.NOT_GENUINE


def test_a_file_without_its_proofs(genuine: Case, trusted: Trust, tmp_path: Path) -> None:
    first = coverages(genuine.pdf)[0]
    report = judged(genuine.pdf.read_bytes()[: first.end], trusted, tmp_path)
    assert report.verdict is Verdict.ALTERED and {"whole_file", "timestamps", "revocation"} <= codes(report)


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_no_flipped_bit_anywhere_stays_genuine(data: Any, genuine: Case, trusted: Trust, tmp_path: Path) -> None:
    """Half of the flips fall on the last timestamp's place, which no signature covers."""
    content, last = genuine.pdf.read_bytes(), coverages(genuine.pdf)[-1]
    anywhere = st.integers(0, len(content) - 1)
    position = data.draw(st.one_of(anywhere, st.integers(last.gap_start, last.gap_start + 6600)))
    flipped = bytearray(content)
    flipped[position] ^= 1 << data.draw(st.integers(0, 7))
    assert not is_whole(bytes(flipped), trusted, tmp_path)


def is_whole(content: bytes, trust: Trust, folder: Path) -> bool:
    """The one decision without which nothing is genuine, without looking for what was changed."""
    file = folder / "flipped.pdf"
    file.write_bytes(content)
    try:
        return read_version(file, Judge(trust.seal_pem, trust.timestamp_pem, trust.organisation)).is_whole
    except Exception:  # pyHanko throws whatever it likes; the verifier calls that not genuine
        return False


@pytest.mark.parametrize("place", [b"%PDF-", b"/MediaBox", b"/EmbeddedFile", b"/DSS", b"startxref"])
def test_a_changed_letter_has_its_exit(place: bytes, genuine: Case, trusted: Trust, tmp_path: Path) -> None:
    changed = bytearray(genuine.pdf.read_bytes())
    changed[changed.index(place) + 1] ^= 1
    report = judged(bytes(changed), trusted, tmp_path)
    assert (report.verdict, report.exit_code) == (Verdict.ALTERED, Exit.NOT_GENUINE)


def test_a_seal_over_something_else_than_the_service_seals(genuine: Case, trusted: Trust) -> None:
    """The seal's key cannot make them here (the sealer refuses), so what was read is changed."""
    judge = Judge(trusted.seal_pem, trusted.timestamp_pem, trusted.organisation)
    version = read_version(genuine.pdf, judge)
    for changed, code in ((replace(version, evidence=None), "fingerprint"), (_mismatched(version), "document")):
        assert [check.code for check in seal_checks(changed, 1) if check.status == "failed"] == [code]


def _mismatched(version: Version) -> Version:
    return replace(version, document_matches=False)


def test_another_root(genuine: Case, trusted: Trust, tmp_path: Path) -> None:
    """Of the same name, with another key."""
    content = genuine.pdf.read_bytes()
    seal = replace(trusted, seal_pem=namesake(trusted.seal_pem))
    assert judged(content, seal, tmp_path).verdict is Verdict.NOT_OURS
    stamps = replace(trusted, timestamp_pem=namesake(trusted.timestamp_pem))
    report = judged(content, stamps, tmp_path)
    assert report.verdict is Verdict.ALTERED and {"signature_time", "timestamps"} <= codes(report)


def test_another_customer_of_the_same_authority(genuine: Case, trusted: Trust, tmp_path: Path) -> None:
    content = genuine.pdf.read_bytes()
    assert judged(content, replace(trusted, organisation="B2B Sign AB"), tmp_path).exit_code == Exit.GENUINE
    assert judged(content, replace(trusted, organisation="Någon Annan AB"), tmp_path).verdict is Verdict.NOT_OURS


@pytest.mark.parametrize(
    ("content", "verdict", "code"),
    [(plain(), Verdict.UNSIGNED, 1), (b"", Verdict.UNREADABLE, 2), (b"Hej", Verdict.UNREADABLE, 2)],
    ids=["unsigned", "empty", "text"],
)
def test_other_files(content: bytes, verdict: Verdict, code: int, trusted: Trust, tmp_path: Path) -> None:
    report = judged(content, trusted, tmp_path)
    assert (report.verdict, report.exit_code) == (verdict, code)


def corpus(feature: str = "", source: str = "") -> list[str]:
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "manifest.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [r["file"] for r in rows if (not feature or feature in r["features"].split()) and source in r["from"]]


needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}: attack files are not tried here")


@needs_corpus
@pytest.mark.parametrize("name", corpus(source="pyHanko") or ["-"])
def test_the_files_of_pyhanko_are_not_genuine(name: str, trusted: Trust, tmp_path: Path) -> None:
    report = judged((CORPUS / name).read_bytes(), trusted, tmp_path)
    assert report.verdict in {Verdict.NOT_OURS, Verdict.UNSIGNED, Verdict.UNREADABLE}


@needs_corpus
@pytest.mark.parametrize("name", corpus("sig") or ["-"])
def test_signed_files_are_not_genuine_even_where_their_own_authority_is_trusted(
    name: str, trusted: Trust, tmp_path: Path
) -> None:
    """As if whoever made the attack held a certificate under the root of seals."""
    own = authorities(CORPUS / name)
    trust = replace(trusted, seal_pem=own or trusted.seal_pem, timestamp_pem=own or trusted.timestamp_pem)
    assert judged((CORPUS / name).read_bytes(), trust, tmp_path).exit_code != Exit.GENUINE


def authorities(file: Path) -> str:
    """Every certificate in the file's signatures, as roots."""
    try:
        with file.open("rb") as content:
            signed = PdfFileReader(content, strict=False).embedded_signatures
            found = [c.chosen.dump() for each in signed for c in each.signed_data["certificates"]]
    except Exception:  # not readable at all: the roots do not matter
        return ""
    return "".join(pem.armor("CERTIFICATE", der).decode() for der in dict.fromkeys(found))
