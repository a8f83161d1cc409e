"""Pictures: what is kept of an honest one, and what becomes of every other file."""

from __future__ import annotations

import random
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from outreach.photos.containers import (
    BROKEN,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    WRONG_TYPE,
    BadPicture,
    read_container,
)
from outreach.photos.images import LONGEST_SIDE, MOST_BYTES, MOST_READ, SMALL_SIDE, read_picture
from scripts.setup import ROOT
from tests.pictures import (
    PLANTED,
    encoded,
    exif,
    hostile,
    jpeg,
    noise,
    png_bomb,
    png_chunk,
    two_halves,
    with_comment,
)

HOSTILE = hostile()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def is_bare(data: bytes) -> bool:
    """Whether a JPEG holds nothing but what is needed to draw it."""
    kept = opened(data)
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}, kept.info
    markers = (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"Photoshop", b"\xff\xfe", PLANTED)
    # The head holds every segment; behind it stand the pixels alone.
    head = data[: data.index(b"\xff\xda")]
    return len(kept.getexif()) == 0 and not any(marker in head for marker in markers)


@pytest.mark.parametrize("name", HOSTILE)
def test_file_when_no_honest_picture_then_refused(name):
    with pytest.raises(BadPicture) as refused:
        read_picture(HOSTILE[name])
    print(name, refused.value.code)


def test_file_when_refused_then_the_code_says_why():
    def code(data: bytes) -> str:
        with pytest.raises(BadPicture) as refused:
            read_picture(data)
        return refused.value.code

    assert code(HOSTILE["svg"]) == WRONG_TYPE
    assert code(HOSTILE["png bomb of 50 Mpx"]) == TOO_MANY_PIXELS
    assert code(b"\xff\xd8\xff" + b"\0" * MOST_READ) == TOO_LARGE
    assert code(HOSTILE["jpeg with a zip behind"]) == "polyglot"
    assert code(HOSTILE["jpeg cut"]) == "broken"


def test_picture_when_huge_then_fits_in_pixels_and_bytes():
    picture = read_picture(encoded(noise(4000, 3000), "JPEG", quality=60))
    assert (picture.width, picture.height) == (LONGEST_SIDE, 1200)
    assert opened(picture.jpeg).size == (1600, 1200)
    assert len(picture.jpeg) <= MOST_BYTES
    assert opened(picture.small).size == (SMALL_SIDE, 240)


def test_picture_when_small_then_not_made_larger():
    picture = read_picture(jpeg(64, 48))
    assert (picture.width, picture.height) == (64, 48)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_when_of_each_kind_then_a_bare_jpeg(kind):
    picture = read_picture(encoded(two_halves(640, 480), kind))
    for data in (picture.jpeg, picture.small):
        assert opened(data).format == "JPEG"
        assert is_bare(data)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_picture_when_in_another_mode_then_readable(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    source = two_halves(2000, 40).convert("L" if mode == "I;16" else mode)
    picture = read_picture(encoded(source.convert(mode), kind))
    assert opened(picture.jpeg).mode == "RGB"


def test_picture_when_transparent_then_on_white():
    picture = read_picture(encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))
    assert opened(picture.jpeg).getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_when_held_differently_then_upright(orientation):
    upright = two_halves(64, 48)
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    picture = read_picture(encoded(stored, "JPEG", exif=exif(orientation), quality=95))
    assert (picture.width, picture.height) == (64, 48)
    left, right = (opened(picture.jpeg).getpixel((at, 24)) for at in (8, 56))
    assert left[0] > 200 and right[2] > 200


def test_five_hundred_pictures_full_of_metadata_when_read_then_all_bare():
    rng = random.Random(25)
    base = jpeg(48, 32)
    for at in range(500):
        tags = {
            f"tag_{rng.choice((0x010E, 0x0131, 0x013B, 0x8298)):04x}": f"{PLANTED.decode()}{at}"
        }
        options = {"exif": exif(rng.randint(1, 8), **tags)}
        if at % 3 == 0:
            options["xmp"] = b'<?xpacket?><x:xmpmeta xmlns:x="adobe:ns:meta/">' + PLANTED
        if at % 5 == 0:
            options["icc_profile"] = b"\0" * 128 + PLANTED
        if at % 2:
            options["comment"] = PLANTED
        data = encoded(opened(base), rng.choice(("JPEG", "JPEG", "PNG", "WEBP")), **options)
        picture = read_picture(data)
        assert is_bare(picture.jpeg) and is_bare(picture.small), at


def test_picture_when_its_notes_are_broken_then_still_read():
    picture = read_picture(
        encoded(two_halves(64, 48), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    )
    assert (picture.width, picture.height) == (64, 48)


def test_png_when_its_text_unpacks_to_much_then_refused_or_bare():
    png = encoded(two_halves(64, 48), "PNG")
    packed = png_chunk(b"zTXt", b"c\0\0" + zlib.compress(b"\0" * 50_000_000))
    try:
        assert is_bare(read_picture(png[:33] + packed + png[33:]).jpeg)
    except BadPicture as refused:
        assert refused.code == "broken"


def test_jpeg_when_a_preview_and_padding_follow_then_taken():
    assert read_picture(jpeg(64, 48) + jpeg(16, 12) + b"\0" * 64).width == 64


def test_jpeg_when_it_has_an_ordinary_comment_then_taken_without_it():
    assert is_bare(read_picture(with_comment(jpeg(), b"made by a camera " + PLANTED)).jpeg)


MEASURE = """
import sys
from pathlib import Path
from outreach.photos.images import read_picture
from outreach.photos.containers import BadPicture

def peak_kb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])

data = Path(sys.argv[1]).read_bytes()
before = peak_kb()
try:
    read_picture(data)
    outcome = "taken"
except BadPicture as refused:
    outcome = refused.code
print(outcome, (peak_kb() - before) // 1024)
"""


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("png of 50 Mpx", TOO_MANY_PIXELS),
        ("jpeg of 50 Mpx", TOO_MANY_PIXELS),
        ("webp canvas of 268 Mpx", TOO_MANY_PIXELS),
        ("largest png taken", "taken"),
        ("largest jpeg taken", "taken"),
        ("largest progressive jpeg taken", "taken"),
    ],
)
def test_memory_when_a_bomb_or_the_largest_picture_then_rises_under_200_mb(
    name, outcome, tmp_path: Path
):
    data = {
        "png of 50 Mpx": lambda: png_bomb(10_000, 5_000),
        "jpeg of 50 Mpx": lambda: encoded(Image.new("L", (10_000, 5_000)), "JPEG"),
        "webp canvas of 268 Mpx": lambda: HOSTILE["webp that says it is huge"],
        "largest png taken": lambda: png_bomb(4_000, 4_000),
        "largest jpeg taken": lambda: encoded(Image.new("RGB", (9_999, 5_000)), "JPEG"),
        "largest progressive jpeg taken": lambda: encoded(
            Image.new("RGB", (4_000, 4_000)), "JPEG", progressive=True, subsampling=0
        ),
    }[name]()
    path = tmp_path / "picture"
    path.write_bytes(data)
    answer = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.split()
    print(f"{name}: {answer[0]}, {answer[1]} MB more")
    assert answer[0] == outcome
    assert int(answer[1]) < 200


def test_picture_when_its_scans_never_end_then_is_refused_before_any_is_decoded():
    picture = encoded(two_halves(64, 48), "JPEG", progressive=True)
    start, end = picture.rindex(b"\xff\xda"), len(picture) - 2
    endless = picture[:end] + picture[start:end] * 1000 + picture[end:]
    assert read_container(picture).kind == "JPEG"
    with pytest.raises(BadPicture) as refused:
        read_container(endless)
    assert refused.value.code == BROKEN


def test_picture_when_it_has_several_scans_then_is_not_taken_for_one_read_row_by_row():
    assert read_container(jpeg()).scalable
    assert not read_container(encoded(two_halves(64, 48), "JPEG", progressive=True)).scalable
