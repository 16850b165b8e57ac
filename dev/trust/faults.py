"""Switches that make the trust services misbehave, for tests. They live in memory: a restart behaves well again."""

from enum import StrEnum
from typing import Annotated

import msgspec


class TsaFault(StrEnum):
    DOWN = "down"  # HTTP 503
    SLOW = "slow"  # answers rightly after slow_seconds
    REFUSE = "refuse"  # PKIStatus rejection, systemFailure
    WRONG_NONCE = "wrong-nonce"  # a valid token for another nonce
    WRONG_IMPRINT = "wrong-imprint"  # a valid token over another digest


class OcspFault(StrEnum):
    DOWN = "down"  # HTTP 503
    SLOW = "slow"  # answers rightly after slow_seconds
    TRY_LATER = "try-later"  # OCSPResponseStatus tryLater
    REVOKED = "revoked"  # a signed answer: revoked an hour ago
    UNKNOWN = "unknown"  # a signed answer: never heard of it


class Limits(msgspec.Struct, kw_only=True):
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None  # how many more requests it hits; None: until cleared
    slow_seconds: Annotated[float, msgspec.Meta(ge=0, le=60)] = 5.0


class TsaSwitch(Limits, kw_only=True):
    kind: TsaFault


class OcspSwitch(Limits, kw_only=True):
    kind: OcspFault
    issuer: str | None = None  # only answers about this CA's certificates; None: about all


class Faults(msgspec.Struct):
    """What is switched on now; `take_…` counts one request and says what to do to it."""

    tsa: TsaSwitch | None = None
    ocsp: OcspSwitch | None = None

    def take_tsa(self) -> TsaSwitch | None:
        switch = self.tsa
        if switch is not None and _used_up(switch):
            self.tsa = None
        return switch

    def take_ocsp(self, issuer: str) -> OcspSwitch | None:
        switch = self.ocsp
        if switch is None or switch.issuer not in (None, issuer):
            return None
        if _used_up(switch):
            self.ocsp = None
        return switch


def _used_up(switch: Limits) -> bool:
    if switch.times is None:
        return False
    switch.times -= 1
    return switch.times == 0
