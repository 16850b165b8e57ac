"""The job `reconcile`, from a purchase over HTTP to the report and the alarm; and the providers as they are wired."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers import payments_jobs
from chalicelib.payments.klarna_report import KlarnaReport
from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable
from chalicelib.payments.reconciliation import Movement, movements_of
from chalicelib.payments.reconciliation_service import LOOK_BACK_DAYS
from chalicelib.payments.refusals import MethodUnavailable
from chalicelib.payments.stripe_report import StripeReport
from chalicelib.payments.swish_report import SwishReport
from chalicelib.platform.clock import utc_now
from chalicelib.platform.working_days import swedish_day
from tests.flows.test_credits_http import Shopping, shop
from tests.ground import put_secret
from tests.unit.payments.stand import entries

__all__ = ["shop"]
DAY = timedelta(days=1)


class Teller:
    """Knows what it is told."""

    settles_within = timedelta(0)

    def __init__(self) -> None:
        self.moves: list[Movement] = []
        self.is_silent = False

    def happened(self, day: date) -> list[Movement]:
        if self.is_silent:
            raise ProviderUnavailable("silent")
        return [m for m in self.moves if m.day == day]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(payments_jobs, "count", lambda name, n=1: found.append((name, n)))
    return found


def test_what_the_provider_does_not_know_rings_until_it_does(
    shop: Shopping, monkeypatch: pytest.MonkeyPatch, counted: list[tuple[str, int]]
) -> None:
    teller, bought_on = Teller(), swedish_day(utc_now() - 2 * DAY)
    monkeypatch.setattr(wiring.providers, "REPORTERS", {"swish": lambda: teller})
    wiring.payments.reconciliation.cache_clear()
    purchase = shop.buy()
    shop.provider.pay(shop.payment_id(purchase), paid_at=utc_now() - 2 * DAY)
    assert shop.show(purchase)["status"] == "paid"
    done = {"compared": LOOK_BACK_DAYS, "differing": 1, "failed": 0}
    assert payments_jobs.reconcile({}, None) == done
    assert counted == [("PaymentsUnreconciled", 1)]
    (report,) = wiring.payments.reconciliation().reports("swish", bought_on, bought_on)
    (difference,) = report.differences
    assert (difference.kind, difference.ours) == ("missing_there", purchase["quote"]["total_ore"])
    teller.moves = movements_of(e for e in entries(shop.wallet_id) if e.settled_on)
    assert payments_jobs.reconcile({}, None) == {"compared": 3, "differing": 0, "failed": 0}
    assert len(counted) == 1
    teller.is_silent = True
    assert payments_jobs.reconcile({}, None)["failed"] == 2, "yesterday's may still come"
    assert counted[1:] == [("PaymentsUnreconciled", 2)]
    wiring.payments.reconciliation.cache_clear()


SECRETS: dict[str, Any] = {
    "swish": {"payee": "1231181189", "client_certificate_pem": "x", "client_key_pem": "x", "server_ca_pem": "x"},
    "klarna": {"merchant_id": "K1", "username": "u", "password": "p"},
    "stripe": {"account_id": "acct_1", "api_key": "sk_test_1", "webhook_secrets": "whsec_1"},
}


def test_each_provider_reports_where_there_is_an_agreement(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"swish": SwishReport, "klarna": KlarnaReport, "card": StripeReport}
    wired = wiring.providers
    for noun in ("swish", "klarna", "stripe"):
        put_secret(aws, noun, SECRETS[noun])
    try:
        assert {method: type(make()) for method, make in wired.REPORTERS.items()} == named
        for is_production, refusal in ((False, MethodUnavailable), (True, ProviderMisconfigured)):
            stage = "prod" if is_production else "staging"
            said = replace(wiring.ground.settings(), swish_statements_url="", stage=stage)
            monkeypatch.setattr(wiring.ground, "settings", lambda said=said: said)
            with pytest.raises(refusal):
                wired.swish_report()
    finally:
        for shop_of in (wired.swish, wired.klarna, wired.card, wired.stripe):
            shop_of.cache_clear()
