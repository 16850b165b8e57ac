"""Getting started: from nothing to a signature request, as commands to paste into a shell."""

from chalicelib.handlers.docs_markup import block, paragraph
from chalicelib.platform.text import Language, Text

STEPS: tuple[tuple[Text, str], ...] = (
    (
        Text(
            sv="Svarar tjänsten? Sätt adressen en gång; resten av stegen använder den.",
            en="Does the service answer? Set the address once; the other steps use it.",
        ),
        "BASE={base}\ncurl -sS $BASE/v1/health",
    ),
)


def walk(language: Language, public_url: str) -> str:
    steps = "".join(
        f"<li>{paragraph(text.in_(language))}{block(command.replace('{base}', public_url), f'curl {number}')}</li>"
        for number, (text, command) in enumerate(STEPS, 1)
    )
    return f'<ol class="walk">{steps}</ol>'
