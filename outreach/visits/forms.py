"""The visit form: one set of rules for the page and for the phone's JSON.

Field names are the API's; nested names are WTForms' (`helmet_checks-0-counts-0-correct`). A page
calls `prune_blank_rows(request.form)` first, because it always sends a few empty rows; a phone
sends only rows that are there.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField
from wtforms.validators import ValidationError

from outreach.accounts.models import Account
from outreach.database import utc_now
from outreach.forms import (
    BaseForm,
    CountField,
    MomentField,
    Needed,
    NumberField,
    TermField,
    TermsField,
    TextField,
)
from outreach.hazards.models import LONGEST_NOTE
from outreach.periods import local_day
from outreach.places.models import Place
from outreach.visits.distance import FAR_M, distance_to
from outreach.visits.form_fields import ObjectField, PlacesField, RowsField
from outreach.visits.options import (
    campaign_options,
    material_options,
    new_place_kind_options,
    photo_purpose_options,
    term_options,
)
from outreach.visits.queries import find_also_reached, find_place_in_scope

#: How far a clock may run ahead before a time counts as being in the future.
CLOCK_TOLERANCE = timedelta(minutes=10)
LONGEST_VISIT = timedelta(hours=12)
#: Nothing was logged before; an earlier time is a wrong clock.
EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
MOST_PHOTOS = 9
MOST_HAZARDS = 10
#: Villages whose people come to one fair.
MOST_ALSO_REACHED = 30

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


def canonical_uuid(text: str) -> str | None:
    """A UUID of any version, in lower case with hyphens; None for anything else.

    >>> canonical_uuid("F47AC10B58CC4372A5670E02B2C3D479")
    'f47ac10b-58cc-4372-a567-0e02b2c3d479'
    """
    lowered = text.strip().lower()
    return str(uuid.UUID(lowered)) if _UUID.fullmatch(lowered) else None


class PositionForm(BaseForm):
    """One fix of the phone, WGS-84. Latitude and longitude go together."""

    lat = NumberField(
        _("纬度"), least=-90, most=90, message=_("纬度在-90到90之间，请重新取一次位置")
    )
    lon = NumberField(
        _("经度"), least=-180, most=180, message=_("经度在-180到180之间，请重新取一次位置")
    )
    accuracy_m = NumberField(
        _("精度（米）"), least=0, most=1_000_000, message=_("精度是0到1000000之间的米数")
    )

    def validate_lat(self, field: NumberField) -> None:
        """A fix has both coordinates."""
        if field.errors or field.data is not None:
            return
        if self.lon.data is not None or self.accuracy_m.data is not None:
            raise ValidationError(str(_("位置要有纬度和经度")))

    def validate_lon(self, field: NumberField) -> None:
        """A fix has both coordinates."""
        if not field.errors and field.data is None and self.lat.data is not None:
            raise ValidationError(str(_("位置要有纬度和经度")))


class NewPlaceForm(BaseForm):
    """A place that is not in the register: made in the sender's unit, to be checked."""

    name = TextField(_("地点名称"), longest=64, validators=[Needed(_("请填地点名称"))])
    kind = TermField(_("地点类型"), options=new_place_kind_options, default="village")
    position = ObjectField(PositionForm, _("位置"))


class TalkForm(BaseForm):
    """A talk. One that is there has at least one topic."""

    form = TermField(_("宣讲形式"), options=term_options("talk_form"))
    topics = TermsField(
        _("宣讲内容"), options=term_options("topic"), validators=[Needed(_("请选至少一项宣讲内容"))]
    )
    audience = TermsField(_("对象"), options=term_options("audience"))
    attendees = CountField(_("人次"), most=5000, too_many=_("人次最多5000，请核对"))
    minutes = CountField(_("时长（分钟）"), least=1, most=480)


class LeafletForm(BaseForm):
    """A material handed out."""

    material = TermField(_("资料"), options=material_options, validators=[Needed(_("请选资料"))])
    quantity = CountField(_("数量"), least=1, most=10_000, validators=[Needed(_("请填数量"))])


class ActivityForm(BaseForm):
    """Another activity, as a number."""

    kind = TermField(
        _("活动"), options=term_options("activity"), validators=[Needed(_("请选活动"))]
    )
    quantity = CountField(_("数量"), least=1, most=10_000, validators=[Needed(_("请填数量"))])


class HelmetCountForm(BaseForm):
    """Riders of one vehicle type and seat."""

    vehicle_type = TermField(
        _("车型"), options=term_options("vehicle_type"), validators=[Needed(_("请选车型"))]
    )
    seat = TermField(_("座位"), options=term_options("seat"), default="driver")
    none = CountField(_("没戴"), most=2000)
    worn = CountField(_("戴了"), most=2000)
    correct = CountField(_("戴好"), most=2000)
    unclear = CountField(_("看不清"), most=2000)

    def validate_vehicle_type(self, field: TermField) -> None:
        """Each vehicle type and seat once a check."""
        for row in self._parent_form.counts.entries:
            if row.form is self:
                return
            if field.data and self._rider() == row.form._rider():
                raise ValidationError(str(_("同一车型和座位只填一行")))

    def _rider(self) -> tuple[str | None, str]:
        return self.vehicle_type.data, self.seat.data or "driver"

    def validate_correct(self, field: CountField) -> None:
        """Fastened helmets are some of those worn."""
        worn = self.worn.data or 0
        if field.data is not None and not self.worn.errors and field.data > worn:
            raise ValidationError(
                str(_("戴好的%(correct)s不能多于戴了的%(worn)s", correct=field.data, worn=worn))
            )


class HelmetCheckForm(BaseForm):
    """A roadside observation."""

    place = TermField(_("观察地点"), options=term_options("check_place"))
    phase = TermField(_("观察时段"), options=term_options("check_phase"), default="separate")
    minutes = CountField(_("观察时长（分钟）"), most=720)
    strap_visible = BooleanField(_("看得清系带"))
    counts = RowsField(HelmetCountForm, _("计数"), most=50)


class HazardForm(BaseForm):
    """A hazard of the road seen on the visit; it lies where the visit was made."""

    kind = TermField(
        _("隐患类型"), options=term_options("hazard_kind"), validators=[Needed(_("请选隐患类型"))]
    )
    note = TextField(_("在哪里、什么样"), longest=LONGEST_NOTE)


class PhotoForm(BaseForm):
    """A photo, named by the hash of the bytes in which it is sent; it may arrive later."""

    sha256 = TextField(_("照片编号"), longest=64, validators=[Needed(_("缺少照片编号"))])
    purpose = TermField(_("拍的是"), options=photo_purpose_options, default="scene")
    has_people = BooleanField(_("照片里有人物"))

    def validate_sha256(self, field: TextField) -> None:
        """64 hexadecimal digits, each photo once; kept in lower case."""
        field.data = (field.data or "").lower()
        if not _SHA256.fullmatch(field.data):
            raise ValidationError(str(_("照片编号应是64位十六进制的 SHA-256")))
        for row in self._parent_form.photos.entries:
            if row.form is self:
                return
            if row.form.sha256.data == field.data:
                raise ValidationError(str(_("同一张照片只填一次")))


class VisitForm(BaseForm):
    """A whole visit. Only the place and its beginning are needed.

    `account` is whose scope the place must lie in; `places` are those in scope that were read
    beforehand, by id and code, where many forms are checked; `kept_place_id` a place allowed
    although it has left that scope (the one the visit already has); `skew` by how much the
    phone's clock was ahead, taken off before times are judged; `now` the moment of receipt.
    After `validate()`, `visited_place` is the place found, None for a new one.
    """

    submission_id = TextField(longest=64, validators=[Needed(_("缺少提交编号"))])
    base_version = CountField(least=1, most=1_000_000)
    village_id = TextField(_("村"), longest=36)
    village_code = TextField(_("村庄代码"), longest=12)
    new_place = ObjectField(NewPlaceForm, _("新地点"))
    also_reached = PlacesField(_("也宣传到的村"))
    captured_at = MomentField(_("开始时间"), validators=[Needed(_("请填走访时间"))])
    ended_at = MomentField(_("结束时间"))
    position = ObjectField(PositionForm, _("位置"))
    campaign = TermField(_("专项行动"), options=campaign_options)
    channel = TermField(_("七进"), options=term_options("channel"))
    police_count = CountField(_("警力"), most=500)
    vehicles_used = CountField(_("宣传车"), most=200)
    nobody_met = BooleanField(_("去了，没遇到人"))
    talks = RowsField(TalkForm, _("宣讲"), most=20)
    leaflets = RowsField(LeafletForm, _("发放资料"), most=50)
    activities = RowsField(ActivityForm, _("其他活动"), most=50)
    helmet_checks = RowsField(HelmetCheckForm, _("头盔观察"), most=10)
    hazards = RowsField(HazardForm, _("道路隐患"), most=MOST_HAZARDS)
    photos = RowsField(PhotoForm, _("照片"), most=MOST_PHOTOS)
    notes = TextField(_("备注"), longest=2000)

    def __init__(
        self,
        formdata: MultiDict[str, str] | None = None,
        *,
        account: Account,
        places: Mapping[str, Place] | None = None,
        kept_place_id: str | None = None,
        skew: timedelta = timedelta(0),
        now: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        self.account = account
        self.places = places or {}
        self.kept_place_id = kept_place_id
        self.skew = skew
        self.now = now or utc_now()
        self.visited_place: Place | None = None
        super().__init__(formdata, **kwargs)

    def far_distance_m(self) -> float | None:
        """Metres between fix and place where the page should ask: over 3 km. Never an error."""
        if self.visited_place is None:
            return None
        fix = self.position.form
        metres = distance_to(self.visited_place, fix.lat.data, fix.lon.data)
        return metres if metres is not None and metres > FAR_M else None

    def validate_submission_id(self, field: TextField) -> None:
        """Any UUID; kept in lower case with hyphens."""
        canonical = canonical_uuid(field.data or "")
        if canonical is None:
            raise ValidationError(str(_("提交编号应是 UUID")))
        field.data = canonical

    def validate_village_id(self, field: TextField) -> None:
        """The id of a place in scope."""
        if field.data and not field.errors:
            self._find_place(place_id=field.data)

    def validate_village_code(self, field: TextField) -> None:
        """The code of a place in scope; says also where no place, or more than one, is given."""
        given = bool(self.village_id.data) + bool(field.data) + self.new_place.present
        if not given:
            raise ValidationError(str(_("请选一个村")))
        if given > 1:
            raise ValidationError(str(_("只能选一个地点")))
        if field.data:
            self._find_place(code=field.data)

    def validate_also_reached(self, field: PlacesField) -> None:
        """Places in scope, or such as the visit names already; its own place is not one of them."""
        given = [each for each in field.data or [] if each.isascii() and each.isprintable()]
        if len(given) != len(field.data or []):
            raise ValidationError(str(_("没有这个村，或不在您的辖区")))
        if len(given) > MOST_ALSO_REACHED:
            raise ValidationError(str(_("最多%(most)s个村", most=MOST_ALSO_REACHED)))
        found = {self._also_reached(each[:36]).id for each in given}
        if self.visited_place is not None:
            found.discard(self.visited_place.id)
        field.data = sorted(found)

    def validate_captured_at(self, field: MomentField) -> None:
        """Not in the future, not before there was anything to log."""
        if field.data is not None:
            self._not_in_the_future(field.data)
            if field.data < EARLIEST:
                raise ValidationError(str(_("早于2015年，请核对手机时间")))

    def validate_ended_at(self, field: MomentField) -> None:
        """After the beginning, within half a day, not in the future."""
        if field.data is None:
            return
        start = self.captured_at.data
        if start is not None and field.data < start:
            raise ValidationError(str(_("结束早于开始")))
        if start is not None and field.data - start > LONGEST_VISIT:
            raise ValidationError(str(_("一次走访不超过12小时，请核对")))
        self._not_in_the_future(field.data)

    def _find_place(self, *, place_id: str | None = None, code: str | None = None) -> None:
        self.visited_place = self.places.get(place_id or code or "") or find_place_in_scope(
            self.account,
            place_id=place_id,
            code=code,
            kept_place_id=self.kept_place_id,
            day=self._day(),
        )
        if self.visited_place is None:
            raise ValidationError(str(_("没有这个村，或不在您的辖区")))

    def _day(self) -> date | None:
        """The visit's day, where one is given."""
        return self.captured_at.data and local_day(self.captured_at.data)

    def _also_reached(self, key: str) -> Place:
        place = self.places.get(key)
        if place is None and len(key) == 12 and key.isdigit():
            place = find_place_in_scope(self.account, code=key, day=self._day())
        elif place is None:
            day = self._day()
            place = find_place_in_scope(self.account, place_id=key, day=day) or find_also_reached(
                self.submission_id.data or "", key
            )
        if place is None:
            raise ValidationError(str(_("没有这个村，或不在您的辖区")))
        return place

    def _not_in_the_future(self, moment: datetime) -> None:
        if moment - self.skew > self.now + CLOCK_TOLERANCE:
            raise ValidationError(str(_("时间在将来，请核对")))


class VoidForm(BaseForm):
    """Why a visit is taken out of every figure."""

    reason = TextField(_("作废原因"), longest=500, validators=[Needed(_("请填作废原因"))])
