"""Why an account or token cannot be written as asked."""

from __future__ import annotations

from typing import Any


class AccountRefused(ValueError):
    """An account cannot be written so: the field it is about and what to do instead."""

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(message)
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
