"""An erasure and the data subject's request it answers: whichever came first makes the other."""

from chalicelib.platform.ids import DataRequestId, ErasureId, SubjectId
from chalicelib.wiring import erasures as erasures_table
from chalicelib.wiring import privacy, rights


def begin_for(data_request_id: DataRequestId) -> None:
    """Whoever uses the right to erasure, and has an account, has asked for it; they confirm by a new login as ever."""
    from chalicelib.platform.fence import AccountFrozen
    from chalicelib.privacy.erasers import erasure_of
    from chalicelib.privacy.erasure import Credits
    from chalicelib.privacy.erasure_refusals import ErasureNotFound, ErasureRunning
    from chalicelib.privacy.request_refusals import DataRequestNotFound

    erasure_id = erasure_of(data_request_id)
    try:
        request = rights.data_requests().read(data_request_id)
        sid = SubjectId(request.subject or "")
        if request.about or not sid or not request.is_waiting:
            return
        erasures_table.store().find(erasure_id)
    except DataRequestNotFound:
        return
    except ErasureNotFound:
        try:
            privacy.erasures().request(sid, erasure_id, Credits.WAIT, with_export=True)
        except (ErasureRunning, AccountFrozen):
            return  # one is under way already; its end answers this request too


def stop_for(data_request_id: DataRequestId) -> None:
    """The request is taken back, or refused: the erasure it began is cancelled, while it can be."""
    from chalicelib.privacy.erasers import erasure_of
    from chalicelib.privacy.erasure import CANCELLABLE
    from chalicelib.privacy.erasure_refusals import ErasureNotFound

    try:
        erasure = erasures_table.store().find(erasure_of(data_request_id))
    except ErasureNotFound:
        return
    if erasure.state in CANCELLABLE:
        privacy.erasures().cancel(erasure.sid, erasure.erasure_id)


def register(erasure_id: ErasureId) -> None:
    """The erasure in the register of data subjects' requests, with its receipt and its deadline."""
    from chalicelib.privacy.erasers import request_of
    from chalicelib.privacy.erasure import State

    erasure = erasures_table.store().find(erasure_id)
    if not erasure.is_over and not erasure.has_reached(State.ERASING):
        rights.data_requests().record_erasure(request_of(erasure_id), erasure.sid, erasure.requested_at)


def end_request(erasure_id: ErasureId) -> None:
    from chalicelib.privacy.erasers import request_of
    from chalicelib.privacy.erasure import State

    is_cancelled = erasures_table.store().find(erasure_id).state is State.CANCELLED
    rights.data_requests().end_erasure(request_of(erasure_id), is_cancelled=is_cancelled)
