"""What a person does outside the service: holds the phone, reads the mail."""

import json
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

from dev import ports
from dev.demo.http import Reply, StepFailed, fetch
from dev.persons import Person

Found = TypeVar("Found")
JSON_BODY = {"Content-Type": "application/json"}


def wait_for(what: str, look: Callable[[], Found | None], *, seconds: float = 60) -> Found:
    """Looks four times a second until there is something."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = look()
        if found is not None:
            return found
        time.sleep(0.25)
    raise StepFailed(f"waited {seconds:.0f} s for {what}")


def approve(qr: str, person: Person) -> None:
    """Scans the animated QR code with the person's phone, and approves there."""
    order = _phone("/phone/scan", {"text": qr, "personal_number": person.personal_number})
    _phone(f"/phone/orders/{order['handle']}/approve", {"personal_number": person.personal_number})


def _phone(path: str, body: dict[str, str]) -> Any:
    reply = fetch("POST", ports.PHONE.url + path, body=json.dumps(body).encode(), headers=JSON_BODY)
    if reply.status != 200:
        raise StepFailed(f"the phone refused {path}: {reply.body.decode(errors='replace')}")
    return reply.json


def pay_in_app(qr_text: str) -> None:
    """Scans the payment's code in the Swish app, and pays."""
    payment = _swish_app("/payer/scan", {"text": qr_text})
    _swish_app(f"/payer/payments/{payment['handle']}/pay", {})


def _swish_app(path: str, body: dict[str, str]) -> Any:
    reply = fetch("POST", ports.PAYER.url + path, body=json.dumps(body).encode(), headers=JSON_BODY)
    if reply.status != 200:
        raise StepFailed(f"the Swish app refused {path}: {reply.body.decode(errors='replace')}")
    return reply.json


def mail_to(address: str, *, kind: str, after: str | None = None) -> dict[str, Any]:
    """The newest mail of a kind to an address, waiting for it; `after` skips those up to that mail's id."""
    return wait_for(f"the mail “{kind}”", lambda: _newest(address, kind, after))


def _newest(address: str, kind: str, after: str | None) -> dict[str, Any] | None:
    for mail in _inbox(f"?to={address}&limit=20").json["mails"]:
        if mail["id"] == after:
            return None
        if mail["tags"].get("kind") == kind:
            found: dict[str, Any] = _inbox(f"/{mail['id']}").json
            return found
    return None


def last_mail_id(address: str) -> str | None:
    mails = _inbox(f"?to={address}&limit=1").json["mails"]
    return mails[0]["id"] if mails else None


def attachment(mail: dict[str, Any]) -> bytes:
    (first, *_) = mail["attachments"]
    return fetch("GET", ports.MAIL.url + first["url"]).body


def fragment_of(mail: dict[str, Any], path: str) -> str:
    """The secret part of the link in a mail: what stands behind `#`."""
    match = re.search(re.escape(path) + r"#(\S+)", mail["text"])
    if match is None:
        raise StepFailed(f"the mail has no link to {path}")
    return match.group(1)


def _inbox(path: str) -> Reply:
    return fetch("GET", f"{ports.MAIL.url}/inbox{path}")
