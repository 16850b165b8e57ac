"""What the routes about companies do, in Swedish."""

from collections.abc import Mapping

COMPANIES: Mapping[str, tuple[str, str]] = {
    "register_company": (
        "Lägg upp ett företag att handla för. Du blir dess ägare.",
        "Att du får handla för företaget kontrolleras inte hos Bolagsverket; parterna ser dess namn vid sidan av ditt.",
    ),
    "list_companies": ("Företagen du hör till, och din roll i vart och ett.", ""),
    "read_company": ("Ett företag som du hör till.", ""),
    "edit_company": (
        "Ändra vad företaget heter, hur det nås och vad dess medlemmar når; kräver `If-Match`.",
        "Organisationsnumret står fast: ett annat nummer är ett annat företag. Ärenden som redan finns behåller namnet "
        "de har.",
    ),
    "list_company_events": (
        "Vad som har hänt med ett företag och dess medlemmar: en hashkedja av händelser, utan namn.",
        "",
    ),
    "list_members": (
        "Vilka som hör till ett företag, och som vad.",
        "En sida kan ha färre än `limit` personer, och ändå en `next_cursor`.",
    ),
    "change_role": (
        "Ge en medlem en annan roll; den gäller från och med nästa anrop.",
        "Bara en ägare gör någon till ägare, eller tar ifrån någon den rollen.",
    ),
    "remove_member": (
        "Ta bort en medlem, som får veta det med e-post. Personen når inget av företagets från och med nästa anrop.",
        "Ärendena som personen har skickat är kvar hos företaget.",
    ),
    "leave_company": ("Lämna ett företag: sedan når du inget av dess. Den sista ägaren kan inte lämna.", ""),
    "invite_member": (
        "Be någon, med e-post, att höra till ett företag: som ägare, administratör, medlem eller granskare.",
        "Bara en ägare bjuder in en ägare. Länken fungerar en gång, inom 14 dagar, för den som öppnar den och loggar "
        "in med BankID; du får sedan veta vem det var. Den slutar gälla när den som bjöd in inte längre får bjuda in.",
    ),
    "list_invitations": ("Inbjudningar som ännu kan antas, den nyaste först.", ""),
    "withdraw_invitation": ("Återkalla en inbjudan: länken är död med en gång.", ""),
    "look_at_invitation": ("Vad en inbjudans länk gäller: vilket företag, och som vad. Inget ändras.", ""),
    "accept_invitation": (
        "Tacka ja till en inbjudan: sedan hör du till företaget. Länken fungerar inte igen.",
        "",
    ),
}
