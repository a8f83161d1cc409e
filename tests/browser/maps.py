"""What browser tests do on the coverage map."""

from __future__ import annotations

from typing import Any

from flask import Flask
from playwright.sync_api import Page

from outreach.database import db, transaction
from outreach.places.models import Outline
from tests.factories import Factory

#: The brightest and the darkest fill of "0–14 days", as the tokens have them.
RECENT = {"light": (11, 42, 91), "dark": (255, 243, 196)}


def make_city(app: Flask, factory: Factory) -> dict[str, Any]:
    """Two brigades side by side, each with its outline; one village of A has no point."""
    a, b = factory.unit("A", "甲大队", name_en="Brigade A"), factory.unit("B", "乙大队")
    west = factory.township("140105001", "西镇", "西县")
    east = factory.township("140106001", "东镇", "东县")
    places = {
        name: factory.place(
            f"14010000000{number}", f"{name}村委会", unit, "village", town, lat, lon
        )
        for number, (name, unit, town, lat, lon) in enumerate(
            (
                ("开化村", a, west, 37.70, 112.30),
                ("坡头村", a, west, 37.80, 112.40),
                ("南峪村", b, east, 37.70, 112.70),
                ("北峪村", b, east, 37.80, 112.80),
            ),
            start=1,
        )
    }
    places["无点村"] = factory.place("140100000009", "无点村村委会", a, coord_quality="none")
    with app.app_context(), transaction():
        for code, left in (("140105", 112.2), ("140106", 112.6)):
            ring = [
                [left, 37.6],
                [left, 37.9],
                [left + 0.3, 37.9],
                [left + 0.3, 37.6],
                [left, 37.6],
            ]
            geometry = {"type": "Polygon", "coordinates": [ring]}
            db.session.add(Outline(code=code, name=code, geometry=geometry))
    officer = factory.account("officer", a)
    factory.visit(officer, places["开化村"], talks=[{"topics": ["helmet"], "attendees": 30}])
    return {"places": places, "officer": officer, "a": a, "b": b}


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


#: Whether some mark on the map has just this colour.
_HAS_COLOUR = """(wanted) => {
  const canvas = document.querySelector('.leaflet-villages-pane canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((part, channel) => Math.abs(data[at + channel] - part) < 3)
        && data[at + 3] === 255) return true;
  }
  return false;
}"""


def has_colour(page: Page, colour: tuple[int, int, int]) -> bool:
    """Whether some mark on the map has just this colour now."""
    found: bool = page.evaluate(_HAS_COLOUR, list(colour))
    return found


def wait_for_colour(page: Page, colour: tuple[int, int, int]) -> None:
    """Some mark gets this colour, as soon as it is drawn."""
    page.wait_for_function(_HAS_COLOUR, arg=list(colour))


def click_place(page: Page, lat: float, lon: float) -> None:
    """Clicks where a place lies."""
    page.mouse.click(*point_of(page, lat, lon))


def point_of(page: Page, lat: float, lon: float) -> tuple[float, float]:
    """Where a place lies in the window, pixels."""
    x, y = page.evaluate(
        """([lat, lon]) => {
          const element = document.querySelector('.folium-map');
          const point = element.map.latLngToContainerPoint([lat, lon]);
          const box = element.getBoundingClientRect();
          return [box.x + point.x, box.y + point.y];
        }""",
        [lat, lon],
    )
    return x, y
