"""The names of a map as its script reads them out of the bytes: run by Node, as the browser's module."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from outreach.coverage.place_columns import pack_names_of
from tests.coverage.test_places_token import a_page

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
globalThis.window = {};
const js = './outreach/static/src/js/';
const { MapSource } = await import(`${js}map-source.js`);
const { NO_PLACES, Places } = await import(`${js}map-columns.js`);
const source = new MapSource({ token: 'now', names: process.argv[1] });
const [places, earlier] = ['now', 'earlier'].map((token) => new Places(NO_PLACES, token));
await source.names(places);
await source.names(earlier).catch(() => undefined);
const { names } = places;
console.log(JSON.stringify({
  read: [0, 1, 2].map((at) => [names.key(at), names.name(at), names.town(at)]),
  found: ['140100000003', 'p1', '140100000002', 'p0', ''].map(names.find),
  earlier: earlier.name(0),
}));
"""


@pytest.mark.any_engine
def test_names_when_read_by_the_script_then_they_are_those_packed_and_only_of_their_register():
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    assert node, "No Node.js: run make setup"
    address = "data:;base64," + base64.b64encode(pack_names_of(a_page())).decode()
    done = subprocess.run(
        [node, "--input-type=module", "--eval", SCRIPT, address],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["read"] == [
        ["140100000001", "甲村", "甲镇"],
        ["p1", "乙小学", ""],
        ["140100000003", "丙村", "甲镇"],
    ]
    assert said["found"] == [2, 1, -1, -1, -1]
    assert said["earlier"] == ""
