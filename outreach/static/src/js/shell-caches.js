/**
 * Where the shell lies on this phone. A shell is one cache, named by the build and the revision of
 * its pages; it counts only once it is complete. The language is kept in a cache, too: a database
 * that waits for an old page to close must not keep a page from opening.
 */
const SHELLS = 'outreach-shell-';
const CHOICES = 'outreach-choices';
const COMPLETE = '/shell/complete';
const LANGUAGE = '/shell/language';

/** @param {string} build @param {string} revision */
export const nameOfShell = (build, revision) => `${SHELLS}${build}-${revision}`;

/** The names of all complete shells, of a build if one is given, the newest last. @param {string} [build] */
export async function listShells(build) {
  const names = (await caches.keys()).filter((name) =>
    name.startsWith(build === undefined ? SHELLS : `${SHELLS}${build}-`),
  );
  const complete = await Promise.all(names.map(isComplete));
  return names.filter((_name, at) => complete[at]);
}

/** @param {string} name */
export async function isComplete(name) {
  return (await caches.has(name)) && Boolean(await (await caches.open(name)).match(COMPLETE));
}

/** Says that everything is in it. @param {Cache} cache */
export const markComplete = (cache) => cache.put(COMPLETE, new Response(new Date().toISOString()));

/** When the build's shell was stored, epoch ms; null where it is not. @param {string} build */
export async function shellStoredAt(build) {
  const name = (await listShells(build)).at(-1);
  if (!name) return null;
  const mark = await (await caches.open(name)).match(COMPLETE);
  return mark ? Date.parse(await mark.text()) : null;
}

/** Removes all shells but one, or all but those of a build. @param {(name: string) => boolean} kept */
export async function removeShells(kept) {
  const names = (await caches.keys()).filter((name) => name.startsWith(SHELLS) && !kept(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The page as kept for the build, in the language chosen. @param {string} build @param {string} page */
export async function keptPage(build, page) {
  const [names, language] = await Promise.all([listShells(build), readLanguage()]);
  const name = names.at(-1);
  if (!name) return undefined;
  return (await caches.open(name)).match(`/shell/${language}/${page}`);
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
