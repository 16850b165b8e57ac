"""The words of letters about complaints: which one, what happened, and where to read it; never what was written."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

OPEN = Text(sv="Öppna klagomålet", en="Open the complaint")
STEPS: Mapping[str, Text] = {
    "received": Text(sv="Ett klagomål har kommit in.", en="A complaint has come in."),
    "taken": Text(sv="En handläggare har tagit det.", en="Somebody has taken it on."),
    "written": Text(sv="Den som klagar har skrivit mer.", en="The complainant has written more."),
    "replied": Text(sv="Vi har skrivit till dig i det.", en="We have written to you in it."),
    "reopened": Text(sv="Det är öppnat igen.", en="It has been reopened."),
    "withdrawn": Text(sv="Det är återtaget.", en="It has been withdrawn."),
}
COMPLAINT_WORDS: Mapping[Kind, Words] = {
    Kind.COMPLAINT_CONFIRM: Words(
        Text(sv="Bekräfta ditt klagomål", en="Confirm your complaint"),
        (
            Text(
                sv="Någon har lämnat ett klagomål på tjänsten med den här adressen. Är det du, bekräfta med länken "
                "inom tre dagar: innan dess läser ingen det.",
                en="Somebody has made a complaint about the service with this address. If it was you, confirm by the "
                "link within three days: nobody reads it before.",
            ),
            Text(sv="Var det inte du behöver du inte göra något.", en="If it was not you, you need do nothing."),
        ),
        Text(sv="Bekräfta", en="Confirm"),
    ),
    Kind.COMPLAINT_RECEIVED: Words(
        Text(sv="Vi har tagit emot ditt klagomål", en="We have received your complaint"),
        (
            Text(
                sv="Ditt klagomål ”{title}” har nummer {number}. Du får svar senast den {last_day}.",
                en="Your complaint “{title}” has number {number}. You will have our answer by {last_day}.",
            ),
        ),
        OPEN,
    ),
    Kind.COMPLAINT_MOVED: Words(
        Text(sv="Något har hänt i ditt klagomål", en="Something has happened in your complaint"),
        (
            Text(
                sv="Det gäller ditt klagomål ”{title}” ({number}). {step}",
                en="It is about your complaint “{title}” ({number}). {step}",
            ),
        ),
        OPEN,
    ),
    Kind.COMPLAINT_ANSWERED: Words(
        Text(sv="Ditt klagomål är besvarat", en="Your complaint has been answered"),
        (
            Text(
                sv="Vi har svarat på ditt klagomål ”{title}” ({number}). Är du inte nöjd kan du öppna det igen inom "
                "30 dagar.",
                en="We have answered your complaint “{title}” ({number}). If you are not content you can reopen it "
                "within 30 days.",
            ),
        ),
        OPEN,
    ),
    Kind.COMPLAINT_STAFF: Words(
        Text(sv="Klagomål {number}", en="Complaint {number}"),
        (
            Text(
                sv="{step} Det ska vara besvarat senast den {last_day}.",
                en="{step} It is to be answered by {last_day}.",
            ),
        ),
    ),
    Kind.COMPLAINT_DUE: Words(
        Text(
            sv="Klagomål {number} ska besvaras senast {last_day}",
            en="Complaint {number} is to be answered by {last_day}",
        ),
        (Text(sv="Det väntar på svar.", en="It waits for its answer."),),
    ),
}
