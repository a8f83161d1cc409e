"""What browser tests do on the coverage map."""

from __future__ import annotations

from playwright.sync_api import Page


def open_map(page: Page, address: str = "/map") -> None:
    """Opens the map and waits until all of it is there."""
    page.goto(address)
    page.locator(".folium-map[data-ready]").wait_for()


def legend_words(page: Page) -> dict[str, str]:
    """The classes of the legend with what is counted, without those said apart.

    Read in one go: it may be drawn anew, and a row found before would not be there any more.
    """
    lines: list[tuple[str, str]] = page.locator(
        ".map-legend__rows > li:not(.map-legend__apart)"
    ).evaluate_all(
        """(rows) => rows.map((row) => ['label', 'count'].map(
          (part) => row.querySelector(`.map-legend__${part}`).innerText))"""
    )
    return dict(lines)


def legend(page: Page) -> dict[str, int]:
    """The same as numbers."""
    return {label: int(count) for label, count in legend_words(page).items()}
