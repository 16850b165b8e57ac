"""Shapes of handing a recipient's place over."""

import msgspec

from chalicelib.signing.schemas import Email, LanguageCode, Name, Personnummer, Phone


class Reassign(msgspec.Struct, forbid_unknown_fields=True):
    """Who takes the recipient's place. Without `personnummer` whoever holds the new link may answer."""

    name: Name
    email: Email
    phone: Phone | None = None
    personnummer: Personnummer | None = None
    language: LanguageCode = "sv"


class Forward(msgspec.Struct, forbid_unknown_fields=True):
    """Who is to answer instead; they get a link of their own by e-mail."""

    name: Name
    email: Email
    phone: Phone | None = None
    language: LanguageCode = "sv"
