"""The page on which a leader chooses between two contents, as far as it has been filled in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from flask_babel import gettext as _

from outreach.accounts.models import Account
from outreach.visits.choices import missing_choices
from outreach.visits.comparing import Comparison, compare
from outreach.visits.content import Content
from outreach.visits.models import Visit
from outreach.visits.review_forms import check_choices, read_choices


class Choosing:
    """Two contents, what was chosen of each, and what is wrong with it."""

    def __init__(self, a: Content, b: Content, sent: Mapping[str, str]) -> None:
        self.a, self.b = a, b
        #: A button for a whole side fills in the page: nothing is stored yet.
        self.only_fills_in = "whole" in sent
        self.choices = read_choices(a, b, sent)
        self.errors: list[str] = []
        self.status = 200

    @cached_property
    def comparison(self) -> Comparison:
        """Both side by side in words."""
        return compare(self.a, self.b)

    @property
    def missing(self) -> int:
        """How many rows are left to choose."""
        return len(missing_choices(self.a, self.b, self.choices))

    @property
    def has_photos(self) -> bool:
        """Whether either side has photos: those of both stay."""
        return bool(self.a.get("photos") or self.b.get("photos"))

    @property
    def error_lines(self) -> list[tuple[str, str]]:
        """The errors for the box on top."""
        return [("", error) for error in self.errors]

    def refuse(self, *errors: str, status: int = 422) -> None:
        """The page is shown again with these errors."""
        self.errors, self.status = list(errors), status

    def chosen_content(self, account: Account, visit: Visit) -> Content | None:
        """The content that was chosen for the visit, or None where the page has to come again."""
        if self.only_fills_in:
            return None
        if self.missing:
            self.refuse(_("还有%(n)s项未选", n=self.missing))
            return None
        content, errors = check_choices(account, visit, self.a, self.b, self.choices)
        if content is None:
            self.refuse(*errors)
        return content
