"""The back office: the staff's directory, who is staff, what they look at, and what takes two of them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import new_id, opaque
from chalicelib.wiring import companies, ground, identity, payments

if TYPE_CHECKING:
    from chalicelib.aws.commit import Writer
    from chalicelib.identity.oidc import OidcBrokers
    from chalicelib.platform.change import Change
    from chalicelib.support.cards import CompanyCard, PersonCard, RequestCard
    from chalicelib.support.directory import Identified, Rules
    from chalicelib.support.domain import StaffId
    from chalicelib.support.logins import StaffLogins
    from chalicelib.support.looking import Found, LookingService, Query
    from chalicelib.support.members import MemberService
    from chalicelib.support.proposal import Kind, Proposal
    from chalicelib.support.proposals import ProposalService
    from chalicelib.support.session import Ticket
    from chalicelib.support.store import DynamoStaff

PROVIDER = "provider"


class OidcDirectory:
    """The operator's directory as the secret `staff-oidc` tells it, in the back office's own words."""

    def __init__(self, brokers: "OidcBrokers", rules: "Rules") -> None:
        self._brokers = brokers
        self._rules = rules

    def address(self, ticket: "Ticket", language: str) -> str:
        return self._brokers.address(
            PROVIDER, state=ticket.state, nonce=ticket.nonce, verifier=ticket.verifier, language=language
        )

    def identify(self, code: str, ticket: "Ticket") -> "Identified":
        from chalicelib.identity.oidc_errors import EidProviderUnavailable, EidStatementInvalid
        from chalicelib.support.directory import identified
        from chalicelib.support.refusals import StaffLoginRefused, StaffLoginUnavailable

        try:
            claims = self._brokers.claims(PROVIDER, code, nonce=ticket.nonce, verifier=ticket.verifier)
        except EidStatementInvalid as untrue:
            raise StaffLoginRefused from untrue
        except EidProviderUnavailable as silent:
            raise StaffLoginUnavailable from silent
        return identified(claims, self._rules)


@cache
def directory() -> OidcDirectory:
    """StaffLoginUnavailable where the stage has none, or one it must not use."""
    from msgspec import MsgspecError

    from chalicelib.aws.secrets import optional_secret
    from chalicelib.identity.oidc import OidcBrokers
    from chalicelib.support.refusals import StaffLoginUnavailable

    ground.recipient("directory")
    names = ground.settings()
    said = optional_secret(names.secret("staff-oidc"))
    try:
        brokers = OidcBrokers(
            {PROVIDER: said[PROVIDER]}, f"{names.public_url}/staff", utc_now, is_live=names.is_production
        )
        return OidcDirectory(brokers, rules_of(said))
    except (KeyError, ValueError, MsgspecError) as wrong:
        raise StaffLoginUnavailable from wrong


def rules_of(said: Mapping[str, Any]) -> "Rules":
    import msgspec

    from chalicelib.support.directory import Rules
    from chalicelib.support.domain import Role

    return Rules(
        roles_claim=said["roles_claim"],
        roles=msgspec.json.decode(said["roles"], type=dict[str, Role]),
        mfa_amr=frozenset(said["mfa_amr"].split()),
        mfa_acr=frozenset(said["mfa_acr"].split()),
    )


@cache
def staff() -> "DynamoStaff":
    from chalicelib.support.store import DynamoStaff

    return DynamoStaff(ground.keys(), utc_now)


@cache
def logins() -> "StaffLogins":
    from chalicelib.support.logins import StaffLogins
    from chalicelib.support.store import DynamoStaffSessions

    return StaffLogins(
        directory=directory,
        staff=staff(),
        sessions=DynamoStaffSessions(),
        staff_id_of=staff_id_of,
        clock=utc_now,
        new_id=new_id,
        secret=opaque,
    )


@cache
def members() -> "MemberService":
    from chalicelib.support.members import MemberService

    return MemberService(staff=staff(), clock=utc_now)


def staff_id_of(issuer: str, subject: str) -> "StaffId":
    """Derived by a key that never leaves KMS: the same person has always the same id, and no table says whose it is."""
    from chalicelib.support.domain import StaffId

    mac = bytes.fromhex(ground.lookups().staff(issuer, subject))
    return StaffId(new_id("stf", lambda size: mac[:size]))


@cache
def looking() -> "LookingService":
    from chalicelib.support.look_store import DynamoLooks
    from chalicelib.support.looking import LookingService

    return LookingService(looks=DynamoLooks(ground.keys()), files=CustomerFiles(), clock=utc_now, new_id=new_id)


class CustomerFiles:
    """What the other domains know, cut down to what staff may see."""

    def find(self, query: "Query") -> "list[Found]":
        from chalicelib.identity.members import members_of
        from chalicelib.support.looking import Found, SearchBy

        lookups = ground.lookups()
        match query.by:
            case SearchBy.EMAIL:
                return [Found("person", sid, sid) for sid in members_of(lookups.email(query.value))]
            case SearchBy.PERSONNUMMER:
                return [Found("person", sid, sid) for sid in members_of(lookups.personnummer(query.value))]
            case SearchBy.ORGANISATION_NUMBER:
                return [Found("company", found, found) for found in members_of(lookups.organisation(query.value))]
            case SearchBy.REQUEST_ID:
                return self._request(query.value)

    def person(self, sid: str) -> "PersonCard":
        """Who is erased is not there, whatever other tables still say."""
        from chalicelib.platform.ids import SubjectId
        from chalicelib.support.cards import PersonCard, masked

        person = identity.accounts().person(SubjectId(sid))
        return PersonCard(
            sid=sid,
            status=person.status.value,
            name=person.name,
            personnummer=masked(person.personnummer),
            email=person.email,
            phone=person.phone,
            language=person.language.value,
            created_at=person.created_at,
            companies=tuple(companies.store().of_person(person.sid)),
        )

    def company(self, company_id: str) -> "CompanyCard":
        from chalicelib.platform.ids import CompanyId
        from chalicelib.support.cards import CompanyCard, masked

        company = companies.store().open(CompanyId(company_id)).company
        return CompanyCard(
            company_id=company_id,
            name=company.details.name,
            organisation_number=masked(company.organisation_number),
            emails=company.details.emails,
            phone=company.details.phone,
            created_at=company.created_at,
        )

    def request(self, request_id: str) -> "RequestCard":
        from chalicelib.platform.ids import RequestId
        from chalicelib.signing.outline import outline
        from chalicelib.support.cards import RecipientCard, RequestCard

        row, recipients = outline(RequestId(request_id))
        return RequestCard(
            request_id=request_id,
            owner=row.owner,
            made_by=row.made_by,
            status=row.status,
            created_at=row.created_at,
            sent_at=row.sent_at,
            ended_at=row.ended_at,
            expires_at=row.expires_at,
            deleted_at=row.deleted_at,
            documents=len(row.document_ids),
            recipients=tuple(
                RecipientCard(
                    recipient_id=each.recipient_id,
                    role=each.role,
                    status=each.status,
                    viewed_at=each.viewed_at,
                    signed_at=each.signed_at,
                    reminders=int(each.reminder_count),
                )
                for each in recipients
            ),
        )

    def _request(self, request_id: str) -> "list[Found]":
        from chalicelib.signing.refusals import RequestNotFound
        from chalicelib.support.looking import Found

        try:
            return [Found("signature_request", request_id, self.request(request_id).owner)]
        except RequestNotFound:
            return []


@cache
def proposals() -> "ProposalService":
    """What can be proposed is added to `kinds`, and the writers of what it writes to `proposal_writers`."""
    from chalicelib.support.proposal_store import DynamoProposals
    from chalicelib.support.proposals import ProposalService

    store = DynamoProposals(ground.keys(), proposal_writers, utc_now)
    return ProposalService(proposals=store, staff=staff(), kinds=kinds(), clock=utc_now)


def proposal_writers() -> "Mapping[type, Writer]":
    return {**staff().writers(), **payments.purchase_store().writers(), **payments.refund_store().writers()}


def kinds() -> "Mapping[str, Kind]":
    from chalicelib.support.domain import Role
    from chalicelib.support.proposal import Kind

    return {
        "reverse_entry": Kind(Role.FINANCE, reverse_entry),
        "attend_purchase": Kind(Role.FINANCE, attend_purchase),
        "retry_refund": Kind(Role.FINANCE, retry_refund),
        "pay_back": Kind(Role.FINANCE, pay_back),
        "decide_refund": Kind(Role.FINANCE, decide_refund),
        "readmit_staff": Kind(Role.ADMINISTRATOR, readmit_staff),
    }


def reverse_entry(proposal: "Proposal", at: datetime) -> "list[Change]":
    """The book says by which proposal; the proposal says who and why."""
    from chalicelib.platform.ids import WalletId

    about = proposal.about
    return payments.wallets().reversal(WalletId(about["wallet_id"]), about["entry"], proposal.proposal_id, at)


def attend_purchase(proposal: "Proposal", at: datetime) -> "list[Change]":
    from chalicelib.platform.ids import PurchaseId

    return payments.purchases().attending(PurchaseId(proposal.about["purchase_id"]), proposal.proposal_id, at)


def retry_refund(proposal: "Proposal", at: datetime) -> "list[Change]":
    """The refund's events say by which proposal, as the purchase's do below; it is asked for by their job."""
    from chalicelib.platform.ids import RefundId

    return payments.refunds().retrying(RefundId(proposal.about["refund_id"]), proposal.proposal_id, at)


def pay_back(proposal: "Proposal", at: datetime) -> "list[Change]":
    from chalicelib.platform.ids import PurchaseId

    about = proposal.about
    purchase_id = PurchaseId(about["purchase_id"])
    return payments.refunds().paying_back(purchase_id, about["settlement"], proposal.proposal_id, at)


def decide_refund(proposal: "Proposal", at: datetime) -> "list[Change]":
    from chalicelib.platform.ids import RefundId

    about = proposal.about
    is_paid = about["outcome"] == "paid"
    return payments.refunds().deciding(RefundId(about["refund_id"]), is_paid=is_paid, by=proposal.proposal_id, at=at)


def readmit_staff(proposal: "Proposal", at: datetime) -> "list[Change]":
    from chalicelib.support.domain import StaffId

    by = proposal.decided_by or proposal.proposed_by
    return members().readmission(StaffId(proposal.about["staff_id"]), by, at)
