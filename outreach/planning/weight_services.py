"""Writing what each part of the score is worth."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, transaction
from outreach.planning.models import ScoreWeights
from outreach.planning.queries import FOR_ALL, Measure, find_weights, get_measure
from outreach.planning.score import PARTS
from outreach.refusals import Refused


class WeightsRefused(Refused):
    """The weights cannot be so: the field it is about and what to do."""


def set_weights(account: Account, measure: Measure) -> bool:
    """Sets the weights and the target for all; whether anything changed.

    Raises WeightsRefused unless the weights are 0 or more and add up to 100, the target 1 to 100.
    """
    weights = measure.weights.as_tuple()
    if min(weights) < 0 or sum(weights) != 100:
        raise WeightsRefused("overdue", _("六项合计应是100，现在是%(n)s", n=sum(weights)))
    if not 1 <= measure.helmet_target <= 100:
        raise WeightsRefused("helmet_target", _("目标应是1至100"))
    with transaction():
        before = _values(get_measure())
        changed = audit.changes(before, _values(measure))
        if not changed:
            return False
        row = find_weights(FOR_ALL) or ScoreWeights(scope=FOR_ALL)
        for name, value in _values(measure).items():
            setattr(row, name, value)
        db.session.add(row)
        db.session.flush()
        audit.record(
            "plan.weigh",
            actor=account,
            target_type="weights",
            target_id=row.id,
            target=FOR_ALL,
            unit_id=account.unit_id,
            details=changed,
        )
    return True


def _values(measure: Measure) -> dict[str, Any]:
    weights = dict(zip(PARTS, measure.weights.as_tuple(), strict=True))
    return {**weights, "helmet_target": measure.helmet_target}
