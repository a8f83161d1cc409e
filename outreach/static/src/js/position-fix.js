/**
 * One fix of the phone's position, asked for once a visit. Never a route: nothing is watched,
 * and a fix older than two minutes is forgotten.
 *
 * @typedef {{lat: number, lon: number, accuracy: number, at: number}} Fix degrees, metres, epoch ms
 */

const OLDEST_MS = 120_000;
const KEPT = 'outreach-fix';

/** Whether a fix would come without a question: "granted", "prompt" or "denied". */
export async function permissionToLocate() {
  if (!('geolocation' in navigator)) return 'denied';
  try {
    return (await navigator.permissions.query({ name: 'geolocation' })).state;
  } catch {
    return 'prompt'; // browsers without this question still have the other one
  }
}

/** The fix taken on the page before, such as the picker, if it is fresh. @returns {Fix | null} */
export function keptFix() {
  try {
    const fix = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    return fix && Date.now() - fix.at <= OLDEST_MS ? fix : null;
  } catch {
    return null;
  }
}

/** Forgets the fix, so that the next visit takes its own. */
export function forgetFix() {
  sessionStorage.removeItem(KEPT);
}

/** Takes one fix, or null where there is none within 15 seconds. @returns {Promise<Fix | null>} */
export function takeFix() {
  const kept = keptFix();
  if (kept) return Promise.resolve(kept);
  if (!('geolocation' in navigator)) return Promise.resolve(null);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        // A phone may hand out an old fix; its clock may be off, so ages below zero count as new.
        if (Date.now() - timestamp > OLDEST_MS) return resolve(null);
        /** @type {Fix} */
        const fix = {
          lat: Number(coords.latitude.toFixed(6)),
          lon: Number(coords.longitude.toFixed(6)),
          accuracy: Math.round(coords.accuracy),
          at: Date.now(),
        };
        sessionStorage.setItem(KEPT, JSON.stringify(fix));
        resolve(fix);
      },
      () => resolve(null),
      { enableHighAccuracy: true, maximumAge: OLDEST_MS, timeout: 15_000 },
    );
  });
}
