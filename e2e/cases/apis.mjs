// RoomService by the unmodified server SDKs of four languages, against rooms with participants in them.
import { equal, ok, until } from '../lib/assert.mjs';
import { config } from '../lib/config.mjs';
import { startProgram } from '../lib/peers.mjs';
import { test } from '../lib/runner.mjs';

const seen = (page, ev, match) => page.evaluate(([e, m]) => window.hb.waitFor(e, m, 5000), [ev, match]);

/** Lists come as lists or as the message around them. */
const rows = (answer) => (Array.isArray(answer) ? answer : (answer.rooms ?? answer.participants ?? []));

for (const sdk of ['node', 'python', 'go', 'java']) {
  test(`sdk-rooms-${sdk}`, { seconds: 120, hibikiOnly: 'forwarding and moving participants' }, async (t) => {
    const server = await t.server();
    const program = startProgram(t, sdk, 'backend');
    const called = new Set();
    const call = (method, request) => {
      called.add(method);
      return program.do('api', { url: server.url, key: config.apiKey, secret: config.apiSecret, method, request });
    };
    const refused = async (method, request, wanted) => {
      const why = await call(method, request).then((r) => `success: ${JSON.stringify(r)}`, (e) => e.message);
      ok(wanted.test(why), `${method}: ${why}`);
    };
    const room = t.roomName;
    const other = `${room}-other`;

    const made = await call('CreateRoom', { name: room, metadata: 'made', emptyTimeout: 60, departureTimeout: 7, maxParticipants: 9 });
    ok(/^RM_/.test(made.sid), JSON.stringify(made));
    equal([made.name, made.metadata, made.emptyTimeout, made.departureTimeout, made.maxParticipants], [room, 'made', 60, 7, 9]);
    equal(rows(await call('ListRooms', { names: [room] })).map((r) => r.sid), [made.sid]);

    const alice = await t.join('alice', { claims: { name: 'Alice' } });
    const bob = await t.join('bob', { single: false });
    const carol = await t.join('carol', { grant: { room: other } });
    await alice.evaluate(() => window.hb.publishAudio());
    const sid = await alice.evaluate(() => [...window.hb.room.localParticipant.trackPublications.keys()][0]);
    await seen(bob, 'trackSubscribed', { sid });
    const listed = rows(await call('ListParticipants', { room }));
    equal(listed.map((p) => p.identity).sort(), ['alice', 'bob']);
    equal(listed.find((p) => p.identity === 'alice').tracks.map((x) => x.sid), [sid]);
    equal((await call('GetParticipant', { room, identity: 'alice' })).name, 'Alice');
    await refused('GetParticipant', { room, identity: 'nobody' }, /not.?found|does not exist/i);

    const muted = await call('MutePublishedTrack', { room, identity: 'alice', trackSid: sid, muted: true });
    equal([(muted.track ?? muted).sid, (muted.track ?? muted).muted], [sid, true]);
    await seen(bob, 'trackMuted', { identity: 'alice' });
    await refused('MutePublishedTrack', { room, identity: 'alice', trackSid: sid, muted: false }, /precondition|unmute/i);

    const updated = await call('UpdateParticipant', {
      room,
      identity: 'alice',
      name: 'A.',
      metadata: 'chair',
      attributes: { hand: 'up' },
      permission: { canPublish: true, canSubscribe: true, canPublishData: true, hidden: false },
    });
    equal([updated.name, updated.metadata, updated.attributes.hand], ['A.', 'chair', 'up']);
    await seen(bob, 'metadata', { identity: 'alice', value: 'chair' });

    await call('UpdateSubscriptions', { room, identity: 'bob', trackSids: [sid], subscribe: false });
    await seen(bob, 'trackUnsubscribed', { sid });
    await call('UpdateSubscriptions', { room, identity: 'bob', trackSids: [sid], subscribe: true });

    const data = Buffer.from('to bob').toString('base64');
    await call('SendData', { room, data, kind: 'RELIABLE', topic: 'news', destinationIdentities: ['bob'] });
    await bob.evaluate(() => window.hb.until(() => window.hb.data.some((d) => d.text === 'to bob' && d.topic === 'news'), 5000, 'data'));

    equal((await call('UpdateRoomMetadata', { room, metadata: 'agenda' })).metadata, 'agenda');
    await bob.evaluate(() => window.hb.until(() => window.hb.room.metadata === 'agenda', 5000, 'metadata of the room'));

    await call('ForwardParticipant', { room, identity: 'alice', destinationRoom: other });
    await seen(carol, 'participantConnected', { identity: 'alice' });
    await call('MoveParticipant', { room, identity: 'bob', destinationRoom: other });
    await seen(carol, 'participantConnected', { identity: 'bob' });
    await bob.evaluate((name) => window.hb.until(() => window.hb.room.name === name, 5000, 'bob in the other room'), other);
    await refused('MoveParticipant', { room, identity: 'alice', destinationRoom: room }, /same|invalid/i);

    await call('RemoveParticipant', { room: other, identity: 'bob' });
    equal((await seen(bob, 'disconnected', {})).reason, 4, 'PARTICIPANT_REMOVED');
    await call('DeleteRoom', { room });
    equal((await seen(alice, 'disconnected', {})).reason, 5, 'ROOM_DELETED');
    equal(rows(await call('ListRooms', { names: [room] })), []);
    await refused('DeleteRoom', { room }, /not.?found|does not exist/i);
    await until(async () => rows(await call('ListParticipants', { room: other })).length === 1, 5000, 'carol is left');
    await call('DeleteRoom', { room: other });
    // No server SDK of these versions has PerformRpc; rooms-moderation calls it.
    equal(called.size, 13, 'every method');
  });
}
