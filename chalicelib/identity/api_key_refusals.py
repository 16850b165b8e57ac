"""What API keys say no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class ApiKeyInvalid(DomainError):
    """Unknown, revoked, replaced, or whoever made it is gone: one answer, so that nobody learns which."""

    code = "api_key_invalid"
    status = 401
    text = Text(
        sv="API-nyckeln gäller inte. Är den återkallad eller utbytt?",
        en="The API key is not valid. Was it revoked or replaced?",
    )


class ApiKeyNotAllowed(DomainError):
    """The route is open to persons only, or the key lacks the scope that opens it."""

    code = "api_key_not_allowed"
    status = 403
    text = Text(
        sv="API-nyckeln får inte göra det: anropet kräver en behörighet som den saknar, eller en inloggad person.",
        en="The API key may not do this: the call needs a scope it lacks, or a person who is logged in.",
    )


class ApiKeyNotFound(DomainError):
    code = "api_key_not_found"
    status = 404
    text = Text(sv="API-nyckeln finns inte.", en="There is no such API key.")


class ApiKeyRevoked(DomainError):
    code = "api_key_revoked"
    status = 409
    text = Text(sv="API-nyckeln är återkallad. Gör en ny.", en="The API key is revoked. Make a new one.")


class ApiKeyOfAnother(DomainError):
    """A new secret would let its holder act as the person who made the key."""

    code = "api_key_of_another"
    status = 403
    text = Text(
        sv="Bara den som gjorde nyckeln kan byta den. Återkalla den och gör en egen.",
        en="Only whoever made the key can rotate it. Revoke it and make one of your own.",
    )


class TestModeUnavailable(DomainError):
    __test__ = False  # pytest takes no class of this name for a test

    code = "test_mode_unavailable"
    status = 422
    text = Text(
        sv="Testläge finns inte än. Gör en nyckel med mode `live`, eller prova mot den lokala stacken.",
        en="There is no test mode yet. Make a key with mode `live`, or try the local stack.",
    )


class ScopeNotForCompany(DomainError):
    code = "scope_not_for_company"
    status = 422
    text = Text(
        sv="Mallar, krediter och exporter hör till personer: ett företags nyckel kan inte få den behörigheten.",
        en="Templates, credits and exports belong to persons: a company's key cannot have that scope.",
    )


class TooManyApiKeys(DomainError):
    code = "too_many_api_keys"
    status = 409
    text = Text(
        sv="Det finns redan 20 nycklar som gäller. Återkalla någon först.",
        en="There are 20 valid keys already. Revoke one first.",
    )


class RateLimited(DomainError):
    code = "rate_limited"
    status = 429
    text = Text(
        sv="För många anrop på kort tid. Vänta så många sekunder som Retry-After säger.",
        en="Too many calls in a short time. Wait as many seconds as Retry-After says.",
    )

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s
