// Data packets and streams between pages.
import { createHash } from 'node:crypto';
import { atLeast, equal, ok, sleep, until } from '../lib/assert.mjs';
import { test } from '../lib/runner.mjs';

const received = (page, topic) => page.evaluate((topic) => window.hb.data.filter((d) => d.topic === topic), topic);

/** One page with a single peer connection and one with two, so that each case covers both forms. */
async function pair(t) {
  const a = await t.join('alice', { single: true });
  const b = await t.join('bob', { single: false });
  await Promise.all([
    a.evaluate(() => window.hb.until(() => window.hb.room.remoteParticipants.size === 1, 10000, 'bob')),
    b.evaluate(() => window.hb.until(() => window.hb.room.remoteParticipants.size === 1, 10000, 'alice')),
  ]);
  return { a, b };
}

const COUNT = 200;
const SIZE = 200;
const numbered = (i) => `${i}:`.padEnd(SIZE, String.fromCharCode(97 + (i % 26)));

test('data-reliable', {}, async (t) => {
  const { a, b } = await pair(t);
  const send = (page, topic) => page.evaluate((o) => window.hb.sendNumbered(o), { count: COUNT, reliable: true, topic, size: SIZE });
  await Promise.all([send(a, 'from-a'), send(b, 'from-b')]);
  for (const [page, topic, from] of [[b, 'from-a', 'alice'], [a, 'from-b', 'bob']]) {
    await until(async () => (await received(page, topic)).length >= COUNT, 15000, `${COUNT} reliable messages of ${from}`);
    const list = await received(page, topic);
    equal(list.map((d) => d.text), Array.from({ length: COUNT }, (_, i) => numbered(i)), `${from}: order and content`);
    ok(list.every((d) => d.from === from), `the sender of each is ${from}`);
    ok(list.every((d) => d.kind === 0), 'kind is reliable');
  }
  t.note(`${COUNT} each way, in order`);
});

test('data-lossy', {}, async (t) => {
  const { a, b } = await pair(t);
  const send = (page, topic) => page.evaluate((o) => window.hb.sendNumbered(o), { count: COUNT, reliable: false, topic, size: SIZE, pause: 2 });
  await Promise.all([send(a, 'from-a'), send(b, 'from-b')]);
  await sleep(1500);
  for (const [page, topic, from] of [[b, 'from-a', 'alice'], [a, 'from-b', 'bob']]) {
    const list = await received(page, topic);
    atLeast(list.length, COUNT * 0.95, `lossy messages of ${from}`);
    equal(new Set(list.map((d) => d.text)).size, list.length, 'no message arrives twice');
    const valid = new Set(Array.from({ length: COUNT }, (_, i) => numbered(i)));
    ok(list.every((d) => valid.has(d.text) && d.from === from && d.kind === 1), 'content, sender and kind');
    t.note(`${list.length} of ${COUNT} of ${from}`);
  }
});

test('data-directed', {}, async (t) => {
  const { a, b } = await pair(t);
  const c = await t.join('carol', { single: true });
  await a.evaluate(() => window.hb.until(() => window.hb.room.remoteParticipants.size === 2, 10000, 'both others'));
  const send = (destinationIdentities, topic, reliable) =>
    a.evaluate((o) => window.hb.sendNumbered(o), { count: 5, reliable, topic, destinationIdentities, size: 40 });
  for (const reliable of [true, false]) {
    const tag = reliable ? 'reliable' : 'lossy';
    await send(['bob'], `bob-${tag}`, reliable);
    await send(['carol'], `carol-${tag}`, reliable);
    await send(['bob', 'carol'], `both-${tag}`, reliable);
    await send([], `all-${tag}`, reliable);
    await send(['nobody'], `nobody-${tag}`, reliable);
  }
  await send(undefined, 'end', true);
  for (const page of [b, c]) await until(async () => (await received(page, 'end')).length === 5, 10000, 'the last messages');
  await sleep(300);
  const counts = async (page) => {
    const byTopic = {};
    for (const d of await page.evaluate(() => window.hb.data)) byTopic[d.topic] = (byTopic[d.topic] || 0) + 1;
    delete byTopic.end;
    return byTopic;
  };
  equal(await counts(a), {}, 'alice gets nothing of her own');
  equal(
    await counts(b),
    { 'bob-reliable': 5, 'both-reliable': 5, 'all-reliable': 5, 'bob-lossy': 5, 'both-lossy': 5, 'all-lossy': 5 },
    'bob',
  );
  equal(
    await counts(c),
    { 'carol-reliable': 5, 'both-reliable': 5, 'all-reliable': 5, 'carol-lossy': 5, 'both-lossy': 5, 'all-lossy': 5 },
    'carol',
  );
});

test('data-large-message', {}, async (t) => {
  const { a, b } = await pair(t);
  // Larger than one SCTP packet by far, still below the message limit of a data channel.
  for (const [from, to, name] of [[a, b, 'alice'], [b, a, 'bob']]) {
    const text = await from.evaluate(async () => {
      const text = Array.from({ length: 3000 }, (_, i) => `${i} large`).join(' ');
      await window.hb.room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true, topic: 'large' });
      return text;
    });
    await until(async () => (await received(to, 'large')).length === 1, 10000, `the large message of ${name}`);
    equal((await received(to, 'large'))[0].text, text);
    t.note(`${text.length} bytes of ${name}`);
  }
});

test('data-not-permitted', {}, async (t) => {
  const a = await t.join('alice', { grant: { canPublishData: false } });
  const b = await t.join('bob', { single: false });
  await b.evaluate(() => window.hb.until(() => window.hb.room.remoteParticipants.size === 1, 10000, 'alice'));
  await a.evaluate(async () => window.hb.attempt(() => window.hb.sendNumbered({ count: 5, reliable: true, topic: 'forbidden' })));
  await sleep(1500);
  equal(await received(b, 'forbidden'), [], 'messages of someone without canPublishData');
});

test('stream-text', {}, async (t) => {
  const { a, b } = await pair(t);
  for (const [from, to, name] of [[a, b, 'alice'], [b, a, 'bob']]) {
    await to.evaluate(() => window.hb.receiveStreams('words'));
    const sent = await from.evaluate(async () => {
      let text = '';
      for (let i = 0; text.length < 100_000; i++) text += `line ${i}: 響き, a sound that lasts; `;
      await window.hb.room.localParticipant.sendText(text, { topic: 'words', attributes: { colour: 'blue' } });
      return text;
    });
    const got = await to.evaluate(() => window.hb.until(() => window.hb.texts[0], 15000, 'the text'));
    equal(got.from, name);
    equal(got.topic, 'words');
    equal(got.attributes.colour, 'blue');
    ok(got.text === sent, `${got.text.length} characters arrived of ${sent.length}, or others`);
    t.note(`${sent.length} characters of ${name}`);
  }
});

test('stream-bytes', {}, async (t) => {
  const { a, b } = await pair(t);
  for (const [from, to, name] of [[a, b, 'alice'], [b, a, 'bob']]) {
    await to.evaluate(() => window.hb.receiveStreams('files'));
    const { sha256, ms } = await from.evaluate(async () => {
      const at = performance.now();
      const bytes = window.hb.bytes(500_000, 7);
      const file = new File([bytes], 'noise.bin', { type: 'application/x-noise' });
      await window.hb.room.localParticipant.sendFile(file, { topic: 'files', mimeType: file.type });
      return { sha256: await window.hb.sha256(bytes), ms: performance.now() - at };
    });
    const got = await to.evaluate(() => window.hb.until(() => window.hb.files[0], 20000, 'the file'));
    equal(got, { from: name, name: 'noise.bin', mimeType: 'application/x-noise', size: 500_000, sha256 });
    t.note(`500 kB of ${name}, sent in ${Math.round(ms)} ms`);
  }
});

test('data-binary-exact', {}, async (t) => {
  const { a, b } = await pair(t);
  await b.evaluate(() => {
    window.hb.raw = [];
    window.hb.room.on(window.hb.RoomEvent.DataReceived, async (p, _who, _kind, topic) => {
      if (topic === 'raw') window.hb.raw.push({ length: p.length, sha256: await window.hb.sha256(p) });
    });
  });
  const sizes = [0, 1, 1150, 1200, 1201, 4096, 14000];
  const sent = await a.evaluate(async (sizes) => {
    const out = [];
    for (const n of sizes) {
      const bytes = window.hb.bytes(n, n + 3);
      await window.hb.room.localParticipant.publishData(bytes, { reliable: true, topic: 'raw' });
      out.push({ length: n, sha256: await window.hb.sha256(bytes) });
    }
    return out;
  }, sizes);
  equal(sent[0].sha256, createHash('sha256').update('').digest('hex'));
  const got = await b.evaluate((n) => window.hb.until(() => window.hb.raw.length >= n && window.hb.raw, 10000, 'all sizes'), sizes.length);
  const order = (x, y) => x.length - y.length;
  equal([...got].sort(order), sent, 'every size arrives as it was sent');
});

const TRACK = 'telemetry';
const SIZES = [1, 1000, 5000];

/** Frames as `number:letters`, so that what arrives says what it should be. */
const collectFrames = (page) =>
  page.evaluate(async (name) => {
    const track = await window.hb.room.remoteParticipants.get('alice').dataTracks.getDeferred(name);
    const frames = [];
    window.hb.dataFrames = frames;
    const reader = track.subscribe({ bufferSize: 1000 }).getReader();
    (async () => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const { payload, userTimestamp } = next.value;
        frames.push({ first: new TextDecoder().decode(payload.slice(0, 8)), length: payload.length, stamp: Number(userTimestamp ?? 0) });
      }
      window.hb.dataFramesEnded = true;
    })();
  }, TRACK);

test('data-tracks', {}, async (t) => {
  const { a, b } = await pair(t);
  const c = await t.join('carol', { single: true });
  const sid = await a.evaluate(async (name) => {
    window.hb.dataTrack = await window.hb.room.localParticipant.publishDataTrack({ name });
    return window.hb.dataTrack.info.sid;
  }, TRACK);
  ok(sid.startsWith('DTR_'), `sid ${sid}`);
  await Promise.all([collectFrames(b), collectFrames(c)]);
  const push = (from, count) =>
    a.evaluate(async ({ from, count, sizes }) => {
      for (let i = from; i < from + count; i++) {
        const payload = new Uint8Array(8 + sizes[i % sizes.length]).fill(97);
        payload.set(new TextEncoder().encode(String(i).padStart(8, '0')));
        await window.hb.dataTrack.tryPush({ payload, userTimestamp: BigInt(1000 + i) });
        await new Promise((done) => setTimeout(done, 10));
      }
    }, { from, count, sizes: SIZES });
  // The first frames find no receiver until the server has heard of the subscriptions.
  await until(async () => {
    await push(0, 1);
    return (await Promise.all([b, c].map((p) => p.evaluate(() => window.hb.dataFrames.length)))).every((n) => n > 0);
  }, 10000, 'first frames at both', 100);
  await push(100, 90);
  for (const [page, who] of [[b, 'bob'], [c, 'carol']]) {
    const frames = await page.evaluate(() => window.hb.until(() => window.hb.dataFrames.some((f) => f.first === '00000189') && window.hb.dataFrames, 5000, 'the last frame'));
    const numbered = frames.filter((f) => f.first !== '00000000');
    atLeast(numbered.length, 80, `frames at ${who}`);
    for (const f of numbered) {
      equal([f.length, f.stamp], [8 + SIZES[Number(f.first) % SIZES.length], 1000 + Number(f.first)], `size and time stamp of frame ${f.first} at ${who}`);
    }
    t.note(`${numbered.length} of 90 at ${who}`);
  }
  const duplicate = await a.evaluate(() =>
    window.hb.room.localParticipant.publishDataTrack({ name: 'telemetry' }).then(() => 'accepted', (e) => e.reasonName ?? e.message));
  ok(/dup/i.test(duplicate), `a second track with the same name: ${duplicate}`);
  // Frames go on over a new signalling connection.
  await b.evaluate(() => window.hb.room.simulateScenario('signal-reconnect'));
  await b.evaluate(() => window.hb.until(() => window.hb.log.some((e) => e.ev === 'reconnected'), 10000, 'resumed'));
  await push(300, 30);
  await b.evaluate(() => window.hb.until(() => window.hb.dataFrames.some((f) => f.first === '00000329'), 5000, 'frames after the resume'));
  await a.evaluate(() => window.hb.dataTrack.unpublish());
  await b.evaluate(() => window.hb.until(() => window.hb.dataFramesEnded && !window.hb.room.remoteParticipants.get('alice').dataTracks.size, 10000, 'the end of the track'));
});
