"""Every hint code has BankID's message in both languages; what we do not know has one too."""

import pytest

from chalicelib.identity import eid_texts
from chalicelib.identity.eid import EidFlow, Failed, Pending
from chalicelib.identity.eid_errors import EidAlreadyInProgress, EidUnavailable
from chalicelib.identity.eid_messages import message_for
from chalicelib.identity.eid_texts import EidText
from chalicelib.platform.text import Language

PENDING = {
    "outstandingTransaction": ("RFA1", "RFA13"),
    "noClient": ("RFA1", "RFA1"),
    "started": ("RFA15A", "RFA15B"),
    "userSign": ("RFA9", "RFA9"),
    "userMrtd": ("RFA23", "RFA23"),
    "userCallConfirm": ("userCallConfirm", "userCallConfirm"),
    "somethingNew": ("RFA21", "RFA21"),
    "": ("RFA21", "RFA21"),
    "userCancel": ("RFA21", "RFA21"),  # a failure's code on a pending order is not believed
}
FAILED = {
    "cancelled": ("RFA3", "RFA3"),
    "userCancel": ("RFA6", "RFA6"),
    "expiredTransaction": ("RFA8", "RFA8"),
    "certificateErr": ("RFA16", "RFA16"),
    "startFailed": ("RFA17B", "RFA17A"),
    "userDeclinedCall": ("userDeclinedCall", "userDeclinedCall"),
    "notSupportedByUserApp": ("notSupportedByUserApp", "notSupportedByUserApp"),
    "transactionRiskBlocked": ("transactionRiskBlocked", "transactionRiskBlocked"),
    "somethingNew": ("RFA22", "RFA22"),
    "userSign": ("RFA22", "RFA22"),
}


@pytest.mark.parametrize(("hint", "codes"), PENDING.items())
def test_a_pending_order_says(hint: str, codes: tuple[str, str]) -> None:
    assert (message(Pending("o", hint), EidFlow.QR), message(Pending("o", hint), EidFlow.SAME_DEVICE)) == codes


@pytest.mark.parametrize(("hint", "codes"), FAILED.items())
def test_a_failed_order_says(hint: str, codes: tuple[str, str]) -> None:
    assert (message(Failed("o", hint), EidFlow.QR), message(Failed("o", hint), EidFlow.SAME_DEVICE)) == codes


def test_every_text_is_in_two_languages_under_a_code_of_its_own() -> None:
    texts = [text for text in vars(eid_texts).values() if isinstance(text, EidText)]
    assert len({text.code for text in texts}) == len(texts) >= 20
    for text in texts:
        assert text.sv.strip()
        assert text.en.strip()
        assert text.sv != text.en


def test_errors_of_the_api_have_bankids_messages() -> None:
    assert EidAlreadyInProgress().message.in_(Language.EN).startswith("An identification or signing for this")
    assert EidUnavailable("http_500").message.in_(Language.SV) == "Internt tekniskt fel. Försök igen."


def message(answer: Pending | Failed, flow: EidFlow) -> str:
    return message_for(answer, flow=flow).code
