"""How this device shows pages: theme, text size, sunlight mode, as kept in its cookies.

Cookies, not local storage: the server draws the page right at once, so nothing flashes, and the
choice works without script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

THEMES = ("auto", "light", "dark")
COOKIE_DAYS = 400
_PREFIX = "outreach_"


@dataclass(frozen=True)
class Display:
    """The choices of one device."""

    theme: str = "auto"
    large_text: bool = False
    sunlight: bool = False

    @classmethod
    def from_form(cls, values: Mapping[str, str], prefix: str = "") -> Display:
        """Reads the choices from a form or, with the prefix, from cookies. Unknown is default."""
        theme = values.get(f"{prefix}theme", "auto")
        return cls(
            theme=theme if theme in THEMES else "auto",
            large_text=values.get(f"{prefix}large_text") == "1",
            sunlight=values.get(f"{prefix}sunlight") == "1",
        )

    def cookies(self) -> dict[str, str]:
        """The cookies that keep the choices."""
        return {
            f"{_PREFIX}theme": self.theme,
            f"{_PREFIX}large_text": "1" if self.large_text else "0",
            f"{_PREFIX}sunlight": "1" if self.sunlight else "0",
        }

    @property
    def classes(self) -> str:
        """The classes of `<html>`."""
        chosen = (("large-text", self.large_text), ("sunlight", self.sunlight))
        return " ".join(name for name, on in chosen if on)

    @property
    def dark_media(self) -> str:
        """When the dark style sheet applies. Paper and sunlight are always light."""
        if self.sunlight or self.theme == "light":
            return "not all"
        return "screen" if self.theme == "dark" else "screen and (prefers-color-scheme: dark)"


def display_settings() -> Display:
    """The choices of the device that asks."""
    return Display.from_form(request.cookies, _PREFIX)
