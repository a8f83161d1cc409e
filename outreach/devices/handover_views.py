"""The page on which a hand-over file is loaded at the desk."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from outreach.devices.blueprint import blueprint
from outreach.devices.handover import MOST_BYTES, load_handover
from outreach.devices.handover_files import BadFile
from outreach.devices.handover_words import lines_of, photo_lines, summary_words
from outreach.permissions import requires

#: The parts of the form beside the file.
_FORM_BYTES = 64 * 1024


@blueprint.url_value_preprocessor
def allow_large_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: a queue with photos is larger than other uploads."""
    if endpoint == "devices.hand_over":
        request.max_content_length = MOST_BYTES + _FORM_BYTES


@blueprint.route("/hand-over", methods=["GET", "POST"])
@requires("visits.record")
def hand_over() -> Any:
    """Loads a phone's queue from its file; the visits stay their authors'."""
    if request.method == "GET":
        return render_template("devices/hand_over.html")
    file = request.files.get("file")
    if file is None or not file.filename:
        return _refuse(_("请选文件"))
    try:
        loaded = load_handover(
            file.stream, actor=current_user._get_current_object(), file_name=_name_of(file)
        )
    except BadFile:
        return _refuse(_("这不是交接文件。请选手机上“存成文件”得到的文件"))
    return render_template(
        "devices/handed_over.html",
        loaded=loaded,
        summary=summary_words(loaded),
        lines=lines_of(loaded, current_user),
        photos=photo_lines(loaded.photos),
    )


def _refuse(message: str) -> tuple[str, int]:
    return render_template("devices/hand_over.html", error=message), 422


def _name_of(file: FileStorage) -> str:
    return (file.filename or "").replace("\0", "")[:120]
