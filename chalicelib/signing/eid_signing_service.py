"""The recipient's verbs about signing by another eID: go to its broker, and come back with a statement."""

from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlsplit

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import OrderId
from chalicelib.signing import eid_visit, names
from chalicelib.signing.domain import Recipient, Signature
from chalicelib.signing.eid_evidence import From, evidence_json
from chalicelib.signing.places import Place, open_place, waiting_of
from chalicelib.signing.ports import Brokers, Case, Cases, Stated, Vault
from chalicelib.signing.recipient import EidStatement
from chalicelib.signing.visible_text import signing_text


class EidSigningService:
    """`brokers` is made when first needed: most requests need none."""

    def __init__(self, *, cases: Cases, vault: Vault, brokers: Callable[[], Brokers], clock: Clock) -> None:
        self._cases = cases
        self._vault = vault
        self._brokers = brokers
        self._clock = clock

    @rerun_on_conflict
    def start(self, place: Place, *, once: Once | None = None) -> None:
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)
        eid_visit.require_can_sign(case.request, recipient, at)
        self._brokers().require(_provider(recipient))
        case.commit(*eid_visit.start(case.request, recipient, _text(case, recipient), at), once=once)

    def address(self, place: Place) -> str:
        """Of the visit that was started last; the same at every call."""
        case, recipient = open_place(self._cases, place, self._clock())
        eid_visit.require_can_sign(case.request, recipient, self._clock())
        ticket = eid_visit.ticket_of(case.key.derive, recipient)
        return self._brokers().address(
            _provider(recipient),
            state=ticket.state,
            nonce=ticket.nonce,
            verifier=ticket.verifier,
            language=recipient.language.value,
        )

    def sign(self, place: Place, state: str, code: str, came_from: From, *, once: Once | None = None) -> None:
        """The broker is asked once: its code is good once. What it stated is then recorded, in several tries."""
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)
        ticket = eid_visit.ticket_of(case.key.derive, recipient)
        eid_visit.require_started(case.request, recipient, ticket, state, at)
        eid_visit.require_text(recipient, _text(case, recipient))
        stated = self._brokers().statement(_provider(recipient), code, nonce=ticket.nonce, verifier=ticket.verifier)
        self._record(place, state, stated, came_from, once)

    @rerun_on_conflict
    def _record(self, place: Place, state: str, stated: Stated, came_from: From, once: Once | None) -> None:
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)
        ticket = eid_visit.ticket_of(case.key.derive, recipient)
        eid_visit.require_started(case.request, recipient, ticket, state, at)
        text = _text(case, recipient)
        eid_visit.require_text(recipient, text)
        evidence = evidence_json(recipient, case.documents(), text, ticket, stated, came_from, at)
        host = urlsplit(stated.issuer).hostname or stated.issuer
        signature = Signature(
            method=recipient.method,
            signed_at=at,
            name=stated.name,
            evidence_name=self._kept(case, recipient, evidence),
            evidence_size=len(evidence),
            evidence_sha256=sha256(evidence).hexdigest(),
            eid=EidStatement(name=stated.eid_name, stated_by=host, assurance=stated.assurance),
        )
        case.commit(*case.request.sign(recipient, signature, waiting_of(case)), once=once)

    def _kept(self, case: Case, recipient: Recipient, evidence: bytes) -> str:
        """Content-addressed: of two at the same instant, the commit names whose evidence counts."""
        content_id = OrderId(f"eid_{sha256(evidence).hexdigest()[:32]}")
        name = names.evidence(case.request_id, recipient.recipient_id, content_id)
        self._vault.put(name, case.key, evidence)
        return name


def _provider(recipient: Recipient) -> str:
    assert recipient.provider is not None, "a draft takes nobody who signs by an eID that is not named"
    return recipient.provider


def _text(case: Case, recipient: Recipient) -> str:
    case.load()
    return signing_text(case.request, recipient, case.recipients(), case.documents())
