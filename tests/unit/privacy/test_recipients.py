"""Nothing leaves the service but to the recipient register: by the gate, and by who builds what reaches out."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

import chalicelib
from chalicelib import wiring
from chalicelib.privacy import recipients
from chalicelib.privacy.recipients import BY_KEY, Recipient, permitted
from chalicelib.privacy.refusals import RecipientNotRegistered

ROOT = Path(chalicelib.__file__).parent
TODAY = date(2026, 11, 28)
# Modules that reach out of the service, by the class wiring builds of them, and whom it then sends to.
REACH_OUT = {
    "identity/bankid.py": ("BankID", {"bankid"}),
    "identity/oidc.py": ("OidcBrokers", {"oidc"}),
    "payments/stripe.py": ("Stripe", {"stripe"}),
    "payments/klarna.py": ("Klarna", {"klarna"}),
    "payments/swish_http.py": ("SwishHttp", {"swish"}),
    "webhooks/sender.py": ("WebhookSender", {"webhooks"}),
    "signing/seal_http.py": ("Sealer", {"timestamps", "certificates"}),
    "notifications/ses.py": ("SesMailer", {"carrier"}),
    "notifications/text_messages.py": ("SmsSender", {"carrier"}),
}
OTHERWISE = {"directory": {"directory"}}  # the same class, built for somebody else: our staff's logins
SHARED = {"payments/http.py", "payments/swish_report.py"}  # the call itself; built by whoever has built Swish's


def test_whoever_is_not_in_the_register_gets_nothing() -> None:
    assert permitted("swish", TODAY) is BY_KEY["swish"]
    with pytest.raises(RecipientNotRegistered):
        permitted("facebook", TODAY)


def test_an_agreement_that_is_over_closes_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = {f: getattr(BY_KEY["stripe"], f) for f in Recipient.__dataclass_fields__} | {"until": TODAY}
    monkeypatch.setitem(recipients.BY_KEY, "stripe", Recipient(**ended))
    assert permitted("stripe", TODAY).until == TODAY
    with pytest.raises(RecipientNotRegistered):
        permitted("stripe", TODAY + timedelta(days=1))
    monkeypatch.setitem(recipients.BY_KEY, "stripe", Recipient(**ended | {"until": date(2020, 1, 1)}))
    wiring.providers.stripe.cache_clear()
    with pytest.raises(RecipientNotRegistered):
        wiring.providers.stripe()


def test_every_module_that_reaches_out_is_known() -> None:
    reaching = r"(?m)^(?:from|import) (?:urllib3|http\.client|socket|requests|smtplib)\b|payments\.http import"
    reaching += r"|\.send_email\(|\.send_text_message\("
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if re.search(reaching, path.read_text())}
    assert found == REACH_OUT.keys() | SHARED


def wiring_functions() -> list[ast.FunctionDef]:
    files = (ROOT / "wiring").glob("*.py")
    return [node for file in files for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("module", REACH_OUT)
def test_what_reaches_out_is_built_past_the_gate(module: str) -> None:
    name, keys = REACH_OUT[module]
    builders = [f for f in wiring_functions() if re.search(rf"\b{name}\($|\b{name}\(", ast.unparse(f))]
    assert builders, f"nobody builds {name}: this test looks for it in vain"
    for function in builders:
        passed = set(re.findall(r"ground\.recipient\('(\w+)'\)", ast.unparse(function)))
        if keys == {"carrier"}:  # the mailer's and the sender's every message passes, whichever it goes by
            sender = next(f for f in wiring_functions() if "NotificationService(" in ast.unparse(f))
            assert "ground.recipient(carrier_of(message))" in ast.unparse(sender)
            continue
        assert passed >= OTHERWISE.get(function.name, keys), (
            f"{function.name} builds {name} without asking the register"
        )
