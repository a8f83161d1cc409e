"""The shift from WGS-84 to GCJ-02 that the maps draw with, against points known in both."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: WGS-84 and GCJ-02 of three places around Taiyuan, latitude first.
POINTS = [
    ((37.8706, 112.5489), (37.8711252, 112.5551994)),
    ((37.7151, 112.4779), (37.7158394, 112.4844226)),
    ((38.0679, 111.7970), (38.0684619, 111.8035155)),
]
ABROAD = (40.4168, -3.7038)


@pytest.fixture(scope="module")
def shifted():
    """Every point shifted, and shifted back: by the browser's own module, run by Node."""
    script = """
        const { toGcj, toWgs } = await import('./outreach/static/src/js/datum.js');
        const points = JSON.parse(process.argv[1]);
        console.log(JSON.stringify(points.map((point) => {
          const there = toGcj(...point);
          return [there, toWgs(...there)];
        })));
    """
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    assert node, "No Node.js: run make setup"
    points = json.dumps([*(wgs for wgs, _gcj in POINTS), ABROAD])
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script, points],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_shift_when_in_china_then_as_the_reference_points_say_within_a_decimetre(shifted):
    for (_wgs, gcj), (there, _back) in zip(POINTS, shifted, strict=False):
        assert there == pytest.approx(gcj, abs=1e-6)


def test_shift_when_taken_back_then_the_same_place_within_a_decimetre(shifted):
    for (wgs, _gcj), (_there, back) in zip(POINTS, shifted, strict=False):
        assert back == pytest.approx(wgs, abs=1e-6)


def test_shift_when_abroad_then_none(shifted):
    assert shifted[-1] == [list(ABROAD), list(ABROAD)]
