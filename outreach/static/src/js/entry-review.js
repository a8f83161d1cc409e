/** Scripts of leaders' pages: the queue, one visit in it, two contents side by side. */
import { attachModules } from './modules.js';
import { reviewByKeys, switchKeys } from './review-keys.js';
import { countTicks } from './review-ticks.js';
import { countChoices } from './version-choice.js';

attachModules({
  'review-keys': reviewByKeys,
  'review-keys-switch': switchKeys,
  'review-ticks': countTicks,
  'version-choice': countChoices,
});
