"""The page on which a leader chooses between two contents, as far as it has been filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _

from outreach.accounts.models import Account
from outreach.language import separator
from outreach.photos.models import Photo
from outreach.photos.queries import find_photos
from outreach.visits.choices import SIDES, missing_choices, photos_left_out
from outreach.visits.comparing import Comparison, compare
from outreach.visits.content import Content
from outreach.visits.forms import MOST_PHOTOS
from outreach.visits.models import Visit
from outreach.visits.review_forms import check_choices, read_choices


@dataclass(frozen=True)
class SidePhoto:
    """A photo of one of the two contents."""

    #: Its number among the photos of its side, from 1.
    number: int
    purpose: str
    has_people: bool
    #: None where it has not arrived, or its time is over.
    photo: Photo | None
    #: Whether the visit has no room for it: it stays in the history alone.
    left_out: bool


class Choosing:
    """Two contents, what was chosen of each, and what is wrong with it."""

    def __init__(
        self, a: Content, b: Content, sent: Mapping[str, str], settled: Content | None = None
    ) -> None:
        self.a, self.b = a, b
        #: What was made of the two, where that has been done.
        self.settled = settled
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
        """Whether either side has photos: those of both stay, as far as there is room."""
        return bool(self.a.get("photos") or self.b.get("photos"))

    @cached_property
    def photos(self) -> dict[str, list[SidePhoto]]:
        """The photos of each side; where all is chosen, also which ones have no room."""
        rows = {
            side: content.get("photos", [])
            for side, content in zip(SIDES, (self.a, self.b), strict=True)
        }
        hashes = [row["sha256"] for side in SIDES for row in rows[side]]
        there = {each: photo for each, photo in find_photos(hashes).items() if not photo.deleted_at}
        left_out = self._left_out(set(hashes))
        return {
            side: [
                SidePhoto(
                    number,
                    row["purpose"],
                    row["has_people"],
                    there.get(row["sha256"]),
                    row["sha256"] in left_out,
                )
                for number, row in enumerate(rows[side], 1)
            ]
            for side in SIDES
        }

    def _left_out(self, hashes: set[str]) -> set[str]:
        if self.settled is not None:
            return hashes - {row["sha256"] for row in self.settled.get("photos", [])}
        return set() if self.missing else photos_left_out(self.a, self.b, self.choices)

    @property
    def photo_words(self) -> str:
        """What becomes of the photos."""
        hashes = {row["sha256"] for each in (self.a, self.b) for row in each.get("photos", [])}
        if len(hashes) <= MOST_PHOTOS:
            return _("两份的照片都保留，不用选")
        return _(
            "两份共有%(n)s张照片，一次走访最多%(most)s张：先留所选一份的，放不下的留在历史中",
            n=len(hashes),
            most=MOST_PHOTOS,
        )

    @property
    def left_out_words(self) -> str:
        """Which photos the visit has no room for; empty where it has room for all."""
        named = [
            _("%(side)s第%(n)s张", side=side.upper(), n=photo.number)
            for side in SIDES
            for photo in self.photos[side]
            if photo.left_out
        ]
        if not named:
            return ""
        return _(
            "一次走访最多%(most)s张照片，没放下的留在历史中：%(which)s",
            most=MOST_PHOTOS,
            which=separator("names").join(named),
        )

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
