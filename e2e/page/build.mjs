// Bundles the test page and the client's encryption worker into out/page.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, '../out/page');
fs.mkdirSync(out, { recursive: true });

await esbuild.build({
  entryPoints: {
    hb: path.join(here, 'hb.js'),
    'e2ee-worker': fileURLToPath(import.meta.resolve('livekit-client/e2ee-worker')),
  },
  bundle: true,
  format: 'iife',
  target: 'chrome120',
  outdir: out,
  logLevel: 'warning',
});
fs.copyFileSync(path.join(here, 'index.html'), path.join(out, 'index.html'));
