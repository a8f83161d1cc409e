/** Scripts of the overview: its charts. */
import { showChart } from './chart.js';
import { attachModules } from './modules.js';

attachModules({ chart: showChart });
