"""Finds the browser for tests and screenshots: Debian's Chromium, or the one CHROMIUM names.

Without a window (`chromium-headless-shell`) where there is one: the same engine, without the
processes that draw a browser around the page.
"""

import os
import shutil
import subprocess

# Root has no sandbox, containers have a small /dev/shm, and no test needs the network services.
LAUNCH_ARGUMENTS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--font-render-hinting=none",
]


PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)


def find_chromium() -> str | None:
    """The path of a Chromium that can be run, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in PROGRAMS:
        path = shutil.which(name)
        if path:
            return path
    return None


def has_chinese_font() -> bool:
    """Whether the system has a font with simplified Chinese glyphs."""
    program = shutil.which("fc-list")
    if program is None:
        return False
    result = subprocess.run(
        [program, ":lang=zh-cn", "family"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return bool(result.stdout.strip())
