// The page at /try: two tabs see and hear each other, chat, and share a screen.
import path from 'node:path';
import { config, isReference, outDir, repoDir } from '../lib/config.mjs';
import { atLeast, equal, ok, sleep, until } from '../lib/assert.mjs';
import { serveStatic } from '../lib/browser.mjs';
import { joinToken } from '../lib/tokens.mjs';
import { test } from '../lib/runner.mjs';

/** Runs in the tab before the page: what its peer connections receive, as two numbers. */
function watchConnections() {
  const all = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      all.push(this);
    }
  };
  window.received = async () => {
    const sum = { frames: 0, energy: 0 };
    for (const pc of all) {
      if (pc.connectionState === 'closed') continue;
      for (const s of (await pc.getStats()).values()) {
        if (s.type !== 'inbound-rtp') continue;
        if (s.kind === 'video') sum.frames += s.framesDecoded || 0;
        else sum.energy += s.totalAudioEnergy || 0;
      }
    }
    return sum;
  };
}

const shot = (page, name) => page.screenshot({ path: path.join(outDir, `${name}.png`) });

test('try-page', { lane: 'media', seconds: 180 }, async (t) => {
  const server = await t.server();
  let site;
  if (isReference) {
    // Another server does not carry the page: it comes from the build directory, with tokens in its address.
    site = await serveStatic({ '/try/': path.join(repoDir, 'try/dist') });
    t.after(() => site.close());
  }
  const address = async (identity) => {
    const query = new URLSearchParams({ room: t.roomName, identity });
    if (site) {
      query.set('url', server.wsUrl);
      query.set('token', await joinToken(t.roomName, identity, { claims: { name: identity } }));
    }
    return `${site ? `${site.url}/try/` : `${server.url}/try`}?${query}`;
  };
  if (!isReference) {
    const r = await fetch(`${server.url}/try/token?${new URLSearchParams({ room: t.roomName, identity: 'someone' })}`);
    equal(r.status, 200, 'GET /try/token');
    const { token, url } = await r.json();
    equal(token.split('.').length, 3, 'a token');
    ok(/^wss?:\/\//.test(url), `a URL: ${url}`);
  }
  const tabs = {};
  const outside = [];
  for (const name of ['Akira', 'Béatrice']) {
    const page = await t.blankPage(name, { width: 1180, height: 760 });
    page.on('request', (r) => {
      const host = new URL(r.url()).hostname;
      if (/^https?:/.test(r.url()) && !['127.0.0.1', 'localhost'].includes(host)) outside.push(r.url());
    });
    await page.addInitScript(watchConnections);
    await page.goto(await address(name));
    await page.getByLabel('Your name').waitFor();
    equal([await page.getByLabel('Your name').inputValue(), await page.getByLabel('Room').inputValue()], [name, t.roomName], 'filled in from the address');
    tabs[name] = page;
  }
  const [a, b] = Object.values(tabs);
  await shot(a, 'try-join');
  for (const page of [a, b]) await page.getByRole('button', { name: 'Join' }).click();
  for (const [name, page] of Object.entries(tabs)) {
    await until(
      () => page.evaluate(() => [...document.querySelectorAll('video')].filter((v) => v.videoWidth > 0 && !v.paused).length === 2),
      20000,
      `${name} shows two pictures`,
      200,
    );
    const first = await page.evaluate(() => window.received());
    await sleep(3000);
    const then = await page.evaluate(() => window.received());
    atLeast(then.frames - first.frames, 20, `${name}: frames decoded in 3 s`);
    ok(then.energy > first.energy, `${name}: sound`);
  }
  await shot(a, 'try-call');
  await b.emulateMedia({ colorScheme: 'dark' });

  // Chat.
  for (const page of [a, b]) await page.getByRole('button', { name: 'Chat' }).click();
  await a.getByPlaceholder(/message/i).fill('Do you hear the echo?');
  await a.getByRole('button', { name: 'Send' }).click();
  await b.getByText('Do you hear the echo?').waitFor({ timeout: 5000 });
  await b.getByPlaceholder(/message/i).fill('Loud and clear.');
  await b.getByRole('button', { name: 'Send' }).click();
  await a.getByText('Loud and clear.').waitFor({ timeout: 5000 });
  await shot(b, 'try-chat-dark');

  // A screen.
  await a.getByRole('button', { name: 'Screen' }).click();
  await b.waitForFunction(() => [...document.querySelectorAll('video[data-lk-source="screen_share"]')].some((v) => v.videoWidth > 0), undefined, { timeout: 15000 });
  await shot(b, 'try-screen-dark');
  await a.getByRole('button', { name: 'Screen' }).click();
  await b.waitForFunction(() => !document.querySelector('video[data-lk-source="screen_share"]'), undefined, { timeout: 8000 });

  // Mute, a small window, and leaving.
  await a.getByRole('button', { name: 'Camera', exact: true }).first().click();
  await b.waitForFunction(() => document.querySelector('[data-lk-video-muted="true"][data-lk-local-participant="false"]'), undefined, { timeout: 5000 });
  await b.setViewportSize({ width: 390, height: 780 });
  await b.getByRole('button', { name: 'Chat' }).click();
  await sleep(300);
  await shot(b, 'try-phone-dark');
  await a.getByRole('button', { name: 'Leave' }).click();
  await a.getByLabel('Your name').waitFor({ timeout: 5000 });
  await b.waitForFunction(() => document.querySelectorAll('.lk-participant-tile').length === 1, undefined, { timeout: 5000 });
  equal(outside, [], 'nothing is fetched from another machine');
  t.note(`screenshots in ${path.relative(repoDir, outDir)}, target ${config.target}`);
});
