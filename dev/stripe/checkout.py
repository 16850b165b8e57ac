"""What happens to payments: asked for, tried, paid, expired, refunded, disputed. Each move tells what followed.

Pranks are moves that Stripe does not make on a good day: paying what has expired, or another amount than was asked.
"""

from collections.abc import Callable
from typing import Any

from dev.payments.shelf import Shelf
from dev.stripe import objects
from dev.stripe.objects import Thing
from dev.stripe.parameters import StripeError, read_refund, read_session

Tell = Callable[[str, list[tuple[str, Thing]]], None]
KINDS = {"cs": "session", "pi": "intent", "ch": "charge", "re": "refund", "du": "dispute"}
REFUNDS = ("succeed", "pending", "fail", "refuse")


class Checkout:
    """`tell` is given a session's id and what happened, in order. `clock`: seconds since the epoch."""

    def __init__(self, shelf: Shelf, clock: Callable[[], float], tell: Tell, page_url: str) -> None:
        self._shelf, self._clock, self._tell, self._page_url = shelf, clock, tell, page_url

    def create(self, form: dict[str, str]) -> Thing:
        asked = read_session(form, self._now())
        session = objects.session(asked, self._now(), self._page_url)
        self._keep(session)
        self._shelf.put("asked", session["id"], asked)
        return session

    def find(self, name: str) -> Thing:
        """Sessions whose time is over have expired, also when nobody looked."""
        found = self._shelf.get(KINDS.get(name.split("_", maxsplit=1)[0], ""), name)
        if found is None:
            raise StripeError(f"No such object: {name}", status=404, code="resource_missing", param="id")
        if found["object"] == "checkout.session" and found["status"] == "open" and found["expires_at"] <= self._now():
            return self.expire(name)
        thing: Thing = found
        return thing

    def of_intent(self, kind: str, intent: str) -> list[Thing]:
        return self._shelf.where(kind, "payment_intent", intent)

    def pay(self, name: str, *, amount: int | None = None, currency: str | None = None, late: bool = False) -> Thing:
        """`amount` and `currency` other than asked, and `late` (it has expired), are pranks."""
        session = self.find(name)
        if session["status"] != ("expired" if late else "open"):
            raise StripeError("The session is not open")
        intent, is_new = self._intent(session)
        intent["amount"] = intent["amount_received"] = amount if amount is not None else session["amount_total"]
        intent["currency"] = currency or session["currency"]
        charge = objects.charge(intent, self._now(), amount=intent["amount_received"])
        intent |= {"status": "succeeded", "latest_charge": charge["id"], "payment_method": charge["payment_method"]}
        intent |= {"last_payment_error": None, "canceled_at": None, "cancellation_reason": None}
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": intent["id"], "url": None}
        self._keep(intent, charge, session)
        self._told(
            session,
            *([("payment_intent.created", intent)] if is_new else []),
            ("charge.succeeded", charge),
            ("payment_intent.succeeded", intent),
            ("checkout.session.completed", session),
        )
        return session

    def decline(self, name: str, code: str = "generic_decline") -> Thing:
        """The page stays open: the payer may try another card."""
        session = self.find(name)
        if session["status"] != "open":
            raise StripeError("The session is not open")
        intent, is_new = self._intent(session)
        charge = objects.charge(intent, self._now(), amount=intent["amount"], failure=code)
        intent |= {"last_payment_error": objects.decline(code), "latest_charge": charge["id"]}
        session["payment_intent"] = intent["id"]
        self._keep(intent, charge, session)
        created = [("payment_intent.created", intent)] if is_new else []
        self._told(session, *created, ("charge.failed", charge), ("payment_intent.payment_failed", intent))
        return session

    def expire(self, name: str) -> Thing:
        session: Thing | None = self._shelf.get("session", name)
        if session is None:
            raise StripeError(f"No such checkout.session: {name}", status=404, code="resource_missing", param="session")
        if session["status"] != "open":
            raise StripeError("Only Checkout Sessions with a status in [open] can be expired.")
        session |= {"status": "expired", "url": None}
        happened = [("checkout.session.expired", session)]
        if session["payment_intent"]:
            intent = self._shelf.get("intent", session["payment_intent"])
            intent |= {"status": "canceled", "canceled_at": self._now(), "cancellation_reason": "automatic"}
            self._keep(intent)
            happened.append(("payment_intent.canceled", intent))
        self._keep(session)
        self._told(session, *happened)
        return session

    def refund(self, form: dict[str, str]) -> Thing:
        asked = read_refund(form)
        intent = self.find(asked["payment_intent"])
        if intent["status"] != "succeeded":
            raise StripeError("This PaymentIntent does not have a successful charge to refund.")
        charge = self.find(intent["latest_charge"])
        amount = asked["amount"] or charge["amount"] - charge["amount_refunded"]
        manner = self.manner(self._session_of(intent)["id"], "refunds", "succeed")
        self._may_refund(charge, amount, manner)
        status = "pending" if manner == "pending" else "succeeded"
        refund = objects.refund(charge, self._now(), amount=amount, status=status, asked=asked)
        self._moved(charge, amount)
        self._keep(refund, charge)
        self._told(self._session_of(intent), ("refund.created", refund), ("charge.refunded", charge))
        return self.fail_refund(refund["id"]) if manner == "fail" else refund

    def fail_refund(self, name: str) -> Thing:
        """The payer's bank sends it back, also after it had succeeded."""
        refund = self.find(name)
        charge = self.find(refund["charge"])
        refund |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
        refund["failure_balance_transaction"] = objects.new_id("txn")
        refund.pop("pending_reason", None)
        self._moved(charge, -refund["amount"])
        self._keep(refund, charge)
        self._told(self._session_of(charge), ("refund.updated", refund), ("refund.failed", refund))
        return refund

    def complete_refund(self, name: str) -> Thing:
        refund = self.find(name)
        refund["status"] = "succeeded"
        refund.pop("pending_reason", None)
        self._keep(refund)
        self._told(self._session_of(refund), ("refund.updated", refund))
        return refund

    def dispute(self, name: str) -> Thing:
        """The payer's bank takes the money back, for now."""
        charge = self._charge_of(name)
        dispute = objects.dispute(charge, self._now())
        charge["disputed"] = True
        self._keep(charge, dispute)
        self._told(self.find(name), ("charge.dispute.created", dispute), ("charge.dispute.funds_withdrawn", dispute))
        return dispute

    def close_dispute(self, name: str, status: str) -> Thing:
        """`won` or `lost`, by us."""
        dispute = self.of_intent("dispute", self.find(name)["payment_intent"])[0]
        dispute["status"] = status
        self._keep(dispute)
        returned = [("charge.dispute.funds_reinstated", dispute)] if status == "won" else []
        self._told(self.find(name), *returned, ("charge.dispute.closed", dispute))
        return dispute

    def manner(self, name: str, what: str, usual: str) -> str:
        """How this payment's `webhooks` or `refunds` behave, as chosen on its page."""
        chosen: dict[str, str] = self._shelf.get("manner", name) or {}
        return chosen.get(what, usual)

    def choose(self, name: str, what: str, how: str) -> None:
        self._shelf.put("manner", name, (self._shelf.get("manner", name) or {}) | {what: how})

    def asked(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self._shelf.get("asked", name)
        return found

    def sessions(self) -> list[Thing]:
        return [self.find(each["id"]) for each in self._shelf.newest("session")]

    def _may_refund(self, charge: Thing, amount: int, manner: str) -> None:
        if charge["disputed"]:
            raise StripeError("The charge is disputed", code="charge_disputed")
        if charge["refunded"]:
            raise StripeError("Charge has already been refunded.", code="charge_already_refunded")
        if amount > charge["amount"] - charge["amount_refunded"]:
            raise StripeError("Refund amount is greater than unrefunded amount on charge", param="amount")
        if manner == "refuse":
            raise StripeError("Insufficient funds in your Stripe balance", code="balance_insufficient")

    def _moved(self, charge: Thing, amount: int) -> None:
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]

    def _intent(self, session: Thing) -> tuple[Thing, bool]:
        if session["payment_intent"]:
            return self.find(session["payment_intent"]), False
        return objects.payment_intent(session, self.asked(session["id"]), self._now()), True

    def _charge_of(self, name: str) -> Thing:
        intent = self.find(name)["payment_intent"]
        paid = self.find(intent)["status"] == "succeeded" if intent else False
        if not paid:
            raise StripeError("Nothing has been paid")
        return self.find(self.find(intent)["latest_charge"])

    def _session_of(self, thing: Thing) -> Thing:
        intent = thing["id"] if thing["object"] == "payment_intent" else thing["payment_intent"]
        session: Thing = self.of_intent("session", intent)[0]
        return session

    def _keep(self, *things: Thing) -> None:
        for thing in things:
            self._shelf.put(KINDS[thing["id"].split("_", maxsplit=1)[0]], thing["id"], thing)

    def _told(self, session: Thing, *happened: tuple[str, Thing]) -> None:
        self._tell(session["id"], list(happened))

    def _now(self) -> int:
        return int(self._clock())
