"""The promise of the whole app: every route has a rule, and the rule holds for every role.

Routes are read from the URL map, so a new one is covered as soon as it exists. A route with a
parameter that `Objects` does not know fails here: add an example of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from outreach.accounts.models import Account, ApiToken
from outreach.audit.models import AuditEvent
from outreach.database import db, new_id, utc_now
from outreach.hazards import services as hazards
from outreach.notices.services import note_passed, send_notice
from outreach.periods import today
from outreach.permissions import PERMISSIONS, ROLE_PERMISSIONS, ROLES, rule_of
from outreach.places.import_services import try_import
from outreach.places.models import Place
from outreach.planning.market_services import add_market
from outreach.rounds.routes import Pace
from outreach.rounds.services import make_round
from outreach.saved_filters.models import SavedFilter
from outreach.saved_filters.services import save_filter
from outreach.stock import request_services
from outreach.stock import services as stock
from outreach.units.models import Unit
from outreach.visits.models import SubmissionConflict, Visit
from outreach.vocabulary.models import Material, Term
from tests.factories import Factory, MadeAccount
from tests.phone import Phone, submission

#: Everybody may call these, signed in or not. Making a page public means adding it here.
PUBLIC = {
    "accounts.sign_in",
    "api.openapi",
    "devices.session_state",
    "home.favicon",
    "home.health",
    "home.set_language",
    # Shells without anything of an account: a script fills them from what the phone keeps.
    "outbox.index",
    "outbox.lock",
    "shell.ca_certificate",
    "shell.certificate",
    "shell.manifest",
    "shell.worker",
    "static",
}
#: Anybody may bring these items: each proves its author by a signature of its own.
SIGNED_ITEMS = {"devices.envelopes"}
SAFE = {"GET", "HEAD", "OPTIONS"}
#: Parameters that name no brigade's object.
UNSCOPED = {"zoom", "column", "row", "filename", "speaks", "page", "sha256", "token"}
#: The vocabulary and campaigns are the whole detachment's.
UNSCOPED |= {"campaign_code", "term_id", "kind"}
#: Not there until an operator sets it up, or under another name: the token tells the content.
OPTIONAL = {
    "coverage.base_map",
    "coverage.base_tile",
    "coverage.map_places",
    "coverage.map_names",
    "coverage.map_outlines",
    "coverage.map_later",
    # Who edits the whole detachment's campaigns sits at headquarters.
    "campaigns.pickable_places",
}


@dataclass(frozen=True)
class Route:
    """One rule of the URL map with one method."""

    endpoint: str
    method: str
    parameters: frozenset[str]
    rule: str | None
    address: str

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")

    @property
    def is_scoped(self) -> bool:
        return bool(self.parameters - UNSCOPED)

    def open_to(self, role: str) -> bool:
        return (
            self.rule in ("public", "signed-in", "signed-items")
            or self.rule in ROLE_PERMISSIONS[role]
        )


def routes_of(app: Flask) -> list[Route]:
    with app.app_context():
        return [
            Route(
                endpoint=rule.endpoint,
                method=method,
                parameters=frozenset(rule.arguments),
                rule=rule_of(rule.endpoint),
                address=rule.rule,
            )
            for rule in app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]


class Objects:
    """One brigade's example of whatever an address can name."""

    def __init__(self, app: Flask, factory: Factory, unit: str) -> None:
        self.app, self.factory = app, factory
        self.unit = unit
        self.officer = factory.account("officer", unit)
        self.administrator = factory.account("administrator", unit)
        self.place = factory.place(unit=unit, lat=37.7, lon=112.5)
        self.conflicting_visit = self._conflict()
        self.device = factory.device(self.officer)
        self.photo = factory.photo(self.officer, self.place)
        with app.app_context():
            administrator = db.session.get(Account, self.administrator.id)
            content = "code,name\n,某村\n".encode()
            self.place_import = try_import(content, "list.csv", date(2026, 1, 1), administrator).id
            self.event = db.session.query(AuditEvent).filter_by(unit_id=unit).first().id
            self.market = add_market(
                administrator, db.session.get(Place, self.place), "逢三六九", "market", ""
            ).id
            self.round, self.stop = self._round(administrator)
            self.notice, self.passing = self._notice()
            self.hazard = self._hazard()
            self.movement, self.request = self._stock(administrator)
            self.conflict = self._id(SubmissionConflict, visit_id=self.conflicting_visit)
            self.topic = self._id(Term, kind="topic", code="helmet")
            self.token = self._id(ApiToken, account_id=self.officer.id)

    def ids(self, account: MadeAccount | None = None) -> dict[str, str]:
        """An example for each parameter; the visit is the account's own where it writes visits."""
        author = self.officer
        if account is not None and "visits.record" in ROLE_PERMISSIONS[account.role]:
            author = account
        return {
            "account_id": self.officer.id,
            "campaign_code": "village-tour",
            "kind": "topic",
            "term_id": self.topic,
            "conflict_id": self.conflict,
            "device_id": self.device,
            "event_id": self.event,
            "filter_id": self._filter(account or self.officer),
            "filename": "src/public/favicon.svg",
            "page": "offline",
            "speaks": "zh",
            "import_id": self.place_import,
            "key": self.place,
            "market_id": self.market,
            "notice_id": self.notice,
            "passing_id": self.passing,
            "round_id": self.round,
            "hazard_id": self.hazard,
            "movement_id": self.movement,
            "request_id": self.request,
            "stop_id": self.stop,
            "photo_id": self.photo,
            "place_id": self.place,
            "sha256": "0" * 64,
            "token": "0" * 16,
            "zoom": "0",
            "column": "0",
            "row": "0",
            "token_id": self.token,
            "unit_id": self.unit,
            "visit_id": self.factory.visit(author, self.place),
            "other_id": self.factory.visit(self.officer, self.place),
        }

    def _conflict(self) -> str:
        phone = Phone(self.app, self.factory, self.officer)
        first = submission(self.place)
        assert phone.status(first) == "stored"
        assert phone.status({**first, "notes": "another version"}) == "conflict"
        with self.app.app_context():
            return self._id(Visit, submission_id=first["submission_id"])

    def _round(self, maker: Account) -> tuple[str, str]:
        place = db.session.get(Place, self.place)
        made = make_round(maker, maker.unit, today(), [place], [], Pace(), {}, send=True)
        return made.id, made.stops[0].id

    def _notice(self) -> tuple[str, str]:
        officer = db.session.get(Account, self.officer.id)
        now = utc_now()
        values = {
            "kind": "road", "level": "none", "is_drill": False, "title": "封路", "text": "",
            "valid_from": now, "valid_until": now + timedelta(days=1),
        }  # fmt: skip
        notice = send_notice(officer, values, [self.unit])
        note_passed(officer, notice, "chat", utc_now())  # the notice may be of the next minute
        return notice.id, notice.passings[0].id

    def _hazard(self) -> str:
        place = db.session.get(Place, self.place)
        told = hazards.Report(new_id(), place, "no_sign", today())
        return hazards.report(db.session.get(Account, self.officer.id), told).id

    def _stock(self, keeper: Account) -> tuple[str, str]:
        unit = db.session.get(Unit, self.unit)
        poster = db.session.query(Material).filter_by(code="poster").one()
        movement = stock.receive(keeper, unit, stock.Entry(new_id(), poster, 100, today()))
        return movement.id, request_services.ask(keeper, unit, poster, 50, "宣传日", None).id

    def _filter(self, owner: MadeAccount) -> str:
        with self.app.test_request_context():
            account = db.session.get(Account, owner.id)
            assert account is not None
            found = db.session.query(SavedFilter).filter_by(account_id=owner.id).first()
            return (found or save_filter(account, "每周看", "period=year")).id

    @staticmethod
    def _id(model: Any, **values: str) -> str:
        found: str = db.session.query(model).filter_by(**values).first().id
        return found


@pytest.fixture
def routes(app):
    return routes_of(app)


@pytest.fixture
def own(app, factory):
    """The brigade of whoever asks."""
    return Objects(app, factory, factory.unit("OWN", "本大队"))


@pytest.fixture
def other(app, factory):
    """Another brigade."""
    return Objects(app, factory, factory.unit("OTHER", "别的大队"))


class Caller:
    """An account of a role in a unit, signed in, asking for one route after the other."""

    def __init__(self, app: Flask, factory: Factory, account: MadeAccount, *, token=False) -> None:
        self.app, self.factory, self.account = app, factory, account
        self.client = app.test_client()
        self.headers = {}
        if token:
            self.headers = {"Authorization": f"Bearer {factory.token(account)}"}
        else:
            factory.sign_in(self.client, account)

    def ask(self, route: Route, ids: dict[str, str], *, csrf: bool = True) -> int:
        """The status of the answer; unsafe methods send an empty form (the API empty JSON)."""
        unknown = route.parameters - set(ids)
        assert not unknown, f"Objects needs an example of {unknown} for {route.address}"
        with self.app.test_request_context():
            values = {name: ids[name] for name in route.parameters}
            address = self.app.url_for(route.endpoint, **values)
        headers = dict(self.headers)
        body: dict[str, Any] = {}
        if not route.is_safe:
            token = self.factory.csrf(self.client) if csrf else None
            if route.is_api:
                body["json"] = {}
                headers["X-CSRFToken"] = token or ""
            else:
                body["data"] = {"csrf_token": token} if token else {}
        answer = self.client.open(address, method=route.method, headers=headers, **body)
        return answer.status_code


def told(routes, statuses):
    """Route and status, for a failure that says all at once."""
    return {
        f"{route.method} {route.address}": status
        for route, status in zip(routes, statuses, strict=True)
    }


def test_every_route_has_one_rule_and_only_listed_ones_are_public(routes):
    ruleless = {route.endpoint for route in routes if route.rule is None}
    public = {route.endpoint for route in routes if route.rule == "public"}
    signed = {route.endpoint for route in routes if route.rule == "signed-items"}
    known = {"public", "signed-in", "signed-items", None, *PERMISSIONS}
    unknown = {route.rule for route in routes} - known

    assert ruleless == set()
    assert public == PUBLIC
    assert signed == SIGNED_ITEMS
    assert unknown == set()


def test_every_permission_opens_something(routes):
    unused = PERMISSIONS - {route.rule for route in routes}
    assert unused == set()


def test_signed_out_when_asking_for_anything_then_is_sent_to_sign_in(app, own, routes):
    ids = own.ids()
    wrong = {}
    for route in routes:
        if route.endpoint in PUBLIC | SIGNED_ITEMS:
            continue
        with app.test_request_context():
            values = {name: ids[name] for name in route.parameters}
            address = app.url_for(route.endpoint, **values)
        answer = app.test_client().open(address, method=route.method)
        is_right = (
            answer.status_code == 401
            if route.is_api or route.address.startswith("/shell/")
            else answer.status_code == 302 and answer.location.startswith("/sign-in")
        )
        if not is_right:
            wrong[f"{route.method} {address}"] = answer.status_code

    assert wrong == {}


@pytest.mark.any_engine
@pytest.mark.parametrize("role", ROLES)
def test_pages_when_read_then_open_to_the_roles_of_the_table_and_to_no_others(
    app, factory, own, routes, role
):
    account = factory.account(role, own.unit)
    browser, program = Caller(app, factory, account), Caller(app, factory, account, token=True)
    ids = own.ids(account)
    wrong = {}
    for route in routes:
        if not route.is_safe or route.endpoint == "static":
            continue
        statuses = [browser.ask(route, ids)]
        if route.is_api:
            statuses.append(program.ask(route, ids))
        expected = {200, 302} if route.open_to(role) else {403}
        if route.endpoint in OPTIONAL and route.open_to(role):
            expected = {404}
        if not set(statuses) <= expected:
            wrong[route.address] = statuses

    assert wrong == {}


def test_pages_when_read_by_those_who_see_most_then_none_fails_on_either_database(
    app, factory, own, routes
):
    # What pages say is tested on one database; that their statements run, here on both.
    wrong = {}
    for role in ("administrator", "headquarters_analyst", "brigade_leader", "officer"):
        unit = factory.root() if role == "headquarters_analyst" else own.unit
        caller = Caller(app, factory, factory.account(role, unit))
        ids = own.ids(caller.account)
        for route in routes:
            if route.is_safe and route.open_to(role) and route.rule != "public":
                status = caller.ask(route, ids)
                if status not in (200, 302, 404):
                    wrong[f"{role} {route.address}"] = status
    assert wrong == {}


@pytest.mark.any_engine
@pytest.mark.parametrize("role", ROLES)
def test_writing_when_the_role_may_not_then_is_forbidden(app, factory, own, routes, role):
    caller = Caller(app, factory, factory.account(role, own.unit))
    ids = own.ids(caller.account)
    closed = [route for route in routes if not route.is_safe and not route.open_to(role)]

    statuses = told(closed, [caller.ask(route, ids) for route in closed])

    assert closed
    assert {where: status for where, status in statuses.items() if status != 403} == {}


@pytest.mark.any_engine
@pytest.mark.parametrize("role", ROLES)
def test_objects_when_of_another_brigade_then_are_not_found(app, factory, own, other, routes, role):
    caller = Caller(app, factory, factory.account(role, own.unit))
    ids = other.ids()
    scoped = [route for route in routes if route.is_scoped and route.open_to(role)]

    statuses = told(scoped, [caller.ask(route, ids) for route in scoped])

    assert {where: status for where, status in statuses.items() if status != 404} == {}


@pytest.mark.any_engine
@pytest.mark.parametrize("role", ROLES)
def test_objects_when_below_headquarters_then_are_found_by_its_accounts(
    app, factory, own, routes, role
):
    caller = Caller(app, factory, factory.account(role, factory.root()))
    ids = own.ids()
    # Who is no leader edits own visits only, also at headquarters.
    scoped = [
        route
        for route in routes
        if route.is_safe
        and route.is_scoped
        and route.open_to(role)
        and route.rule != "visits.record"
    ]

    statuses = told(scoped, [caller.ask(route, ids) for route in scoped])

    assert {where: status for where, status in statuses.items() if status not in (200, 302)} == {}


def test_objects_when_the_id_is_nonsense_then_are_not_found(app, factory, own, routes):
    callers = {role: Caller(app, factory, factory.account(role, own.unit)) for role in ROLES}
    wrong = {}
    for route in routes:
        role = next((role for role in ROLES if route.open_to(role)), None)
        if not route.is_scoped or role is None:
            continue
        for nonsense in ("nothing", "'; drop table units; --", "村", "\0"):
            status = callers[role].ask(route, dict.fromkeys(route.parameters, nonsense))
            if status != 404:
                wrong[f"{route.method} {route.address} {nonsense!r}"] = status

    assert wrong == {}


@pytest.mark.any_engine
def test_writing_when_the_form_token_is_missing_then_is_refused(app, factory, own, routes):
    callers = {role: Caller(app, factory, factory.account(role, own.unit)) for role in ROLES}
    ids = {role: own.ids(caller.account) for role, caller in callers.items()}
    wrong = {}
    for route in routes:
        if route.is_safe or route.endpoint in SIGNED_ITEMS:
            continue
        role = next(role for role in ROLES if route.open_to(role))
        status = callers[role].ask(route, ids[role], csrf=False)
        if status != 400:
            wrong[f"{route.method} {route.address}"] = status

    assert wrong == {}


@pytest.mark.any_engine
def test_writing_when_by_token_then_only_through_the_api(app, factory, own, routes):
    callers = {
        role: Caller(app, factory, factory.account(role, own.unit), token=True) for role in ROLES
    }
    ids = {role: own.ids(caller.account) for role, caller in callers.items()}
    wrong = {}
    for route in routes:
        if route.is_safe or route.is_api:
            continue
        role = next(role for role in ROLES if route.open_to(role))
        status = callers[role].ask(route, ids[role])
        if status != 403:
            wrong[f"{route.method} {route.address}"] = status

    assert wrong == {}


@pytest.mark.any_engine
def test_anything_when_no_own_password_is_set_then_leads_to_setting_it(app, factory, own, routes):
    account = factory.account("administrator", own.unit, own_password=False)
    caller = Caller(app, factory, account)
    allowed = PUBLIC | SIGNED_ITEMS | {"accounts.first_password", "accounts.sign_out"}
    ids = own.ids()
    expected, statuses = {}, {}
    for route in routes:
        if route.endpoint in allowed:
            continue
        where = f"{route.method} {route.address}"
        expected[where] = 403 if route.is_api else 302
        statuses[where] = caller.ask(route, ids)

    assert statuses == expected
