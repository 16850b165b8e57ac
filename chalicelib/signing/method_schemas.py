"""Shapes of the ways to sign, and of what a signer by one-time code is shown."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

MethodName = Annotated[
    Literal["bankid", "email_code", "sms_code", "eid"],
    Meta(
        description="How a signer signs. `email_code`, `sms_code`: with a one-time code mailed to the address or sent "
        "to `phone`, and the name typed or drawn; weaker than BankID, and named so on the certificate page. Not with a "
        "personnummer, which a code cannot verify. `eid`: another eID, named by `provider`; its broker states who it "
        "was, which is weaker than a signature of the person's own."
    ),
]


class ByCodeView(msgspec.Struct):
    """What a signer by code is to read, and send back the SHA-256 of: the same text BankID would show.

    `sent_to` is the address or number, masked. `expires_at`: until when the last code is good; null where another is
    needed.
    """

    text: str
    text_sha256: str
    sent_to: str
    expires_at: str | None
    can_ask: bool


class ByEidView(msgspec.Struct):
    """What a signer by another eID is to read: the same text BankID would show. `eid` is what people call it."""

    text: str
    eid: str
