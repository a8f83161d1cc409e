/** Which page of the shell stands for which address, and how patient to be with the network. */

/** Asked from the network first: what the server knows is newer than what the phone does. */
const NETWORK_FIRST = new Map([
  ['/', 'today'],
  ['/visits', 'visits'],
  ['/map', 'map'],
  ['/me', 'me'],
]);
/** Always from the phone: they are about what is on it. */
const PHONE_FIRST = new Map([
  ['/outbox', 'outbox'],
  ['/lock', 'lock'],
]);
const ONE_VISIT = /^\/visits\/[0-9a-f]{8}-[0-9a-f-]{27}$/;
/** What makes `/visits/new` the form; without any it is the choice of the village. */
const OF_THE_FORM = ['place', 'new_name', 'draft'];
/** In an address: the server's own page is wanted. */
const FROM_SERVER = 'online';

/**
 * @param {URL} url
 * @returns {{page: string, first: 'phone' | 'network', patient: boolean}} `patient`: waits for
 *   the network as long as it takes
 */
export function routeOf(url) {
  const path = url.pathname;
  if (url.searchParams.has(FROM_SERVER)) return { page: 'offline', first: 'network', patient: true };
  if (path === '/visits/new') {
    const page = OF_THE_FORM.some((name) => url.searchParams.get(name)) ? 'visit-form' : 'visit-picker';
    return { page, first: 'phone', patient: false };
  }
  const kept = PHONE_FIRST.get(path);
  if (kept) return { page: kept, first: 'phone', patient: false };
  const fallback = NETWORK_FIRST.get(path) ?? (ONE_VISIT.test(path) ? 'visit' : undefined);
  if (fallback) return { page: fallback, first: 'network', patient: false };
  return { page: 'offline', first: 'network', patient: true };
}
