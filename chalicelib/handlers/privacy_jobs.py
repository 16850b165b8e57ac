"""The erasure's jobs: the tasks of its state machine, what wakes and starts it, and the sweep. Ids only; what a task
raises escapes, because the state machine owns the retries. This module never imports `app.py`.

A function for each role, and the state says which of its tasks: who erases may not shred, who scans changes nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.observability import count, log_failure
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import ErasureId

blueprint = Blueprint(__name__)

SWEEP_AT_MOST = 200
Task = Callable[[ErasureId, Mapping[str, Any]], dict[str, Any]]


@blueprint.lambda_function(name="erasure-step")
def erasure_step(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """What moves the erasure itself: neither scans tables nor deletes or shreds anything."""
    return _run(STEPS, event)


@blueprint.lambda_function(name="erasure-plan")
def erasure_plan(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Reads everything to say what stays, and voids what is ongoing."""
    return _run(PLANS, event)


@blueprint.lambda_function(name="erasure-erase")
def erasure_erase(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Chunks of one store; or, by an operator after a restore, all of them again."""
    return _run(ERASES, event)


@blueprint.lambda_function(name="erasure-shred")
def erasure_shred(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """The only one that removes a person's key."""
    return _run(SHREDS, event)


@blueprint.lambda_function(name="erasure-scan")
def erasure_scan(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """May read everything, and write nothing."""
    return _run({"search": _search}, event)


@blueprint.lambda_function(name="erasure-certify")
def erasure_certify(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """The only one that signs certificates."""
    return _run(CERTIFIES, event)


@blueprint.lambda_function(name="follow-erasure")
def follow_erasure(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, lambda work, _: wiring.privacy.erasures().follow(ErasureId(work["erasure_id"])))


@blueprint.lambda_function(name="erasures")
def sweep_erasures(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Every few minutes: an erasure nobody walks is taken up by the next walk; safe to run twice or late."""
    started = failed = 0
    for erasure_id in wiring.privacy.erasures().under_way(SWEEP_AT_MOST):
        try:
            started += wiring.privacy.erasures().ensure_walking(erasure_id)
        except Exception as error:  # one erasure's trouble is not the next one's
            log_failure("erasure not taken up", error)
            failed += 1
    if started or failed:
        count("ErasuresStuck", started + failed)
    return {"started": started, "failed": failed}


def _run(tasks: Mapping[str, Task], event: Mapping[str, Any]) -> dict[str, Any]:
    return tasks[event["task"]](ErasureId(event["erasure_id"]), event)


def _did(_nothing: None) -> dict[str, Any]:
    return {}


def _park(erasure_id: ErasureId, event: Mapping[str, Any]) -> dict[str, Any]:
    count("ErasuresParked")
    return _did(wiring.privacy.run().park(erasure_id, event["reason"]))


def _search(erasure_id: ErasureId, event: Mapping[str, Any]) -> dict[str, Any]:
    found, cursor = wiring.privacy.proof().search(erasure_id, event["place"], event["cursor"] or None)
    return {"found": found, "cursor": cursor or "", "more": bool(cursor) and not found}


def _judge(erasure_id: ErasureId, event: Mapping[str, Any]) -> dict[str, Any]:
    found = [each for place in event["found"] for each in place]
    return {"clean": wiring.privacy.proof().judge(erasure_id, found)}


STEPS: Mapping[str, Task] = {
    "register": lambda i, e: _did(wiring.privacy.run().register(i, int(e["attempt"]))),
    "await-identity": lambda i, e: _did(wiring.privacy.run().await_identity(i, e["token"])),
    "expire": lambda i, _: _did(wiring.privacy.run().expire(i)),
    "await-approval": lambda i, e: _did(wiring.privacy.run().await_approval(i, e["token"])),
    "offer-export": lambda i, _: _did(wiring.privacy.run().offer_export(i)),
    "freeze": lambda i, _: {"until": iso(wiring.privacy.run().freeze(i))},
    "decide": lambda i, _: {"go_on": wiring.privacy.run().decide(i)},
    "notify": lambda i, _: _did(wiring.privacy.run().notify(i)),
    "judge": _judge,
    "tell": lambda i, _: _did(wiring.privacy.proof().tell(i)),
    "park": _park,
}
PLANS: Mapping[str, Task] = {
    "plan": lambda i, _: {"needs_approval": wiring.privacy.run().plan(i)},
    "drain": lambda i, _: {"stores": wiring.privacy.run().drain(i)},
}
ERASES: Mapping[str, Task] = {
    "erase": lambda i, e: {"done": wiring.privacy.run().erase(i, e["store"])},
    "replay": lambda i, _: {"erased": wiring.privacy.run().replay(i)},
}
SHREDS: Mapping[str, Task] = {
    "shred": lambda i, _: {"places": wiring.privacy.proof().shred(i)},
    "close": lambda i, _: _did(wiring.privacy.proof().close(i)),
    "forget": lambda i, _: {"until": iso(wiring.privacy.proof().forget(i))},
}
CERTIFIES: Mapping[str, Task] = {
    "certify": lambda i, _: _did(wiring.privacy.proof().certify(i)),
    "conclude": lambda i, _: {"go_on": wiring.privacy.proof().conclude(i)},
}
