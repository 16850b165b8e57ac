"""The verbs of a wallet: its balance and statement; reserving for a request, capturing, releasing; granting, reversing.

A reservation rides in the transaction that sends the request (`reserve` answers its changes); what follows is work from
events, and each reservation is resolved once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.payments import ledger, reservations
from chalicelib.payments.ledger import Entry, Kind, Posting
from chalicelib.payments.lots import Lot, Share, moved, oldest, opened
from chalicelib.payments.ports import Balance, History, Ledger
from chalicelib.payments.refusals import EntryNotFound, InsufficientCredits, PeriodTooLarge
from chalicelib.payments.reservations import Reservation, ReservationState
from chalicelib.payments.settling import Marker
from chalicelib.payments.statement import OVER_AFTER, Closing, Month, Totals, added_up
from chalicelib.platform.change import Change, Conflict, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock, iso
from chalicelib.platform.ids import EntryId, RequestId, WalletId

FILE_LINES = 10_000
RESOLVE_TRIES = 4  # each is tried again by itself a few times; what then fails comes back from its queue
NOT_REVERSED = frozenset(
    {
        *(Kind.RESERVE, Kind.CAPTURE, Kind.RELEASE, Kind.REVERSAL),
        *(Kind.RETURN, Kind.REFUND, Kind.DISPUTE, Kind.CHARGEBACK),
    }
)
"""A return, refund or dispute goes its own way to its end. A capture belongs to a request that was signed; credits that
shall come back nevertheless are granted."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """`value_ore` is what was paid for what is left, VAT included, and `average_ore` that by credit, rounded down."""

    balance: Balance
    value_ore: int
    average_ore: int


class WalletService:
    def __init__(self, *, book: Ledger, history: History, clock: Clock, new_id: Callable[[str], str]) -> None:
        self._book = book
        self._history = history
        self._clock = clock
        self._new_id = new_id

    def wallet(self, wallet_id: WalletId) -> Wallet:
        lots = self._book.lots(wallet_id)
        value_ore, credits_ = sum(lot.value_ore for lot in lots), sum(lot.credits for lot in lots)
        return Wallet(self._book.balance(wallet_id), value_ore, value_ore // credits_ if credits_ else 0)

    def statement(
        self, wallet_id: WalletId, *, limit: int, after: str | None, month: Month | None = None
    ) -> tuple[list[Entry], str | None]:
        span = (iso(month.start), iso(month.end)) if month else None
        return self._book.page(wallet_id, limit=limit, after=after, span=span)

    def balances(self, wallet_id: WalletId, month: Month) -> tuple[Totals, Totals]:
        """At the month's beginning and at its end; so far, while it runs."""
        return self._closing(wallet_id, month.before), self._closing(wallet_id, month)

    def period(self, wallet_id: WalletId, start: datetime, end: datetime) -> list[Entry]:
        """All entries from `start` on and before `end`, the oldest first; PeriodTooLarge where one file cannot hold
        them."""
        found = self._book.between(wallet_id, iso(start), iso(end), limit=FILE_LINES + 1)
        if len(found) > FILE_LINES:
            raise PeriodTooLarge
        return found

    def reserve(self, wallet_id: WalletId, request_id: RequestId, credits_: int, at: datetime) -> list[Change]:
        """What sending a request writes besides; InsufficientCredits says what is missing.

        The balance read here only makes the refusal; what counts is the condition the entry is written under.
        """
        held = self._book.balance(wallet_id)
        if held.available < credits_:
            raise InsufficientCredits(credits_, held.available)
        reservation = Reservation(request_id=request_id, wallet_id=wallet_id, credits=credits_)
        entry = self._entry(wallet_id, Kind.RESERVE, at, request_id, ledger.reserved(credits_))
        return [Change(reservation), Change(entry)]

    def resolve(self, request_id: RequestId) -> ReservationState | None:
        """Captures, releases or leaves, as the request's history says; None where nothing was reserved.

        Any number of times, and work in any order. Many may use the oldest lot at once: they read again, often.
        """
        for _ in range(RESOLVE_TRIES - 1):
            try:
                return self._resolve(request_id)
            except Conflict:
                continue
        return self._resolve(request_id)

    @rerun_on_conflict
    def grant(self, wallet_id: WalletId, credits_: int, reason: str, *, once: Once | None = None) -> Entry:
        """Credits without payment, worth nothing when used or returned: a goodwill gift, or for a demonstration."""
        at = self._clock()
        entry_id = EntryId(self._new_id("led"))
        share = opened(f"{iso(at)}#{entry_id}", credits_, 0, 0)
        entry = self._entry(
            wallet_id,
            Kind.GRANT,
            at,
            "grant",
            ledger.granted(credits_),
            shares=(share,),
            reason=reason,
            entry_id=entry_id,
        )
        self._book.commit(Change(entry), Change(moved(wallet_id, share, None)), once=once)
        return entry

    @rerun_on_conflict
    def reverse(self, wallet_id: WalletId, place: str, reason: str, *, once: Once | None = None) -> Entry:
        """Undoes an entry by its opposite, once. Who may is the caller's to know.

        Reservations are not reversed: their request resolves them. InsufficientCredits where the credits are used.
        """
        changes = self.reversal(wallet_id, place, reason, self._clock())
        self._book.commit(*changes, once=once)
        back = changes[0].entity
        assert isinstance(back, Entry)
        return back

    def reversal(self, wallet_id: WalletId, place: str, reason: str, at: datetime) -> list[Change]:
        """What undoing an entry writes, the entry first: for whoever commits it together with who decided it."""
        entry = self._book.entry(wallet_id, place)
        if entry is None or entry.kind in NOT_REVERSED:
            raise EntryNotFound
        back = ledger.reversal(entry, reason, at, EntryId(self._new_id("led")))
        lots = {lot.lot_id: lot for lot in self._book.lots(wallet_id)}
        for share in back.shares:
            self._require(wallet_id, share, lots.get(share.lot_id))
        moves = [Change(moved(wallet_id, s, lots.get(s.lot_id))) for s in back.shares]
        return [Change(back), *moves, Change(Marker(f"reversed#{entry.entry_id}", back.entry_id))]

    @rerun_on_conflict
    def _resolve(self, request_id: RequestId) -> ReservationState | None:
        reservation = self._book.reservation(request_id)
        if reservation is None or reservation.state is not ReservationState.RESERVED:
            return reservation.state if reservation else None
        match reservations.outcome(self._history(request_id)):
            case ReservationState.CAPTURED:
                self._capture(reservation)
                return ReservationState.CAPTURED
            case ReservationState.RELEASED:
                self._release(reservation)
                return ReservationState.RELEASED
            case ReservationState.RESERVED:
                return ReservationState.RESERVED

    def _closing(self, wallet_id: WalletId, month: Month) -> Totals:
        """From the latest month that is kept, or from the beginning; kept itself once the month is well over."""
        kept = self._book.closing(wallet_id, month)
        if kept and kept.month == month:
            return kept.totals
        first = iso(kept.month.end) if kept else "0"
        totals = added_up(kept.totals if kept else Totals(), self._book.all_between(wallet_id, first, iso(month.end)))
        if self._clock() >= month.end + OVER_AFTER:
            self._book.keep_closing(wallet_id, Closing(month, totals))
        return totals

    def _capture(self, reservation: Reservation) -> None:
        lots = {lot.lot_id: lot for lot in self._book.lots(reservation.wallet_id)}
        if sum(lot.credits for lot in lots.values()) < reservation.credits:
            raise Conflict  # captured by another run between our two reads
        shares = oldest(list(lots.values()), reservation.credits)
        entry = self._resolved(reservation, Kind.CAPTURE, ledger.captured(shares), shares=tuple(shares))
        moves = [Change(moved(reservation.wallet_id, share, lots[share.lot_id])) for share in shares]
        self._book.commit(Change(reservation.to(ReservationState.CAPTURED)), Change(entry), *moves)

    def _release(self, reservation: Reservation) -> None:
        entry = self._resolved(reservation, Kind.RELEASE, ledger.released(reservation.credits))
        self._book.commit(Change(reservation.to(ReservationState.RELEASED)), Change(entry))

    def _resolved(
        self, reservation: Reservation, kind: Kind, postings: tuple[Posting, ...], shares: tuple[Share, ...] = ()
    ) -> Entry:
        at, about = self._clock(), reservation.request_id
        return self._entry(reservation.wallet_id, kind, at, about, postings, shares=shares)

    def _require(self, wallet_id: WalletId, share: Share, lot: Lot | None) -> None:
        """Only what is there can be taken back."""
        held = lot.credits if lot else 0
        available = min(held, self._book.balance(wallet_id).available)
        if share.credits < 0 and available < -share.credits:
            raise InsufficientCredits(-share.credits, available)

    def _entry(
        self,
        wallet_id: WalletId,
        kind: Kind,
        at: datetime,
        about: str,
        postings: tuple[Posting, ...],
        *,
        shares: tuple[Share, ...] = (),
        reason: str = "",
        entry_id: EntryId | None = None,
    ) -> Entry:
        return Entry(
            entry_id=entry_id or EntryId(self._new_id("led")),
            wallet_id=wallet_id,
            kind=kind,
            at=at,
            about=about,
            postings=postings,
            shares=shares,
            reason=reason,
        )
