"""Lists of an archive against a plain list in memory: whatever is asked for, every request comes once and in order."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import query_items
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import KeyId, SubjectId
from chalicelib.signing import archive, deadlines
from chalicelib.signing.archive_query import EVERYTHING, ArchiveQuery
from chalicelib.signing.rows import ArchiveRow
from chalicelib.signing.states import RequestStatus

PERSONS = count()
DAYS = st.dates(date(2026, 3, 27), date(2026, 4, 2))  # the clocks change on the 29th
STATES = list(RequestStatus)
TITLES = ["Ramavtal Åre", "ramavtal om el", "Hyra", "Åre hyra 2026"]
LABELS = ["Åre", "kunder"]
Row = tuple[datetime, RequestStatus, str, list[str]]
ROWS = st.lists(
    st.tuples(
        st.datetimes(datetime(2026, 3, 26), datetime(2026, 4, 3)),
        st.sampled_from(STATES),
        st.sampled_from(TITLES),
        st.lists(st.sampled_from(LABELS), unique=True),
    ),
    max_size=25,
)
QUERIES = st.builds(
    ArchiveQuery,
    statuses=st.lists(st.sampled_from(STATES), max_size=3, unique=True).map(lambda s: tuple(sorted(s))),
    created_from=st.none() | DAYS,
    created_to=st.none() | DAYS,
    oldest_first=st.booleans(),
    text=st.sampled_from(["", "  ", "RAM", "åre", "hyra ÅRE", "saknas"]),
    label=st.sampled_from(["", "åre", "KUNDER", "ku"]),
)


def filled(rows: list[Row]) -> tuple[SubjectId, DataKey, list[str]]:
    """A new person's archive; the ids are in the order of the rows."""
    sid = SubjectId(f"sub_{next(PERSONS)}")
    key = wiring.ground.keys().open_or_mint(KeyId(f"profile#{sid}"))
    ids = []
    for number, (at, status, title, labels) in enumerate(rows):
        request_id, created = f"sr_{number:026}", iso(at.replace(tzinfo=UTC))
        ids.append(request_id)
        ArchiveRow(
            sid,
            f"{created}#{request_id}",
            request_id=request_id,
            status=status.value,
            title_sealed=SealedRow(key, "archive", request_id).seal("title", title),
            labels_sealed=SealedRow(key, "archive", request_id).seal("labels", json.dumps(labels)) if labels else None,
            signer_count=1,
            signed_count=0,
            created_at=created,
        ).save()
    return sid, key, ids


def expected(rows: list[Row], ids: list[str], asked: ArchiveQuery) -> list[str]:
    found = []
    for (at, status, title, labels), request_id in zip(rows, ids, strict=True):
        day = deadlines.day_of(at.replace(tzinfo=UTC))
        is_early = asked.created_from is not None and day < asked.created_from
        is_late = asked.created_to is not None and day > asked.created_to
        is_titled = all(word in title.lower() for word in asked.text.lower().split())
        is_labelled = not asked.label or asked.label.lower() in [label.lower() for label in labels]
        is_in = not asked.statuses or status in asked.statuses
        if is_in and is_titled and is_labelled and not is_early and not is_late:
            found.append((iso(at.replace(tzinfo=UTC)), request_id))
    return [request_id for _, request_id in sorted(found, reverse=not asked.oldest_first)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, asked=QUERIES, limit=st.integers(1, 7), at_once=st.integers(1, 5), reads=st.integers(1, 3))
def test_every_request_that_was_asked_for_comes_once_and_in_order(
    aws: Any, rows: list[Row], asked: ArchiveQuery, limit: int, at_once: int, reads: int
) -> None:
    sid, key, ids = filled(rows)
    seen: list[str] = []
    after, pages = None, 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "READ_AT_ONCE", at_once)
        patch.setattr(archive, "READS_AT_MOST", reads)
        while True:
            found, after = archive.page(sid, key, asked, limit=limit, after=after)
            assert len(found) <= limit
            seen += [entry.request_id for entry in found]
            pages += 1
            if after is None:
                break
            assert pages <= len(rows) + 1, "every page gets further"
    assert seen == expected(rows, ids, asked)


def test_a_page_reads_so_much_and_no_more(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few of an archive are in the state that is asked for."""
    at = datetime(2026, 3, 1)
    rows: list[Row] = [(at + timedelta(minutes=n), RequestStatus.COMPLETED, "Hyra", []) for n in range(60)]
    sid, key, _ = filled(rows)
    monkeypatch.setattr(archive, "READ_AT_ONCE", 10)
    asked: list[int] = []

    def counted(*args: Any, **kwargs: Any) -> Any:
        asked.append(kwargs["limit"])
        return query_items(*args, **kwargs)

    monkeypatch.setattr(archive, "query_items", counted)
    for picky in (
        ArchiveQuery(statuses=(RequestStatus.DRAFT,)),
        ArchiveQuery(text="ramavtal"),
        ArchiveQuery(label="a"),
        ArchiveQuery(recipient="a"),
    ):
        asked.clear()
        found, following = archive.page(sid, key, picky, limit=25, after=None)
        assert (found, sum(asked)) == ([], archive.READS_AT_MOST * 10)
        assert following


def test_one_query_is_told_from_another_and_from_the_whole() -> None:
    queries = [
        EVERYTHING,
        ArchiveQuery(oldest_first=True),
        ArchiveQuery(statuses=(RequestStatus.DRAFT,)),
        ArchiveQuery(created_from=date(2026, 1, 1)),
        ArchiveQuery(created_to=date(2026, 1, 1)),
        ArchiveQuery(text="a"),
        ArchiveQuery(label="a"),
        ArchiveQuery(recipient="a"),
    ]
    assert len({query.tag for query in queries}) == len(queries)
    assert EVERYTHING.tag == ""
