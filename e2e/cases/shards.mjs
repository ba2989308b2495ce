// Two rooms at the same time on two media threads, which share the one port that is configured.
import { equal, ok } from '../lib/assert.mjs';
import { expectTransport, judge, publish, untilDecoding, watch } from '../lib/media.mjs';
import { test } from '../lib/runner.mjs';
import { joinToken } from '../lib/tokens.mjs';

const ONLY = 'its servers are started with options of their own';
const FPS = 15;

async function twoRooms(t, serverName, protocol) {
  const server = await t.server(serverName);
  const pages = {};
  for (const room of ['first', 'second']) {
    for (const identity of ['alice', 'bob']) {
      pages[`${identity} of the ${room} room`] = await t.join(`${identity}-${room}`, {
        server,
        token: await joinToken(`${t.roomName}-${room}`, identity),
      });
    }
  }
  const all = Object.entries(pages);
  await Promise.all(all.map(([, page]) => publish(page, { codec: 'vp8', simulcast: false, width: 640, height: 360, fps: FPS })));
  await Promise.all(all.map(([, page]) => untilDecoding(page, 20000, { audio: true })));
  const before = await server.shards();
  const seen = await watch(pages, 6);
  for (const [name, page] of all) {
    judge(name, seen[name], { fps: FPS });
    await expectTransport(page, name, { protocol, connections: 1 });
  }
  const after = await server.shards();
  equal(after.map((s) => [s.rooms, s.peers]), [[1, 2], [1, 2]], 'rooms and peers of each shard');
  const grew = (read) => after.map((s, i) => read(s) - read(before[i]));
  const sent = grew((s) => s.io.sentDatagrams);
  ok(sent.every((n) => n > 300), `each shard sends: ${sent}`);
  const handedOver = grew((s) => s.handedOver);
  if (protocol === 'tcp') equal(handedOver, [0, 0], 'datagrams handed over');
  equal(grew((s) => s.handOverDroppedFull), [0, 0], 'dropped in handing over');
  equal(grew((s) => s.unknownDatagrams), [0, 0], 'datagrams that are nobody’s');
  t.note(`sent ${sent}, received ${grew((s) => s.io.receivedDatagrams)}, handed over ${handedOver}, peers ${after.map((s) => s.peers)}`);
}

test('shards-one-port-udp', { lane: 'media', seconds: 90, hibikiOnly: ONLY }, (t) => twoRooms(t, 'shards', 'udp'));
test('shards-one-port-tcp', { lane: 'media', seconds: 90, hibikiOnly: ONLY }, (t) => twoRooms(t, 'shards-tcp', 'tcp'));
test('shards-one-port-portable', { lane: 'media', seconds: 90, hibikiOnly: ONLY }, (t) => twoRooms(t, 'shards-portable', 'udp'));
