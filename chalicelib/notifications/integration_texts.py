"""The words of letters about integrations, in Swedish and English."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

FOR_COMPANY = Text(sv="Nyckeln gäller för {company}.", en="The key is for {company}.")
ENDPOINT_OF = Text(sv="Adressen hör till {company}.", en="The endpoint belongs to {company}.")
UNEXPECTED = Text(
    sv="Väntade du dig inte det? Logga in och återkalla nyckeln: redan nästa anrop med den nekas då.",
    en="Did you not expect this? Log in and revoke the key: the very next call with it is then refused.",
)
INTEGRATION_WORDS: Mapping[Kind, Words] = {
    Kind.API_KEY_CREATED: Words(
        Text(sv="En ny API-nyckel har gjorts", en="A new API key was made"),
        (
            Text(
                sv="{maker} har gjort en API-nyckel som börjar på {thing}. Ett program som har den kan handla som "
                "{maker} i B2B Sign, så långt nyckelns behörigheter räcker.",
                en="{maker} has made an API key that begins with {thing}. A program that has it can act as {maker} in "
                "B2B Sign, as far as the key's scopes go.",
            ),
            FOR_COMPANY,
            UNEXPECTED,
        ),
    ),
    Kind.API_KEY_ROTATED: Words(
        Text(sv="En API-nyckel har fått en ny hemlighet", en="An API key has a new secret"),
        (
            Text(
                sv="{maker} har bytt hemligheten i API-nyckeln som börjar på {thing}. Den gamla slutar gälla senast om "
                "sju dagar.",
                en="{maker} has replaced the secret of the API key that begins with {thing}. The old one ends within "
                "seven days.",
            ),
            FOR_COMPANY,
            UNEXPECTED,
        ),
    ),
    Kind.WEBHOOK_DISABLED: Words(
        Text(sv="En webhook har stängts av: {thing}", en="A webhook was disabled: {thing}"),
        (
            Text(
                sv="Vi skickar inget mer till webhook-adressen på {thing}: den svarade att den inte finns längre "
                "(410), eller så kom inget fram på tre dygn.",
                en="We send nothing more to the webhook endpoint at {thing}: it answered that it is gone (410), or "
                "nothing got through for three days.",
            ),
            ENDPOINT_OF,
            Text(
                sv="Slå på den igen i API:et när den fungerar. Det som missades finns i leveranserna i 30 dagar och "
                "kan skickas på nytt.",
                en="Enable it again by the API once it works. What was missed is among its deliveries for 30 days and "
                "can be replayed.",
            ),
        ),
    ),
}
