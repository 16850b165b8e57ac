"""The field registry: everything the service stores or sends, a file a domain. A test fails on what is missing here,
and on what is here and gone. The record of processing, the register extract and the erasure plan are made from it."""

from collections.abc import Iterator

from chalicelib.privacy.field import Activity, Category, FileKind, OnErasure, Store, Treatment
from chalicelib.privacy.registry import (
    complaints,
    erasures,
    ground,
    identity,
    integrations,
    outbound,
    payments,
    privacy,
    returns,
    signing,
    support,
)

STORES: tuple[Store, ...] = (
    *(*identity.STORES, *integrations.STORES, *signing.STORES, *payments.STORES, *returns.STORES),
    *(*privacy.STORES, *erasures.STORES, *support.STORES, *complaints.STORES, *ground.STORES),
)
FILES: tuple[FileKind, ...] = (*signing.FILES, *returns.FILES, *privacy.FILES)
MESSAGES = outbound.MESSAGES


def store(noun: str) -> Store:
    return next(store for store in STORES if store.noun == noun)


def stores_with(action: OnErasure) -> tuple[Store, ...]:
    """The tables with at least one value that erasure treats so."""
    return tuple(store for store in STORES if action in store.actions)


def treatments(activity: Activity) -> Iterator[Treatment]:
    """Every treatment of personal data that belongs to an activity, once."""
    used = (*(field.treatment for store in STORES for field in store.fields), *(file.treatment for file in FILES))
    of_people = (treatment for treatment in used if treatment.on_erasure is not OnErasure.NOTHING)
    return iter(dict.fromkeys(treatment for treatment in of_people if treatment.activity is activity))


def categories(activity: Activity) -> tuple[Category, ...]:
    """The personal categories of an activity, stored or sent, each once."""
    stored = [field.categories for store in STORES for field in store.fields if field.treatment.activity is activity]
    filed = [file.categories for file in FILES if file.treatment.activity is activity]
    sent = [message.categories for message in MESSAGES if message.activity is activity]
    listed = (category for group in (*stored, *filed, *sent) for category in group)
    return tuple(dict.fromkeys(category for category in listed if category.is_personal))
