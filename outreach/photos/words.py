"""Photos in words: what they show, and why one was not taken."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

PURPOSE_NAMES: dict[str, Any] = {
    "scene": _("现场"),
    "board": _("展板"),
    "material": _("资料"),
}
REFUSALS: dict[str, Any] = {
    "wrong_type": _("不是照片。请选 JPEG、PNG 或 WebP 照片"),
    "broken": _("照片不完整，打不开。请换一张"),
    "polyglot": _("照片里夹着别的内容，不能收。动态照片请先关掉“动态”"),
    "too_many_pixels": _("照片的像素太多。请用普通分辨率再拍一张"),
    "too_large": _("照片的文件太大。请用普通分辨率再拍一张"),
    "unreadable": _("照片没能解开。请在手机上打开这次走访，再发送一次"),
}


def refusal(code: str) -> Any:
    """Why a picture was not taken, and what to do. Raises KeyError for an unknown code."""
    return REFUSALS[code]


def purpose_word(purpose: str) -> Any:
    """What a photo shows. Raises KeyError for an unknown purpose."""
    return PURPOSE_NAMES[purpose]
