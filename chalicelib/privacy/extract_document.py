"""A register extract as a document: the registry's words, a copy of the person's data, and to whom it went. Pure.

The shapes are the documented schema (docs/register-extract.schema.json); texts stand in both languages, so that one
file is right for whoever reads it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from chalicelib.platform.clock import iso
from chalicelib.platform.text import Text
from chalicelib.privacy import extract_texts as words
from chalicelib.privacy import registry
from chalicelib.privacy.activities import ACTIVITIES
from chalicelib.privacy.disclosure import Disclosure
from chalicelib.privacy.field import Activity, Basis
from chalicelib.privacy.recipients import BY_KEY, Recipient

FORMAT = "b2bsign-register-extract-1"
Value = str | int | bool | None
Item = Mapping[str, Value]
BASES: Mapping[Basis, Text] = {
    Basis.CONSENT: Text("Samtycke, artikel 6.1 a", "Consent, article 6(1)(a)"),
    Basis.CONTRACT: Text("Avtal, artikel 6.1 b", "Contract, article 6(1)(b)"),
    Basis.LAW: Text("Rättslig förpliktelse, artikel 6.1 c", "Legal obligation, article 6(1)(c)"),
    Basis.INTEREST: Text("Berättigat intresse, artikel 6.1 f", "Legitimate interest, article 6(1)(f)"),
    Basis.PROCESSOR: Text(
        "Som personuppgiftsbiträde åt avsändaren, artikel 28", "As the sender's processor, article 28"
    ),
    Basis.CERTAIN_IDENTITY: Text(
        "Säker identifiering, 3 kap. 10 § lagen (2018:218)", "Certain identification, 3:10 of the act (2018:218)"
    ),
}


class Words(msgspec.Struct):
    sv: str
    en: str


class Kind(msgspec.Struct):
    """A category of data; `key` after fideslang."""

    key: str
    name: Words


class NamedRecipient(msgspec.Struct):
    """`safeguard`: what protects a transfer out of the EU/EEA; null where there is none."""

    name: str
    category: Words
    role: str
    country: str
    safeguard: Words | None


class Processing(msgspec.Struct):
    """One purpose, with its grounds, the categories of data, who receives it, and how long it is kept."""

    purpose: Words
    bases: list[Words]
    categories: list[Kind]
    recipients: list[NamedRecipient]
    retention: list[Words]


class Section(msgspec.Struct):
    """A part of the copy; each item is one thing, by the names of `labels`."""

    key: str
    title: Words
    items: list[dict[str, Value]]


class Disclosed(msgspec.Struct):
    """`recipient` by name; `told` names the party of a signature request who was told."""

    at: str
    purpose: Words
    recipient: str
    told: str | None
    about: str


class Controller(msgspec.Struct):
    name: str
    organisation_number: str
    address: str
    email: str


class RegisterExtract(msgspec.Struct):
    """Article 15 GDPR. Times are ISO 8601 in UTC; money is in öre."""

    format: str
    data_request_id: str
    made_at: str
    controller: Controller
    introduction: Words
    processing: list[Processing]
    sources: Words
    automated_decisions: Words
    rights: Words
    labels: dict[str, Words]
    data: list[Section]
    disclosures: list[Disclosed]


@dataclass(frozen=True, slots=True)
class Told:
    """A disclosure, and the name of the party who was told, where it was one."""

    disclosure: Disclosure
    name: str | None = None


def register_extract(
    data_request_id: str,
    made_at: datetime,
    controller: Controller,
    sections: Mapping[str, Sequence[Item]],
    told: Sequence[Told],
) -> RegisterExtract:
    """`sections` by their keys; each in the order of the words."""
    used = {name for items in sections.values() for item in items for name in item}
    return RegisterExtract(
        format=FORMAT,
        data_request_id=data_request_id,
        made_at=iso(made_at),
        controller=controller,
        introduction=_words(words.INTRODUCTION),
        processing=[_processing(activity) for activity in ACTIVITIES],
        sources=_words(words.SOURCES),
        automated_decisions=_words(words.AUTOMATED),
        rights=_words(words.RIGHTS.format(email=controller.email)),
        labels={name: _words(words.LABELS[name]) for name in sorted(used)},
        data=[
            Section(key, _words(words.SECTIONS[key]), [dict(item) for item in sections[key]])
            for key in words.SECTIONS
            if key in sections
        ],
        disclosures=[_disclosed(one) for one in told],
    )


def _processing(activity: Activity) -> Processing:
    used = list(registry.treatments(activity))
    sent = [message for message in registry.MESSAGES if message.activity is activity]
    keys = [*(key for each in used for key in each.recipients), *(key for each in sent for key in each.recipients)]
    return Processing(
        purpose=_words(activity.purpose),
        bases=[_words(BASES[basis]) for basis in activity.bases],
        categories=[Kind(category.key, _words(category.name)) for category in registry.categories(activity)],
        recipients=[_recipient(BY_KEY[key]) for key in dict.fromkeys(keys)],
        retention=[_words(text) for text in dict.fromkeys(each.retention.text for each in used)],
    )


def _recipient(one: Recipient) -> NamedRecipient:
    safeguard = _words(one.safeguard) if one.safeguard else None
    return NamedRecipient(one.name, _words(one.category), one.role.value, one.country, safeguard)


def _disclosed(one: Told) -> Disclosed:
    made = one.disclosure
    recipient = BY_KEY[made.recipient].name
    return Disclosed(iso(made.at), _words(made.message.activity.purpose), recipient, one.name, made.about)


def _words(text: Text) -> Words:
    return Words(text.sv, text.en)
