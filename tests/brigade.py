"""One brigade with a village, an officer and a leader, for the tests of visits and of the API."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask

from tests.factories import Factory, MadeAccount
from tests.kept_rows import made_once
from tests.phone import Phone


@dataclass
class Brigade:
    """A brigade with people and places."""

    app: Flask
    factory: Factory
    unit: str
    officer: MadeAccount
    leader: MadeAccount
    #: 开化村, with a point.
    place: str

    @cached_property
    def phone(self) -> Phone:
        """The officer's phone, with a token."""
        return self.phone_of(self.officer)

    def phone_of(self, account: MadeAccount) -> Phone:
        """Somebody else's phone."""
        return Phone(self.app, self.factory, account)


def make_brigade(app: Flask, factory: Factory) -> Brigade:
    """晋源大队 with 开化村, as the product's services make it."""
    return Brigade(app, factory, **made_once(app, factory, "brigade", _ask_services))


def _ask_services(factory: Factory) -> dict[str, Any]:
    unit = factory.unit("jinyuan", "晋源大队")
    return {
        "unit": unit,
        "officer": factory.account("officer", unit, display_name="晋源大队01"),
        "leader": factory.account("brigade_leader", unit, display_name="晋源大队长"),
        "place": factory.place("140110002204", "开化村委会", unit, lat=37.7, lon=112.47),
    }
