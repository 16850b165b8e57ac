"""What payments need from outside, said once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.payments.domain import Purchase
from chalicelib.payments.ledger import Entry
from chalicelib.payments.lots import Lot
from chalicelib.payments.provider import Method, Provider
from chalicelib.payments.reservations import Reservation
from chalicelib.payments.statement import Closing, Month
from chalicelib.platform.change import Change, Once
from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import PurchaseId, RequestId, WalletId


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits of a wallet."""

    available: int
    reserved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A way to pay: its provider, who is paid (`PaymentStanding.payee` must say the same), where callbacks go."""

    provider: Provider
    payee: str
    callback_url: str


FindShop = Callable[[Method], Shop]
"""Raises MethodUnavailable."""
HasOwner = Callable[[WalletId], bool]
"""False once the account is erased."""
History = Callable[[str], list[Recorded]]


class Purchases(Protocol):
    def find(self, purchase_id: PurchaseId) -> Purchase | None: ...
    def asked_by(self, method: Method, reference: str) -> PurchaseId | None: ...
    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Purchase], str | None]: ...
    def due(self, at: datetime, *, limit: int) -> list[PurchaseId]: ...
    def needing_attention(self, *, limit: int) -> list[PurchaseId]: ...
    def callback_secret(self, purchase: Purchase) -> str: ...
    def commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]: ...


class Ledger(Protocol):
    def balance(self, wallet_id: WalletId) -> Balance: ...
    def lots(self, wallet_id: WalletId) -> list[Lot]: ...
    def reservation(self, request_id: RequestId) -> Reservation | None: ...
    def entry(self, wallet_id: WalletId, place: str) -> Entry | None: ...
    def page(
        self, wallet_id: WalletId, *, limit: int, after: str | None, span: tuple[str, str] | None = None
    ) -> tuple[list[Entry], str | None]: ...
    def all_between(self, wallet_id: WalletId, first: str, last: str) -> Iterable[Entry]: ...
    def closing(self, wallet_id: WalletId, month: Month) -> Closing | None: ...
    def keep_closing(self, wallet_id: WalletId, closing: Closing) -> None: ...
    def between(self, wallet_id: WalletId, first: str, last: str, *, limit: int) -> list[Entry]: ...
    def commit(self, *changes: Change, once: Once | None = None) -> None: ...
