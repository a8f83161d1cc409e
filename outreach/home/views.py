"""Pages of home: today, me, and the choices of language and display."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach import periods
from outreach.accounts.services import set_language as remember_language
from outreach.accounts.words import role_name
from outreach.assets import asset_url
from outreach.database import utc_now
from outreach.home import queries
from outreach.home.display import COOKIE_DAYS, Display, display_settings
from outreach.home.words import near_due_words
from outreach.language import LANGUAGES, format_short_day, language, separator
from outreach.navigation import bottom_bar, landing_endpoint, menu, own_address
from outreach.permissions import can, public, signed_in
from outreach.places.intervals import intervals
from outreach.rounds.queries import list_own_rounds, list_reached
from outreach.visits.queries import list_own_recent

blueprint = Blueprint("home", __name__, url_prefix=None)
blueprint.add_app_template_global(display_settings)
blueprint.add_app_template_global(utc_now)

#: How many due villages are listed at once.
DUE_SHOWN = 5


@blueprint.route("/")
@signed_in
def today() -> Response | str:
    """Today's work of an officer or leader; other roles go to the page they start on."""
    if not can("visits.record"):
        return redirect(url_for(landing_endpoint(current_user.role)))
    day = periods.today()
    shown = queries.get_today(current_user, day)
    rounds = list_own_rounds(current_user, day)
    return render_template(
        "home/today.html",
        day=day,
        day_line=day_line(day),
        today=shown,
        rounds=rounds,
        reached_of=list_reached(rounds),
        recent=list_own_recent(current_user),
        due_shown=DUE_SHOWN,
        due_words=due_words,
        due_detail=due_detail,
        intervals=intervals(),
        near_due=_near_due(shown.due),
    )


@blueprint.route("/me")
@signed_in
def me() -> str:
    """Who one is, and how this device shows the product."""
    shown = bottom_bar()
    return render_template(
        "home/me.html",
        role=role_name(current_user.role),
        other_entries=[entry for entry in menu() if entry not in shown],
    )


@blueprint.route("/me/display", methods=["POST"])
@signed_in
def set_display() -> Response:
    """Keeps theme, text size and sunlight mode in this device's cookies."""
    answer = redirect(url_for("home.me"))
    for name, value in Display.from_form(request.form).cookies().items():
        answer.set_cookie(
            name,
            value,
            max_age=COOKIE_DAYS * 24 * 3600,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return answer


@blueprint.route("/language", methods=["POST"])
@public
def set_language() -> Response:
    """Changes the language and returns to the page one came from, filters included."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            remember_language(current_user, chosen)
    return redirect(own_address(request.form.get("next")) or url_for("home.today"))


@blueprint.route("/favicon.ico")
@public
def favicon() -> Response:
    """The icon that browsers ask for by themselves."""
    return redirect(asset_url("favicon.svg"))


@blueprint.route("/healthz")
@public
def health() -> tuple[str, dict[str, str]]:
    """Says ok while the database answers."""
    queries.ask_database()
    return "ok", {"Content-Type": "text/plain; charset=utf-8"}


def _near_due(due: Sequence[queries.DueVillage]) -> dict[str, Any]:
    """The due villages that have a point and the words around them, for the page's script."""
    return {
        **near_due_words(),
        "villages": [
            {
                "name": village.name,
                "detail": due_detail(village),
                "side": str(due_words(village)),
                "never": village.days is None,
                "url": url_for("visits.new", place=village.id),
                "lat": village.lat,
                "lon": village.lon,
            }
            for village in due
            if village.lat is not None
        ],
    }


def day_line(day: date) -> str:
    """6月16日 周二, or Tue 16 June."""
    if language() == "en":
        return f"{day:%a} {format_short_day(day)}"
    return f"{format_short_day(day)} 周{'一二三四五六日'[day.weekday()]}"


def due_detail(village: queries.DueVillage) -> str:
    """Its township, and whether it is a key village."""
    words = [village.township, gettext("重点村") if village.is_key else ""]
    return separator("facts").join(word for word in words if word)


def due_words(village: queries.DueVillage) -> str:
    """How long nobody was there: 118天未到, or 从未到过."""
    return gettext("从未到过") if village.days is None else gettext("%(n)s天未到", n=village.days)
