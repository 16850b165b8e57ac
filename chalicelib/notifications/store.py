"""The messages table: what was sent to whom (by id) and how it went. Kept 90 days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.notifications.domain import Letter, Status
from chalicelib.notifications.mail import MailDelayed
from chalicelib.platform.clock import iso

KEPT_FOR = timedelta(days=90)


class MessageRow(Table):
    class Meta:
        table_name = settings().table("messages")

    about = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    to = UnicodeAttribute()
    status = UnicodeAttribute()
    taken_until = UnicodeAttribute(null=True)
    attempts = NumberAttribute(default=0)
    may_be_duplicate = BooleanAttribute(null=True)
    provider_id = UnicodeAttribute(null=True)
    lookup = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True, slots=True)
class Noted:
    """How a message stands, and the keyed hash of the address it went to."""

    status: Status
    lookup: str


class MessageStore:
    """Each method is one or two conditional writes, so two workers never send the same letter at once."""

    def take(self, letter: Letter, now: datetime, until: datetime) -> Status | None:
        """The status before taking it (None: new). MailDelayed while another worker has it."""
        row = MessageRow.find(letter.about, letter.message_id)
        before = Status(row.status) if row else None
        if row is not None and before not in {Status.QUEUED, Status.SENDING}:
            return before
        free = MessageRow.taken_until.does_not_exist() | (MessageRow.taken_until < iso(now))
        open_ = MessageRow.status.does_not_exist() | MessageRow.status.is_in(Status.QUEUED, Status.SENDING)
        actions: list[Action] = [
            MessageRow.kind.set(letter.kind.value),
            MessageRow.to.set(letter.to),
            MessageRow.status.set(Status.SENDING.value),
            MessageRow.taken_until.set(iso(until)),
            MessageRow.attempts.set((MessageRow.attempts | 0) + 1),
            MessageRow.updated_at.set(iso(now)),
            MessageRow.expires_at.set(int((now + KEPT_FOR).timestamp())),
        ]
        if before is Status.SENDING:  # an earlier attempt ended without a word: it may have been sent
            actions.append(MessageRow.may_be_duplicate.set(True))
        try:
            MessageRow(letter.about, letter.message_id).update(actions=actions, condition=free & open_)
        except UpdateError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                raise MailDelayed("taken") from error
            raise
        return before

    def find(self, letter: Letter) -> Noted | None:
        row = MessageRow.find(letter.about, letter.message_id)
        return Noted(Status(row.status), row.lookup or "") if row else None

    def note(self, letter: Letter, status: Status, now: datetime, *, provider_id: str = "", lookup: str = "") -> None:
        """What the provider told of a mail is not overwritten by how its sending went."""
        known = {"provider_id": provider_id, "lookup": lookup}
        actions: list[Action] = [
            MessageRow.updated_at.set(iso(now)),
            MessageRow.taken_until.remove(),
            *(getattr(MessageRow, name).set(value) for name, value in known.items() if value),
        ]
        told = status in {Status.DELIVERED, Status.BOUNCED}
        open_ = None if told else ~MessageRow.status.is_in(Status.DELIVERED, Status.BOUNCED)
        row = MessageRow(letter.about, letter.message_id)
        try:
            row.update(actions=[*actions, MessageRow.status.set(status.value)], condition=open_)
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            row.update(actions=actions)

    def of(self, about: str) -> list[MessageRow]:
        """Every message about a request or a person."""
        return list(MessageRow.query(about))
