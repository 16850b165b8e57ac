"""The book in its tables: an entry, what it does to the wallet and its lots, in one transaction.

A wallet's balance is a conditional addition, never a versioned write, so many can send at once: what DynamoDB calls a
conflict of two transactions is tried again (`aws/commit.py`), and only an empty wallet refuses.
"""

from collections.abc import Iterator
from typing import Any

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.event_rows import event_row
from chalicelib.aws.tables import Action, Item, create, query_items
from chalicelib.payments.ledger import Account, Entry
from chalicelib.payments.lots import Lot, LotMove
from chalicelib.payments.mapping import closing_of, closing_row, entry_of, entry_row, lot_of, lot_row
from chalicelib.payments.ports import Balance
from chalicelib.payments.refusals import AlreadyReversed, AlreadyWithdrawn
from chalicelib.payments.reservations import Reservation, ReservationState
from chalicelib.payments.rows import BalanceRow, EntryRow, LotRow, PaymentRow, ReservationRow, WalletRow
from chalicelib.payments.settling import Marker
from chalicelib.payments.statement import Closing, Month
from chalicelib.platform.change import AlreadyDone, Change, Once
from chalicelib.platform.clock import Clock
from chalicelib.platform.events import START, chain
from chalicelib.platform.ids import RequestId, WalletId

MARKED: dict[str, type[Exception]] = {"reversed": AlreadyReversed, "withdrawn": AlreadyWithdrawn}


def writers() -> dict[type, Writer]:
    """For whoever commits an entry together with what is its own: a purchase, or a request that is sent."""
    return {Entry: _write_entry, LotMove: _write_lot, Marker: _write_marker, Reservation: _write_reservation}


class Ledger:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def commit(self, *changes: Change, once: Once | None = None) -> None:
        commit_with(writers(), self._clock)(*changes, once=once)

    def balance(self, wallet_id: WalletId) -> Balance:
        row = WalletRow.find(wallet_id)
        return Balance(int(row.available), int(row.reserved)) if row else Balance(0, 0)

    def lots(self, wallet_id: WalletId) -> list[Lot]:
        """Those that hold something, the oldest first."""
        return [lot_of(row) for row in LotRow.query(wallet_id, consistent_read=True)]

    def reservation(self, request_id: RequestId) -> Reservation | None:
        row = ReservationRow.find(request_id)
        if row is None:
            return None
        return Reservation(
            request_id=request_id,
            wallet_id=WalletId(row.wallet_id),
            credits=int(row.credits),
            state=ReservationState(row.state),
        )

    def entry(self, wallet_id: WalletId, place: str) -> Entry | None:
        row = EntryRow.find(wallet_id, place)
        return entry_of(row) if row else None

    def page(
        self, wallet_id: WalletId, *, limit: int, after: str | None, span: tuple[str, str] | None = None
    ) -> tuple[list[Entry], str | None]:
        """The newest first, of all or of a span of times; where the next page begins."""
        start: Item = {"wallet_id": {"S": wallet_id}, "entry": {"S": after or ""}}
        found = query_items(EntryRow, wallet_id, limit=limit, start=start if after else None, between=span)
        entries = [entry_of(EntryRow.from_raw_data(item)) for item in found.items]
        return entries, found.last["entry"]["S"] if found.last else None

    def between(self, wallet_id: WalletId, first: str, last: str, *, limit: int) -> list[Entry]:
        """The oldest first, of a span of times (ISO 8601), the end not included."""
        rows = EntryRow.query(wallet_id, EntryRow.entry.between(first, last), limit=limit, consistent_read=True)
        return [entry_of(row) for row in rows]

    def all_between(self, wallet_id: WalletId, first: str, last: str) -> Iterator[Entry]:
        """The same, however many there are, one at a time."""
        for row in EntryRow.query(wallet_id, EntryRow.entry.between(first, last), consistent_read=True):
            yield entry_of(row)

    def closing(self, wallet_id: WalletId, month: Month) -> Closing | None:
        """The latest that is kept, of this month or an earlier one."""
        rows = BalanceRow.query(
            wallet_id, BalanceRow.month <= str(month), scan_index_forward=False, limit=1, consistent_read=True
        )
        found = next(iter(rows), None)
        return closing_of(found) if found else None

    def keep_closing(self, wallet_id: WalletId, closing: Closing) -> None:
        """Whoever keeps it anew keeps the same."""
        closing_row(wallet_id, closing).save()


def _write_entry(entry: Entry) -> list[Action]:
    """The event of an entry that moves money is written here, so that no verb can forget its voucher."""
    moved = _balance_action(entry)
    told = [create(event_row(chain(START, entry.made())))] if entry.moves_money else []
    return [create(entry_row(entry)), *([moved] if moved else []), *told]


def _balance_action(entry: Entry) -> Action | None:
    """Adds what the entry moves; its condition fails (as a conflict) where the wallet holds less than is taken."""
    deltas = {a.value: entry.delta(a) for a in (Account.AVAILABLE, Account.RESERVED) if entry.delta(a)}
    if not deltas:
        return None
    names = {f"#{name}": name for name in deltas}
    values = {f":{name}": _number(delta) for name, delta in deltas.items()}
    update: dict[str, Any] = {
        "TableName": WalletRow.Meta.table_name,
        "Key": {"wallet_id": {"S": entry.wallet_id}},
        "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in deltas),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
    taken = {name: -delta for name, delta in deltas.items() if delta < 0}
    if taken:
        update["ConditionExpression"] = " AND ".join(f"#{name} >= :taken_{name}" for name in taken)
        values |= {f":taken_{name}": _number(amount) for name, amount in taken.items()}
    return Action({"Update": update}, f"wallet|{entry.wallet_id}")


def _write_lot(move: LotMove) -> list[Action]:
    """Guarded by what was read: two who use the same lot at once meet here, and one reads again."""
    lot = move.after or move.before
    assert lot is not None
    if move.before is None:
        return [create(lot_row(lot))]
    key = {"wallet_id": {"S": lot.wallet_id}, "lot_id": {"S": lot.lot_id}}
    guard = {
        "TableName": LotRow.Meta.table_name,
        "Key": key,
        "ConditionExpression": "credits = :read AND value_ore = :value",
        "ExpressionAttributeValues": {":read": _number(move.before.credits), ":value": _number(move.before.value_ore)},
    }
    target = f"lot|{lot.wallet_id}|{lot.lot_id}"
    if move.after is None:
        return [Action({"Delete": guard}, target)]
    guard["UpdateExpression"] = "SET credits = :c, value_ore = :v, net_ore = :n"
    guard["ExpressionAttributeValues"] |= {  # type: ignore[operator]
        ":c": _number(move.after.credits),
        ":v": _number(move.after.value_ore),
        ":n": _number(move.after.net_ore),
    }
    return [Action({"Update": guard}, target)]


def _write_marker(marker: Marker) -> list[Action]:
    refusal = MARKED.get(marker.key.partition("#")[0], AlreadyDone)
    return [create(PaymentRow(marker.key, about=marker.about), refusal)]


def _write_reservation(reservation: Reservation) -> list[Action]:
    if reservation.was is None:
        row = ReservationRow(
            reservation.request_id,
            wallet_id=reservation.wallet_id,
            credits=reservation.credits,
            state=reservation.state.value,
        )
        return [create(row)]
    update = {
        "TableName": ReservationRow.Meta.table_name,
        "Key": {"request_id": {"S": reservation.request_id}},
        "UpdateExpression": "SET #state = :now",
        "ConditionExpression": "#state = :was",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {":now": {"S": reservation.state.value}, ":was": {"S": reservation.was.value}},
    }
    return [Action({"Update": update}, f"reservation|{reservation.request_id}")]


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}
