// Participants that go from room to room, tokens that are taken back, and lists that miss nobody.
import { equal, ok, until } from '../lib/assert.mjs';
import { untilDecoding, stats, totals } from '../lib/media.mjs';
import { joinToken, roomService } from '../lib/tokens.mjs';
import { Refused, WireClient } from '../lib/wire.mjs';
import { test } from '../lib/runner.mjs';

const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const attempt = async (promise) => {
  try {
    return { ok: await promise };
  } catch (e) {
    return { status: e.status, code: e.code, message: e.message };
  }
};
const until5 = (page, fn, arg, what) => page.evaluate(([source, a, w]) => window.hb.until(() => (0, eval)(source)(a), 5000, w), [fn.toString(), arg, what]);
const seen = (page, ev, match) => page.evaluate(([e, m]) => window.hb.waitFor(e, m, 5000), [ev, match]);

for (const single of [true, false]) {
  test(`rooms-move-${single ? 'single' : 'dual'}`, {}, async (t) => {
    const server = await t.server();
    const rooms = roomService(server);
    const other = `${t.roomName}-other`;
    const a = await t.join('alice', { single });
    const b = await t.join('bob', { single });
    const c = await t.join('carol', { single, grant: { room: other } });
    await a.evaluate(() => window.hb.publishVideo({}));
    await b.evaluate(() => window.hb.publishVideo({}));
    await c.evaluate(() => window.hb.publishVideo({}));
    await untilDecoding(a);
    await untilDecoding(b);
    const before = await a.evaluate(() => ({ pcs: window.hb.peerConnections(), sid: window.hb.room.localParticipant.sid, mark: window.hb.mark() }));
    // In the page: from the message to the first picture of somebody in the new room.
    await a.evaluate(() => {
      window.hb.room.on('moved', (name) => (window.moved = { name, at: performance.now() }));
    });
    await rooms.moveParticipant(t.roomName, 'alice', other);
    await until5(a, () => window.moved && window.hb.log.some((e) => e.ev === 'firstFrame' && e.identity === 'carol'), null, 'a picture of the new room');
    const after = await a.evaluate(() => ({
      name: window.hb.room.name,
      told: window.moved.name,
      ms: Math.round(window.hb.log.find((e) => e.ev === 'firstFrame' && e.identity === 'carol').t - window.moved.at),
      pcs: window.hb.peerConnections(),
      sid: window.hb.room.localParticipant.sid,
      others: [...window.hb.room.remoteParticipants.keys()],
      gone: window.hb.log.filter((e) => ['reconnecting', 'signalReconnecting', 'disconnected'].includes(e.ev)).length,
    }));
    t.note(`picture of the new room after ${after.ms} ms`);
    equal([after.name, after.told, after.pcs, after.sid, after.others, after.gone], [other, other, before.pcs, before.sid, ['carol'], 0]);
    ok(after.ms <= 1000, `media of the new room within a second, was ${after.ms} ms`);
    await seen(b, 'participantDisconnected', { identity: 'alice' });
    await seen(c, 'participantConnected', { identity: 'alice' });
    await untilDecoding(c);
    equal((await rooms.listParticipants(other)).map((p) => p.identity).sort(), ['alice', 'carol']);
    equal((await rooms.listParticipants(t.roomName)).map((p) => p.identity), ['bob']);

    // It comes back to where it is now.
    await a.evaluate(() => window.hb.room.simulateScenario('signal-reconnect'));
    await until5(a, () => window.hb.log.some((e) => e.ev === 'reconnected' || e.ev === 'signalReconnecting'), null, 'reconnecting');
    await sleep(1500);
    await a.evaluate(() => window.hb.until(() => window.hb.room.state === 'connected', 15000, 'connected again'));
    const frames = totals(await stats(a)).frames;
    await untilDecoding(a, 5000, { from: frames });
    equal(await a.evaluate(() => [window.hb.room.name, window.hb.room.state]), [other, 'connected']);

    const nobody = await attempt(rooms.moveParticipant(t.roomName, 'nobody', other));
    equal([nobody.status, nobody.code], [404, 'not_found']);
    const same = await attempt(rooms.moveParticipant(t.roomName, 'bob', t.roomName));
    equal([same.status, same.code], [400, 'invalid_argument']);
    // A room that does not exist yet.
    await rooms.moveParticipant(t.roomName, 'bob', `${t.roomName}-new`);
    await until5(b, (name) => window.hb.room.name === name, `${t.roomName}-new`, 'in a new room');
  });
}

test('rooms-forward', {}, async (t) => {
  const server = await t.server();
  const rooms = roomService(server);
  const other = `${t.roomName}-other`;
  const a = await t.join('alice', {});
  const c = await t.join('carol', { grant: { room: other } });
  await a.evaluate(() => window.hb.publishVideo({}));
  await rooms.forwardParticipant(t.roomName, 'alice', other);
  await seen(c, 'participantConnected', { identity: 'alice' });
  await untilDecoding(c);
  const found = await rooms.getParticipant(other, 'alice');
  equal([found.kindDetails, found.tracks.length], [[1], 1], 'forwarded, with its track');
  const late = await t.join('dave', { single: false, grant: { room: other } });
  await untilDecoding(late);
  equal((await rooms.listParticipants(t.roomName)).map((p) => p.identity), ['alice']);
  await rooms.removeParticipant(other, 'alice');
  await seen(c, 'participantDisconnected', { identity: 'alice' });
  equal(await a.evaluate(() => window.hb.room.state), 'connected');
  await rooms.forwardParticipant(t.roomName, 'alice', other);
  await until5(c, () => window.hb.log.filter((e) => e.ev === 'trackSubscribed').length === 2, null, 'again');
  await a.evaluate(() => window.hb.disconnect());
  await until5(c, () => window.hb.log.filter((e) => e.ev === 'participantDisconnected').length === 2, null, 'gone with its participant');
});

test('rooms-revoke', {}, async (t) => {
  const server = await t.server();
  const rooms = roomService(server);
  const old = await t.token('alice');
  const a = await WireClient.joinQuery(server, old);
  await a.waitFor('join');
  await sleep(1100);
  await rooms.removeParticipant(t.roomName, 'alice', { revokeTokenTs: BigInt(Math.floor(Date.now() / 1000)) });
  const join = async (token) => {
    try {
      const client = await WireClient.joinQuery(server, token);
      await client.waitFor('join');
      client.socket.close();
      return 200;
    } catch (e) {
      if (e instanceof Refused) return e.status;
      throw e;
    }
  };
  equal(await join(old), 401, 'an older token of the identity');
  equal(await join(await t.token('alice')), 200, 'a newer one');
  equal(await join(await joinToken(t.roomName, 'bob')), 200, 'somebody else');
  equal(await join(await joinToken(`${t.roomName}-other`, 'alice')), 200, 'another room');
  const again = await t.token('bob');
  await attempt(rooms.removeParticipant(t.roomName, 'bob'));
  equal(await join(again), 200, 'nothing is taken back unless it is asked for');
});

test('rooms-consistency', { seconds: 240 }, async (t) => {
  const server = await t.server();
  const rooms = roomService(server);
  const JOINS = 500;
  const AT_ONCE = 10;
  let misses = 0;
  let done = 0;
  const one = async (i) => {
    const identity = `p${i}`;
    const client = await WireClient.joinQuery(server, await t.token(identity));
    const join = await client.waitFor('join', 10000);
    const [single, all] = await Promise.all([attempt(rooms.getParticipant(t.roomName, identity)), rooms.listParticipants(t.roomName)]);
    if (single.ok?.sid !== join.value.participant.sid || !all.some((p) => p.sid === join.value.participant.sid)) misses++;
    done++;
    client.socket.close();
  };
  for (let i = 0; i < JOINS; i += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, (_, k) => one(i + k)));
  for (let i = 0; i < 50; i++) {
    const name = `${t.roomName}-${i}`;
    await rooms.createRoom({ name, emptyTimeout: 5 });
    if ((await rooms.listRooms([name])).length !== 1) misses++;
  }
  t.note(`${done} joins and 50 rooms, ${misses} misses`);
  equal([done, misses], [JOINS, 0]);
});

test('rooms-create-fields', {}, async (t) => {
  const server = await t.server();
  const rooms = roomService(server);
  const call = async (method, body, grant) => {
    const r = await fetch(`${server.url}/twirp/livekit.RoomService/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await rooms.authHeader(grant)) },
      body: JSON.stringify(body),
    });
    return { status: r.status, body: await r.json() };
  };
  const create = (body) => call('CreateRoom', body, { roomCreate: true });
  const made = await create({
    name: t.roomName, empty_timeout: 61, departure_timeout: 7, max_participants: 3, metadata: 'm', min_playout_delay: 100,
    max_playout_delay: 200, sync_streams: true, tags: { team: 'a' }, agents: [{ agent_name: 'x', metadata: 'y' }], replay_enabled: true,
  });
  equal(made.status, 200);
  const { empty_timeout, departure_timeout, max_participants, metadata, num_participants, active_recording } = made.body;
  equal([empty_timeout, departure_timeout, max_participants, metadata, num_participants, active_recording], [61, 7, 3, 'm', 0, false]);
  const again = await create({ name: t.roomName, metadata: 'other' });
  equal([again.body.sid, again.body.metadata], [made.body.sid, 'm'], 'a room that is there stays as it is');
  for (const [body, what] of [
    [{ name: 'x'.repeat(257) }, /room name length exceeds limits/],
    [{ name: `${t.roomName}-x`, metadata: 'x'.repeat(512 * 1024 + 1) }, /metadata size exceeds limits/],
    [{ name: `${t.roomName}-x`, agents: [{ metadata: 'x'.repeat(512 * 1024 + 1) }] }, /agents: metadata size exceeds limits/],
    [{ name: `${t.roomName}-x`, agents: [{ attributes: { k: 'x'.repeat(64 * 1024) } }] }, /agents: attribute size exceeds limits/],
    [{ name: `${t.roomName}-x`, room_preset: 'no such' }, /room_preset/],
  ]) {
    const refused = await create(body);
    equal([refused.status, refused.body.code], [400, 'invalid_argument'], JSON.stringify(refused.body));
    ok(what.test(refused.body.msg), refused.body.msg);
  }
  equal((await rooms.listRooms([`${t.roomName}-x`])).length, 0, 'nothing was made of what was refused');
  const admin = { roomAdmin: true, room: t.roomName };
  for (const [method, body, grant, status, code] of [
    ['ListParticipants', { room: t.roomName }, admin, 200],
    ['GetParticipant', { room: t.roomName, identity: 'x' }, admin, 404, 'not_found'],
    ['RemoveParticipant', { room: t.roomName, identity: 'x' }, admin, 404, 'not_found'],
    ['MutePublishedTrack', { room: t.roomName, identity: 'x', track_sid: 'TR_x' }, admin, 404, 'not_found'],
    ['UpdateParticipant', { room: t.roomName, identity: 'x' }, admin, 404, 'not_found'],
    ['UpdateParticipant', { room: t.roomName, identity: 'x', name: 'x'.repeat(257) }, admin, 400, 'invalid_argument'],
    ['UpdateParticipant', { room: t.roomName, identity: 'x', attributes: { k: 'x'.repeat(64 * 1024) } }, admin, 400, 'invalid_argument'],
    ['UpdateSubscriptions', { room: t.roomName, identity: 'x' }, admin, 404, 'not_found'],
    ['SendData', { room: t.roomName, nonce: 'AAAA' }, admin, 400, 'invalid_argument'],
    ['UpdateRoomMetadata', { room: t.roomName, metadata: 'x'.repeat(512 * 1024 + 1) }, admin, 400, 'invalid_argument'],
    ['UpdateRoomMetadata', { room: `${t.roomName}-x`, metadata: '' }, { roomAdmin: true, room: `${t.roomName}-x` }, 404, 'not_found'],
    ['PerformRpc', { room: t.roomName }, admin, 400, 'invalid_argument'],
    ['MoveParticipant', { room: t.roomName, identity: 'x', destination_room: 'y' }, admin, 401, 'unauthenticated'],
    ['MoveParticipant', { room: t.roomName, identity: 'x', destination_room: 'y' }, { ...admin, destinationRoom: 'y' }, 404, 'not_found'],
    ['ForwardParticipant', { room: t.roomName, identity: 'x', destination_room: t.roomName }, { ...admin, destinationRoom: t.roomName }, 400, 'invalid_argument'],
    ['DeleteRoom', { room: `${t.roomName}-x` }, { roomCreate: true }, 404, 'not_found'],
    ['CreateRoom', { name: [] }, { roomCreate: true }, 400, 'malformed'],
  ]) {
    const r = await call(method, body, grant);
    equal([r.status, r.body.code], [status, code], `${method} ${JSON.stringify(body).slice(0, 80)}: ${JSON.stringify(r.body)}`);
  }
});
