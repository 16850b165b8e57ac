"""What the sealer believes of certificates, timestamps and status answers: nothing that was changed or made up."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import cms, tsp
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.signing.seal_cms import SignatureForm, issuer_and_serial, take_apart
from chalicelib.signing.seal_der import der, elements, integer, number, oid
from chalicelib.signing.seal_http import Question, TrustServices
from chalicelib.signing.seal_paths import Held, Root, certificates
from chalicelib.signing.seal_status import StatusService
from chalicelib.signing.seal_timestamp import TimestampAuthority
from chalicelib.signing.seal_values import SealDelayed
from tests.unit.signing.seal_stand import SealStand

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
CA = x509.BasicConstraints(ca=True, path_length=None)
STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
Change = Callable[[bytes], bytes]


class Meddler(TrustServices):
    """Hands answers on changed."""

    change: Change = staticmethod(lambda answer: answer)

    def ask(self, questions: Sequence[Question], kind: str) -> list[bytes]:
        return [self.change(answer) for answer in super().ask(questions, kind)]


def flipped(place: float, bit: int) -> Change:
    def change(answer: bytes) -> bytes:
        at = int(place * len(answer))
        return answer[:at] + bytes([answer[at] ^ 1 << bit]) + answer[at + 1 :]

    return change


@pytest.fixture(scope="module")
def services() -> Meddler:
    return Meddler(5)


@pytest.fixture(scope="module")
def authority(seal_stand: SealStand, services: Meddler) -> TimestampAuthority:
    return TimestampAuthority(f"{seal_stand.url}/tsa", certificates(seal_stand.tsa_root_pem)[0], services)


PLACES = st.floats(0, 1, exclude_max=True)
BITS = st.integers(0, 7)


@given(place=PLACES, bit=BITS)
@settings(max_examples=250, deadline=None)
def test_a_changed_timestamp_is_refused(
    place: float, bit: int, authority: TimestampAuthority, services: Meddler
) -> None:
    """But for the status in front of it, of which nothing is kept."""
    services.change = flipped(place, bit)
    try:
        token = authority.stamp(b"d" * 32)
    except SealDelayed:
        return
    finally:
        services.change = Meddler.change
    kept = cms.ContentInfo.load(token.der)["content"]
    assert kept["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"].native == b"d" * 32
    services.change = lambda answer: answer
    honest = take_apart(authority.stamp(b"d" * 32).der)
    assert take_apart(token.der).around == honest.around


@given(place=PLACES, bit=BITS, which=st.integers(0, 1))
@settings(max_examples=250, deadline=None)
def test_a_changed_status_is_refused(place: float, bit: int, which: int, seal_stand: SealStand) -> None:
    services = Meddler(5)
    root, chain = certificates(seal_stand.root_pem)[0], certificates(seal_stand.chain_pem)
    path = Root(root).trace(certificates(seal_stand.certificate_pem)[0], chain)
    seen: list[bytes] = []

    def change(answer: bytes) -> bytes:
        seen.append(answer)
        return flipped(place, bit)(answer) if len(seen) == which + 1 else answer

    services.change = change
    with pytest.raises(SealDelayed):
        StatusService(services).prove((root, path))


def test_a_status_is_not_taken_for_another_certificate_s(seal_stand: SealStand) -> None:
    services = Meddler(5)
    root, chain = certificates(seal_stand.root_pem)[0], certificates(seal_stand.chain_pem)
    path = Root(root).trace(certificates(seal_stand.certificate_pem)[0], chain)
    kept: list[bytes] = []
    services.change = lambda answer: kept.append(answer) or answer  # type: ignore[func-returns-value]
    StatusService(services).prove((root, path))
    kept.reverse()
    services.change = lambda _: kept.pop(0)
    with pytest.raises(SealDelayed):
        StatusService(services).prove((root, path))


def test_a_timestamp_is_not_taken_for_another_request(authority: TimestampAuthority, services: Meddler) -> None:
    kept: list[bytes] = []
    services.change = lambda answer: kept.append(answer) or answer  # type: ignore[func-returns-value]
    authority.stamp(b"d" * 32)
    services.change = lambda _: kept[0]
    with pytest.raises(SealDelayed):
        authority.stamp(b"d" * 32)  # the nonce is another
    services.change = Meddler.change


def test_our_reading_of_a_token_is_a_library_s(authority: TimestampAuthority) -> None:
    token = authority.stamp(b"d" * 32)
    theirs = cms.ContentInfo.load(token.der)["content"]
    ours, signer = take_apart(token.der), theirs["signer_infos"][0]
    assert ours.content == bytes(theirs["encap_content_info"]["content"])
    assert token.time == tsp.TSTInfo.load(ours.content)["gen_time"].native
    assert ours.signature == signer["signature"].native
    assert ours.signed == signer["signed_attrs"].untag().dump()
    assert ours.signer == signer["sid"].chosen.dump()
    assert list(ours.certificates) == [each.chosen.dump() for each in theirs["certificates"]]


def test_the_encoded_signature_is_what_a_library_reads(seal_stand: SealStand, authority: TimestampAuthority) -> None:
    (certificate,), chain = certificates(seal_stand.certificate_pem), certificates(seal_stand.chain_pem)
    form = SignatureForm(certificate, [certificate, *chain])
    attributes = form.attributes(b"d" * 32)
    token = authority.stamp(b"s" * 32)
    encoded = form.encode(attributes, seal_stand.sign_raw(attributes), token.der)
    form.check(encoded, b"d" * 32)
    data = cms.ContentInfo.load(encoded, strict=True)["content"]
    assert data.native["version"] == "v1" and data["encap_content_info"]["content_type"].native == "data"
    assert [each.chosen.dump() for each in data["certificates"]] == sorted({certificate.der, chain[0].der})
    found = {each["type"].native: each["values"][0] for each in data["signer_infos"][0]["signed_attrs"]}
    assert set(found) == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
        "cms_algorithm_protection",
    }
    assert found["cms_algorithm_protection"]["signature_algorithm"]["algorithm"].native == "sha256_rsa"
    stamp = data["signer_infos"][0]["unsigned_attrs"][0]
    assert stamp["type"].native == "signature_time_stamp_token" and stamp["values"][0].dump() == token.der


# Paths, over certificates made here.


class Issued:
    """A certificate with its key. `changes`: extensions instead of the usual, by class; None leaves one out."""

    def __init__(
        self,
        name: str,
        issuer: "Issued | None",
        *extensions: x509.ExtensionType,
        days: tuple[int, int] = (-1, 9),
        digest: Any = None,
        critical: bool = True,
    ) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer = issuer or self
        builder = (
            x509.CertificateBuilder(signer.name, self.name, self.key.public_key(), x509.random_serial_number())
            .not_valid_before(NOW + days[0] * DAY)
            .not_valid_after(NOW + days[1] * DAY)
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical)
        made = builder.sign(signer.key, digest or hashes.SHA256())
        self.held = Held.of(made.public_bytes(Encoding.DER))


def usage(*, sign: bool = False, certify: bool = False) -> x509.KeyUsage:
    others = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
    )
    return x509.KeyUsage(digital_signature=sign, key_cert_sign=certify, crl_sign=False, decipher_only=False, **others)


ROOT = Issued("root", None, CA)
MIDDLE = Issued("middle", ROOT, CA, usage(certify=True))
LEAF = Issued("leaf", MIDDLE, usage(sign=True), STAMPING)


def trace(leaf: Issued, *others: Issued, root: Issued = ROOT, purpose: Any = None) -> list[Held]:
    return Root(root.held, purpose=purpose).trace(leaf.held, [each.held for each in others])


def test_a_sound_path_is_found_whatever_else_is_there() -> None:
    stranger = Issued("middle", None, CA)
    for purpose in (None, ExtendedKeyUsageOID.TIME_STAMPING):
        assert trace(LEAF, stranger, MIDDLE, LEAF, purpose=purpose) == [MIDDLE.held, LEAF.held]
    assert trace(Issued("direct", ROOT)) != []


@pytest.mark.parametrize(
    ("leaf", "others"),
    [
        (LEAF, []),
        (Issued("leaf", Issued("middle", None, CA)), [MIDDLE]),
        (LEAF, [Issued("middle", None, CA)]),
        (Issued("leaf", no_ca := Issued("no ca", ROOT)), [no_ca]),
        (Issued("leaf", ends := Issued("e", ROOT, x509.BasicConstraints(ca=False, path_length=None))), [ends]),
        (Issued("leaf", other_use := Issued("o", ROOT, CA, usage(sign=True))), [other_use]),
        (
            Issued("leaf", low := Issued("low", short := Issued("s", ROOT, x509.BasicConstraints(True, 0)), CA)),
            [low, short],
        ),
        (Issued("leaf", ROOT, days=(-9, -1)), []),
        (Issued("leaf", ROOT, days=(1, 9)), []),
        (Issued("leaf", old := Issued("old", ROOT, CA, days=(-9, -1))), [old]),
        (Issued("leaf", ROOT, usage(certify=True)), []),
        (Issued("leaf", ROOT, x509.NameConstraints([x509.DNSName("a")], None)), []),
        (Issued("leaf", ROOT, x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"")), []),
    ],
    ids=range(13),
)
def test_a_path_that_does_not_hold_is_refused(leaf: Issued, others: list[Issued]) -> None:
    with pytest.raises(SealDelayed):
        trace(leaf, *others)


def test_an_extension_nobody_must_understand_may_be_anything() -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"")
    assert trace(Issued("leaf", ROOT, unknown, critical=False))


@pytest.mark.parametrize(
    "purposes",
    [[], [ExtendedKeyUsageOID.OCSP_SIGNING], [ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING]],
)
def test_a_timestamping_certificate_is_for_that_alone(purposes: list[x509.ObjectIdentifier]) -> None:
    extensions = [x509.ExtendedKeyUsage(purposes)] if purposes else []
    with pytest.raises(SealDelayed):
        trace(Issued("tsa", ROOT, *extensions), purpose=ExtendedKeyUsageOID.TIME_STAMPING)


def test_a_path_that_was_good_ends_with_its_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Root(ROOT.held)
    assert root.trace(LEAF.held, [MIDDLE.held])
    monkeypatch.setattr("chalicelib.signing.seal_paths.utc_now", lambda: NOW + 30 * DAY)
    with pytest.raises(SealDelayed):
        root.trace(LEAF.held, [MIDDLE.held])


# DER.


@given(value=st.integers(0, 1 << 200))
def test_numbers_and_lengths(value: int) -> None:
    written = integer(value)
    (element,) = elements(written)
    assert number(element) == value
    assert element.whole == written
    long = der(4, bytes(value % 70_000))
    assert elements(long)[0].content == bytes(value % 70_000)


def test_an_object_identifier() -> None:
    assert oid("1.2.840.113549.1.7.2").hex() == "06092a864886f70d010702"


@given(data=st.binary(max_size=40))
def test_other_bytes_are_refused_or_read_whole(data: bytes) -> None:
    try:
        found = elements(data)
    except (ValueError, IndexError):
        return
    assert b"".join(each.whole for each in found) == data


@pytest.mark.parametrize(
    "wrong", [b"\x30\x80\0\0", b"\x30\x81\x05hello", b"\x30\x82\0\x81" + bytes(129), b"\x1f\x01\0", b"\x04\x05abc"]
)
def test_what_is_not_der_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="DER"):
        elements(wrong)


def test_a_certificate_s_name_in_a_signature_is_a_library_s(seal_stand: SealStand) -> None:
    (held,) = certificates(seal_stand.certificate_pem)
    theirs = Certificate.load(held.der)
    named = cms.IssuerAndSerialNumber({"issuer": theirs.issuer, "serial_number": theirs.serial_number})
    assert issuer_and_serial(held.der) == named.dump()
