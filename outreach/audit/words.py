"""The audit in words: actions, what they were done to, and what changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.accounts.words import ROLE_NAMES
from outreach.audit.models import AuditEvent
from outreach.audit.services import OPERATOR, STRANGER
from outreach.language import separator
from outreach.notices.words import CHANNEL_NAMES, LEVEL_NAMES
from outreach.notices.words import KIND_NAMES as NOTICE_KINDS
from outreach.photos.words import REFUSALS
from outreach.places.words import KIND_NAMES, QUALITY_NAMES
from outreach.planning.words import CHOICE_NAMES, PART_NAMES, REASON_NAMES
from outreach.rounds.words import SKIP_REASONS
from outreach.visits.changes import Change
from outreach.visits.history import describe
from outreach.visits.words import STATE_NAMES

#: Every action of the code base; a test finds those that are missing.
ACTIONS: dict[str, Any] = {
    "account.sign_in": _("登录"),
    "account.sign_in_failed": _("登录没有成功"),
    "account.sign_out": _("退出登录"),
    "account.set_password": _("设密码"),
    "account.set_language": _("改语言"),
    "account.create": _("新建账号"),
    "account.edit": _("改账号"),
    "account.lock": _("锁定账号"),
    "account.unlock": _("解锁账号"),
    "account.reset_password": _("重置密码"),
    "account.end_delay": _("允许再试登录"),
    "token.issue": _("发令牌"),
    "token.revoke": _("吊销令牌"),
    "unit.add": _("新建单位"),
    "unit.edit": _("改单位"),
    "unit.deactivate": _("停用单位"),
    "unit.reactivate": _("恢复单位"),
    "place.add": _("新增村"),
    "place.edit": _("改村的资料"),
    "place.assign": _("划给单位"),
    "place.locate": _("在图上标村"),
    "place.locate_by_visits": _("由走访推定村的位置"),
    "place.mark_key": _("设为或取消重点村"),
    "place.confirm": _("核对野外新增的村"),
    "import.try": _("试导入名单"),
    "import.write": _("导入名单"),
    "outlines.import": _("导入轮廓"),
    "visit.record": _("记走访"),
    "visit.edit": _("改走访"),
    "visit.void": _("作废走访"),
    "visit.conflict": _("同一次走访收到两个版本"),
    "visit.keep_stored": _("两个版本，保留原来的"),
    "visit.adopt": _("两个版本，采用后来的"),
    "visit.combine": _("两个版本，各取一部分"),
    "visit.accept": _("通过走访"),
    "visit.return": _("退回走访"),
    "visit.restore": _("恢复走访"),
    "visit.merge": _("合并走访"),
    "photo.store": _("存照片"),
    "photo.refuse": _("没有收照片"),
    "photo.tidy": _("清理照片"),
    "device.add": _("手机第一次联系"),
    "device.add_key": _("手机上第一次登录"),
    "device.make_code": _("要手机登记代码"),
    "device.enrol": _("登记手机"),
    "device.revoke": _("停用手机"),
    "device.restore": _("恢复手机"),
    "device.renumber": _("改机号"),
    "vault.open": _("打开手机上的记录"),
    "handover.load": _("读入交接文件"),
    "vocabulary.seed": _("补充词表"),
    "vocabulary.add": _("新增词条"),
    "vocabulary.edit": _("改词条"),
    "vocabulary.retire": _("停用词条"),
    "vocabulary.reuse": _("恢复词条"),
    "vocabulary.delete": _("删除没用过的词条"),
    "market.add": _("登记集市"),
    "market.remove": _("删掉集市"),
    "hazard.report": _("报隐患"),
    "hazard.hand_on": _("移交隐患"),
    "hazard.close": _("隐患解决"),
    "hazard.reopen": _("重新打开隐患"),
    "hazard.note": _("补充隐患"),
    "hazard.move": _("改隐患的位置"),
    "stock.receive": _("物资入库"),
    "stock.issue": _("下发物资"),
    "stock.give_back": _("退回物资"),
    "stock.count": _("盘点物资"),
    "stock.reverse": _("更正台账"),
    "stock.ask": _("申领物资"),
    "stock.decline": _("不发申领的物资"),
    "stock.withdraw": _("撤回申领"),
    "round.make": _("排行程"),
    "round.send": _("下发行程"),
    "round.reorder": _("改行程的先后"),
    "round.skip": _("行程里有村没去"),
    "round.replace": _("行程里换了村"),
    "round.resume": _("行程里又去的村"),
    "round.cancel": _("取消行程"),
    "plan.choose": _("置顶、跳过或改名次"),
    "plan.weigh": _("改去哪里的权重"),
    "plan.release": _("取消置顶、跳过或改名次"),
    "campaign.add": _("新建专项行动"),
    "campaign.edit": _("改专项行动"),
    "campaign.archive": _("归档专项行动"),
    "campaign.reopen": _("恢复专项行动"),
    "campaign.targets": _("改目标"),
    "intervals.edit": _("改走访间隔"),
    "notice.send": _("发通知"),
    "notice.correct": _("更正通知"),
    "notice.withdraw": _("撤回通知"),
    "notice.see": _("单位看到通知"),
    "notice.pass": _("转告通知"),
    "notice.unpass": _("去掉记错的转告"),
    "filter.save": _("存地图的条件"),
    "filter.rename": _("给存的条件改名"),
    "filter.delete": _("删掉存的条件"),
}
TARGETS: dict[str, Any] = {
    "account": _("账号"),
    "token": _("令牌"),
    "unit": _("单位"),
    "place": _("村"),
    "import": _("名单"),
    "outlines": _("轮廓"),
    "visit": _("走访"),
    "photo": _("照片"),
    "device": _("设备"),
    "handover": _("交接文件"),
    "vocabulary": _("词表"),
    "round": _("行程"),
    "hazard": _("隐患"),
    "stock": _("物资台账"),
    "stock_request": _("申领"),
    "weights": _("去哪里的权重"),
    "campaign": _("专项行动"),
    "intervals": _("走访间隔"),
    "notice": _("通知"),
    "filter": _("地图的条件"),
}
FIELDS: dict[str, Any] = {
    "active": _("在用"),
    "added": _("新增"),
    "badge": _("警号"),
    "bytes": _("字节"),
    "changed": _("更改"),
    "choice": _("怎么办"),
    "code": _("代码"),
    "conflict": _("另一个版本"),
    "coord_quality": _("坐标来源"),
    "counts": _("行数"),
    "days": _("有效天数"),
    "display_name": _("名称"),
    "expected": _("账面"),
    "expired": _("到期"),
    "owner": _("交给谁"),
    "from_unit": _("从哪个单位"),
    "to_unit": _("到哪个单位"),
    "material": _("物资"),
    "quantity": _("数量"),
    "day": _("日期"),
    "effective_on": _("生效日期"),
    "from_date": _("生效日期"),
    "households": _("户数"),
    **PART_NAMES,
    "helmet_target": _("头盔佩戴率目标"),
    "is_own": _("本人记的"),
    "is_key": _("重点村"),
    "kind": _("类型"),
    "language": _("语言"),
    "lat": _("纬度"),
    "leftovers": _("残留"),
    "late_entry": _("补录"),
    "locked": _("已锁定"),
    "lon": _("经度"),
    "merged": _("并入的记录"),
    "merged_into": _("并入"),
    "missing": _("名单里没有"),
    "market": _("集市"),
    "name": _("名称"),
    "name_en": _("英文名称"),
    "parts": _("没传完的"),
    "place": _("村"),
    "population": _("人口"),
    "position": _("编制顺序"),
    "query": _("条件"),
    "reason": _("原因"),
    "refused": _("不能导入"),
    "review_state": _("状态"),
    "role": _("角色"),
    "sha256": _("文件指纹"),
    "strays": _("没有走访用到的"),
    "to_check": _("待核对"),
    "township": _("乡镇"),
    "unchanged": _("不变"),
    "replaced_by": _("换成"),
    "sent": _("已下发"),
    "stops": _("村"),
    "team": _("谁去"),
    "until": _("到哪一天"),
    "wanted_rank": _("改到第几位"),
    "unit": _("单位"),
    "forwarded_by": _("转交人"),
    "note": _("说明"),
    "number": _("机号"),
    "envelopes": _("走访（次）"),
    "photos": _("照片（张）"),
    "stored": _("新存"),
    "already_stored": _("已收到过"),
    "version": _("版本"),
    "village_days": _("一般村间隔（天）"),
    "key_days": _("重点村间隔（天）"),
    "measure": _("量词"),
    "first_day": _("开始日期"),
    "last_day": _("结束日期"),
    "theme": _("主题"),
    "channel": _("渠道（七进）"),
    "unit_ids": _("参加的大队"),
    "place_rule": _("哪些地点计入"),
    "place_values": _("计入的地点类型"),
    "places": _("选定的地点"),
    "visits_needed": _("每个地点走访"),
    "needs_talk": _("要有宣讲才计入"),
    "needs_check": _("要有头盔观察才计入"),
    "emphasis": _("重点"),
    "talking_points": _("宣讲要点"),
    "talking_points_en": _("宣讲要点（英文）"),
    "material_codes": _("带去的资料"),
    "copied_from": _("复制自"),
    "indicator": _("指标"),
    "period": _("期间"),
    "targets": _("目标"),
    "visits": _("走访（次）"),
    "level": _("级别"),
    "drill": _("演练"),
    "units": _("单位（个）"),
    "corrects": _("更正的是"),
    "way": _("怎么转告的"),
    "at": _("时间"),
}
CHANNELS: dict[str, Any] = {"web": _("网页"), "api": _("接口"), "cli": _("命令行")}
_REASONS: dict[str, Any] = {
    "password": _("密码不对"),
    "locked": _("账号已锁定"),
    "confirm": _("改密码时，现在的密码不对"),
}
#: Which words the codes of a field have; where it has none the text is shown as it is.
_CODES: dict[str, dict[str, Any]] = {
    "choice": CHOICE_NAMES,
    "coord_quality": QUALITY_NAMES,
    "kind": {**KIND_NAMES, **NOTICE_KINDS},
    "level": LEVEL_NAMES,
    "way": CHANNEL_NAMES,
    "language": {"zh": "中文", "en": "English"},
    "reason": {**_REASONS, **REFUSALS, **REASON_NAMES, **SKIP_REASONS},
    "review_state": STATE_NAMES,
    "role": ROLE_NAMES,
}
_LONGEST_VALUE = 300


@dataclass(frozen=True)
class Detail:
    """One line of what an entry tells: a field changed, or a fact."""

    field: Any
    before: str
    after: str
    is_change: bool


def action_name(action: str) -> Any:
    """The action in the page's language; its code where it has no words."""
    return ACTIONS.get(action, action)


def actor_name(event: AuditEvent) -> Any:
    """Who did it, as shown then."""
    return {OPERATOR: _("操作员"), STRANGER: _("未登录的人")}.get(event.actor, event.actor)


def target_name(event: AuditEvent) -> Any:
    """What it was done to, as shown then."""
    if event.target_type == "account" and not event.target_id:
        return _("没有这个警号")
    return event.target or event.target_id


def details_of(event: AuditEvent) -> list[Detail]:
    """What changed, field by field, in words."""
    lines: list[Detail] = []
    for field, value in event.details.items():
        is_change = isinstance(value, list) and len(value) == 2
        before, after = value if is_change else (None, value)
        if is_change and event.action == "visit.edit" and field != "review_state":
            line = _of_visit(Change(field, before, after))
        else:
            line = Detail(
                FIELDS.get(field, field),
                _in_words(field, before),
                _in_words(field, after),
                is_change and before is not None,
            )
        lines.append(line)
    return lines


def _of_visit(change: Change) -> Detail:
    """A field of a visit, named as on its form; by its path where the form no longer has it."""
    try:
        (told,) = describe([change])
    except KeyError:
        return Detail(change.path, _in_words("", change.before), _in_words("", change.after), True)
    empty = gettext("空")
    return Detail(told.label, told.before or empty, told.after or empty, True)


def _in_words(field: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return gettext("空")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, str):
        text = str(_CODES.get(field, {}).get(value, value))
    elif isinstance(value, dict) and all(name in FIELDS for name in value):
        text = separator("fields").join(
            f"{FIELDS[name]} {amount}" for name, amount in value.items()
        )
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
