"""The cells of a very large map, added up from finer ones: run by Node, as the browser's module."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Places in 200 crowds, some without a point; every cell of both stores as one line.
SCRIPT = """
globalThis.window = {};
const js = './outreach/static/src/js/';
const { CellStore } = await import(`${js}map-cells.js`);
const { Places } = await import(`${js}map-columns.js`);
let seed = 7;
const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const count = 120_000;
const columns = { count, lat: new Float64Array(count), lon: new Float64Array(count),
  unit: new Uint32Array(count), key: [], units: [] };
let [lat, lon] = [0, 0];
for (let at = 0; at < count; at += 1) {
  if (at % 600 === 0) [lat, lon] = [20 + chance() * 30, 80 + chance() * 45];
  columns.lat[at] = at % 997 ? lat + chance() : NaN;
  columns.lon[at] = at % 997 ? lon + chance() : NaN;
}
const places = new Places(columns);
const classes = { rows: [{}, {}, {}],
  of: Uint8Array.from({ length: count }, () => [0, 1, 2, 255][Math.floor(chance() * 4)]) };
const late = Uint8Array.from({ length: count }, () => (chance() < 0.2 ? 1 : 0));
const prepared = new CellStore();
const widths = [36 / 256, 36 / 256 / Math.SQRT2];
for (const _step of prepared.prepare(places, widths, classes, late));
for (const widest of widths) {
  for (let level = 3; level < 12; level += 1) {
    const width = widest / 2 ** level;
    const lines = (store) => store.read(places, width, classes, late)?.cells.map((cell) => [
      cell.column, cell.row, cell.count, cell.late, cell.outside, [...cell.rows],
      cell.x.toFixed(9), cell.y.toFixed(9), store.members(cell).length - cell.count - cell.outside,
    ].join(' ')).sort().join('\\n') ?? 'one by one';
    const [added, counted] = [lines(prepared), lines(new CellStore())];
    console.log(added === counted, added.split('\\n').length);
    if (added !== counted) throw new Error(`cells of ${width} differ`);
  }
}
console.log([...prepared.grids.values()].filter((grid) => grid.finer).length);
"""


def test_cells_when_added_up_from_finer_ones_then_they_are_those_counted_place_by_place():
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    assert node, "No Node.js: run make setup"
    done = subprocess.run(
        [node, "--input-type=module", "--eval", SCRIPT],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *levels, added_up = done.stdout.split("\n")[:-1]
    assert len({line.split()[1] for line in levels}) > 5  # from the whole nation to one by one
    assert levels[-1] == "true 1"
    assert int(added_up) > 5
