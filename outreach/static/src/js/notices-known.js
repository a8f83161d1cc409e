/** Notices this device put away with 知道了: in the same cookie as the server's (notices/known.py). */

const COOKIE = 'outreach_notices';
const DAYS = 40;
const MOST = 40;
const TAIL = 8;

/** @param {string} notice @param {string} unit @param {boolean} withdrawn */
export const keyOf = (notice, unit, withdrawn) =>
  `${notice.slice(-TAIL)}${unit.slice(-TAIL)}${withdrawn ? 'w' : ''}`;

/** @returns {string[]} */
export function knownKeys() {
  const found = document.cookie.match(`(?:^|; )${COOKIE}=([^;]*)`);
  return found ? found[1].split('.').filter(Boolean) : [];
}

/** @param {string} key */
export function rememberKey(key) {
  const kept = [...knownKeys().filter((each) => each !== key).slice(1 - MOST), key].join('.');
  const secure = location.protocol === 'https:' ? ';secure' : '';
  document.cookie = `${COOKIE}=${kept};path=/;max-age=${DAYS * 86_400};samesite=lax${secure}`;
}
