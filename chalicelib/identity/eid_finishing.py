"""Finishing an eID order: the stored answer is verified, whoever asked for it does what it was for, the order ends.

Runs from what is stored only, so it can die anywhere and be run again; finishers are idempotent.
"""

import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from chalicelib.identity.eid import Complete, read_collect
from chalicelib.identity.eid_errors import EidUnavailable
from chalicelib.identity.eid_ports import Finish, OrderStore, Refuse, Verify
from chalicelib.identity.eid_signature_values import VerifiedSignature
from chalicelib.identity.order import (
    Ask,
    EidOrder,
    Evidence,
    FinishedOrder,
    Identity,
    OrderStatus,
    Purpose,
    RefusedOrder,
    StoredAnswer,
    moved,
)
from chalicelib.platform.change import Conflict
from chalicelib.platform.errors import DomainError


class Finishing:
    """`finishers` may answer an opaque reference that is kept as the order's `result`. Their refusal (DomainError) ends
    the order; a conflict, a fault of ours or a crash lets it be run again. `refusers` are told of every refusal."""

    def __init__(
        self,
        *,
        orders: OrderStore,
        verify: Verify,
        finishers: Mapping[Purpose, Finish],
        refusers: Mapping[Purpose, Refuse],
    ) -> None:
        self._orders = orders
        self._verify = verify
        self._finishers = finishers
        self._refusers = refusers

    def finish(self, order: EidOrder) -> None:
        """Takes a `collected` order to `complete` or `refused`."""
        answer, ask = self._orders.answer(order)
        try:
            complete = _complete(answer.raw)
        except EidUnavailable as unreadable:
            return self._refused(order, unreadable)
        try:
            verified = self._verify(order, ask, complete, answer.collected_at)
            result = self._finishers[order.purpose](_finished(order, ask, answer, complete, verified))
        except DomainError as refusal:
            if isinstance(refusal, Conflict) or refusal.status >= 500:
                raise
            return self._refused(order, refusal)
        return self._end(order, replace(moved(order, OrderStatus.COMPLETE), result=result or ""))

    def _refused(self, order: EidOrder, refusal: DomainError) -> None:
        if tell := self._refusers.get(order.purpose):
            tell(_refused_order(order, refusal))
        self._end(order, replace(moved(order, OrderStatus.REFUSED), code=refusal.code, message=refusal.message))

    def _end(self, order: EidOrder, ended: EidOrder) -> None:
        with suppress(Conflict):  # the same job ran twice, and the other one was faster
            self._orders.end(order, ended)


def _complete(raw: bytes) -> Complete:
    answer = read_collect(raw)
    assert isinstance(answer, Complete), "nothing else is stored"
    return answer


def _finished(
    order: EidOrder, ask: Ask, answer: StoredAnswer, complete: Complete, verified: VerifiedSignature
) -> FinishedOrder:
    evidence = Evidence(
        raw_answer=answer.raw,
        signature_xml=base64.b64decode(complete.signature),
        ocsp_response=base64.b64decode(complete.ocsp_response),
        visible_text=ask.visible_text,
        non_visible=ask.non_visible,
        started_at=order.started_at,
        completed_at=answer.collected_at,
        ip=ask.ip,
        user_agent=ask.user_agent,
        flow=order.flow,
    )
    identity = Identity(verified.personal_number, verified.name, verified.given_name, verified.surname)
    return FinishedOrder(
        order_id=order.order_id,
        purpose=order.purpose,
        subject=order.subject,
        language=order.language,
        identity=identity,
        evidence=evidence,
        verified=verified,
    )


def _refused_order(order: EidOrder, refusal: DomainError) -> RefusedOrder:
    return RefusedOrder(
        order_id=order.order_id,
        purpose=order.purpose,
        subject=order.subject,
        code=refusal.code,
        reason=str(getattr(refusal, "reason", "")),
    )
