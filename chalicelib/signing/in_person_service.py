"""The sender's verb for signing in person: the link of whoever is there."""

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import RecipientId, RequestId, SubjectId
from chalicelib.signing import in_person, links
from chalicelib.signing.in_person_refusals import NotInPerson
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Case, Cases
from chalicelib.signing.service import own_case


class InPersonService:
    def __init__(self, *, cases: Cases, clock: Clock, public_url: str) -> None:
        self._cases = cases
        self._clock = clock
        self._public_url = public_url

    @rerun_on_conflict
    def open(
        self, caller: SubjectId, request_id: RequestId, recipient_id: RecipientId, *, once: Once | None = None
    ) -> str:
        """The address to be opened on the device that is handed over."""
        case = own_case(self._cases, caller, request_id, Verb.OPEN_IN_PERSON)
        case.commit(in_person.open_place(case.request, case.recipient(recipient_id), self._clock()), once=once)
        return self._link(case, recipient_id)

    def link(self, caller: SubjectId, request_id: RequestId, recipient_id: RecipientId) -> str:
        """The same once more, for a repetition of `open`."""
        return self._link(own_case(self._cases, caller, request_id, Verb.OPEN_IN_PERSON), recipient_id)

    def _link(self, case: Case, recipient_id: RecipientId) -> str:
        recipient = case.recipient(recipient_id)
        if not recipient.in_person:
            raise NotInPerson
        secret = links.secret_of(case.key.derive, recipient_id, recipient.link_number)
        return links.link_url(self._public_url, links.token_of(case.request_id, recipient_id, secret))
