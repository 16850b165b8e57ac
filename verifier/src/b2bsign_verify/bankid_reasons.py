"""Why a BankID signature's evidence does not count."""

from enum import StrEnum


class Reason(StrEnum):
    """Stable; the sentences are in texts.py."""

    MALFORMED = "malformed"
    DUPLICATE_ID = "duplicate_id"
    ALGORITHM = "algorithm"
    DIGEST = "digest"
    SIGNATURE = "signature"
    CHAIN = "chain"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_POLICY = "certificate_policy"
    OCSP_MALFORMED = "ocsp_malformed"
    OCSP_RESPONDER = "ocsp_responder"
    OCSP_SIGNATURE = "ocsp_signature"
    OCSP_CERTIFICATE = "ocsp_certificate"
    OCSP_REVOKED = "ocsp_revoked"
    OCSP_UNKNOWN = "ocsp_unknown"
    OCSP_NONCE = "ocsp_nonce"
    OCSP_TIME = "ocsp_time"


class Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
