import { MANY, Places } from './map-columns.js';
import { readFirstCells } from './map-first-cells.js';
import { readNames } from './map-names.js';
import { read, readInPieces } from './map-reading.js';
import { AMOUNTS, readPlaces, readState } from './map-payloads.js';
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

  /** The state under the filters; all columns unless some are named. */
  async state(/** @type {URLSearchParams} */ filters, /** @type {readonly string[]} */ columns = AMOUNTS) {
    const query = ofPlaces(filters);
    query.set('columns', columns.join(','));
    return readState(await read(`${this.addresses.state}?${query}`));
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
