/** The wall display. */
import 'leaflet/dist/leaflet.css';

import '../css/wall.css';
import '../css/wall-panels.css';
import { attachModules } from './modules.js';
import { startWall } from './wall.js';

attachModules({ wall: startWall });
