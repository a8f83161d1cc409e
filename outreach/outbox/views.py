"""The page of what waits on this phone, and the one that unlocks it. Both are of nobody."""

from __future__ import annotations

from flask import Blueprint, render_template

from outreach.outbox.script_words import lock_words, outbox_words
from outreach.permissions import public

blueprint = Blueprint("outbox", __name__)
blueprint.add_app_template_global(outbox_words)
blueprint.add_app_template_global(lock_words)


@blueprint.route("/outbox")
@public
def index() -> str:
    """What waits, since when, and why; the phone's own data, also where nobody is signed in."""
    return render_template("outbox/index.html")


@blueprint.route("/lock")
@public
def lock() -> str:
    """PIN or password, to open what lies encrypted on this phone; works without signal."""
    return render_template("accounts/lock.html")
