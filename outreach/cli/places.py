"""Commands about places: import the village list and the county outlines."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from outreach.periods import today
from outreach.places.import_plan import ImportPlan, PlanLine
from outreach.places.import_queries import most_bytes, plan_import
from outreach.places.import_services import import_places
from outreach.places.list_messages import message, message_with_line
from outreach.places.list_refusals import Refusal
from outreach.places.outline_files import OutlinesRefused
from outreach.places.outline_services import import_outlines, outlines_message
from outreach.places.services import is_likely_day
from outreach.visits.placing import place_all_by_visits

places = AppGroup("places", help="The places.")
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@places.command("import")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Only list what would be done, line by line.")
@click.option(
    "--from",
    "effective",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="First day of changed units (today).",
)
def import_list(file: Path, dry_run: bool, effective: datetime | None) -> None:
    """Import the village list FILE (CSV in UTF-8 or GB18030, or XLSX).

    Only the columns code and name are needed. Any refused line means that nothing is written.
    Places that the list does not have stay in the register.
    """
    effective_on = today() if effective is None else effective.date()
    if not is_likely_day(effective_on):
        raise click.BadParameter("a day from 2000 to 2099", param_hint="--from")
    plan = _plan(file, effective_on, dry_run)
    if dry_run:
        _list_lines(plan)
    if plan.ignored:
        click.echo(f"Columns not read: {', '.join(plan.ignored)}.")
    _list_missing(plan)
    _list_counts(plan, dry_run)
    if plan.refused:
        with force_locale("en"):
            for refusal in plan.refused:
                click.echo(message_with_line(refusal), err=True)
        click.echo("Nothing was written.", err=True)
        raise SystemExit(1)


@places.command("outlines")
@click.argument("file", type=_FILE)
def outlines(file: Path) -> None:
    """Import county outlines from the GeoJSON FILE (properties code and name)."""
    try:
        counts = import_outlines(_content(file), file.name, actor=None)
    except OutlinesRefused as refused:
        with force_locale("en"):
            click.echo(outlines_message(refused), err=True)
        click.echo("Nothing was written.", err=True)
        raise SystemExit(1) from refused
    click.echo(f"{counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged.")


@places.command("points")
def points() -> None:
    """Put villages without a point where their visits were, as every new visit does by itself.

    Takes three visits on two days by two phones within 1 km of each other; their median is marked
    visit_median. Points that anybody set stay.
    """
    click.echo(f"{place_all_by_visits()} villages placed by their visits.")


def _plan(file: Path, effective_on: date, dry_run: bool) -> ImportPlan:
    content = _content(file)
    if dry_run:
        return plan_import(content, file.name, effective_on, None)
    return import_places(content, file.name, effective_on)


def _content(file: Path) -> bytes:
    """At most one byte more than may be imported, so that a huge file does not fill memory."""
    with file.open("rb") as opened:
        return opened.read(most_bytes() + 1)


def _list_lines(plan: ImportPlan) -> None:
    """Every line of the list in its order, each under exactly one word."""
    entries: list[tuple[int, str]] = []
    for word, lines in (
        ("added", plan.added),
        ("changed", plan.changed),
        ("unchanged", plan.unchanged),
    ):
        entries += [(line.line, _line_text(word, line)) for line in lines]
    with force_locale("en"):
        entries += [(refusal.line or 0, _refusal_text(refusal)) for refusal in plan.refused]
    for _line, text in sorted(entries, key=lambda entry: entry[0]):
        click.echo(text)


def _line_text(word: str, line: PlanLine) -> str:
    text = f"{word}\t{line.line}\t{line.code}\t{line.name}"
    if word != "changed":
        return text
    changes = "; ".join(
        f"{column}: {_shown(before)} -> {_shown(after)}"
        for column, (before, after) in line.changes.items()
    )
    return f"{text}\t{changes}"


def _refusal_text(refusal: Refusal) -> str:
    return f"refused\t{refusal.line or '-'}\t{refusal.value or '-'}\t{message(refusal)}"


def _shown(value: object) -> str:
    return "-" if value in (None, "") else str(value)


def _list_missing(plan: ImportPlan) -> None:
    if not plan.missing or plan.refused:
        return
    click.echo("In the register but not in the list (they stay):")
    for place in plan.missing:
        click.echo(f"missing\t-\t{place.code}\t{place.name}\t{place.township}")


def _list_counts(plan: ImportPlan, dry_run: bool) -> None:
    counts = plan.counts
    figures = ", ".join(f"{counts[word]} {word}" for word in counts)
    done = "Dry run" if dry_run else "Not imported" if plan.refused else "Imported"
    click.echo(f"{done}: {figures}.")
