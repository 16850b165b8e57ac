"""Refunds and withdrawals in their tables; each is written together with its purchase and the book."""

import base64
from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.tables import Item, versioned
from chalicelib.payments import ledger_store
from chalicelib.payments.domain import STOCKHOLM, Purchase
from chalicelib.payments.mapping import OPEN
from chalicelib.payments.refund import Refund
from chalicelib.payments.return_mapping import refund_of, refund_row, withdrawal_of, withdrawal_row
from chalicelib.payments.return_rows import RefundRow, WithdrawalRow
from chalicelib.payments.returning import Withdrawal
from chalicelib.payments.rows import PaymentRow
from chalicelib.payments.store import SECRET_BYTES, Purchases, key_id_of
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, iso
from chalicelib.platform.ids import EntryId, PurchaseId, RefundId, WalletId, WithdrawalId


class Returns:
    """What both tables share: whoever gives money back writes the purchase, the book and either of them."""

    def __init__(self, keys: KeyRing, purchases: Purchases, clock: Clock) -> None:
        self._keys = keys
        self._purchases = purchases
        self._clock = clock

    def commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]:
        return commit_with(self.writers(), self._clock)(*changes, once=once)

    def writers(self) -> dict[type, Writer]:
        """For whoever commits what goes back together with what is its own: who decided about it."""
        own: dict[type, Writer] = {
            Purchase: self._purchases.write,
            Refund: lambda refund: [versioned(refund_row(refund), read_version=refund.version)],
            Withdrawal: lambda each: [versioned(withdrawal_row(each), read_version=each.version)],
        }
        return own | ledger_store.writers()

    def _derived(self, wallet_id: WalletId, at: datetime, purpose: str) -> str:
        """32 letters and digits; nothing of it is stored. The year is that of the beginning, for good."""
        key = self._keys.open_or_mint(key_id_of(wallet_id, at.astimezone(STOCKHOLM).year))
        return base64.b32encode(key.derive(purpose, SECRET_BYTES)).decode()


class Refunds(Returns):
    def find(self, refund_id: RefundId) -> Refund | None:
        row = RefundRow.find(refund_id)
        return refund_of(row) if row else None

    def due(self, at: datetime, *, limit: int) -> list[RefundId]:
        """The longest overdue first."""
        rows = RefundRow.to_look_at.query(OPEN, RefundRow.look_at <= iso(at), limit=limit)
        return [RefundId(row.refund_id) for row in rows]

    def unsettled(self, *, limit: int) -> list[RefundId]:
        """The oldest first; the index may lag a moment behind."""
        return [RefundId(row.refund_id) for row in RefundRow.not_settled.query(OPEN, limit=limit)]

    def callback_secret(self, refund: Refund) -> str:
        return self._derived(refund.wallet_id, refund.created_at, f"refund-callback|{refund.refund_id}")


class Withdrawals(Returns):
    def find(self, withdrawal_id: WithdrawalId) -> Withdrawal | None:
        row = WithdrawalRow.find(withdrawal_id)
        return withdrawal_of(row) if row else None

    def of(self, purchase_id: PurchaseId) -> WithdrawalId | None:
        row = PaymentRow.find(f"withdrawn#{purchase_id}")
        return WithdrawalId(row.about) if row else None

    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Withdrawal], str | None]:
        """The newest first. The index may lag a moment behind."""
        name = (after or "").rpartition("#")[2]
        last: Item = {"wallet_id": {"S": wallet_id}, "listed": {"S": after or ""}, "withdrawal_id": {"S": name}}
        found = WithdrawalRow.of_wallet.query(
            wallet_id, limit=limit, scan_index_forward=False, last_evaluated_key=last if after else None
        )
        withdrawals = [withdrawal_of(row) for row in found]
        return withdrawals, found.last_evaluated_key["listed"]["S"] if found.last_evaluated_key else None

    def due(self, at: datetime, *, limit: int) -> list[WithdrawalId]:
        rows = WithdrawalRow.to_look_at.query(OPEN, WithdrawalRow.look_at <= iso(at), limit=limit)
        return [WithdrawalId(row.withdrawal_id) for row in rows]

    def token(self, withdrawal: Withdrawal) -> str:
        return self._derived(withdrawal.wallet_id, withdrawal.received_at, f"withdrawal|{withdrawal.withdrawal_id}")

    def is_reversed(self, entry_id: EntryId) -> bool:
        return PaymentRow.find(f"reversed#{entry_id}") is not None
