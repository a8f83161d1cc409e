"""The visit form as a browser without script has it: fields as they stand, and its buttons."""

from __future__ import annotations

import html
import re
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from outreach.database import db
from outreach.periods import local_time
from outreach.visits.models import Visit
from tests.brigade import Brigade


class Sheet(HTMLParser):
    """A page's visit form: change its fields, then press a button."""

    def __init__(self, client: FlaskClient, response: Any) -> None:
        super().__init__()
        self.client = client
        self.status: int = response.status_code
        self.text = response.get_data(as_text=True)
        self.fields: MultiDict[str, str] = MultiDict()
        self.action = ""
        self._inside = self._templates = 0
        self._select = self._area = ""
        self.feed(self.text)

    @classmethod
    def open(cls, client: FlaskClient, address: str) -> Sheet:
        """The form at an address."""
        return cls(client, client.get(address))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes the fields that a browser would send."""
        given = dict(attrs)
        if tag == "form" and "visit" in (given.get("class") or "").split():
            self._inside, self.action = 1, given.get("action") or ""
        self._templates += tag == "template"
        if not self._inside or self._templates:
            return
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.fields.add(name, value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields.add(self._select, value)
        elif tag == "textarea":
            self._area = name
            self.fields.add(name, "")

    def handle_endtag(self, tag: str) -> None:
        """Leaves forms, templates and fields."""
        self._templates -= tag == "template"
        if tag == "form":
            self._inside = 0
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """The text of a field of several lines."""
        if self._area and self._inside and not self._templates:
            self.fields[self._area] = data.removeprefix("\n")

    def fill(self, **values: Any) -> Sheet:
        """Sets fields; `talks__0__topics` is talks-0-topics, a list is several boxes ticked."""
        for name, value in values.items():
            key = name.replace("__", "-")
            self.fields.setlist(
                key, [str(one) for one in value] if isinstance(value, list) else [str(value)]
            )
        return self

    def amount(self, code: str, quantity: Any) -> Sheet:
        """The quantity beside a material or activity."""
        rows = [key for key, value in self.fields.items(multi=True) if value == code]
        (row,) = [key for key in rows if key.endswith(("-material", "-kind"))]
        self.fields[row.rsplit("-", 1)[0] + "-quantity"] = str(quantity)
        return self

    def riders(self, vehicle: str, seat: str = "driver", check: int = 0, **numbers: int) -> Sheet:
        """The numbers of one vehicle type and seat of a helmet check."""
        row = self.row_of(vehicle, seat, check)
        for sight, number in numbers.items():
            self.fields[f"{row}-{sight}"] = str(number)
        return self

    def row_of(self, vehicle: str, seat: str = "driver", check: int = 0) -> str:
        """The name of the row of a vehicle type and seat."""
        for key, value in self.fields.items(multi=True):
            row = key.removesuffix("-vehicle_type")
            wanted = row != key and row.startswith(f"helmet_checks-{check}-") and value == vehicle
            if wanted and self.fields[f"{row}-seat"] == seat:
                return row
        raise LookupError(f"no row for {vehicle} {seat}")

    def press(self, name: str = "", value: str = "") -> Sheet:
        """Sends the form by a button; follows no redirect."""
        sent = MultiDict(self.fields)
        if name:
            sent.add(name, value)
        self.response = self.client.post(self.action, data=sent)
        return Sheet(self.client, self.response)

    def save(self) -> Any:
        """Sends the form by 保存 and gives the response."""
        return self.client.post(self.action, data=self.fields)

    def has(self, text: str) -> bool:
        """Whether the page says the text."""
        return text in html.unescape(re.sub(r"<[^>]+>", "", self.text))

    def errors(self) -> list[str]:
        """What the box on top says, in order."""
        box = re.search(r'class="error-summary__list">(.*?)</ul>', self.text, re.S)
        lines = re.findall(r"<li>(.*?)</li>", box[1], re.S) if box else []
        return [html.unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in lines]


def new_sheet(client: FlaskClient, brigade: Brigade, **more: Any) -> Sheet:
    """The form of a new visit to the brigade's village."""
    return Sheet.open(client, f"/visits/new?place={brigade.place}").fill(**more)


def only_visit(app: Flask) -> Visit:
    """The one visit there is."""
    with app.app_context():
        return db.session.scalars(select(Visit)).one()


def count_visits(app: Flask) -> int:
    """How many visits there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def local(moment: datetime) -> str:
    """A moment as a field of the page takes it, on a Shanghai clock."""
    return f"{local_time(moment):%Y-%m-%dT%H:%M}"
