"""Shapes of proving an address for the sealed copy."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.signing.schemas import Email


class NewCopyAddress(msgspec.Struct, forbid_unknown_fields=True):
    """Where the sealed copy is to go, too: a code is mailed there."""

    email: Email


class CopyCode(msgspec.Struct, forbid_unknown_fields=True):
    code: Annotated[str, Meta(max_length=6, pattern=r"^[0-9]{6}(?![\s\S])", description="Six digits, from the mail.")]
