"""Pictures made by tests, honest ones and hostile ones."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

#: Texts planted in metadata: none may be found in what is stored.
PLANTED = b"PLANTED-SECRET"
#: 37.7 N, 112.47 E, as cameras write it.
GPS = {1: "N", 2: (37.0, 42.0, 0.0), 3: "E", 4: (112.0, 28.0, 12.0)}


@cache
def noise(width: int, height: int) -> Image.Image:
    """A picture that no encoder makes small."""
    return Image.effect_noise((width, height), 80).convert("RGB")


def two_halves(width: int, height: int) -> Image.Image:
    """Red at the left, blue at the right: shows how a picture was turned."""
    image = Image.new("RGB", (width, height), "red")
    image.paste((0, 0, 255), (width // 2, 0, width, height))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file."""
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def jpeg(width: int = 64, height: int = 48, **options: Any) -> bytes:
    """A small JPEG."""
    return encoded(two_halves(width, height), "JPEG", **options)


def exif(orientation: int = 1, **more: Any) -> bytes:
    """EXIF with a position, a camera and planted texts."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = PLANTED.decode()
    made[0x9003] = "2026:06:16 10:01:00"
    made[0x927C] = PLANTED
    for tag, value in more.items():
        made[int(tag.removeprefix("tag_"), 16)] = value
    made.get_ifd(0x8825).update(GPS)
    return made.tobytes()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of one colour: some kB on the wire, three bytes a pixel in memory."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * width)
    body = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", body)
        + png_chunk(b"IEND", b"")
    )


def with_comment(data: bytes, comment: bytes) -> bytes:
    """A JPEG with a comment put right behind its first marker."""
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + data[2:]


def zip_file() -> bytes:
    """The bones of a ZIP archive."""
    return b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18


def hostile() -> dict[str, bytes]:
    """Files that are no acceptable picture, by what they are."""
    good, png = jpeg(), encoded(two_halves(64, 48), "PNG")
    webp = encoded(two_halves(64, 48), "WEBP")
    return {
        "nothing": b"",
        "one byte": b"\xff",
        "text": b"hello" * 100,
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "svg with a declaration": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "html": b"<!DOCTYPE html><html></html>",
        "gif": encoded(two_halves(64, 48), "GIF"),
        "bmp": encoded(two_halves(64, 48), "BMP"),
        "tiff": encoded(two_halves(64, 48), "TIFF"),
        "ico": encoded(two_halves(64, 48), "ICO"),
        "pdf": b"%PDF-1.7\n" + b"\0" * 400,
        "zip": zip_file(),
        "mp4": b"\0\0\0\x18ftypmp42" + b"\0" * 400,
        "path as content": b"../../../../etc/passwd\0" * 20,
        "jpeg head only": good[:2],
        "jpeg cut": good[: len(good) // 2],
        "jpeg without its end": good[:-2],
        "jpeg of noise": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20,
        "jpeg with a zip behind": good + zip_file(),
        "jpeg with php behind": good + b"<?php system($_GET[0]); ?>",
        "jpeg with a video behind": good + b"\0\0\0\x18ftypmp42" + b"\0" * 400,
        "jpeg with a script in a comment": with_comment(good, b"*/alert(1)//<script>"),
        "jpeg with php in a comment": with_comment(good, b"<?php eval(1); ?>"),
        "jpeg with a pdf in a comment": with_comment(good, b"%PDF-1.4 1 0 obj"),
        "jpeg with a zip in a comment": with_comment(good, zip_file()),
        "jpeg with many jpegs behind": good * 9,
        "jpeg of no height": good.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 0, 64), 1),
        "jpeg that says it is huge": good.replace(
            struct.pack(">HH", 48, 64), struct.pack(">HH", 65000, 65000), 1
        ),
        "png cut": png[: len(png) // 2],
        "png without its end": png[:-12],
        "png with a zip behind": png + zip_file(),
        "png with html in a text": png[:33] + png_chunk(b"tEXt", b"c\0<html><script>") + png[33:],
        "png with a broken checksum": png[:40] + bytes([png[40] ^ 1]) + png[41:],
        "png that says it is huge": png.replace(
            struct.pack(">II", 64, 48), struct.pack(">II", 50000, 50000), 1
        ),
        "png bomb of 50 Mpx": png_bomb(10000, 5000),
        "webp cut": webp[: len(webp) // 2],
        "webp with php behind": webp + b"<?php ?>",
        "webp that says it is huge": b"RIFF"
        + struct.pack("<I", 22)
        + b"WEBPVP8X"
        + struct.pack("<II", 10, 0)
        + (16382).to_bytes(3, "little")
        + (16382).to_bytes(3, "little"),
        "gif called jpeg by its head": b"\xff\xd8\xff" + encoded(two_halves(64, 48), "GIF"),
    }
