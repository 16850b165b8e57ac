"""Personnummer and samordningsnummer: twelve digits with a right check digit."""


def is_personnummer(number: str) -> bool:
    """True for a twelve-digit personnummer or samordningsnummer (Skatteverket SKV 704, 707)."""
    from personnummer import personnummer

    return len(number) == 12 and number.isascii() and number.isdecimal() and bool(personnummer.valid(number))
