"""Words of the stock: kinds of movements seen from a unit, amounts, states of requests."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.language import format_number, label, language
from outreach.stock.models import StockMovement
from outreach.stock.sums import Stock
from outreach.vocabulary.models import Material

KIND_NAMES: dict[str, Any] = {
    "received": _("入库"),
    "issued": _("下发"),
    "returned": _("退回"),
    "counted": _("盘点"),
}
STATE_NAMES: dict[str, tuple[str, Any]] = {
    "open": ("warn", _("等上级办")),
    "partly": ("way", _("已发一部分")),
    "issued": ("ok", _("已发齐")),
    "declined": ("neutral", _("不发")),
    "withdrawn": ("neutral", _("已撤回")),
}


def amount(number: int, material: Material) -> str:
    """380份; in English the number alone."""
    return format_number(number) + (material.measure if language() == "zh" else "")


def kind_words(movement: StockMovement, unit_ids: Collection[str]) -> Any:
    """What the movement is to the units: a unit that is issued something draws it."""
    if movement.kind == "issued" and movement.from_unit_id not in unit_ids:
        return _("领到")
    if movement.kind == "returned" and movement.from_unit_id not in unit_ids:
        return _("收回")
    return KIND_NAMES[movement.kind]


def between_words(movement: StockMovement) -> str:
    """支队 → 晋源大队; 外来 → 支队; of a count the unit alone."""
    taker = label(movement.to_unit)
    if movement.kind == "counted":
        return taker
    giver = label(movement.from_unit) if movement.from_unit else gettext("外来")
    return f"{giver} → {taker}"


def amount_words(movement: StockMovement) -> str:
    """How many; of a count what the books said, what was there, and the difference by itself."""
    if movement.expected is None:
        return amount(movement.quantity, movement.material)
    found, expected = movement.quantity, movement.expected
    numbers = {
        "books": amount(expected, movement.material),
        "found": amount(found, movement.material),
        "by": amount(abs(found - expected), movement.material),
    }
    if found < expected:
        return gettext("账面%(books)s，实有%(found)s，少%(by)s", **numbers)
    if found > expected:
        return gettext("账面%(books)s，实有%(found)s，多%(by)s", **numbers)
    return gettext("账面%(books)s，实有%(found)s，相符", **numbers)


def warning_words(stock: Stock, material: Material) -> str:
    """The warning of a stock below nothing; empty where there is none."""
    if stock.left >= 0:
        return ""
    return gettext("发出比领取多%(n)s，请盘点", n=amount(-stock.left, material))


def difference_words(stock: Stock, material: Material) -> str:
    """+5份 or −5份; a dash where nobody counted."""
    if stock.found is None:
        return "–"
    sign = "+" if stock.difference > 0 else "−" if stock.difference < 0 else ""
    return sign + amount(abs(stock.difference), material)


def left_words(left: int, material: Material) -> str:
    """What the visit form says beside a material."""
    if left <= 0:
        return gettext("账上没有库存了")
    return gettext("库存还剩%(n)s", n=amount(left, material))
