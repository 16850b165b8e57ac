"""What the routes about API keys do, in Swedish."""

from collections.abc import Mapping

INTEGRATIONS: Mapping[str, tuple[str, str]] = {
    "create_api_key": (
        "Gör en API-nyckel för ett program: din egen, eller med `company_id` för ett företag som du förvaltar.",
        "`token` visas bara i det här svaret. Programmet handlar som du: med ett företags nyckel bara i det företaget, "
        "och bara så länge du är ägare eller administratör där. Du får veta det med e-post, och företaget också.",
    ),
    "list_api_keys": (
        "Dina API-nycklar, eller nycklarna till ett företag som du förvaltar, nyast först; återkallade också.",
        "En nyckel som nyss gjordes kan saknas en stund.",
    ),
    "read_api_key": ("En API-nyckel: vad den öppnar, och när den senast användes.", ""),
    "rotate_api_key": (
        "Ge en nyckel en ny hemlighet; den nuvarande släpps in `overlap_hours` till, så att programmen hinner byta.",
        "Bara den som gjorde nyckeln kan det: den som har den handlar som hen.",
    ),
    "revoke_api_key": (
        "Återkalla en nyckel: redan nästa anrop med den nekas. Det går inte att ångra.",
        "",
    ),
}
