// Bundle GraphiQL, its workers and its styles, and what lays out diagrams, into one folder of static files.
//
//   node frontend/build.mjs <folder>
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const outdir = process.argv[2];
const shared = {
  bundle: true,
  minify: true,
  metafile: true,
  outdir,
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none', // every licence stands whole in LICENSES.txt
  logLevel: 'warning',
};

const page = await build({
  ...shared,
  entryPoints: { graphiql: 'frontend/graphiql.jsx' },
  format: 'esm',
  splitting: true, // the parts that few need (formatting, other languages) load when asked for
  chunkNames: 'chunks/[name]-[hash]',
  jsx: 'automatic',
  loader: { '.css': 'empty' }, // one style sheet for the page, below; a late chunk would bring none
});
await copyFile('node_modules/graphiql/dist/style.css', join(outdir, 'graphiql.css'));

const workers = await build({
  ...shared,
  entryPoints: {
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
  },
  format: 'iife',
});

const diagrams = await build({
  ...shared,
  entryPoints: { diagrams: 'frontend/diagrams.js' },
  format: 'esm',
});

const inputs = [...Object.keys(diagrams.metafile.inputs), ...Object.keys(page.metafile.inputs), ...Object.keys(workers.metafile.inputs)];
const packages = new Set(inputs.map(packageOf).filter(Boolean));
await writeFile(join(outdir, 'LICENSES.txt'), await licences([...packages].sort()));

/** The folder of the npm package that a bundled file comes from. */
function packageOf(input) {
  return input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
}

/** The licences of what is inside the bundle, one after the other. */
async function licences(folders) {
  const texts = await Promise.all(folders.map(licence));
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

async function licence(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json')));
  const names = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'LICENSE-MIT.txt'];
  for (const file of names) {
    const text = await readFile(join(folder, file), 'utf8').catch(() => null);
    if (text) return `${name} ${version}\n\n${text.trim()}\n`;
  }
  return `${name} ${version}\n\n${license}\n`;
}
