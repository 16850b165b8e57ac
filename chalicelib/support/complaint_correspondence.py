"""What letters about complaints say: read under the complaint's key when one is written, kept nowhere."""

from dataclasses import dataclass, field

from chalicelib.platform.text import Language
from chalicelib.support.complaint import ComplaintId, ComplaintStatus, Source
from chalicelib.support.complaint_ports import Complaints


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintMail:
    """`token` stands behind # in the link of somebody without an account; `last_day` as 2026-12-14."""

    name: str = field(repr=False)
    email: str | None = field(repr=False)
    language: Language
    number: str
    title: str = field(repr=False)
    last_day: str
    token: str = field(repr=False)
    has_account: bool
    is_confirmed: bool
    is_open: bool


class ComplaintCorrespondence:
    def __init__(self, complaints: Complaints) -> None:
        self._complaints = complaints

    def mail(self, complaint_id: str) -> ComplaintMail:
        """ComplaintNotFound when it is gone: then nobody is written to."""
        opened = self._complaints.open(ComplaintId(complaint_id))
        complaint = opened.complaint
        return ComplaintMail(
            name=complaint.contact.name,
            email=complaint.contact.email,
            language=complaint.language,
            number=complaint_id,
            title=complaint.title,
            last_day=complaint.answer_by.isoformat(),
            token=f"{complaint_id}.{opened.secret}",
            has_account=complaint.source is Source.ACCOUNT,
            is_confirmed=complaint.status is not ComplaintStatus.UNCONFIRMED,
            is_open=complaint.status is ComplaintStatus.OPEN,
        )
