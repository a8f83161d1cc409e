/** The phone map. */
import 'leaflet/dist/leaflet.css';

import '../css/map.css';
import '../css/map-canvas.css';
import '../css/map-panel.css';
import '../css/phone-map.css';
import { attachModules } from './modules.js';
import { startPhoneMap } from './phone-map.js';

attachModules({ 'phone-map': startPhoneMap });
