"""Disclosures: every transfer of somebody's data to somebody else, as that person may read it. Pure.

A row holds ids and codes only. Whose data it was is a subject id or, of somebody invited, the id of their place in a
request. What was sent on the way of a letter is known when it is sent; what follows from an event, from the event.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from chalicelib.platform.clock import iso
from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work
from chalicelib.privacy import registry
from chalicelib.privacy.field import Message

KEPT_FOR = timedelta(days=3 * 365)
PARTIES = "parties"
# Letters with everybody's part in them tell about all; what invites, or says how it went, about its sender.
ABOUT_ALL = frozenset({"letter.completed", "letter.copy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """`kind` is a message of the registry, `recipient` a key of the recipient register; `told` the id of the party who
    was told, where it was one; `reference` what makes the transfer one of its kind."""

    subject: str
    at: datetime
    kind: str
    recipient: str
    about: str
    reference: str
    told: str = ""

    @property
    def entry(self) -> str:
        """Sorts by time; the same transfer, told of twice, is one."""
        return f"{iso(self.at)}#{self.reference}#{self.recipient}#{self.told}"

    @property
    def message(self) -> Message:
        return message(self.kind)

    @property
    def expires_at(self) -> datetime:
        return self.at + KEPT_FOR


def message(kind: str) -> Message:
    """A KeyError is a defect: something was sent that is not in the registry."""
    return {each.kind: each for each in registry.MESSAGES}[kind]


def of_letter(
    kind: str, *, about: str, to: str, reference: str, carrier: str, parties: Iterable[str], at: datetime
) -> list[Disclosure]:
    """Whoever is written to, by way of the carrier; and whom the letter tells about. `parties`: owner first."""
    sent = Disclosure(subject=to, at=at, kind=kind, recipient=carrier, about=about, reference=reference)
    if PARTIES not in message(kind).recipients:
        return [sent]
    owner, *others = parties
    named = [owner, *(others if kind in ABOUT_ALL else [])]
    return [
        sent,
        *(
            Disclosure(subject=one, at=at, kind=kind, recipient=PARTIES, about=about, reference=reference, told=to)
            for one in named
            if one != to
        ),
    ]


def of_event(recorded: Recorded) -> list[Disclosure]:
    """What an event says has been, or is about to be, sent; most say nothing of the kind."""
    makes = OF_EVENTS.get(recorded.event.type)
    return makes(recorded) if makes else []


def work_of(recorded: Recorded) -> list[Work]:
    if recorded.event.type not in OF_EVENTS:
        return []
    return [Work("rights", {"task": "disclose", "stream": recorded.event.stream, "seq": str(recorded.seq)})]


def _of(recorded: Recorded, subject: str, kind: str, recipient: str) -> Disclosure:
    event = recorded.event
    return Disclosure(
        subject=subject,
        at=event.at,
        kind=kind,
        recipient=recipient,
        about=event.stream,
        reference=recorded.event_id,
    )


def _bought(recorded: Recorded) -> list[Disclosure]:
    """The provider is asked right after the purchase is made."""
    data = recorded.event.data
    provider = {"card": "stripe"}.get(str(data["method"]), str(data["method"]))
    return [_of(recorded, str(data["wallet_id"]), f"payment.{provider}", provider)]


def _sealed(recorded: Recorded) -> list[Disclosure]:
    """Before it was completed its hash was time-stamped, and the seal's certificate looked up."""
    parties = [*cast("list[str]", recorded.event.data.get("parties", [])), recorded.event.data.get("owner")]
    return [_of(recorded, str(one), "seal.timestamp", "timestamps") for one in parties if one]


def _visited(recorded: Recorded) -> list[Disclosure]:
    return [_of(recorded, str(recorded.event.data["recipient_id"]), "eid.oidc", "oidc")]


OF_EVENTS: Mapping[str, Callable[[Recorded], list[Disclosure]]] = {
    "purchase.created": _bought,
    "signature_request.completed": _sealed,
    "recipient.eid_visit_started": _visited,
}
