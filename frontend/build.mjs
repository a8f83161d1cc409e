/**
 * Builds the front end into outreach/static/dist/.
 *
 *   entry-*.js, entry-*.css   bundled and minified, names carry a content hash
 *   chunk-*.js                what several entries share, loaded with them, never later
 *   service-worker.js         its own bundle, which knows the files that phones keep
 *   static/src/public/**      copied as they are, names carry a content hash
 *   icons.svg                 one sprite: <svg><use href="...#i-NAME"></use></svg>
 *   manifest.json             source name -> built name, e.g. "entry-app.js" -> "entry-app-3F2A.js"
 *   chunks.json               source name of an entry -> the built chunks it loads
 *   *.br, *.gz                precompressed copies, to be served as they are
 *
 * node frontend/build.mjs [--watch]
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

import esbuild from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'outreach/static/src');
const output = path.join(root, 'outreach/static/dist');
const publicPath = '/static/dist/';
const watch = process.argv.includes('--watch');

// Phones in the field: Android system WebView 87 and iOS 14 or newer.
const target = ['chrome87', 'firefox85', 'safari14'];
const compressible = /\.(js|css|svg|json|map)$/;
const smallestWorthCompressing = 1024;
// Run before an inline script that needs it: a classic script, all in one file.
const classicEntries = /^entry-(datum|map|map-first|map-head)\.js$/;
// Work at a desk: a phone need not carry them.
const deskEntries = /^entry-(campaign|dashboard|devices|hazard|helmets|map|map-first|map-head|map-picture|notices|paper|paper-entry|photos|place|planning|review|visit-map|wall)\.(js|css)$/;
// In the worker's source, in place of the list of files it keeps.
const listMark = 'OUTREACH_FILES';

/** @param {string} folder @param {RegExp} pattern */
function listFiles(folder, pattern) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** @param {string} name @param {Uint8Array | string} contents */
function hashedName(name, contents) {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 8).toUpperCase();
  const { dir, name: stem, ext } = path.posix.parse(name);
  return path.posix.join(dir, `${stem}-${hash}${ext}`);
}

/** One <symbol> for each name in icons.json and each own file in frontend/icons/. */
function iconSprite() {
  const library = path.join(root, 'node_modules/bootstrap-icons/icons');
  const names = JSON.parse(fs.readFileSync(path.join(root, 'frontend/icons.json'), 'utf8'));
  const files = [
    ...names.map((/** @type {string} */ name) => path.join(library, `${name}.svg`)),
    ...listFiles(path.join(root, 'frontend/icons'), /\.svg$/),
  ];
  const symbols = new Map();
  for (const file of files) {
    const name = path.basename(file, '.svg');
    if (!fs.existsSync(file)) throw new Error(`frontend/icons.json: no icon is called "${name}"`);
    if (symbols.has(name)) throw new Error(`The icon "${name}" is there twice`);
    const svg = fs.readFileSync(file, 'utf8').match(/<svg\b([^>]*)>([\s\S]*)<\/svg>/);
    const viewBox = svg?.[1].match(/viewBox="([^"]+)"/)?.[1];
    if (!svg || !viewBox) throw new Error(`${file}: not an SVG with a viewBox`);
    const shapes = svg[2].replace(/<!--[\s\S]*?-->/g, '').replace(/>\s+</g, '><').trim();
    symbols.set(name, `<symbol id="i-${name}" viewBox="${viewBox}" fill="currentColor">${shapes}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${[...symbols.values()].join('\n')}\n</svg>\n`;
}

/** @param {string} file @param {Uint8Array | string} contents */
function writeIfChanged(file, contents) {
  const bytes = Buffer.from(contents);
  if (fs.existsSync(file) && fs.readFileSync(file).equals(bytes)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.part`, bytes);
  fs.renameSync(`${file}.part`, file);
}

/** @typedef {{files: Map<string, Uint8Array>, manifest: Record<string, string>}} Built */

/** @param {string} file a path as esbuild's metafile names it @returns {string} its name in dist/ */
const distName = (file) =>
  path.relative(output, path.join(root, file)).split(path.sep).join('/');

/** @param {Built} built @param {string} key @param {string} name */
function addName({ manifest }, key, name) {
  if (manifest[key]) throw new Error(`Two sources want the name ${key}`);
  manifest[key] = name;
}

/** Takes over what esbuild made. @param {Built} built @param {esbuild.BuildResult} result */
function addBundles(built, result) {
  for (const file of result.outputFiles ?? []) {
    built.files.set(path.relative(output, file.path).split(path.sep).join('/'), file.contents);
  }
  for (const [file, info] of Object.entries(result.metafile?.outputs ?? {})) {
    if (!info.entryPoint) continue;
    addName(built, path.basename(info.entryPoint), distName(file));
    if (info.cssBundle) {
      const key = path.basename(info.entryPoint).replace(/\.js$/, '.css');
      addName(built, key, distName(info.cssBundle));
    }
  }
}

/** The files in public/ and the sprite. @param {Built} built */
function addPlainFiles(built) {
  const publicFolder = path.join(source, 'public');
  for (const file of listFiles(publicFolder, /./)) {
    const contents = fs.readFileSync(file);
    const key = path.relative(publicFolder, file).split(path.sep).join('/');
    addName(built, key, hashedName(key, contents));
    built.files.set(built.manifest[key], contents);
  }
  const sprite = Buffer.from(iconSprite());
  addName(built, 'icons.svg', hashedName('icons.svg', sprite));
  built.files.set(built.manifest['icons.svg'], sprite);
}

/** What each entry loads besides itself. @param {esbuild.Metafile[]} metafiles */
function chunksOfEntries(metafiles) {
  /** @type {Record<string, string[]>} */
  const chunks = {};
  for (const { outputs } of metafiles) {
    for (const info of Object.values(outputs)) {
      if (!info.entryPoint?.endsWith('.js')) continue;
      const found = new Set();
      const follow = (/** @type {typeof info} */ { imports }) => {
        for (const { path: file, kind, external } of imports) {
          if (external) continue; // what a package would load in Node
          if (kind === 'dynamic-import') throw new Error(`${info.entryPoint} loads a part of itself later`);
          if (kind !== 'import-statement' || found.has(file)) continue;
          found.add(file);
          follow(outputs[file]);
        }
      };
      follow(info);
      if (found.size) chunks[path.basename(info.entryPoint)] = [...found].map(distName).sort();
    }
  }
  return chunks;
}

/** The built files of the pages that phones keep. @param {esbuild.Metafile[]} metafiles @param {Built} built */
function filesForPhones(metafiles, { manifest }) {
  const names = new Set([manifest['favicon.svg'], manifest['icons.svg']]);
  for (const { outputs } of metafiles) {
    const follow = (/** @type {string} */ file) => {
      if (!outputs[file] || names.has(distName(file))) return;
      names.add(distName(file));
      for (const { path: imported } of outputs[file].imports) follow(imported);
      if (outputs[file].cssBundle) follow(/** @type {string} */ (outputs[file].cssBundle));
    };
    for (const [file, { entryPoint }] of Object.entries(outputs)) {
      if (entryPoint && !deskEntries.test(path.basename(entryPoint))) follow(file);
    }
  }
  return [...names].sort().map((name) => publicPath + name);
}

/** The worker with the list of what it keeps. @param {string[]} phoneFiles */
async function buildWorker(phoneFiles) {
  const result = await esbuild.build({
    ...common,
    entryPoints: [path.join(source, 'js/service-worker.js')],
    format: 'iife',
    define: {
      'process.env.NODE_ENV': '"production"',
      // Names carry a hash of the content, so no further revision is needed.
      [listMark]: JSON.stringify(phoneFiles.map((url) => ({ url, revision: null }))),
    },
  });
  return result.outputFiles[0].contents;
}

/** Writes everything, the manifest last, then removes what is no longer built. */
async function writeOutput(/** @type {esbuild.BuildResult[]} */ results) {
  /** @type {Built} */
  const built = { files: new Map(), manifest: {} };
  for (const result of results) addBundles(built, result);
  addPlainFiles(built);
  const metafiles = results.map(({ metafile }) => /** @type {esbuild.Metafile} */ (metafile));
  const worker = await buildWorker(filesForPhones(metafiles, built));
  addName(built, 'service-worker.js', hashedName('service-worker.js', worker));
  const { files, manifest } = built;
  files.set(manifest['service-worker.js'], worker);

  for (const [name, contents] of [...files]) {
    if (watch || !compressible.test(name) || contents.length < smallestWorthCompressing) continue;
    files.set(`${name}.gz`, zlib.gzipSync(contents, { level: 9 }));
    files.set(
      `${name}.br`,
      zlib.brotliCompressSync(contents, {
        params: { [zlib.constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
      }),
    );
  }

  for (const [name, contents] of files) writeIfChanged(path.join(output, name), contents);
  const chunks = chunksOfEntries(metafiles);
  writeIfChanged(path.join(output, 'chunks.json'), `${JSON.stringify(chunks, null, 2)}\n`);
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeIfChanged(path.join(output, 'manifest.json'), `${JSON.stringify(sorted, null, 2)}\n`);

  const kept = new Set(['manifest.json', 'chunks.json', '.stamp', ...files.keys()]);
  for (const file of listFiles(output, /./)) {
    if (!kept.has(path.relative(output, file).split(path.sep).join('/'))) fs.rmSync(file);
  }
  for (const [key, name] of Object.entries(sorted)) {
    const size = (/** @type {string} */ end) => files.get(name + end)?.length;
    const packed = size('.br') ? `, ${size('.br')} as br` : '';
    console.log(`  ${key} -> ${name} (${size('')} bytes${packed})`);
  }
}

/** @type {esbuild.BuildOptions & {write: false, metafile: true}} */
const common = {
  absWorkingDir: root,
  outdir: output,
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  publicPath,
  bundle: true,
  target,
  // Safari 14.0 has one rare bug in it, for which esbuild would refuse it altogether.
  supported: { destructuring: true },
  minify: !watch,
  sourcemap: watch ? 'inline' : false,
  charset: 'utf8',
  legalComments: 'eof',
  loader: { '.png': 'file', '.svg': 'file', '.webp': 'file' },
  metafile: true,
  write: false,
  logLevel: 'warning',
};

/** @param {(name: string) => boolean} wanted */
const scripts = (wanted) =>
  listFiles(path.join(source, 'js'), /^entry-[\w-]+\.js$/).filter((file) => wanted(path.basename(file)));

/** @type {(typeof common)[]} */
const groups = [
  {
    ...common,
    // One copy of a module in a page, also where the page has two entries: what is in memory
    // there (the key of the vault) is there once.
    entryPoints: scripts((name) => !classicEntries.test(name)),
    format: 'esm',
    splitting: true,
  },
  {
    ...common,
    entryPoints: [
      ...scripts((name) => classicEntries.test(name)),
      ...listFiles(path.join(source, 'css'), /^entry-[\w-]+\.css$/),
    ],
    format: 'iife',
  },
];

async function buildAll() {
  await writeOutput(await Promise.all(groups.map((group) => esbuild.build(group))));
}

/** @param {any} error */
function report(error) {
  // esbuild has printed its own errors already.
  if (!error?.errors?.length) console.error(error?.message ?? error);
}

if (watch) {
  let waiting = 0;
  const rebuild = () => buildAll().then(() => console.log('Built'), report);
  fs.watch(source, { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(rebuild, 100);
  });
  await rebuild();
  console.log('Watching outreach/static/src/ (Ctrl-C ends)');
} else {
  try {
    await buildAll();
  } catch (error) {
    report(error);
    process.exit(1);
  }
}
