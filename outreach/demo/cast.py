"""Who is in the demo: Taiyuan's detachment, its brigades, their people, and the extra sites.

The counties, townships and villages are real (see `data/taiyuan/README.md`); the division into
units, the people and everything they did is made up.
"""

from __future__ import annotations

from dataclasses import dataclass

ROOT_CODE = "TY"
ROOT_NAME = "太原支队"
ROOT_NAME_EN = "Taiyuan Detachment"

#: One password for all demo accounts; the command refuses to run on a production server.
DEMO_PASSWORD = "outreach demo 2026"  # noqa: S105


@dataclass(frozen=True)
class DemoUnit:
    """A brigade or squadron: whose places it has, how many officers, how busy it is."""

    code: str
    name: str
    name_en: str
    county_code: str
    officers: int
    #: Visits per village and year, roughly.
    pace: float
    parent: str = ROOT_CODE
    #: Townships (names) it has; empty = the rest of the county.
    townships: tuple[str, ...] = ()


UNITS = (
    DemoUnit("XD1", "小店一大队", "Xiaodian First Brigade", "140105", 3, 5.6),
    DemoUnit(
        "XD2",
        "小店二大队",
        "Xiaodian Second Brigade",
        "140105",
        3,
        6.2,
        townships=("刘家堡乡", "西温庄乡", "北营街道", "龙城街道"),
    ),
    DemoUnit("YZ", "迎泽大队", "Yingze Brigade", "140106", 2, 6.5),
    DemoUnit("XHL", "杏花岭大队", "Xinghualing Brigade", "140107", 3, 5.4),
    DemoUnit("JCP", "尖草坪大队", "Jiancaoping Brigade", "140108", 4, 4.4),
    DemoUnit("WBL", "万柏林大队", "Wanbailin Brigade", "140109", 3, 5.8),
    DemoUnit("JY", "晋源大队", "Jinyuan Brigade", "140110", 4, 5.5),
    DemoUnit("QX", "清徐大队", "Qingxu Brigade", "140121", 0, 4.2),
    DemoUnit(
        "QX-1",
        "清徐一中队",
        "Qingxu First Squadron",
        "140121",
        3,
        4.6,
        parent="QX",
        townships=("清源镇", "徐沟镇", "集义乡", "王答乡"),
    ),
    DemoUnit("QX-2", "清徐二中队", "Qingxu Second Squadron", "140121", 3, 3.8, parent="QX"),
    DemoUnit("YQ", "阳曲大队", "Yangqu Brigade", "140122", 4, 3.7),
    DemoUnit("LF", "娄烦大队", "Loufan Brigade", "140123", 4, 2.6),
    DemoUnit("GJ", "古交大队", "Gujiao Brigade", "140181", 3, 3.0),
    DemoUnit("ZG", "综改大队", "Transformation Zone Brigade", "140171", 1, 4.0),
)

#: Townships so remote that much of them was never reached in the demo year.
REMOTE_TOWNSHIPS = ("岔口乡", "嘉乐泉乡", "盖家庄乡", "杨兴乡", "米峪镇乡")

#: (unit, kind, name): places without a code, made by leaders.
SITES = (
    ("JY", "enterprise_site", "晋阳湖东岸在建工地"),
    ("XD1", "enterprise_site", "汾东南延道路施工点"),
    ("XD2", "enterprise_site", "刘家堡物流园在建工地"),
    ("QX-1", "enterprise_site", "清徐醋都园区施工点"),
    ("GJ", "enterprise_site", "古交运煤专线施工点"),
    ("JY", "school_site", "晋祠片区乡村小学"),
    ("YQ", "school_site", "泥屯片区乡村小学"),
    ("LF", "school_site", "静游片区乡村小学"),
)


def officer_badge(unit_code: str, number: int) -> str:
    """The badge of a unit's n-th officer: JY01."""
    return f"{unit_code}{number:02d}" if "-" not in unit_code else f"{unit_code}-{number:02d}"


def leader_badge(unit_code: str) -> str:
    """The badge of a unit's leader: JY-L."""
    return f"{unit_code}-L"


#: The sign-ins that `flask demo` prints: (badge, who).
SIGN_INS = (
    ("JY01", "晋源大队01，民警 officer"),
    ("JY04", "晋源大队04，辅警 auxiliary"),
    ("JY-L", "晋源大队负责人 brigade leader"),
    ("QX-1-L", "清徐一中队负责人 squadron leader"),
    ("HQ01", "支队宣传 headquarters analyst"),
    ("ADMIN", "支队管理员 administrator"),
    ("AUDIT", "支队审计 auditor"),
)
