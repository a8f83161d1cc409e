"""Commands for measuring: much data at once."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from outreach.demo.cast import DEMO_PASSWORD
from outreach.demo.scale.build import SCOPES
from outreach.demo.scale.build import seed as build_scale

bench = AppGroup("bench", help="Much data at once, for measuring. Never in production.")


@bench.command()
@click.option("--scope", type=click.Choice(SCOPES), default="city", show_default=True)
@click.option("--visits", type=click.IntRange(1, 100_000_000), default=1_000_000, show_default=True)
@click.option("--lean", is_flag=True, help="Only what the map counts: no versions, no audit.")
def seed(scope: str, visits: int, lean: bool) -> None:
    """Fill an empty database with places and so many visits of two years, the fast way.

    On SQLite the file is of no use where this is broken off.
    """
    if current_app.config["SETTINGS"].environment == "production":
        raise click.ClickException("Made-up visits have no place on a production server.")
    try:
        build_scale(scope, visits, click.echo, lean=lean)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Sign in as HQ01 or ADMIN with the password: {DEMO_PASSWORD}")
