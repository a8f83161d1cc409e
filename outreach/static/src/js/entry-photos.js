/** Scripts of a page that shows photos. */
import { attachModules } from './modules.js';
import { start as photoView } from './photo-view.js';

attachModules({ 'photo-view': photoView });
