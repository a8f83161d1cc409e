/** Choosing and printing sheets. */
import { attachModules } from './modules.js';
import { filterVillages, printPage } from './paper-choose.js';

attachModules({ 'paper-choose': filterVillages, 'print-page': printPage });
