"""Photos of the demo's last days: village roads and display boards, drawn, without people."""

from __future__ import annotations

import random
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from outreach.accounts.models import Account
from outreach.demo.activity import Trip
from outreach.photos.services import store_upload

#: Visits of how many days have photos, and about how many of them: enough to see, quick to make.
_DAYS, _ONE_OF = 10, 4
_SIZE = (1280, 960)
_LAND = ((112, 128, 74), (146, 124, 82), (124, 116, 96))


def photos_of(trip: Trip, author: Account, last_day: date) -> list[dict[str, Any]]:
    """The photos of a trip as its submission names them, stored beforehand; none for most."""
    if last_day - trip.day >= timedelta(days=_DAYS) or trip.number % _ONE_OF:
        return []
    chance = random.Random(f"photos {trip.number}")
    shots = [("scene", draw_road(chance))]
    if chance.random() < 0.5:
        shots.append(("board", draw_board(chance)))
    return [
        {"sha256": store_upload(author, picture).sha256, "purpose": purpose}
        for purpose, picture in shots
    ]


def draw_road(chance: random.Random) -> bytes:
    """A road between fields under a pale sky, as a JPEG."""
    image, brush = _landscape(chance)
    width, height = _SIZE
    horizon, middle = round(height * 0.42), round(width * chance.uniform(0.4, 0.6))
    brush.polygon(
        [
            (middle - 14, horizon),
            (middle + 14, horizon),
            (width * 0.8, height),
            (width * 0.1, height),
        ],
        fill=(150, 148, 142),
    )
    for step in range(7):
        top = horizon + 20 + step * step * 11
        brush.line(
            [(middle, top), (middle, top + 8 + step * 7)], fill=(236, 232, 214), width=2 + step
        )
    for _tree in range(9):
        left = chance.randrange(width)
        tall = chance.randrange(90, 190)
        brush.ellipse([left, horizon - tall, left + tall * 0.35, horizon + 8], fill=(74, 104, 66))
    return _jpeg(image)


def draw_board(chance: random.Random) -> bytes:
    """A display board before a wall, as a JPEG."""
    image, brush = _landscape(chance)
    width, height = _SIZE
    brush.rectangle([0, height * 0.15, width, height * 0.8], fill=(206, 196, 178))
    left = round(width * chance.uniform(0.16, 0.26))
    brush.rectangle(
        [left, 230, left + 760, 700], fill=(250, 250, 246), outline=(90, 96, 104), width=6
    )
    brush.rectangle([left, 230, left + 760, 310], fill=(21, 90, 150))
    for row in range(6):
        brush.rectangle(
            [left + 50, 350 + row * 54, left + chance.randrange(380, 690), 368 + row * 54],
            fill=(120, 128, 136),
        )
    for leg in (left + 90, left + 650):
        brush.rectangle([leg, 700, leg + 18, 850], fill=(90, 96, 104))
    return _jpeg(image)


def _landscape(chance: random.Random) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    width, height = _SIZE
    image = Image.new("RGB", _SIZE, (214, 224, 230))
    brush = ImageDraw.Draw(image)
    for band in range(40):
        light = 190 + band
        brush.rectangle([0, band * 10, width, band * 10 + 10], fill=(light - 24, light - 6, 235))
    brush.rectangle([0, height * 0.42, width, height], fill=chance.choice(_LAND))
    return image, brush


def _jpeg(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=82)
    return written.getvalue()
