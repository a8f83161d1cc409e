"""One catalogue of problems and how each is shown: a page for people, JSON for programs."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, jsonify, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from outreach.database import db, is_busy, is_full, is_overtaken
from outreach.extensions import login_manager


@dataclass(frozen=True)
class Problem:
    """A problem as shown: a stable code, the HTTP status, what happened and what to do next."""

    code: str
    status: int
    title: Any
    advice: Any


PROBLEMS = {
    400: Problem("bad_request", 400, _("这个请求看不懂"), _("请回到上一页，刷新后再试。")),
    401: Problem("sign_in_needed", 401, _("请先登录"), _("登录后再打开这一页。")),
    403: Problem(
        "not_allowed", 403, _("您的角色不能打开这一页"), _("需要的话，请本单位管理员调整您的角色。")
    ),
    404: Problem("not_found", 404, _("没有这一页，或不在您的辖区"), _("请检查网址，或回到今天。")),
    405: Problem("method_not_allowed", 405, _("这一页不能这样打开"), _("请回到上一页再试。")),
    409: Problem("conflict", 409, _("刚才有人改过"), _("请刷新页面，看过新内容后再改。")),
    413: Problem("too_large", 413, _("内容太大"), _("请把文件或记录分成几份，再分别提交。")),
    415: Problem("wrong_type", 415, _("内容的格式不对"), _("请用 JSON 提交。")),
    429: Problem("too_many", 429, _("试得太多"), _("请稍后再试。")),
    500: Problem(
        "server_fault",
        500,
        _("服务器出了问题，您填的内容还在本机"),
        _("请过几分钟再试；还不行，把下面的编号告诉管理员。"),
    ),
    503: Problem("busy", 503, _("服务器正忙"), _("请过一分钟再试，填的内容还在本机。")),
    507: Problem(
        "storage_full",
        507,
        _("服务器存不下了，这次没有存"),
        _("填的内容还在本机。请告诉管理员：硬盘满了或有故障。恢复后再试，查看不受影响。"),
    ),
}
#: What a machine that is short of something answers for a while.
_PASSING = (errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE)
#: Seconds after which a phone may try again, by status.
RETRY_AFTER_S = {503: 15, 507: 600}
EXPIRED_FORM = Problem(
    "form_expired",
    400,
    _("页面放得太久，已经过期"),
    _("请返回上一页刷新后再提交；走访草稿还在本机。"),
)


def init_app(app: Flask) -> None:
    """Shows every HTTP error and every fault by the catalogue."""
    app.register_error_handler(CSRFError, lambda error: show(EXPIRED_FORM))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def is_passing(error: BaseException) -> bool:
    """Whether the machine lacked memory or handles: the same request may well succeed later."""
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, OSError) and error.errno in _PASSING


def wants_json() -> bool:
    """Whether the client is a program: the API, or one that asks for JSON before HTML."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or best == "application/json"


def show(problem: Problem, detail: str = "", **more: Any) -> tuple[Response | str, int]:
    """The problem as a page or, for the API, as JSON {"error": {code, message, ...}}."""
    if wants_json():
        body = {
            "code": problem.code,
            "message": detail or str(problem.title),
            "advice": str(problem.advice),
            "reference": g.get("request_id", ""),
            **more,
        }
        return jsonify(error=body), problem.status
    g.pop("icons_later", None)  # of the page that could not be made
    page = render_template(
        "errors/problem.html",
        problem=problem,
        detail=detail,
        reference=g.get("request_id", ""),
    )
    return page, problem.status


def _http_error(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    problem = PROBLEMS.get(error.code)
    if problem is None:
        problem = Problem(f"http_{error.code}", error.code, error.name, PROBLEMS[400].advice)
    standard = type(error).description
    detail = error.description if error.description and error.description != standard else ""
    answer = current_app.make_response(show(problem, str(detail)))
    if error.code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if error.code == 405 and getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return answer


def _fault(error: Exception) -> Any:
    if is_busy(error) or is_passing(error):
        return _show_later(503, error)
    if is_full(error):
        return _show_later(507, error)
    if is_overtaken(error) and not wants_json():
        # A phone is told of a fault: it keeps what it has and sends it again.
        current_app.logger.warning("overtaken", extra={"fault": str(error)[:300]})
        return _show_safely(PROBLEMS[409])
    current_app.logger.exception("fault", extra={"fault": type(error).__name__})
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    return _show_safely(PROBLEMS[500])


def _show_later(status: int, error: Exception) -> Response:
    """What could not be written now: nothing of it was, and the same may be sent again later."""
    current_app.logger.error(PROBLEMS[status].code, extra={"fault": str(error)[:300]})
    answer: Response = current_app.make_response(_show_safely(PROBLEMS[status]))
    answer.headers["Retry-After"] = str(RETRY_AFTER_S[status])
    return answer


def _show_safely(problem: Problem) -> Any:
    db.session.rollback()
    try:
        return show(problem)
    except SQLAlchemyError:
        # The page's frame asks for the account, and reading that is what fails: show it to anybody.
        g._login_user = login_manager.anonymous_user()
        return show(problem)
