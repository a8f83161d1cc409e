"""Merging two entries of one visit: one stays with what was chosen, the other becomes void."""

from __future__ import annotations

from outreach.accounts.models import Account
from outreach.database import transaction
from outreach.language import format_moment
from outreach.visits import access, queries, reviews, services, version_queries
from outreach.visits.content import Content, with_known_place
from outreach.visits.models import Visit
from outreach.visits.outcomes import NotAllowed, Receipt
from outreach.visits.review_queries import MERGE_WITHIN


def merge_visits(
    account: Account, kept: tuple[str, int], merged: tuple[str, int], content: Content
) -> None:
    """Merges the second visit into the first, each given by its id and the version that was seen.

    The one kept gets the content as its next version; the other is void, names the first
    (`merged_into_id`) and counts no more. Its submission stays known, so that a phone sending it
    again makes no new visit. `restore_visit` undoes it. Raises StaleVisit or AlreadyDecided where
    somebody was faster, NotAllowed (also for visits that cannot be one), LookupError.
    """
    with transaction():
        # Always the lower id first, so that two at once never wait for each other.
        for visit_id in sorted({kept[0], merged[0]}):
            queries.get_visit(visit_id, lock=True)
        one, other = (services.get_locked(account, visit_id) for visit_id in (kept[0], merged[0]))
        for visit, version in ((one, kept[1]), (other, merged[1])):
            if not access.leads(account, visit, "visits.void"):
                raise NotAllowed
            current = version_queries.get_revision(visit, visit.version)
            services.check_version(visit, current, version)
            reviews.check_not_void(visit)
        if not _can_be_one(one, other):
            raise NotAllowed
        current = version_queries.get_revision(one, one.version)
        content = with_known_place(content, one.place_id, current.content)
        services.add_version(account, one, current, content, Receipt({"merged": other.id}))
        other.merged_into_id = one.id
        reason = f"与{format_moment(one.captured_at)}的记录合并"
        reviews.write_void(account, other, reason, merged_into=one.id)
        services.record("visit.merge", account, one, {"merged": other.id})


def _can_be_one(one: Visit, other: Visit) -> bool:
    apart = abs(one.local_day - other.local_day)
    return one.id != other.id and one.place_id == other.place_id and apart <= MERGE_WITHIN
