"""The recipient's verbs about where their sealed copy goes: name an address, and prove it by the code mailed there."""

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.signing import copy_address
from chalicelib.signing.copy_address_refusals import CodeWrong
from chalicelib.signing.places import Place, open_place
from chalicelib.signing.ports import Cases


class CopyAddressService:
    def __init__(self, *, cases: Cases, clock: Clock) -> None:
        self._cases = cases
        self._clock = clock

    @rerun_on_conflict
    def ask(self, place: Place, email: str, *, once: Once | None = None) -> None:
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)
        case.commit(*copy_address.ask(case.request, recipient, email, at), once=once)

    @rerun_on_conflict
    def prove(self, place: Place, code: str, *, once: Once | None = None) -> None:
        """CodeWrong is counted before it is answered, so tries that come at the same instant count each."""
        at = self._clock()
        case, recipient = open_place(self._cases, place, at)
        copy_address.require_asked(case.request, recipient, at)
        try:
            copy_address.require_right(copy_address.code_of(case.key.derive, recipient), code)
        except CodeWrong:
            case.commit(*copy_address.miss(case.request, recipient))
            raise
        case.commit(*copy_address.prove(case.request, recipient, at), once=once)
