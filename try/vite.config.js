import fs from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Writes the licences of everything that is bundled into licenses.txt beside the page. */
function licences() {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const packages = new Map();
      const modules = Object.values(bundle).flatMap((c) => (c.type === 'chunk' ? Object.keys(c.modules) : []));
      for (const id of [...modules, path.resolve('node_modules/@livekit/components-styles/x')]) {
        const m = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id.replace(/^\0/, ''));
        if (!m || packages.has(m[2]) || !fs.existsSync(`${m[1]}/package.json`)) continue;
        const { version, license } = JSON.parse(fs.readFileSync(`${m[1]}/package.json`, 'utf8'));
        const file = fs.readdirSync(m[1]).find((f) => /^licen[cs]e/i.test(f));
        packages.set(m[2], `${m[2]} ${version} (${license})\n\n${file ? fs.readFileSync(`${m[1]}/${file}`, 'utf8').trim() : ''}`);
      }
      const rule = `\n\n${'-'.repeat(72)}\n\n`;
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: [...packages.keys()].sort().map((k) => packages.get(k)).join(rule) });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), licences()],
  build: { outDir: 'dist', sourcemap: false, chunkSizeWarningLimit: 2000, assetsInlineLimit: 0 },
  server: { proxy: { '/token': 'http://localhost:7880/try' } },
});
