"""QR codes as images, so that a page needs no encoder of its own."""

QUIET_ZONE_MODULES = 4  # ISO/IEC 18004


def qr_svg(text: str) -> bytes:
    """Dark on light in every colour scheme: cameras expect it so."""
    from io import BytesIO

    import segno

    image = BytesIO()
    code = segno.make_qr(text, error="l")
    code.save(image, kind="svg", border=QUIET_ZONE_MODULES, light="#fff", omitsize=True, xmldecl=False)
    return image.getvalue()
