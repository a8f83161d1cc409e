"""The page of the burden meter."""

from __future__ import annotations

import re

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from outreach.burden import queries, words
from outreach.burden.figures import FEWEST_FORMS, FEWEST_PEOPLE, by_unit
from outreach.burden.form_fields import count_fields
from outreach.language import language
from outreach.permissions import requires
from outreach.shell.pages import PAGES
from outreach.shell.reader import nobody
from outreach.units.queries import list_subtree_ids, list_units_in_scope
from outreach.units.rows import row_units
from outreach.vocabulary.groups import GROUPS

blueprint = Blueprint("burden", __name__, url_prefix="/burden")
for _word in (words.addition_words, words.basis_words):
    blueprint.add_app_template_global(_word, f"burden_{_word.__name__}")

_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")


@blueprint.get("")
@requires("burden.view")
def index() -> str:
    """What the form asks, and what filling it in took in a month, by brigade."""
    month = request.args.get("month") or words.this_month()
    if not _MONTH.fullmatch(month):
        abort(404)
    units = [unit for unit in list_units_in_scope(current_user) if unit.active]
    with_row = {current_user.unit_id, *(unit.id for unit in row_units(units))}
    rows = [unit for unit in units if unit.id in with_row]
    below = {unit.id: frozenset(list_subtree_ids(unit)) for unit in rows}
    ids = frozenset().union(*below.values())
    counted = queries.count_people(ids)
    people = {each: sum(counted.get(one, 0) for one in of) for each, of in below.items()}
    with nobody(language()):
        asked = count_fields(PAGES["visit-form"]())
    return render_template(
        "burden/index.html",
        asked=asked,
        month=month,
        before=_before(month),
        months=sorted({month, words.this_month(), *queries.list_months(ids)}, reverse=True),
        rows=rows,
        now=by_unit(queries.list_took(ids, month), below, people),
        then=by_unit(queries.list_took(ids, _before(month)), below, people),
        groups=[group for group in GROUPS.values() if group.is_open],
        words=words,
        fewest=(FEWEST_FORMS, FEWEST_PEOPLE),
    )


def _before(month: str) -> str:
    """The month before.

    >>> _before("2026-01"), _before("2026-12")
    ('2025-12', '2026-11')
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"
