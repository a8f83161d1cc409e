/** Whether this browser can keep visits: for good, and with room enough. */

const LEAST_BYTES = 50 * 1024 * 1024;
const TRIAL = 'outreach-trial';

/** MB that are free for this site; null where the browser does not say. */
export async function freeMegabytes() {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  return quota === undefined ? null : Math.floor((quota - (usage ?? 0)) / 1024 / 1024);
}

/** Asks the browser to keep what is stored until it is deleted by hand. @returns {Promise<boolean>} */
export async function keepForGood() {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

/**
 * What stands against keeping visits here: 'none' (no IndexedDB), 'private' (a window that forgets
 * everything when it is closed), 'space', or null for nothing.
 *
 * A private window shows itself by a store of its own that is far smaller than the disk's; no
 * library is asked, as each of them guesses from the same and from more that changes.
 *
 * @returns {Promise<'none' | 'private' | 'space' | null>}
 */
export async function obstacleToKeeping() {
  if (!(await canStore())) return 'none';
  if (await isPrivate()) return 'private';
  const free = await freeMegabytes();
  return free !== null && free * 1024 * 1024 < LEAST_BYTES ? 'space' : null;
}

/** Whether a database can be opened and written. @returns {Promise<boolean>} */
function canStore() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(TRIAL);
      request.onerror = () => resolve(false);
      request.onsuccess = () => {
        request.result.close();
        indexedDB.deleteDatabase(TRIAL);
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

/** @returns {Promise<boolean>} */
async function isPrivate() {
  const { quota } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  const heap = /** @type {any} */ (performance).memory?.jsHeapSizeLimit;
  // Chromium: a private window gets less than twice its memory, a normal one a part of the disk.
  if (heap && quota !== undefined) return quota < 2 * heap && quota < 4 * 1024 ** 3;
  // Safari and Firefox: no file system of its own in a private window.
  if (!navigator.storage?.getDirectory) return false;
  return navigator.storage.getDirectory().then(
    () => false,
    () => true,
  );
}
