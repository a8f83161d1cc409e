"""What a visit says about its photos: the form's rules, equality, versions."""

from __future__ import annotations

from sqlalchemy import select

from outreach.database import db
from outreach.photos.models import VisitPhoto
from outreach.visits.content import content_hash
from outreach.visits.models import VisitRevision
from tests.phone import submission

FIRST, SECOND, THIRD = "1" * 64, "2" * 64, "3" * 64


def revisions(app) -> list[VisitRevision]:
    with app.app_context():
        return list(db.session.scalars(select(VisitRevision).order_by(VisitRevision.version)))


def shown(app) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(VisitPhoto.sha256)
                .where(VisitPhoto.position.is_not(None))
                .order_by(VisitPhoto.position)
            )
        )


def named(app) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(VisitPhoto.sha256)))


def test_content_when_it_names_no_photo_then_as_before_there_were_photos(app, brigade):
    """The hash of visits already stored stays what it was."""
    item = submission(brigade.place)
    assert brigade.phone.status(item) == "stored"
    for photos in (None, []):
        assert brigade.phone.status({**item, "photos": photos}) == "already_stored"
    (revision,) = revisions(app)
    assert "photos" not in revision.content
    assert (
        content_hash(
            {
                "place": {"id": "p"},
                "captured_at": "2026-06-16T02:01:00Z",
                "ended_at": None,
                "position": None,
                "campaign": None,
                "channel": None,
                "police_count": None,
                "vehicles_used": None,
                "nobody_met": False,
                "notes": None,
                "talks": [],
                "leaflets": [],
                "activities": [],
                "helmet_checks": [],
            }
        )
        == "a18677a9c3036e1f607ce11dce6bb2c0609ec531f2c8671f33d3003e1c6bba0e"
    )
    assert set(revision.content) == {
        "place",
        "captured_at",
        "ended_at",
        "position",
        "campaign",
        "channel",
        "police_count",
        "vehicles_used",
        "nobody_met",
        "notes",
        "talks",
        "leaflets",
        "activities",
        "helmet_checks",
    }


def test_photos_when_told_differently_then_the_same_content(app, brigade):
    item = submission(brigade.place, photos=[{"sha256": "A" * 64}])
    assert brigade.phone.status(item) == "stored"
    whole = [{"sha256": "a" * 64, "purpose": "scene", "has_people": False}]
    assert brigade.phone.status({**item, "photos": whole}) == "already_stored"
    assert revisions(app)[0].content["photos"] == whole


def test_photos_when_wrong_then_refused_at_their_path(brigade):
    def errors(*photos, **more):
        return brigade.phone.errors(submission(brigade.place, photos=list(photos), **more))

    assert set(errors({"sha256": "abc"})) == {"photos.0.sha256"}
    assert set(errors({})) == {"photos.0.sha256"}
    assert set(errors({"sha256": FIRST}, {"sha256": FIRST})) == {"photos.1.sha256"}
    assert set(errors({"sha256": FIRST, "purpose": "selfie"})) == {"photos.0.purpose"}
    assert set(errors({"sha256": FIRST, "has_people": "yes"})) == {"photos.0.has_people"}
    assert set(errors(*({"sha256": f"{at:064x}"} for at in range(10)))) == {"photos"}
    assert set(errors(5)) == {"photos.0"}


def test_photos_when_edited_out_and_in_then_every_version_goes_on_naming_its_own(app, brigade):
    phone = brigade.phone
    item = submission(brigade.place, photos=[{"sha256": FIRST}, {"sha256": SECOND}])
    phone.status(item)
    assert shown(app) == [FIRST, SECOND]
    changed = [{"sha256": SECOND, "purpose": "board"}, {"sha256": THIRD}]
    assert phone.status({**item, "photos": changed, "base_version": 1}) == "stored"
    assert shown(app) == [SECOND, THIRD]
    assert named(app) == {FIRST, SECOND, THIRD}
    assert phone.status({**item, "photos": [], "base_version": 2}) == "stored"
    assert shown(app) == []
    assert named(app) == {FIRST, SECOND, THIRD}
    assert phone.status({**item, "base_version": 3}) == "stored"
    assert shown(app) == [FIRST, SECOND]


def test_photos_when_a_second_version_names_others_then_both_are_named(app, brigade):
    item = submission(brigade.place, photos=[{"sha256": FIRST}])
    brigade.phone.status(item)
    assert brigade.phone.status({**item, "photos": [{"sha256": SECOND}]}) == "conflict"
    assert shown(app) == [FIRST]
    assert named(app) == {FIRST, SECOND}


def test_visits_when_two_name_the_same_photo_then_both_do(app, brigade):
    for _each in range(2):
        item = submission(brigade.place, photos=[{"sha256": FIRST}])
        assert brigade.phone.status(item) == "stored"
    assert shown(app) == [FIRST, FIRST]
