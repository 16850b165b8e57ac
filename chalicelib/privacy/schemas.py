"""Shapes of privacy's requests and answers. Times are ISO 8601 in UTC with `Z`."""

import msgspec


class RecipientView(msgspec.Struct):
    """Of the recipient register. `role`: processor, controller, or party (somebody of the same request). `safeguard`
    says what protects a transfer out of the EU/EEA, null where there is none."""

    name: str
    category: str
    role: str
    country: str
    agreement: str
    safeguard: str | None


class DisclosureView(msgspec.Struct):
    """`about` is what it was about (a request, a purchase, an order); `told` the id of the party who was told."""

    at: str
    kind: str
    purpose: str
    categories: list[str]
    recipient: RecipientView
    about: str
    told: str | None


class DisclosureList(msgspec.Struct):
    items: list[DisclosureView]
    next_cursor: str | None
