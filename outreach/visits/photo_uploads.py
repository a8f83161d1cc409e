"""Photos that come with a page's form: each is stored at once and named by the form from then on.

So a form that comes back with something to fix has lost none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from outreach.accounts.models import Account
from outreach.forms import BaseForm
from outreach.photos.containers import BadPicture
from outreach.photos.files import StoreFull
from outreach.photos.services import TooManyStrays, store_upload
from outreach.photos.words import refusal
from outreach.visits.form_fields import row_numbers
from outreach.visits.forms import MOST_PHOTOS

#: The names of the page's file field, and of the box that says people are in the new photos.
FILES, PEOPLE = "photo_files", "photo_files_people"
_DROP = "drop-"


def take_uploads(
    fields: MultiDict[str, str], uploads: Iterable[FileStorage], account: Account
) -> list[str]:
    """Stores the files and names them in the fields; gives what is wrong with those not taken."""
    rows = sorted(set(row_numbers("photos", fields)))
    named = {fields.get(f"photos-{row}-sha256") for row in rows}
    following = rows[-1] + 1 if rows else 0
    refusals = []
    for upload in uploads:
        if not upload.filename:
            continue  # what a browser sends where no file was chosen
        if len(named) >= MOST_PHOTOS:
            refusals.append(_("最多%(most)s张照片，没有存“%(name)s”", **_said(upload)))
            continue
        try:
            photo = store_upload(account, upload.stream.read())
        except BadPicture as bad:
            why = str(refusal(bad.code))
            refusals.append(_("没有存“%(name)s”：%(why)s", **_said(upload), why=why))
            continue
        except MemoryError:
            refusals.append(_("服务器正忙，没有存“%(name)s”，请再选一次", **_said(upload)))
            continue
        except TooManyStrays:
            refusals.append(_("没有用上的照片太多，没有存“%(name)s”。请先保存", **_said(upload)))
            continue
        except StoreFull:
            refusals.append(_("服务器的空间满了，没有存“%(name)s”", **_said(upload)))
            continue
        if photo.sha256 not in named:
            named.add(photo.sha256)
            fields.add(f"photos-{following}-sha256", photo.sha256)
            if fields.get(PEOPLE):
                fields.add(f"photos-{following}-has_people", "y")
            following += 1
    return refusals


def say_refusals(form: BaseForm, refusals: Iterable[str]) -> bool:
    """Says at the form's photos what was not taken; whether there was nothing to say."""
    photos: Any = form["photos"]
    photos.errors = [*photos.errors, *refusals]
    return not refusals


def drop_photo(form: BaseForm, step: str) -> bool:
    """Takes a photo out of the form, where the step of the page's button says so."""
    if not step.startswith(_DROP):
        return False
    name = step.removeprefix(_DROP)
    photos: Any = form["photos"]
    photos.entries = [entry for entry in photos.entries if entry.name != name]
    return True


def _said(upload: FileStorage) -> dict[str, object]:
    return {"name": (upload.filename or "")[-40:], "most": MOST_PHOTOS}
