// One Chromium for the whole run, and a small web server for the page it loads.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { config, outDir } from './config.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

/** Serves directories under path prefixes on a free loopback port; returns {url, close}. */
export async function serveStatic(mounts) {
  const server = http.createServer((req, res) => {
    const at = new URL(req.url, 'http://x').pathname;
    for (const [prefix, dir] of Object.entries(mounts)) {
      if (!at.startsWith(prefix)) continue;
      const file = path.join(dir, path.normalize(`/${at.slice(prefix.length) || 'index.html'}`));
      if (file.startsWith(dir) && fs.existsSync(file) && fs.statSync(file).isFile()) {
        res.writeHead(200, { 'content-type': TYPES[path.extname(file)] || 'application/octet-stream' });
        return fs.createReadStream(file).pipe(res);
      }
    }
    res.writeHead(404).end();
  });
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((r) => {
        server.close(r);
        server.closeAllConnections();
      }),
  };
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=device-count=6',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--allow-loopback-in-peer-connection',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--auto-select-desktop-capture-source=Entire screen',
];

/** Chromium and the page server behind it. */
export class Browser {
  static async launch() {
    const b = new Browser();
    b.chromium = await chromium.launch({ executablePath: config.chromium, headless: true, args: FLAGS });
    b.site = await serveStatic({ '/': path.join(outDir, 'page') });
    return b;
  }

  /** A fresh page in a context of its own, with window.hb loaded; `query` is added to its address. */
  async page(name, onConsole) {
    const page = await this.blank(name, onConsole);
    await page.goto(`${this.site.url}/index.html?as=${encodeURIComponent(name)}`);
    await page.waitForFunction(() => !!window.hb);
    return page;
  }

  async blank(name, onConsole, viewport = { width: 1000, height: 640 }) {
    const context = await this.chromium.newContext({ viewport, permissions: ['camera', 'microphone'] });
    const page = await context.newPage();
    page.on('console', (m) => {
      if (m.type() === 'error' || m.type() === 'warning' || config.verbose) onConsole?.(`${name} ${m.type()}: ${m.text()}`);
    });
    page.on('pageerror', (e) => onConsole?.(`${name} page error: ${e.message}`));
    return page;
  }

  async close() {
    await this.chromium.close();
    await this.site.close();
  }
}
