"""What a phone is, from its User-Agent, as coarse as a list of phones needs it."""

from __future__ import annotations

import re

#: The first that is found counts: those that pretend to be another stand before it.
_SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad|iPod"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("Linux", r"Linux|X11"),
)
_BROWSERS = (
    ("WeChat", r"MicroMessenger/(\d+)"),
    ("Edge", r"Edg(?:A|iOS)?/(\d+)"),
    ("Huawei", r"HuaweiBrowser/(\d+)"),
    ("MIUI", r"MiuiBrowser/(\d+)"),
    ("UC", r"UCBrowser/(\d+)"),
    ("QQ", r"MQQBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* .*Safari/"),
)


def platform_of(user_agent: str | None) -> str:
    """Operating system and browser with its major version; empty for what is not known.

    >>> platform_of("Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36")
    'Android · Chrome 141'
    >>> platform_of("curl/8"), platform_of(None)
    ('', '')
    """
    text = (user_agent or "")[:1000]
    system = next((name for name, sign in _SYSTEMS if re.search(sign, text)), "")
    for name, sign in _BROWSERS:
        if found := re.search(sign, text):
            return " · ".join(part for part in (system, f"{name} {found[1][:4]}") if part)
    return system
