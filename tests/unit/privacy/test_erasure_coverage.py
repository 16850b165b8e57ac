"""What the registry says erasure does, and what erasure does, are one: for every table, so that they cannot drift."""

from typing import Any

from chalicelib import wiring
from chalicelib.privacy import registry
from chalicelib.privacy.erasure_scan import ACCOUNTABLE, BY_HASH
from chalicelib.privacy.field import OnErasure

# Erasers that reach further than the table they are called after.
REACH = {
    "requests": ("archive", "requests", "recipients", "documents"),
    "wallets": ("wallets", "lots", "reservations"),
    "purchase-details": ("purchases",),
    "memberships": ("memberships", "companies"),
    "webhooks": ("webhook-endpoints", "webhook-deliveries"),
}
SHREDDED = {"keys", "erasures"}  # a person's key, and what an erasure's own key sealed
NAMELESS = {"vouchers", "reconciliations"}  # of the books, and no row leads to anybody
OTHERS = {"requests", "recipients"}  # what keepers keep there is the other parties'
GOES, STAYS, PSEUDONYM = "goes", "is kept", "stays under the opaque id"
SAID = {
    OnErasure.DELETE: GOES,
    OnErasure.UNLINK: GOES,
    OnErasure.LEAVE_TO_PARTIES: GOES,
    OnErasure.KEEP: STAYS,
    OnErasure.PSEUDONYMISE: PSEUDONYM,
}


def done() -> dict[str, set[str]]:
    erased = {noun for each in wiring.privacy.erasers() for noun in REACH.get(each.store, (each.store,))} | SHREDDED
    books = set(wiring.privacy.BOOKS) | NAMELESS
    accounted = ACCOUNTABLE | (BY_HASH - erased) | (set(wiring.privacy.keepers()) - books - OTHERS)
    nouns = {store.noun for store in registry.STORES}
    assert erased | books | accounted <= nouns
    reached = {GOES: erased, STAYS: books, PSEUDONYM: accounted}
    return {noun: {what for what, those in reached.items() if noun in those} for noun in nouns}


def test_the_registry_and_the_plan_say_the_same_of_every_table(aws: Any) -> None:
    assert aws
    said = {store.noun: {SAID[action] for action in store.actions if action in SAID} for store in registry.STORES}
    assert said == done()
