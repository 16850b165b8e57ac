"""The journey's steps, in order. Each is what one person does at one time."""

import hashlib
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev.demo import books, simulators
from dev.demo.http import StepFailed, Visitor, fetch
from dev.persons import ANNA, BENGT, Person

PART = 4 * 1024 * 1024
WEB = {"flow": "qr", "client": "web"}


@dataclass
class Journey:
    """What is known so far; `base_url` is the service's front."""

    base_url: str
    pdf: Path
    anna: Visitor = field(init=False)
    request_id: str = ""
    document_id: str = ""
    purchase_id: str = ""
    original: bytes = b""
    last_mail: dict[str, str | None] = field(default_factory=dict)
    sealed: bytes = b""

    def __post_init__(self) -> None:
        self.anna = Visitor(self.base_url)
        self.last_mail = {p.email: simulators.last_mail_id(p.email) for p in (ANNA, BENGT)}

    # --- the sender ---

    def log_in(self) -> None:
        order = self.anna.call("POST", "/v1/eid-orders", WEB).json
        self._play_phone(self.anna, order, ANNA)
        session = self.anna.call("POST", "/v1/sessions", {"order_id": order["order_id"]}).json
        self.anna.csrf_token = session["csrf_token"]

    def acknowledge(self) -> None:
        if self.anna.call("GET", "/v1/sessions/current").json["acknowledgement_required"]:
            versions = self.anna.call("GET", "/v1/policies/current").json
            chosen = {"policy_version": versions["policy"]["version"], "terms_version": versions["terms"]["version"]}
            self.anna.call("POST", "/v1/me/acknowledgements", {**chosen, "language": "sv"})

    def verify_email(self) -> None:
        if self.anna.call("GET", "/v1/me").json["email"] != ANNA.email:
            self.anna.call("POST", "/v1/me/email", {"email": ANNA.email})
            mail = self._mail(ANNA, "verify_email")
            token = simulators.fragment_of(mail, "/verify-email")
            Visitor(self.base_url).call("POST", "/v1/email-verifications", {"token": token})

    def buy_credits(self) -> None:
        before = self._credits
        self.purchase_id = self._buy(10)
        if self._credits != before + 10:
            raise StepFailed("ten credits were paid for, and another number came")

    def return_credits(self) -> str:
        """Another purchase, which is withdrawn from: the credit and the money go back, and a credit invoice is made."""
        before, purchase_id = self._credits, self._buy(1)
        withdrawal = self.anna.call("POST", f"/v1/purchases/{purchase_id}/withdrawal").json
        if (self._credits, withdrawal["owed_ore"]) != (before, withdrawal["amounts"]["total_ore"]):
            raise StepFailed("another number of credits went back than was bought, or no money is owed for it")
        invoice = simulators.wait_for("the credit invoice", lambda: self._receipt(purchase_id, "credit"))
        return f"credit invoice {invoice['number']} of receipt {invoice['original_number']}"

    def fetch_receipt(self, target: Path) -> None:
        """The one in the list is the one in the mail."""
        receipt = simulators.wait_for("the receipt", lambda: self._receipt(self.purchase_id, "receipt"))
        pdf = self.anna.call("GET", f"/v1/receipts/{receipt['receipt_id']}/pdf").body
        mail = simulators.mail_to(ANNA.email, kind="receipt", after=self.last_mail[ANNA.email])
        if simulators.attachment(mail) != pdf:
            raise StepFailed("the receipt in the mail is not the one in the list")
        target.write_bytes(pdf)

    def fetch_vouchers(self, target: Path) -> str:
        """The year's SIE file, once it holds what this journey bought and used."""

        def booked() -> str | None:
            lines = self.anna.call("GET", "/v1/wallet/statement").json["items"]
            ours = [e for e in lines if e["about"] in (self.purchase_id, self.request_id) and e["value_ore"]]
            if {e["kind"] for e in ours} < {"purchase", "capture"}:
                return None
            content = books.written(target)
            return content if all(e["entry_id"] in content for e in ours) else None

        return f"{books.balanced(simulators.wait_for('the vouchers', booked))} this year"

    def _buy(self, package: int) -> str:
        """With Swish; paid when it answers."""
        wanted = {"package": package, "method": "swish", "buyer": {"kind": "person", "name": ANNA.name}}
        purchase = self.anna.call("POST", "/v1/purchases", wanted).json
        path = f"/v1/purchases/{purchase['purchase_id']}"
        simulators.pay_in_app(purchase["qr_text"])

        def paid() -> bool | None:
            return True if self.anna.call("GET", path).json["status"] == "paid" else None

        simulators.wait_for("the payment", paid)
        return str(purchase["purchase_id"])

    @property
    def _credits(self) -> int:
        return int(self.anna.call("GET", "/v1/wallet").json["available"])

    def _receipt(self, purchase_id: str, kind: str) -> Any:
        receipts = self.anna.call("GET", "/v1/receipts").json["items"]
        return next((each for each in receipts if (each["purchase_id"], each["kind"]) == (purchase_id, kind)), None)

    def draft(self) -> None:
        request = {
            "title": f"Demo: {self.pdf.name}"[:200],
            "message": "Hej! Här kommer dokumentet vi talade om.",
            "recipients": [{"is_sender": True}, {"name": BENGT.name, "email": BENGT.email}],
        }
        self.request_id = self.anna.call("POST", "/v1/signature-requests", request).json["request_id"]

    def upload(self) -> None:
        content = self.pdf.read_bytes()
        announced = {
            "filename": self.pdf.name,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        document = self.anna.call("POST", f"{self._request}/documents", announced).json
        self.document_id = document["document_id"]
        _put(document["upload"], content)
        self.anna.call("POST", f"{self._document}/complete")

    def await_check(self) -> None:
        document = simulators.wait_for("the preflight", self._checked)
        if document["refusal"]:
            raise StepFailed(f"the PDF is refused: {document['refusal']['code']} – {document['refusal']['detail']}")
        self.original = self._whole(self.anna, f"{self._document}/content", document["size"])

    def send(self) -> None:
        self.anna.call("POST", f"{self._request}/send")

    # --- the recipients ---

    def sign_as_sender(self) -> None:
        self._sign(ANNA, must_identify=True)

    def sign_as_recipient(self) -> None:
        self._sign(BENGT, must_identify=False)

    def _sign(self, person: Person, *, must_identify: bool) -> None:
        visitor = Visitor(self.base_url)
        token = simulators.fragment_of(self._mail(person, "invitation"), "/sign")
        session = visitor.call("POST", "/v1/signing-sessions", {"token": token}).json
        visitor.csrf_token = session["csrf_token"]
        if session["identification_required"] != must_identify:
            raise StepFailed("the link asks for identification where it should not, or the other way round")
        if must_identify:
            visitor.call("GET", "/v1/signing-sessions/current", expect=(403,))
            self._eid(visitor, "identify", person)
        view = visitor.call("GET", "/v1/signing-sessions/current").json
        (document,) = view["documents"]
        path = f"/v1/signing-sessions/current/documents/{document['document_id']}/content"
        if hashlib.sha256(self._whole(visitor, path, document["size"])).hexdigest() != document["sha256"]:
            raise StepFailed("the recipient sees another file than the one that is signed")
        self._eid(visitor, "sign", person)

    def _eid(self, visitor: Visitor, purpose: str, person: Person) -> None:
        asked = {"purpose": purpose, "flow": "qr"}
        self._play_phone(visitor, visitor.call("POST", "/v1/signing-sessions/current/eid-orders", asked).json, person)

    def _play_phone(self, visitor: Visitor, order: dict[str, Any], person: Person) -> None:
        """Polls as a page does, every second; the code is scanned from the first answer."""
        path = f"/v1/eid-orders/{order['order_id']}"
        simulators.approve(visitor.call("GET", path).json["qr"] or order["qr"], person)

        def over() -> dict[str, Any] | None:
            time.sleep(0.8)
            state: dict[str, Any] = visitor.call("GET", path).json
            return state if state["status"] not in ("pending", "collected") else None

        state = simulators.wait_for("BankID", over)
        if state["status"] != "complete":
            raise StepFailed(f"the BankID order ended {state['status']}: {state}")

    # --- what comes of it ---

    def await_seal(self) -> None:
        request = simulators.wait_for("the seal", self._completed)
        (document,) = request["documents"]
        self.sealed = self._whole(self.anna, f"{self._document}/sealed", document["sealed"]["size"])
        if hashlib.sha256(self.sealed).hexdigest() != document["sealed"]["sha256"]:
            raise StepFailed("the sealed file is not the one the request names")

    def read_mails(self) -> None:
        for person in (ANNA, BENGT):
            mail = self._mail(person, "completed")
            if mail["attachments"] and simulators.attachment(mail) != self.sealed:
                raise StepFailed(f"{person.given_name} was mailed another file than the sealed one")

    def find_in_archive(self) -> None:
        first = self.anna.call("GET", "/v1/signature-requests?limit=1").json["items"][0]
        if first["request_id"] != self.request_id or first["status"] != "completed":
            raise StepFailed("the archive does not show the request as completed")

    def fetch_evidence(self, target: Path) -> int:
        recipients = self.anna.call("GET", self._request).json["recipients"]
        target.write_bytes(self.anna.call("GET", f"{self._request}/evidence-package").body)
        with zipfile.ZipFile(target) as package:
            for number, recipient in enumerate(recipients, 1):
                content = package.read(f"evidence-{number}.json")
                if hashlib.sha256(content).hexdigest() != recipient["evidence_sha256"]:
                    raise StepFailed("a piece of evidence is not the one the chain of events names")
        return len(recipients)

    def verify(self, content: bytes) -> dict[str, Any]:
        """What the service's own verification, open to anyone, says of a file."""
        visitor = Visitor(self.base_url)
        asked = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        verification = visitor.call("POST", "/v1/verifications", asked).json
        _put(verification["upload"], content)
        path = f"/v1/verifications/{verification['verification_id']}"
        holder = {"Authorization": f"Verification {verification['secret']}"}
        visitor.call("POST", f"{path}/complete", headers=holder)

        def done() -> dict[str, Any] | None:
            state = visitor.call("GET", path, headers=holder).json
            return state["report"] if state["status"] == "done" else None

        return simulators.wait_for("the verification", done)

    @property
    def _request(self) -> str:
        return f"/v1/signature-requests/{self.request_id}"

    @property
    def _document(self) -> str:
        return f"{self._request}/documents/{self.document_id}"

    def _checked(self) -> dict[str, Any] | None:
        document: dict[str, Any] = self.anna.call("GET", self._document).json
        return document if document["status"] in ("ready", "refused") else None

    def _completed(self) -> dict[str, Any] | None:
        request: dict[str, Any] = self.anna.call("GET", self._request).json
        if request["status"] not in ("sealing", "completed"):
            raise StepFailed(f"the request is {request['status']} instead of sealing")
        return request if request["status"] == "completed" else None

    def _mail(self, person: Person, kind: str) -> dict[str, Any]:
        return simulators.mail_to(person.email, kind=kind, after=self.last_mail[person.email])

    def _whole(self, visitor: Visitor, path: str, size: int) -> bytes:
        """By ranges, as a client must where a file is larger than one answer."""
        parts = []
        for start in range(0, size, PART):
            headers = {"Range": f"bytes={start}-{min(start + PART, size) - 1}"}
            parts.append(visitor.call("GET", path, headers=headers, expect=(206,)).body)
        return b"".join(parts)


def _put(target: dict[str, Any], content: bytes) -> None:
    reply = fetch(target["method"], target["url"], body=content, headers=target["headers"])
    if reply.status != 200:
        raise StepFailed(f"storage refused the upload: {reply.status} {reply.body[:600].decode(errors='replace')}")
