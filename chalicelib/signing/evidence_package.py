"""The sender's evidence package: the whole evidence of every act, and the chain of events, as one ZIP.

Whole means with personnummer, so it is the sender's alone; what the sealed document embeds is the redacted evidence
that every party has. The same request gives the same bytes at every call, so ranges of it fit together.
"""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.signing import names
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Case, Cases, History, Vault
from chalicelib.signing.refusals import NotSignedYet
from chalicelib.signing.service import StoredFile, own_case
from chalicelib.signing.states import RequestStatus

EVENTS = "events.json"
README = "README.txt"
EXPLAINED = """\
Bevis för ett ärende i B2B Sign. Filerna innehåller personnummer: förvara dem säkert.
evidence-N.json: hela beviset för den N:te mottagarens underskrift eller godkännande, med vår valideringsrapport.
enclosure-N-M.pdf: den M:te bilagan som den N:te mottagaren lämnade in; kontrollsumman står i det hen skrev under.
root-*.pem: de rotcertifikat vi litade på. Jämför deras fingeravtryck med utgivarnas egna innan du gör detsamma.
events.json: kedjan av händelser. Kontrollera allt med programmet b2bsign-verify och det förseglade dokumentet.

Evidence of a signature request in B2B Sign. The files contain personnummer: keep them safe.
evidence-N.json: the whole evidence of the Nth recipient's signature or approval, with our validation report.
enclosure-N-M.pdf: the Mth enclosure that the Nth recipient handed in; its checksum stands in what they signed.
root-*.pem: the root certificates that we trusted. Compare their fingerprints with the issuers' own before you do too.
events.json: the chain of events. Check it all with the program b2bsign-verify and the sealed document.
"""

RenderEvents = Callable[[Sequence[Recorded]], bytes]
ReadRoots = Callable[[], Mapping[str, str]]


class EvidencePackageService:
    """`render_events` gives the history as the API shows it: its readers know one form. `roots`: PEM."""

    def __init__(
        self, *, cases: Cases, vault: Vault, history: History, render_events: RenderEvents, roots: ReadRoots
    ) -> None:
        self._cases = cases
        self._roots = roots
        self._vault = vault
        self._history = history
        self._render_events = render_events

    def read(self, caller: SubjectId, request_id: RequestId) -> StoredFile:
        """NotSignedYet before the completion: half an evidence proves nothing."""
        case = own_case(self._cases, caller, request_id, Verb.READ_EVIDENCE)
        if case.request.status is not RequestStatus.COMPLETED or case.request.ended_at is None:
            raise NotSignedYet
        roots = {f"root-{name}.pem": pem.encode() for name, pem in self._roots().items()}
        files = {
            **self._acts(case),
            **self._enclosures(case),
            EVENTS: self._events(case),
            **roots,
            README: EXPLAINED.encode(),
        }
        content = zipped(files, case.request.ended_at)
        return StoredFile(len(content), f"{request_id}-evidence.zip", lambda start, end: content[start:end])

    def _acts(self, case: Case) -> dict[str, bytes]:
        acts = ((number, r.signature) for number, r in enumerate(case.recipients(), 1))
        return {
            names.evidence_file(number): self._vault.get(act.evidence_name, case.key, size=act.evidence_size)
            for number, act in acts
            if act is not None and act.evidence_name
        }

    def _enclosures(self, case: Case) -> dict[str, bytes]:
        """What the signers handed in: its SHA-256 stands in what each of them signed."""
        return {
            names.enclosure_file(signer, number): self._vault.get(
                names.enclosure(case.request_id, recipient.recipient_id, number, enclosed.sha256),
                case.key,
                size=enclosed.size,
            )
            for signer, recipient in enumerate(case.recipients(), 1)
            for number, enclosed in enumerate(recipient.enclosures, 1)
        }

    def _events(self, case: Case) -> bytes:
        """Until the completion: what happens to the request later (its deletion) is no part of the evidence."""
        events = self._history(case.request.stream)
        last = next(i for i, e in enumerate(events, 1) if e.event.type == "signature_request.completed")
        return self._render_events(events[:last])


def zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    """The same files and time give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, at.astimezone(UTC).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, content)
    return target.getvalue()
