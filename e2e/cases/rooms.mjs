// RoomService through the server SDK.
import { AccessToken } from 'livekit-server-sdk';
import { RoomConfiguration } from '@livekit/protocol';
import { equal, ok, until } from '../lib/assert.mjs';
import { config } from '../lib/config.mjs';
import { publish, untilDecoding } from '../lib/media.mjs';
import { roomService } from '../lib/tokens.mjs';
import { test } from '../lib/runner.mjs';

const attempt = async (promise) => {
  try {
    return { ok: await promise };
  } catch (e) {
    return { status: e.status, code: e.code, message: e.message };
  }
};

test('rooms-create-list-delete', {}, async (t) => {
  const server = await t.server();
  const rooms = roomService(server);
  const names = [`${t.roomName}-1`, `${t.roomName}-2`];
  const made = [];
  for (const name of names) made.push(await rooms.createRoom({ name, metadata: `about ${name}`, maxParticipants: 7, emptyTimeout: 60, departureTimeout: 5 }));
  equal(made.map((r) => r.name), names);
  ok(made.every((r) => /^RM_/.test(r.sid)), 'each has a sid');
  equal([made[0].maxParticipants, made[0].emptyTimeout, made[0].departureTimeout, made[0].metadata], [7, 60, 5, `about ${names[0]}`]);
  ok(Number(made[0].creationTime) > 1.6e9, 'a creation time in seconds');
  ok(made[0].enabledCodecs.some((c) => /vp8/i.test(c.mime)), 'enabled codecs');
  equal((await rooms.createRoom({ name: names[0] })).sid, made[0].sid, 'creating it again gives the same room');
  const all = (await rooms.listRooms()).map((r) => r.name);
  ok(names.every((n) => all.includes(n)), 'both are listed');
  equal((await rooms.listRooms([names[1]])).map((r) => r.name), [names[1]]);
  for (const name of names) await rooms.deleteRoom(name);
  equal((await rooms.listRooms(names)).length, 0, 'both are gone');
  const missing = await attempt(rooms.deleteRoom(names[0]));
  t.note(`deleting again: ${JSON.stringify(missing.ok !== undefined ? 'ok' : missing)}`);
  equal([missing.status, missing.code], [404, 'not_found']);
});

test('rooms-participants', {}, async (t) => {
  const server = await t.server();
  const rooms = roomService(server);
  const a = await t.join('alice', { claims: { name: 'Alice', metadata: 'm', attributes: { k: 'v' } } });
  const b = await t.join('bob', { single: false });
  await a.evaluate(() => window.hb.publishAudio());
  const list = await until(async () => {
    const found = await rooms.listParticipants(t.roomName);
    return found.length === 2 && found.some((p) => p.tracks.length === 1) && found.every((p) => p.state === 2) && found;
  }, 5000, 'two active participants and a track');
  const alice = list.find((p) => p.identity === 'alice');
  equal([alice.name, alice.metadata, alice.attributes.k], ['Alice', 'm', 'v']);
  ok(['audio/red', 'audio/opus'].includes(alice.tracks[0].mimeType), alice.tracks[0].mimeType);
  equal(alice.sid, await a.evaluate(() => window.hb.room.localParticipant.sid));
  ok(alice.permission.canPublish && alice.permission.canSubscribe, 'permissions are told');
  const one = await rooms.getParticipant(t.roomName, 'bob');
  equal(one.identity, 'bob');
  const [room] = await rooms.listRooms([t.roomName]);
  equal([room.numParticipants, room.numPublishers], [2, 1], 'the numbers of the room');
  equal(room.name, t.roomName);

  // Those who only listen are told of within three seconds, and not at all if they are gone by then.
  await a.evaluate(() => window.hb.waitFor('participantConnected', { identity: 'bob' }, 8000));
  await rooms.removeParticipant(t.roomName, 'bob');
  const end = await b.evaluate(() => window.hb.waitFor('disconnected', {}, 5000));
  equal(end.reason, 4, 'PARTICIPANT_REMOVED');
  await a.evaluate(() => window.hb.waitFor('participantDisconnected', { identity: 'bob' }, 5000));
  const missing = await attempt(rooms.removeParticipant(t.roomName, 'nobody'));
  equal([missing.status, missing.code], [404, 'not_found']);
  t.note(`removing nobody: ${missing.message}`);

  await rooms.deleteRoom(t.roomName);
  const closed = await a.evaluate(() => window.hb.waitFor('disconnected', {}, 5000));
  equal(closed.reason, 5, 'ROOM_DELETED');
  equal((await rooms.listRooms([t.roomName])).length, 0);
});

test('rooms-moderation', {}, async (t) => {
  const server = await t.server();
  const rooms = roomService(server);
  const a = await t.join('alice', {});
  const b = await t.join('bob', { single: false });
  const sid = (await a.evaluate(async () => {
    await window.hb.publishAudio();
    return [...window.hb.room.localParticipant.trackPublications.values()].map((p) => p.trackSid);
  }))[0];
  const seen = (page, ev, match) => page.evaluate(([e, m]) => window.hb.waitFor(e, m, 5000), [ev, match]);
  await seen(b, 'trackSubscribed', { sid });

  equal((await rooms.mutePublishedTrack(t.roomName, 'alice', sid, true)).muted, true);
  await seen(b, 'trackMuted', { identity: 'alice' });
  await a.evaluate((s) => window.hb.until(() => window.hb.room.localParticipant.trackPublications.get(s).isMuted, 5000, 'muted at home too'), sid);
  const unmute = await attempt(rooms.mutePublishedTrack(t.roomName, 'alice', sid, false));
  equal([unmute.status, unmute.code], [412, 'failed_precondition'], 'unmuting from afar is off by default');

  await rooms.updateParticipant(t.roomName, 'alice', { name: 'Alice A.', metadata: 'chair', attributes: { hand: 'up' } });
  await seen(b, 'metadata', { identity: 'alice', value: 'chair' });
  await seen(b, 'name', { identity: 'alice', value: 'Alice A.' });
  await seen(a, 'attributes', { identity: 'alice' });

  await rooms.updateRoomMetadata(t.roomName, 'agenda');
  await b.evaluate(() => window.hb.until(() => window.hb.room.metadata === 'agenda', 5000, 'metadata of the room'));
  equal((await rooms.listRooms([t.roomName]))[0].metadata, 'agenda');

  await rooms.sendData(t.roomName, new TextEncoder().encode('to bob'), 0, { topic: 'news', destinationIdentities: ['bob'] });
  await rooms.sendData(t.roomName, new TextEncoder().encode('to all'), 0, { topic: 'news' });
  const heard = (page) => page.evaluate(() => window.hb.until(() => window.hb.data.some((d) => d.text === 'to all') && window.hb.data.map((d) => d.text), 5000, 'data'));
  equal(await heard(a), ['to all']);
  equal(await heard(b), ['to bob', 'to all']);

  await rooms.updateSubscriptions(t.roomName, 'bob', [sid], false);
  await seen(b, 'trackUnsubscribed', { sid });
  await rooms.updateSubscriptions(t.roomName, 'bob', [sid], true);
  await b.evaluate((s) => window.hb.until(() => window.hb.log.filter((e) => e.ev === 'trackSubscribed' && e.sid === s).length === 2, 5000, 'subscribed again'), sid);

  await a.evaluate(() => window.hb.room.registerRpcMethod('ring', async (d) => `rang ${d.payload}`));
  const rpc = async (body) => {
    const r = await fetch(`${server.url}/twirp/livekit.RoomService/PerformRpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await rooms.authHeader({ roomAdmin: true, room: t.roomName })) },
      body: JSON.stringify({ room: t.roomName, ...body }),
    });
    return { status: r.status, ...(await r.json()) };
  };
  equal(await rpc({ destination_identity: 'alice', method: 'ring', payload: 'twice' }), { status: 200, payload: 'rang twice' });
  const unknown = await rpc({ destination_identity: 'alice', method: 'sing', payload: '' });
  equal([unknown.status, unknown.code], [400, 'invalid_argument']);
  t.note(`an unknown method: ${unknown.msg}`);

  await rooms.updateParticipant(t.roomName, 'alice', { permission: { canPublish: false, canSubscribe: true, canPublishData: true } });
  await seen(b, 'trackUnpublished', { sid });
  await a.evaluate(() => window.hb.until(() => window.hb.room.localParticipant.permissions.canPublish === false, 5000, 'may not publish'));
  await a.evaluate(() => window.hb.until(() => window.hb.room.localParticipant.trackPublications.size === 0, 5000, 'publishes no more'));
});

test('rooms-permissions', {}, async (t) => {
  const server = await t.server();
  const call = async (method, body, token) => {
    const r = await fetch(`${server.url}/twirp/livekit.RoomService/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    return { status: r.status, body: await r.json() };
  };
  const none = { roomJoin: false, room: undefined };
  const admin = await t.token('x', { grant: { ...none, roomAdmin: true, room: 'another-room' } });
  const list = await t.token('x', { grant: { ...none, roomList: true } });
  const create = await t.token('x', { grant: { ...none, roomCreate: true } });
  const own = await t.token('x', { grant: { ...none, roomAdmin: true, room: t.roomName } });
  for (const [method, body, token] of [
    ['CreateRoom', { name: t.roomName }, undefined],
    ['CreateRoom', { name: t.roomName }, list],
    ['ListRooms', {}, create],
    ['DeleteRoom', { room: t.roomName }, list],
    ['ListParticipants', { room: t.roomName }, admin],
    ['ListParticipants', { room: t.roomName }, create],
    ['RemoveParticipant', { room: t.roomName, identity: 'a' }, admin],
  ]) {
    const r = await call(method, body, token);
    equal([r.status, r.body.code], [401, 'unauthenticated'], `${method}: ${JSON.stringify(r.body)}`);
  }
  const made = await call('CreateRoom', { name: t.roomName, empty_timeout: 30 }, create);
  equal([made.status, made.body.name, made.body.empty_timeout], [200, t.roomName, 30], 'JSON has snake_case names');
  equal((await call('ListRooms', { names: [t.roomName] }, list)).body.rooms.length, 1);
  equal((await call('ListParticipants', { room: t.roomName }, own)).body.participants, []);
  const wrong = await call('NoSuchMethod', {}, create);
  equal([wrong.status, wrong.body.code], [404, 'bad_route']);
  equal((await call('DeleteRoom', { room: t.roomName }, create)).status, 200);
});

/** What the server says of the media that a page receives: streams, canonical names, extensions. */
const described = (page) =>
  page.evaluate(() => {
    const { publisher, subscriber } = window.hb.room.engine.pcManager;
    const sections = (subscriber ?? publisher)._pc.remoteDescription.sdp.split('\r\nm=').slice(1);
    return sections
      .filter((s) => /\r\na=msid:\S/.test(s))
      .map((s) => ({
        kind: s.split(' ')[0],
        stream: /\r\na=msid:(\S+)/.exec(s)[1],
        cnames: [...new Set([...s.matchAll(/ cname:(\S+)/g)].map((m) => m[1]))],
        playoutDelay: /playout-delay/.test(s),
      }));
  });

for (const single of [true, false]) {
  test(`rooms-media-settings-${single ? 'single' : 'dual'}`, { seconds: 60 }, async (t) => {
    // Playout delay and common streams of one room, said by CreateRoom or by the token that makes it.
    const server = await t.server();
    const settings = { minPlayoutDelay: 100, maxPlayoutDelay: 2000, syncStreams: true };
    const call = async (name, roomConfig) => {
      const token = async (identity) => {
        const made = new AccessToken(config.apiKey, config.apiSecret, { identity });
        made.addGrant({ roomJoin: true, room: name });
        if (roomConfig) made.roomConfig = roomConfig;
        return made.toJwt();
      };
      const a = await t.join('alice', { single, token: await token('alice') });
      const b = await t.join('bob', { single, token: await token('bob') });
      await publish(a, { width: 320, height: 180, fps: 10, simulcast: false });
      await untilDecoding(b, 15000, { audio: true });
      let media;
      await until(async () => (media = await described(b)).length === 2, 5000, () => `two sections: ${JSON.stringify(media)}`);
      await Promise.all([a, b].map((page) => page.evaluate(() => window.hb.disconnect())));
      return {
        streams: new Set(media.map((m) => m.stream)).size,
        cnames: new Set(media.flatMap((m) => m.cnames)).size,
        delayed: media.filter((m) => m.playoutDelay).map((m) => m.kind),
      };
    };
    equal(await call(`${t.roomName}-plain`), { streams: 2, cnames: 2, delayed: [] }, 'a room without');
    await roomService(server).createRoom({ name: `${t.roomName}-api`, ...settings });
    equal(await call(`${t.roomName}-api`), { streams: 1, cnames: 1, delayed: ['video'] }, 'by CreateRoom');
    equal(await call(`${t.roomName}-token`, new RoomConfiguration(settings)), { streams: 1, cnames: 1, delayed: ['video'] }, 'by token');
  });
}
