"""What the routes of templates do, in Swedish, as `openapi_swedish.py` says of all others."""

from collections.abc import Mapping

SWEDISH_TEMPLATES: Mapping[str, tuple[str, str]] = {
    "create_template": (
        "Anmäl en malls PDF och få veta var den ska läggas.",
        "Lägg filen med PUT på `upload.url` med exakt rubrikerna i `upload.headers`, och anropa sedan `complete`.",
    ),
    "list_templates": ("Dina egna mallar, nyast först.", ""),
    "read_template": ("En mall: dess läge, varför den nekades, dess sidor, roller och fält.", ""),
    "complete_template": (
        "Säg att filen är uppladdad; granskningen görs som ett jobb.",
        "Att upprepa anropet gör ingen skada. Läs mallen tills den är `ready` eller `refused`.",
    ),
    "edit_template": ("Ändra en malls titel eller beskrivning; kräver `If-Match`.", ""),
    "put_template_layout": (
        "Säg vilka mallen är till för och placera dess fält, alla på en gång; kräver `If-Match`.",
        "Ett fält utanför sin sida, ovanpå ett annat eller för en roll som inte finns nekas, vart och ett vid namn.",
    ),
    "delete_template": ("Ta bort en mall och dess fil. Ärenden som gjorts av den är kvar som de är.", ""),
    "read_template_content": ("Mallens PDF, inte ifylld; med `Range` när den är större än 4 MiB.", ""),
    "use_template": (
        "Gör ett utkast till ett ärende av en mall, ifylld.",
        "Uppgifterna blir en del av dokumentet innan det granskas, visas och skrivs under; dokumentet är `checking` "
        "tills ett jobb har skrivit in dem. Allt som saknas eller är fel nämns, fält för fält, och då görs inget "
        "utkast.",
    ),
    "list_public_templates": ("Tjänstens avtal som går att använda nu, med vad vart och ett kostar i krediter.", ""),
    "read_public_template": ("Ett av tjänstens avtal: dess roller, fält och pris i krediter.", ""),
    "read_public_template_content": ("Avtalets text som PDF, inte ifylld.", ""),
    "use_public_template": (
        "Gör ett utkast till ett ärende av ett av tjänstens avtal, ifyllt.",
        "Som med en egen mall är uppgifterna en del av dokumentet som skrivs under.",
    ),
    "list_publications": (
        "Varje avtal som följer med tjänsten, vad som är publicerat av det och vad som är föreslaget.",
        "",
    ),
    "read_publication": (
        "Ett avtal, vad som är publicerat av det och vad som är föreslaget; dess `ETag` behövs för att ta ställning.",
        "",
    ),
    "read_edition_content": (
        "Vilken utgåva som helst som PDF: den ska läsas innan den föreslås eller publiceras.",
        "",
    ),
    "propose_edition": (
        "Föreslå en utgåva och dess pris. Det publicerade gäller tills någon annan publicerar förslaget.",
        "",
    ),
    "publish_edition": (
        "Publicera det någon annan har föreslagit; kräver `If-Match`, så att det är förslaget du läste.",
        "",
    ),
    "reject_edition": (
        "Avslå ett förslag, eller ta tillbaka det; det publicerade är kvar. Kräver `If-Match`.",
        "",
    ),
    "withdraw_publication": (
        "Ta bort ett avtal ur utbudet, genast och av en enda person. Kräver `If-Match`.",
        "Ärenden som gjorts av det och granskats är kvar som de är.",
    ),
}
