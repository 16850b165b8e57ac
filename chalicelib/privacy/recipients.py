"""The recipient register: everybody data is sent to, as what, and under which agreement (art. 13(1)(e), 28, 30(1)(d)).

Nothing can be sent to whom is not in it: whoever builds an adapter passes `permitted`. What is said of agreements is
the operator's to keep true; `until` ends a recipient after that day, whoever forgot to prolong it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.platform.text import Text
from chalicelib.privacy.refusals import RecipientNotRegistered


class Role(StrEnum):
    PROCESSOR = "processor"  # on our instructions, under an agreement (art. 28)
    CONTROLLER = "controller"  # for purposes of its own; its own policy applies
    PARTY = "party"  # the other persons of a request


ROLES = {
    Role.PROCESSOR: Text("Personuppgiftsbiträde", "Processor"),
    Role.CONTROLLER: Text("Självständigt personuppgiftsansvarig", "Independent controller"),
    Role.PARTY: Text("Övriga parter i ärendet", "The other parties of the request"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """`category` is what the extract calls its kind; `country` where it is established (ISO 3166, two letters, or
    EU/EES); `safeguard` what protects a transfer out of the EU/EEA (art. 44–49), None where there is none."""

    key: str
    name: str
    category: Text
    role: Role
    country: str
    agreement: Text
    until: date | None = None
    safeguard: Text | None = None

    def holds(self, day: date) -> bool:
        return self.until is None or day <= self.until


_AWS_TERMS = Text(
    "Personuppgiftsbiträdesavtal, AWS GDPR DPA, en del av AWS Service Terms",
    "AWS GDPR DPA, part of the AWS Service Terms",
)
_AWS_SAFEGUARD = Text(
    "Lagras i Stockholm (eu-north-1). EU-kommissionens standardavtalsklausuler och EU-U.S. Data Privacy Framework för"
    " fjärråtkomst",
    "Stored in Stockholm (eu-north-1). The EU Commission's standard contractual clauses and the EU-U.S. Data Privacy"
    " Framework for remote access",
)
_OWN_POLICY = Text(
    "Eget ansvar; bolagets integritetspolicy gäller", "Responsible itself; its own privacy policy applies"
)
_AWS = "Amazon Web Services EMEA SARL"

RECIPIENTS: Sequence[Recipient] = (
    Recipient(
        key="aws",
        name=_AWS,
        category=Text("Driftleverantör", "Hosting provider"),
        role=Role.PROCESSOR,
        country="LU",
        agreement=_AWS_TERMS,
        safeguard=_AWS_SAFEGUARD,
    ),
    Recipient(
        key="mail",
        name=f"{_AWS} (Amazon SES)",
        category=Text("E-post", "E-mail"),
        role=Role.PROCESSOR,
        country="LU",
        agreement=_AWS_TERMS,
        safeguard=_AWS_SAFEGUARD,
    ),
    Recipient(
        key="sms",
        name=f"{_AWS} (AWS End User Messaging)",
        category=Text("SMS", "Text messages"),
        role=Role.PROCESSOR,
        country="LU",
        agreement=_AWS_TERMS,
        safeguard=_AWS_SAFEGUARD,
    ),
    Recipient(
        key="bankid",
        name="Finansiell ID-Teknik BID AB",
        category=Text("E-legitimation", "Electronic identification"),
        role=Role.CONTROLLER,
        country="SE",
        agreement=Text("Anslutningsavtal genom bank", "Relying party agreement through a bank"),
    ),
    Recipient(
        key="oidc",
        name="eID broker",
        category=Text("Förmedlare av e-legitimationer", "Broker of electronic identifications"),
        role=Role.CONTROLLER,
        country="EU/EES",
        agreement=Text("Avtal med den förmedlare som avsändaren valt", "Agreement with the broker the sender chose"),
    ),
    Recipient(
        key="swish",
        name="Getswish AB",
        category=Text("Betaltjänst", "Payment service"),
        role=Role.CONTROLLER,
        country="SE",
        agreement=_OWN_POLICY,
    ),
    Recipient(
        key="klarna",
        name="Klarna Bank AB (publ)",
        category=Text("Betaltjänst", "Payment service"),
        role=Role.CONTROLLER,
        country="SE",
        agreement=_OWN_POLICY,
    ),
    Recipient(
        key="stripe",
        name="Stripe Payments Europe, Limited",
        category=Text("Betaltjänst", "Payment service"),
        role=Role.CONTROLLER,
        country="IE",
        agreement=Text(
            "Stripe Data Processing Agreement, en del av Stripe Services Agreement",
            "Stripe Data Processing Agreement, part of the Stripe Services Agreement",
        ),
        safeguard=Text(
            "EU-U.S. Data Privacy Framework och EU-kommissionens standardavtalsklausuler",
            "EU-U.S. Data Privacy Framework and the EU Commission's standard contractual clauses",
        ),
    ),
    Recipient(
        key="timestamps",
        name="Time stamp authority",
        category=Text("Tidsstämplingstjänst", "Time stamp service"),
        role=Role.CONTROLLER,
        country="EU/EES",
        agreement=Text("Får bara en kontrollsumma", "Is given a hash only"),
    ),
    Recipient(
        key="certificates",
        name="Certificate authority of the seal",
        category=Text("Certifikatutfärdare", "Certificate authority"),
        role=Role.CONTROLLER,
        country="EU/EES",
        agreement=Text("Får bara vårt eget certifikats nummer", "Is given the number of our own certificate only"),
    ),
    Recipient(
        key="webhooks",
        name="Kundens eget system / The customer's own system",
        category=Text("Adresser som du själv har lagt in", "Addresses that you have registered yourself"),
        role=Role.CONTROLLER,
        country="EU/EES",
        agreement=Text(
            "Kunden väljer adressen och ansvarar för den; den får nummer och tillstånd, inga namn",
            "The customer chooses the address and answers for it; it is given ids and states, no names",
        ),
    ),
    Recipient(
        key="directory",
        name="Identity provider of the operator's staff",
        category=Text("Inloggning för våra medarbetare", "Login of our staff"),
        role=Role.PROCESSOR,
        country="EU/EES",
        agreement=Text(
            "Personuppgiftsbiträdesavtal med den som driver inloggningen", "Processor agreement with whoever runs it"
        ),
        safeguard=Text(
            "EU-kommissionens standardavtalsklausuler, om leverantören har ägare utanför EU/EES",
            "The EU Commission's standard contractual clauses, where the provider has owners outside the EU/EEA",
        ),
    ),
    Recipient(
        key="parties",
        name="Avsändare och mottagare i samma ärende / Sender and recipients of the same request",
        category=Text("Övriga parter i ett ärende", "The other parties of a request"),
        role=Role.PARTY,
        country="EU/EES",
        agreement=Text(
            "Avsändaren ansvarar för dokumentet; vi är biträde enligt de allmänna villkoren",
            "The sender is the document's controller; we are processor under the terms",
        ),
    ),
)
BY_KEY = {recipient.key: recipient for recipient in RECIPIENTS}


def permitted(key: str, day: date) -> Recipient:
    """The gate of everything that leaves the service. RecipientNotRegistered."""
    found = BY_KEY.get(key)
    if found is None or not found.holds(day):
        raise RecipientNotRegistered
    return found
