"""The demo's own document: a one-page agreement, made with raw PDF operators so that nothing has to be downloaded."""

from pathlib import Path

import pikepdf

LINES = (
    "Ramavtal om konsulttj\\344nster",
    "",
    "mellan Andersson Konsult AB och Bergs M\\345leri AB.",
    "",
    "1. Uppdrag. Konsulten utf\\366r de uppdrag som best\\344llaren avropar skriftligen.",
    "2. Ers\\344ttning. 1 150 kr per timme exklusive moms, faktureras m\\345nadsvis.",
    "3. Sekretess. Vad parterna f\\345r veta om varandra stannar mellan dem.",
    "4. Tid. Avtalet g\\344ller till den 31 december 2027.",
    "",
    "Avtalet undertecknas med BankID.",
)


def demo_pdf(folder: Path) -> Path:
    """Writes the agreement below `folder` and gives its path."""
    path = folder / "ramavtal.pdf"
    text = " T* ".join(f"({line}) Tj" for line in LINES)
    content = f"BT /F1 12 Tf 18 TL 72 760 Td {text} ET".encode("ascii")
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
    pdf.pages[0].Contents = pdf.make_stream(content)
    pdf.save(path)
    return path
