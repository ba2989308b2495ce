// The unmodified SDKs of other languages, with a browser and with each other: each pair publishes and subscribes both
// ways, exchanges data and streams, and calls each other's methods.
import { createHash } from 'node:crypto';
import { atLeast, atMost, equal, ok, sleep, until } from '../lib/assert.mjs';
import { audioClip, videoClip } from '../lib/clips.mjs';
import { config } from '../lib/config.mjs';
import { joinPeer } from '../lib/peers.mjs';
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

const LOOKS = { alice: { luma: 70, tone: 440 }, bob: { luma: 170, tone: 660 } };
const WIDTH = 640;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

async function pair(t, { a, b, single }) {
  const alice = await joinPeer(t, a, 'alice', { single });
  const bob = await joinPeer(t, b, 'bob', { single });
  await meet([alice, bob]);
  t.note([alice.sdk, bob.sdk].filter(Boolean).join(', '));
  return { alice, bob };
}

/** Waits until everybody sees everybody else. */
async function meet(peers) {
  for (const p of peers) await until(async () => (await p.do('seen')).participants.length === peers.length - 1, 8000, `${p.identity} sees the others`, 100);
}

/** Waits for pictures and sound of a sender, and compares them with what it sent. */
async function expectMedia(t, receiver, sender, { frames = 25, ms = 25000 } = {}) {
  const { luma, tone } = LOOKS[sender];
  const who = `${receiver.identity} (${receiver.kind}) of ${sender}`;
  let s;
  const view = async () => (s = await receiver.do('seen')) && { video: s.video[sender], audio: s.audio[sender] };
  await until(async () => {
    const { video, audio } = await view();
    return video?.frames >= frames && audio?.samples >= 48000 * 1.5;
  }, ms, () => `${who}: pictures and sound; ${JSON.stringify({ v: s?.video, a: s?.audio })}`, 200);
  const at = Date.now();
  const before = await view();
  await sleep(3000);
  const after = await view();
  const seconds = (Date.now() - at) / 1000;
  const decoded = after.video.frames - before.video.frames;
  atLeast(decoded, 7 * seconds, `${who}: frames in ${seconds} s`);
  const samples = after.audio.samples - before.audio.samples;
  atLeast(samples, 40000 * seconds, `${who}: samples in ${seconds} s`);
  atMost(samples, 56000 * seconds, `${who}: samples in ${seconds} s`);
  if (after.video.luma !== undefined) atMost(Math.abs(after.video.luma - luma), 14, `${who}: brightness ${after.video.luma}, sent ${luma}`);
  if (after.audio.tone !== undefined) atMost(Math.abs(after.audio.tone - tone), 15, `${who}: tone ${after.audio.tone}, sent ${tone}`);
  ok(after.video.width > 0 && Math.abs(after.video.width / after.video.height - 16 / 9) < 0.05, `${who}: ${after.video.width}x${after.video.height}`);
  for (const kind of ['video', 'audio']) {
    if (after[kind].broken !== undefined) atMost(after[kind].broken - before[kind].broken, 0, `${who}: ${kind} frames that differ from what was sent`);
  }
  t.note(`${who}: ${(decoded / seconds).toFixed(0)} fps ${after.video.width}x${after.video.height} luma ${Math.round(after.video.luma)}${after.audio.tone === undefined ? '' : `, ${Math.round(after.audio.tone)} Hz`}`);
}

/** Publishes camera and microphone; who has no encoder plays clips, which are returned. */
async function publishBoth(t, peer, codec) {
  const { luma, tone } = LOOKS[peer.identity];
  const picture = { codec, width: WIDTH, height: 360, fps: 15, luma };
  const clips = peer.kind === 'go' ? { video: await videoClip(t, { ...picture, seconds: 4 }), audio: await audioClip(t, { tone, seconds: 4 }) } : {};
  await peer.do('publish_video', { ...picture, clip: clips.video });
  await peer.do('publish_audio', { tone, clip: clips.audio });
  return clips;
}

/** Everybody publishes; a Go peer that receives from another compares every frame with the clip. */
async function publishAll(t, alice, bob, codecs) {
  for (const [from, to, codec] of [[alice, bob, codecs[0]], [bob, alice, codecs[1]]]) {
    const clips = await publishBoth(t, from, codec);
    if (from.kind !== 'go' || to.kind !== 'go') continue;
    for (const kind of ['video', 'audio']) await to.do('expect', { kind, from: from.identity, clip: clips[kind] });
  }
}

async function numbered(from, to, reliable) {
  const topic = `${from.identity}-${reliable ? 'reliable' : 'lossy'}`;
  const count = 100;
  await from.do('send', { count, topic, reliable, size: 120, pause: reliable ? 10 : 2 });
  const got = async () => (await to.do('seen')).data.filter((d) => d.topic === topic);
  const label = `${to.kind} gets data of ${from.kind}`;
  if (reliable) await until(async () => (await got()).length >= count, 10000, label, 100);
  else await sleep(1200);
  const list = await got();
  const sent = Array.from({ length: count }, (_, i) => `${i}:`.padEnd(120, String.fromCharCode(97 + (i % 26))));
  ok(list.every((d) => d.from === from.identity && d.length === 120 && (d.reliable ?? reliable) === reliable), `${label}: sender, length and kind: ${JSON.stringify(list[0])}`);
  if (reliable) equal(list.map((d) => d.sha256), sent.map(sha256), `${label}: order and content`);
  else {
    atLeast(list.length, count * 0.9, `${label}: lossy messages`);
    equal(new Set(list.map((d) => d.sha256)).size, list.length, `${label}: no message twice`);
    const known = new Set(sent.map(sha256));
    ok(list.every((d) => known.has(d.sha256)), `${label}: content`);
  }
}

async function directed(from, to) {
  await from.do('send', { count: 3, topic: 'mine', to: [to.identity], size: 40 });
  await from.do('send', { count: 3, topic: 'not-mine', to: ['nobody'], size: 40 });
  await from.do('send', { count: 1, topic: 'end', size: 40 });
  const topics = async () => (await to.do('seen')).data.filter((d) => d.from === from.identity).map((d) => d.topic);
  await until(async () => (await topics()).includes('end'), 8000, 'the last message', 100);
  const seen = await topics();
  equal([seen.filter((x) => x === 'mine').length, seen.filter((x) => x === 'not-mine').length], [3, 0], 'messages to one participant');
}

async function exactBytes(from, to) {
  for (const length of [0, 1, 1150, 1201, 14000]) {
    const sent = await from.do('send_bytes', { length, seed: length + 3, topic: `bytes-${length}` });
    const got = async () => (await to.do('seen')).data.find((d) => d.topic === `bytes-${length}` && d.from === from.identity);
    await until(got, 8000, `${length} bytes from ${from.kind} to ${to.kind}`, 100);
    const d = await got();
    equal([d.length, d.sha256], [length, sent.sha256], `${length} bytes`);
  }
}

async function streams(from, to) {
  let text = '';
  for (let i = 0; text.length < 50_000; i++) text += `line ${i}: 響き, a sound that lasts; `;
  await from.do('send_text', { text, attributes: { colour: 'blue' } });
  const texts = async () => (await to.do('seen')).texts.filter((x) => x.from === from.identity);
  await until(async () => (await texts()).length === 1, 15000, `a text from ${from.kind} to ${to.kind}`, 100);
  const [got] = await texts();
  equal([got.topic, got.attributes.colour, got.sha256], ['words', 'blue', sha256(text)], 'topic, attribute and text');
  const { sha256: sum } = await from.do('send_file', { length: 300_000, seed: 11, name: 'noise.bin', mime_type: 'application/x-noise' });
  const files = async () => (await to.do('seen')).files.filter((x) => x.from === from.identity);
  await until(async () => (await files()).length === 1, 20000, `a file from ${from.kind} to ${to.kind}`, 100);
  const [file] = await files();
  equal([file.name, file.mimeType, file.size, file.sha256], ['noise.bin', 'application/x-noise', 300_000, sum], 'the file');
}

async function calls(from, to) {
  const call = (method, payload) => from.do('call', { to: to.identity, method, payload });
  equal(await call('echo', 'ようこそ'), { ok: `${from.identity} said ようこそ` });
  equal(await call('size', 'y'.repeat(15000)), { ok: '15000' });
  equal((await call('large', '15000')).ok?.length, 15000);
  const many = await Promise.all(Array.from({ length: 10 }, (_, i) => call('echo', `${i}`)));
  equal(many.map((m) => m.ok), Array.from({ length: 10 }, (_, i) => `${from.identity} said ${i}`), 'ten calls at once');
  const code = async (method) => (await call(method, '')).error?.code;
  equal([await code('no-such-method'), await code('fails')], [1400, 1500], 'codes of errors');
  const refused = (await call('refuses', '')).error;
  equal([refused?.code, refused?.message, refused?.data], [4711, 'not today', '{"try":"tomorrow"}']);
}

for (const p of PAIRS) {
  const id = p.id ?? `${p.a}-${p.b}`;

  test(`sdk-media-${id}`, { lane: 'media', seconds: 90 }, async (t) => {
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

  test(`sdk-data-${id}`, { seconds: 90 }, async (t) => {
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
    await until(async () => (await bob.do('seen')).participants.length === 0, 8000, 'bob sees alice leave', 100);
  });
}

for (const kind of ['python', 'go']) {
  for (const scenario of ['signal-reconnect', 'full-reconnect']) {
    test(`sdk-${scenario}-${kind}`, { lane: 'media', seconds: 90 }, async (t) => {
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

test('sdk-api-python', {}, async (t) => {
  const server = await t.server();
  const alice = await joinPeer(t, 'python', 'alice');
  const name = `${t.roomName}-made`;
  const made = await alice.do('rooms', { url: server.url, key: config.apiKey, secret: config.apiSecret, name });
  ok(/^RM_/.test(made.sid), made.sid);
  equal([made.listed, made.left], [['made'], 0], 'made, listed, deleted');
});
