"""The two signatures of a seal as pyHanko wants them: the service's own, made by a key it never sees, and the
timestamps."""

# Parts of pyHanko have no types.
# mypy: allow-untyped-calls

from collections.abc import Callable, Iterable

from asn1crypto import cms, tsp
from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.x509 import Certificate
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from chalicelib.signing.seal_http import TrustServices
from chalicelib.signing.seal_values import SealDelayed

SignRaw = Callable[[bytes], bytes]


class SealKey(Signer):
    """Signs by `sign_raw`: the whole signed attributes go to the key service, which hashes them itself (KMS message
    type RAW, RSASSA_PKCS1_V1_5_SHA_256; they are far below its 4 KB). Some emulators hash a DIGEST once more.

    The signer's certificate must not be in `chain`: it would stand in the CMS twice, which strict validators refuse.
    """

    def __init__(self, sign_raw: SignRaw, certificate: Certificate, chain: Iterable[Certificate]) -> None:
        issuers = SimpleCertificateStore()
        issuers.register_multiple(each for each in chain if each.dump() != certificate.dump())
        super().__init__(
            signing_cert=certificate,
            cert_registry=issuers,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            embed_roots=False,
        )
        self._sign_raw = sign_raw

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._sign_raw(data)


class TimestampAuthority(TimeStamper):
    """An RFC 3161 authority. Every failure is SealDelayed."""

    def __init__(self, url: str, services: TrustServices) -> None:
        super().__init__()
        self._url, self._services = url, services

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._services.post(self._url, req.dump(), "application/timestamp"))

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
        except (
            TimestampRequestError,
            ValueError,
            TypeError,
            AttributeError,
        ) as error:  # refused, or no RFC 3161 at all
            raise SealDelayed from error
        imprint = timestamp_info(token)["message_imprint"]
        if imprint["hashed_message"].native != message_digest:
            raise SealDelayed
        return cms.ContentInfo.load(token.dump())  # unparsed again: encoding it later costs nothing


def timestamp_info(token: cms.ContentInfo) -> tsp.TSTInfo:
    return token["content"]["encap_content_info"]["content"].parsed
