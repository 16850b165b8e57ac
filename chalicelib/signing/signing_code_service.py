"""The recipient's verbs about signing by a one-time code: ask for one, and sign with it."""

from hashlib import sha256

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import OrderId
from chalicelib.signing import names, signing_code
from chalicelib.signing.code_evidence import Entered, evidence_json
from chalicelib.signing.copy_address import require_right
from chalicelib.signing.copy_address_refusals import CodeWrong
from chalicelib.signing.domain import Recipient, Signature
from chalicelib.signing.places import Place, open_place, waiting_of
from chalicelib.signing.ports import Case, Cases, Vault
from chalicelib.signing.signing_code_refusals import TextChanged
from chalicelib.signing.visible_text import signing_text


class SigningCodeService:
    def __init__(self, *, cases: Cases, vault: Vault, clock: Clock) -> None:
        self._cases = cases
        self._vault = vault
        self._clock = clock

    @rerun_on_conflict
    def ask(self, place: Place, *, once: Once | None = None) -> None:
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)
        case.commit(*signing_code.ask(case.request, recipient, at), once=once)

    @rerun_on_conflict
    def sign(self, place: Place, entered: Entered, *, once: Once | None = None) -> None:
        """CodeWrong is counted before it is answered, so tries that come at the same instant count each."""
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)
        asked_at = signing_code.require_asked(case.request, recipient, at)
        text = self._text(case, recipient, entered)
        try:
            require_right(signing_code.code_of(case.key.derive, recipient), entered.code)
        except CodeWrong:
            case.commit(*signing_code.miss(case.request, recipient))
            raise
        evidence = evidence_json(recipient, case.documents(), text, entered, asked_at, at)
        signature = Signature(
            method=recipient.method,
            signed_at=at,
            name=entered.name,
            evidence_name=self._kept(case, recipient, evidence),
            evidence_size=len(evidence),
            evidence_sha256=sha256(evidence).hexdigest(),
        )
        case.commit(*case.request.sign(recipient, signature, waiting_of(case)), once=once)

    def _text(self, case: Case, recipient: Recipient, entered: Entered) -> str:
        """What is signed is what was shown."""
        case.load()
        text = signing_text(case.request, recipient, case.recipients(), case.documents())
        if signing_code.digest(text) != entered.text_sha256:
            raise TextChanged
        return text

    def _kept(self, case: Case, recipient: Recipient, evidence: bytes) -> str:
        """Content-addressed: of two who enter the code at the same instant, the commit names whose evidence counts."""
        content_id = OrderId(f"code_{sha256(evidence).hexdigest()[:32]}")
        name = names.evidence(case.request_id, recipient.recipient_id, content_id)
        self._vault.put(name, case.key, evidence)
        return name
