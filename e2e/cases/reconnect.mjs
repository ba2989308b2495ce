// The client's simulated interruptions: the call has to go on, with pictures, sound and data.
import { DisconnectReason } from '@livekit/protocol';
import { atMost, equal, ok, until } from '../lib/assert.mjs';
import { describe, expectTransport, judge, publish, stats, totals, untilDecoding, watch } from '../lib/media.mjs';
import { test } from '../lib/runner.mjs';

const SMALL = { width: 320, height: 180, fps: 10, simulcast: false };

/**
 * `fresh`: the participant comes back as a new one (a full reconnect) rather than as itself. The
 * client makes the resume of 'resume-reconnect' fail on purpose and falls back to a full reconnect.
 */
const SCENARIOS = {
  'signal-reconnect': { fresh: false },
  'resume-reconnect': { fresh: true },
  'full-reconnect': { fresh: true },
  'disconnect-signal-on-resume': { fresh: false },
  migration: { fresh: true },
  'node-failure': { fresh: true },
  'force-tcp': { fresh: true, protocol: 'tcp' },
};

async function dataArrives(from, to, topic) {
  await from.evaluate((o) => window.hb.sendNumbered(o), { count: 10, reliable: true, topic, size: 60 });
  await until(() => to.evaluate((x) => window.hb.data.filter((d) => d.topic === x).length === 10, topic), 10000, `data "${topic}"`);
}

/**
 * Looks every few milliseconds how far the client has come, since a resume waits two seconds of its
 * own accord before it tells that it is over: when signalling was there again, and when each peer
 * connection had its ICE restart behind it.
 */
const followRecovery = (page) =>
  page.evaluate(() => {
    const { engine } = window.hb.room;
    const at = performance.now();
    const ufrag = (pc) => /a=ice-ufrag:(\S+)/.exec(pc.remoteDescription?.sdp ?? '')?.[1];
    const pcs = [engine.pcManager.publisher, engine.pcManager.subscriber].filter(Boolean).map((x) => x._pc);
    const before = pcs.map(ufrag);
    const seen = { ice: pcs.map(() => 0), signal: 0, left: 0 };
    window.hb.recovery = seen;
    const timer = setInterval(() => {
      const now = Math.round(performance.now() - at);
      const connected = engine.client.ws?.readyState === WebSocket.OPEN || engine.client.currentState === 1;
      if (!connected) seen.left ||= now;
      else if (seen.left) seen.signal ||= now;
      pcs.forEach((pc, i) => {
        if (ufrag(pc) !== before[i] && /connected|completed/.test(pc.iceConnectionState)) seen.ice[i] ||= now;
      });
      if (now > 20000 || (seen.signal && seen.ice.every(Boolean))) clearInterval(timer);
    }, 4);
  });

async function interrupt(t, scenario, single) {
  const { fresh, protocol } = SCENARIOS[scenario];
  const a = await t.join('alice', { single });
  const b = await t.join('bob', { single });
  await Promise.all([publish(a, SMALL), publish(b, SMALL)]);
  await Promise.all([untilDecoding(a, 10000, { audio: true }), untilDecoding(b, 10000, { audio: true })]);
  await dataArrives(a, b, 'before');
  const before = await a.evaluate(() => ({ sid: window.hb.room.localParticipant.sid, mark: window.hb.mark(), at: performance.now() }));
  const markB = await b.evaluate(() => window.hb.mark());
  await followRecovery(a);
  await a.evaluate((s) => window.hb.room.simulateScenario(s), scenario);
  const back = await a.evaluate((n) => window.hb.waitFor('reconnected', {}, 25000, n), before.mark);
  t.note(`${scenario}: back after ${Math.round(back.t - before.at)} ms`);
  if (!fresh) {
    const { signal, ice } = await a.evaluate(() => window.hb.recovery);
    t.note(`signalling after ${signal} ms, ICE restarts after ${ice} ms`);
    if (scenario === 'signal-reconnect') {
      ok(signal > 0 && ice.every((ms) => ms > 0), 'signalling and ICE are back before the client says so');
      atMost(Math.max(signal, ...ice), 2000, 'milliseconds of a resume');
    }
  }
  const after = await a.evaluate(() => window.hb.room.localParticipant.sid);
  if (fresh) ok(after !== before.sid, 'a full reconnect gives a new participant sid');
  else equal(after, before.sid, 'a resume keeps the participant sid');
  // Both sides go on decoding, both ways.
  for (const page of [a, b]) {
    await untilDecoding(page, 15000, { from: totals(await stats(page)).frames, audio: true });
  }
  const seen = await watch({ alice: a, bob: b }, 4, { gap: 2.5 });
  for (const name of ['alice', 'bob']) {
    judge(name, seen[name], { fps: 10 });
    t.note(describe(name, seen[name]));
  }
  if (protocol) await expectTransport(a, 'alice', { protocol, connections: single ? 1 : 2 });
  await dataArrives(a, b, 'after');
  await dataArrives(b, a, 'back');
  const eventsB = await b.evaluate((n) => window.hb.events(n), markB);
  if (!fresh) equal(eventsB.filter((e) => e.ev === 'participantDisconnected'), [], 'nobody saw alice leave');
  equal(await b.evaluate(() => [...window.hb.room.remoteParticipants.keys()]), ['alice']);
  const tracks = await b.evaluate(() => window.hb.room.remoteParticipants.get('alice').trackPublications.size);
  equal(tracks, 2, 'one camera and one microphone of alice');
  const gone = await a.evaluate((n) => window.hb.events(n).filter((e) => e.ev === 'disconnected'), before.mark);
  equal(gone, [], 'the client never gave up');
}

for (const scenario of ['signal-reconnect', 'resume-reconnect', 'full-reconnect']) {
  for (const single of [true, false]) {
    test(`${scenario.replace('-reconnect', '')}-reconnect-${single ? 'single' : 'dual'}`, { seconds: 90 }, async (t) => {
      await interrupt(t, scenario, single);
    });
  }
}

for (const scenario of ['migration', 'node-failure', 'force-tcp']) {
  test(`reconnect-${scenario}`, { seconds: 90 }, async (t) => {
    await interrupt(t, scenario, scenario !== 'force-tcp');
  });
}

test('reconnect-server-leave', { seconds: 60 }, async (t) => {
  const a = await t.join('alice');
  const b = await t.join('bob');
  const mark = await a.evaluate(() => window.hb.mark());
  await a.evaluate(() => window.hb.room.simulateScenario('server-leave'));
  const gone = await a.evaluate((n) => window.hb.waitFor('disconnected', {}, 10000, n), mark);
  equal(gone.reason ?? DisconnectReason.SERVER_SHUTDOWN, DisconnectReason.SERVER_SHUTDOWN);
  await until(() => b.evaluate(() => window.hb.room.remoteParticipants.size === 0), 8000, 'bob sees alice leave');
});

test('disconnect-signal-on-resume', { seconds: 90 }, async (t) => {
  // The server drops the socket of the resume itself once; the client tries again.
  await interrupt(t, 'disconnect-signal-on-resume', true);
});

test('state-changes-while-away', { seconds: 90 }, async (t) => {
  // What happened while a client had no signalling reaches it with the resume.
  const a = await t.join('alice');
  const b = await t.join('bob', { grant: { canUpdateOwnMetadata: true } });
  const c = await t.join('carol');
  await publish(b, SMALL);
  await publish(a, SMALL);
  await untilDecoding(a);
  await a.evaluate(() => {
    window.hb.away = window.hb.room.simulateScenario('signal-reconnect', 1500);
  });
  await b.evaluate(async () => {
    await window.hb.room.localParticipant.setMetadata('changed meanwhile');
    await window.hb.published.mic.mute();
  });
  await c.evaluate(() => window.hb.disconnect());
  await a.evaluate(() => window.hb.waitFor('reconnected', {}, 20000));
  const view = await a.evaluate(() =>
    window.hb.until(() => {
      const bob = window.hb.room.remoteParticipants.get('bob');
      return bob?.metadata === 'changed meanwhile' && window.hb.remote('bob', 'microphone')?.isMuted && !window.hb.room.remoteParticipants.has('carol');
    }, 8000, 'metadata, mute and the one who left'),
  );
  ok(view);
});
