"""What the routes about API keys and webhooks do, in Swedish."""

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
    "create_webhook_endpoint": (
        "Ange en adress som får veta vad som händer: åt dig själv, eller med `company_id` åt ett företag som du "
        "förvaltar.",
        "Den hör om den ägarens ärenden från strax därefter, signerat enligt Standard Webhooks; hämta dess hemlighet "
        "och prova med `ping`. Adressen anropas inte nu.",
    ),
    "list_webhook_endpoints": (
        "Dina webhook-adresser, eller ett företags som du förvaltar, nyast först.",
        "En som nyss gjordes kan saknas en stund.",
    ),
    "read_webhook_endpoint": ("En webhook-adress, och varför den är avstängd om den är det.", ""),
    "edit_webhook_endpoint": (
        "Ändra en adress eller dess händelser, stäng av den eller slå på den; kräver `If-Match`.",
        "",
    ),
    "delete_webhook_endpoint": ("Ta bort en webhook-adress: den får inte veta mer, och adressen glöms.", ""),
    "read_webhook_secrets": (
        "Hemligheterna som leveranserna signeras med, åt programmet som kontrollerar dem.",
        "",
    ),
    "rotate_webhook_secret": (
        "Signera med en ny hemlighet; den nuvarande signerar också i `overlap_hours` till.",
        "",
    ),
    "ping_webhook_endpoint": (
        "Skicka `webhook.ping` till adressen; hur det gick står i dess leveranser strax efteråt.",
        "",
    ),
    "list_webhook_deliveries": (
        "Vad en adress har skickats de senaste 30 dagarna, senaste händelsen först, och hur varje försök gick.",
        "",
    ),
    "read_webhook_delivery": ("En leverans och dess försök.", ""),
    "replay_webhook_delivery": (
        "Skicka en leverans igen, vare sig den misslyckades eller inte: hela schemat på nytt, med samma `webhook-id`.",
        "",
    ),
    "revoke_api_key": (
        "Återkalla en nyckel: redan nästa anrop med den nekas. Det går inte att ångra.",
        "",
    ),
}
