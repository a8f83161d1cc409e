"""All pages of visits, gathered on their blueprints."""

from __future__ import annotations

from outreach.visits import (
    detail_views,
    edit_views,
    form_views,
    list_views,
    merge_views,
    review_views,
    version_views,
)
from outreach.visits.blueprint import blueprint, reviews_blueprint

__all__ = [
    "blueprint",
    "detail_views",
    "edit_views",
    "form_views",
    "list_views",
    "merge_views",
    "review_views",
    "reviews_blueprint",
    "version_views",
]
