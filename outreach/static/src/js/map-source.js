import { MANY, Places } from './map-columns.js';
import { readFirstCells } from './map-first-cells.js';
import { readNames } from './map-names.js';
import { read, readInPieces } from './map-reading.js';
import { AMOUNTS, readPlaces, readState, withChanges } from './map-payloads.js';
import { breathe } from './when-idle.js';

/**
 * Where the map's places and their state are, and reading them.
 *
 * @typedef {{token: string, places: string, names: string, state: string, cells?: string,
 *   first?: string, firstCells?: string}} Addresses
 *   `cells` where they come first; `first`, `firstCells`: what the page asks for ahead of all script
 */
export class MapSource {
  /** @param {Addresses} addresses */
  constructor(addresses) {
    this.addresses = addresses;
    /** @type {{asked: string, token: string, moment: string, columns: import('./map-payloads.js').StateColumns} | null} the last state read, and by which question */
    this.known = null;
  }

  async places() {
    const { places, token } = this.addresses;
    const columns = readPlaces(await read(places));
    await pause(columns.count);
    return new Places(columns, token);
  }

  /** Cells counted by the server, of a register so large that they come first. @param {URLSearchParams} filters */
  async cells(filters) {
    const { cells, firstCells } = this.addresses;
    return readFirstCells(await read(firstCells ?? `${cells}?${ofPlaces(filters)}`));
  }

  /** Gives the places their names. Throws where the addresses are those of another register by now. @param {Places} places */
  async names(places) {
    const { names, token } = this.addresses;
    if (token !== places.token) throw new Error('the register has just changed');
    places.names = readNames(await readInPieces(names));
  }

  /** The columns that the first picture needs: already on their way, where the page asked for them. */
  async firstState(/** @type {URLSearchParams} */ filters, /** @type {string[]} */ columns) {
    const { first } = this.addresses;
    return first ? readState(await read(first)) : this.state(filters, columns);
  }

  /**
   * The state under the filters; all columns unless some are named. Asked for again it is only what
   * has changed: after one visit some bytes.
   *
   * @param {URLSearchParams} filters @param {readonly string[]} [names]
   */
  async state(filters, names = AMOUNTS) {
    const query = ofPlaces(filters);
    query.set('columns', names.join(','));
    const asked = query.toString();
    const known = this.known?.asked === asked ? this.known : null;
    if (known) query.set('since', known.moment);
    const { token, moment, places, columns } = readState(await read(`${this.addresses.state}?${query}`));
    if (places && token !== known?.token) throw new Error('the register has just changed');
    const whole = known && places ? withChanges(known.columns, places, columns) : columns;
    this.known = { asked, token, moment, columns: whole };
    return { token, columns: whole };
  }
}

/** The filters that say which places and visits count. @param {URLSearchParams} filters */
function ofPlaces(filters) {
  const query = new URLSearchParams(filters);
  for (const other of ['colour', 'register']) query.delete(other);
  return query;
}

/** Puts the work over many places down for others: each part of it takes some frames. @param {number} count */
export async function pause(count) {
  if (count > MANY) await breathe();
}
