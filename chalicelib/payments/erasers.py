"""Bookkeeping stays (bokföringslagen 7:2; GDPR article 17(3)(b)); of a purchase goes what no book needs."""

from collections.abc import Sequence

from chalicelib.aws.places import delete_place, noun_of, queried, scanned
from chalicelib.payments.rows import LotRow, PurchaseRow, ReservationRow, WalletRow
from chalicelib.platform.erasing import Subject

MINIMISED = (PurchaseRow.payer_phone_sealed, PurchaseRow.pay_url_sealed, PurchaseRow.app_token_sealed)


class PurchaseDetails:
    """The payer's phone and the addresses of payment pages; the buyer on the receipt is part of the books."""

    store = "purchase-details"

    def find(self, subject: Subject, limit: int) -> list[str]:
        found: list[str] = []
        for row in PurchaseRow.of_wallet.query(subject.sid):
            if any(getattr(row, attribute.attr_name) is not None for attribute in MINIMISED):
                found.append(f"{noun_of(PurchaseRow)}|{row.purchase_id}")
        return found[:limit]

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            row = PurchaseRow(place.split("|")[1])
            row.update(actions=[a.remove() for a in MINIMISED], condition=PurchaseRow.wallet_id.exists())


class Balance:
    """The wallet, its lots and what was reserved: kept beside the book for speed, and rebuilt from it by who must."""

    store = "wallets"

    def find(self, subject: Subject, limit: int) -> list[str]:
        found = queried(LotRow, subject.sid, limit) + queried(WalletRow, subject.sid, 1)
        return (found + scanned(ReservationRow, "#w = :sid", {"#w": "wallet_id"}, subject.sid, limit))[:limit]

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        models = {noun_of(model): model for model in (LotRow, WalletRow, ReservationRow)}
        for place in places:
            delete_place(models[place.partition("|")[0]], place)
