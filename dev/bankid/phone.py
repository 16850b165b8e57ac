"""The person's side of an order: what the app on a phone does with it.

A phone knows an order by what it scanned (a frame of the animated QR) or was started with (the autostart token or
link), never by orderRef. A bare qrStartToken is taken too, for tests.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dev.bankid import evidence
from dev.bankid.certificates import MOBILE_TEST_POLICY
from dev.bankid.evidence import Flaw
from dev.bankid.orders import Failed, Order, Pending, Status
from dev.bankid.pki import Identity, Pki
from dev.bankid.store import OrderStore
from dev.bankid.xmldsig import Content

RISKS = ("low", "moderate", "high")
_QR = re.compile(r"bankid\.([0-9a-f-]{36})\.(\d{1,4})\.([0-9a-f]{64})")
_TOKEN = re.compile(r"[0-9a-f-]{36}")


class PhoneRefusal(Exception):
    """What the app shows instead of the order; `code` is stable."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Phone:
    """`clock`: seconds since the epoch."""

    def __init__(self, store: OrderStore, pki: Pki, clock: Callable[[], float]) -> None:
        self._store, self._pki, self._clock = store, pki, clock

    def waiting(self) -> list[Order]:
        """Open orders and those that ended lately, newest first."""
        return self._store.recent()

    def find(self, text: str) -> tuple[Order, str]:
        """The order meant by a QR frame, a link or a token, and how it came: qr, autostart. Raises PhoneRefusal."""
        text = text.strip()
        frame = _QR.fullmatch(text)
        token = frame[1] if frame else _token_of(text)
        order = self._store.find_by_token(token) if token else None
        if order is None:
            raise PhoneRefusal("unknown_order" if token else "unreadable_code")
        if frame and not order.is_qr(int(frame[2]), frame[3], self._clock()):
            raise PhoneRefusal("stale_code")
        return order, "qr" if frame else "autostart"

    def start(self, text: str, identity: Identity | None) -> Order:
        """The app has the order: `started`, and with a usable ID `userSign` (or `userMrtd`, where asked for)."""
        order, by = self._open(text)
        order.start(self._clock(), by)
        self._store.keep(order)
        if identity is not None:
            self._refuse_unusable(order, identity)
            order.hint_code = Pending.USER_MRTD if order.mrtd else Pending.USER_SIGN
            self._store.keep(order)
        return order

    def approve(
        self,
        text: str,
        identity: Identity,
        *,
        flaw: Flaw | None = None,
        risk: str = "low",
        ip_address: str | None = None,
    ) -> Order:
        """The person enters the code. A start, where there was none, comes first."""
        order = self.start(text, identity)
        if order.highest_risk and RISKS.index(risk) > RISKS.index(order.highest_risk):
            order.fail(Failed.RISK_BLOCKED, self._clock())
        else:
            order.complete(self._completion(order, identity, flaw, risk, ip_address), self._clock())
        self._store.keep(order)
        return order

    def replay(self, text: str, identity: Identity, earlier: str) -> Order:
        """Completes the order with the signature and OCSP response of an earlier one (a replay attack)."""
        old, _ = self.find(earlier)
        if old.completion is None:
            raise PhoneRefusal("earlier_order_not_complete")
        order = self.approve(text, identity)
        assert order.completion is not None
        order.completion |= {key: old.completion[key] for key in ("signature", "ocspResponse")}
        self._store.keep(order)
        return order

    def pend(self, text: str, hint_code: Pending) -> Order:
        """The app shows this stage."""
        order, by = self._open(text)
        if hint_code not in (Pending.OUTSTANDING, Pending.NO_CLIENT):
            order.start(self._clock(), by)
        order.hint_code = hint_code
        self._store.keep(order)
        return order

    def fail(self, text: str, hint_code: Failed) -> Order:
        order, _ = self._open(text)
        order.fail(hint_code, self._clock())
        self._store.keep(order)
        return order

    def _open(self, text: str) -> tuple[Order, str]:
        order, by = self.find(text)
        if order.status is not Status.PENDING:
            raise PhoneRefusal("order_ended")
        return order, by

    def _refuse_unusable(self, order: Order, identity: Identity) -> None:
        """The app finds no usable ID among the phone's: the order stays open at `started`."""
        if order.personal_number not in (None, identity.personal_number):
            raise PhoneRefusal("wrong_person")
        if order.policies and MOBILE_TEST_POLICY not in order.policies:
            raise PhoneRefusal("no_usable_id")

    def _completion(
        self, order: Order, identity: Identity, flaw: Flaw | None, risk: str, ip_address: str | None
    ) -> dict[str, Any]:
        uhi = base64.b64encode(hashlib.sha1(identity.personal_number.encode(), usedforsecurity=False).digest()).decode()
        proof = evidence.evidence(_content(order, uhi), identity, self._pki, flaw)
        completion: dict[str, Any] = {
            "user": {
                "personalNumber": identity.personal_number,
                "name": identity.name,
                "givenName": identity.given_name,
                "surname": identity.surname,
            },
            "device": {"ipAddress": ip_address or order.end_user_ip, "uhi": uhi},
            "bankIdIssueDate": f"{proof.holder.certificate.not_valid_before_utc:%Y-%m-%d}",
            "stepUp": {"mrtd": order.mrtd},
            "signature": proof.signature,
            "ocspResponse": proof.ocsp_response,
        }
        return completion | ({"risk": risk} if order.return_risk else {})


def _content(order: Order, uhi: str) -> Content:
    return Content(
        function="Signing" if order.is_signing else "Identification",
        visible=order.visible,
        visible_format=order.visible_format,
        non_visible=order.non_visible,
        rp_name=order.rp_name,
        rp_display_name=order.rp_display_name,
        nonce=secrets.token_bytes(20),
        uhi=uhi,
        policies=order.policies,
    )


def _token_of(text: str) -> str | None:
    """The token itself, or the one in https://app.bankid.com/?autostarttoken=… or bankid:///?autostarttoken=…"""
    if "autostarttoken=" in text:
        text = parse_qs(urlsplit(text).query).get("autostarttoken", [""])[0]
    return text if _TOKEN.fullmatch(text) else None
