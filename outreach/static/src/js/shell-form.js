/** Makes the kept form the form of one visit: place, ids, times, and the words of the last visits. */
import { newId } from './bytes.js';
import { carriedPlaces, fieldData } from './field-data.js';
import { markLastWords } from './shell-last-words.js';
import { sayStock } from './shell-stock.js';
import { serversPage, vaultOfPhone } from './shell-vault.js';
import { localMoment } from './words.js';

/** @typedef {{id: string, name: string, township: string, kind: string, lat: number | null, lon: number | null}} ShownPlace */

const KINDS = ['village', 'residential', 'enterprise_site', 'school_site'];

/** @param {HTMLFormElement} form */
export async function fillForm(form) {
  const vault = await vaultOfPhone();
  const kept = await fieldData();
  const wanted = new URLSearchParams(location.search);
  const place = placeOf(wanted, kept ? carriedPlaces(kept.data) : []);
  if (!place && !wanted.get('draft')) {
    // A place that is not among those of the phone may be one of the server's.
    location.replace(serversPage());
    return;
  }
  begin(form, vault.account);
  if (place) showPlace(form, place);
  const team = wanted.get('team') ?? '';
  if (/^[1-9]\d?$/.test(team)) put(form, 'police_count', team);
  chooseCampaign(form, wanted.get('campaign') ?? '');
  markLastWords(form, kept?.data.last ?? {});
  if (kept) sayStock(form, kept.data.stock ?? [], kept.at);
  form.hidden = false;
}

/** @param {URLSearchParams} wanted @param {ShownPlace[]} places @returns {ShownPlace | undefined} */
function placeOf(wanted, places) {
  const id = wanted.get('place');
  if (id) return places.find((place) => place.id === id);
  const name = wanted.get('new_name')?.trim().slice(0, 64);
  const asked = wanted.get('new_kind') ?? '';
  const kind = KINDS.includes(asked) ? asked : KINDS[0];
  return name ? { id: '', name, township: '', kind, lat: null, lon: null } : undefined;
}

/** A visit that begins now. @param {HTMLFormElement} form @param {string} account */
function begin(form, account) {
  const id = newId();
  const now = Date.now();
  Object.assign(form.dataset, { account, draft: id, now: String(now), address: '/visits/new' });
  put(form, 'submission_id', id);
  put(form, 'captured_at', localMoment(now));
}

/** @param {HTMLFormElement} form @param {ShownPlace} place */
function showPlace(form, place) {
  const { id, name, township, kind, lat, lon } = place;
  const address = new URL('/visits/new', location.href);
  if (id) address.searchParams.set('place', id);
  else for (const [key, value] of [['new_name', name], ['new_kind', kind]]) address.searchParams.set(key, value);
  Object.assign(form.dataset, {
    place: id,
    placeName: name,
    title: `${name} ${township}`.trim(),
    address: address.pathname + address.search,
    lat: String(lat ?? ''),
    lon: String(lon ?? ''),
  });
  put(form, 'village_id', id);
  put(form, 'new_place-name', id ? '' : name);
  put(form, 'new_place-kind', id ? '' : kind);
  for (const [part, text] of [['name', name], ['township', township]]) {
    for (const shown of document.querySelectorAll(`[data-place-part="${part}"]`)) shown.textContent = text;
  }
  const isNew = /** @type {HTMLElement | null} */ (form.querySelector('[data-place-part="new"]'));
  if (isNew) isNew.hidden = Boolean(id);
}

/** As a round says. @param {HTMLFormElement} form @param {string} code */
function chooseCampaign(form, code) {
  const choice = form.querySelector(`input[name="campaign"][value="${CSS.escape(code)}"]`);
  if (!code || !(choice instanceof HTMLInputElement)) return;
  choice.checked = true;
  // No input of the officer's, so no draft: but what depends on the choice follows it.
  form.dispatchEvent(new CustomEvent('form:filled'));
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function put(form, name, value) {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}
