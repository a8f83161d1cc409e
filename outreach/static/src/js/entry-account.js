/** Scripts of the pages on which one signs in, unlocks, sets a password or a PIN. */
import { start as lockPage } from './lock-page.js';
import { attachModules } from './modules.js';
import { start as pin } from './pin.js';
import { start as signIn, warnOfObstacle } from './sign-in.js';

/** @type {Record<string, (element: any) => void>} */
const MODULES = { 'lock-page': lockPage, pin, 'sign-in': signIn, 'storage-warning': warnOfObstacle };

attachModules(MODULES);
