"""The state machines of purchases, what goes back, and the books, in words."""

from chalicelib.payments import domain as purchases
from chalicelib.payments import refund as refunds
from chalicelib.payments import reservations
from chalicelib.payments import returning as withdrawals
from chalicelib.payments import voucher_file as voucher_files
from dev.diagram_words.machine import Machine

B = purchases.PurchaseStatus
C = reservations.ReservationState
F = refunds.RefundState
W = withdrawals.WithdrawalStatus
X = voucher_files.FileStatus

MACHINES = (
    Machine(
        "Purchase (köp)",
        "chalicelib/payments/domain.py",
        purchases.TRANSITIONS,
        {
            B.CREATED: "stored, before its provider has answered",
            B.PENDING: "the provider waits for the payer",
            B.PAID: "the credits are in the wallet",
            B.PART_REFUNDED: "some of what was paid has gone back",
            B.REFUNDED: "all that was paid has gone back",
            B.FAILED: "declined, cancelled, refused, or paid otherwise than asked",
            B.EXPIRED: "nobody paid in time",
        },
        {
            (B.CREATED, B.PENDING): "the provider answers",
            (B.CREATED, B.FAILED): "the provider refuses",
            (B.PENDING, B.PAID): "paid as asked",
            (B.PENDING, B.FAILED): "declined, or paid otherwise",
            (B.PENDING, B.EXPIRED): "time is over",
            (B.FAILED, B.PAID): "paid after all",
            (B.EXPIRED, B.PAID): "paid late",
            (B.PAID, B.PART_REFUNDED): "a part has gone back",
            (B.PAID, B.REFUNDED): "all has gone back, or its bank took it",
            (B.PART_REFUNDED, B.PART_REFUNDED): "another part",
            (B.PART_REFUNDED, B.REFUNDED): "the rest",
            (B.PART_REFUNDED, B.PAID): "a card's refund came back",
            (B.REFUNDED, B.PART_REFUNDED): "a card's refund came back",
            (B.REFUNDED, B.PAID): "a card's refund came back",
        },
    ),
    Machine(
        "Withdrawal (ångrat köp)",
        "chalicelib/payments/returning.py",
        withdrawals.TRANSITIONS,
        {
            W.ASKED: "by the form; its link is not opened yet",
            W.WAITING: "received; reserved credits or a dispute are waited for",
            W.DECIDED: "all that comes back is known",
        },
        {
            (W.ASKED, W.WAITING): "confirmed by the mailed link",
            (W.WAITING, W.WAITING): "some more comes back",
            (W.WAITING, W.DECIDED): "nothing is left",
        },
    ),
    Machine(
        "Refund (återbetalning)",
        "chalicelib/payments/refund.py",
        refunds.TRANSITIONS,
        {
            F.CREATED: "owed and booked, not asked for yet",
            F.SENT: "the provider was asked",
            F.UNCLEAR: "the provider cannot say: a person finds out",
            F.PAID: "the money has gone back",
            F.FAILED: "still owed; tried again as a new attempt",
            F.TAKEN: "the payer's bank took the whole payment back instead",
        },
        {
            (F.CREATED, F.SENT): "asked for",
            (F.CREATED, F.FAILED): "the provider refuses",
            (F.SENT, F.PAID): "paid",
            (F.SENT, F.FAILED): "failed",
            (F.SENT, F.UNCLEAR): "unknown, or another amount",
            (F.UNCLEAR, F.PAID): "it has gone back",
            (F.UNCLEAR, F.FAILED): "it has not",
            (F.PAID, F.FAILED): "a card's bank sent it back",
            (F.FAILED, F.TAKEN): "tried again after its dispute was lost",
        },
    ),
    Machine(
        "Reservation (reserverade krediter)",
        "chalicelib/payments/reservations.py",
        reservations.TRANSITIONS,
        {
            C.RESERVED: "the request is sent and nobody has signed",
            C.CAPTURED: "somebody has signed: the credits are used",
            C.RELEASED: "it ended before anybody signed: the credits are back",
        },
        {(C.RESERVED, C.CAPTURED): "first signature", (C.RESERVED, C.RELEASED): "ends unsigned"},
    ),
    Machine(
        "File of vouchers (verifikationsfil)",
        "chalicelib/payments/voucher_file.py",
        voucher_files.FILE,
        {
            X.RUNNING: "asked for; the job `keep-books` makes it",
            X.READY: "can be fetched, for three days",
        },
        {(X.RUNNING, X.READY): "made"},
    ),
)
