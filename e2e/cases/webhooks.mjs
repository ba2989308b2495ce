// Webhooks: a life of a room through a receiver that fails, and servers that are killed.
import dgram from 'node:dgram';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { LeaveRequest, LeaveRequest_Action } from '@livekit/protocol';
import { config, outDir } from '../lib/config.mjs';
import { atMost, equal, ok, sleep, until } from '../lib/assert.mjs';
import { HookReceiver, HookedServer, deadLetters } from '../lib/hooks.mjs';
import { Random } from '../lib/random.mjs';
import { startProgram } from '../lib/peers.mjs';
import { WireClient } from '../lib/wire.mjs';
import { roomService } from '../lib/tokens.mjs';
import { test } from '../lib/runner.mjs';

const OURS = 'webhooks that outlive a receiver that is down, and the process';
const KILLS = Number(process.env.E2E_WEBHOOK_KILLS || 5);
const QUICK = { retry_min: '20ms', retry_max: '200ms' };

const freePort = () =>
  new Promise((done) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

const freeUdpPort = () =>
  new Promise((done) => {
    const s = dgram.createSocket('udp4');
    s.bind(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

async function receiver(t, answer) {
  const r = await new HookReceiver(answer).listen();
  t.after(() => r.close());
  return r;
}

async function start(t, settings) {
  const server = await HookedServer.start(t.id, await freePort(), await freeUdpPort(), settings);
  t.after(() => server.stop());
  return server;
}

test('webhook-life', { seconds: 120, hibikiOnly: OURS }, async (t) => {
  const random = new Random(config.seed);
  const main = await receiver(t, () => (random.chance(0.5) ? 200 : random.pick([500, 503, 429])));
  main.verifiedBy(startProgram(t, 'java', 'receiver'));
  const starts = await receiver(t);
  const noTracks = await receiver(t);
  const server = await start(t, {
    webhook: { urls: [`http://127.0.0.1:${await freePort()}/nobody`, main.url] },
    hibiki: {
      webhook: {
        ...QUICK,
        receivers: [
          { url: starts.url, include_events: ['room_started'] },
          { url: noTracks.url, exclude_events: ['track_published', 'track_unpublished'] },
        ],
      },
    },
  });
  const rooms = roomService(server);
  // What an event tells is what the API tells, from the first attempt on.
  const unknown = [];
  noTracks.heard = async (event) => {
    if (event.event === 'participant_joined') {
      const listed = await rooms.listParticipants(t.roomName);
      const found = listed.find((p) => p.sid === event.participant.sid);
      const one = await rooms.getParticipant(t.roomName, event.participant.identity).catch(() => undefined);
      if (found?.state !== 2 || one?.sid !== event.participant.sid) unknown.push(event.participant.identity);
    }
    if (event.event === 'room_started' && (await rooms.listRooms([t.roomName])).length !== 1) unknown.push('room');
  };
  const after = (name, count = 1) => until(() => main.names(t.roomName).filter((n) => n === name).length >= count, 20000, `${count} of ${name}; seen: ${main.names(t.roomName)}`);

  await rooms.createRoom({ name: t.roomName, metadata: 'about the room' });
  await after('room_started');
  const alice = await t.join('alice', { server, claims: { name: 'Alice', metadata: 'about alice', attributes: { k: 'v' } } });
  await after('participant_joined');
  await alice.evaluate(() => window.hb.publishAudio());
  await after('track_published');
  const ghost = await WireClient.joinRequest(server, await t.token('ghost'));
  await ghost.waitFor('join');
  ghost.send('leave', new LeaveRequest({ action: LeaveRequest_Action.DISCONNECT }));
  await after('participant_connection_aborted');
  await alice.evaluate(async () => {
    for (const p of window.hb.room.localParticipant.trackPublications.values()) await window.hb.room.localParticipant.unpublishTrack(p.track);
  });
  await after('track_unpublished');
  await t.join('bob', { server, single: false });
  await after('participant_joined', 2);
  await rooms.removeParticipant(t.roomName, 'bob');
  await after('participant_left');
  await alice.evaluate(() => window.hb.publishAudio());
  await after('track_published', 2);
  await rooms.deleteRoom(t.roomName);
  await after('room_finished');

  equal(main.names(t.roomName), [
    'room_started',
    'participant_joined',
    'track_published',
    'participant_connection_aborted',
    'track_unpublished',
    'participant_joined',
    'participant_left',
    'track_published',
    'track_unpublished',
    'participant_left',
    'room_finished',
  ]);
  equal(main.faults, [], 'every call is signed');
  const seen = main.of(t.roomName);
  equal(new Set(seen.map(({ event }) => event.id)).size, seen.length, 'no id twice');
  ok(seen.every(({ event }) => /^EV_\w{12}$/.test(event.id)), 'ids');
  ok(seen.every(({ event }) => Math.abs(Number(event.createdAt) - Date.now() / 1000) < 120), 'created at');
  ok(seen.every(({ json }) => typeof json.createdAt === 'string'), '64-bit numbers are strings');
  const [started, joined, published, aborted, , , left] = seen.map(({ event }) => event);
  equal([started.room.name, started.room.metadata, /^RM_/.test(started.room.sid)], [t.roomName, 'about the room', true]);
  equal([joined.participant.identity, joined.participant.name, joined.participant.attributes.k, joined.participant.state], ['alice', 'Alice', 'v', 2]);
  equal(Object.keys(seen[2].json.room).sort(), ['name', 'sid'], 'a track event names its room only');
  equal(Object.keys(seen[2].json.participant).sort(), ['identity', 'sid'], 'and its participant');
  ok(/^TR_/.test(published.track.sid) && published.track.type === 0, 'the track');
  equal([aborted.participant.identity, left.participant.identity, left.participant.disconnectReason], ['ghost', 'bob', 4]);
  const tries = [...main.attempts.values()].reduce((a, b) => a + b, 0);
  ok(tries > seen.length, 'the receiver failed at times');
  t.note(`${seen.length} events in ${tries} attempts`);

  await until(() => noTracks.names(t.roomName).length >= 7, 5000, 'the events of the other receiver');
  equal(starts.names(t.roomName), ['room_started'], 'included events only');
  equal(noTracks.names(t.roomName), seen.map(({ event }) => event.event).filter((n) => !n.startsWith('track_')), 'all but the excluded ones');
  equal(unknown, [], 'the API knows what the webhooks tell');
});

test('webhook-dead-letters', { seconds: 60, hibikiOnly: OURS }, async (t) => {
  let refuses = true;
  const hooks = await receiver(t, () => (refuses ? 404 : 200));
  const server = await start(t, { webhook: { urls: [hooks.url], filter_params: { include_events: ['room_started'] } }, hibiki: { webhook: QUICK } });
  const rooms = roomService(server);
  const names = [1, 2, 3].map((n) => `${t.roomName}-${n}`);
  for (const name of names) await rooms.createRoom({ name });
  const list = await until(async () => {
    const { body } = await deadLetters(server);
    return body.deadLetters?.length === 3 && body;
  }, 10000, 'three dead letters');
  const letter = list.deadLetters.find((l) => l.resource === names[0]);
  equal([letter.url, letter.attempts, letter.reason, letter.event.event], [hooks.url, 5, 'status 404', 'room_started']);
  equal(list.counts.refused, 3);
  const page = (await deadLetters(server, { at: '?limit=2' })).body;
  equal([page.deadLetters.length, page.next], [2, page.deadLetters[1].id], 'a page says where the next one begins');
  equal((await deadLetters(server, { at: `?limit=2&after=${page.next}` })).body.deadLetters.length, 1);
  for (const grant of [{}, { roomAdmin: true, room: names[0] }, { roomCreate: true, roomList: true }]) equal((await deadLetters(server, { grant })).status, 401);
  equal((await deadLetters(server, { method: 'POST', at: '/12345/replay' })).status, 404);
  equal((await deadLetters(server, { method: 'DELETE', at: '/x' })).status, 400);

  refuses = false;
  equal((await deadLetters(server, { method: 'POST', at: `/${letter.id}/replay` })).body, { replayed: 1 });
  await until(() => hooks.names(names[0]).length === 1, 5000, 'the replayed event');
  equal(hooks.of(names[0])[0].event.id, letter.event.id, 'under its own id');
  const other = (await deadLetters(server)).body.deadLetters;
  equal((await deadLetters(server, { method: 'DELETE', at: `/${other[0].id}` })).body, { discarded: 1 });
  equal((await deadLetters(server, { method: 'POST', at: '/replay' })).body, { replayed: 1 });
  await until(() => hooks.taken.length === 2, 5000, 'the rest');
  equal((await deadLetters(server)).body.deadLetters, []);
});

test('webhook-shutdown', { seconds: 60, hibikiOnly: OURS }, async (t) => {
  const hooks = await receiver(t);
  const server = await start(t, { webhook: { urls: [hooks.url] }, hibiki: { webhook: QUICK } });
  await roomService(server).createRoom({ name: t.roomName });
  await WireClient.joinRequest(server, await t.token('raw')).then((c) => c.waitFor('join'));
  const end = await server.stop();
  equal(end.forced, false);
  await until(() => hooks.taken.length === 3, 2000, 'the last words');
  equal(hooks.names(t.roomName), ['room_started', 'participant_connection_aborted', 'room_finished'], 'a server that ends says so');
});

test('webhook-killed', { seconds: 120 + 16 * KILLS, hibikiOnly: OURS }, async (t) => {
  const kills = KILLS;
  const random = new Random(config.seed);
  const hooks = await receiver(t, () => (random.chance(0.5) ? 200 : 500));
  hooks.verifiedBy(startProgram(t, 'java', 'receiver'));
  const outbox = path.join(outDir, 'servers', t.id, `outbox-${process.pid}`);
  fs.rmSync(outbox, { recursive: true, force: true });
  t.after(() => fs.rmSync(outbox, { recursive: true, force: true }));
  const settings = { webhook: { urls: [hooks.url] }, hibiki: { webhook: { ...QUICK, outbox } } };
  const [port, udpPort] = [await freePort(), await freeUdpPort()];
  const promised = [];
  const lives = [];
  let count = 0;
  let server;
  t.after(() => server?.stop());
  for (let life = 0; life <= kills; life++) {
    server = await HookedServer.start(t.id, port, udpPort, settings);
    const rooms = roomService(server);
    const dying = life < kills ? sleep(50 + random.below(900)).then(() => server.kill()) : undefined;
    let ended = false;
    dying?.then(() => (ended = true));
    // What the server has confirmed has happened, and is to be told.
    const live = async () => {
      for (let i = 0; i < 40 && !ended; i++) {
        const name = `${t.roomName}-${++count}`;
        try {
          const room = await rooms.createRoom({ name });
          promised.push(`room_started ${room.sid}`);
          await rooms.deleteRoom(name);
          promised.push(`room_finished ${room.sid}`);
        } catch (e) {
          if (!dying) throw e;
          return;
        }
      }
    };
    await Promise.all([live(), live(), live()]);
    await dying;
    lives.push(hooks.taken.length);
  }
  const told = () => hooks.taken.map(({ event }) => `${event.event} ${event.room.sid}`);
  await until(() => {
    const all = new Set(told());
    return promised.every((p) => all.has(p));
  }, 60000, () => `everything; missing: ${promised.filter((p) => !told().includes(p)).slice(0, 5)}`);
  equal(hooks.faults, []);
  const times = new Map();
  for (const { event } of hooks.taken) times.set(event.id, (times.get(event.id) ?? 0) + 1);
  const repeated = [...times.values()].filter((n) => n > 1);
  ok(repeated.every((n) => n === 2), 'an event is repeated once at most');
  const first = new Map();
  told().forEach((what, i) => first.has(what) || first.set(what, i));
  for (const what of first.keys()) {
    if (what.startsWith('room_finished')) ok(first.get(what) > first.get(what.replace('finished', 'started')), `${what} after its start`);
  }
  equal(first.size, times.size, 'one id for each event');
  // Of each life, how many events came again that an earlier life had brought.
  const known = new Set();
  const again = new Array(lives.length + 1).fill(0);
  hooks.taken.forEach(({ event }, i) => {
    const life = lives.findIndex((end) => i < end);
    if (known.has(event.id)) again[life < 0 ? lives.length : life]++;
    known.add(event.id);
  });
  const most = Math.max(...again);
  t.note(`${promised.length} events confirmed, ${times.size} told, ${repeated.length} of them twice, through ${kills} kills; after one kill ${most} at most`);
  // A machine that is too busy to answer within a second sends rooms beside each other.
  atMost(repeated.length, kills, 'repeats, one for each kill');
});
