"""The operator's commands, as `flask --app wsgi ...`: thin, they call services."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from outreach.cli.accounts import accounts
from outreach.cli.bench import bench
from outreach.cli.coverage import coverage
from outreach.cli.demo import demo
from outreach.cli.devices import devices
from outreach.cli.photos import photos
from outreach.cli.places import places
from outreach.cli.units import units
from outreach.vocabulary.services import seed_vocabulary


def init_app(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    for command in (init, units, places, accounts, devices, photos, coverage, demo, bench):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def init() -> None:
    """Bring the database up to date and add missing vocabulary. Safe to repeat; no demo data."""
    upgrade(directory=current_app.extensions["migrate"].directory)
    added = seed_vocabulary()
    click.echo(f"Database is up to date; {added} vocabulary entries added.")
