/**
 * Builds the front end into outreach/static/dist/.
 *
 *   entry-*.js, entry-*.css   bundled and minified, names carry a content hash
 *   static/src/public/**      copied as they are, names carry a content hash
 *   icons.svg                 one sprite: <svg><use href="...#i-NAME"></use></svg>
 *   manifest.json             source name -> built name, e.g. "entry-app.js" -> "entry-app-3F2A.js"
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
  // Inlined into pages, it must take no room even before the style sheet is there.
  const head = `class="icon-sprite" width="0" height="0" aria-hidden="true" focusable="false"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${head}>\n${[...symbols.values()].join('\n')}\n</svg>\n`;
}

/** @param {string} file @param {Uint8Array | string} contents */
function writeIfChanged(file, contents) {
  const bytes = Buffer.from(contents);
  if (fs.existsSync(file) && fs.readFileSync(file).equals(bytes)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.part`, bytes);
  fs.renameSync(`${file}.part`, file);
}

/** Writes everything, the manifest last, then removes what is no longer built. */
function writeOutput(/** @type {esbuild.BuildResult} */ result) {
  /** @type {Record<string, string>} */
  const manifest = {};
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  const add = (/** @type {string} */ key, /** @type {string} */ name) => {
    if (manifest[key]) throw new Error(`Two sources want the name ${key}`);
    manifest[key] = name;
  };

  for (const file of result.outputFiles ?? []) {
    files.set(path.relative(output, file.path).split(path.sep).join('/'), file.contents);
  }
  for (const [file, info] of Object.entries(result.metafile?.outputs ?? {})) {
    if (!info.entryPoint) continue;
    const name = path.relative(output, path.join(root, file)).split(path.sep).join('/');
    add(path.basename(info.entryPoint), name);
    if (info.cssBundle) {
      const css = path.relative(output, path.join(root, info.cssBundle)).split(path.sep).join('/');
      add(path.basename(info.entryPoint).replace(/\.js$/, '.css'), css);
    }
  }

  const publicFolder = path.join(source, 'public');
  for (const file of listFiles(publicFolder, /./)) {
    const contents = fs.readFileSync(file);
    const key = path.relative(publicFolder, file).split(path.sep).join('/');
    add(key, hashedName(key, contents));
    files.set(manifest[key], contents);
  }

  const sprite = Buffer.from(iconSprite());
  add('icons.svg', hashedName('icons.svg', sprite));
  files.set(manifest['icons.svg'], sprite);
  files.set('icons.svg', sprite);

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
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeIfChanged(path.join(output, 'manifest.json'), `${JSON.stringify(sorted, null, 2)}\n`);

  for (const file of listFiles(output, /./)) {
    const name = path.relative(output, file).split(path.sep).join('/');
    if (name !== 'manifest.json' && name !== '.stamp' && !files.has(name)) fs.rmSync(file);
  }
  for (const [key, name] of Object.entries(sorted)) {
    const size = (/** @type {string} */ end) => files.get(name + end)?.length;
    const packed = size('.br') ? `, ${size('.br')} as br` : '';
    console.log(`  ${key} -> ${name} (${size('')} bytes${packed})`);
  }
}

/** @type {esbuild.BuildOptions} */
const options = {
  absWorkingDir: root,
  entryPoints: [
    ...listFiles(path.join(source, 'js'), /^entry-[\w-]+\.js$/),
    ...listFiles(path.join(source, 'css'), /^entry-[\w-]+\.css$/),
  ],
  outdir: output,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  publicPath,
  bundle: true,
  // A classic script: it runs with or without `defer`, and before an inline script that needs it.
  format: 'iife',
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
  plugins: [
    {
      name: 'outreach-output',
      setup(build) {
        build.onEnd((result) => {
          if (result.errors.length === 0) writeOutput(result);
        });
      },
    },
  ],
};

try {
  if (watch) {
    const context = await esbuild.context(options);
    await context.watch();
    console.log('Watching outreach/static/src/ (entries found at the start; Ctrl-C ends)');
  } else {
    await esbuild.build(options);
  }
} catch (error) {
  // esbuild has printed its own errors already.
  if (!error?.errors?.length || error.errors.some((/** @type {any} */ e) => e.pluginName)) {
    console.error(error?.message ?? error);
  }
  process.exit(1);
}
