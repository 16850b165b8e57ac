"""The words of letters about integrations, in Swedish and English."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

FOR_COMPANY = Text(sv="Nyckeln gäller för {company}.", en="The key is for {company}.")
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
}
