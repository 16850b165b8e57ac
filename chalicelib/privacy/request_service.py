"""The verbs of data subjects' requests: the person's, those of an invited signer without account, and staff's."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import DataRequestId
from chalicelib.platform.text import Language
from chalicelib.privacy import deadline
from chalicelib.privacy.data_request import SYSTEM, Asker, DataRequest, Decision, Outcome, RequestStatus, Right, Source
from chalicelib.privacy.request_ports import DataRequests
from chalicelib.privacy.request_refusals import ArrivalUnlikely, DataRequestNotFound, DataRequestsOpen
from chalicelib.privacy.request_texts import CANCELLED, ERASED, UNCONFIRMED

AT_ONCE = 5  # of one person, waiting
LISTED = 100


class DataRequestService:
    """`find_asker` gives the name, the verified address and the language of a person by their subject id."""

    def __init__(
        self, *, requests: DataRequests, find_asker: Callable[[str], tuple[Asker, Language]], clock: Clock
    ) -> None:
        self._requests = requests
        self._find_asker = find_asker
        self._clock = clock

    # --- the person ------------------------------------------------------------------------------------------------

    def ask(
        self,
        data_request_id: DataRequestId,
        subject: str,
        rights: Sequence[Right],
        text: str | None,
        once: Once | None,
    ) -> DataRequest:
        """By somebody who is logged in."""
        asker, language = self._find_asker(subject)
        return self._receive(
            self._new(data_request_id, Source.SELF, subject, rights, text, asker, language), subject, once
        )

    def ask_as_recipient(
        self,
        data_request_id: DataRequestId,
        place: tuple[str, str],
        asker: Asker,
        language: Language,
        rights: Sequence[Right],
        text: str | None,
        once: Once | None,
    ) -> DataRequest:
        """By somebody invited, who has proved by BankID who they are. `place`: the request and the recipient's id."""
        about, subject = place
        made = self._new(data_request_id, Source.RECIPIENT, subject, rights, text, asker, language, about=about)
        return self._receive(made, subject, once)

    def find(self, subject: str, data_request_id: DataRequestId) -> DataRequest:
        """Anybody else's is not found."""
        request = self._requests.open(data_request_id).request
        if request.subject != subject:
            raise DataRequestNotFound
        return request

    def of(self, subject: str) -> list[DataRequest]:
        """Newest first; those whose texts are erased are left out."""
        return self._opened(self._requests.of(subject, limit=LISTED))

    @rerun_on_conflict
    def withdraw(self, subject: str, data_request_id: DataRequestId, once: Once | None) -> DataRequest:
        self.find(subject, data_request_id)
        opened = self._requests.open(data_request_id)
        opened.commit(opened.request.withdraw(subject, self._clock()), once=once)
        return self.read(data_request_id)

    # --- an erasure, which is a request too -------------------------------------------------------------------------

    def record_erasure(self, data_request_id: DataRequestId, subject: str, received_at: datetime) -> None:
        """Asked for as such; the clock has run since. Twice is once."""
        try:
            self.read(data_request_id)
        except DataRequestNotFound:
            asker, language = self._find_asker(subject)
            made = self._new(
                data_request_id, Source.SELF, subject, [Right.ERASURE], None, asker, language, received_at=received_at
            )
            self._commit_new(made, None)

    @rerun_on_conflict
    def end_erasure(self, data_request_id: DataRequestId, *, is_cancelled: bool) -> None:
        """The person changed their mind, or did not confirm in time. What else was asked for still waits."""
        try:
            opened = self._requests.open(data_request_id)
        except DataRequestNotFound:
            return
        request, at = opened.request, self._clock()
        if not request.is_waiting or Right.ERASURE not in request.open_rights:
            return
        if is_cancelled and request.open_rights == [Right.ERASURE]:
            opened.commit(request.withdraw(request.subject or "", at))
            return
        why = (CANCELLED if is_cancelled else UNCONFIRMED).in_(request.language)
        opened.commit(request.decide(Right.ERASURE, Outcome.REFUSED, why, SYSTEM, at))

    # --- staff -----------------------------------------------------------------------------------------------------

    def record_mail(
        self,
        data_request_id: DataRequestId,
        staff: str,
        *,
        arrived_at: datetime,
        asker: Asker,
        language: Language,
        rights: Sequence[Right],
        text: str,
        once: Once | None = None,
    ) -> DataRequest:
        """What came by mail, word for word; the clock has run since it arrived."""
        now = self._clock()
        if arrived_at > now:
            raise ArrivalUnlikely
        made = self._new(
            data_request_id, Source.MAIL, None, rights, text, asker, language, made_by=staff, received_at=arrived_at
        )
        return self._commit_new(made, once)

    def read(self, data_request_id: DataRequestId) -> DataRequest:
        return self._requests.open(data_request_id).request

    def waiting(self, *, limit: int = LISTED) -> list[DataRequest]:
        """What is to be answered, the most urgent first."""
        return self._opened(self._requests.waiting(limit=limit))

    @rerun_on_conflict
    def identify(self, data_request_id: DataRequestId, subject: str, staff: str) -> DataRequest:
        """The person has proved who they are; the answer goes to the address their account has verified."""
        opened = self._requests.open(data_request_id)
        asker, _ = self._find_asker(subject)
        opened.commit(opened.request.identify(subject, asker, staff, self._clock()))
        return self.read(data_request_id)

    @rerun_on_conflict
    def classify(self, data_request_id: DataRequestId, rights: Sequence[Right], staff: str) -> DataRequest:
        opened = self._requests.open(data_request_id)
        opened.commit(opened.request.classify(rights, staff, self._clock()))
        return self.read(data_request_id)

    @rerun_on_conflict
    def extend(self, data_request_id: DataRequestId, reason: str, staff: str) -> DataRequest:
        opened = self._requests.open(data_request_id)
        opened.commit(opened.request.extend(reason, staff, self._clock()))
        return self.read(data_request_id)

    @rerun_on_conflict
    def decide(
        self, data_request_id: DataRequestId, right: Right, outcome: Outcome, reason: str, staff: str
    ) -> DataRequest:
        """`staff`: who decides, or the job that has done what was asked."""
        opened = self._requests.open(data_request_id)
        opened.commit(opened.request.decide(right, outcome, reason, staff, self._clock()))
        return self.read(data_request_id)

    @rerun_on_conflict
    def end_with_account(self, data_request_id: DataRequestId) -> None:
        """By the erasure of the account. Twice is once; what is erased already has its answer."""
        try:
            opened = self._requests.open(data_request_id)
        except DataRequestNotFound:
            return
        request = opened.request
        change = request.end_with_account(ERASED.in_(request.language), self._clock())
        if change is not None:
            opened.commit(change)

    # --- the clock -------------------------------------------------------------------------------------------------

    def due(self, *, limit: int) -> Sequence[DataRequestId]:
        """Of which staff is to be reminded, the longest overdue first."""
        return self._requests.due(self._clock(), limit=limit)

    @rerun_on_conflict
    def remind(self, data_request_id: DataRequestId) -> bool:
        """Whether a reminder was due; twice on one day it is not."""
        try:
            opened = self._requests.open(data_request_id)
        except DataRequestNotFound:
            return False
        change = opened.request.remind(self._clock())
        if change is None:
            return False
        opened.commit(change)
        return True

    def _new(  # noqa: PLR0913 - what a request is
        self,
        data_request_id: DataRequestId,
        source: Source,
        subject: str | None,
        rights: Sequence[Right],
        text: str | None,
        asker: Asker,
        language: Language,
        *,
        about: str | None = None,
        made_by: str = "",
        received_at: datetime | None = None,
    ) -> DataRequest:
        received = received_at or self._clock()
        return DataRequest(
            data_request_id=data_request_id,
            status=RequestStatus.OPEN if subject else RequestStatus.UNIDENTIFIED,
            source=source,
            subject=subject,
            about=about,
            made_by=made_by or subject or "",
            language=language,
            received_at=received,
            deadline=deadline.answer_by(received),
            rights={right: Decision() for right in rights},
            asker=asker,
            text=text,
        )

    def _receive(self, made: DataRequest, subject: str, once: Once | None) -> DataRequest:
        if sum(request.is_waiting for request in self.of(subject)) >= AT_ONCE:
            raise DataRequestsOpen
        return self._commit_new(made, once)

    def _commit_new(self, made: DataRequest, once: Once | None) -> DataRequest:
        opened = self._requests.new(made.data_request_id)
        opened.commit(made.receive(self._clock()), once=once)
        return self.read(made.data_request_id)

    def _opened(self, ids: Sequence[DataRequestId]) -> list[DataRequest]:
        found = []
        for data_request_id in ids:
            try:
                found.append(self.read(data_request_id))
            except DataRequestNotFound:  # erased, or the index is ahead of us
                continue
        return found
