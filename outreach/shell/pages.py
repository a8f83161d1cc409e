"""The pages a phone keeps: the server's own templates, with nothing of an account in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import render_template
from flask_login import current_user

from outreach.coverage.phone_map import render_phone_map
from outreach.places.intervals import intervals
from outreach.visits.form_page import render_form, render_picker
from outreach.visits.forms import VisitForm
from outreach.visits.page_forms import ShownPlace


def _form() -> str:
    # Without id, place and times: the page's script fills them in when the form is opened.
    form = VisitForm(account=current_user, data={})
    return render_form(form, ShownPlace(""), fresh=True, shell="visit-form")  # noqa: S604


def _picker() -> str:
    return render_picker(shell="visit-picker")  # noqa: S604


def _page(name: str, template: str = "") -> str:
    return render_template(
        template or f"shell/{name}.html", **{"shell": name, "intervals": intervals()}
    )


#: Each page by its name in the address. All are rendered within `reader.nobody`.
PAGES: dict[str, Callable[[], str]] = {
    "visit-form": _form,
    "visit-picker": _picker,
    "map": partial(render_phone_map, shell="map"),  # noqa: S604
    "outbox": partial(_page, "outbox", "outbox/index.html"),
    "lock": partial(_page, "lock", "accounts/lock.html"),
    **{name: partial(_page, name) for name in ("today", "visits", "visit", "me", "offline")},
}
