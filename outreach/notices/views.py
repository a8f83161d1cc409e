"""Pages of notices: the list, one of them, a new one; and what phones say of those they showed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.api.forms import refuse
from outreach.database import utc_now
from outreach.devices.bodies import read_moment, read_object
from outreach.navigation import own_address
from outreach.notices import queries, services, words
from outreach.notices.exports import notices_csv
from outreach.notices.forms import NoticeForm, PassingForm, WithdrawForm
from outreach.notices.known import add_key, key_of, known_keys
from outreach.notices.models import HOLDING, Notice
from outreach.notices.ready import READY_TEXTS, spoken_seconds
from outreach.paging import Paging
from outreach.permissions import can, requires
from outreach.units.forms import sent
from outreach.units.queries import scope_unit_ids

blueprint = Blueprint("notices", __name__, url_prefix=None)
for _filter in (words.kind_line, words.level_tag, words.moment_words, words.until_words):
    blueprint.add_app_template_filter(_filter, f"notice_{_filter.__name__}")

PAGE_LENGTH = 20
#: Notices a phone may speak of at once.
MOST_SEEN = 100


@blueprint.get("/notices")
@requires("notices.view")
def index() -> str:
    """What holds now, and below it what is over."""
    now = utc_now()
    paging = Paging(
        request.args.get("page", 1, type=int),
        PAGE_LENGTH,
        queries.count_ended(current_user, now),
    )
    return render_template(
        "notices/index.html",
        now=now,
        current=queries.list_current(current_user, now),
        ended=queries.list_ended(current_user, now, limit=PAGE_LENGTH, offset=paging.skip),
        page=paging,
        rows_of=lambda notice: queries.list_rows_in_scope(current_user, notice),
        words=words,
        may_send=can("notices.send"),
    )


@blueprint.get("/notices.csv")
@requires("notices.view")
def export() -> Response:
    """All notices one may see, a line for each unit they are for."""
    now = utc_now()
    every = [
        *queries.list_current(current_user, now),
        *queries.list_ended(current_user, now),
    ]
    rows = [(notice, queries.list_rows_in_scope(current_user, notice)) for notice in every]
    answer = Response(notices_csv(rows, now), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="notices.csv"'
    return answer


@blueprint.route("/notices/new", methods=["GET", "POST"])
@requires("notices.send")
def new() -> Any:
    """Writes and sends a notice."""
    return _write(NoticeForm.blank(sent()), None)


@blueprint.route("/notices/<notice_id>/correct", methods=["GET", "POST"])
@requires("notices.send")
def correct(notice_id: str) -> Any:
    """Sends a corrected notice in the place of one that holds."""
    notice = _own_or_404(notice_id)
    if notice.state(utc_now()) not in HOLDING:
        flash(_("原来那条已经结束，请新发一条"), "warn")
        return redirect(url_for("notices.detail", notice_id=notice.id))
    return _write(NoticeForm.stored(notice, sent()), notice)


@blueprint.get("/notices/<notice_id>")
@requires("notices.view")
def detail(notice_id: str) -> str:
    """What a notice says, the texts to pass on, which units have seen it and passed it on."""
    notice = _visible_or_404(notice_id)
    return _detail(notice, PassingForm.blank(notice, utc_now()), WithdrawForm())


@blueprint.post("/notices/<notice_id>/withdraw")
@requires("notices.send")
def withdraw(notice_id: str) -> Any:
    """Ends a notice before its time."""
    notice = _own_or_404(notice_id)
    form = WithdrawForm(request.form)
    if form.validate():
        try:
            services.withdraw_notice(current_user, notice, form.reason.data or "")
        except services.NoticeRefused as refused:
            flash(str(refused), "warn")
        else:
            flash(_("已撤回，手机下次联网就看到"), "ok")
        return redirect(url_for("notices.detail", notice_id=notice.id))
    return _detail(notice, PassingForm.blank(notice, utc_now()), form), 422


@blueprint.post("/notices/<notice_id>/seen")
@requires("notices.receive")
def see(notice_id: str) -> Response:
    """知道了: the unit has seen it, and it leaves this device's 今天."""
    notice = _visible_or_404(notice_id)
    answer = redirect(own_address(request.form.get("next")) or url_for("home.today"))
    row = queries.find_addressed(current_user, notice)
    if row is not None and services.note_seen(current_user, notice):
        withdrawn = notice.ended_how == "withdrawn"
        add_key(answer, key_of(notice.id, row.unit_id, withdrawn=withdrawn))
    return answer


@blueprint.post("/notices/<notice_id>/passings")
@requires("notices.receive")
def pass_on(notice_id: str) -> Any:
    """Notes by which way and when the unit passed it on."""
    notice = _visible_or_404(notice_id)
    form = PassingForm(request.form)
    if form.validate():
        try:
            at: datetime = form.at.data or utc_now()
            services.note_passed(current_user, notice, form.channel.data or "", at)
        except services.NoticeRefused as refused:
            form.put_refusal(refused, "channel")
        else:
            _say_passed(notice)
            return redirect(url_for("notices.detail", notice_id=notice.id, _anchor="passing"))
    return _detail(notice, form, WithdrawForm()), 422


def _say_passed(notice: Notice) -> None:
    """It is noted; and where the notice ended while the page was open, that it did."""
    state = notice.state(utc_now())
    if state == "withdrawn":
        flash(_("已记下。这条通知已撤回，不要再转告，请告诉听过的人"), "warn")
    elif state == "corrected":
        flash(_("已记下。这条通知已更正，请转告更正后的"), "warn")
    else:
        flash(_("已记下"), "ok")


@blueprint.post("/notices/<notice_id>/passings/<passing_id>/drop")
@requires("notices.receive")
def drop_passing(notice_id: str, passing_id: str) -> Response:
    """Takes back what the unit noted by mistake."""
    notice = _visible_or_404(notice_id)
    try:
        services.drop_passing(current_user, notice, passing_id)
    except LookupError:
        abort(404)
    return redirect(url_for("notices.detail", notice_id=notice.id, _anchor="passing"))


@blueprint.post("/api/v1/notices/seen")
@requires("notices.receive")
def seen_on_phone() -> Response:
    """Notes what a phone showed while it was without signal: {"notices": [{"id", "at"}]}.

    One that is not (or no more) for this account is answered all the same: the phone is done
    with it.
    """
    items = read_object().get("notices")
    if not isinstance(items, list) or len(items) > MOST_SEEN:
        refuse({"notices": [_("应是列表，最多%(most)s项", most=MOST_SEEN)]})
    for item in items:
        told = item if isinstance(item, dict) else {}
        try:
            notice = queries.get_notice_visible(current_user, str(told.get("id", ""))[:36])
        except LookupError:
            continue
        services.note_seen(current_user, notice, read_moment(told.get("at")))
    return jsonify(done=True)


def _write(form: NoticeForm, corrects: Notice | None) -> Any:
    status = 200
    if request.method == "POST":
        is_right = form.validate()
        if "fill" in request.form:
            # Only what the texts are made of must be right for now.
            status = 200 if form.fill_texts(current_user.unit.name) else 422
        elif is_right:
            try:
                places = queries.list_places_by_id(current_user, form.place_ids)
                notice = services.send_notice(
                    current_user, form.values(), form.unit_ids.data, places, corrects=corrects
                )
            except services.NoticeRefused as refused:
                form.put_refusal(refused, "title")
                status = 422
            else:
                flash(_("已发出，手机下次联网就看到"), "ok")
                return redirect(url_for("notices.detail", notice_id=notice.id))
        else:
            status = 422
    page = render_template("notices/edit.html", form=form, corrects=corrects, lengths=READY_TEXTS)
    return page, status


def _detail(notice: Notice, passing_form: PassingForm, withdraw_form: WithdrawForm) -> str:
    now = utc_now()
    receives = can("notices.receive")
    own = queries.find_addressed(current_user, notice) if receives else None
    return render_template(
        "notices/detail.html",
        told=notice,
        now=now,
        state=notice.state(now),
        holds=notice.state(now) in HOLDING,
        rows=queries.list_rows_in_scope(current_user, notice),
        own=own,
        passing_form=passing_form,
        withdraw_form=withdraw_form,
        words=words,
        lengths=READY_TEXTS,
        spoken_seconds=spoken_seconds,
        may_end=_may_end(notice),
    )


def received_notices() -> list[dict[str, Any]]:
    """What 今天 shows: the notices of one's unit that hold now and were not put away here."""
    now = utc_now()
    known = set(known_keys())
    shown = []
    for each in queries.list_received(current_user, now):
        withdrawn = each.notice.ended_how == "withdrawn"
        key = key_of(each.notice.id, each.unit_id, withdrawn=withdrawn)
        if each.notice.valid_from <= now and key not in known:
            shown.append({"notice": each.notice, "key": key, "withdrawn": withdrawn})
    return shown


def notices_about(place_id: str) -> Any:
    """The notices that hold now about a place."""
    return queries.list_about_place(place_id, utc_now())


blueprint.add_app_template_global(received_notices)
blueprint.add_app_template_global(notices_about)
blueprint.add_app_template_global(words.text_names, "notice_text_names")


def _may_end(notice: Notice) -> bool:
    return can("notices.send") and notice.unit_id in scope_unit_ids(current_user)


def _visible_or_404(notice_id: str) -> Notice:
    try:
        return queries.get_notice_visible(current_user, notice_id)
    except LookupError:
        abort(404)


def _own_or_404(notice_id: str) -> Notice:
    notice = _visible_or_404(notice_id)
    if not _may_end(notice):
        abort(404)
    return notice
