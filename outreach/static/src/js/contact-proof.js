/**
 * Proves for some weeks that this phone is the one it says, also while nobody is signed in: the
 * server believes a phone's word about itself only with a session, a visit, or this.
 */
import { toBase64, utf8 } from './bytes.js';
import { keepSetting, readSetting } from './phone-database.js';
import { clockAhead, deviceId } from './phone-session.js';

export const CONTACT_PROOF = 'contact-proof';
const DAY_S = 86_400;
const GOOD_FOR_S = 28 * DAY_S;

/** Signs the next weeks, once a day. @param {import('./vault.js').Vault} vault */
export async function renewContactProof(vault) {
  // By the server's clock: one that is years ahead must not make a proof for ever.
  const today = Math.floor((Date.now() - (await clockAhead())) / 1000);
  const known = await readSetting(CONTACT_PROOF);
  if (known && Math.abs(known.until - GOOD_FOR_S - today) < DAY_S) return;
  const until = today + GOOD_FOR_S;
  const { key, signature } = await vault.sign(utf8(`contact ${await deviceId()} ${until}`));
  await keepSetting(CONTACT_PROOF, { key, until, signature: toBase64(signature) });
}
