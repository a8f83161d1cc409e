"""Turns the bytes of somebody's picture into a JPEG of our own, or refuses them. Pure.

Nothing of the file but its pixels is kept: no position, no device, no profile, no comment. What
could need much memory is refused by its header, before any of it is decoded.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image

from outreach.photos.containers import (
    BROKEN,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    BadPicture,
    Container,
    read_container,
)

#: Pixels along the longer side, and bytes, of what is kept; the same for its small version.
LONGEST_SIDE, MOST_BYTES = 1600, 600_000
SMALL_SIDE = 320
#: The largest file read at all.
MOST_READ = 15 * 1024 * 1024
#: A JPEG is decoded at a smaller scale row by row; all else stands in memory whole.
MOST_PIXELS_SCALABLE, MOST_PIXELS = 49_999_999, 16_000_000
_QUALITIES = (85, 78, 70, 60, 50, 40)
_ORIENTATION = 0x0112
#: How to turn a picture upright, by its EXIF orientation.
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
#: Decoding is where the memory goes: one picture at a time in each worker.
_one_at_a_time = BoundedSemaphore(1)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS_SCALABLE


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: two JPEGs without any metadata, and the larger one's pixels."""

    jpeg: bytes
    small: bytes
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """The picture upright, at most 1600 px and 600 kB, without metadata.

    Takes JPEG, PNG and WebP. Raises BadPicture for anything else, for files that hold something
    besides one picture, and for those that are broken or too large. MemoryError and OSError say
    that this machine cannot do it now: the same picture may well be read a minute later.
    """
    if len(data) > MOST_READ:
        raise BadPicture(TOO_LARGE)
    container = read_container(data)
    most = MOST_PIXELS_SCALABLE if container.scalable else MOST_PIXELS
    if container.pixels > most:
        raise BadPicture(TOO_MANY_PIXELS)
    with _one_at_a_time:
        image = _decode(data, container)
        large, jpeg = _within(image)
        small = _encode(_fitted(large, SMALL_SIDE), 70)
        return Picture(jpeg, small, *large.size)


def _decode(data: bytes, container: Container) -> Image.Image:
    """The pixels, upright, no larger than what is kept, as RGB."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata, large sizes: judged above
            with Image.open(BytesIO(data), formats=(container.kind,)) as opened:
                if opened.size != (container.width, container.height):
                    raise BadPicture(BROKEN)  # two readers, two sizes: made to mislead one of them
                turn = _orientation(opened)
                opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
                opened.load()
                image = _plain(_fitted(opened, LONGEST_SIDE))
    except (BadPicture, MemoryError):
        raise
    except Exception as error:  # a decoder fails on hostile bytes in ever new ways
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the system's fault, not the picture's: it passes, and so must not be remembered
        raise BadPicture(BROKEN) from error
    for step in _TURNS.get(turn, ()):
        image = image.transpose(step)
    return image


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except MemoryError:
        raise
    except Exception:  # a broken note on how to hold a picture is no reason to refuse it
        return 1


def _fitted(image: Image.Image, side: int) -> Image.Image:
    """The picture with its longer side at most `side`, scaled down in two cheap steps."""
    longest = max(image.size)
    if longest <= side:
        return image
    width, height = (max(1, round(length * side / longest)) for length in image.size)
    if image.mode not in ("RGB", "RGBA", "L", "LA", "CMYK"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _plain(image: Image.Image) -> Image.Image:
    """A new RGB picture of nothing but the pixels, on white where they are transparent."""
    plain = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        plain.paste(shown, mask=shown.getchannel("A"))
    else:
        plain.paste(image.convert("RGB"))
    return plain


def _within(image: Image.Image) -> tuple[Image.Image, bytes]:
    """The picture and its JPEG, made coarser and then smaller until the JPEG is small enough."""
    while True:
        for quality in _QUALITIES:
            jpeg = _encode(image, quality)
            if len(jpeg) <= MOST_BYTES:
                return image, jpeg
        image = _fitted(image, max(image.size) * 3 // 4)


def _encode(image: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()
