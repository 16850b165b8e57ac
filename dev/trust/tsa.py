"""The timestamp authority of RFC 3161 (with RFC 5816's ESSCertIDv2): one request's bytes to one response's bytes."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from dev.trust.authorities import Holder
from dev.trust.faults import TsaFault

POLICY = "0.4.0.2023.1.1"  # best-practices-ts-policy, ETSI EN 319 421
DIGEST_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}
ACCURACY_SECONDS = 1


class Refused(Exception):
    """A request that gets no token; `failure` names the bit of PKIFailureInfo."""

    def __init__(self, failure: str, sentence: str) -> None:
        self.failure, self.sentence = failure, sentence
        super().__init__(failure)


def answer(request_der: bytes, unit: Holder, chain: list[bytes], fault: TsaFault | None = None) -> bytes:
    """A TimeStampResp, granted or rejected. `chain`: DER of the intermediates above the unit, sent on certReq."""
    if fault is TsaFault.REFUSE:
        return _rejected(Refused("system_failure", "switched to refuse"))
    try:
        request = _checked(request_der)
        return _granted(request, unit, chain, fault)
    except Refused as refused:
        return _rejected(refused)


def _checked(request_der: bytes) -> Any:
    try:
        request = tsp.TimeStampReq.load(request_der, strict=True)
        version, _ = request["version"].native, request.native
    except (ValueError, TypeError) as error:
        raise Refused("bad_data_format", "not a TimeStampReq") from error
    if version != "v1":
        raise Refused("bad_request", "only version 1")
    imprint = request["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in DIGEST_LENGTHS:
        raise Refused("bad_alg", "SHA-256, SHA-384 or SHA-512")
    if len(imprint["hashed_message"].native) != DIGEST_LENGTHS[algorithm]:
        raise Refused("bad_data_format", "the digest's length is not that of its algorithm")
    if request["req_policy"].native not in (None, POLICY):
        raise Refused("unaccepted_policy", f"only {POLICY}")
    if request["extensions"].native:
        raise Refused("unaccepted_extensions", "no extension is known")
    return request


def _granted(request: Any, unit: Holder, chain: list[bytes], fault: TsaFault | None) -> bytes:
    info = _token_info(request, fault)
    certificate = asn1_x509.Certificate.load(unit.certificate.public_bytes(Encoding.DER))
    content = {"content_type": "tst_info", "content": cms.ParsableOctetString(info.dump())}
    signed = {
        "version": "v3",
        "digest_algorithms": [_sha256(algos.DigestAlgorithm)],
        "encap_content_info": content,
        "signer_infos": [_signer_info(info.dump(), unit, certificate)],
    }
    if request["cert_req"].native:
        signed["certificates"] = [certificate, *(asn1_x509.Certificate.load(each) for each in chain)]
    token = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
    response = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})
    return bytes(response.dump())


def _token_info(request: Any, fault: TsaFault | None) -> Any:
    imprint = request["message_imprint"]
    fields: dict[str, Any] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": imprint,
        "serial_number": secrets.randbits(63) | 1 << 63,  # unique across restarts without a counter on disk
        "gen_time": datetime.now(UTC).replace(microsecond=0),
        "accuracy": {"seconds": ACCURACY_SECONDS},
    }
    if fault is TsaFault.WRONG_IMPRINT:
        other = hashlib.new(imprint["hash_algorithm"]["algorithm"].native, b"another document").digest()
        fields["message_imprint"] = {"hash_algorithm": imprint["hash_algorithm"], "hashed_message": other}
    if request["nonce"].native is not None:
        fields["nonce"] = request["nonce"].native + (1 if fault is TsaFault.WRONG_NONCE else 0)
    return tsp.TSTInfo(fields)


def _signer_info(info_der: bytes, unit: Holder, certificate: Any) -> Any:
    # RFC 5035: the hash algorithm's default, SHA-256, is left out of ESSCertIDv2.
    certificate_id = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate.dump()).digest()})
    attributes = cms.CMSAttributes(
        [
            _attribute("content_type", "tst_info"),
            _attribute("signing_time", cms.Time({"utc_time": datetime.now(UTC).replace(microsecond=0)})),
            _attribute("message_digest", hashlib.sha256(info_der).digest()),
            _attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [certificate_id]})),
        ]
    )
    identifier = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": identifier}),
            "digest_algorithm": _sha256(algos.DigestAlgorithm),
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            "signature": unit.key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()),
        }
    )


def _attribute(name: str, value: Any) -> Any:
    return cms.CMSAttribute({"type": name, "values": [value]})


def _sha256(kind: Any) -> Any:
    return kind({"algorithm": "sha256"})


def _rejected(refused: Refused) -> bytes:
    status = {"status": "rejection", "status_string": [refused.sentence], "fail_info": {refused.failure}}
    # asn1crypto's TimeStampResp insists on the token that RFC 3161 leaves out here: a sequence of one, the same bytes.
    return bytes(core.SequenceOf([tsp.PKIStatusInfo(status)], spec=tsp.PKIStatusInfo).dump())
