"""Commands about units."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from outreach.units.levels import TOP, TOPS
from outreach.units.services import UnitRefused, add_unit

units = AppGroup("units", help="The units.")


@units.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--parent", "parent_code", metavar="CODE", help="The unit above; none for the root.")
@click.option("--name-en", default="", help="The English name.")
@click.option(
    "--top", type=click.Choice(TOPS), default=TOP, help="The level of the root, a detachment."
)
def add(code: str, name: str, parent_code: str | None, name_en: str, top: str) -> None:
    """Add the unit CODE with its Chinese NAME.

    The first unit, without --parent, is headquarters: a detachment (支队), whose children are
    brigades (大队) and theirs squadrons (中队). With --top corps it is a province's (总队), with
    --top ministry the nation's; their trees begin one or two levels higher.
    """
    with force_locale("en"):
        try:
            unit = add_unit(code, name, parent_code, name_en, top=top, actor=None)
        except UnitRefused as refused:
            raise click.ClickException(str(refused)) from refused
    click.echo(f"Added {unit.level} {unit.code} {unit.name}.")
