"""The verb of the mail provider: a letter to a recipient came, or came back."""

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import RecipientId, RequestId
from chalicelib.signing import delivery
from chalicelib.signing.ports import Cases
from chalicelib.signing.refusals import RecipientNotFound, RequestNotFound


class DeliveryService:
    def __init__(self, *, cases: Cases, clock: Clock) -> None:
        self._cases = cases
        self._clock = clock

    @rerun_on_conflict
    def told(self, request_id: RequestId, recipient_id: RecipientId, lookup: str, has_arrived: bool) -> None:
        """`lookup`: the keyed hash of the address. Twice is once; what is gone meanwhile needs nothing."""
        try:
            case = self._cases.open(request_id, recipient_id)
            recipient = case.recipient(recipient_id)
        except (RequestNotFound, RecipientNotFound):
            return
        changes = (
            delivery.arrived(case.request, recipient, lookup)
            if has_arrived
            else delivery.came_back(case.request, recipient, lookup, self._clock())
        )
        if changes:
            case.commit(*changes)
