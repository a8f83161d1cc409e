"""The API's description: complete, and true."""

from __future__ import annotations

import re
from uuid import uuid4

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from outreach.api.forms import CoverageQuery, VillagesQuery, VisitsQuery
from outreach.vocabulary.seeds import CAMPAIGNS
from tests.phone import submission

TALK = {"form": "on_site", "topics": ["helmet"], "attendees": 30, "minutes": 20}


@pytest.fixture
def description(client):
    return client.get("/api/v1/openapi.json").json


def schema_of(description, name):
    """A schema that can refer to all the others."""
    return {"$ref": f"#/components/schemas/{name}", "components": description["components"]}


def validate(description, value, schema):
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    whole = {**schema, "components": description["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=checker).validate(value)


def test_description_when_compared_with_the_routes_then_neither_has_more(app, description):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    described = {
        (path, method) for path, methods in description["paths"].items() for method in methods
    }
    assert described == routes


def test_description_when_checked_then_valid_openapi_and_examples_fit(description):
    assert description["openapi"].startswith("3.1")
    for name, schema in description["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        if "example" in schema:
            validate(description, schema["example"], schema_of(description, name))
    content = description["paths"]["/api/v1/submissions"]["post"]["requestBody"]["content"]
    validate(description, content["application/json"]["example"], schema_of(description, "Batch"))


def test_example_when_sent_then_stored(brigade, description):
    example = description["components"]["schemas"]["Submission"]["example"]
    assert brigade.phone.send(example)[0]["errors"] == {}


def test_every_parameter_when_named_in_the_description_then_read_by_the_form(description):
    for path, form in (
        ("villages", VillagesQuery),
        ("visits", VisitsQuery),
        ("coverage", CoverageQuery),
    ):
        parameters = description["paths"][f"/api/v1/{path}"]["get"]["parameters"]
        shared = description["components"]["parameters"]
        described = {
            shared[each["$ref"].split("/")[-1]]["name"] if "$ref" in each else each["name"]
            for each in parameters
        }
        fields = {
            field.name or name
            for name in dir(form)
            if hasattr(field := getattr(form, name), "creation_counter")
        }
        assert described == fields


def test_every_answer_when_held_against_the_description_then_fits(brigade, factory, description):
    factory.place(None, "采石场", brigade.unit, kind="enterprise_site")
    factory.visit(brigade.officer, brigade.place)
    factory.visit(
        brigade.officer,
        brigade.place,
        "2026-06-16T10:00:00.125+08:00",
        ended_at="2026-06-16T11:00:00+08:00",
        position={"lat": 37.7, "lon": 112.47},
        campaign=CAMPAIGNS[0][0],
        talks=[TALK],
        leaflets=[{"material": "poster", "quantity": 2}],
        activities=[{"kind": "film", "quantity": 1}],
        helmet_checks=[{"counts": [{"vehicle_type": "e_bicycle", "worn": 20}]}],
    )
    phone = brigade.phone
    bad = submission("nowhere", police_count=900)
    answers = [
        ("villages", "get", phone.get("/api/v1/villages?limit=1")),
        ("villages", "get", phone.get("/api/v1/villages?limit=0")),
        ("visits", "get", phone.get("/api/v1/visits")),
        ("visits", "get", phone.get("/api/v1/visits?unit=nowhere")),
        ("coverage", "get", phone.get("/api/v1/coverage")),
        ("coverage", "get", phone.get("/api/v1/coverage?by=brigade")),
        ("submissions", "post", phone.post({"submissions": [submission(brigade.place), bad, 5]})),
        ("submissions", "post", phone.post([])),
        ("submissions", "post", phone.post({"submissions": [bad] * 201})),
        ("villages", "get", phone.client.get("/api/v1/villages")),
    ]
    for path, method, response in answers:
        responses = description["paths"][f"/api/v1/{path}"][method]["responses"]
        described = responses[str(response.status_code)]
        if "$ref" in described:
            described = description["components"]["responses"][described["$ref"].split("/")[-1]]
        schema = described["content"]["application/json"]["schema"]
        validate(description, response.json, schema)


@pytest.mark.slow
def test_made_up_requests_when_sent_then_no_fault_and_every_answer_as_described(brigade):
    """Schemathesis makes requests from the description, in process, with a fixed seed."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", brigade.app)
    checks = (
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    )
    for result in schema.get_all_operations():
        operation = result.ok()

        @seed(20261124)
        @settings(
            max_examples=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def send(case):
            if isinstance(case.body, dict):
                place_somewhere(case.body, brigade.place)
            # In process nothing would unpack a compressed answer.
            headers = {**brigade.phone.headers, "Accept-Encoding": "identity"}
            case.call_and_validate(headers=headers, checks=checks)

        send()


def place_somewhere(body, place):
    """Gives made-up submissions a real village, so that some of them are stored."""
    items = body.get("submissions")
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and len(item) % 2:
            item.update(submission_id=str(uuid4()), village_id=place)
            item.pop("village_code", None)
            item.pop("new_place", None)
