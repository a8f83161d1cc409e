import { Places } from './map-columns.js';
import { readCoarse } from './map-coarse.js';
import { readNames } from './map-names.js';
import { read } from './map-reading.js';
import { readPlaces, readState } from './map-payloads.js';

/**
 * Where the map's places and their state are, and reading them.
 *
 * @typedef {{token: string, places: string, names: string, state: string, cells?: string,
 *   first?: string, firstCells?: string}} Addresses
 *   `first`, `firstCells`: what the page asks for ahead of all script, to colour the first picture
 */
export class MapSource {
  /** @param {Addresses} addresses */
  constructor(addresses) {
    this.addresses = addresses;
  }

  async places() {
    const { places, token } = this.addresses;
    return new Places(readPlaces(await read(places)), token);
  }

  /** Coarse cells, where the register is so large that they come first. @param {URLSearchParams} filters */
  async cells(filters) {
    const query = new URLSearchParams(filters);
    for (const other of ['colour', 'register']) query.delete(other);
    const { cells, firstCells } = this.addresses;
    return readCoarse(await read(firstCells ?? `${cells}?${query}`));
  }

  /** Gives the places their names. */
  async names(/** @type {Places} */ places) {
    places.names = readNames(await read(this.addresses.names));
  }

  /** The columns that the first picture needs: already on their way, where the page asked for them. */
  async firstState(/** @type {URLSearchParams} */ filters, /** @type {string[]} */ columns) {
    const { first } = this.addresses;
    return first ? readState(await read(first)) : this.state(filters, columns);
  }

  /** The state under the filters; all columns unless some are named. */
  async state(/** @type {URLSearchParams} */ filters, /** @type {string[]} */ columns = ALL) {
    const query = new URLSearchParams(filters);
    for (const other of ['colour', 'register']) query.delete(other);
    query.set('columns', columns.join(','));
    return readState(await read(`${this.addresses.state}?${query}`));
  }
}

const ALL = ['days', 'visits', 'attendees', 'leaflets', 'riders', 'done'];
