"""Commands about the facts behind every figure."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from outreach.coverage.recount import count_facts, list_wrong_facts, rebuild_facts

coverage = AppGroup("coverage", help="The facts behind map and tables.")


@coverage.command()
def check() -> None:
    """Count all visits again and compare; fails where a fact differs. Changes nothing."""
    wrong = list_wrong_facts()
    for visit_id in wrong[:20]:
        click.echo(f"  {visit_id}")
    if wrong:
        raise click.ClickException(f"{len(wrong)} facts differ from a recount.")
    click.echo(f"{count_facts()} facts equal a recount.")


@coverage.command()
def rebuild() -> None:
    """Make the facts that differ from a recount anew. Safe while the server runs."""
    healed = rebuild_facts()
    click.echo(f"{healed} facts made anew; {count_facts()} in all.")
