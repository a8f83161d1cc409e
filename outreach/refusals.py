"""Why something cannot be written as asked: said at the field, in words that help."""

from __future__ import annotations

from typing import Any


class Refused(ValueError):
    """Something cannot be written so: the field it is about and a message saying what to do."""

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(message)
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
