"""The sessions table, and the list of a subject's sessions that logging out everywhere needs."""

from datetime import datetime
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.aws.commit import commit_with, transact
from chalicelib.aws.fence import while_reachable
from chalicelib.aws.tables import Action, create
from chalicelib.identity.mapping import session_of, session_row
from chalicelib.identity.members import member_action
from chalicelib.identity.order import OrderUsed
from chalicelib.identity.order_store import use_action
from chalicelib.identity.refusals import SessionInvalid
from chalicelib.identity.rows import LookupRow, SessionRow
from chalicelib.identity.session import Session, SessionAcknowledged, SessionKind
from chalicelib.platform.change import Change, Conflict
from chalicelib.platform.clock import Clock, iso
from chalicelib.platform.ids import SessionId

ENDED_AT_ONCE = 90  # one transaction holds 100 actions


class DynamoSessions:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def create(self, session: Session, also: tuple[Change, ...]) -> None:
        writers = {Session: _write, OrderUsed: lambda used: [use_action(used)]}
        commit_with(writers, self._clock)(Change(session), *also)
        if session.kind is not SessionKind.SIGNING:
            self._forget_over(session.subject)

    def find(self, session_id: SessionId) -> Session | None:
        row = SessionRow.find(session_id)
        return session_of(row) if row else None

    def see(self, session: Session, now: datetime) -> None:
        _update(session.session_id, {"seen_at": {"S": iso(now)}})

    def identify(self, session_id: SessionId, at: datetime) -> None:
        _update(session_id, {"is_identified": {"BOOL": True}, "proved_at": {"S": iso(at)}})

    def rotate(self, session: Session, *, was: str) -> None:
        item = dict(session_row(session).serialize())
        names = ("secret_hash", "seen_at", "access_ends_at", "refresh_hash")
        if not _update(session.session_id, {name: item[name] for name in names}, refresh_hash=was):
            raise Conflict

    def end(self, session: Session) -> None:
        transact([_delete(session.session_id), member_action("DELETE", _list_of(session.subject), [_member(session)])])

    def end_all(self, subject: str, *, before: datetime | None = None) -> None:
        """Bounded transactions; a session leaves the list with its end, so a crash between leaves none unlisted."""
        members = [m for m in _members(subject) if before is None or _was_made_before(m, before)]
        for start in range(0, len(members), ENDED_AT_ONCE):
            part = members[start : start + ENDED_AT_ONCE]
            gone = [_delete(SessionId(member.partition(":")[2])) for member in part]
            transact([*gone, member_action("DELETE", _list_of(subject), part)])

    def _forget_over(self, subject: str) -> None:
        """Keeps the list as short as what it lists."""
        now = int(self._clock().timestamp())
        if over := [member for member in _members(subject) if int(member.partition(":")[0]) <= now]:
            transact([member_action("DELETE", _list_of(subject), over)])


def _write(session: Session) -> list[Action]:
    created = [create(session_row(session))]
    if session.kind is SessionKind.SIGNING:
        return created  # short, and of no account: nobody logs out of it everywhere
    listed = member_action("ADD", _list_of(session.subject), [_member(session)])
    return [*created, listed, while_reachable(session.subject)]


def _list_of(subject: str) -> str:
    return f"sessions#{subject}"


def _member(session: Session) -> str:
    return f"{int(session.ends_at.timestamp())}:{session.session_id}"


def _members(subject: str) -> list[str]:
    row = LookupRow.find(_list_of(subject))
    return sorted(row.members or ()) if row else []


def _was_made_before(member: str, moment: datetime) -> bool:
    row = SessionRow.find(SessionId(member.partition(":")[2]))
    return row is None or row.created_at < iso(moment)


def _delete(session_id: SessionId) -> Action:
    key = {"session_id": {"S": session_id}}
    return Action({"Delete": {"TableName": SessionRow.Meta.table_name, "Key": key}}, session_id)


def _update(session_id: SessionId, values: dict[str, Any], **only_if: str) -> bool:
    """Sets attributes of a session that still exists (and still has the given values); False when it does not."""
    dynamodb = client("dynamodb")
    conditions = ["attribute_exists(session_id)", *(f"{name} = :was_{name}" for name in only_if)]
    try:
        dynamodb.update_item(
            TableName=SessionRow.Meta.table_name,
            Key={"session_id": {"S": session_id}},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in values),
            ConditionExpression=" AND ".join(conditions),
            ExpressionAttributeValues={
                **{f":{name}": value for name, value in values.items()},
                **{f":was_{name}": {"S": value} for name, value in only_if.items()},
            },
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True


def acknowledge_action(done: SessionAcknowledged) -> Action:
    update: dict[str, Any] = {
        "TableName": SessionRow.Meta.table_name,
        "Key": {"session_id": {"S": done.session_id}},
        "UpdateExpression": "SET policy_version = :p, terms_version = :t",
        "ConditionExpression": "attribute_exists(session_id)",
        "ExpressionAttributeValues": {":p": {"S": done.versions.policy}, ":t": {"S": done.versions.terms}},
    }
    return Action({"Update": update}, done.session_id, SessionInvalid)
