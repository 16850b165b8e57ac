"""Making and fetching register extracts: a job gathers, part by part, and says how far it has come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import DataRequestId
from chalicelib.platform.text import Language
from chalicelib.privacy.data_request import SYSTEM, DataRequest, Outcome, Right
from chalicelib.privacy.extract import ExtractFile, ExtractStatus
from chalicelib.privacy.extract_document import Controller, Item, RegisterExtract, Told, register_extract
from chalicelib.privacy.request_ports import DataRequests
from chalicelib.privacy.request_refusals import DataRequestNotFound, ExtractUnavailable

BY_EXTRACT = (Right.ACCESS, Right.PORTABILITY)
Source = Callable[[DataRequest], Sequence[Item]]
Draw = Callable[[RegisterExtract, Language], bytes]


class Vault(Protocol):
    def put(self, name: str, key: Any, content: bytes) -> None: ...
    def get(self, name: str, key: Any, *, size: int, start: int = 0, end: int | None = None) -> bytes: ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`read(start, end)` gives plain bytes."""

    size: int
    filename: str
    media_type: str
    read: Callable[[int, int], bytes]


class ExtractService:
    """`sources` gives the parts of a copy by their keys, for one request; `told` whom its data went to."""

    def __init__(
        self,
        *,
        requests: DataRequests,
        sources: Callable[[DataRequest], Mapping[str, Source]],
        told: Callable[[DataRequest], Sequence[Told]],
        vault: Vault,
        draw: Draw,
        controller: Controller,
        new_id: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self._requests = requests
        self._sources = sources
        self._told = told
        self._vault = vault
        self._draw = draw
        self._controller = controller
        self._new_id = new_id
        self._clock = clock

    def run(self, data_request_id: DataRequestId) -> None:
        """Any number of times: what is ready is not made again, and what was half done is made anew."""
        try:
            request = self._requests.open(data_request_id).request
        except DataRequestNotFound:
            return  # erased meanwhile
        if request.is_waiting and (request.extract is None or request.extract.status is not ExtractStatus.READY):
            self._store(data_request_id, self._files(request))
        self._grant(data_request_id)

    @rerun_on_conflict
    def give_up(self, data_request_id: DataRequestId) -> None:
        opened = self._requests.open(data_request_id)
        if opened.request.is_waiting:
            opened.commit(opened.request.unbuilt(self._clock()))

    def file(self, request: DataRequest, number: int, at: datetime) -> StoredFile:
        """By its number, from 1. ExtractUnavailable."""
        files, key = request.extract_at(at).files, self._requests.open(request.data_request_id).key
        if not 1 <= number <= len(files):
            raise ExtractUnavailable
        file = files[number - 1]
        name, size = name_of(request.data_request_id, file.file_id), file.size
        return StoredFile(
            size,
            file.name,
            file.media_type,
            lambda start, end: self._vault.get(name, key, size=size, start=start, end=end),
        )

    def _files(self, request: DataRequest) -> list[tuple[str, str, bytes]]:
        sources = self._sources(request)
        steps, sections = len(sources) + 1, {}
        for done, (key, source) in enumerate(sources.items()):
            self._note(request.data_request_id, done, steps)
            sections[key] = source(request)
        self._note(request.data_request_id, len(sources), steps)
        made_at = self._clock()
        extract = register_extract(request.data_request_id, made_at, self._controller, sections, self._told(request))
        day = made_at.date().isoformat()
        return [
            (f"registerutdrag-{day}.pdf", "application/pdf", self._draw(extract, Language.SV)),
            (f"register-extract-{day}.pdf", "application/pdf", self._draw(extract, Language.EN)),
            (f"register-extract-{day}.json", "application/json", msgspec.json.encode(extract)),
        ]

    def _store(self, data_request_id: DataRequestId, contents: Sequence[tuple[str, str, bytes]]) -> None:
        key = self._requests.open(data_request_id).key
        files = []
        for name, media_type, content in contents:
            file = ExtractFile(name, media_type, len(content), self._new_id("ext"))
            self._vault.put(name_of(data_request_id, file.file_id), key, content)
            files.append(file)
        self._record(data_request_id, files)

    @rerun_on_conflict
    def _record(self, data_request_id: DataRequestId, files: Sequence[ExtractFile]) -> None:
        opened = self._requests.open(data_request_id)
        opened.commit(opened.request.built(files, self._clock()))

    @rerun_on_conflict
    def _note(self, data_request_id: DataRequestId, done: int, steps: int) -> None:
        opened = self._requests.open(data_request_id)
        opened.commit(opened.request.build(done, steps))

    @rerun_on_conflict
    def _grant(self, data_request_id: DataRequestId) -> None:
        """What the extract answers is granted with it; anything else of the request waits for staff."""
        for right in BY_EXTRACT:
            opened = self._requests.open(data_request_id)
            if opened.request.is_waiting and right in opened.request.open_rights:
                opened.commit(opened.request.decide(right, Outcome.GRANTED, "", SYSTEM, self._clock()))


def name_of(data_request_id: DataRequestId, file_id: str) -> str:
    """Storage deletes what begins with `extract/` after 14 days."""
    return f"extract/{data_request_id}/{file_id}"
