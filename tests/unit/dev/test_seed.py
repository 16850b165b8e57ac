"""The secrets of payment providers: read as the service reads them, and only those whose simulator was started."""

import json
from pathlib import Path

from chalicelib.payments.klarna import credentials_of as klarna_credentials
from chalicelib.payments.stripe import credentials_of
from dev.klarna.server import KlarnaSimulator
from dev.seed import _payments
from dev.stripe.server import StripeSimulator


def test_what_the_simulator_wrote_is_what_the_service_needs(tmp_path: Path) -> None:
    assert _payments(tmp_path) == {}
    made = StripeSimulator(tmp_path / "stripe", "http://localhost:1", "http://127.0.0.1:1").keys
    assert _payments(tmp_path) == {"stripe": made}
    klarna = KlarnaSimulator(tmp_path / "klarna", "http://localhost:1").keys
    seeded = json.loads(json.dumps(_payments(tmp_path)))
    assert seeded == {"stripe": made, "klarna": klarna}
    assert klarna_credentials(seeded["klarna"]).merchant_id == klarna["merchant_id"]
    assert klarna["password"] not in repr(klarna_credentials(seeded["klarna"]))
    credentials = credentials_of(seeded["stripe"])
    assert credentials.api_key.startswith("sk_test_")
    assert credentials.account_id.startswith("acct_")
    assert made["api_key"] not in repr(credentials)
    assert made["webhook_secrets"] not in repr(credentials)
