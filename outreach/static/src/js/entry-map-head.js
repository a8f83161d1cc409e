/**
 * Stands in the head of the map's page itself, before all else: asks for what the picture shows, and
 * lets the rest of the page wait for it, but not for a picture that never comes.
 *
 * Table, buttons and icons follow the picture. Nothing is shown before it either, but for a quarter
 * of a second at most: half a page first takes longer.
 */
const HELD_MS = 250;
const PATIENCE_MS = 2000;

const { classList, dataset } = document.documentElement;
const own = /** @type {HTMLScriptElement} */ (document.currentScript);
const app = /** @type {string} */ (own.dataset.app);
/** @type {{addresses: Record<string, string>, brought: Record<string, string>}} `brought`: base64 by address */
const { addresses, brought } = JSON.parse(
  /** @type {string} */ (/** @type {HTMLElement} */ (document.getElementById('map-first')).textContent),
);

/** @param {string} address @returns {Promise<[Pick<Response, 'ok'>, ArrayBufferLike]>} as `map-reading.js` takes it */
async function read(address) {
  if (address in brought) {
    return [{ ok: true }, Uint8Array.from(atob(brought[address]), (sign) => sign.charCodeAt(0)).buffer];
  }
  const answer = await fetch(address);
  return [answer, await answer.arrayBuffer()];
}

// Places before outlines: they take longer.
const ahead = new Map(Object.values(addresses).reverse().map((address) => [address, read(address)]));
for (const asked of ahead.values()) asked.catch(() => undefined);
Object.assign(window, { mapAhead: ahead });

classList.add('picture-first', 'picture-held');
setTimeout(() => classList.remove('picture-held'), HELD_MS);

function goOn() {
  classList.remove('picture-first', 'picture-held');
  for (const use of document.querySelectorAll('use[data-icon]')) {
    use.setAttribute('href', `${dataset.icons}#i-${use.getAttribute('data-icon')}`);
  }
  import(app);
}

/** What the map is made of has not come: the page is then one without script, with its buttons. */
function doWithout() {
  classList.remove('js');
  for (const told of document.querySelectorAll('[data-failed], [data-wait]')) told.toggleAttribute('hidden');
  goOn();
  document.dispatchEvent(new Event('taps:released'));
}

addEventListener('error', ({ target }) => {
  if (target instanceof HTMLScriptElement && target.dataset.later) addEventListener('load', doWithout);
}, true);
addEventListener('map:failed', doWithout);
addEventListener('picture:drawn', goOn);
addEventListener('load', () => setTimeout(goOn, PATIENCE_MS));
