/**
 * Unlocks what lies encrypted on this phone, also without signal: by PIN where one is set, else by
 * the password. Where several people use the phone, the badge number says whose it is.
 */
import { element } from './dom.js';
import { readAll } from './phone-database.js';
import { callServer, fetchSession } from './phone-session.js';
import { isLocked, openVault, unlockByPassword, unlockByPin } from './vault.js';
import { hashBadge } from './vault-keys.js';
import { say } from './words.js';

/** @typedef {import('./phone-database.js').VaultRow} VaultRow */

const PIN_LENGTH = 6;

class LockPage {
  pin = '';
  busy = false;
  /** @type {VaultRow | null} whose vault is opened */
  row = null;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    this.form = /** @type {HTMLFormElement} */ (page.querySelector('form'));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.run(() => this.tryPassword());
    });
    this.part('pad').addEventListener('click', ({ target }) => {
      const key = /** @type {Element} */ (target).closest('button');
      if (key) this.press(key.value);
    });
    document.addEventListener('keydown', ({ key }) => {
      if (this.part('pad').hidden) return;
      if (/^\d$/.test(key)) this.press(key);
      if (key === 'Backspace') this.press('back');
    });
    this.part('by-password').addEventListener('click', () => this.show(false));
    this.part('by-pin').addEventListener('click', () => this.show(true));
    this.part('sign-in').addEventListener('click', (event) => {
      event.preventDefault();
      this.run(() => this.signInAgain());
    });
    this.badge = /** @type {HTMLInputElement} */ (this.part('badge'));
    this.badge.addEventListener('change', () => this.choose());
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.page.querySelector(`[data-lock="${name}"]`));
  }

  async begin() {
    /** @type {VaultRow[]} */
    const rows = (await readAll('vaults').catch(() => [])).filter(({ account }) => !account.includes(' '));
    this.rows = rows;
    if (rows.length === 0) return this.tell(say('nothingHere'), true);
    if (!isLocked() && (await openVault())) return this.goOn();
    this.part('badge-field').hidden = rows.length < 2;
    if (rows.length === 1) [this.row] = rows;
    this.show(Boolean(this.row?.wraps.pin));
    return undefined;
  }

  /** Whose vault the badge number names. */
  async choose() {
    this.row = null;
    for (const row of this.rows ?? []) {
      const { hash } = await hashBadge(this.badge.value, row.badge.salt);
      if (hash === row.badge.hash) this.row = row;
    }
    this.tell(this.row ? '' : say('noVault'));
    if (this.row) this.show(Boolean(this.row.wraps.pin));
    return this.row !== null;
  }

  /** @param {boolean} byPin */
  show(byPin) {
    this.part('pad').hidden = !byPin;
    this.form.hidden = byPin;
    this.part('by-password').hidden = !byPin;
    this.part('by-pin').hidden = byPin || !this.row?.wraps.pin;
    this.showDots();
    if (!byPin) /** @type {HTMLElement} */ (this.form.querySelector('input[type=password]')).focus();
  }

  /** @param {string} key */
  press(key) {
    if (this.busy) return;
    this.pin = key === 'back' ? this.pin.slice(0, -1) : (this.pin + key).slice(0, PIN_LENGTH);
    this.showDots();
    if (this.pin.length === PIN_LENGTH) this.run(() => this.tryPin());
  }

  showDots() {
    const dots = Array.from({ length: PIN_LENGTH }, (_none, at) =>
      element(`span.pin__dot${at < this.pin.length ? '.pin__dot--full' : ''}`),
    );
    this.part('dots').replaceChildren(...dots);
    this.part('count').textContent = this.pin ? say('digits', { n: this.pin.length }) : '';
  }

  /** @param {() => Promise<unknown>} work */
  async run(work) {
    if (this.busy) return;
    this.busy = true;
    this.tell(say('opening'));
    try {
      await work();
    } finally {
      this.busy = false;
    }
  }

  async tryPin() {
    const { pin, row } = this;
    this.pin = '';
    if (!row) return this.tell(say('noVault'), true);
    const { vault, left } = await unlockByPin(row.account, pin);
    if (vault) return this.goOn();
    this.showDots();
    if (left > 0) return this.tell(say('wrongPin', { n: left }), true);
    delete row.wraps.pin;
    this.show(false);
    return this.tell(say('pinGone'), true);
  }

  async tryPassword() {
    if (!this.row && !(await this.choose())) return this.tell(say('noVault'), true);
    const field = /** @type {HTMLInputElement} */ (this.form.querySelector('input[type=password]'));
    const row = /** @type {VaultRow} */ (this.row);
    const vault = await unlockByPassword(row.account, field.value);
    if (vault) return this.goOn();
    field.value = '';
    field.focus();
    return this.tell(say('wrongPassword'), true);
  }

  /** A session that is alive would lead past the sign-in page, and the phone stay locked. */
  async signInAgain() {
    const session = await fetchSession();
    if (!session) return this.tell(say('noNetworkSignIn'), true);
    if (session.account) await callServer('/sign-out', { method: 'POST', token: session.csrf_token });
    return location.assign(`/sign-in?next=${encodeURIComponent(this.next)}`);
  }

  /** Only a path of this site: nobody is sent elsewhere. */
  get next() {
    const next = new URLSearchParams(location.search).get('next') ?? '/';
    // Browsers drop control characters before they read an address, and take \ for /.
    return /^\/(?!\/)[^\\\p{Cc} ]*$/u.test(next) ? next : '/';
  }

  goOn() {
    location.replace(this.next);
  }

  /** @param {string} text @param {boolean} [wrong] */
  tell(text, wrong = false) {
    const line = this.part('line');
    line.textContent = text;
    line.classList.toggle('lock__line--wrong', wrong);
  }
}

/** @param {HTMLElement} page */
export function start(page) {
  new LockPage(page).begin();
}
