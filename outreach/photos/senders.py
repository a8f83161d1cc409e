"""Who sends a photo: an account signed in or with a token, or a device key's signature."""

from __future__ import annotations

from typing import Any

from flask import Request
from flask_babel import lazy_gettext as _
from flask_login import current_user

from outreach.database import utc_now
from outreach.devices.authors import (
    LOCKED,
    REVOKED,
    SIGN_IN_NEEDED,
    UNKNOWN_KEY,
    UNREADABLE,
    NotAccepted,
    author_of,
    from_base64,
)
from outreach.errors import Problem
from outreach.permissions import KEY_HEADER, ROLE_PERMISSIONS, is_signed_request
from outreach.photos.services import Sender

SIGNATURE_HEADER = "Outreach-Signature"
_WAITS: Any = _("照片仍在手机上，之后会再发送。")
#: What a phone is told, by the reason of `devices.authors`; its code is that reason.
PROBLEMS = {
    code: Problem(code, status, title, _WAITS)
    for code, status, title in (
        (UNREADABLE, 401, _("签名不对")),
        (UNKNOWN_KEY, 401, _("服务器不认识这部手机的签名")),
        (SIGN_IN_NEEDED, 401, _("登录已过期，输入密码后继续发送")),
        (REVOKED, 403, _("这部手机已停用")),
        (LOCKED, 403, _("账号已锁定")),
        ("not_allowed", 403, _("您的角色不记走访")),
    )
}


def sender_of(received: Request, sha256: str, total: int) -> Sender:
    """The sender of this request about a photo of `total` bytes.

    Raises NotAccepted, whose status is one of PROBLEMS, for a signature that does not count.
    """
    if not is_signed_request():
        return Sender(current_user._get_current_object())
    try:
        signature = from_base64(received.headers.get(SIGNATURE_HEADER))
    except ValueError:
        raise NotAccepted(UNREADABLE) from None
    author = author_of(
        received.headers.get(KEY_HEADER),
        signature,
        f"photo {sha256} {total}".encode("ascii"),
        now=utc_now(),
    )
    if "visits.record" not in ROLE_PERMISSIONS[author.account.role]:
        raise NotAccepted("not_allowed")
    return Sender(author.account, author.key.id)
