"""The verbs of complaints: the complainant's, with an account or by a mailed link, staff's, and the clock's."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.platform.change import Change, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.text import Language
from chalicelib.support import complaint as domain
from chalicelib.support.complaint import Complaint, ComplaintId, ComplaintStatus, Contact, Message, Party, Source
from chalicelib.support.complaint_ports import Complaints, Opened
from chalicelib.support.complaint_refusals import ComplaintMailUnlikely, ComplaintNotFound, ComplaintsOpen
from chalicelib.support.domain import StaffId

AT_ONCE = 5  # of one person, open
LINKS_AT_ONCE = 3  # unconfirmed, of one address: no further link is mailed
LISTED = 100
Move = Callable[[Complaint], Change | None]


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody complains of."""

    title: str = field(repr=False)
    text: str = field(repr=False)


class ComplaintService:
    """`contact_of`: name, verified address and language of a person. `require_own`: raises ComplaintSubjectNotFound
    unless the purchase or request is that person's. `lookup`: the keyed hash of an address."""

    def __init__(
        self,
        *,
        complaints: Complaints,
        contact_of: Callable[[str], tuple[Contact, Language]],
        require_own: Callable[[str, str], None],
        lookup: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self._complaints = complaints
        self._contact_of = contact_of
        self._require_own = require_own
        self._lookup = lookup
        self._clock = clock

    # --- whoever complains, logged in ------------------------------------------------------------------------------

    def complain(
        self, complaint_id: ComplaintId, sid: str, words: Words, about: str | None, once: Once | None
    ) -> Complaint:
        if about is not None:
            self._require_own(sid, about)
        if sum(each.status is ComplaintStatus.OPEN for each in self.of(sid)) >= AT_ONCE:
            raise ComplaintsOpen
        contact, language = self._contact_of(sid)
        made = self._made(complaint_id, Source.ACCOUNT, sid, contact, language, words, about=about, made_by=sid)
        return self._add(made, once)

    def of(self, sid: str) -> list[Complaint]:
        """Newest first."""
        return self._known(self._complaints.of(sid, limit=LISTED))

    def find(self, sid: str, complaint_id: ComplaintId) -> Complaint:
        """Anybody else's is not found."""
        return self._own(sid, complaint_id).complaint

    def write(self, sid: str, complaint_id: ComplaintId, text: str, once: Once | None) -> Complaint:
        return self._by_owner(sid, complaint_id, lambda it: it.write(text, self._clock()), once)

    def reopen(self, sid: str, complaint_id: ComplaintId, text: str, once: Once | None) -> Complaint:
        return self._by_owner(sid, complaint_id, lambda it: it.reopen(text, self._clock()), once)

    def withdraw(self, sid: str, complaint_id: ComplaintId, once: Once | None) -> Complaint:
        return self._by_owner(sid, complaint_id, lambda it: it.withdraw(self._clock()), once)

    # --- whoever complains, by a mailed link -----------------------------------------------------------------------

    def ask(
        self, complaint_id: ComplaintId, contact: Contact, language: Language, words: Words, once: Once | None
    ) -> None:
        """Mails the link, and tells the caller nothing: an address with several unconfirmed ones gets no more."""
        subject = self._lookup(contact.email or "")
        unconfirmed = (each.status is ComplaintStatus.UNCONFIRMED for each in self.of(subject))
        if sum(unconfirmed) < LINKS_AT_ONCE:
            self._add(self._made(complaint_id, Source.FORM, subject, contact, language, words), once)

    def confirm(self, complaint_id: ComplaintId, secret: str) -> Complaint:
        """Repeating it shows the complaint as it is."""
        return self._by_link(complaint_id, secret, lambda it: it.confirm(self._clock()), None)

    def write_by_link(self, complaint_id: ComplaintId, secret: str, text: str, once: Once | None) -> Complaint:
        return self._by_link(complaint_id, secret, lambda it: it.write(text, self._clock()), once)

    def reopen_by_link(self, complaint_id: ComplaintId, secret: str, text: str, once: Once | None) -> Complaint:
        return self._by_link(complaint_id, secret, lambda it: it.reopen(text, self._clock()), once)

    # --- staff -----------------------------------------------------------------------------------------------------

    def record_mail(
        self,
        complaint_id: ComplaintId,
        staff: StaffId,
        *,
        arrived_at: datetime,
        contact: Contact,
        language: Language,
        words: Words,
        once: Once | None,
    ) -> Complaint:
        """What came by mail, word for word; the time to answer has run since it arrived."""
        if arrived_at > self._clock():
            raise ComplaintMailUnlikely
        subject = self._lookup(contact.email) if contact.email else None
        made = self._made(
            complaint_id, Source.MAIL, subject, contact, language, words, made_by=staff, received_at=arrived_at
        )
        return self._add(made, once)

    def waiting(self) -> list[Complaint]:
        """What is to be answered, the most urgent first."""
        return self._known(self._complaints.waiting(limit=LISTED))

    def read(self, complaint_id: ComplaintId) -> Complaint:
        """What nobody has confirmed is not there for staff."""
        return self._for_staff(complaint_id).complaint

    def take(self, complaint_id: ComplaintId, staff: StaffId, once: Once | None) -> Complaint:
        return self._by_staff(complaint_id, lambda it: it.take(staff, self._clock()), once)

    def reply(self, complaint_id: ComplaintId, text: str, staff: StaffId, once: Once | None) -> Complaint:
        return self._by_staff(complaint_id, lambda it: it.reply(text, staff, self._clock()), once)

    def answer(self, complaint_id: ComplaintId, text: str, staff: StaffId, once: Once | None) -> Complaint:
        return self._by_staff(complaint_id, lambda it: it.answer(text, staff, self._clock()), once)

    # --- the clock -------------------------------------------------------------------------------------------------

    def due(self, *, limit: int) -> Sequence[ComplaintId]:
        """Of which staff is to be reminded, the longest overdue first."""
        return self._complaints.due(self._clock(), limit=limit)

    @rerun_on_conflict
    def remind(self, complaint_id: ComplaintId) -> bool | None:
        """Whether the answer is late; None when no reminder was due, as a second time on one day."""
        try:
            opened = self._complaints.open(complaint_id)
        except ComplaintNotFound:
            return None
        now = self._clock()
        change = opened.complaint.remind(now)
        if change is None:
            return None
        opened.commit(change)
        return opened.complaint.is_late(now)

    def over(self, *, limit: int) -> Sequence[ComplaintId]:
        """Whose time is over: kept for 36 months, or never confirmed."""
        return self._complaints.over(self._clock(), limit=limit)

    @rerun_on_conflict
    def remove(self, complaint_id: ComplaintId) -> bool:
        try:
            opened = self._complaints.open(complaint_id)
        except ComplaintNotFound:
            return False
        if not opened.complaint.is_over(self._clock()):
            return False
        opened.remove()
        return True

    # ---------------------------------------------------------------------------------------------------------------

    @rerun_on_conflict
    def _by_owner(self, sid: str, complaint_id: ComplaintId, move: Move, once: Once | None) -> Complaint:
        return self._moved(self._own(sid, complaint_id), move, once)

    @rerun_on_conflict
    def _by_link(self, complaint_id: ComplaintId, secret: str, move: Move, once: Once | None) -> Complaint:
        opened = self._complaints.open(complaint_id)
        if not hmac.compare_digest(opened.secret.encode(), secret.encode()):
            raise ComplaintNotFound
        return self._moved(opened, move, once)

    @rerun_on_conflict
    def _by_staff(self, complaint_id: ComplaintId, move: Move, once: Once | None) -> Complaint:
        return self._moved(self._for_staff(complaint_id), move, once)

    def _moved(self, opened: Opened, move: Move, once: Once | None) -> Complaint:
        change = move(opened.complaint)
        if change is None:
            return opened.complaint
        opened.commit(change, once=once)
        return self._complaints.open(opened.complaint.complaint_id).complaint

    def _own(self, sid: str, complaint_id: ComplaintId) -> Opened:
        opened = self._complaints.open(complaint_id)
        if opened.complaint.subject != sid:
            raise ComplaintNotFound
        return opened

    def _for_staff(self, complaint_id: ComplaintId) -> Opened:
        opened = self._complaints.open(complaint_id)
        if opened.complaint.status is ComplaintStatus.UNCONFIRMED:
            raise ComplaintNotFound
        return opened

    def _made(  # noqa: PLR0913 - what a complaint is
        self,
        complaint_id: ComplaintId,
        source: Source,
        subject: str | None,
        contact: Contact,
        language: Language,
        words: Words,
        *,
        about: str | None = None,
        made_by: str = domain.SYSTEM,
        received_at: datetime | None = None,
    ) -> Complaint:
        received = received_at or self._clock()
        return Complaint(
            complaint_id=complaint_id,
            status=ComplaintStatus.UNCONFIRMED if source is Source.FORM else ComplaintStatus.OPEN,
            source=source,
            subject=subject,
            about=about,
            made_by=made_by,
            language=language,
            received_at=received,
            answer_by=domain.answer_by(received),
            contact=contact,
            title=words.title,
            thread=(Message(received, Party.COMPLAINANT, words.text),),
            due_on=domain.answer_by(received),
        )

    def _add(self, made: Complaint, once: Once | None) -> Complaint:
        self._complaints.new(made.complaint_id).commit(made.make(self._clock()), once=once)
        return self._complaints.open(made.complaint_id).complaint

    def _known(self, ids: Sequence[ComplaintId]) -> list[Complaint]:
        found = []
        for complaint_id in ids:
            try:
                found.append(self._complaints.open(complaint_id).complaint)
            except ComplaintNotFound:  # removed, or the index is ahead of us
                continue
        return found
