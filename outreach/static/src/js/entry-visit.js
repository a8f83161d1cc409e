/** Scripts of the visit pages. */
import { start as alsoReached } from './also-reached.js';
import { start as campaignPoints } from './campaign-points.js';
import { start as checkFields } from './check-fields.js';
import { start as draftList } from './draft-list.js';
import { releaseTaps } from './early-taps.js';
import { focusErrorSummary } from './error-summary.js';
import { start as fieldSummary } from './field-summary.js';
import { attachModules } from './modules.js';
import { start as formBurden } from './form-burden.js';
import { start as nobodyMet } from './nobody-met.js';
import { start as placeNotices } from './place-notices.js';
import { start as photoCard } from './photo-card.js';
import { start as privateNote } from './private-note.js';
import { start as quickNumbers } from './quick-numbers.js';
import { openSheet } from './sheet.js';
import { fillForm } from './shell-form.js';
import { isShellPage } from './shell-vault.js';
import { start as tapCounter } from './tap-counter.js';
import { start as villagePicker } from './village-picker.js';
import { start as visitDraft } from './visit-draft.js';
import { start as visitForm } from './visit-form.js';
import { start as visitPlace } from './visit-place.js';
import { start as visitPosition } from './visit-position.js';
import { start as visitRows } from './visit-rows.js';
import { start as visitTime } from './visit-time.js';
import { start as visitWords } from './visit-words.js';

/** @type {Record<string, (element: any) => void>} */
const MODULES = {
  'also-reached': alsoReached,
  'campaign-points': campaignPoints,
  'check-fields': checkFields,
  'draft-list': draftList,
  'field-summary': fieldSummary,
  'form-burden': formBurden,
  'nobody-met': nobodyMet,
  'photo-card': photoCard,
  'place-notices': placeNotices,
  'private-note': privateNote,
  'quick-numbers': quickNumbers,
  'tap-counter': tapCounter,
  'village-picker': villagePicker,
  'visit-draft': visitDraft,
  'visit-form': visitForm,
  'visit-place': visitPlace,
  'visit-position': visitPosition,
  'visit-rows': visitRows,
  'visit-time': visitTime,
  'visit-words': visitWords,
};

async function begin() {
  const form = document.querySelector('form.visit');
  // A kept form is nobody's until it is filled: its modules read from it whose it is.
  if (form instanceof HTMLFormElement && isShellPage()) await fillForm(form);
  attachModules(MODULES);
  if (isShellPage()) releaseTaps();
}

begin();
document.addEventListener('row:added', (event) => {
  if (event.target instanceof HTMLElement) attachModules(MODULES, event.target);
});
document.addEventListener('page:replaced', (event) => {
  const content = /** @type {CustomEvent<HTMLElement>} */ (event).detail;
  // The modules of every page ran before this content was there.
  attachModules({ ...MODULES, 'error-summary': focusErrorSummary, sheet: openSheet }, content);
});
