"""Writing what each part of the score is worth."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.campaigns.models import Campaign
from outreach.database import db, transaction
from outreach.planning.models import ScoreWeights
from outreach.planning.queries import FOR_ALL, Measure, find_weights, get_measure
from outreach.planning.score import PARTS
from outreach.refusals import Refused


class WeightsRefused(Refused):
    """The weights cannot be so: the field it is about and what to do."""


def set_weights(account: Account, measure: Measure, campaign: Campaign | None = None) -> bool:
    """Sets the weights and the target for all, or for a campaign; whether anything changed.

    Raises WeightsRefused unless the weights are 0 or more and add up to 100, the target 1 to 100.
    """
    weights = measure.weights.as_tuple()
    if min(weights) < 0 or sum(weights) != 100:
        raise WeightsRefused("overdue", _("六项合计应是100，现在是%(n)s", n=sum(weights)))
    if not 1 <= measure.helmet_target <= 100:
        raise WeightsRefused("helmet_target", _("目标应是1至100"))
    with transaction():
        before = _values(get_measure(campaign.id if campaign else None))
        changed = audit.changes(before, _values(measure))
        if not changed:
            return False
        row = _row_of(campaign)
        for name, value in _values(measure).items():
            setattr(row, name, value)
        db.session.add(row)
        db.session.flush()
        _record(account, row, campaign, changed)
    return True


def drop_weights(account: Account, campaign: Campaign) -> bool:
    """Takes a campaign's own weights away: those for all hold again. Whether it had any."""
    with transaction():
        row = find_weights(campaign.id)
        if row is None:
            return False
        common = _values(get_measure())
        own = _values(get_measure(campaign.id))
        _record(account, row, campaign, {**audit.changes(own, common), "own": [True, False]})
        db.session.delete(row)
    return True


def _row_of(campaign: Campaign | None) -> ScoreWeights:
    if campaign is None:
        return find_weights(FOR_ALL) or ScoreWeights(scope=FOR_ALL)
    return find_weights(campaign.id) or ScoreWeights(scope=campaign.id, campaign_id=campaign.id)


def _record(
    account: Account, row: ScoreWeights, campaign: Campaign | None, details: dict[str, Any]
) -> None:
    audit.record(
        "plan.weigh",
        actor=account,
        target_type="weights",
        target_id=row.id,
        target=f"{campaign.name}（{campaign.code}）" if campaign else FOR_ALL,
        unit_id=account.unit_id,
        details=details,
    )


def _values(measure: Measure) -> dict[str, Any]:
    weights = dict(zip(PARTS, measure.weights.as_tuple(), strict=True))
    return {**weights, "helmet_target": measure.helmet_target}
