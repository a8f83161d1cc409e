"""Which base map an installation has, read from the environment: a profile of one provider.

By default there is none, and nothing outside is ever contacted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from outreach.coverage.mbtiles import read_tileset

PROVIDERS = ("none", "local", "tianditu", "amap", "custom")
#: WGS-84 also stands for CGCS2000: they differ by less than a phone's fix.
DATUMS = ("wgs84", "gcj02")
TIANDITU_STYLES = {"vec": "cva", "img": "cia", "ter": "cta"}
_TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_AMAP = (
    "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8"
    "&x={x}&y={y}&z={z}"
)
_ROW, _PLACEHOLDER = re.compile(r"\{-?y\}"), re.compile(r"\{(.*?)\}")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")
_KEY = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class BaseMap:
    """A base map as the settings name it."""

    #: `none`, `pmtiles`, `mbtiles` (files of our own) or `tiles` (addresses of images).
    kind: str = "none"
    file: Path | None = None
    #: Addresses with `{z}`, `{x}`, `{y}` (`{-y}`: rows from the south), the lowest layer first.
    layers: tuple[str, ...] = ()
    #: What `{s}` stands for in turn; empty where no address has it.
    subdomains: str = ""
    #: In which the base map is drawn, one of DATUMS; what lies on it is shifted when it is drawn.
    datum: str = "wgs84"
    #: The nearest zoom of which there are tiles.
    max_zoom: int = 18
    #: Whether it is a photo from above, which no theme recolours.
    photo: bool = False
    #: Who made it, printed on every map and picture.
    attribution: str = ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The other hosts that pages with the map may take images from: scheme and host each."""
        found = []
        for address in self.layers:
            parts = urlsplit(address)
            if not parts.netloc:
                continue  # this host
            for part in self.subdomains or ("",):
                found.append(f"{parts.scheme}://{parts.netloc.replace('{s}', part)}")
        return tuple(dict.fromkeys(found))


def read_base_map(env: Mapping[str, str]) -> BaseMap:
    """The base map of the environment. Raises ValueError, naming the setting that is wrong."""
    provider = env.get("BASE_MAP") or ("local" if env.get("BASE_MAP_FILE") else "none")
    if provider not in PROVIDERS:
        raise ValueError(f"BASE_MAP is one of {', '.join(PROVIDERS)}.")
    if provider == "none":
        return BaseMap()
    made = {"local": _local, "tianditu": _tianditu, "amap": _amap, "custom": _custom}[provider](env)
    return replace(
        made,
        datum=_datum(env, made.datum),
        max_zoom=_zoom(env, made.max_zoom),
        attribution=env.get("BASE_MAP_ATTRIBUTION") or made.attribution,
    )


def _local(env: Mapping[str, str]) -> BaseMap:
    path = Path(env.get("BASE_MAP_FILE") or "").resolve()
    if not path.is_file():
        raise ValueError(f"BASE_MAP_FILE names no file: {path}")
    with path.open("rb") as file:
        head = file.read(7)
    if head.startswith(b"PMTiles"):
        return BaseMap("pmtiles", path)
    try:
        read_tileset(path)
    except LookupError as error:
        raise ValueError(f"BASE_MAP_FILE is neither PMTiles nor MBTiles. {error}") from error
    return BaseMap("mbtiles", path)


def _tianditu(env: Mapping[str, str]) -> BaseMap:
    key, style = env.get("BASE_MAP_KEY", ""), env.get("BASE_MAP_STYLE") or "vec"
    if not _KEY.fullmatch(key):
        raise ValueError("BASE_MAP_KEY is the key that Tianditu has given you: letters and digits.")
    if style not in TIANDITU_STYLES:
        raise ValueError(f"BASE_MAP_STYLE is one of {', '.join(TIANDITU_STYLES)}.")
    layers = (style, TIANDITU_STYLES[style])
    return BaseMap(
        "tiles",
        layers=tuple(_TIANDITU.format(layer=layer, key=key) for layer in layers),
        subdomains="01234567",
        photo=style == "img",
        attribution="© 天地图",
    )


def _amap(_env: Mapping[str, str]) -> BaseMap:
    return BaseMap(
        "tiles", layers=(_AMAP,), subdomains="1234", datum="gcj02", attribution="© 高德地图"
    )


def _custom(env: Mapping[str, str]) -> BaseMap:
    """Addresses parted by blanks; the first is the lowest layer."""
    layers = tuple(env.get("BASE_MAP_URL", "").split())
    if not layers:
        raise ValueError("BASE_MAP_URL is the address of the tiles, with {z}, {x} and {y}.")
    for address in layers:
        _check_address(address)
    return BaseMap("tiles", layers=layers)


def _check_address(address: str) -> None:
    names = set(_PLACEHOLDER.findall(address))
    if not {"z", "x"} <= names or not names <= {"z", "x", "y", "-y"} or not _ROW.search(address):
        raise ValueError(f"BASE_MAP_URL needs {{z}}, {{x}} and {{y}}, nothing else: {address}")
    parts = urlsplit(address)
    on_this_host = address.startswith("/") and not address.startswith("//")
    if on_this_host or (parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc)):
        return
    raise ValueError(f"BASE_MAP_URL begins with https://host/, http://host/ or /: {address}")


def _datum(env: Mapping[str, str], default: str) -> str:
    datum = env.get("BASE_MAP_DATUM") or default
    if datum not in DATUMS:
        raise ValueError(f"BASE_MAP_DATUM is one of {', '.join(DATUMS)}.")
    return datum


def _zoom(env: Mapping[str, str], default: int) -> int:
    text = env.get("BASE_MAP_MAX_ZOOM") or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 22:
        raise ValueError("BASE_MAP_MAX_ZOOM is a whole number from 1 to 22.")
    return int(text)
