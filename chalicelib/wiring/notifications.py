"""Letters, and the outbox that makes work of events."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.aws.clients import client
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import RecipientId, RequestId
from chalicelib.wiring import companies, complaints, erasures, ground, identity, integrations, payments, rights, signing

if TYPE_CHECKING:
    from chalicelib.notifications.domain import Letter
    from chalicelib.notifications.mail import Mail
    from chalicelib.notifications.outcome_service import OutcomeService
    from chalicelib.notifications.service import NotificationService
    from chalicelib.notifications.sms import Sms
    from chalicelib.notifications.text_messages import SmsSender
    from chalicelib.payments.correspondence import MoneyCorrespondence
    from chalicelib.platform.outbox import Outbox
    from chalicelib.signing.correspondence import CorrespondenceService
    from chalicelib.wiring.digests import Standings


@cache
def correspondence() -> "CorrespondenceService":
    from chalicelib.signing.correspondence import CorrespondenceService

    public_url = ground.settings().public_url
    return CorrespondenceService(
        cases=signing.cases(), vault=ground.vault(), find_sender=companies.find_sender, public_url=public_url
    )


@cache
def letters() -> "NotificationService":
    from chalicelib.notifications.service import NotificationService
    from chalicelib.notifications.ses import SesMailer, client_settings
    from chalicelib.notifications.store import MessageStore

    names = ground.settings()
    mailer = SesMailer(client("sesv2", client_settings()), names.mail_from, names.configuration_set)

    def send(message: "Mail | Sms") -> str:
        from chalicelib.notifications.sms import Sms

        ground.recipient(carrier_of(message))
        return sms_sender().send(message) if isinstance(message, Sms) else mailer.send(message)

    return NotificationService(
        messages=MessageStore(),
        write=write_letter,
        send=send,
        clock=utc_now,
        told=note_sent,
        lookup=ground.lookups().email,
        came_back=lambda letter, lookup: tell_arrival(letter, lookup, False),
    )


@cache
def outcomes() -> "OutcomeService":
    from chalicelib.notifications.outcome_service import OutcomeService
    from chalicelib.notifications.store import MessageStore

    return OutcomeService(
        messages=MessageStore(),
        arrived=tell_arrival,
        suppress=rights.consent_store().suppress_lookup,
        clock=utc_now,
    )


def tell_arrival(letter: "Letter", lookup: str, has_arrived: bool) -> None:
    """Only a recipient's letter is anybody else's business."""
    if letter.to.startswith("rcp_") and letter.about.startswith("sr_"):
        signing.deliveries().told(RequestId(letter.about), RecipientId(letter.to), lookup, has_arrived)


def carrier_of(message: "Mail | Sms") -> str:
    """By whom it goes, of the recipient register."""
    from chalicelib.notifications.sms import Sms

    return "sms" if isinstance(message, Sms) else "mail"


def note_sent(letter: "Letter", message: "Mail | Sms") -> None:
    """What goes to ourselves is no disclosure."""
    from chalicelib.notifications.domain import STAFF

    if letter.to == STAFF:
        return
    rights.disclosures().letter(
        letter.kind.value,
        about=letter.about,
        to=letter.to,
        reference=letter.message_id,
        carrier=carrier_of(message),
    )


@cache
def sms_sender() -> "SmsSender":
    from chalicelib.notifications.ses import client_settings
    from chalicelib.notifications.text_messages import SmsSender

    return SmsSender(client("pinpoint-sms-voice-v2", client_settings()))


def write_letter(letter: "Letter") -> "Mail | Sms":
    from chalicelib.notifications.complaint_letters import COMPLAINTS
    from chalicelib.notifications.domain import Kind
    from chalicelib.notifications.erasure_letters import ERASURE, erasure_letter, last_letter
    from chalicelib.notifications.integration_letters import INTEGRATIONS, integration_letter
    from chalicelib.notifications.money_letters import MONEY, money_letter
    from chalicelib.notifications.rights_letters import RIGHTS

    public_url = ground.settings().public_url
    if letter.kind in RIGHTS | COMPLAINTS:
        return case_letter(letter)
    if letter.kind in MONEY:
        return money_letter(letter, money(), public_url)
    if letter.kind in ERASURE:
        return erasure_letter(letter, identity.accounts(), erasures.Moments(), public_url)
    if letter.kind is Kind.ERASED:
        return last_letter(letter, erasures.last_contact(letter.about), public_url)
    if letter.kind in INTEGRATIONS:
        return integration_letter(letter, integrations.letters())
    return _of_requests(letter, public_url)


def _of_requests(letter: "Letter", public_url: str) -> "Mail | Sms":
    from chalicelib.notifications.digest_letter import digest_letter
    from chalicelib.notifications.domain import Kind
    from chalicelib.notifications.letters import LetterWriter

    if letter.kind is Kind.DIGEST:
        return digest_letter(letter, standings(), public_url)
    return LetterWriter(correspondence(), identity.accounts(), public_url, companies.invitations()).write(letter)


def case_letter(letter: "Letter") -> "Mail":
    """About a request of a data subject, or a complaint."""
    from chalicelib.notifications.complaint_letters import COMPLAINTS, complaint_letter
    from chalicelib.notifications.rights_letters import rights_letter

    said = ground.settings()
    if letter.kind in COMPLAINTS:
        return complaint_letter(letter, complaints.correspondence(), said.public_url, said.support_email)
    return rights_letter(letter, rights.correspondence(), said.public_url, said.privacy_email)


def standings() -> "Standings":
    from chalicelib.wiring.digests import Standings

    return Standings()


@cache
def money() -> "MoneyCorrespondence":
    from chalicelib.payments.correspondence import MoneyCorrespondence

    return MoneyCorrespondence(payments.receipts().to_mail, payments.withdrawals().to_mail, payments.refunds().to_mail)


@cache
def outbox() -> "Outbox":
    from chalicelib.aws import event_rows, queues
    from chalicelib.bulk import work as bulk_work
    from chalicelib.notifications import domain as notifications_domain
    from chalicelib.payments import work as payments_work
    from chalicelib.platform.outbox import Outbox
    from chalicelib.privacy import disclosure, erasure_work
    from chalicelib.privacy import work as privacy_work
    from chalicelib.signing import work as signing_work
    from chalicelib.templates import work as templates_work
    from chalicelib.webhooks import work as webhooks_work

    return Outbox(
        routes=(
            *(signing_work.work_of, payments_work.work_of, templates_work.work_of, bulk_work.work_of),
            *(notifications_domain.work_of, disclosure.work_of, erasure_work.work_of, privacy_work.work_of),
            webhooks_work.work_of,
        ),
        send=queues.send,
        mark_delivered=event_rows.mark_delivered,
        left_behind=event_rows.left_behind,
    )
