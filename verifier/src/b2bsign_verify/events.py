"""The chain of events: each link's hash covers the event, its number and the hash before it.

The sealed evidence names the hash of the last event before the seal; so that head, and through it every event before,
is under the seal. What follows it (the completion itself, above all) is linked, but not sealed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from b2bsign_verify.report import Check, Status

GENESIS = "0" * 64
SIGNED, APPROVED = "recipient.signed", "recipient.approved"
CODE_REQUESTED, VISIT_STARTED = "recipient.signing_code_requested", "recipient.eid_visit_started"
Link = Mapping[str, Any]


def links_of(content: Any) -> list[Link] | None:
    """From what `GET …/events` answers, or a bare list; None where it is neither."""
    items = content.get("items") if isinstance(content, dict) else content
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    return items


def check_events(links: Sequence[Link], request_id: str, head: str) -> Check:
    """`head`: the hash that the sealed evidence names."""
    at = first_break(links, request_id)
    if at is not None:
        return Check("events", Status.FAILED, "broken", {"at": at})
    places = [number for number, link in enumerate(links, 1) if link["hash"] == head]
    if not places:
        return Check("events", Status.FAILED, "other_head", {"count": len(links)})
    return Check("events", Status.PASSED, "", {"sealed": places[0], "after": len(links) - places[0], "head": head})


def first_break(links: Sequence[Link], stream: str) -> int | None:
    """The number of the first link that does not follow from the one before; None when the chain is whole."""
    previous = GENESIS
    for seq, link in enumerate(links, 1):
        expected = link_hash(link, stream, seq, previous)
        shown = (link.get("seq"), link.get("previous"), link.get("hash"), link.get("event_id"))
        if shown != (seq, previous, expected, f"{stream}.{seq}"):
            return seq
        previous = expected
    return None


def link_hash(link: Link, stream: str, seq: int, previous: str) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8) of the link, in hexadecimal."""
    covered = {name: link.get(name) for name in ("type", "at", "actor", "data")}
    whole = {**covered, "stream": stream, "seq": seq, "previous": previous}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def sealed_acts(links: Sequence[Link], head: str, *kinds: str) -> list[Link]:
    """The events of these kinds (signatures and approvals) up to the sealed head, once the chain was found whole."""
    sealed: list[Link] = []
    for link in links:
        sealed.append(link)
        if link["hash"] == head:
            return [each for each in sealed if each["type"] in (kinds or (SIGNED, APPROVED))]
    return []
