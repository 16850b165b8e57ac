"""The two ways to hand a recipient's place over: the recipient forwards, the sender reassigns."""

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import RecipientId, RequestId, SubjectId
from chalicelib.platform.versions import require_version
from chalicelib.signing import handover, links, names
from chalicelib.signing.domain import Recipient
from chalicelib.signing.permissions import Verb
from chalicelib.signing.places import Place, open_place
from chalicelib.signing.ports import Case, Cases, Vault
from chalicelib.signing.recipient import Invitee, Successor
from chalicelib.signing.service import Overview, overview_of, own_case


class HandoverService:
    """The new link's secret is derived here; the old one is dead with the commit."""

    def __init__(self, *, cases: Cases, vault: Vault, clock: Clock) -> None:
        self._cases = cases
        self._vault = vault
        self._clock = clock

    @rerun_on_conflict
    def reassign(
        self,
        caller: SubjectId,
        request_id: RequestId,
        recipient_id: RecipientId,
        invitee: Invitee,
        *,
        version: int | None = None,
        once: Once | None = None,
    ) -> Overview:
        """Of `invitee` name, address, personnummer and language count; role and turn stay."""
        case = own_case(self._cases, caller, request_id, Verb.FOLLOW_UP)
        recipient = case.recipient(recipient_id)
        require_version(case.request.version, version)
        case.load()
        successor = _successor(case, recipient, invitee)
        case.commit(
            *handover.reassign(case.request, recipient, successor, case.recipients(), self._clock()),
            once=once,
            relisted=True,
        )
        self._forget(recipient)
        return overview_of(case)

    @rerun_on_conflict
    def forward(self, place: Place, invitee: Invitee, *, once: Once | None = None) -> None:
        case, recipient = open_place(self._cases, place, self._clock())
        case.load()
        successor = _successor(case, recipient, invitee)
        case.commit(
            *handover.forward(case.request, recipient, successor, case.recipients(), self._clock()),
            once=once,
            relisted=True,
        )
        self._forget(recipient)

    def _forget(self, former: Recipient) -> None:
        """What the former person handed in is unreachable with the commit; its files go now, and with the case."""
        if former.enclosures:
            self._vault.delete_all(names.enclosure_folder(former.request_id, former.recipient_id))


def _successor(case: Case, recipient: Recipient, invitee: Invitee) -> Successor:
    secret = links.secret_of(case.key.derive, recipient.recipient_id, recipient.link_number + 1)
    return Successor(
        name=invitee.name,
        email=invitee.email,
        phone=invitee.phone,
        personnummer=invitee.personnummer,
        language=invitee.language,
        link_hash=links.hash_of(secret),
    )
