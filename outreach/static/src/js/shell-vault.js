/** The vault for a kept page: pages of the shell are of nobody, so each finds out whose phone it is. */
import { fetchSession } from './phone-session.js';
import { isLocked, needVault, openVault } from './vault.js';

/** Whether this page was kept on the phone. */
export const isShellPage = () => Boolean(document.documentElement.dataset.shell);

/** The address of the server's own page in place of this one. */
export function serversPage() {
  const address = new URL(location.href);
  address.searchParams.set('online', '1');
  return address.href;
}

/**
 * The vault, or another page: to unlock, to sign in, or the server's own where it knows who is
 * there but nothing can be kept for them here. Then it never resolves.
 *
 * @returns {Promise<import('./vault.js').Vault>}
 */
export async function vaultOfPhone() {
  const vault = await openVault();
  if (vault) return vault;
  if (!isLocked() && (await fetchSession())?.account) {
    location.replace(serversPage());
    return new Promise(() => undefined);
  }
  return needVault();
}
