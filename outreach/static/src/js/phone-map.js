import L from 'leaflet';

import { pageCrs } from './drawn-datum.js';
import { carriedPlaces, fieldData, intervalOf, refreshFieldData } from './field-data.js';
import { drawBase } from './map-base.js';
import { handleKeys } from './map-keys.js';
import { handlePointer } from './map-pointer.js';
import { watchTheme } from './map-theme.js';
import { onOutboxChanged } from './outbox-records.js';
import { OutlinesLayer } from './outlines-layer.js';
import { CLASSES, PhoneMapLayer } from './phone-map-layer.js';
import { PhoneMapList } from './phone-map-list.js';
import { PhoneMapPosition } from './phone-map-position.js';
import { PhoneMapSearch } from './phone-map-search.js';
import { PhoneMapSheet } from './phone-map-sheet.js';
import { withVisitsOnPhone } from './phone-map-visits.js';
import { shortMoment } from './phone-map-words.js';
import { distanceBetween } from './place-search.js';
import { isShellPage, vaultOfPhone } from './shell-vault.js';
import { say } from './words.js';

/**
 * @typedef {import('./field-data.js').FieldData} FieldData
 * @typedef {import('./field-data.js').Village} Village
 * @typedef {import('./phone-map-layer.js').ClassKey} ClassKey
 */

const STATUS_MS = 6_000;

/** The phone map: all of it is drawn from what is on the phone, also without signal or position. */
export class PhoneMap {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {FieldData | null} */
    this.data = null;
    /** @type {import('./field-data.js').Kept | undefined} */
    this.kept = undefined;
    /** @type {Village[]} */
    this.villages = [];
    /** @type {ClassKey | null} the class shown alone */
    this.alone = null;
    this.container = this.part('.folium-map');
    this.map = L.map(this.container, {
      crs: pageCrs(),
      attributionControl: false,
      zoomControl: false,
      keyboard: false,
      minZoom: 4,
      maxZoom: 17,
      zoomSnap: 0.25,
    }).setView([35, 105], 4);
    this.list = new PhoneMapList(this.part('.phone-map-list'), (village) => this.goTo(village, true));
    this.search = new PhoneMapSearch(this.part('.phone-map-search'), (words) => this.find(words), (village) =>
      this.goTo(village, true),
    );
  }

  /** @param {string} selector @returns {HTMLElement} */
  part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  async begin() {
    // A page kept on the phone is of nobody: it finds out whose phone it is, or leads to the lock.
    if (isShellPage()) await vaultOfPhone();
    const kept = await fieldData();
    if (kept) await this.show(kept);
    const fresh = await refreshFieldData();
    if (fresh && fresh !== kept) await this.show(fresh);
    if (!fresh) this.list.say(say('no_data'));
    onOutboxChanged(() => this.kept && void this.show(this.kept));
  }

  /** @param {import('./field-data.js').Kept} kept */
  async show(kept) {
    this.kept = kept;
    const { data, at } = kept;
    const villages = carriedPlaces(data).filter((place) => place.kind === 'village');
    this.villages = await withVisitsOnPhone(villages, at);
    this.part('[data-as-of]').textContent = say('map_of', { moment: shortMoment(at) });
    const first = this.data === null;
    this.data = data;
    if (first) this.draw(data);
    else this.replaceVillages(data);
    this.refresh();
  }

  /** The same villages after a visit, or others after a change of the register. @param {FieldData} data */
  replaceVillages({ intervals, outlines }) {
    const open = this.sheet && this.sheet.at >= 0 ? this.layer?.villages[this.sheet.at].id : undefined;
    this.outlines?.take(outlines);
    if (this.layer) this.layer.intervals = intervals;
    this.layer?.setVillages(this.villages);
    const at = this.villages.findIndex(({ id }) => id === open);
    if (at >= 0) this.sheet?.open(at);
    else this.sheet?.close();
  }

  /** The first drawing. @param {FieldData} data */
  draw(data) {
    this.outlines = new OutlinesLayer(data.outlines);
    const layer = new PhoneMapLayer(this.villages, data.intervals);
    this.layer = layer;
    this.map.addLayer(/** @type {any} */ (this.outlines));
    this.map.addLayer(/** @type {any} */ (layer));
    this.sheet = new PhoneMapSheet(this.part('[data-panel]'), this.root.dataset.record ?? '', {
      find: (at) => ({
        ...this.listed(this.villages[at], at),
        interval: intervalOf(/** @type {FieldData} */ (this.data), this.villages[at]),
      }),
      onChoose: (at) => {
        layer.choose(at);
        if (at >= 0) this.keepInSight(at);
      },
      onClose: () => this.container.focus(),
    });
    handlePointer(this.map, layer, this.sheet);
    handleKeys(this.map, layer, this.sheet);
    watchTheme(() => {
      this.outlines?.setTheme();
      layer.setTheme();
    });
    this.press();
    this.position = new PhoneMapPosition(
      this.map,
      /** @type {HTMLButtonElement} */ (this.part('[data-locate]')),
      {
        onMove: () => this.refresh(),
        onNone: () => this.status(say('no_position')),
        onAsked: () => this.status(say('position_stays')),
      },
    );
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(this.container);
    this.map.invalidateSize({ animate: false });
    this.showAll(false);
    this.container.dataset.ready = 'true';
    void drawBase(L, this.map, this.root, this.outlines);
  }

  /** The keys on the map and the legend. */
  press() {
    this.root.addEventListener('click', ({ target }) => {
      const button = /** @type {Element} */ (target).closest('button');
      const { zoom, class: key } = button?.dataset ?? {};
      if (zoom === 'in') this.map.zoomIn(1);
      else if (zoom === 'out') this.map.zoomOut(1);
      else if (zoom === 'all') this.showAll(true);
      if (!key) return;
      this.alone = this.alone === key ? null : /** @type {ClassKey} */ (key);
      this.layer?.showAlone(this.alone);
      this.refresh();
    });
  }

  /** Legend, list and sheet say what holds now. */
  refresh() {
    const { layer } = this;
    if (!layer) return;
    const counts = layer.counts();
    for (const key of CLASSES) {
      const button = this.part(`[data-class="${key}"]`);
      button.setAttribute('aria-pressed', String(this.alone === key));
      const count = button.querySelector('[data-count]');
      if (count) count.textContent = String(counts[key]);
    }
    const near = Boolean(this.position?.point);
    this.list.show(this.rows(near), this.alone, near);
    this.sheet?.refresh();
    const missing = this.villages.filter((village) => village.lat === null).length;
    this.part('[data-without-point]').textContent = say('without_point', { n: missing });
    this.part('[data-without-point]').hidden = missing === 0;
  }

  /** The villages of the list: those that are due unless a class is shown alone. @param {boolean} near */
  rows(near) {
    const rows = this.villages
      .map((village, at) => this.listed(village, at))
      .filter(({ of }) => (this.alone ? of === this.alone : of !== 'done'));
    const wait = (/** @type {Village} */ { days }) => (days < 0 ? Infinity : days);
    if (near) rows.sort((a, b) => (a.distance ?? Infinity) - (b.distance ?? Infinity));
    else if (this.alone === null || this.alone === 'due') {
      rows.sort((a, b) => Number(wait(b.village) > wait(a.village)) - Number(wait(a.village) > wait(b.village)));
    }
    return rows;
  }

  /** @param {Village} village @param {number} at */
  listed(village, at) {
    const { lat, lon } = village;
    const point = this.position?.point;
    const distance = point && lat !== null && lon !== null ? distanceBetween(point, { lat, lon }) : null;
    const row = this.layer?.classes.of[at] ?? 0;
    return { village, of: CLASSES[row], distance };
  }

  /** @param {string} words what was typed */
  find(words) {
    return this.search.match(this.villages, words).map((village) =>
      this.listed(village, this.villages.indexOf(village)),
    );
  }

  /** @param {Village} village @param {boolean} focus */
  goTo(village, focus) {
    const at = this.villages.indexOf(village);
    if (at < 0) return;
    if (village.lat !== null && village.lon !== null) {
      this.map.setView([village.lat, village.lon], Math.max(this.map.getZoom(), 12), { animate: false });
    }
    this.sheet?.open(at, focus);
    window.scrollTo({ top: 0 });
  }

  /** On a phone the sheet lies over the map: the village moves out from under it. @param {number} at */
  keepInSight(at) {
    if (!this.layer?.places.hasPoint(at)) return;
    const sheet = this.part('[data-panel]');
    const over = getComputedStyle(sheet).position === 'fixed';
    const stage = this.container.getBoundingClientRect();
    const covered = over ? Math.max(stage.bottom - sheet.getBoundingClientRect().top, 0) : 0;
    this.map.panInside(this.layer.positionOf(at), {
      paddingTopLeft: [32, 80],
      paddingBottomRight: [72, covered + 40],
    });
  }

  /** @param {boolean} animate */
  showAll(animate) {
    const box = this.layer?.box() ?? this.outlines?.box(false);
    if (!box) return;
    // Longer words take a second line of the legend: no village may lie below it.
    const foot = this.part('.phone-map-foot').offsetHeight;
    this.map.fitBounds(box, {
      paddingTopLeft: [24, 72],
      paddingBottomRight: [64, foot + 16],
      maxZoom: 14,
      animate,
    });
  }

  /** @param {string} words */
  status(words) {
    const status = this.part('[data-status]');
    status.textContent = words;
    status.hidden = false;
    window.setTimeout(() => {
      if (status.textContent === words) status.hidden = true;
    }, STATUS_MS);
  }
}

/** @param {HTMLElement} root */
export function startPhoneMap(root) {
  void new PhoneMap(root).begin();
}
