"""What a person is told while an order is under way or when it failed: hint code and flow → BankID's message."""

from chalicelib.identity import eid_texts as texts
from chalicelib.identity.eid import EidFlow, Failed, Pending
from chalicelib.identity.eid_texts import EidText


def message_for(answer: Pending | Failed, *, flow: EidFlow) -> EidText:
    """BankID's recommended message. Hint codes unknown to us are RFA21 while pending, RFA22 when failed."""
    by_hint, otherwise = (_PENDING, texts.RFA21) if isinstance(answer, Pending) else (_FAILED, texts.RFA22)
    with_qr, on_same_device = by_hint.get(answer.hint, (otherwise, otherwise))
    return with_qr if flow == EidFlow.QR else on_same_device


def _both(text: EidText) -> tuple[EidText, EidText]:
    return text, text


_PENDING = {
    "outstandingTransaction": (texts.RFA1, texts.RFA13),
    "noClient": _both(texts.RFA1),
    "started": (texts.RFA15A, texts.RFA15B),
    "userSign": _both(texts.RFA9),
    "userMrtd": _both(texts.RFA23),
    "userCallConfirm": _both(texts.CALL_CONFIRM),
}
_FAILED = {
    "cancelled": _both(texts.RFA3),
    "userCancel": _both(texts.RFA6),
    "expiredTransaction": _both(texts.RFA8),
    "certificateErr": _both(texts.RFA16),
    "startFailed": (texts.RFA17B, texts.RFA17A),
    "userDeclinedCall": _both(texts.CALL_DECLINED),
    "notSupportedByUserApp": _both(texts.APP_TOO_OLD),
    "transactionRiskBlocked": _both(texts.RISK_BLOCKED),
}
