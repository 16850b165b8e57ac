"""What the operator's directory states at a login, and what follows from it here. Pure.

The rules are the stage's settings: which claim names groups, which group has which role, and which words of `amr`
(RFC 8176) or `acr` (OpenID Connect Core 1.0, section 2) say that more than one factor was used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.support.domain import Role
from chalicelib.support.refusals import StaffLoginRefused, StaffMfaMissing, StaffOnly

NAME_AT_MOST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`roles`: group → role. `mfa_amr`, `mfa_acr`: any of these words is enough."""

    roles_claim: str
    roles: Mapping[str, Role]
    mfa_amr: frozenset[str]
    mfa_acr: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """`issuer` and `subject` together name the person for good."""

    issuer: str
    subject: str
    name: str = field(repr=False)
    roles: frozenset[Role]


def identified(claims: Mapping[str, Any], rules: Rules) -> Identified:
    """Raises StaffMfaMissing and StaffOnly. The claims are verified already."""
    if rules.mfa_amr.isdisjoint(_words(claims.get("amr"))) and claims.get("acr") not in rules.mfa_acr:
        raise StaffMfaMissing
    roles = frozenset(rules.roles[group] for group in _words(claims.get(rules.roles_claim)) if group in rules.roles)
    if not roles:
        raise StaffOnly
    return Identified(issuer=str(claims["iss"]), subject=str(claims["sub"]), name=_name(claims), roles=roles)


def _words(claim: Any) -> set[str]:
    """A list of words, or one word."""
    listed = claim if isinstance(claim, list) else [claim]
    return {word for word in listed if isinstance(word, str)}


def _name(claims: Mapping[str, Any]) -> str:
    name = " ".join(str(claims.get("name") or "").split())
    if not name or len(name) > NAME_AT_MOST or not name.isprintable():
        raise StaffLoginRefused
    return name
