"""QR codes as SVG that stands within a page."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """The text as a QR code: an <svg> without size, black on white in every theme."""
    written = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        written, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, light="#fff"
    )
    # Made by the library from modules alone: nothing of the text stands in it.
    return Markup(written.getvalue().decode("utf-8").strip())  # noqa: S704
