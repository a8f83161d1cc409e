/** Scripts of every page: each improves one element, found by its data-module. */
import { applyDisplay } from './display-settings.js';
import { focusErrorSummary } from './error-summary.js';
import { foldFilters } from './filters.js';
import { attachModules } from './modules.js';
import { orderByDistance } from './near-due.js';
import { openSheet } from './sheet.js';

attachModules({
  'display-settings': applyDisplay,
  'error-summary': focusErrorSummary,
  filters: foldFilters,
  'near-due': orderByDistance,
  sheet: openSheet,
});
