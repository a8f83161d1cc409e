/** Scripts of plans: the sum of the ticked villages, and printing. */
import { attachModules } from './modules.js';
import { printOnClick } from './print-page.js';
import { sumTicks } from './round-ticks.js';

attachModules({ 'print-page': printOnClick, 'round-ticks': sumTicks });
