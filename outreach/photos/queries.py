"""Reading photos: whether they have arrived, and who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, func, or_, select

from outreach.accounts.models import Account
from outreach.database import db
from outreach.hazards.models import Hazard
from outreach.hazards.queries import visible as hazard_visible
from outreach.permissions import ROLE_PERMISSIONS
from outreach.photos.models import HazardPhoto, Photo, RefusedPhoto, VisitPhoto
from outreach.places.models import Place
from outreach.visits.access import visible_to
from outreach.visits.models import SubmissionConflict, Visit, VisitRevision

STORED, MISSING, REFUSED = "stored", "missing", "refused"


@dataclass(frozen=True)
class ShownPhoto:
    """A photo as the page of a visit or hazard shows it. Without `photo` it has not arrived."""

    sha256: str
    purpose: str
    has_people: bool
    #: `stored`, `missing` or `refused`.
    state: str
    photo: Photo | None
    #: Why it was refused, as in `photos/words.py`; empty otherwise.
    refusal: str = ""

    @property
    def is_removed(self) -> bool:
        """Whether it was there and its time is over."""
        return self.photo is not None and self.photo.deleted_at is not None


def find_photo_by_hash(sha256: str) -> Photo | None:
    """The photo received under the hash of the bytes sent, or None."""
    return db.session.scalar(select(Photo).where(Photo.sha256 == sha256))


def find_refusal(sha256: str) -> RefusedPhoto | None:
    """Why the picture with the hash was refused, or None."""
    return db.session.get(RefusedPhoto, sha256)


def is_named(sha256: str) -> bool:
    """Whether some version of a visit, or a hazard, names the photo."""
    named = (exists().where(model.sha256 == sha256) for model in (VisitPhoto, HazardPhoto))
    return bool(db.session.scalar(select(or_(*named))))


def count_strays(account_id: str) -> int:
    """How many photos the account has sent that no visit and no hazard names."""
    statement = select(func.count()).where(
        Photo.uploaded_by_id == account_id,
        Photo.deleted_at.is_(None),
        ~exists().where(VisitPhoto.sha256 == Photo.sha256),
        ~exists().where(HazardPhoto.sha256 == Photo.sha256),
    )
    return db.session.scalar(statement) or 0


def get_photo_in_scope(account: Account, photo_id: str) -> Photo:
    """The photo, if the account may see a visit or hazard that names it, or has sent it itself.

    One that came sealed from a phone is seen through visits of which its sender sent a version:
    its hash is known to whoever carries it, and naming it must not show it.

    Raises LookupError, also for one whose time is over.
    """
    photo = db.session.scalar(
        select(Photo).where(
            Photo.id == photo_id,
            Photo.deleted_at.is_(None),
            or_(
                Photo.uploaded_by_id == account.id,
                _named_for(account),
                _named_by_hazard_for(account),
            ),
        )
    )
    if photo is None:
        raise LookupError(f"no photo {photo_id!r} in the scope")
    return photo


def photo_states(sha256s: Iterable[str]) -> dict[str, str]:
    """What became of each photo: `stored`, `missing` or `refused`. A removed one was stored."""
    wanted = list(dict.fromkeys(sha256s))
    stored = set(db.session.scalars(select(Photo.sha256).where(Photo.sha256.in_(wanted))))
    refused = set(_refusals(wanted))
    return {
        sha256: STORED if sha256 in stored else REFUSED if sha256 in refused else MISSING
        for sha256 in wanted
    }


def list_photos_of_visit(visit: Visit) -> list[ShownPhoto]:
    """The photos that the visit names now, in its order, arrived or not."""
    named = db.session.scalars(
        select(VisitPhoto)
        .where(VisitPhoto.visit_id == visit.id, VisitPhoto.position.is_not(None))
        .order_by(VisitPhoto.position)
    ).all()
    refusals = _refusals([row.sha256 for row in named if row.photo is None])
    return [_shown(row, refusals.get(row.sha256, "")) for row in named]


def list_photos_of_hazard(hazard: Hazard) -> list[ShownPhoto]:
    """The photos of a hazard that was reported by itself, in its order."""
    named = db.session.scalars(
        select(HazardPhoto).where(HazardPhoto.hazard_id == hazard.id).order_by(HazardPhoto.position)
    )
    return [
        ShownPhoto(row.sha256, "scene", row.has_people, STORED, row.photo)
        for row in named
        if row.photo
    ]


def find_photos(sha256s: Sequence[str]) -> dict[str, Photo]:
    """The photos that have arrived, by hash."""
    rows = db.session.scalars(select(Photo).where(Photo.sha256.in_(sha256s)))
    return {photo.sha256: photo for photo in rows}


def _shown(row: VisitPhoto, refusal: str) -> ShownPhoto:
    state = STORED if row.photo else REFUSED if refusal else MISSING
    return ShownPhoto(row.sha256, row.purpose, row.has_people, state, row.photo, refusal)


def _refusals(sha256s: Sequence[str]) -> dict[str, str]:
    rows = db.session.execute(
        select(RefusedPhoto.sha256, RefusedPhoto.code).where(RefusedPhoto.sha256.in_(sha256s))
    )
    return {row.sha256: row.code for row in rows}


def _named_for(account: Account) -> ColumnElement[bool]:
    return exists().where(
        VisitPhoto.sha256 == Photo.sha256,
        Visit.id == VisitPhoto.visit_id,
        visible_to(account),
        or_(
            Photo.device_key.is_(None),
            Visit.author_id == Photo.uploaded_by_id,
            exists().where(
                VisitRevision.visit_id == Visit.id,
                VisitRevision.author_id == Photo.uploaded_by_id,
            ),
            exists().where(
                SubmissionConflict.visit_id == Visit.id,
                SubmissionConflict.account_id == Photo.uploaded_by_id,
            ),
        ),
    )


def _named_by_hazard_for(account: Account) -> ColumnElement[bool]:
    """As hazards are seen; administrators see visits and no hazards.

    Naming one that came sealed from another's phone does not show it, here as little as above.
    """
    if "hazards.view" not in ROLE_PERMISSIONS[account.role]:
        return false()
    return exists().where(
        HazardPhoto.sha256 == Photo.sha256,
        Hazard.id == HazardPhoto.hazard_id,
        Place.id == Hazard.place_id,
        hazard_visible(account),
        or_(Photo.device_key.is_(None), Hazard.account_id == Photo.uploaded_by_id),
    )
