"""Commands about photos."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from outreach.photos.tidy import tidy_photos

photos = AppGroup("photos", help="The photos of visits.")


@photos.command("tidy")
def tidy() -> None:
    """Remove photos whose time is over, strays and unfinished uploads. Run it every night."""
    done = tidy_photos()
    click.echo(
        f"Removed {done.expired} photos whose time was over, {done.strays} that no visit named, "
        f"{done.parts} unfinished uploads, {done.leftovers} leftovers."
    )
