import { readWords } from './map-picture-words.js';
import { localMoment, say } from './words.js';

/** The sheet in which one asks for the map as a picture, and saving it. */
export class MapPicture {
  /** @param {import('./map-view.js').MapView} view @param {import('./map-extras.js').MapExtras} extras */
  static start(view, extras) {
    const sheet = document.getElementById('map-picture');
    const open = document.querySelector('[data-picture]');
    if (sheet instanceof HTMLDialogElement && open instanceof HTMLElement) new MapPicture(sheet, open, view, extras);
  }

  /**
   * @param {HTMLDialogElement} sheet @param {HTMLElement} open
   * @param {import('./map-view.js').MapView} view @param {import('./map-extras.js').MapExtras} extras
   */
  constructor(sheet, open, view, extras) {
    this.extras = extras;
    this.sheet = sheet;
    this.view = view;
    this.status = /** @type {HTMLElement} */ (sheet.querySelector('[data-picture-status]'));
    open.hidden = false;
    open.addEventListener('click', () => {
      this.status.textContent = '';
      sheet.showModal();
    });
    sheet.addEventListener('click', (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (target === sheet || target.closest('[data-close]')) sheet.close();
    });
    sheet.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.make(new FormData(/** @type {HTMLFormElement} */ (event.target)));
    });
  }

  /** @param {FormData} chosen */
  async make(chosen) {
    const { script } = this.sheet.dataset;
    if (!script || this.busy) return;
    this.busy = true;
    this.status.textContent = say('picture_making');
    try {
      // On paper nobody would see that the villages are still to come.
      if (!this.view.villages.isRead) throw new Error('no villages yet');
      const paper = String(chosen.get('paper'));
      const { makePicture } = await import(script);
      await this.view.villages.named;
      const content = this.content(chosen.get('extent') === 'all');
      const { png, whole } = await makePicture(paper, content, readWords(this.view.villages));
      save(png, this.fileName(paper));
      this.status.textContent = say(whole ? 'picture_saved' : 'picture_without_base');
    } catch {
      this.status.textContent = say('picture_failed');
    } finally {
      this.busy = false;
    }
  }

  /** What the map shows now. @param {boolean} all whether all of it, not only what is in sight */
  content(all) {
    const { map, villages, outlines } = this.view;
    const { density, spots } = this.extras;
    const { places, state, colour, unit, filtered, alone, before, own, intervals } = villages;
    return {
      places, state, question: { colour, unit, filtered }, alone, before, own, intervals,
      outlines: outlines.outlines, emphasised: outlines.emphasised, filled: outlines.filled, fills: outlines.fills,
      corners: corners((all && this.view.box()) || map.getBounds()),
      density: density.shown,
      spots: Object.entries(spots)
        .filter(([, layer]) => layer.shown)
        .map(([name, { kinds, places: shown }]) => ({ name, kinds, places: shown })),
      base: baseOf(map.getContainer()),
      isPublic: this.sheet.dataset.public !== undefined,
    };
  }

  /** @param {string} paper */
  fileName(paper) {
    return `${this.sheet.dataset.title}-${localMoment(Date.now()).slice(0, 10)}-${paper.toUpperCase()}.png`;
  }
}

/** The base map that lies beneath, where one could be read. @param {HTMLElement} container */
function baseOf(container) {
  const stage = /** @type {HTMLElement | null} */ (container.closest('[data-base-map]'));
  const { baseMap, baseScript: script } = stage?.dataset ?? {};
  const shown = stage?.querySelector('.leaflet-tile');
  return baseMap && script && shown ? { script, base: JSON.parse(baseMap) } : null;
}

/** As plain numbers: the picture has its own Leaflet. @param {L.LatLngBounds} bounds @returns {[number, number][]} */
function corners(bounds) {
  return [[bounds.getSouth(), bounds.getWest()], [bounds.getNorth(), bounds.getEast()]];
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
