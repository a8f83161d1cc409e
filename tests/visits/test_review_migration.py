"""Visits voided before decisions were kept keep who did it, when and why."""

from __future__ import annotations

from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from outreach.database import db
from outreach.visits import reviews
from outreach.visits.models import Visit
from outreach.visits.review_models import VisitReview
from tests.visits.acting import acting


def test_void_when_older_than_the_decisions_then_taken_over_from_the_audit(app, brigade):
    void, other = (brigade.factory.visit(brigade.officer, brigade.place) for _ in range(2))
    with acting(app, brigade.leader) as leader:
        reviews.void_visit(leader, void, "记重了")
        at = db.session.scalars(select(VisitReview.at)).one()
    with app.app_context():
        downgrade(revision="0003")
        upgrade()
        review = db.session.get(Visit, void).review
        assert (review.decision, review.reason, review.version) == ("void", "记重了", 1)
        assert review.account.display_name == "晋源大队长"
        assert abs((review.at - at).total_seconds()) < 1
        assert db.session.get(Visit, other).reviews == []
