"""The evidence of a signature by another eID: its broker's statement (an ID token), and that it is bound to the text.

The broker's key is the one the service kept beside the statement; no root vouches for it here, and the report says so.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from b2bsign_verify.bankid_ocsp import CLOCK_SKEW
from b2bsign_verify.clock import from_iso
from b2bsign_verify.code_evidence import shown_text
from b2bsign_verify.id_token import base64url, claims_of
from b2bsign_verify.report import Check, Status
from b2bsign_verify.signer_evidence import Case, Evidence


def eid_checks(evidence: Evidence, case: Case, line: Mapping[str, Any]) -> Iterator[Check]:
    """`line` is what the seal says of the signature."""
    facts, sealed = evidence.facts, line.get("eid")
    eid = facts.get("eid")
    if facts.get("method") != "eid" or not isinstance(eid, dict) or not isinstance(sealed, dict):
        yield Check("eid_evidence", Status.FAILED, "other_method" if facts.get("method") else "malformed")
        return
    told = {"name": eid.get("name"), "issuer": eid.get("issuer")}
    host = urlsplit(str(eid.get("issuer"))).hostname
    known = (eid.get("name"), host, eid.get("assurance"))
    yield _check("eid_evidence", known == tuple(sealed.get(k) for k in ("name", "stated_by", "assurance")), told)
    claims = claims_of(str(eid.get("id_token")), eid.get("jwks"))
    if claims is None:
        yield Check("eid_statement", Status.FAILED, "", told)
        return
    audience = claims.get("aud")
    is_ours = eid.get("client_id") in (audience if isinstance(audience, list) else [audience])
    is_stated = claims.get("iss") == eid.get("issuer") and str(claims.get("acr") or "") == eid.get("assurance")
    yield _check("eid_statement", is_ours and is_stated, told)
    bound = hashlib.sha256(f"{facts.get('visible_text_sha256')}.{eid.get('salt')}".encode()).digest()
    yield _check("eid_bound", claims.get("nonce") == eid.get("nonce") == base64url(bound), told)
    yield shown_text(facts, case)
    yield _check("eid_name", _name(claims) == case.name == _signer(facts), {"name": case.name})
    yield _times(facts, claims, case)


def started_at(evidence: Evidence) -> tuple[str, str]:
    """When the visit to the broker began, and whose: an event of the chain tells of it."""
    return str(evidence.facts.get("started_at")), str(evidence.facts.get("recipient_id"))


def _name(claims: Mapping[str, Any]) -> str:
    whole = claims.get("name") or f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}"
    return " ".join(str(whole).split())


def _signer(facts: Mapping[str, Any]) -> Any:
    signer = facts.get("signer")
    return signer.get("name") if isinstance(signer, dict) else None


def _times(facts: Mapping[str, Any], claims: Mapping[str, Any], case: Case) -> Check:
    told = {"signed_at": case.signed_at, "sealed_at": case.sealed_at}
    try:
        started, completed, sealed = (
            from_iso(at) for at in (facts.get("started_at"), facts.get("completed_at"), case.sealed_at)
        )
        issued = float(claims["iat"])
    except (ValueError, TypeError, KeyError):
        return Check("times", Status.FAILED, "", told)
    skew = CLOCK_SKEW.total_seconds()
    in_time = started.timestamp() - skew <= issued <= completed.timestamp() + skew
    in_order = started <= completed <= sealed + CLOCK_SKEW
    return _check("times", in_time and in_order and facts.get("completed_at") == case.signed_at, told)


def _check(code: str, holds: bool, told: Mapping[str, Any]) -> Check:
    return Check(code, Status.PASSED if holds else Status.FAILED, "", told)
