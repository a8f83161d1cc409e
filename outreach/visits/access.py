"""Who may see, edit, review and void a visit. What cannot be seen is not found, never forbidden."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from outreach.accounts.models import Account
from outreach.permissions import ROLE_PERMISSIONS
from outreach.units.queries import scope_unit_ids
from outreach.visits.models import Visit


def visible_to(account: Account) -> ColumnElement[bool]:
    """A condition on `Visit`: the account may see it."""
    return or_(Visit.author_id == account.id, Visit.unit_id.in_(scope_unit_ids(account)))


def is_visible(account: Account, visit: Visit) -> bool:
    """Whether the account may see the visit: its own, or made for its unit or one below."""
    return visit.author_id == account.id or visit.unit_id in scope_unit_ids(account)


def may_edit(account: Account, visit: Visit) -> bool:
    """Whether the account may revise it: its own, or a leader's in scope; never a void one."""
    if visit.review_state == "void":
        return False
    own = visit.author_id == account.id and _has(account, "visits.record")
    return own or (_has(account, "visits.edit") and visit.unit_id in scope_unit_ids(account))


def leads(account: Account, visit: Visit, permission: str = "visits.review") -> bool:
    """Whether the account decides about visits of the visit's unit: a leader's in scope.

    Also about one's own: a small squad has one leader, and the audit says so (`is_own`).
    """
    return _has(account, permission) and visit.unit_id in scope_unit_ids(account)


def may_review(account: Account, visit: Visit) -> bool:
    """Whether the account may accept it or return it: a leader's that is not void."""
    return visit.review_state != "void" and leads(account, visit)


def may_void(account: Account, visit: Visit) -> bool:
    """Whether the account may void it: a leader's that is not void yet."""
    return visit.review_state != "void" and leads(account, visit, "visits.void")


def may_restore(account: Account, visit: Visit) -> bool:
    """Whether the account may take it back into the figures: a leader's that is void."""
    return visit.review_state == "void" and leads(account, visit, "visits.void")


def state_after_edit(account: Account, visit: Visit) -> str:
    """The review state after the account has edited the visit.

    An author's edit, and any edit of what was returned, waits for review; what a leader corrects
    in an accepted visit of somebody else stays accepted.
    """
    if visit.review_state == "accepted" and visit.author_id != account.id:
        return "accepted"
    return "submitted"


def may_settle(account: Account, visit: Visit) -> bool:
    """Whether the account may choose between two versions of the visit: a leader in scope."""
    return _has(account, "visits.edit") and visit.unit_id in scope_unit_ids(account)


def _has(account: Account, permission: str) -> bool:
    return permission in ROLE_PERMISSIONS[account.role]
