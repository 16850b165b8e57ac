"""Wallets, purchases, the book and receipts. What is bookkeeping stays for its seven years, whoever is erased."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import OnErasure, Treatment, table

_PROVIDERS = ("aws", "swish", "klarna", "stripe")
_BOOK = Treatment(activity=a.BOOKKEEPING, retention=a.FISCAL_YEARS, on_erasure=OnErasure.KEEP)
_PURCHASE = Treatment(
    activity=a.BOOKKEEPING, retention=a.FISCAL_YEARS, on_erasure=OnErasure.KEEP, recipients=_PROVIDERS
)
_PAYING = Treatment(activity=a.PURCHASES, retention=a.FISCAL_YEARS, on_erasure=OnErasure.DELETE, recipients=_PROVIDERS)
_WALLET = Treatment(activity=a.PURCHASES, retention=a.UNTIL_ASKED, on_erasure=OnErasure.DELETE)

STORES = (
    table(
        "ledger-keys", "the wallet", (_BOOK, {c.ID: "key_id created_at shredded_at", c.SYSTEM: "wrapped key_version"})
    ),
    table("wallets", "the wallet", (_WALLET, {c.ID: "wallet_id", c.BALANCE: "available reserved"})),
    table(
        "lots",
        "the wallet",
        (
            _WALLET,
            {c.ID: "wallet_id lot_id", c.BALANCE: "credits value_ore net_ore unit_ore unit_net_ore"},
        ),
    ),
    table(
        "ledger",
        "the wallet",
        (
            _BOOK,
            {
                c.ID: "wallet_id entry about reverses",
                c.BALANCE: "kind postings shares reason",
                c.PAYMENT: "method settled settlement",
            },
        ),
    ),
    table(
        "reservations",
        "the requests of the wallet",
        (_WALLET, {c.ID: "request_id wallet_id", c.BALANCE: "credits state"}),
    ),
    table("payments", "the purchase", (_BOOK, {c.PAYMENT: "key about"})),
    table(
        "purchases",
        "index wallet",
        (
            _PURCHASE,
            {
                c.ID: "purchase_id wallet_id listed key_id booked_by",
                c.NAME: "buyer_sealed",
                c.ADDRESS: "buyer_sealed",
                c.EMAIL: "buyer_sealed",
                c.ORGANISATION: "buyer_sealed",
                c.PAYMENT: "status credits price_per_credit_ore fee_ore method language immediate_use payment_id "
                "provider_reference created_at paid_at ended_at reason settlements credited_by owed "
                "refunds refunded_ore paid_back_ore dispute dispute_entry disputed_ore",
            },
        ),
        (_PAYING, {c.PHONE: "payer_phone_sealed", c.CREDENTIALS: "pay_url_sealed app_token_sealed"}),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash attention attention_open looks due look_at"}),
    ),
    table(
        "receipts",
        "index wallet",
        (
            _BOOK,
            {
                c.ID: "receipt_id wallet_id purchase_id key_id",
                c.NAME: "content_sealed",
                c.ADDRESS: "content_sealed",
                c.EMAIL: "content_sealed",
                c.ORGANISATION: "content_sealed",
                c.PAYMENT: "content_sealed kind number issued_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "last"}),
    ),
)
