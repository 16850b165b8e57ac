"""What is asked of a signature's evidence, whose word is trusted, what it proves: values, without any cryptography."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.identity.eid import EidFunction, VisibleFormat

# File, card and mobile BankID (BankID relying-party guidelines).
PRODUCTION_POLICIES = frozenset({"1.2.752.78.1.1", "1.2.752.78.1.2", "1.2.752.78.1.5"})
TEST_POLICIES = frozenset({"1.2.3.4.5", "1.2.3.4.10", "1.2.3.4.25"})


@dataclass(frozen=True, slots=True)
class EidTrust:
    """`roots_pem`: one or several roots of people's certificates; no other is trusted. One policy must be allowed."""

    roots_pem: str
    allowed_policies: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the order asked for. None of `visible_data` or `non_visible_data` means: there must be none.
    `personal_number` pins the person, `server_name` our own name (see `eid_chain.server_name`); None: not compared."""

    function: EidFunction
    visible_data: str | None = field(repr=False)
    non_visible_data: bytes | None = field(default=None, repr=False)
    personal_number: str | None = field(default=None, repr=False)
    order_started_at: datetime
    server_name: str | None = None
    visible_format: VisibleFormat = VisibleFormat.PLAINTEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedSignature:
    """Who signed what and when, proved. `path_pem`: the certificates from
    the person's to the pinned root; `certificate_serial` is hexadecimal, `issuer` an RFC 4514 name,
    `policy` the kind of BankID, `ocsp_produced_at` the moment the certificate was stated good for this signature."""

    personal_number: str = field(repr=False)
    given_name: str = field(repr=False)
    surname: str = field(repr=False)
    name: str = field(repr=False)
    path_pem: tuple[str, ...] = field(repr=False)
    certificate_serial: str
    issuer: str
    policy: str
    function: EidFunction
    signed_visible_data: str | None = field(repr=False)
    signed_non_visible_data: bytes | None = field(repr=False)
    server_name: str
    ocsp_produced_at: datetime
