/** Fetches the shell and stores it whole or not at all. In the service worker. */
import { markWhole, nameOfShell, removeShells, shellStoredAt } from './shell-caches.js';

/** The header that says of which shell a page is a part. */
const REVISION = 'Outreach-Shell';

/** @typedef {'signed-out' | 'other-build' | 'no-answer' | 'no-space'} Reason */

/** Why the shell could not be stored. */
export class ShellFault extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(`the shell is not stored: ${reason}`);
    this.reason = reason;
  }
}

/**
 * Stores the shell of this build if its newest revision is not there yet; gives the revision.
 * Raises ShellFault: the server is of another build, or answers nothing of use.
 *
 * @param {string} build the worker's own
 */
export async function storeShell(build) {
  const contents = await (await ask('/shell/contents.json')).json();
  if (contents.build !== build) throw new ShellFault('other-build');
  const name = nameOfShell(build, contents.revision);
  const isThere = (await caches.has(name)) && (await shellStoredAt(build)) !== null;
  if (!isThere) await fill(name, contents);
  await removeShells((other) => other === name || !other.startsWith(nameOfShell(build)));
  return contents.revision;
}

/** @param {string} name @param {{pages: string[], revision: string}} contents */
async function fill(name, { pages, revision }) {
  const answers = await Promise.all(pages.map(ask));
  if (answers.some((answer) => answer.headers.get(REVISION) !== revision)) {
    throw new ShellFault('other-build'); // the server changed in between
  }
  await caches.delete(name); // what is left of a damaged one
  try {
    const cache = await caches.open(name);
    await Promise.all(pages.map((page, at) => cache.put(page, answers[at])));
    await markWhole(cache, pages);
  } catch {
    await caches.delete(name);
    throw new ShellFault('no-space');
  }
}

/**
 * The whole answer: one that is not read to its end holds a connection, of which there are few.
 *
 * @param {string} address
 */
async function ask(address) {
  let answer;
  let body;
  try {
    answer = await fetch(address, { cache: 'no-store', credentials: 'same-origin' });
    body = await answer.arrayBuffer();
  } catch {
    throw new ShellFault('no-answer');
  }
  // Whoever has not set an own password yet is led away: that page is no part of the shell.
  if (answer.status === 401 || answer.redirected) throw new ShellFault('signed-out');
  if (!answer.ok) throw new ShellFault('no-answer');
  return new Response(body, { headers: answer.headers });
}
