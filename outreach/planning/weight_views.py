"""The page on which headquarters weighs the parts of the score, and sees what would move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.validators import ValidationError

from outreach.campaigns.counting import list_missing_ids
from outreach.campaigns.models import Campaign
from outreach.forms import BaseForm, CountField, Needed
from outreach.periods import today
from outreach.permissions import requires
from outreach.places.names import short_name
from outreach.planning.forms import list_open_campaigns
from outreach.planning.queries import (
    Measure,
    WhereNext,
    find_weights,
    get_measure,
    read_where_next,
)
from outreach.planning.score import PARTS, Weights
from outreach.planning.weight_services import WeightsRefused, drop_weights, set_weights
from outreach.planning.where_next_views import blueprint
from outreach.planning.words import PART_NAMES
from outreach.units.queries import scope_unit_ids

#: How far down the ranking the preview looks.
LOOKED_AT = 30


def _weight(part: str) -> CountField:
    needed = Needed(lazy_gettext("请填0至100"))
    return CountField(PART_NAMES[part], least=0, most=100, validators=[needed])


class WeightsForm(BaseForm):
    """The six weights and the wearing rate aimed at."""

    overdue = _weight("overdue")
    helmet_gap = _weight("helmet_gap")
    exposure = _weight("exposure")
    crashes = _weight("crashes")
    key_vehicles = _weight("key_vehicles")
    market = _weight("market")
    helmet_target = CountField(
        lazy_gettext("头盔佩戴率目标"),
        least=1,
        most=100,
        validators=[Needed(lazy_gettext("请填1至100"))],
    )

    def validate_market(self, _field: CountField) -> None:
        """Together 100: said once, at the last of the six."""
        weights = [self[part].data for part in PARTS]
        if None not in weights and sum(weights) != 100:
            raise ValidationError(gettext("六项合计应是100，现在是%(n)s", n=sum(weights)))

    def measure(self) -> Measure:
        """What the valid form says."""
        weights = Weights(**{part: self[part].data or 0 for part in PARTS})
        return Measure(weights, self.helmet_target.data or 1)


@dataclass(frozen=True)
class Moved:
    """A village near the top with its rank before and after; None where it was not in sight."""

    name: str
    before: int | None
    after: int

    @property
    def same(self) -> bool:
        """Whether it stays where it was."""
        return self.before == self.after


@blueprint.route("/weights", methods=["GET", "POST"])
@requires("plans.weigh")
def weights() -> Any:
    """The weights in force; others are tried first, with what moves, and then stored.

    With a campaign in the address they are the campaign's own, where it has any.
    """
    campaign = _campaign_or_404()
    here = url_for("where_next.weights", campaign=campaign.code if campaign else None)
    if campaign and "drop" in request.form:
        drop_weights(current_user, campaign)
        flash(_("已改回共用的权重"), "ok")
        return redirect(here)
    now = get_measure(campaign.id if campaign else None)
    values = dict(zip(PARTS, now.weights.as_tuple(), strict=True))
    form = WeightsForm(
        request.form if request.method == "POST" else None,
        **values,
        helmet_target=now.helmet_target,
    )
    moved: list[Moved] | None = None
    is_right = request.method == "GET" or form.validate()
    if request.method == "POST" and is_right:
        if "store" in request.form:
            try:
                set_weights(current_user, form.measure(), campaign)
            except WeightsRefused as refused:
                form.overdue.errors = [str(refused.message)]
            else:
                flash(_("已保存权重"), "ok")
                return redirect(here)
        moved = _preview(now, form.measure(), campaign)
    page = render_template(
        "planning/weights.html",
        form=form,
        parts=PARTS,
        moved=moved,
        looked_at=LOOKED_AT,
        campaign=campaign,
        campaigns=list_open_campaigns(),
        has_own=campaign is not None and find_weights(campaign.id) is not None,
    )
    return page, 200 if is_right else 422


def _campaign_or_404() -> Campaign | None:
    code = request.args.get("campaign")
    if not code:
        return None
    return next((row for row in list_open_campaigns() if row.code == code), None) or abort(404)


def _preview(now: Measure, then: Measure, campaign: Campaign | None) -> list[Moved]:
    scope, day = scope_unit_ids(current_user), today() + timedelta(days=1)
    among = list_missing_ids(campaign) if campaign else None
    before = read_where_next(scope, today(), day, measure=now, among=among)
    after = read_where_next(scope, today(), day, measure=then, among=among)
    ranks = {before.place_id(at): rank for rank, at in enumerate(before.ranking.order.tolist(), 1)}
    return [
        Moved(_name(after, at), ranks.get(after.place_id(at)), rank)
        for rank, at in enumerate(after.ranking.order[:LOOKED_AT].tolist(), start=1)
    ]


def _name(found: WhereNext, at: int) -> str:
    return short_name(found.register.names[int(found.rows[at])])
