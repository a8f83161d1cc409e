"""The words for every reason why a list cannot be imported: what is wrong and what to do."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.places.list_refusals import Refusal

COLUMN_LABELS = {
    "code": _("村代码"),
    "name": _("名称"),
    "kind": _("类型"),
    "town_code": _("乡镇代码"),
    "town": _("乡镇"),
    "county_code": _("县区代码"),
    "county": _("县区"),
    "lat": _("纬度"),
    "lon": _("经度"),
    "coord_quality": _("坐标来源"),
    "population": _("人口"),
    "households": _("户数"),
    "is_key": _("重点村"),
    "unit": _("单位"),
    "active": _("在名单内"),
    "year": _("年份"),
    "casualty_crashes": _("伤亡事故"),
    "deaths": _("死亡人数"),
    "injuries": _("受伤人数"),
    "riders_est": _("骑乘人员估计"),
    "as_of": _("车辆截至"),
    "motorcycle": _("摩托车"),
    "e_bicycle": _("电动自行车"),
    "e_tricycle": _("电动三轮车"),
    "motor_tricycle": _("三轮汽车"),
    "minivan": _("微型面包车"),
    "low_speed_truck": _("低速货车"),
    "light_truck": _("轻型货车"),
    "tractor": _("拖拉机"),
    "school_bus": _("校车"),
    "market": _("逢集"),
    "market_name": _("集市名称"),
    "market_kind": _("集市种类"),
}

#: Reasons about the file as a whole.
FILE_MESSAGES = {
    "too_large": _("文件超过%(most)s MB。请分成几份，或只留需要的列"),
    "empty": _("文件是空的。请选有村庄名单的文件"),
    "old_workbook": _("这是旧版.xls或加了密码的表格。请去掉密码，另存为.xlsx或“CSV UTF-8”"),
    "not_workbook": _("文件不是真正的.xlsx表格。请用表格软件打开，另存为.xlsx或“CSV UTF-8”"),
    "unpacked_too_large": _("表格展开后超过%(most)s MB。请只留名单这一张表，去掉图片和空白格式"),
    "too_many_rows": _("名单超过%(most)s行。请分成几份导入"),
    "utf16": _("文件是UTF-16编码（“Unicode文本”）。请另存为“CSV UTF-8”或.xlsx"),
    "not_text": _("有不属于文本的字节，文件可能已损坏，或不是CSV。请重新导出CSV或.xlsx"),
    "mixed_encoding": _(
        "从这一行起，编码由%(first)s变成%(second)s，可能是两份文件拼在一起。请用同一种编码重新保存"
    ),
    "wrong_encoding": _("文字编码认不出来。请另存为“CSV UTF-8”或GB18030"),
    "quotes": _("引号不成对。请检查这一行起的英文双引号，或另存为.xlsx"),
    "only_heading": _("只有标题行，没有村。请检查导出的是不是空表"),
    "doubled_column": _("有两列都像“%(column)s”：“%(first)s”和“%(second)s”。请只留一列"),
    "heading_below": _(
        "“%(first)s”不是列标题，列标题在第%(found)s行。"
        "请删去上面的行和合并单元格，让第1行就是列标题"
    ),
    "no_heading": _("“%(first)s”是数据，不是列标题。请在最上面加一行列标题，如：村代码，村名"),
    "unknown_heading": _("“%(first)s”不像列标题。请让第1行是列标题，至少有“村代码”和“村名”两列"),
    "missing_column": _("缺少“%(column)s”这一列，现在的列标题是“%(first)s”。请补上这一列"),
    "nothing_to_read": _(
        "只有村代码，没有可读的列。可有：年份、伤亡事故、骑乘人员估计、人口、户数、各种车辆、逢集"
    ),
    "no_units": _("还没有单位。请先添加支队"),
}

#: Reasons about one line.
LINE_MESSAGES = {
    "too_many_cells": _(
        "有%(found)s格，列标题只有%(expected)s个，可能多了分隔符：“%(value)s”。请改好后重新导出"
    ),
    "code_missing": _("没有村代码。请补上12位代码，或删去这一行"),
    "code_rewritten": _("%(column)s“%(value)s”被表格软件改写。把该列设为“文本”后重新导出"),
    "code_length": _("%(column)s“%(value)s”有%(found)s位，应是%(length)s位数字。请核对后补全"),
    "code_letters": _("%(column)s“%(value)s”里有不是数字的字符，应是%(length)s位数字。请改正"),
    "code_of_township": _(
        "村代码“%(value)s”末三位是000，是乡镇的代码。请换成村的代码，或删去这一行"
    ),
    "code_twice": _("村代码“%(value)s”与第%(other)s行重复。请删去其中一行"),
    "name_missing": _("没有名称。请补上，或删去这一行"),
    "name_is_number": _("名称“%(value)s”是一串数字，可能各列错位。请核对"),
    "unreadable": _("%(column)s“%(value)s”里有乱码。请从原文件重新导出"),
    "line_break": _("%(column)s“%(value)s”里有换行，可能少了一个引号。请改成一行"),
    "too_long": _("%(column)s“%(value)s”有%(found)s个字，最多%(most)s个。请写短些"),
    "unknown_kind": _("类型“%(value)s”认不出来。可填：行政村、社区、企业、学校"),
    "unknown_quality": _("坐标来源“%(value)s”认不出来。可填：实测、地名库、地图点选、由走访推定"),
    "not_yes_or_no": _("%(column)s“%(value)s”认不出来。可填：是、否"),
    "not_whole": _("%(column)s“%(value)s”不是整数。请填整数，不带单位"),
    "negative": _("%(column)s“%(value)s”是负数。请填0或以上的整数"),
    "too_many_people": _("%(column)s“%(value)s”太大，最多%(most)s。请核对"),
    "not_degrees": _("%(column)s“%(value)s”不是小数。请写成37.8706这样的度数，不写度、分、秒"),
    "half_a_point": _("纬度和经度只填了一个。请两个都填，或都空着"),
    "swapped": _("纬度和经度好像写反了，纬度写的是“%(value)s”。请对调这两列"),
    "not_in_china": _(
        "经纬度不在中国范围内，纬度写的是“%(value)s”。纬度应是3至54，经度73至136，请核对"
    ),
    "quality_without_point": _("写了坐标来源“%(value)s”，却没有经纬度。请补上经纬度，或空着来源"),
    "point_without_quality": _("有经纬度，坐标来源却写“%(value)s”。请改正来源，或空着"),
    "township_differs": _(
        "%(column)s“%(value)s”与第%(other)s行不一致：乡镇%(township)s在那里是“%(said)s”。请改成一样"
    ),
    "place_unknown": _("村代码“%(value)s”没有登记。请先导入村庄名单，或改正代码"),
    "bad_year": _("年份“%(value)s”不对。请填1990至2100的四位数"),
    "bad_day": _("%(column)s“%(value)s”不是日期。请写成2026-06-16"),
    "bad_market": _(
        "逢集“%(value)s”看不懂。可写：农历逢三六九、初一、十五、每周四、农历三月十三、2026-05-01"
    ),
    "bad_market_kind": _("集市种类“%(value)s”认不出来。可填：集市、庙会"),
    "year_missing": _("有事故数，没有年份。请补上年份"),
    "crashes_missing": _("有死亡或受伤人数，没有伤亡事故数。请补上起数"),
    "said_twice": _("村代码“%(value)s”的%(column)s与第%(other)s行重复。请删去其中一行"),
    "unknown_unit": _(
        "没有叫“%(value)s”的单位，也没有这个单位代码。请先添加单位，或改成已有单位的代码或全称"
    ),
    "inactive_unit": _("单位“%(value)s”已停用。请改成在用的单位"),
    "ambiguous_unit": _("有几个单位都叫“%(value)s”。请改填单位代码"),
    "unit_outside": _("单位“%(value)s”不在您的辖区。请改成本单位或下级单位"),
    "place_outside": _("村代码“%(value)s”已登记，但不在您的辖区。请删去这一行，或请支队导入"),
    "unit_too_early": _(
        "这个村从%(last)s起的划分已经登记，改为“%(value)s”不能早于这一天。请改生效日期"
    ),
    "township_needs_code": _(
        "%(column)s“%(value)s”与登记的“%(said)s”（%(township)s）不同，村代码又属别的乡镇，看不出要改哪个。"
        "请加“乡镇代码”一列写明，或改成一样"
    ),
    "township_not_yours": _(
        "%(column)s“%(value)s”与登记的“%(said)s”不同，乡镇由支队管理员改。请改成一样，或空着"
    ),
}
MESSAGES = {**FILE_MESSAGES, **LINE_MESSAGES}


def column_label(column: str) -> str:
    """The word for a column; of a year's own numbers with the year (`deaths:2025`)."""
    name, _colon, year = column.partition(":")
    label = str(COLUMN_LABELS.get(name, name))
    return gettext("%(year)s年%(label)s", year=year, label=label) if year.isdecimal() else label


def message(refusal: Refusal) -> str:
    """What is wrong and what to do, in the language of the page, without the line."""
    facts: dict[str, Any] = {**refusal.facts, "value": refusal.value}
    named = str(facts.get("column") or refusal.column)
    facts["column"] = COLUMN_LABELS.get(named, named)
    return str(MESSAGES[refusal.reason]) % facts


def message_with_line(refusal: Refusal) -> str:
    """The message with its line in front, where there is one."""
    if refusal.line is None:
        return message(refusal)
    return gettext("第%(line)s行：%(message)s", line=refusal.line, message=message(refusal))
