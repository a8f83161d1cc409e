"""The main job, end to end, by the operator's commands, the phone's JSON and the pages.

Nothing here knows the inside of the product: what an operator, a phone and headquarters see.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

VILLAGES = """code,name,kind,town_code,town,county_code,county,unit
140110002204,开化村委会,village,140110002,罗城街道,140110,晋源区,JY
140110100201,固驿村委会,village,140110100,姚村镇,140110,晋源区,JY
140105200201,南畔村委会,village,140105200,刘家堡乡,140105,小店区,XD2
"""


class Station:
    """An installation set up by its operator: two brigades, three villages, two sign-ins."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.run("units", "add", "TY", "太原支队")
        self.run("units", "add", "JY", "晋源大队", "--parent", "TY")
        self.run("units", "add", "XD2", "小店二大队", "--parent", "TY")
        villages = folder / "villages.csv"
        villages.write_text(VILLAGES, "utf-8")
        self.run("places", "import", str(villages))
        self.officer = self.token("014001", "officer", "JY")
        self.headquarters = self.token("010001", "headquarters_analyst", "TY")

    def run(self, *words: str) -> str:
        """A command's standard output; it must succeed."""
        result = self.app.test_cli_runner().invoke(args=list(words))
        assert result.exit_code == 0, result.output
        return result.stdout

    def token(self, badge: str, role: str, unit: str) -> dict[str, str]:
        """A new account's token as the header that carries it."""
        made = self.run("accounts", "create", badge, "--role", role, "--unit", unit, "--json")
        assert json.loads(made)["badge"] == badge
        return {"Authorization": f"Bearer {self.run('accounts', 'token', badge).strip()}"}


@pytest.fixture
def station(app: Flask, tmp_path: Path) -> Station:
    return Station(app, tmp_path)


def visit(**changes: Any) -> dict[str, Any]:
    """The visit of the API's description."""
    return {
        "submission_id": "0b6c6a0e-6a0e-4f6e-9d5e-3f1f0c9a7e11",
        "village_code": "140110002204",
        "captured_at": "2026-06-16T10:01:00+08:00",
        "ended_at": "2026-06-16T11:20:00+08:00",
        "position": {"lat": 37.7, "lon": 112.47, "accuracy_m": 12},
        "campaign": "work-safety-month",
        "police_count": 2,
        "talks": [
            {
                "form": "on_site",
                "topics": ["helmet"],
                "audience": ["elderly"],
                "attendees": 30,
                "minutes": 20,
            }
        ],
        "leaflets": [{"material": "helmet-leaflet", "quantity": 120}],
        "activities": [{"kind": "loudspeaker", "quantity": 1}],
        "helmet_checks": [
            {
                "place": "village_entry",
                "phase": "before_talk",
                "counts": [
                    {
                        "vehicle_type": "e_bicycle",
                        "seat": "driver",
                        "none": 10,
                        "worn": 20,
                        "correct": 15,
                        "unclear": 1,
                    }
                ],
            }
        ],
        "notes": "",
        **changes,
    }


def send(client: FlaskClient, station: Station, *visits: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post(
        "/api/v1/submissions", json={"submissions": list(visits)}, headers=station.officer
    )
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json["results"]
    return results


def coverage(client: FlaskClient, station: Station, by: str, **more: str) -> dict[str, Any]:
    """Rows of June by code or unit."""
    answer = client.get(
        "/api/v1/coverage",
        query_string={"from": "2026-06-01", "to": "2026-06-30", "by": by, **more},
        headers=station.headquarters,
    )
    assert answer.status_code == 200
    assert answer.json["next"] is None
    return {row["code" if by == "village" else "unit"]: row for row in answer.json["items"]}


def test_visit_when_sent_by_a_phone_then_headquarters_sees_the_village_covered(
    station: Station, client: FlaskClient
) -> None:
    before = coverage(client, station, "village")
    assert [row["visits"] for row in before.values()] == [0, 0, 0]

    assert [result["status"] for result in send(client, station, visit())] == ["stored"]

    kaihua = coverage(client, station, "village")["140110002204"]
    assert kaihua["last_visit"] == "2026-06-16"
    assert (kaihua["visits"], kaihua["attendees"], kaihua["leaflets"]) == (1, 30, 120)
    assert (kaihua["riders_observed"], kaihua["riders_helmeted"]) == (30, 20)
    brigades = coverage(client, station, "brigade")
    assert (brigades["JY"]["villages"], brigades["JY"]["visited"]) == (2, 1)
    assert (brigades["XD2"]["villages"], brigades["XD2"]["visited"]) == (1, 0)


def test_visit_when_sent_again_then_it_counts_once_and_other_content_is_kept_apart(
    station: Station, client: FlaskClient
) -> None:
    statuses = [
        send(client, station, sent)[0]["status"]
        for sent in (visit(), visit(), visit(notes="另一份"), visit(base_version=1, notes="改过"))
    ]
    assert statuses == ["stored", "already_stored", "conflict", "stored"]
    assert coverage(client, station, "village")["140110002204"]["visits"] == 1


def test_visits_when_one_is_wrong_then_the_others_are_stored_and_the_fault_is_named(
    station: Station, client: FlaskClient
) -> None:
    wrong = visit(submission_id="0b6c6a0e-6a0e-4f6e-9d5e-3f1f0c9a7e12")
    wrong["helmet_checks"][0]["counts"][0]["correct"] = 21
    good = visit(submission_id="0b6c6a0e-6a0e-4f6e-9d5e-3f1f0c9a7e13")
    refused, stored = send(client, station, wrong, good)
    assert refused["status"] == "refused"
    assert list(refused["errors"]) == ["helmet_checks.0.counts.0.correct"]
    assert stored["status"] == "stored"


def test_visit_when_only_place_and_time_are_given_then_it_covers_the_village(
    station: Station, client: FlaskClient
) -> None:
    bare = {
        "submission_id": "0b6c6a0e-6a0e-4f6e-9d5e-3f1f0c9a7e14",
        "village_code": "140110100201",
        "captured_at": "2026-06-30T23:59:00+08:00",
    }
    assert send(client, station, bare)[0]["status"] == "stored"
    assert coverage(client, station, "village")["140110100201"]["visits"] == 1


def test_visit_when_the_village_is_another_brigades_then_it_is_refused_at_the_place(
    station: Station, client: FlaskClient
) -> None:
    result = send(client, station, visit(village_code="140105200201"))[0]
    assert result["status"] == "refused"
    assert "village_code" in result["errors"]


def test_pages_when_opened_with_a_token_then_the_village_and_the_map_are_shown(
    station: Station, client: FlaskClient
) -> None:
    send(client, station, visit())
    shown = client.get("/map?period=all&table=1", headers=station.headquarters)
    assert shown.status_code == 200
    assert "晋源大队" in shown.text
    listed = client.get("/visits", headers=station.officer)
    assert "开化村" in listed.text
    assert client.get("/accounts", headers=station.officer).status_code == 403


def test_api_when_asked_without_a_token_then_it_answers_401(client: FlaskClient) -> None:
    for address in ("/api/v1/villages", "/api/v1/visits", "/api/v1/coverage"):
        assert client.get(address).status_code == 401
    assert client.post("/api/v1/submissions", json={"submissions": []}).status_code == 401
