"""The composition root: the only file that knows every adapter. Each is built when first needed and kept."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings as settings  # noqa: PLC0414 - handlers ask wiring for it
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import KeyId, SessionId, SubjectId, VerificationId, new_id, opaque

if TYPE_CHECKING:
    from chalicelib.aws.keys import KeyRing
    from chalicelib.aws.lookup import Lookups
    from chalicelib.aws.uploads import Uploads
    from chalicelib.aws.vault import Vault
    from chalicelib.identity.bankid import BankID
    from chalicelib.identity.eid import Complete
    from chalicelib.identity.eid_orders import EidOrders
    from chalicelib.identity.eid_ports import Finish, Refuse
    from chalicelib.identity.eid_signature_values import VerifiedSignature
    from chalicelib.identity.logins import Logins
    from chalicelib.identity.order import Ask, EidOrder, FinishedOrder, RefusedOrder
    from chalicelib.identity.service import IdentityService
    from chalicelib.identity.sessions import Sessions
    from chalicelib.notifications.domain import Letter
    from chalicelib.notifications.mail import Mail
    from chalicelib.notifications.service import NotificationService
    from chalicelib.platform.outbox import Outbox
    from chalicelib.signing.archive import ArchiveEntry
    from chalicelib.signing.checking import CheckingService
    from chalicelib.signing.copying import CopyingService
    from chalicelib.signing.correspondence import CorrespondenceService
    from chalicelib.signing.erasing import DeletionService
    from chalicelib.signing.lifecycle_service import LifecycleService
    from chalicelib.signing.ports import Sender
    from chalicelib.signing.recipient_service import Finished, RecipientService
    from chalicelib.signing.sealing import SealingService
    from chalicelib.signing.service import SigningService
    from chalicelib.signing.store import Cases
    from chalicelib.signing.verifying import VerifyingService


@cache
def keys() -> "KeyRing":
    from chalicelib.aws.keys import KeyRing

    return KeyRing(client("kms"), settings().key_alias("kek"), utc_now)


@cache
def lookups() -> "Lookups":
    from chalicelib.aws.lookup import Lookups

    names = settings()
    return Lookups(client("kms"), names.key_alias("lookup-email"), names.key_alias("lookup-personnummer"))


@cache
def vault() -> "Vault":
    from chalicelib.aws.vault import Vault

    return Vault(client("s3"), settings().bucket("vault"))


def check_needs() -> dict[str, str]:
    """Asks the tables for a row that is not there: answers `ok` or the kind of failure, nothing more."""
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.aws.once_rows import OnceRow

    try:
        OnceRow.find("health")
    except (BotoCoreError, ClientError) as error:
        return {"tables": type(error).__name__}
    return {"tables": "ok"}


# --- identity --------------------------------------------------------------------------------------------------------


@cache
def identity() -> "IdentityService":
    from chalicelib.identity.service import IdentityService
    from chalicelib.identity.store import Accounts

    return IdentityService(accounts=Accounts(keys(), lookups(), utc_now), clock=utc_now, new_id=new_id)


@cache
def sessions() -> "Sessions":
    from chalicelib.identity.session_store import DynamoSessions
    from chalicelib.identity.sessions import Sessions

    return Sessions(store=DynamoSessions(utc_now), clock=utc_now, new_id=new_id, secret=opaque)


@cache
def logins() -> "Logins":
    from chalicelib.identity.logins import Logins

    acknowledged = identity().has_acknowledged
    return Logins(orders=eid_orders(), sessions=sessions(), acknowledged=acknowledged, clock=utc_now)


@cache
def eid_orders() -> "EidOrders":
    from chalicelib.aws import queues
    from chalicelib.identity.eid_finishing import Finishing
    from chalicelib.identity.eid_orders import EidOrders
    from chalicelib.identity.order import Purpose
    from chalicelib.identity.order_store import DynamoOrders

    orders = DynamoOrders(keys(), utc_now)
    finishers: dict[Purpose, Finish] = {
        Purpose.LOGIN: identity().log_in,
        Purpose.IDENTIFY: _identified,
        Purpose.SIGN: _signed,
    }
    refusers: dict[Purpose, Refuse] = {Purpose.IDENTIFY: _eid_refused, Purpose.SIGN: _eid_refused}
    return EidOrders(
        orders=orders,
        bank=bankid,
        finishing=Finishing(orders=orders, verify=_verify_eid, finishers=finishers, refusers=refusers),
        later=lambda order_id, delay_s: queues.send("collect", {"order_id": order_id}, delay_s=delay_s),
        clock=utc_now,
        new_id=new_id,
        secret=opaque,
        public_url=settings().public_url,
    )


@cache
def bankid() -> "BankID":
    from chalicelib.aws.secrets import secret
    from chalicelib.identity.bankid import BankID, BankIDCredentials

    return BankID(settings().bankid_url, BankIDCredentials(**secret(settings().secret("bankid"))), utc_now)


def _verify_eid(order: "EidOrder", ask: "Ask", complete: "Complete", at: datetime) -> "VerifiedSignature":
    from chalicelib.aws.secrets import secret
    from chalicelib.identity import eid_chain
    from chalicelib.identity.eid_signature import verify_completion
    from chalicelib.identity.eid_signature_values import PRODUCTION_POLICIES, TEST_POLICIES, Asked, EidTrust

    asked = Asked(
        function=order.purpose.function,
        visible_data=ask.visible_text,
        non_visible_data=ask.non_visible,
        personal_number=ask.personal_number,
        order_started_at=order.started_at,
        server_name=eid_chain.server_name(secret(settings().secret("bankid"))["client_certificate_pem"]),
    )
    policies = PRODUCTION_POLICIES if settings().is_production else TEST_POLICIES
    trust = EidTrust(secret(settings().secret("trust"))["eid_root_pem"], policies)
    return verify_completion(complete, asked, trust, at)


# --- signing ---------------------------------------------------------------------------------------------------------


@cache
def uploads() -> "Uploads":
    from chalicelib.aws.uploads import Uploads

    return Uploads(client("s3"), settings().bucket("quarantine"))


@cache
def cases() -> "Cases":
    from chalicelib.signing.store import Cases

    return Cases(keys(), lookups().email, utc_now)


@cache
def signing() -> "SigningService":
    from chalicelib.aws.event_rows import history
    from chalicelib.signing.service import SigningService

    return SigningService(
        cases=cases(),
        uploads=uploads(),
        vault=vault(),
        find_sender=_find_sender,
        history=history,
        clock=utc_now,
        new_id=new_id,
    )


@cache
def lifecycle() -> "LifecycleService":
    from chalicelib.signing.due import find_due
    from chalicelib.signing.lifecycle_service import LifecycleService

    return LifecycleService(cases=cases(), find_due=find_due, clock=utc_now)


@cache
def copying() -> "CopyingService":
    from chalicelib.signing.copying import CopyingService

    return CopyingService(cases=cases(), find_sender=_find_sender, clock=utc_now, new_id=new_id)


@cache
def deletion() -> "DeletionService":
    from functools import partial

    from chalicelib.signing.erasing import DeletionService
    from chalicelib.signing.removal import remove_rows, shred

    return DeletionService(
        cases=cases(),
        uploads=uploads(),
        vault=vault(),
        shred=partial(shred, keys()),
        remove_rows=remove_rows,
        clock=utc_now,
    )


@cache
def recipients() -> "RecipientService":
    from chalicelib.signing.recipient_service import RecipientService

    return RecipientService(cases=cases(), vault=vault(), clock=utc_now)


def _signed(order: "FinishedOrder") -> None:
    from chalicelib.signing.recipient_service import place_of

    recipients().record_signature(place_of(order.subject), _finished(order))


def _identified(order: "FinishedOrder") -> None:
    """The subject of an identification ends with the session that asked for it."""
    from chalicelib.signing.recipient_service import place_of

    recipients().identified(place_of(order.subject), _finished(order))
    sessions().mark_identified(SessionId(order.subject.rsplit("/", 1)[-1]))


def _eid_refused(order: "RefusedOrder") -> None:
    from chalicelib.signing.recipient_service import place_of

    if order.reason == "other_person":
        recipients().refused(place_of(order.subject), order.order_id)


def _finished(order: "FinishedOrder") -> "Finished":
    from chalicelib.signing.recipient_service import Finished

    evidence = order.evidence
    return Finished(
        order_id=order.order_id,
        personnummer=order.identity.personal_number,
        name=order.identity.name,
        raw_answer=evidence.raw_answer,
        signature_xml=evidence.signature_xml,
        ocsp_response=evidence.ocsp_response,
        visible_text=evidence.visible_text or "",
        non_visible=evidence.non_visible,
        started_at=evidence.started_at,
        completed_at=evidence.completed_at,
        ip=evidence.ip,
        user_agent=evidence.user_agent,
    )


@cache
def checking() -> "CheckingService":
    from chalicelib.signing.checking import CheckingService
    from chalicelib.signing.preflight import preflight

    return CheckingService(cases=cases(), uploads=uploads(), vault=vault(), preflight=preflight, clock=utc_now)


@cache
def sealing() -> "SealingService":
    from chalicelib.aws.seal_key import SealKey
    from chalicelib.aws.secrets import secret
    from chalicelib.signing.seal import Sealer
    from chalicelib.signing.sealing import SealingService

    trust = secret(settings().secret("trust"))
    sealer = Sealer(
        sign_raw=SealKey(client("kms"), settings().key_alias("seal")).sign_raw,
        certificate_pem=trust["seal_certificate_pem"],
        chain_pem=trust["seal_chain_pem"],
        root_pem=trust["seal_root_pem"],
        tsa_root_pem=trust["tsa_root_pem"],
        tsa_url=settings().tsa_url,
        timeout_s=20,
    )
    verify_url = f"{settings().public_url}/verify"
    return SealingService(cases=cases(), vault=vault(), sealer=sealer, verify_url=verify_url, clock=utc_now)


@cache
def verifying() -> "VerifyingService":
    from chalicelib.aws import queues
    from chalicelib.signing.verification_store import VerificationStore
    from chalicelib.signing.verifying import VerifyingService

    def enqueue(verification_id: VerificationId) -> None:
        queues.send("verify", {"verification_id": verification_id})

    return VerifyingService(
        verifications=VerificationStore(keys(), utc_now),
        uploads=uploads(),
        verify=_verify,
        enqueue=enqueue,
        clock=utc_now,
    )


def archive_page(sid: SubjectId, limit: int, after: str | None) -> "tuple[list[ArchiveEntry], str | None]":
    from chalicelib.signing.archive import page

    return page(sid, keys().open(KeyId(f"profile#{sid}")), limit=limit, after=after)


def _verify(path: Path) -> Mapping[str, Any]:
    from chalicelib.aws.secrets import secret
    from chalicelib.signing.verification import Trust, verify

    trust = secret(settings().secret("trust"))
    pinned = Trust(
        seal_roots_pem=trust["seal_root_pem"] + trust["former_seal_roots_pem"],
        tsa_roots_pem=trust["tsa_root_pem"] + trust["former_tsa_roots_pem"],
        organisation=trust["seal_organisation"],
    )
    return verify(path, pinned).as_json()


def _find_sender(sid: SubjectId) -> "Sender":
    from chalicelib.signing.ports import Sender

    person = identity().person(sid)
    email = person.email if person.email_verified else None
    return Sender(person.name, email, person.personnummer, person.language)


# --- notifications ---------------------------------------------------------------------------------------------------


@cache
def correspondence() -> "CorrespondenceService":
    from chalicelib.signing.correspondence import CorrespondenceService

    public_url = settings().public_url
    return CorrespondenceService(cases=cases(), vault=vault(), find_sender=_find_sender, public_url=public_url)


@cache
def notifications() -> "NotificationService":
    from chalicelib.aws.clients import client
    from chalicelib.notifications.service import NotificationService
    from chalicelib.notifications.ses import SesMailer, client_settings
    from chalicelib.notifications.store import MessageStore

    mailer = SesMailer(client("sesv2", client_settings()), settings().mail_from)
    return NotificationService(messages=MessageStore(), write=_write_letter, send=mailer.send, clock=utc_now)


def _write_letter(letter: "Letter") -> "Mail":
    from chalicelib.notifications.letters import LetterWriter

    return LetterWriter(correspondence(), identity(), settings().public_url).write(letter)


@cache
def outbox() -> "Outbox":
    from chalicelib.aws import event_rows, queues
    from chalicelib.notifications import domain as notifications_domain
    from chalicelib.platform.outbox import Outbox
    from chalicelib.signing import work as signing_work

    return Outbox(
        routes=(signing_work.work_of, notifications_domain.work_of),
        send=queues.send,
        mark_delivered=event_rows.mark_delivered,
        left_behind=event_rows.left_behind,
    )
