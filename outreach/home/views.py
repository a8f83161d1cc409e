"""Pages of home: today, me, and the choices of language and display."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.accounts.services import set_language as remember_language
from outreach.assets import asset_url
from outreach.home import queries
from outreach.home.display import (
    COOKIE_DAYS,
    LARGE_TEXT_COOKIE,
    SUNLIGHT_COOKIE,
    THEME_COOKIE,
    THEMES,
    display_settings,
)
from outreach.home.forms import own_address
from outreach.language import LANGUAGES
from outreach.navigation import landing_endpoint
from outreach.permissions import can, public, signed_in

blueprint = Blueprint("home", __name__, url_prefix=None)
blueprint.add_app_template_global(display_settings)


@blueprint.route("/")
@signed_in
def today() -> Response | str:
    """Today's work of an officer or leader; other roles go to the page they start on."""
    if not can("visits.record"):
        return redirect(url_for(landing_endpoint(current_user.role)))
    return render_template("home/today.html")


@blueprint.route("/me")
@signed_in
def me() -> str:
    """Who one is, and how this device shows the product."""
    return render_template("home/me.html")


@blueprint.route("/me/display", methods=["POST"])
@signed_in
def set_display() -> Response:
    """Keeps theme, text size and sunlight mode in this device's cookies."""
    answer = redirect(own_address(request.form.get("next")) or url_for("home.me"))
    theme = request.form.get("theme", "auto")
    choices = {
        THEME_COOKIE: theme if theme in THEMES else "auto",
        LARGE_TEXT_COOKIE: "1" if request.form.get("large_text") == "1" else "0",
        SUNLIGHT_COOKIE: "1" if request.form.get("sunlight") == "1" else "0",
    }
    for name, value in choices.items():
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
