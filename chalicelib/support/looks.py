"""Looks: whenever staff see what is a customer's, it is written down who, in which role, at what, and why. Values only.

The person looked at can be shown all of it but the name: role, what, purpose and time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.platform.clock import iso
from chalicelib.platform.errors import ReasonMissing
from chalicelib.platform.text import Text
from chalicelib.support.domain import Role, StaffId

KEPT_FOR = timedelta(days=5 * 365)
WORDS_AT_LEAST, WORDS_AT_MOST = 8, 500
NOBODY = "nobody"


class Purpose(StrEnum):
    CUSTOMER_REQUEST = "customer_request"
    COMPLAINT = "complaint"
    PRIVACY_REQUEST = "privacy_request"
    PAYMENT = "payment"
    BOOKKEEPING = "bookkeeping"
    INCIDENT = "incident"
    ACCESS_REVIEW = "access_review"


class Verb(StrEnum):
    SEARCHED = "searched"
    READ_PERSON = "read_person"
    READ_COMPANY = "read_company"
    READ_REQUEST = "read_request"
    READ_PURCHASE = "read_purchase"
    READ_PURCHASES = "read_purchases"
    READ_LEDGER = "read_ledger"
    READ_REFUNDS = "read_refunds"
    READ_WITHDRAWALS = "read_withdrawals"
    READ_RECONCILIATION = "read_reconciliation"
    RECORDED_WITHDRAWAL = "recorded_withdrawal"
    READ_PROPOSALS = "read_proposals"
    READ_STAFF = "read_staff"
    READ_LOOKS = "read_looks"
    READ_COMPLAINT = "read_complaint"
    READ_COMPLAINTS = "read_complaints"


PURPOSES: Mapping[Purpose, Text] = {
    Purpose.CUSTOMER_REQUEST: Text(sv="Du eller ditt företag bad om hjälp", en="You or your company asked for help"),
    Purpose.COMPLAINT: Text(sv="Ett klagomål skulle besvaras", en="A complaint was to be answered"),
    Purpose.PRIVACY_REQUEST: Text(sv="En begäran om personuppgifter", en="A request about personal data"),
    Purpose.PAYMENT: Text(sv="En betalning skulle redas ut", en="A payment was to be cleared up"),
    Purpose.BOOKKEEPING: Text(sv="Bokföringen krävde det", en="The bookkeeping required it"),
    Purpose.INCIDENT: Text(sv="En störning eller säkerhetshändelse utreddes", en="An incident was investigated"),
    Purpose.ACCESS_REVIEW: Text(sv="Personalens egen åtkomst granskades", en="The staff's own access was reviewed"),
}
VERBS: Mapping[Verb, Text] = {
    Verb.SEARCHED: Text(sv="hittade dig i en sökning", en="found you by a search"),
    Verb.READ_PERSON: Text(sv="läste dina kontouppgifter", en="read your account's details"),
    Verb.READ_COMPANY: Text(sv="läste företagets uppgifter", en="read the company's details"),
    Verb.READ_REQUEST: Text(sv="läste läget för ett ärende, inte dokumenten", en="read a request's state, no document"),
    Verb.READ_PURCHASE: Text(sv="läste ett köp", en="read a purchase"),
    Verb.READ_PURCHASES: Text(sv="läste en lista med köp", en="read a list of purchases"),
    Verb.READ_LEDGER: Text(sv="läste kreditkontot", en="read the credits' book"),
    Verb.READ_REFUNDS: Text(sv="läste återbetalningar", en="read refunds"),
    Verb.READ_WITHDRAWALS: Text(sv="läste ånger av köp", en="read withdrawals from purchases"),
    Verb.READ_RECONCILIATION: Text(sv="läste avstämningen mot betaltjänster", en="read the providers' reconciliation"),
    Verb.RECORDED_WITHDRAWAL: Text(sv="antecknade att ett köp ångrats", en="recorded a withdrawal from a purchase"),
    Verb.READ_PROPOSALS: Text(sv="läste förslag till rättelser", en="read proposed corrections"),
    Verb.READ_STAFF: Text(sv="läste om personalen", en="read about the staff"),
    Verb.READ_LOOKS: Text(sv="läste vad personalen tittat på", en="read what staff looked at"),
    Verb.READ_COMPLAINT: Text(sv="läste ett klagomål", en="read a complaint"),
    Verb.READ_COMPLAINTS: Text(sv="läste listan med klagomål", en="read the list of complaints"),
}
ROLES: Mapping[Role, Text] = {
    Role.SUPPORT: Text(sv="Kundtjänst", en="Support"),
    Role.PRIVACY_OFFICER: Text(sv="Dataskyddsansvarig", en="Privacy officer"),
    Role.FINANCE: Text(sv="Ekonomi", en="Finance"),
    Role.ADMINISTRATOR: Text(sv="Administratör", en="Administrator"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """`text` may name persons, and is kept sealed."""

    purpose: Purpose
    text: str = field(repr=False)


def reason_of(purpose: str, text: str) -> Reason:
    """ReasonMissing unless the purpose is one of ours and something is said."""
    words = " ".join(text.split())
    if purpose not in set(Purpose) or not _is_said(words):
        raise ReasonMissing
    return Reason(Purpose(purpose), words)


def _is_said(words: str) -> bool:
    return WORDS_AT_LEAST <= len(words) <= WORDS_AT_MOST and words.isprintable()


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, in which role, and why."""

    staff_id: StaffId
    role: Role
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`subject` is whose data it was (a sid or a company's id; `nobody` where nobody's was shown), `about` the id of
    what was looked at, or the kind of what was searched for."""

    look_id: str
    subject: str
    at: datetime
    staff_id: StaffId
    role: Role
    verb: Verb
    about: str
    reason: Reason

    @property
    def place(self) -> str:
        """Sorts by time."""
        return f"{iso(self.at)}#{self.look_id}"
