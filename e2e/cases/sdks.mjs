// The unmodified SDKs of other languages, with a browser and with each other: each pair publishes and subscribes both
// ways, exchanges data and streams, and calls each other's methods.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { equal, ok, sleep, until } from '../lib/assert.mjs';
import { config, outDir } from '../lib/config.mjs';
import { joinPeer } from '../lib/peers.mjs';
import { calls, directed, exactBytes, expectMedia, meet, numbered, publishAll, streams } from '../lib/talk.mjs';
import { test } from '../lib/runner.mjs';

/** The pairs, each with the codecs of its two cameras. The Go SDK sends what was encoded before and decodes key frames. */
const PAIRS = [
  { a: 'python', b: 'chromium', codecs: ['vp8', 'h264'] },
  { a: 'python', b: 'chromium', codecs: ['h264', 'vp8'], single: false, id: 'python-chromium-dual' },
  { a: 'node', b: 'chromium', codecs: ['vp8', 'h264'] },
  { a: 'node', b: 'chromium', codecs: ['h264', 'vp8'], single: false, id: 'node-chromium-dual' },
  { a: 'go', b: 'chromium', codecs: ['vp8', 'vp8'] },
  { a: 'go', b: 'chromium', codecs: ['h264', 'vp8'], single: true, id: 'go-chromium-single' },
  { a: 'python', b: 'node', codecs: ['vp8', 'vp8'] },
  { a: 'go', b: 'python', codecs: ['vp8', 'vp8'] },
  { a: 'go', b: 'node', codecs: ['h264', 'vp8'] },
  { a: 'python', b: 'python', codecs: ['h264', 'h264'], id: 'python-python' },
  { a: 'go', b: 'go', codecs: ['vp8', 'vp8'], id: 'go-go' },
];

async function pair(t, { a, b, single }) {
  const alice = await joinPeer(t, a, 'alice', { single });
  const bob = await joinPeer(t, b, 'bob', { single });
  await meet([alice, bob]);
  t.note([alice.sdk, bob.sdk].filter(Boolean).join(', '));
  return { alice, bob };
}

for (const p of PAIRS) {
  const id = p.id ?? `${p.a}-${p.b}`;

  test(`sdk-media-${id}`, { seconds: 120 }, async (t) => {
    const { alice, bob } = await pair(t, p);
    await publishAll(t, alice, bob, p.codecs);
    await Promise.all([expectMedia(t, alice, 'bob'), expectMedia(t, bob, 'alice')]);
    // Mute and unpublish reach the other side.
    const tracks = async () => (await bob.do('seen')).participants[0]?.tracks.join(', ');
    const told = (wanted) => until(async () => (await tracks()) === wanted, 8000, `bob sees "${wanted}" of alice`, 100);
    await told('audio, video');
    if (p.a !== 'node') {
      // The Node SDK has no way to mute what it publishes.
      await alice.do('mute', { name: 'mic', muted: true });
      await told('audio muted, video');
      await alice.do('mute', { name: 'mic', muted: false });
      await told('audio, video');
    }
    await alice.do('unpublish', { name: 'camera' });
    await told('audio');
  });

  test(`sdk-data-${id}`, { seconds: 120 }, async (t) => {
    const { alice, bob } = await pair(t, p);
    for (const [from, to] of [[alice, bob], [bob, alice]]) {
      for (const reliable of [true, false]) await numbered(from, to, reliable);
      await directed(from, to);
      await exactBytes(from, to);
      await streams(from, to);
    }
    for (const [from, to] of [[alice, bob], [bob, alice]]) await calls(from, to);
    await alice.do('set_metadata', { metadata: 'changed' });
    await until(async () => (await bob.do('seen')).participants[0]?.metadata === 'changed', 5000, 'metadata of alice', 100);
    await alice.do('leave');
    const at = Date.now();
    await until(async () => (await bob.do('seen')).participants.length === 0, 12000, 'bob sees alice leave', 100);
    t.note(`leaving is seen after ${Date.now() - at} ms`);
  });
}

for (const kind of ['python', 'go']) {
  for (const scenario of ['signal-reconnect', 'full-reconnect']) {
    test(`sdk-${scenario}-${kind}`, { seconds: 120 }, async (t) => {
      const { alice, bob } = await pair(t, { a: kind, b: 'chromium' });
      await publishAll(t, alice, bob, ['vp8', 'vp8']);
      await Promise.all([expectMedia(t, alice, 'bob'), expectMedia(t, bob, 'alice')]);
      const done = async () => (await alice.do('seen')).events.filter((e) => e === 'reconnected').length;
      await alice.do('simulate', { scenario });
      await until(async () => (await done()) === 1, 20000, async () => `alice is back: ${(await alice.do('seen')).events}`, 100);
      await sleep(1000);
      await Promise.all([expectMedia(t, alice, 'bob'), expectMedia(t, bob, 'alice')]);
      await numbered(alice, bob, true);
      await numbered(bob, alice, true);
    });
  }
}

test('sdk-load-subscribers', { lane: 'media', seconds: 90 }, async (t) => {
  // The load test of lk as a library. Its own clips are not part of its module, so somebody else publishes; its
  // subscribers count packets and what is missing between them.
  const server = await t.server();
  const alice = await joinPeer(t, 'python', 'alice');
  await alice.do('publish_video', { codec: 'vp8', width: 640, height: 360, fps: 15, luma: 90, simulcast: true });
  await alice.do('publish_audio', { tone: 440 });
  await sleep(1000);
  const count = 8;
  const report = await new Promise((resolve, reject) => {
    const options = { url: server.wsUrl, key: config.apiKey, secret: config.apiSecret, room: t.roomName, video: 0, audio: 0, subscribers: count, seconds: 6 };
    const args = Object.entries(options).flatMap(([k, v]) => [`-${k}`, String(v)]);
    execFile(path.join(outDir, 'go-load'), args, { timeout: 60000, maxBuffer: 1 << 26 }, (e, out) => (e ? reject(e) : resolve(out)));
  });
  const summary = report.slice(report.indexOf('Subscriber summaries'));
  const rows = [...summary.matchAll(/│\s*Sub (-?\d+)\s*│\s*(\d+)\/\d+\s*│\s*(\S+)\s*│\s*([^│]*?)\s*│\s*([^│]*?)\s*│/g)].map((m) => m.slice(2, 6));
  equal(rows.length, count, `subscribers: ${summary.slice(0, 500)}`);
  for (const [tracks, bitrate, loss, error] of rows) {
    equal([Number(tracks), error], [2, '-'], 'tracks and error of a subscriber');
    ok(/^[1-9]/.test(bitrate), `bits come: ${bitrate}`);
    ok(/^0 \(0%\)/.test(loss), `packets lost: ${loss}`);
  }
  t.note(`${count} subscribers, the first ${rows[0].slice(0, 3).join(', ')}`);
});
