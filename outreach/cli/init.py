"""The command that makes a database ready: safe to repeat."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from outreach import migrating
from outreach.vocabulary.services import seed_vocabulary


@click.command()
@with_appcontext
def init() -> None:
    """Bring the database up to date and add missing vocabulary. Safe to repeat; no demo data."""
    migrating.upgrade()
    added = seed_vocabulary()
    click.echo(f"Database is up to date; {added} vocabulary entries added.")
