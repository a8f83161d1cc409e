"""What stands between a phone and the server, as the API answers it."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

from outreach.devices.blueprint import blueprint
from outreach.devices.refusals import DeviceRevoked
from outreach.devices.server_keys import KeyMissing
from outreach.errors import Problem, show

DEVICE_REVOKED = Problem(
    "device_revoked",
    403,
    _("这部手机已停用"),
    _("请找本单位负责人。没有发送的走访仍在手机上，恢复后继续发送。"),
)
NO_KEY = Problem(
    "no_handover_key",
    503,
    _("服务器还不能收手机上的走访"),
    _("请告诉管理员：服务器缺少读入密钥。走访仍在手机上。"),
)


@blueprint.app_errorhandler(DeviceRevoked)
def _revoked(_error: DeviceRevoked) -> Any:
    return show(DEVICE_REVOKED)


@blueprint.app_errorhandler(KeyMissing)
def _no_key(error: KeyMissing) -> Any:
    current_app.logger.error("%s", error)
    return show(NO_KEY)
