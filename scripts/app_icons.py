"""Draws the app's icons from frontend/app-icon.svg with Chromium: python -m scripts.app_icons

The pictures are committed, so that building the front end needs no browser. A phone cuts a
maskable icon to its own shape: there the mark keeps to the middle.
"""

import re

from playwright.sync_api import sync_playwright

from scripts.browser import LAUNCH_ARGUMENTS, find_chromium
from scripts.setup import ROOT

SOURCE = ROOT / "frontend" / "app-icon.svg"
FOLDER = ROOT / "outreach" / "static" / "src" / "public"
#: Name, pixels, radius of the ground's corners and scale of the mark, as shares of the side.
ICONS = (
    ("icon-192", 192, 0.2, 1.0),
    ("icon-512", 512, 0.2, 1.0),
    ("icon-maskable-512", 512, 0.0, 0.78),
    ("apple-touch-icon", 180, 0.0, 0.9),
)


def drawing(corner: float, scale: float) -> str:
    """The source with rounded corners and its mark scaled about the middle."""
    svg = re.sub(r"<!--.*?-->", "", SOURCE.read_text("utf-8"), flags=re.S)
    svg = svg.replace('id="ground"', f'id="ground" rx="{512 * corner:g}"')
    shift = 256 * (1 - scale)
    return svg.replace('id="mark"', f'transform="translate({shift:g} {shift:g}) scale({scale:g})"')


def main() -> None:
    """Writes every icon."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        for name, side, corner, scale in ICONS:
            page = browser.new_page(viewport={"width": side, "height": side})
            page.set_content(
                f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing(corner, scale)}"
            )
            page.screenshot(path=FOLDER / f"{name}.png", omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
