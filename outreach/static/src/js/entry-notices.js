/** Scripts of the page on which a notice is written. */
import { countCharacters } from './char-count.js';
import { attachModules } from './modules.js';

attachModules({ 'char-count': countCharacters });
