/** Scripts of every page: each improves one element, found by its data-module. */
import { attachModules } from './modules.js';
import { focusErrorSummary } from './error-summary.js';
import { foldFilters } from './filters.js';
import { openSheet } from './sheet.js';

attachModules({
  'error-summary': focusErrorSummary,
  filters: foldFilters,
  sheet: openSheet,
});
