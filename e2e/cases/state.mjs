// What participants see of each other: names, metadata, mute, tracks coming and going, leaving.
import { TrackSource } from 'livekit-server-sdk';
import { atMost, equal, ok, sleep, until } from '../lib/assert.mjs';
import { publish, stats, totals, untilDecoding, watch, judge } from '../lib/media.mjs';
import { test } from '../lib/runner.mjs';

const SMALL = { width: 320, height: 180, fps: 10, simulcast: false };
const frames = async (page) => totals(await stats(page)).frames;

async function both(t, options = {}) {
  const a = await t.join('alice', { single: true, ...options });
  const b = await t.join('bob', { single: false });
  await b.evaluate(() => window.hb.until(() => window.hb.room.remoteParticipants.get('alice'), 10000, 'alice'));
  return { a, b };
}

const wait = (page, ev, fields, ms = 5000) => page.evaluate(([e, f, m]) => window.hb.waitFor(e, f, m), [ev, fields, ms]);

test('state-join', {}, async (t) => {
  const a = await t.join('alice', { claims: { name: 'Alice', metadata: 'from the token', attributes: { role: 'host' } } });
  const b = await t.join('bob', { single: false, claims: { name: 'Bob' } });
  const view = (page, who) =>
    page.evaluate(async (who) => {
      const p = await window.hb.until(() => window.hb.room.remoteParticipants.get(who), 5000, who);
      return { name: p.name, metadata: p.metadata, attributes: { ...p.attributes }, kind: p.kind, sid: /^PA_/.test(p.sid) };
    }, who);
  equal(await view(b, 'alice'), { name: 'Alice', metadata: 'from the token', attributes: { role: 'host' }, kind: 0, sid: true });
  equal(await view(a, 'bob'), { name: 'Bob', metadata: '', attributes: {}, kind: 0, sid: true });
  const room = await a.evaluate(() => ({ name: window.hb.room.name, sid: window.hb.room.getSid().then((s) => s) }));
  equal(room.name, t.roomName);
  ok(/^RM_/.test(await a.evaluate(() => window.hb.room.getSid())), 'the room has a sid');
});

test('state-metadata', {}, async (t) => {
  const { a, b } = await both(t, { grant: { canUpdateOwnMetadata: true } });
  await a.evaluate(() => window.hb.room.localParticipant.setMetadata('second breakfast'));
  equal((await wait(b, 'metadata', { identity: 'alice' })).value, 'second breakfast');
  await a.evaluate(() => window.hb.room.localParticipant.setName('Alice the Second'));
  equal((await wait(b, 'name', { identity: 'alice' })).value, 'Alice the Second');
  await a.evaluate(() => window.hb.room.localParticipant.setAttributes({ hand: 'raised', seat: '7' }));
  equal((await wait(b, 'attributes', { identity: 'alice' })).value, { hand: 'raised', seat: '7' });
  const from = await b.evaluate(() => window.hb.mark());
  await a.evaluate(() => window.hb.room.localParticipant.setAttributes({ hand: '', seat: '8' }));
  const change = await b.evaluate((n) => window.hb.waitFor('attributes', { identity: 'alice' }, 5000, n), from);
  equal(change.value.seat, '8');
  ok(!change.value.hand, 'an empty value removes the attribute');
  // Who joins later sees all of it at once.
  const c = await t.join('carol');
  const seen = await c.evaluate(async () => {
    const p = await window.hb.until(() => window.hb.room.remoteParticipants.get('alice'), 5000, 'alice');
    return { name: p.name, metadata: p.metadata, seat: p.attributes.seat };
  });
  equal(seen, { name: 'Alice the Second', metadata: 'second breakfast', seat: '8' });
});

test('state-metadata-not-permitted', {}, async (t) => {
  const { a, b } = await both(t);
  const r = await a.evaluate(() => window.hb.attempt(() => window.hb.room.localParticipant.setMetadata('no')));
  t.note(JSON.stringify(r));
  equal(r.error?.reason ?? r.error?.code, 2, 'the request is answered with NOT_ALLOWED');
  equal(await b.evaluate(() => window.hb.events().filter((e) => e.ev === 'metadata').length), 0);
});

test('state-mute', {}, async (t) => {
  const { a, b } = await both(t);
  await publish(a, SMALL);
  await untilDecoding(b, 10000, { audio: true });
  for (const [kind, name] of [['camera', 'camera'], ['microphone', 'mic']]) {
    await a.evaluate((n) => window.hb.published[n].mute(), name);
    await wait(b, 'trackMuted', { identity: 'alice', source: kind });
    ok(await b.evaluate((s) => window.hb.remote('alice', s).isMuted, kind), `${kind} is muted for bob`);
  }
  // A late joiner is told that the track is muted.
  const c = await t.join('carol');
  await c.evaluate(() => window.hb.until(() => window.hb.remote('alice')?.isMuted, 5000, 'a muted track'));
  await sleep(1500);
  const before = await frames(b);
  await sleep(1500);
  atMost((await frames(b)) - before, 1, 'frames decoded while muted');
  for (const [kind, name] of [['camera', 'camera'], ['microphone', 'mic']]) {
    await a.evaluate((n) => window.hb.published[n].unmute(), name);
    await wait(b, 'trackUnmuted', { identity: 'alice', source: kind });
  }
  const ms = await untilDecoding(b, 10000, { from: (await frames(b)) + 5 });
  t.note(`pictures ${ms} ms after unmute`);
  const seen = await watch({ bob: b, carol: c }, 3);
  judge('bob', seen.bob, { fps: 10 });
  judge('carol', seen.carol, { fps: 10 });
});

test('state-republish', {}, async (t) => {
  const { a, b } = await both(t);
  const first = await publish(a, SMALL);
  await untilDecoding(b, 10000, { audio: true });
  for (const name of ['camera', 'mic']) await a.evaluate((n) => window.hb.unpublish(n), name);
  await wait(b, 'trackUnpublished', { identity: 'alice', sid: first });
  await wait(b, 'trackUnsubscribed', { identity: 'alice', sid: first });
  await until(() => b.evaluate(() => window.hb.room.remoteParticipants.get('alice').trackPublications.size === 0), 5000, 'no publication left');
  for (let round = 0; round < 3; round++) {
    const sid = await publish(a, { ...SMALL, codec: round === 1 ? 'h264' : 'vp8' });
    ok(sid !== first, 'a new track has a new sid');
    await wait(b, 'trackSubscribed', { identity: 'alice', sid });
    await untilDecoding(b, 10000, { audio: true });
    const seen = await watch({ bob: b }, 3);
    judge(`round ${round}`, seen.bob, { fps: 10 });
    if (round < 2) for (const name of ['camera', 'mic']) await a.evaluate((n) => window.hb.unpublish(n), name);
    if (round < 2) await wait(b, 'trackUnsubscribed', { identity: 'alice', sid });
  }
  const pcs = [await a.evaluate(() => window.hb.peerConnections()), await b.evaluate(() => window.hb.peerConnections())];
  equal(pcs, [1, 2], 'no peer connection was added');
});

test('state-leave', {}, async (t) => {
  const { a, b } = await both(t);
  await publish(a, SMALL);
  await untilDecoding(b);
  const at = Date.now();
  await a.evaluate(() => window.hb.disconnect());
  await wait(b, 'participantDisconnected', { identity: 'alice' }, 3000);
  t.note(`seen after ${Date.now() - at} ms`);
  equal(await b.evaluate(() => window.hb.room.remoteParticipants.size), 0);
  ok(await b.evaluate(() => window.hb.log.some((e) => e.ev === 'trackUnsubscribed')), 'the tracks went with the participant');
  const again = await t.join('alice');
  await wait(b, 'participantConnected', { identity: 'alice' });
  await publish(again, SMALL);
  await untilDecoding(b, 10000, { from: await frames(b) });
});

test('state-close-page', {}, async (t) => {
  const { a, b } = await both(t);
  await publish(a, SMALL, false);
  await untilDecoding(b);
  await a.close({ runBeforeUnload: true }).catch(() => undefined);
  await wait(b, 'participantDisconnected', { identity: 'alice' }, 8000);
});

test('state-vanish', { seconds: 90 }, async (t) => {
  // The page disappears without a word: neither a leave message nor a closed socket handshake.
  const { a, b } = await both(t, { room: { disconnectOnPageLeave: false } });
  await publish(a, SMALL, false);
  await untilDecoding(b);
  const at = Date.now();
  await a.goto('about:blank');
  await wait(b, 'participantDisconnected', { identity: 'alice' }, 45000);
  t.note(`seen after ${Math.round((Date.now() - at) / 1000)} s`);
});

test('state-duplicate-identity', {}, async (t) => {
  const { a, b } = await both(t);
  const second = await t.page('alice-again');
  await t.enter(second, 'alice');
  const end = await wait(a, 'disconnected', {});
  equal(end.reason, 2, 'DUPLICATE_IDENTITY');
  const sid = await second.evaluate(() => window.hb.room.localParticipant.sid);
  await b.evaluate((s) => window.hb.until(() => window.hb.room.remoteParticipants.get('alice')?.sid === s, 5000, 'the new alice'), sid);
  await sleep(1000);
  equal(await b.evaluate(() => [...window.hb.room.remoteParticipants.keys()]), ['alice']);
  await publish(second, SMALL, false);
  await untilDecoding(b);
});

test('state-not-permitted', {}, async (t) => {
  // Someone who may not publish cannot; someone who may not subscribe gets no track.
  const a = await t.join('alice');
  await publish(a, SMALL);
  const quiet = await t.join('quiet', { grant: { canPublish: false } });
  await untilDecoding(quiet);
  const r = await quiet.evaluate(() => window.hb.attempt(() => window.hb.publishAudio()));
  ok(r.error, 'publishing without canPublish fails');
  t.note(`without canPublish: ${r.error.message}`);
  const blind = await t.join('blind', { grant: { canSubscribe: false } });
  await sleep(2000);
  const s = await stats(blind);
  equal([s.inVideo.length, s.inAudio.length], [0, 0], 'nothing reaches someone without canSubscribe');
  await blind.evaluate(() => window.hb.publishAudio());
  await wait(a, 'trackSubscribed', { identity: 'blind', kind: 'audio' });
});

test('state-sources', {}, async (t) => {
  // canPublishSources limits what may be published.
  const a = await t.join('alice', { grant: { canPublishSources: [TrackSource.MICROPHONE] } });
  const b = await t.join('bob');
  await a.evaluate(() => window.hb.publishAudio());
  await wait(b, 'trackSubscribed', { identity: 'alice', kind: 'audio' });
  const r = await a.evaluate((v) => window.hb.attempt(() => window.hb.publishVideo(v)), SMALL);
  ok(r.error, 'a camera may not be published');
  t.note(r.error.message);
});

test('state-connection-quality', {}, async (t) => {
  const { a, b } = await both(t);
  await publish(a, SMALL);
  await untilDecoding(b, 10000, { audio: true });
  // Told every five seconds when something changed; a browser reports back every second or so.
  for (const [page, identity] of [[a, 'alice'], [b, 'bob'], [b, 'alice']]) {
    equal((await wait(page, 'quality', { identity }, 12000)).value, 'excellent', `quality of ${identity}`);
  }
  await sleep(11000);
  const told = async (page) => page.evaluate(() => window.hb.events().filter((e) => e.ev === 'quality').map((e) => `${e.identity} ${e.value}`));
  equal((await told(b)).sort(), ['alice excellent', 'bob excellent'], 'nothing else is told while nothing changes');
  equal(await told(a), ['alice excellent'], 'of bob, from whom nothing is received, nothing is told');
});

test('state-speakers', {}, async (t) => {
  const { a, b } = await both(t);
  await a.evaluate(() => window.hb.publishAudio({ tone: 440 }));
  for (const page of [a, b]) {
    await page.evaluate(() => window.hb.until(() => window.hb.events().some((e) => e.ev === 'speakers' && e.value.includes('alice')), 8000, 'alice speaks'));
  }
  const level = await b.evaluate(() => window.hb.room.remoteParticipants.get('alice').audioLevel);
  equal(level * 8, Math.round(level * 8), 'levels come in eighths');
  await a.evaluate(() => window.hb.published.mic.mute());
  for (const page of [a, b]) {
    await page.evaluate(() => window.hb.until(() => window.hb.events().filter((e) => e.ev === 'speakers').at(-1).value.length === 0, 4000, 'silence'));
  }
});
