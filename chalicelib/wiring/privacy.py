"""The erasure of a person: its verbs, its tasks, and one eraser or keeper for each store."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.aws.clients import client
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import ErasureId, ExportId, SubjectId
from chalicelib.wiring import companies, ground, identity, notifications, payments, rights, signing
from chalicelib.wiring import erasures as erasures_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.platform.erasing import Eraser, Identifiers, Keeper
    from chalicelib.platform.events import Recorded
    from chalicelib.platform.ids import CompanyId, KeyId
    from chalicelib.privacy.certificate_store import DynamoCertificates
    from chalicelib.privacy.erasure import Credits, Erasure
    from chalicelib.privacy.erasure_machine import StepFunctions
    from chalicelib.privacy.erasure_proof import ErasureProof
    from chalicelib.privacy.erasure_run import ErasureRun
    from chalicelib.privacy.erasure_scan import DynamoScanner
    from chalicelib.privacy.erasure_service import ErasureService
    from chalicelib.signing.draining import Draining

BOOKS = ("ledger", "purchases", "receipts", "payments", "ledger-keys", "balances", "refunds", "withdrawals")
OWN = ("api-keys", "webhook-endpoints")


@cache
def certificates() -> "DynamoCertificates":
    from chalicelib.privacy.certificate_store import DynamoCertificates

    return DynamoCertificates(client("kms"), ground.settings().key_alias("certificate"))


@cache
def machine() -> "StepFunctions":
    from chalicelib.privacy.erasure_machine import StepFunctions

    states = client("stepfunctions")
    account = client("sts").get_caller_identity()["Account"]
    name = f"arn:aws:states:{states.meta.region_name}:{account}:stateMachine:{ground.settings().queue('erasure')}"
    return StepFunctions(states, name)


@cache
def erasures() -> "ErasureService":
    from chalicelib.privacy.erasure_service import ErasureService
    from chalicelib.privacy.erasure_store import DynamoHolds

    return ErasureService(
        erasures=erasures_table.store(),
        holds=DynamoHolds(),
        certificates=certificates(),
        machine=Walks(),
        clock=utc_now,
    )


@cache
def run() -> "ErasureRun":
    from chalicelib.privacy.erasure_run import ErasureRun
    from chalicelib.privacy.erasure_store import DynamoHolds, DynamoLedger

    return ErasureRun(
        erasures=erasures_table.store(),
        ledger=DynamoLedger(),
        holds=DynamoHolds(),
        accounts=Accounts(),
        signings=Signings(),
        credits_=UnusedCredits(),
        scanner=scanner(),
        erasers=erasers(),
        tell=tell,
        machine=Walks(),
        window=timedelta(hours=ground.settings().erasure_cancel_hours),
        clock=utc_now,
    )


@cache
def proof() -> "ErasureProof":
    from chalicelib.privacy.erasure_proof import ErasureProof
    from chalicelib.privacy.erasure_store import DynamoLedger

    return ErasureProof(
        erasures=erasures_table.store(),
        ledger=DynamoLedger(),
        scanner=scanner(),
        certificates=certificates(),
        shred=shred,
        mail=mail,
        clock=utc_now,
    )


@cache
def scanner() -> "DynamoScanner":
    from chalicelib.privacy.erasure_scan import DynamoScanner

    return DynamoScanner(keepers())


def erasers() -> "tuple[Eraser, ...]":
    """In the order in which they erase: copies, access and documents, the profile, and what leads to it last."""
    from chalicelib.aws.once_rows import OnceRow
    from chalicelib.bulk.erasers import BulkSends
    from chalicelib.identity import erasers as of_identity
    from chalicelib.notifications.erasers import Messages
    from chalicelib.payments.erasers import Balance, PurchaseDetails
    from chalicelib.privacy.erasers import DataRequests
    from chalicelib.signing.erasers import Exports, Requests
    from chalicelib.support.erasers import Complaints
    from chalicelib.templates.erasers import Templates
    from chalicelib.webhooks.erasers import Webhooks

    return (
        Exports(ground.vault()),
        Messages(),
        DataRequests(rights.data_requests().end_with_account, ground.vault().delete_all, shred),
        BulkSends(ground.vault().delete, ground.uploads().discard),
        Requests(signing.cases(), signing.deletion().erase, utc_now),
        Complaints(shred),
        Templates(ground.vault().delete, ground.uploads().discard),
        Webhooks(),
        of_identity.api_keys(),
        of_identity.sessions(),
        PurchaseDetails(),
        Balance(),
        of_identity.Memberships(leave),
        of_identity.Persons(),
        of_identity.orders(),
        of_identity.Scanned("once", OnceRow, "contains(#r, :sid)", r="result"),
        of_identity.Lookups(),
    )


def keepers() -> "Mapping[str, Keeper]":
    """What must stay, by table; a table that is named nowhere keeps nothing of the person."""
    from chalicelib.platform.erasing import Why
    from chalicelib.privacy.erasure_scan import kept_as
    from chalicelib.signing.erasers import keep_archive, keep_recipient, keep_request

    return {
        **dict.fromkeys(BOOKS, kept_as(Why.BOOKKEEPING, "wallet_id", "key_id", years=True)),
        "requests": keep_request,
        "recipients": keep_recipient,
        "archive": keep_archive,
        **dict.fromkeys(OWN, kept_as(Why.COMPANY_RECORD, "made_by", unless="owner")),
        "data-requests": kept_as(Why.ACCOUNTABILITY, "subject", "made_by"),
        "consents": kept_as(Why.ACCOUNTABILITY, "sid"),
        "invitations": kept_as(Why.COMPANY_RECORD, "invited_by"),
        "publications": kept_as(Why.ACCOUNTABILITY, "published", "proposed"),
        "acknowledgements": kept_as(Why.ACCOUNTABILITY, "sid"),
    }


def shred(key_id: "KeyId") -> None:
    ground.keys().shred(key_id)


def leave(company_id: "CompanyId", sid: SubjectId) -> None:
    """As by the member, who may not write any more."""
    from dataclasses import replace

    from chalicelib.platform.change import Change
    from chalicelib.privacy.erasure import SYSTEM

    opened = companies.store().open(company_id, sid)
    member = opened.member(sid)
    if member is None or not member.is_active:
        return
    left, gone = opened.company.leave(member, utc_now())
    assert left.event is not None, "leaving is an event"
    opened.commit(Change(left.entity, replace(left.event, actor=SYSTEM)), gone)


def tell(_erasure: "Erasure") -> int:
    """Recipients told (GDPR article 19): the parties of what was voided have their letters already."""
    return 0


def mail(erasure: "Erasure") -> None:
    """The last letter, once: its row in `messages` names the erasure only. The request is answered first: whoever dies
    between the two leaves it so."""
    from chalicelib.notifications.domain import Kind, Letter
    from chalicelib.privacy.erasers import request_of

    letter = Letter(
        event_id=f"{erasure.erasure_id}.erased", kind=Kind.ERASED, about=erasure.erasure_id, to=erasure.erasure_id
    )
    rights.data_requests().end_with_account(request_of(erasure.erasure_id))
    notifications.letters().deliver(letter)


def unread(_events: "Sequence[Recorded]") -> bytes:
    """Asking for an export reads no history: its job does."""
    return b""


def are_settled(recorded: "Recorded") -> bool:
    """Whether every letter of an event has left, or will never."""
    from chalicelib.notifications.domain import letters_of
    from chalicelib.notifications.service import DONE
    from chalicelib.notifications.store import MessageRow

    rows = [MessageRow.find(letter.about, letter.message_id) for letter in letters_of(recorded)]
    return all(row is not None and row.status in DONE for row in rows)


@cache
def draining() -> "Draining":
    from chalicelib.signing.draining import Draining

    return Draining(signing.cases(), are_settled, utc_now)


class Walks:
    """The state machine, met when it is used: whoever asks for an erasure starts nothing."""

    def start(self, erasure_id: ErasureId, attempt: int) -> None:
        machine().start(erasure_id, attempt)

    def wake(self, token: str) -> None:
        machine().wake(token)

    def is_walking(self, erasure_id: ErasureId, attempt: int) -> bool:
        return machine().is_walking(erasure_id, attempt)


class Accounts:
    def identifiers(self, sid: SubjectId) -> "Identifiers":
        from chalicelib.platform.erasing import Identifiers

        person = identity.accounts().person(sid)
        return Identifiers(
            name=person.name,
            eid_name=person.eid_name,
            personnummer=person.personnummer,
            phone=person.phone,
            email=person.email,
            language=person.language.value,
            personnummer_lookup=ground.lookups().personnummer(person.personnummer),
            email_lookup=person.email_lookup,
        )

    def end_sessions(self, sid: SubjectId, *, before: "datetime | None") -> None:
        identity.sessions().end_older(sid, before)

    def owns_alone(self, sid: SubjectId) -> bool:
        from chalicelib.identity.membership import Role

        for company_id in companies.store().of_person(sid):
            opened = companies.store().open(company_id, sid)
            member = opened.member(sid)
            if member and member.is_active and member.role is Role.OWNER and opened.company.owner_count == 1:
                return True
        return False


class Signings:
    def has_ongoing(self, sid: SubjectId) -> bool:
        return draining().has_ongoing(sid)

    def void_ongoing(self, sid: SubjectId) -> int:
        """Credits that an end sets free come back by a job: as long as any are reserved, something is not over."""
        balance = payments.balance(sid)
        return draining().void_ongoing(sid) + (1 if balance.reserved else 0)

    def offer_export(self, sid: SubjectId, erasure_id: ErasureId) -> None:
        """The whole archive, asked for once; while two are being made already, those are the offer."""
        from chalicelib.platform.change import AlreadyDone, Once
        from chalicelib.signing.archive_query import ArchiveQuery
        from chalicelib.signing.export_refusals import ExportsRunning
        from chalicelib.signing.states import RequestStatus

        asked = ArchiveQuery((RequestStatus.COMPLETED,), oldest_first=True)
        language = identity.accounts().person(sid).language
        export_id = ExportId(erasure_id.replace("era_", "exp_"))
        once = Once(once_id=f"export#{erasure_id}")
        try:
            signing.exports(unread).request(sid, export_id, asked, with_evidence=True, language=language, once=once)
        except (AlreadyDone, ExportsRunning):
            return


class UnusedCredits:
    """Until credits can be paid back: none left, or the person lets them go. What is waited for, staff settles."""

    def has_unused(self, sid: SubjectId) -> bool:
        return bool(payments.balance(sid).available)

    def settle(self, sid: SubjectId, _erasure_id: ErasureId, choice: "Credits") -> bool:
        from chalicelib.privacy.erasure import Credits

        return choice is Credits.WAIVE or not self.has_unused(sid)
