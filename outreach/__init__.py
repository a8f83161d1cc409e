"""Outreach: rural traffic-police brigades plan, log and prove their road-safety outreach."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from outreach import (
    assets,
    cli,
    errors,
    language,
    logs,
    migrating,
    navigation,
    permissions,
    security,
    templating,
)
from outreach.accounts import sessions
from outreach.accounts.views import blueprint as accounts_blueprint
from outreach.api.views import blueprint as api_blueprint
from outreach.audit.views import blueprint as audit_blueprint
from outreach.burden.views import blueprint as burden_blueprint
from outreach.campaigns.views import blueprint as campaigns_blueprint
from outreach.config import PROJECT_ROOT, Settings
from outreach.coverage import live
from outreach.coverage.register_watch import watch_register
from outreach.coverage.views import blueprint as coverage_blueprint
from outreach.dashboard.views import blueprint as dashboard_blueprint
from outreach.database import db, install_sqlite_behaviour
from outreach.devices import server_keys
from outreach.devices.views import blueprint as devices_blueprint
from outreach.extensions import compress, csrf, login_manager
from outreach.field.views import blueprint as field_blueprint
from outreach.hazards.views import blueprint as hazards_blueprint
from outreach.helmets.views import blueprint as helmets_blueprint
from outreach.home.views import blueprint as home_blueprint
from outreach.notices.views import blueprint as notices_blueprint
from outreach.outbox.views import blueprint as outbox_blueprint
from outreach.paper.views import blueprint as paper_blueprint
from outreach.photos.views import blueprint as photos_blueprint
from outreach.places.import_views import blueprint as imports_blueprint
from outreach.places.views import blueprint as places_blueprint
from outreach.planning.views import (
    calendar_blueprint,
    markets_blueprint,
    where_next_blueprint,
)
from outreach.rounds.views import blueprint as rounds_blueprint
from outreach.saved_filters.views import blueprint as saved_filters_blueprint
from outreach.shell import build
from outreach.shell.views import blueprint as shell_blueprint
from outreach.stock.views import blueprint as stock_blueprint
from outreach.units.views import blueprint as units_blueprint
from outreach.visits.views import blueprint as visits_blueprint
from outreach.visits.views import reviews_blueprint
from outreach.vocabulary.views import blueprint as vocabulary_blueprint
from outreach.wall.views import blueprint as wall_blueprint

BLUEPRINTS = (
    home_blueprint,
    accounts_blueprint,
    units_blueprint,
    places_blueprint,
    imports_blueprint,
    visits_blueprint,
    reviews_blueprint,
    photos_blueprint,
    devices_blueprint,
    outbox_blueprint,
    coverage_blueprint,
    saved_filters_blueprint,
    dashboard_blueprint,
    campaigns_blueprint,
    vocabulary_blueprint,
    burden_blueprint,
    wall_blueprint,
    where_next_blueprint,
    calendar_blueprint,
    markets_blueprint,
    rounds_blueprint,
    stock_blueprint,
    hazards_blueprint,
    helmets_blueprint,
    notices_blueprint,
    audit_blueprint,
    shell_blueprint,
    field_blueprint,
    paper_blueprint,
    api_blueprint,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Builds the app from settings (the environment's unless given). Wiring only."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder=str(PROJECT_ROOT / "templates"))
    app.config.from_mapping(settings.flask_config())
    templating.init_app(app)
    app.jinja_env.trim_blocks = True
    # Words of scripts as they are written: escapes would be twice the bytes.
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    app.jinja_env.lstrip_blocks = True

    install_sqlite_behaviour()
    watch_register()
    db.init_app(app)
    migrating.init_app(app)
    csrf.init_app(app)
    compress.init_app(app)
    login_manager.init_app(app)
    sessions.init_app(login_manager)
    logs.init_app(app, settings.log_level)
    app.before_request(permissions.enforce)
    for part in (language, errors, security, assets, build, navigation, server_keys, live):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.init_app(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
