"""Until when a purchase can be withdrawn from, and how much goes back: a table of edges, and rules that always hold."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.buyer import BuyerKind
from chalicelib.payments.lots import Lot, moved, opened
from chalicelib.payments.prices import PRICE_ORE, Quote, quote
from chalicelib.payments.withdrawal import NOTHING, Due, Part, closes_at, due, is_in_time, last_day
from chalicelib.platform.ids import WalletId
from chalicelib.platform.working_days import is_working_day

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


LAST_DAYS = {  # when it was bought, in Stockholm: the last day
    "2026-11-02T00:00": "2026-11-16",  # Monday to Monday
    "2026-11-02T23:59:59.999": "2026-11-16",
    "2026-11-03T00:00": "2026-11-17",
    "2026-11-06T12:00": "2026-11-20",  # Friday
    "2026-11-07T12:00": "2026-11-23",  # the 21st is a Saturday
    "2026-11-08T12:00": "2026-11-23",  # the 22nd is a Sunday
    "2026-03-20T12:00": "2026-04-07",  # Good Friday: to the Tuesday after Easter
    "2026-03-19T12:00": "2026-04-02",  # Maundy Thursday is a working day
    "2026-04-30T12:00": "2026-05-15",  # Ascension Day (14 May)
    "2026-04-17T12:00": "2026-05-04",  # 1 May is a Friday
    "2026-06-05T12:00": "2026-06-22",  # Midsummer Eve
    "2025-05-23T12:00": "2025-06-09",  # the national day, a Friday
    "2026-12-10T12:00": "2026-12-28",  # Christmas Eve
    "2026-12-17T12:00": "2027-01-04",  # New Year's Eve, into the next year
    "2026-12-23T12:00": "2027-01-07",  # Epiphany
    "2028-02-15T12:00": "2028-02-29",  # a leap day
    "2027-02-14T12:00": "2027-03-01",  # 28 February is a Sunday
}


@pytest.mark.parametrize(("bought", "last"), LAST_DAYS.items())
def test_the_last_day(bought: str, last: str) -> None:
    assert last_day(local(bought)) == date.fromisoformat(last)


def test_the_day_is_stockholms_not_that_of_utc() -> None:
    assert last_day(datetime(2026, 11, 2, 23, 30, tzinfo=UTC)) == date(2026, 11, 17)
    assert last_day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 16)


def test_the_last_moment_counts_and_the_next_one_is_too_late() -> None:
    bought = local("2026-11-02T12:00")
    assert is_in_time(bought, local("2026-11-16T23:59:59.999"))
    assert not is_in_time(bought, local("2026-11-17T00:00"))


def test_the_last_day_is_whole_where_the_clock_is_set_back_or_forward() -> None:
    assert closes_at(local("2026-10-12T12:00")) == datetime(2026, 10, 26, 23, tzinfo=UTC)
    assert closes_at(local("2026-03-16T12:00")) == datetime(2026, 3, 30, 22, tzinfo=UTC)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_never_less_than_fourteen_days_never_on_a_free_day_never_a_week_more(bought_at: datetime) -> None:
    day, bought = last_day(bought_at), bought_at.astimezone(STOCKHOLM).date()
    assert is_working_day(day)
    assert timedelta(14) <= day - bought <= timedelta(14 + 5)  # five: over Christmas, or Easter
    assert is_in_time(bought_at, bought_at + timedelta(days=14, hours=-1))  # an hour: summer time may begin
    assert all(not is_working_day(bought + timedelta(n)) for n in range(14, (day - bought).days))


# --- the amount ------------------------------------------------------------------------------------------------------

PERSON, COMPANY = BuyerKind.PERSON, BuyerKind.COMPANY


def lot_of(bought: Quote) -> Lot:
    share = opened("l", bought.credits, bought.goods.gross_ore, bought.goods.net_ore)
    lot = moved(WalletId("w"), share, None).after
    assert lot is not None
    return lot


def parted(bought: Quote, used: int, reserved: int = 0) -> tuple[Part, Part]:
    """What came back and what is held, when so many are used and so many reserved of a new lot."""
    lot = lot_of(bought)
    if used:
        lot = moved(lot.wallet_id, lot.part(used), lot).after or lot_of(Quote(1, 0, 0))
    if used == bought.credits:
        return NOTHING, NOTHING
    back = lot.credits - reserved
    share = lot.part(back) if back else None
    returned = Part(-share.value_ore, -share.net_ore) if share else NOTHING
    return returned, Part(lot.value_ore, lot.net_ore) - returned


TABLE = [  # package, used, reserved, who, asked for use at once: what goes back, in öre
    (10, 0, 0, PERSON, False, 45500),  # everything, the fee too
    (10, 0, 0, PERSON, True, 45500),
    (10, 0, 0, COMPANY, False, 45000),  # without the fee
    (10, 3, 0, PERSON, True, 7 * 4500 + 500),  # what was used is deducted
    (10, 3, 0, PERSON, False, 45500),  # nothing may be deducted
    (10, 3, 0, COMPANY, False, 7 * 4500),
    (10, 10, 0, PERSON, True, 500),
    (10, 10, 0, PERSON, False, 45500),
    (10, 10, 0, COMPANY, False, 0),
    (10, 3, 2, PERSON, True, 5 * 4500 + 500),  # two are reserved: they wait
    (10, 3, 2, PERSON, False, 45500 - 2 * 4500),
    (10, 3, 2, COMPANY, False, 5 * 4500),
    (10, 0, 10, PERSON, True, 500),
    (10, 0, 10, COMPANY, False, 0),
    (1, 0, 0, COMPANY, False, 4900),
    (1, 0, 0, PERSON, True, 5400),
    (250, 249, 0, COMPANY, False, 2900),
    (250, 1, 0, PERSON, True, 249 * 2900 + 500),
]


@pytest.mark.parametrize(("package", "used", "reserved", "kind", "at_once", "wanted"), TABLE)
def test_what_goes_back(package: int, used: int, reserved: int, kind: BuyerKind, at_once: bool, wanted: int) -> None:
    bought = quote(package)
    assert due(bought, kind, *parted(bought, used, reserved), immediate_use=at_once).total.gross_ore == wanted


@st.composite
def standings(draw: st.DrawFn) -> tuple[Quote, int, int]:
    """Prices in steps of five öre, whose VAT is whole öre; with others the last credit of a lot evens it out."""
    credits_, price = draw(st.sampled_from([*PRICE_ORE, 3, 7])), 5 * draw(st.integers(1, 2000))
    bought = Quote(credits_, price, draw(st.sampled_from([0, 500, 505])))
    used = draw(st.integers(0, bought.credits))
    return bought, used, draw(st.integers(0, bought.credits - used))


@given(standings(), st.sampled_from(BuyerKind), st.booleans())
def test_never_more_than_was_paid_and_vat_too(standing: tuple[Quote, int, int], kind: BuyerKind, at_once: bool) -> None:
    bought, used, reserved = standing
    found = due(bought, kind, *parted(bought, used, reserved), immediate_use=at_once)
    for part in (found.returned, found.forgiven, found.fee, found.total):
        assert 0 <= part.net_ore <= part.gross_ore
    assert found.total.gross_ore <= bought.total_ore
    assert found.total.vat_ore <= bought.vat_ore
    if kind is PERSON and not used and not reserved:
        assert (found.total.gross_ore, found.total.vat_ore) == (bought.total_ore, bought.vat_ore)


@given(standings(), st.sampled_from(BuyerKind), st.booleans(), st.data())
def test_what_is_reserved_comes_later_and_nothing_twice(
    standing: tuple[Quote, int, int], kind: BuyerKind, at_once: bool, data: st.DataObject
) -> None:
    """In two steps as much as if the reserved ones had been resolved before."""
    bought, used, reserved = standing
    returned, held = parted(bought, used, reserved)
    first = due(bought, kind, returned, held, immediate_use=at_once)
    signed = data.draw(st.integers(0, reserved))
    unit = Part(held.gross_ore // reserved, held.net_ore // reserved) if reserved else NOTHING
    captured = Part(unit.gross_ore * signed, unit.net_ore * signed) if signed < reserved else held
    second = due(bought, kind, returned + (held - captured), NOTHING, immediate_use=at_once)
    step = second - first
    assert min(p.gross_ore for p in (step.returned, step.forgiven, step.fee)) >= 0
    assert min(p.net_ore for p in (step.returned, step.forgiven, step.fee)) >= 0
    assert first.total + step.total == second.total
    assert isinstance(step, Due)
