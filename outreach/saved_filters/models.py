"""A saved filter: the address of a map under a name, for one account."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.database import Id, Model, Timestamps

LONGEST_NAME = 40


class SavedFilter(Timestamps, Model):
    """What an account looks at again and again. Nobody else sees it."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    #: As in the map's address, `unit=A&period=year`: what is at its default is left out.
    filters: Mapped[str] = mapped_column(Text)
