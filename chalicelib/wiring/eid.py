"""eID orders, and who takes over what they answer: a login, an identification, a signature."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import SessionId, new_id, opaque
from chalicelib.wiring import ground, identity, rights, signing

if TYPE_CHECKING:
    from chalicelib.identity.bankid import BankID
    from chalicelib.identity.eid import Complete
    from chalicelib.identity.eid_orders import EidOrders
    from chalicelib.identity.eid_ports import Finish, Refuse
    from chalicelib.identity.eid_signature_values import VerifiedSignature
    from chalicelib.identity.logins import Logins
    from chalicelib.identity.oidc import OidcBrokers
    from chalicelib.identity.order import Ask, EidOrder, FinishedOrder, RefusedOrder
    from chalicelib.signing.eid_signing_service import EidSigningService
    from chalicelib.signing.recipient_service import Finished


@cache
def logins() -> "Logins":
    from chalicelib.identity.logins import Logins

    acknowledged = identity.accounts().has_acknowledged
    return Logins(orders=eid_orders(), sessions=identity.sessions(), acknowledged=acknowledged, clock=utc_now)


@cache
def eid_orders() -> "EidOrders":
    from chalicelib.aws import queues
    from chalicelib.identity.eid_finishing import Finishing
    from chalicelib.identity.eid_orders import EidOrders
    from chalicelib.identity.order import Purpose
    from chalicelib.identity.order_store import DynamoOrders

    orders = DynamoOrders(ground.keys(), utc_now)
    finishers: dict[Purpose, Finish] = {
        Purpose.LOGIN: _logged_in,
        Purpose.IDENTIFY: _identified,
        Purpose.SIGN: _signed,
    }
    refusers: dict[Purpose, Refuse] = {Purpose.IDENTIFY: _eid_refused, Purpose.SIGN: _eid_refused}
    return EidOrders(
        orders=orders,
        bank=bankid,
        finishing=Finishing(orders=orders, verify=verify_eid, finishers=finishers, refusers=refusers),
        later=lambda order_id, delay_s: queues.send("collect", {"order_id": order_id}, delay_s=delay_s),
        clock=utc_now,
        new_id=new_id,
        secret=opaque,
        public_url=ground.settings().public_url,
        told=_asked_bankid,
    )


@cache
def bankid() -> "BankID":
    from chalicelib.aws.secrets import secret
    from chalicelib.identity.bankid import BankID, BankIDCredentials

    ground.recipient("bankid")
    return BankID(
        ground.settings().bankid_url, BankIDCredentials(**secret(ground.settings().secret("bankid"))), utc_now
    )


@cache
def brokers() -> "OidcBrokers":
    from chalicelib.aws.secrets import optional_secret
    from chalicelib.identity.oidc import OidcBrokers

    ground.recipient("oidc")
    configured = optional_secret(ground.settings().secret("oidc"))
    names = ground.settings()
    return OidcBrokers(configured, f"{names.public_url}/sign", utc_now, is_live=names.is_production)


@cache
def eid_signing() -> "EidSigningService":
    from chalicelib.signing.eid_signing_service import EidSigningService

    return EidSigningService(cases=signing.cases(), vault=ground.vault(), brokers=brokers, clock=utc_now)


def verify_eid(order: "EidOrder", ask: "Ask", complete: "Complete", at: datetime) -> "VerifiedSignature":
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
        server_name=eid_chain.server_name(secret(ground.settings().secret("bankid"))["client_certificate_pem"]),
    )
    policies = PRODUCTION_POLICIES if ground.settings().is_production else TEST_POLICIES
    trust = EidTrust(secret(ground.settings().secret("trust"))["eid_root_pem"], policies)
    return verify_completion(complete, asked, trust, at)


def _asked_bankid(order: "EidOrder") -> None:
    """Who logs in is not known before BankID has answered; else the subject begins with request and recipient."""
    if order.subject:
        request_id, holder, *_ = order.subject.split("/")
        _note_bankid(holder.partition(".")[0], request_id, order.order_id, order.started_at)


def _logged_in(order: "FinishedOrder") -> str:
    sid = identity.accounts().log_in(order)
    _note_bankid(sid, order.order_id, order.order_id, order.evidence.started_at)
    return sid


def _note_bankid(subject: str, about: str, reference: str, at: datetime) -> None:
    rights.disclosures().call("eid.bankid", subject, about=about, reference=reference, at=at)


def _identified(order: "FinishedOrder") -> None:
    """The subject of an identification ends with the session that asked for it."""
    from chalicelib.signing.places import place_of

    signing.recipients().identified(place_of(order.subject), _finished(order))
    identity.sessions().mark_identified(SessionId(order.subject.rsplit("/", 1)[-1]))


def _signed(order: "FinishedOrder") -> None:
    from chalicelib.signing.places import place_of

    signing.recipients().record_signature(place_of(order.subject), _finished(order))


def _eid_refused(order: "RefusedOrder") -> None:
    from chalicelib.signing.places import place_of

    if order.reason == "other_person":
        signing.recipients().refused(place_of(order.subject), order.order_id)


def _finished(order: "FinishedOrder") -> "Finished":
    from chalicelib.identity.eid import Complete, read_collect
    from chalicelib.identity.eid_validation import device_facts, validation_report
    from chalicelib.signing.recipient_service import Finished

    evidence = order.evidence
    complete = read_collect(evidence.raw_answer)
    assert isinstance(complete, Complete), "nothing else is finished"
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
        device=device_facts(complete),
        validation=validation_report(order.verified, evidence.completed_at),
    )
