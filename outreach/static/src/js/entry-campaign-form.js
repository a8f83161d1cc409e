/** The form of a campaign: picking its places on a map. */
import { attachModules } from './modules.js';
import { pickPlaces } from './pick-places.js';

attachModules({ 'pick-places': pickPlaces });
