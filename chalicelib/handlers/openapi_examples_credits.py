"""Examples of credits' shapes: Exempel AB buys ten credits with Swish."""

from collections.abc import Mapping
from typing import Any

PURCHASE_ID = "pur_w4n6t2p8x3k5v7m2qbhjc5gdya"
QUOTE = {
    "package": 10,
    "price_per_credit_ore": 4500,
    "credits_ore": 45000,
    "fee_ore": 500,
    "total_ore": 45500,
    "net_ore": 36400,
    "vat_ore": 9100,
}
HELD = {"available": 8, "reserved": 1, "value_ore": 40500}
ADDRESS = {"street": "Storgatan 1", "postal_code": "111 22", "city": "Stockholm"}
BUYER = {
    "kind": "company",
    "name": "Exempel AB",
    "organisation_number": "556036-0793",
    "vat_number": "SE556036079301",
    "reference": "Kostnadsställe 410",
    "address": ADDRESS,
}
PURCHASE = {
    "purchase_id": PURCHASE_ID,
    "status": "pending",
    "method": "swish",
    "quote": QUOTE,
    "buyer": {**BUYER, "organisation_number": "5560360793"},
    "language": "sv",
    "immediate_use": False,
    "pay_url": None,
    "app_token": "c28a4061470f4af48973bd2a4642b4fa",
    "app_link": "swish://paymentrequest?token=c28a4061470f4af48973bd2a4642b4fa&callbackurl="
    f"https%3A%2F%2Fb2bsign.example%2Fcredits%23purchase%3D{PURCHASE_ID}",
    "qr_text": "Dc28a4061470f4af48973bd2a4642b4fa",
    "reason": None,
    "explanation": None,
    "created_at": "2026-11-27T08:12:00.000Z",
    "paid_at": None,
    "ended_at": None,
    "paid_back_ore": 0,
    "dispute": None,
}
ENTRY = {
    "entry_id": "led_k6t2m4w8x3q5n7v2cbhjp5gdyo",
    "kind": "purchase",
    "at": "2026-11-27T08:12:41.000Z",
    "about": PURCHASE_ID,
    "available": 10,
    "reserved": 0,
    "paid_ore": 45500,
    "value_ore": 45000,
    "reason": None,
    "reverses": None,
}

RECEIPT_LINE = {"kind": "credits", "quantity": 10, "unit_ore": 4500, "gross_ore": 45000, "net_ore": 36000}
RECEIPT = {
    "receipt_id": "rct_0000017",
    "number": 17,
    "kind": "receipt",
    "purchase_id": PURCHASE_ID,
    "issued_at": "2026-11-27T08:12:43.000Z",
    "paid_at": "2026-11-27T08:12:41.000Z",
    "lines": [RECEIPT_LINE, {"kind": "fee", "quantity": 1, "unit_ore": 500, "gross_ore": 500, "net_ore": 400}],
    "total_ore": 45500,
    "net_ore": 36400,
    "vat_ore": 9100,
    "original_number": None,
}

PARTS = {"credits_ore": 31500, "used_ore": 0, "fee_ore": 500, "total_ore": 32000}
REFUND = {
    "refund_id": "rfd_t2p8x3k5v7m2qbhjc5gdyaw4n6",
    "attempt": 1,
    "status": "sent",
    "amount_ore": 32000,
    "created_at": "2026-11-28T09:30:00.000Z",
    "ended_at": None,
}
WITHDRAWAL = {
    "withdrawal_id": "wdr_n5n3v7k2x6m4w8t2jbhpc5gdya",
    "purchase_id": PURCHASE_ID,
    "status": "waiting",
    "channel": "buyer",
    "sent_at": "2026-11-28T09:30:00.000Z",
    "received_at": "2026-11-28T09:30:00.000Z",
    "decided_at": None,
    "credits": 7,
    "held": 1,
    "amounts": PARTS,
    "paid_back_ore": 0,
    "owed_ore": 32000,
    "refunds": [REFUND],
}

CREDITS: Mapping[str, Any] = {
    "QuoteView": QUOTE,
    "PriceList": {"currency": "SEK", "vat_percent": 25, "packages": [QUOTE], "methods": ["swish"]},
    "BuyerAddress": ADDRESS,
    "NewBuyer": BUYER,
    "NewPurchase": {"package": 10, "method": "swish", "buyer": BUYER, "language": "sv"},
    "PurchaseView": PURCHASE,
    "PurchasePage": {
        "items": [{**PURCHASE, "status": "paid", "app_token": None, "app_link": None, "qr_text": None}],
        "next_cursor": None,
    },
    "WalletView": {"available": 8, "reserved": 1, "value_ore": 40500, "average_ore": 4500},
    "ReceiptLineView": RECEIPT_LINE,
    "ReceiptView": RECEIPT,
    "ReceiptPage": {"items": [RECEIPT], "next_cursor": None},
    "WithdrawalParts": PARTS,
    "WithdrawalOffer": {
        "purchase_id": PURCHASE_ID,
        "is_possible": True,
        "code": None,
        "explanation": "Du har ångerrätt enligt lag (2005:59) i 14 dagar. Oanvända krediter betalas tillbaka med "
        "avgiften. Använda krediter dras av, eftersom du bad om att få använda dem genast.",
        "rule": "law",
        "last_day": "2026-12-11",
        "method": "swish",
        "credits": 7,
        "held": 1,
        "used": 2,
        "amounts": PARTS,
    },
    "RefundView": REFUND,
    "WithdrawalView": WITHDRAWAL,
    "WithdrawalPage": {"items": [WITHDRAWAL], "next_cursor": None},
    "NewWithdrawalForm": {"receipt_number": 17, "email": "anna@example.com"},
    "WithdrawalFormView": {
        "received_at": "2026-11-28T09:30:00.000Z",
        "explanation": "Om uppgifterna hör till ett köp har vi mejlat en länk att bekräfta med, till adressen på "
        "kvittot. Meddelandet räknas från nu.",
    },
    "WithdrawalConfirmation": {"token": "wdr_n5n3v7k2x6m4w8t2jbhpc5gdya.MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"},
    "ConfirmedWithdrawal": {
        "status": "decided",
        "sent_at": "2026-11-28T09:30:00.000Z",
        "received_at": "2026-11-28T09:30:00.000Z",
        "credits": 7,
        "held": 0,
        "amounts": PARTS,
    },
    "EntryView": ENTRY,
    "TotalsView": HELD,
    "NewVoucherFile": {"first": "2026-11-01", "last": "2026-11-30"},
    "VoucherFileView": {
        "file_id": "vof_m4w8t2jbhpc5gdyaq5n3v7k2x6",
        "status": "ready",
        "first": "2026-11-01",
        "last": "2026-11-30",
        "vouchers": 214,
        "size": 41822,
        "sha256": "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592",
        "created_at": "2026-12-01T08:00:00.000000Z",
        "expires_at": "2026-12-04T08:00:00.000000Z",
    },
    "Statement": {"items": [ENTRY], "next_cursor": None, "opening": None, "closing": HELD},
}
