"""Credits: purchases with their providers, and wallets.

A provider is added to `SHOPS` by its method (`"swish"`, `"klarna"`, `"card"`); each is built when it is first used.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.aws.clients import client
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import CompanyId, PurchaseId, RequestId, SubjectId, WalletId, new_id
from chalicelib.wiring import companies, ground, identity

if TYPE_CHECKING:
    from chalicelib.aws.commit import Writer
    from chalicelib.aws.keys import KeyRing
    from chalicelib.payments.authority import WalletVerb
    from chalicelib.payments.bookkeeping import BookkeepingService
    from chalicelib.payments.ledger_store import Ledger
    from chalicelib.payments.ports import Balance, Shop
    from chalicelib.payments.provider import Method
    from chalicelib.payments.receipt import Seller
    from chalicelib.payments.receipt_service import ReceiptService
    from chalicelib.payments.receipt_store import Receipts
    from chalicelib.payments.reconciliation import Reporter
    from chalicelib.payments.reconciliation_service import ReconciliationService
    from chalicelib.payments.refund_service import RefundService
    from chalicelib.payments.return_store import Refunds
    from chalicelib.payments.service import PurchaseService
    from chalicelib.payments.store import Purchases
    from chalicelib.payments.stripe import Stripe
    from chalicelib.payments.voucher_file_service import VoucherFileService
    from chalicelib.payments.wallets import WalletService
    from chalicelib.payments.withdrawal_service import WithdrawalService
    from chalicelib.platform.change import Change
    from chalicelib.platform.owners import OwnerId


def find_shop(method: "Method") -> "Shop":
    from chalicelib.payments.refusals import MethodUnavailable

    if method not in SHOPS:
        raise MethodUnavailable
    return SHOPS[method]()


def callback_url(method: "Method") -> str:
    """Where a provider tells us; what it adds to the address is its adapter's."""
    return f"{ground.settings().public_url}/v1/callbacks/{method.value}"


@cache
def swish() -> "Shop":
    """The secret is read again at every call, so that a new certificate needs no new process."""
    from chalicelib.payments.ports import Shop
    from chalicelib.payments.provider import Method
    from chalicelib.payments.swish import Swish
    from chalicelib.payments.swish_http import SwishHttp, credentials_of, payee_of

    ground.recipient("swish")

    def keys() -> dict[str, str]:
        return provider_secret(Method.SWISH)

    names = ground.settings()
    http = SwishHttp(names.swish_url, lambda: credentials_of(keys()), is_live=names.is_production)
    provider = Swish(http, lambda: payee_of(keys()))
    return Shop(
        provider=provider, payee=agreed_payee(lambda: payee_of(keys())), callback_url=callback_url(Method.SWISH)
    )


@cache
def stripe() -> "Stripe":
    """Its key is read again at every call, so that a new one needs no new process."""
    from chalicelib.payments.stripe import Stripe, credentials_of

    ground.recipient("stripe")
    names = ground.settings()
    return Stripe(names.stripe_url, lambda: credentials_of(provider_secret("stripe")), is_live=names.is_production)


def stripe_webhook_secrets() -> tuple[str, ...]:
    """Those that are good now; a retired one is refused when functions have forgotten it, after five minutes."""
    from chalicelib.payments.stripe import credentials_of

    return credentials_of(provider_secret("stripe")).webhook_secrets


@cache
def card() -> "Shop":
    from chalicelib.payments.ports import Shop
    from chalicelib.payments.provider import Method

    provider = stripe()
    payee = agreed_payee(lambda: provider.payee)
    return Shop(provider=provider, payee=payee, callback_url=callback_url(Method.CARD))


@cache
def klarna() -> "Shop":
    """Its credentials are read again at every call, so that new ones need no new process."""
    from chalicelib.payments.klarna import Klarna, credentials_of
    from chalicelib.payments.ports import Shop
    from chalicelib.payments.provider import Method

    ground.recipient("klarna")
    names = ground.settings()
    provider = Klarna(
        names.klarna_url, lambda: credentials_of(provider_secret("klarna")), utc_now, is_live=names.is_production
    )
    payee = agreed_payee(lambda: provider.payee)
    return Shop(provider=provider, payee=payee, callback_url=callback_url(Method.KLARNA))


SHOPS: "dict[str, Callable[[], Shop]]" = {"swish": swish, "klarna": klarna, "card": card}


def stripe_report() -> "Reporter":
    from chalicelib.payments.stripe_report import StripeReport

    card()  # MethodUnavailable where there is no agreement
    return StripeReport(stripe())


def klarna_report() -> "Reporter":
    from chalicelib.payments.klarna import Klarna
    from chalicelib.payments.klarna_report import KlarnaReport

    provider = klarna().provider
    assert isinstance(provider, Klarna)
    return KlarnaReport(provider, utc_now)


def swish_report() -> "Reporter":
    """Needs the address of the bank's statements: with real money it must be there, in a test it may be missing."""
    from chalicelib.payments.provider import Method, ProviderMisconfigured
    from chalicelib.payments.refusals import MethodUnavailable
    from chalicelib.payments.swish_http import credentials_of
    from chalicelib.payments.swish_report import SwishReport

    names = ground.settings()
    swish()  # MethodUnavailable where there is no agreement
    if not names.swish_statements_url:
        raise ProviderMisconfigured("statements_url") if names.is_production else MethodUnavailable
    return SwishReport(names.swish_statements_url, lambda: credentials_of(provider_secret(Method.SWISH)))


REPORTERS: "dict[str, Callable[[], Reporter]]" = {
    "swish": swish_report,
    "klarna": klarna_report,
    "card": stripe_report,
}


def agreed_payee(payee: "Callable[[], str]") -> str:
    """Whom the provider pays; MethodUnavailable where there is no secret: the stage has no agreement."""
    from chalicelib.payments.provider import ProviderMisconfigured
    from chalicelib.payments.refusals import MethodUnavailable

    try:
        return payee()
    except ProviderMisconfigured as missing:
        raise MethodUnavailable from missing


def provider_secret(noun: str) -> dict[str, str]:
    """In a provider's own words: missing is for an operator, unreadable for a retry."""
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.aws.secrets import secret
    from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable

    try:
        return secret(ground.settings().secret(noun))
    except ClientError as error:
        is_missing = error.response["Error"]["Code"] == "ResourceNotFoundException"
        raise (ProviderMisconfigured if is_missing else ProviderUnavailable)("secret") from error
    except BotoCoreError as error:
        raise ProviderUnavailable("secret") from error


@cache
def ledger_keys() -> "KeyRing":
    from chalicelib.aws.keys import KeyRing
    from chalicelib.payments.rows import LedgerKeyRow

    return KeyRing(client("kms"), ground.settings().key_alias("kek"), utc_now, LedgerKeyRow)


@cache
def purchase_store() -> "Purchases":
    from chalicelib.payments.store import Purchases

    return Purchases(ledger_keys(), utc_now)


@cache
def purchases() -> "PurchaseService":
    from chalicelib.payments.service import PurchaseService

    return PurchaseService(
        purchases=purchase_store(),
        find_shop=find_shop,
        has_owner=has_owner,
        public_url=ground.settings().public_url,
        clock=utc_now,
        new_id=new_id,
        new_payment_id=lambda: secrets.token_hex(16).upper(),
        book=ledger(),
    )


@cache
def ledger() -> "Ledger":
    from chalicelib.payments.ledger_store import Ledger

    return Ledger(utc_now)


@cache
def refund_store() -> "Refunds":
    from chalicelib.payments.return_store import Refunds

    return Refunds(ledger_keys(), purchase_store(), utc_now)


@cache
def refunds() -> "RefundService":
    from chalicelib.payments.refund_service import RefundService

    return RefundService(
        refunds=refund_store(),
        find_purchase=purchase_store().find,
        find_shop=find_shop,
        clock=utc_now,
        new_id=new_id,
    )


@cache
def withdrawals() -> "WithdrawalService":
    from chalicelib.payments.return_store import Withdrawals
    from chalicelib.payments.withdrawal_service import WithdrawalService

    return WithdrawalService(
        withdrawals=Withdrawals(ledger_keys(), purchase_store(), utc_now),
        find_purchase=purchase_store().find,
        find_receipt=receipt_store().find,
        book=ledger(),
        clock=utc_now,
        new_id=new_id,
    )


@cache
def wallets() -> "WalletService":
    from chalicelib.aws.event_rows import history
    from chalicelib.payments.wallets import WalletService

    return WalletService(book=ledger(), history=history, clock=utc_now, new_id=new_id)


def reserve(owner: SubjectId | CompanyId, request_id: RequestId, credits_: int, at: datetime) -> "list[Change]":
    """What signing writes with a sending: its owner's credits, reserved; a company's for a company's request."""
    return wallets().reserve(wallet_of(owner), request_id, credits_, at)


def book_writers() -> "Mapping[type, Writer]":
    from chalicelib.payments.ledger_store import writers

    return writers()


@cache
def receipt_store() -> "Receipts":
    from chalicelib.payments.receipt_store import Receipts

    return Receipts(ledger_keys(), utc_now)


@cache
def receipts() -> "ReceiptService":
    from chalicelib.payments.receipt_service import ReceiptService

    return ReceiptService(
        receipts=receipt_store(),
        find_purchase=purchase_store().find,
        find_refund=refund_store().find,
        find_entry=ledger().entry,
        seller=seller(),
        clock=utc_now,
    )


@cache
def reconciliation() -> "ReconciliationService":
    from chalicelib.payments.reconciliation_service import ReconciliationService
    from chalicelib.payments.reconciliation_store import Reports, entries_of

    return ReconciliationService(reporters=REPORTERS, entries_of=entries_of, reports=Reports(), clock=utc_now)


@cache
def bookkeeping() -> "BookkeepingService":
    from chalicelib.payments.bookkeeping import BookkeepingService
    from chalicelib.payments.ledger_store import Ledger
    from chalicelib.payments.sie import Company
    from chalicelib.payments.voucher_store import Vouchers

    said = ground.settings()
    return BookkeepingService(
        vouchers=Vouchers(ledger_keys(), utc_now),
        find_entry=Ledger(utc_now).entry,
        number_of=receipt_number,
        company=Company(name=said.seller_name, organisation_number=said.seller_organisation_number),
        version=said.version,
        clock=utc_now,
    )


@cache
def voucher_files() -> "VoucherFileService":
    from chalicelib.payments.voucher_file_service import VoucherFileService
    from chalicelib.payments.voucher_store import VoucherFiles

    return VoucherFileService(
        files=VoucherFiles(ledger_keys(), utc_now),
        vault=ground.vault(),
        sie_of=bookkeeping().sie_of,
        clock=utc_now,
    )


def receipt_number(about: str) -> int | None:
    """Of the receipt of a purchase, which is issued now where it is not there yet, or of what was issued about a
    refund."""
    found = receipts().of_purchase(PurchaseId(about)) if about.startswith("pur_") else receipts().about(about)
    return found.number if found else None


def seller() -> "Seller":
    """The operator. A Swedish VAT number is the organisation number between SE and 01."""
    from chalicelib.payments.buyer import Address
    from chalicelib.payments.receipt import Seller

    said = ground.settings()
    street, _, place = said.seller_address.rpartition(", ")
    postal_code, _, city = place.partition(" ")
    number = said.seller_organisation_number
    return Seller(
        name=said.seller_name,
        organisation_number=number,
        vat_number=f"SE{number}01",
        address=Address(street, postal_code, city),
        email=said.seller_email,
    )


def wallet_of(owner: SubjectId | CompanyId) -> WalletId:
    from chalicelib.payments import authority

    return authority.wallet_of(owner)


def wallet_for(sid: SubjectId, company_id: CompanyId | None, verb: "WalletVerb") -> WalletId:
    """The person's own wallet, or their company's where their role in it may do that."""
    from chalicelib.payments import authority

    return authority.wallet_for(sid, company_id, verb, companies.memberships().standing)


def balance(sid: SubjectId) -> "Balance":
    """Of a person's own wallet."""
    from chalicelib.payments.ledger_store import Ledger

    return Ledger(utc_now).balance(wallet_of(sid))


def buyer_of(purchase_id: PurchaseId) -> "OwnerId | None":
    """Whose a purchase is; nothing is unsealed."""
    from chalicelib.payments.authority import owner_of
    from chalicelib.payments.rows import PurchaseRow

    row = PurchaseRow.find(purchase_id)
    return owner_of(WalletId(row.wallet_id)) if row else None


def has_owner(wallet_id: WalletId) -> bool:
    from chalicelib.identity.company_refusals import CompanyNotFound
    from chalicelib.identity.refusals import PersonNotFound
    from chalicelib.payments.authority import owner_of
    from chalicelib.platform.owners import company_of

    company_id = company_of(owner_of(wallet_id))
    try:
        if company_id:
            companies.store().open(company_id)
        else:
            identity.accounts().person(SubjectId(wallet_id))
    except (PersonNotFound, CompanyNotFound):
        return False
    return True
