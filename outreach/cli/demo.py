"""The command that fills an empty database with the demo year."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from outreach.demo.build import build_demo
from outreach.demo.cast import DEMO_PASSWORD, SIGN_INS
from outreach.units.queries import find_root_unit, find_unit_by_code


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing where there is data already.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the demo year.")
@with_appcontext
def demo(if_empty: bool, until: datetime | None) -> None:
    """Fill an empty database with the demo year and print its sign-ins. Never in production."""
    if current_app.config["SETTINGS"].environment == "production":
        raise click.ClickException(
            "The demo's password is public: it is not made on a production server."
        )
    if find_root_unit() is None:
        recorded = build_demo(click.echo, until.date() if until else None)
        click.echo(f"Demo year ready: {recorded} visits.")
    elif not if_empty:
        raise click.ClickException("There is data already; the demo needs an empty database.")
    if find_unit_by_code("JY") is not None:
        _print_sign_ins()


def _print_sign_ins() -> None:
    click.echo("Demo sign-ins (badge, who), all with the password: " + DEMO_PASSWORD)
    for badge, who in SIGN_INS:
        click.echo(f"  {badge:8} {who}")
