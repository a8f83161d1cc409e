/** Typing in sheets. */
import '../css/paper-entry.css';
import { attachModules } from './modules.js';
import { keepSheet } from './paper-draft.js';
import { enterMovesOn } from './paper-keys.js';
import { findVillage } from './paper-village.js';

attachModules({
  // The village field hears Enter first: it takes what was found, then the form goes on.
  'paper-village': findVillage,
  'paper-keys': enterMovesOn,
  'paper-draft': (form) => void keepSheet(form),
});
