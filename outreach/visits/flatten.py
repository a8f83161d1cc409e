"""A phone's JSON as form fields: nested objects and lists become `talks-0-attendees`.

Driven by the form's own fields. A value of the wrong JSON type becomes a message at its dotted
path (`talks.0.attendees`) and is left out; null and an empty list are as good as absent; unknown
keys are no content. Whatever the JSON is, nothing raises.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form

from outreach.visits.shapes import Shape, shapes_of

#: Levels of lists and objects; the deepest field of a visit lies on the fifth.
DEEPEST = 16
#: The most codes in one list; the vocabulary has about a dozen of each kind.
MOST_CODES = 100
#: A number beyond every limit: what lies further out is refused just the same.
_FAR_OUT = 999_999_999


class Flattened:
    """Form fields made from a JSON object, and what was wrong with its shape."""

    def __init__(self, item: dict[str, Any], form: type[Form]) -> None:
        self.fields: MultiDict[str, str] = MultiDict()
        #: Messages by dotted path.
        self.errors: dict[str, list[str]] = {}
        self._add_object(item, form, "", "")

    def hides(self, path: str) -> bool:
        """Whether the path, or something that holds it, already has a message."""
        parts = path.split(".")
        return any(".".join(parts[:end]) in self.errors for end in range(1, len(parts) + 1))

    def _refuse(self, path: str, message: Any) -> None:
        self.errors.setdefault(path, []).append(str(message))

    def _add_object(self, item: dict[str, Any], form: type[Form], key: str, path: str) -> None:
        # mypy does not know that classes of untyped packages can be hashed.
        for name, shape in shapes_of(form).items():  # type: ignore[arg-type]
            value = item.get(name)
            if value is not None:
                self._add(value, shape, f"{key}{name}", f"{path}{name}")

    def _add(self, value: Any, shape: Shape, key: str, path: str) -> None:
        if shape.kind == "rows":
            self._add_rows(value, shape, key, path)
        elif shape.kind == "object":
            self._add_part(value, shape, key, path)
        elif shape.kind == "codes":
            self._add_codes(value, key, path)
        elif shape.kind == "flag":
            self._add_flag(value, key, path)
        elif shape.kind == "text":
            self._add_text(value, key, path)
        else:
            self._add_number(value, shape, key, path)

    def _add_rows(self, value: Any, shape: Shape, key: str, path: str) -> None:
        if not isinstance(value, list):
            self._refuse(path, _("应是列表"))
            return
        # One row too many is enough for the form to say so.
        for row, item in enumerate(value[: shape.most + 1]):
            self._add_part(item, shape, f"{key}-{row}", f"{path}.{row}")

    def _add_part(self, value: Any, shape: Shape, key: str, path: str) -> None:
        # The bare key says that the object is there, even if it is empty or of the wrong type.
        self.fields.add(f"{key}-", "")
        if not isinstance(value, dict):
            self._refuse(path, _("应是对象"))
        elif shape.inner is not None:
            self._add_object(value, shape.inner, f"{key}-", f"{path}.")

    def _add_codes(self, value: Any, key: str, path: str) -> None:
        if not isinstance(value, list):
            self._refuse(path, _("应是列表"))
        elif len(value) > MOST_CODES:
            self._refuse(path, _("最多%(most)s项", most=MOST_CODES))
        else:
            for row, code in enumerate(value):
                if code is not None:
                    self._add_text(code, key, f"{path}.{row}")

    def _add_text(self, value: Any, key: str, path: str) -> None:
        if not isinstance(value, str):
            self._refuse(path, _("应是文字"))
            return
        # Half of a surrogate pair is no character and can be stored nowhere.
        self.fields.add(key, value.encode("utf-8", "replace").decode("utf-8"))

    def _add_flag(self, value: Any, key: str, path: str) -> None:
        if not isinstance(value, bool):
            self._refuse(path, _("应是 true 或 false"))
        elif value:
            self.fields.add(key, "true")

    def _add_number(self, value: Any, shape: Shape, key: str, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse(path, _("应是数字，不带引号"))
        elif shape.kind == "whole" and isinstance(value, float) and not value.is_integer():
            self._refuse(path, _("应是整数"))
        else:
            near = max(-_FAR_OUT, min(value, _FAR_OUT))
            self.fields.add(key, str(int(near) if shape.kind == "whole" else near))


def too_deep(value: Any) -> bool:
    """Whether lists and objects are nested deeper than any visit is.

    >>> too_deep({"talks": [{"topics": ["helmet"]}]})
    False
    """
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(inner, dict | list) for inner in level)
