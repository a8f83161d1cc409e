/** Scripts of every page: each improves one element, found by its data-module. */
import { copyOnClick } from './copy-text.js';
import { applyDisplay } from './display-settings.js';
import { focusErrorSummary } from './error-summary.js';
import { releaseTapsWhenRun } from './early-taps.js';
import { foldFilters } from './filters.js';
import { offerInstall } from './install-hint.js';
import { showKeptRecords } from './kept-records.js';
import { watchIdleness } from './lock.js';
import { attachModules } from './modules.js';
import { orderByDistance } from './near-due.js';
import { putAwayOnSubmit, startTellingSeen } from './notices-seen.js';
import { showWithoutSignal } from './offline-strip.js';
import { startOutbox } from './outbox-start.js';
import { start as outboxStrip } from './outbox-strip.js';
import { keepUp } from './phone-upkeep.js';
import { showReadiness, showReadinessLine } from './readiness-card.js';
import { reloadOnClick } from './reload-button.js';
import { showWhereInsecure } from './secure-notice.js';
import { isShellPage } from './shell-vault.js';
import { openSheet } from './sheet.js';
import { start as signOut } from './sign-out.js';

attachModules({
  'copy-text': copyOnClick,
  'display-settings': applyDisplay,
  'error-summary': focusErrorSummary,
  filters: foldFilters,
  'install-hint': offerInstall,
  'kept-records': showKeptRecords,
  'near-due': orderByDistance,
  'notice-seen': putAwayOnSubmit,
  offline: showWithoutSignal,
  'outbox-strip': outboxStrip,
  'phone-upkeep': keepUp,
  readiness: showReadiness,
  'readiness-line': showReadinessLine,
  reload: reloadOnClick,
  'secure-notice': showWhereInsecure,
  sheet: openSheet,
  'sign-out': /** @type {(form: any) => void} */ (signOut),
});
// A kept form is filled first, a map needs its own script: they say themselves when.
const saysItself =
  document.documentElement.dataset.taps === 'page' || (isShellPage() && document.querySelector('form.visit'));
if (!saysItself) releaseTapsWhenRun();
startOutbox();
startTellingSeen();
watchIdleness();
