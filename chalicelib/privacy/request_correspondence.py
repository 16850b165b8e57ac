"""What letters about data subjects' requests say: read under the request's key when one is written, kept nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chalicelib.platform.ids import DataRequestId
from chalicelib.platform.text import Language
from chalicelib.privacy.data_request import NEED_REASON, DataRequest, RequestStatus, Source
from chalicelib.privacy.request_ports import DataRequests
from chalicelib.privacy.request_texts import IDENTIFY, OUTCOMES, REMEDIES, RIGHTS


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMail:
    """`rights` in words, `last_day` as 2026-12-23; `answers` a line a right; what does not apply is empty."""

    name: str = field(repr=False)
    email: str | None = field(repr=False)
    language: Language
    number: str
    rights: str
    last_day: str
    reason: str = field(repr=False)
    answers: str = field(repr=False)
    remedies: str
    identify: str
    is_recipient: bool
    is_waiting: bool


class RequestCorrespondence:
    """`privacy_email` is where people reach us about their data."""

    def __init__(self, requests: DataRequests, privacy_email: str) -> None:
        self._requests = requests
        self._privacy_email = privacy_email

    def mail(self, data_request_id: DataRequestId) -> RequestMail:
        """DataRequestNotFound when it is erased: then nobody is written to."""
        request = self._requests.open(data_request_id).request
        language = request.language
        return RequestMail(
            name=request.asker.name,
            email=request.asker.email,
            language=language,
            number=request.data_request_id,
            rights=_listed(RIGHTS[right].in_(language) for right in request.rights),
            last_day=request.answer_by.isoformat(),
            reason=request.extension_reason,
            answers=_answers(request),
            remedies=REMEDIES.format(email=self._privacy_email).in_(language) if _is_refused(request) else "",
            identify=IDENTIFY.in_(language) if request.status is RequestStatus.UNIDENTIFIED else "",
            is_recipient=request.source is Source.RECIPIENT,
            is_waiting=request.is_waiting,
        )


def _answers(request: DataRequest) -> str:
    """As `registerutdrag: gjort som du begärde`, and the reason where there is one."""
    lines = []
    for right, made in request.rights.items():
        said = f"{RIGHTS[right].in_(request.language)}: {OUTCOMES[made.outcome].in_(request.language)}"
        lines.append(f"{said}. {made.reason}" if made.reason else f"{said}.")
    return "\n".join(line[0].upper() + line[1:] for line in lines)


def _is_refused(request: DataRequest) -> bool:
    return any(made.outcome in NEED_REASON for made in request.rights.values())


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
