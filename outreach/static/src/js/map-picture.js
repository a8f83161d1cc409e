import { readWords } from './map-picture-words.js';
import { localMoment, say } from './words.js';

/** The sheet in which one asks for the map as a picture, and saving it. */
export class MapPicture {
  /**
   * @param {import('./map-view.js').MapView} view
   * @param {import('./map-filters.js').MapFilters} filters
   */
  static start(view, filters) {
    const sheet = document.getElementById('map-picture');
    const open = document.querySelector('[data-picture]');
    if (sheet instanceof HTMLDialogElement && open instanceof HTMLElement) new MapPicture(sheet, open, view, filters);
  }

  /**
   * @param {HTMLDialogElement} sheet @param {HTMLElement} open
   * @param {import('./map-view.js').MapView} view
   * @param {import('./map-filters.js').MapFilters} filters
   */
  constructor(sheet, open, view, filters) {
    this.sheet = sheet;
    this.view = view;
    this.filters = filters;
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
      const paper = String(chosen.get('paper'));
      const { makePicture } = await import(script);
      await this.view.villages.named;
      save(await makePicture(paper, this.content(chosen.get('extent') === 'all'), readWords(this.view.villages, this.filters)), this.fileName(paper));
      this.status.textContent = say('picture_saved');
    } catch {
      this.status.textContent = say('picture_failed');
    } finally {
      this.busy = false;
    }
  }

  /** What the map shows now. @param {boolean} all whether all of it, not only what is in sight */
  content(all) {
    const { map, villages, outlines } = this.view;
    const { places, state, colour, unit, filtered, alone, own, intervals } = villages;
    return {
      places, state, question: { colour, unit, filtered }, alone, own, intervals,
      outlines: outlines.outlines, emphasised: outlines.emphasised, filled: outlines.filled,
      corners: corners((all && this.view.box()) || map.getBounds()),
      isPublic: this.sheet.dataset.public !== undefined,
    };
  }

  /** @param {string} paper */
  fileName(paper) {
    return `${this.sheet.dataset.title}-${localMoment(Date.now()).slice(0, 10)}-${paper.toUpperCase()}.png`;
  }
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
