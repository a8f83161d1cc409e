"""How this device shows pages: theme, text size, sunlight mode, as kept in its cookies.

Cookies, not local storage: the server draws the page right at once, so nothing flashes, and the
choice works without script.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

THEMES = ("auto", "light", "dark")
COOKIE_DAYS = 400
THEME_COOKIE = "outreach_theme"
LARGE_TEXT_COOKIE = "outreach_large_text"
SUNLIGHT_COOKIE = "outreach_sunlight"


@dataclass(frozen=True)
class Display:
    """The choices of one device."""

    theme: str = "auto"
    large_text: bool = False
    sunlight: bool = False

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
    """The choices of the device that asks; anything unknown is the default."""
    theme = request.cookies.get(THEME_COOKIE, "auto")
    return Display(
        theme=theme if theme in THEMES else "auto",
        large_text=request.cookies.get(LARGE_TEXT_COOKIE) == "1",
        sunlight=request.cookies.get(SUNLIGHT_COOKIE) == "1",
    )
