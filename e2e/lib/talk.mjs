// What two peers of any kind do to each other: pictures and sound with known content, data, streams, remote methods.
import { createHash } from 'node:crypto';
import { atLeast, atMost, equal, ok, sleep, until } from './assert.mjs';
import { audioClip, videoClip } from './clips.mjs';

/** What each participant sends: the brightness of its picture and the frequency of its tone in Hz. */
export const LOOKS = { alice: { luma: 70, tone: 440 }, bob: { luma: 170, tone: 660 } };
const WIDTH = 640;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** Waits until everybody sees everybody else. */
export async function meet(peers) {
  for (const p of peers) await until(async () => (await p.do('seen')).participants.length === peers.length - 1, 8000, `${p.identity} sees the others`, 100);
}

/** Waits for pictures and sound of a sender, and compares them with what it sent. */
export async function expectMedia(t, receiver, sender, { frames = 25, ms = 25000 } = {}) {
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
  if (after.audio.energy !== undefined) ok(after.audio.energy > before.audio.energy, `${who}: energy of sound`);
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
export async function publishAll(t, alice, bob, codecs) {
  for (const [from, to, codec] of [[alice, bob, codecs[0]], [bob, alice, codecs[1]]]) {
    const clips = await publishBoth(t, from, codec);
    if (from.kind !== 'go' || to.kind !== 'go') continue;
    for (const kind of ['video', 'audio']) await to.do('expect', { kind, from: from.identity, clip: clips[kind] });
  }
}

export async function numbered(from, to, reliable) {
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

export async function directed(from, to) {
  await from.do('send', { count: 3, topic: 'mine', to: [to.identity], size: 40 });
  await from.do('send', { count: 3, topic: 'not-mine', to: ['nobody'], size: 40 });
  await from.do('send', { count: 1, topic: 'end', size: 40 });
  const topics = async () => (await to.do('seen')).data.filter((d) => d.from === from.identity).map((d) => d.topic);
  await until(async () => (await topics()).includes('end'), 8000, 'the last message', 100);
  const seen = await topics();
  equal([seen.filter((x) => x === 'mine').length, seen.filter((x) => x === 'not-mine').length], [3, 0], 'messages to one participant');
}

export async function exactBytes(from, to) {
  for (const length of [0, 1, 1150, 1201, 14000]) {
    const sent = await from.do('send_bytes', { length, seed: length + 3, topic: `bytes-${length}` });
    const got = async () => (await to.do('seen')).data.find((d) => d.topic === `bytes-${length}` && d.from === from.identity);
    await until(got, 8000, `${length} bytes from ${from.kind} to ${to.kind}`, 100);
    const d = await got();
    equal([d.length, d.sha256], [length, sent.sha256], `${length} bytes`);
  }
}

export async function streams(from, to) {
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

export async function calls(from, to) {
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
