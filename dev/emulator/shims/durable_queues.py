"""What SQS has accepted and nobody has deleted survives `kill -9`.

Wrong in ministack: messages are written only when it is stopped in an orderly way, so a job that was queued, and whose
event counts as delivered, would be lost. A message that was being worked on is simply delivered again.
"""

import json
from collections.abc import Mapping
from typing import Any

from ministack.services import sqs

from dev.emulator.journal import Journal, Row

_SCHEMA = ("CREATE TABLE IF NOT EXISTS messages (queue TEXT, id TEXT, message TEXT, PRIMARY KEY (queue, id))",)

_handle = sqs.handle_request
_receive = sqs._receive_messages_for_esm
_delete = sqs._delete_messages_for_esm
_restore = sqs._restore_state
_kept: dict[str, set[str]] = {}
_journal: Journal


def apply() -> None:
    global _journal  # noqa: PLW0603 - opened when the emulator starts, not when this module is imported
    _journal = Journal(_SCHEMA)
    for queue, message in _journal.rows("SELECT queue, id FROM messages"):
        _kept.setdefault(queue, set()).add(message)
    sqs.handle_request = handle_request
    sqs._receive_messages_for_esm = receive
    sqs._delete_messages_for_esm = delete
    sqs._restore_state = restore
    sqs.load_persisted_state = restore


async def handle_request(method: str, path: str, headers: Any, body: bytes, query_params: Mapping[str, Any]) -> Any:
    answer = await _handle(method, path, headers, body, query_params)
    keep_changes()
    return answer


def receive(queue_url: str, at_most: int) -> Any:
    messages = _receive(queue_url, at_most)
    keep_changes()  # what was received too often has moved to the dead letters
    return messages


def delete(queue_url: str, receipt_handles: set[str]) -> None:
    _delete(queue_url, receipt_handles)
    keep_changes()


def restore(data: Any) -> None:
    _restore(data)
    queues = {_name(queue): queue for _, queue in sqs._queues.all_items()}
    for queue in queues.values():
        queue["messages"] = []
    for name, text in _journal.rows("SELECT queue, message FROM messages ORDER BY rowid"):
        if name in queues:
            queues[name]["messages"].append(json.loads(text))


def keep_changes() -> None:
    """Compares ids with what is kept: every way into and out of a queue is covered, whoever moved the message."""
    statements: list[tuple[str, Row]] = []
    with sqs._queues_lock:
        for _, queue in sqs._queues.all_items():
            statements += _changes(_name(queue), {str(message["id"]): message for message in queue["messages"]})
    if statements:
        _journal.commit(statements)


def _changes(name: str, messages: dict[str, dict[str, Any]]) -> list[tuple[str, Row]]:
    kept = _kept.setdefault(name, set())
    new, gone = messages.keys() - kept, kept - messages.keys()
    kept.clear()
    kept.update(messages)
    added: list[tuple[str, Row]] = [
        (
            "INSERT OR REPLACE INTO messages VALUES (?, ?, ?)",
            (name, message, json.dumps(messages[message], default=str)),
        )
        for message in new
    ]
    return added + [("DELETE FROM messages WHERE queue = ? AND id = ?", (name, message)) for message in gone]


def _name(queue: dict[str, Any]) -> str:
    return str(queue["attributes"]["QueueArn"])
