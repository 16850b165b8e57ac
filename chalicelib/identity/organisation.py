"""Organisation and VAT numbers as people write them, as we keep them. None for what is neither.

A legal person's third digit is 2 or more, which tells it from a personnummer (lag 1974:174 om identitetsbeteckning för
juridiska personer m.fl.); a sole trader's organisation number is a personnummer. The VAT number is SE, the ten digits
and two more.
"""

LEGAL_PERSON_FROM = "2"


def organisation_number(given: str) -> str | None:
    """556036-0793, 16 556036-0793 and 165560360793 as ten digits."""
    from stdnum.se import orgnr, personnummer

    bare = _bare(given)
    number = bare[2:] if len(bare) == 12 and bare[:2] in {"16", "19", "20"} else bare
    if not number.isascii() or not orgnr.is_valid(number):
        return None
    is_known = number[2] >= LEGAL_PERSON_FROM or personnummer.is_valid(number)
    return number if is_known else None


def vat_number(given: str) -> str | None:
    """se 556036-0793 01 as SE556036079301."""
    from stdnum.se import vat

    number = _bare(given).upper()
    return number if number.isascii() and number.startswith("SE") and vat.is_valid(number) else None


def _bare(given: str) -> str:
    return "".join(given.split()).replace("-", "")
