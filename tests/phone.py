"""An officer's phone, as a test sees it: sends submissions with a token and reads the answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask

from outreach.database import utc_now
from tests.factories import Factory, MadeAccount


class Phone:
    """Sends what it is told; `answers` is one dict for each item."""

    def __init__(self, app: Flask, factory: Factory, account: MadeAccount) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {factory.token(account)}"}

    def post(self, body: Any) -> Any:
        """The response to a body, whatever it is."""
        return self.client.post("/api/v1/submissions", json=body, headers=self.headers)

    def send(self, *items: Any, **more: Any) -> list[dict[str, Any]]:
        """The answers to the items, in the order sent."""
        response = self.post({"submissions": list(items), **more})
        assert response.status_code == 200, response.get_data(as_text=True)
        results: list[dict[str, Any]] = response.json["results"]
        return results

    def status(self, item: Any, **more: Any) -> str:
        """The answer to one item, in a word."""
        status: str = self.send(item, **more)[0]["status"]
        return status

    def errors(self, item: Any, **more: Any) -> dict[str, list[str]]:
        """Why one item was refused."""
        (result,) = self.send(item, **more)
        assert result["status"] == "refused", result
        errors: dict[str, list[str]] = result["errors"]
        return errors

    def get(self, address: str) -> Any:
        """The response to a GET."""
        return self.client.get(address, headers=self.headers)


def submission(place: str | None = None, **fields: Any) -> dict[str, Any]:
    """A submission of a visit of yesterday to the place (its id); fields given None are left out."""
    item = {
        "submission_id": str(uuid4()),
        "village_id": place,
        "captured_at": (utc_now() - timedelta(days=1)).isoformat(),
        **fields,
    }
    return {name: value for name, value in item.items() if value is not None}
