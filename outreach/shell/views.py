"""The worker, the manifest, and the pages that a phone keeps."""

from __future__ import annotations

import json
from pathlib import Path

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from outreach.assets import asset_url, read_asset
from outreach.config import Settings
from outreach.home.words import near_due_words
from outreach.language import LANGUAGES, language
from outreach.permissions import public, signed_in
from outreach.shell import contents
from outreach.shell.build import build_id
from outreach.shell.pages import PAGES
from outreach.shell.reader import nobody
from outreach.shell.words import readiness_words, shell_names, shell_words, visit_summary_words

blueprint = Blueprint("shell", __name__, url_prefix=None)
for _words in (near_due_words, readiness_words, shell_names, shell_words, visit_summary_words):
    blueprint.add_app_template_global(_words)

#: Says of which shell a page is a part: a phone never stores pages of two.
REVISION_HEADER = "Outreach-Shell"
#: In the built worker, in place of the build it belongs to.
_BUILD_MARK = "OUTREACH_BUILD"


@blueprint.route("/sw.js")
@public
def worker() -> Response:
    """The service worker, at the root so that it answers for every page.

    It carries the build: with any change of the product phones get a new worker.
    """
    script = read_asset("service-worker.js").replace(_BUILD_MARK, build_id())
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    # Browsers ask with every page they open: the answer is mostly that nothing is new.
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.route("/manifest.webmanifest")
@public
def manifest() -> Response:
    """How the app is called, drawn and opened once it is installed."""
    speaks = language()
    body = {
        "id": "/",
        "name": _("农村交通安全宣传管理系统"),
        "short_name": _("交安宣传"),
        "description": _("下村宣讲、发资料、数头盔，两分钟记完一次走访；没有网络也能记。"),
        "lang": "en" if speaks == "en" else "zh-CN",
        "dir": "ltr",
        "start_url": url_for("home.today"),
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "background_color": "#f4f6f7",
        "theme_color": "#155a96",
        "icons": [
            {"src": asset_url(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ]
        + [
            {
                "src": asset_url("icon-maskable-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            }
        ],
        "shortcuts": [{"name": _("记一次走访"), "url": url_for("visits.new")}],
    }
    answer = Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.route("/certificate")
@public
def certificate() -> str:
    """How a phone is told to trust this server, step by step."""
    return render_template("shell/certificate.html", has_file=_ca_file() is not None)


@blueprint.route("/ca.crt")
@public
def ca_certificate() -> Response:
    """The certificate of the own CA, as phones install it; the page about it where there is none."""
    path = _ca_file()
    if path is None:
        return redirect(url_for("shell.certificate"))
    return send_file(path, mimetype="application/x-x509-ca-cert", download_name="outreach-ca.crt")


@blueprint.route("/shell/contents.json")
@signed_in
def list_contents() -> Response:
    """The pages to store, all or none, and the revision they are of."""
    return jsonify(build=build_id(), revision=contents.revision(), pages=contents.list_addresses())


@blueprint.route("/shell/<speaks>/<page>")
@signed_in
def show_page(speaks: str, page: str) -> Response:
    """One page of the shell: the vocabulary in it, nothing of an account."""
    if speaks not in LANGUAGES or page not in PAGES:
        abort(404)
    revision = contents.revision()
    with nobody(speaks):
        answer = Response(PAGES[page]())
    answer.mimetype = "text/html"
    answer.headers[REVISION_HEADER] = revision
    return answer


def _ca_file() -> Path | None:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.ca_file if settings.ca_file and settings.ca_file.is_file() else None
