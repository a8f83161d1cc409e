"""What the visit form asks, counted on the form itself: the page that phones keep, as drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

#: Typed or pressed on the page, but no field of the visit.
_NO_FIELDS = frozenset({"", "step", "choose_place", "place_query", "also_query"})
_NOT_ASKED = frozenset({"hidden", "submit", "button"})
#: The village is chosen on a page of its own, before the form; it is needed, always.
_VILLAGE = "village_id"


@dataclass(frozen=True)
class Asked:
    """The names of the fields of an empty form, and of those without which it is not stored."""

    fields: frozenset[str]
    needed: frozenset[str]


class _Reader(HTMLParser):
    """Collects the fields of `<form class="visit">`, without those of templates to be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.needed: set[str] = set()
        self._in_form = False
        self._templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and "visit" in (values.get("class") or "").split():
            self._in_form = True
        elif tag == "template":
            self._templates += 1
        elif tag in ("input", "select", "textarea") and self._in_form and not self._templates:
            self._add(values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "template":
            self._templates -= 1

    def _add(self, values: dict[str, str | None]) -> None:
        name = values.get("name") or ""
        if name == _VILLAGE:
            self.fields.add(name)
            self.needed.add(name)
        if name in _NO_FIELDS or (values.get("type") or "text") in _NOT_ASKED:
            return
        self.fields.add(name)
        if values.get("aria-required") == "true":
            self.needed.add(name)


@lru_cache(maxsize=8)
def count_fields(page: str) -> Asked:
    """The fields of the form on the page. Choices of one question are one field.

    >>> asked = count_fields('<form class="visit"><input type="hidden" name="village_id">'
    ...     '<input name="notes"><template><input name="x"></template></form>')
    >>> sorted(asked.fields), sorted(asked.needed)
    (['notes', 'village_id'], ['village_id'])
    """
    reader = _Reader()
    reader.feed(page)
    return Asked(frozenset(reader.fields), frozenset(reader.needed))
