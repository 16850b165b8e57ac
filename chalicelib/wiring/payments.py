"""Credits: purchases, what goes back, wallets, receipts and the books. Their providers: providers.py."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.aws.clients import client
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import CompanyId, PurchaseId, RequestId, SubjectId, WalletId, new_id
from chalicelib.wiring import companies, ground, identity, providers

if TYPE_CHECKING:
    from chalicelib.aws.commit import Writer
    from chalicelib.aws.keys import KeyRing
    from chalicelib.payments.authority import WalletVerb
    from chalicelib.payments.bookkeeping import BookkeepingService
    from chalicelib.payments.ledger_store import Ledger
    from chalicelib.payments.ports import Balance
    from chalicelib.payments.receipt import Seller
    from chalicelib.payments.receipt_service import ReceiptService
    from chalicelib.payments.receipt_store import Receipts
    from chalicelib.payments.reconciliation_service import ReconciliationService
    from chalicelib.payments.refund_service import RefundService
    from chalicelib.payments.return_store import Refunds
    from chalicelib.payments.service import PurchaseService
    from chalicelib.payments.store import Purchases
    from chalicelib.payments.voucher_file_service import VoucherFileService
    from chalicelib.payments.wallets import WalletService
    from chalicelib.payments.withdrawal_service import WithdrawalService
    from chalicelib.platform.change import Change
    from chalicelib.platform.owners import OwnerId


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
        find_shop=providers.find_shop,
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
        find_shop=providers.find_shop,
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

    return ReconciliationService(reporters=providers.REPORTERS, entries_of=entries_of, reports=Reports(), clock=utc_now)


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
