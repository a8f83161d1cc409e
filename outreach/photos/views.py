"""Photos for pages, and their way in from a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from outreach.devices.authors import NotAccepted
from outreach.errors import Problem, show
from outreach.permissions import requires
from outreach.photos import files, queries, services
from outreach.photos.containers import BadPicture
from outreach.photos.senders import PROBLEMS, sender_of
from outreach.photos.services import MOST_SENT, TooManyStrays, WrongHash
from outreach.photos.words import purpose_word, refusal

blueprint = Blueprint("photos", __name__)
blueprint.add_app_template_filter(purpose_word)
blueprint.add_app_template_filter(refusal, "photo_refusal")
blueprint.add_app_template_global(queries.list_photos_of_visit, "visit_photos")
blueprint.add_app_template_global(queries.list_photos_of_hazard, "hazard_photos")

_HASH = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")
_TRY_AGAIN = lazy_gettext("请再发送一次。")
_WRONG_HASH = Problem("wrong_hash", 400, lazy_gettext("照片在路上变了，没有存"), _TRY_AGAIN)
_FULL = Problem(
    "store_full",
    507,
    lazy_gettext("服务器的空间满了，照片没有存"),
    lazy_gettext("照片还在您的手机上。请告诉管理员，之后会再发送。"),
)
_STRAYS = Problem(
    "too_many_photos",
    429,
    lazy_gettext("没有走访的照片太多，这张先不收"),
    lazy_gettext("照片还在您的手机上。先发送写到它的走访，照片随后会自己发送。"),
)
_STRAYS_WAIT_S = 3600


@dataclass(frozen=True)
class Part:
    """The piece of a photo in this request: where it begins, and how long the whole is."""

    content: bytes
    first: int
    total: int


@blueprint.get("/photos/<photo_id>")
@requires("visits.view")
def large(photo_id: str) -> Response:
    """A photo of a visit or hazard one may see."""
    return _picture(photo_id, files.LARGE)


@blueprint.get("/photos/<photo_id>/small")
@requires("visits.view")
def small(photo_id: str) -> Response:
    """The same, at most 320 pixels."""
    return _picture(photo_id, files.SMALL)


@blueprint.get("/api/v1/photos/<sha256>")
@requires("visits.record", or_signature=True)
def state(sha256: str) -> Any:
    """Whether the photo is stored, and how many bytes of it are here otherwise.

    A signed request says in `total` of how many bytes it signed.
    """
    _check_hash(sha256)
    sender = sender_of(request, sha256, request.args.get("total", 0, type=int))
    stored = services.has_photo(sha256)
    here = 0 if stored else services.received_so_far(sender, sha256)
    return jsonify(sha256=sha256, stored=stored, received=here)


@blueprint.put("/api/v1/photos/<sha256>")
@requires("visits.record", or_signature=True)
def receive(sha256: str) -> Any:
    """Takes a photo, whole or in pieces; what is answered is on disk."""
    _check_hash(sha256)
    part = _part()
    sender = sender_of(request, sha256, part.total)
    if services.has_photo(sha256):
        return jsonify(sha256=sha256, stored=True)
    try:
        here = services.receive_part(sender, sha256, part.total, part.first, part.content)
    except files.WrongOffset as wrong:
        return jsonify(received=wrong.received), 409
    except WrongHash:
        return show(_WRONG_HASH)
    except BadPicture as bad:
        return show(Problem(bad.code, 422, refusal(bad.code), _("这张照片不会再发送。")))
    except files.StoreFull:
        return show(_FULL)
    except TooManyStrays:
        answer = make_response(show(_STRAYS))
        answer.headers["Retry-After"] = str(_STRAYS_WAIT_S)
        return answer
    if here is not None:
        return jsonify(received=here), 202
    return jsonify(sha256=sha256, stored=True)


@blueprint.errorhandler(NotAccepted)
def not_accepted(error: NotAccepted) -> Any:
    """Says to a phone why its signature does not count now."""
    return show(PROBLEMS[error.status])


def _check_hash(sha256: str) -> None:
    if not _HASH.fullmatch(sha256):
        abort(404, _("地址里应是照片的 SHA-256，64位小写十六进制"))


def _part() -> Part:
    """The body with its place in the whole. Aborts with 400 or 413."""
    request.max_content_length = MOST_SENT
    content = request.get_data()
    given = request.headers.get("Content-Range")
    if given is None:
        part = Part(content, 0, len(content))
    else:
        found = _RANGE.fullmatch(given.strip())
        if found is None:
            abort(400, _("Content-Range 应是 bytes 首字节-末字节/总字节数"))
        first, last, total = (int(number) for number in found.groups())
        if last - first + 1 != len(content) or last >= total:
            abort(400, _("Content-Range 与内容的长度不符"))
        part = Part(content, first, total)
    if not part.content:
        abort(400, _("没有内容"))
    if part.total > MOST_SENT:
        abort(413, _("一张照片最多3MB"))
    return part


def _picture(photo_id: str, version: str) -> Response:
    try:
        photo = queries.get_photo_in_scope(current_user, photo_id)
        content = files.path_of(services.photo_folder(), photo.sha256, version).read_bytes()
    except (LookupError, FileNotFoundError):
        abort(404)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
