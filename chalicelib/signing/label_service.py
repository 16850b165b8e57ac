"""An owner's labels on a request: their own order, nobody else's to see, and no fact about the request itself."""

from collections.abc import Callable, Iterable

from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.signing.domain import SignatureRequest
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Cases
from chalicelib.signing.service import own_case

WriteLabels = Callable[[SignatureRequest, list[str]], None]


class LabelService:
    """`write` keeps them beside the request in its owner's archive; a request that left it is not found."""

    def __init__(self, *, cases: Cases, write: WriteLabels) -> None:
        self._cases = cases
        self._write = write

    def put(self, caller: SubjectId, request_id: RequestId, labels: Iterable[str]) -> list[str]:
        """These and no others, each once. Repeating it changes nothing."""
        request = own_case(self._cases, caller, request_id, Verb.LABEL).request
        wanted = list({label.casefold(): label for label in (" ".join(given.split()) for given in labels)}.values())
        self._write(request, wanted)
        return wanted
