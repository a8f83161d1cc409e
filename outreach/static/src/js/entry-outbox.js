/** Scripts of the outbox. */
import { attachModules } from './modules.js';
import { start as outboxPage } from './outbox-page.js';

attachModules({ 'outbox-page': outboxPage });
