/**
 * Where the shell lies on this phone. A shell is one cache, named by the build and the revision of
 * its pages; it counts only while every page is in it. The language is kept in a cache, too: a
 * database that waits for an old page to close must not keep a page from opening.
 */
const SHELLS = 'outreach-shell-';
const CHOICES = 'outreach-choices';
const LIST = '/shell/stored';
const LANGUAGE = '/shell/language';
/** What the server's answer varied by says nothing about a page that is the same for everybody. */
const ANY = { ignoreVary: true };

/** @typedef {{at: number, pages: string[]}} StoredList */

/** @param {string} build @param {string} [revision] */
export const nameOfShell = (build, revision = '') => `${SHELLS}${build}-${revision}`;

/** The names of all whole shells, of a build if one is given. @param {string} [build] */
export async function listShells(build) {
  const start = build === undefined ? SHELLS : nameOfShell(build);
  const names = (await caches.keys()).filter((name) => name.startsWith(start));
  const lists = await Promise.all(names.map(listOf));
  return names.filter((_name, at) => lists[at]);
}

/** What is in a shell; null where it is not whole. @param {string} name @returns {Promise<StoredList | null>} */
export async function listOf(name) {
  if (!(await caches.has(name))) return null;
  const cache = await caches.open(name);
  const kept = await cache.match(LIST);
  return kept ? kept.json() : null;
}

/** Says that everything is in it. @param {Cache} cache @param {string[]} pages */
export const markWhole = (cache, pages) =>
  cache.put(LIST, new Response(JSON.stringify({ at: Date.now(), pages })));

/** When the build's shell was stored, epoch ms; null where any page of it is missing. @param {string} build */
export async function shellStoredAt(build) {
  const [name] = await listShells(build);
  const list = name ? await listOf(name) : null;
  if (!list) return null;
  const cache = await caches.open(name);
  const pages = await Promise.all(list.pages.map((page) => cache.match(page, ANY)));
  return pages.every(Boolean) ? list.at : null;
}

/** Removes all shells but those that are wanted. @param {(name: string) => boolean} wanted */
export async function removeShells(wanted) {
  const names = (await caches.keys()).filter((name) => name.startsWith(SHELLS) && !wanted(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The page as kept for the build, in the language chosen. @param {string} build @param {string} page */
export async function keptPage(build, page) {
  const [names, language] = await Promise.all([listShells(build), readLanguage()]);
  if (!names[0]) return undefined;
  return (await caches.open(names[0])).match(`/shell/${language}/${page}`, ANY);
}

/** "zh" or "en": the one of the last page of the server, or as chosen without signal. */
export async function readLanguage() {
  const kept = await (await caches.open(CHOICES)).match(LANGUAGE);
  return (await kept?.text()) === 'en' ? 'en' : 'zh';
}

/** @param {string} language "zh" or "en" */
export async function keepLanguage(language) {
  await (await caches.open(CHOICES)).put(LANGUAGE, new Response(language));
}
