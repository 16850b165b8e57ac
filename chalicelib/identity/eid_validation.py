"""Our validation report of a BankID act: what was checked, by which certificates, up to which root. Pure values.

It is kept in the act's evidence, so that what we relied on can be seen and judged by others later, and repeated: the
signature, its certificates and the OCSP response lie beside it.
"""

import hashlib
import ssl
from collections.abc import Mapping
from datetime import datetime

from chalicelib.identity.eid import Complete
from chalicelib.identity.eid_errors import Reason
from chalicelib.identity.eid_signature_values import VerifiedSignature
from chalicelib.platform.clock import iso


def validation_report(verified: VerifiedSignature, at: datetime) -> dict[str, object]:
    """`at`: when the answer was collected, the moment it was judged for. Certificates go from the person's to the root.

    `ruled_out` are the reasons for any of which the signature would have been refused.
    """
    return {
        "format": "b2bsign-validation/1",
        "result": "valid",
        "validated_for": iso(at),
        "ruled_out": [reason.value for reason in Reason],
        "function": verified.function.value,
        "certificate_serial": verified.certificate_serial,
        "certificate_issuer": verified.issuer,
        "certificate_policy": verified.policy,
        "ocsp_produced_at": iso(verified.ocsp_produced_at),
        "certificates_pem": list(verified.path_pem),
        "root_sha256": _fingerprint(verified.path_pem[-1]) if verified.path_pem else None,
    }


def device_facts(complete: Complete) -> Mapping[str, str | None]:
    """What BankID says of the device, as it says it (relying-party API v6.0, `completionData`)."""
    return {
        "ip_address": complete.ip_address,
        "unique_hardware_id": complete.uhi,
        "bankid_issued_on": complete.issue_date,
        "risk": complete.risk,
    }


def _fingerprint(pem: str) -> str:
    """SHA-256 of the DER certificate, as `openssl x509 -fingerprint -sha256` gives it, without colons."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
