/** Scripts of the pages that a phone keeps; the form's own are in entry-visit.js. */
import { fillFrame } from './shell-frame.js';
import { fillToday } from './shell-today.js';
import { fillVisit } from './shell-visit.js';
import { fillVisits } from './shell-visits.js';
import { vaultOfPhone } from './shell-vault.js';

/** @type {Record<string, () => Promise<unknown>>} */
const PAGES = {
  today: fillToday,
  visits: fillVisits,
  visit: fillVisit,
  'visit-picker': vaultOfPhone,
};

fillFrame();
PAGES[document.documentElement.dataset.shell ?? '']?.();
