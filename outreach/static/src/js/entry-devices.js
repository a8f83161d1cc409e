/** Scripts of the pages about phones. */
import { enrolPhone } from './enrol-phone.js';
import { attachModules } from './modules.js';

attachModules({ 'enrol-phone': enrolPhone });
