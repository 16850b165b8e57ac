"""Puts the simulator together and serves its two ports: the API over mTLS, the phone over plain HTTP."""

import time
from collections.abc import Callable
from pathlib import Path

from dev.bankid.bank import Bank
from dev.bankid.phone import Phone
from dev.bankid.phone_api import PhoneApi
from dev.bankid.pki import Pki
from dev.bankid.rp_api import RpApi
from dev.bankid.store import OrderStore
from dev.bankid.switches import Switches
from dev.serving import mutual_tls, plain, serve_both


class BankId:
    """Everything below one data directory; built again on it, it goes on where it was."""

    def __init__(self, data: Path, clock: Callable[[], float] = time.time) -> None:
        self.pki = Pki(data)
        self.store = OrderStore(data / "bankid.sqlite", clock, lambda: self._switches().lifetimes)
        self.phone = Phone(self.store, self.pki, clock)
        self.phone_api = PhoneApi(self.phone, clock)
        self.bank = Bank(self.store, self._switches, clock)
        self.rp_api = RpApi(self.bank, self._switches, self.phone_api.started)

    def _switches(self) -> Switches:
        return self.phone_api.switches


async def serve(bankid: BankId, port: int, phone_port: int) -> None:
    """Returns after SIGTERM or SIGINT."""
    api = mutual_tls(bankid.rp_api.app(), bankid.pki.directory / "tls")
    await serve_both(api, plain(bankid.phone_api.app()), port, phone_port, name="dev.bankid")
    bankid.store.close()
