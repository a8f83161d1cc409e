"""The command that fills an empty database with the demo year."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing where there is data already.")
@with_appcontext
def demo(if_empty: bool) -> None:
    """Fill the database with the demo year."""
