"""Commands about accounts."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from outreach.accounts.queries import find_account_by_badge
from outreach.accounts.refusals import AccountRefused
from outreach.accounts.services import create_account
from outreach.accounts.tokens import DEFAULT_DAYS, issue_token
from outreach.permissions import ROLES
from outreach.units.queries import find_unit_by_code

accounts = AppGroup("accounts", help="The accounts.")


@accounts.command("create")
@click.argument("badge")
@click.option("--role", required=True, help=f"One of {', '.join(ROLES)}.")
@click.option("--unit", "unit_code", required=True, metavar="CODE", help="The unit's code.")
@click.option("--name", "display_name", default="", help="The name shown; the badge unless given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create(badge: str, role: str, unit_code: str, display_name: str, as_json: bool) -> None:
    """Create the account BADGE and print its one-time password."""
    unit = find_unit_by_code(unit_code)
    if unit is None:
        raise click.ClickException(
            f"There is no unit with the code {unit_code}. Add it first: units add CODE NAME."
        )
    with force_locale("en"):
        try:
            account, password = create_account(badge, role, unit, display_name, actor=None)
        except AccountRefused as refused:
            raise click.ClickException(str(refused)) from refused
    made = {
        "badge": account.badge,
        "role": account.role,
        "unit": account.unit.code,
        "password": password,
    }
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False))
        return
    click.echo(f"Created {made['role']} {made['badge']} in {made['unit']}.")
    click.echo(f"One-time password, shown only now: {password}")
    click.echo("An own password is asked for at the first sign-in.")


@accounts.command("token")
@click.argument("badge")
@click.option("--days", default=DEFAULT_DAYS, show_default=True, help="Days until it expires.")
@click.option("--name", default="", help="What the token is for.")
def token(badge: str, days: int, name: str) -> None:
    """Print a new bearer token of the account BADGE, and nothing else. It works at once."""
    account = find_account_by_badge(badge)
    if account is None:
        raise click.ClickException(
            f"There is no account with the badge {badge}. "
            "Create it first: accounts create BADGE --role ROLE --unit CODE."
        )
    with force_locale("en"):
        try:
            _token, secret = issue_token(account, name, days, actor=None)
        except AccountRefused as refused:
            raise click.ClickException(str(refused)) from refused
    click.echo(secret)
