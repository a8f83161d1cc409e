"""Collects the texts of code and templates into the English catalogue."""

import subprocess
import tempfile
from pathlib import Path

from scripts.setup import BIN, ROOT, TRANSLATIONS

LOCALE = "en"
KEYWORDS = (
    "lazy_gettext",
    "_l",
    "lazy_ngettext:1,2",
    "lazy_pgettext:1c,2",
    "lazy_npgettext:1c,2,3",
)


def pybabel(*words: str | Path) -> None:
    """Run pybabel in the project folder."""
    command = [str(BIN / "pybabel"), "--quiet", *map(str, words)]
    subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


def extract(template: Path) -> None:
    """Write every marked text of code and templates into a catalogue template."""
    keywords = [word for keyword in KEYWORDS for word in ("-k", keyword)]
    # No line numbers and a fixed order: a changed line elsewhere must not change the file.
    pybabel(
        "extract", "--mapping-file", "babel.cfg", *keywords, "--add-location", "file",
        "--sort-by-file", "--project", "Outreach", "--output-file", template, ".",
    )  # fmt: skip


def main() -> None:
    """Extract, then update the catalogue, or begin it."""
    catalogue = TRANSLATIONS / LOCALE / "LC_MESSAGES" / "messages.po"
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        if catalogue.exists():
            pybabel(
                "update", "--input-file", template, "--output-dir", TRANSLATIONS, "--locale",
                LOCALE, "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date",
            )  # fmt: skip
        else:
            pybabel("init", "-i", template, "-d", TRANSLATIONS, "-l", LOCALE)
    print(f"Updated {catalogue.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
