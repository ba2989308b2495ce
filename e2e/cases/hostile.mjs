// Clients that mean harm, on the signalling socket: the connection ends with the right code, memory stays flat, other rooms feel nothing.
import fs from 'node:fs';
import net from 'node:net';
import zlib from 'node:zlib';
import WebSocket from 'ws';
import { Ping, SignalRequest, UpdateParticipantMetadata, WrappedJoinRequest, WrappedJoinRequest_Compression } from '@livekit/protocol';
import { atMost, equal, ok, sleep, until } from '../lib/assert.mjs';
import { jcmd } from '../lib/process.mjs';
import { joinToken } from '../lib/tokens.mjs';
import { encodeJoinRequest, queryJoin, WireClient } from '../lib/wire.mjs';
import { test } from '../lib/runner.mjs';

const OURS = 'bounds of our own';

async function join(t, identity, options) {
  const client = await WireClient.joinQuery(await t.server(), await t.token(identity, { grant: { canUpdateOwnMetadata: true } }), {}, options);
  t.after(() => client.terminate());
  await client.waitFor('join');
  return client;
}

/** Somebody in another room, from another address, who pings all the while; stop() gives the longest wait in milliseconds. */
async function bystander(t) {
  const client = await WireClient.joinQuery(await t.server(), await joinToken(`${t.roomName}-other`, 'bystander'), {}, { localAddress: '127.0.0.2' });
  t.after(() => client.terminate());
  await client.waitFor('join');
  let longest = 0;
  let going = true;
  const loop = (async () => {
    while (going) {
      const at = Date.now();
      const from = client.messages.length;
      client.send('pingReq', new Ping({ timestamp: BigInt(at), rtt: 0n }));
      await client.waitFor('pongResp', 10000, from);
      longest = Math.max(longest, Date.now() - at);
      await sleep(20);
    }
  })();
  loop.catch(() => undefined);
  return {
    client,
    async stop() {
      going = false;
      await loop;
      return longest;
    },
  };
}

/** Memory that is not the heap, and what of the heap is used after a collection, in KB. */
async function memory(server) {
  const pid = server.pid();
  if (jcmd(pid, 'GC.run') === undefined) return undefined;
  const heap = /used (\d+)K/.exec(jcmd(pid, 'GC.heap_info'));
  const rss = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
  return { heap: Number(heap[1]), rss };
}

async function flat(t, server, before, heapKb = 24 << 10) {
  if (!before) return;
  const after = await memory(server);
  t.note(`heap ${before.heap >> 10} → ${after.heap >> 10} MB, resident ${before.rss >> 10} → ${after.rss >> 10} MB`);
  atMost(after.heap - before.heap, heapKb, 'KB more on the heap');
}

/** A length-delimited field. */
const field = (number, bytes) => Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
const varint = (n) => {
  const out = [];
  for (; n > 127; n = Math.floor(n / 128)) out.push((n % 128) | 128);
  return Buffer.from([...out, n]);
};

/** The field numbers of every message a client may send, but for leave (8) and simulate (13), which end things on purpose. */
const MESSAGES = [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];
/** 14 is a number itself. */
const SCALARS = new Set([14]);

test('hostile-messages', { seconds: 120, hibikiOnly: OURS }, async (t) => {
  const other = await bystander(t);
  let victim = await join(t, 'victim');
  const watcher = await join(t, 'watcher');
  /** Sends a frame; where its parts do not fit together the connection ends, and the next one takes its place. */
  const attempt = async (what, frame) => {
    const from = victim.messages.length;
    victim.sendRaw(frame);
    victim.send('ping', 1n);
    try {
      await victim.waitFor('pong', 5000, from);
    } catch (e) {
      // What was sent after the frame may meet a closed port, and then the code is lost.
      const sentAway = victim.closed?.code === 1000 && victim.kinds().at(-1) === 'leave'; // a state that nobody knows
      if (!sentAway && ![1007, 1006].includes(victim.closed?.code)) throw new Error(`${what}: ${e.message}`);
      broken++;
      victim = await join(t, 'victim');
    }
  };
  let broken = 0;
  const text = Buffer.alloc(100_000, 'x');
  const hostile = Buffer.from('\u0000\u202e<script>${jndi:ldap://x}\r\n../../../etc/passwd\uffff'.repeat(20));
  const big = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
  for (const number of MESSAGES) {
    if (SCALARS.has(number)) continue;
    // Nothing in it; each of its first fields far too long, of the wrong type, or of no use.
    await attempt(`empty ${number}`, field(number, Buffer.alloc(0)));
    for (let inner = 1; inner <= 12; inner++) {
      await attempt(`text in ${number}.${inner}`, field(number, field(inner, hostile)));
      await attempt(`number in ${number}.${inner}`, field(number, Buffer.concat([varint(inner << 3), big])));
    }
    await attempt(`long ${number}`, field(number, Buffer.concat(Array.from({ length: 12 }, (_, i) => field(i + 1, text)))));
  }
  t.note(`${broken} of them ended their connection`);
  for (const number of MESSAGES) {
    const wrong = await join(t, `wrong-${number}`);
    // A message where a number belongs, or a number where a message belongs.
    wrong.sendRaw(SCALARS.has(number) ? field(number, Buffer.from('ab')) : Buffer.concat([varint(number << 3), varint(7)]));
    wrong.sendRaw(field(number, Buffer.from([0x0a, 0x7f, 1])));
    const end = await wrong.waitClosed(SCALARS.has(number) ? 500 : 5000).catch(() => undefined);
    ok(end === undefined ? SCALARS.has(number) : end.code === 1007, `message ${number} with parts missing: ${end?.code}`);
    wrong.terminate();
  }
  for (const [what, json] of [
    ['a number for an object', '{"addTrack": 7}'],
    ['text for a number', '{"addTrack": {"width": "wide"}}'],
    ['deep nesting', `${'{"offer":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['two messages at once', '{"ping": "1", "leave": {}'],
  ]) {
    const wrong = await join(t, 'json');
    wrong.sendRaw(json, false);
    equal((await wrong.waitClosed()).code, 1007, what);
  }
  await watcher.waitFor('join');
  const seen = watcher.messages.filter((m) => m.kind === 'update').flatMap((m) => m.value.participants).filter((p) => p.identity === 'victim');
  ok(seen.every((p) => p.tracks.length === 0 && p.metadata.length < 600_000), 'nothing of it became a track');
  ok(!watcher.closed, 'the others in the room go on');
  const wait = await other.stop();
  t.note(`another room waited ${wait} ms at most`);
  atMost(wait, 2000, 'milliseconds that another room waited');
});

test('hostile-frame-limit', { seconds: 60, hibikiOnly: OURS }, async (t) => {
  const other = await bystander(t);
  const limit = 2 << 20;
  const frame = new SignalRequest({ message: { case: 'updateMetadata', value: new UpdateParticipantMetadata({ metadata: 'b'.repeat(limit + 1000) }) } }).toBinary();
  for (const [what, options, send] of [
    ['one frame', {}, (c) => c.sendRaw(frame)],
    ['deflated to little', { perMessageDeflate: { threshold: 0 } }, (c) => c.sendRaw(frame)],
    ['a bomb', { perMessageDeflate: { threshold: 0 } }, (c) => c.sendRaw(Buffer.alloc(48 << 20))],
    [
      'many fragments',
      {},
      (c) => {
        for (let i = 0; i < 21; i++) c.socket.send(Buffer.alloc(100_000), { binary: true, fin: i === 20 });
      },
    ],
  ]) {
    const client = await join(t, 'large', options);
    send(client);
    equal((await client.waitClosed(8000)).code, 1009, what);
  }
  const wait = await other.stop();
  atMost(wait, 2000, 'milliseconds that another room waited');
});

test('hostile-join-bombs', { lane: 'last', seconds: 60, hibikiOnly: OURS }, async (t) => {
  const server = await t.server();
  const other = await bystander(t);
  const bomb = zlib.gzipSync(Buffer.alloc(35 << 20), { level: 9 });
  const wrapped = new WrappedJoinRequest({ compression: WrappedJoinRequest_Compression.GZIP, joinRequest: bomb }).toBinary();
  const params = new URLSearchParams({ access_token: await t.token('bomber'), join_request: encodeJoinRequest(wrapped) });
  atMost(params.toString().length, 65_000, 'characters of the bomb');
  const throwOne = async () => {
    const r = await fetch(`${server.url}/rtc/v1/validate?${params}`);
    return [r.status, await r.text()];
  };
  equal(await throwOne(), [400, 'join request too large']);
  const before = await memory(server);
  for (let round = 0; round < 5; round++) {
    for (const answer of await Promise.all(Array.from({ length: 20 }, throwOne))) equal(answer, [400, 'join request too large']);
  }
  await flat(t, server, before);
  const wait = await other.stop();
  t.note(`another room waited ${wait} ms at most`);
  atMost(wait, 3000, 'milliseconds that another room waited');
});

test('hostile-tiny-frames', { lane: 'last', seconds: 90, hibikiOnly: OURS }, async (t) => {
  const server = await t.server();
  const other = await bystander(t);
  const client = await join(t, 'chatty');
  const before = await memory(server);
  // Frames of two bytes of content, a thousand in one piece, masked with zeros.
  const one = Buffer.from([0x82, 0x82, 0, 0, 0, 0, 0x70, 1]);
  const piece = Buffer.concat(Array.from({ length: 1000 }, () => one));
  let sent = 0;
  while (sent < 1_000_000 && !client.closed) {
    if (!client.socket._socket?.write(piece)) await new Promise((r) => setTimeout(r, 5));
    sent += 1000;
    if (sent % 20_000 === 0) await sleep(1);
  }
  const end = await client.waitClosed(10000).catch(() => undefined);
  t.note(`${sent} frames written, closed with ${end?.code} ${end?.reason}`);
  ok(end, 'the connection ends');
  // What is still on its way to a closed port may cost the code.
  ok([1008, 1006].includes(end.code), `too many messages: ${end.code}`);
  await flat(t, server, before);
  const wait = await other.stop();
  t.note(`another room waited ${wait} ms at most`);
  atMost(wait, 3000, 'milliseconds that another room waited');
});

test('hostile-half-open', { lane: 'last', seconds: 60, hibikiOnly: OURS }, async (t) => {
  const server = await t.server();
  const other = await bystander(t);
  const before = await memory(server);
  const token = await t.token('slow');
  const host = new URL(server.url).hostname;
  const open = (text) =>
    new Promise((done) => {
      const socket = net.connect(server.port, host, () => {
        socket.write(text);
        done(socket);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => (socket.gone = Date.now()));
    });
  const request = `GET /rtc?${queryJoin(token)} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
  const at = Date.now();
  // Half of an upgrade each, and then nothing more.
  const halves = await Promise.all(Array.from({ length: 300 }, (_, i) => open(request.slice(0, 40 + ((i * 7) % (request.length - 40))))));
  const fresh = await WireClient.joinQuery(server, await joinToken(`${t.roomName}-fresh`, 'fresh'));
  await fresh.waitFor('join');
  atMost(Date.now() - at, 5000, 'milliseconds until somebody else is in');
  fresh.close();
  // Upgrades that are taken and never read: what is said to them is bounded.
  const deaf = await Promise.all(Array.from({ length: 20 }, () => open(`${request}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`)));
  for (const socket of deaf) socket.pause();
  await until(() => halves.every((s) => s.gone), 20000, () => `${halves.filter((s) => !s.gone).length} are still open`, 200);
  t.note(`the last half-open one was cut after ${Math.max(...halves.map((s) => s.gone)) - at} ms`);
  for (const socket of deaf) socket.destroy();
  await flat(t, server, before);
  const wait = await other.stop();
  atMost(wait, 2000, 'milliseconds that another room waited');
});

test('wire-websocket-ping', { seconds: 30 }, async (t) => {
  const client = await join(t, 'quiet');
  const at = Date.now();
  const pinged = await new Promise((resolve, reject) => {
    client.socket.once('ping', () => resolve(Date.now() - at));
    setTimeout(() => reject(new Error('no ping of the socket within 13 s')), 13000);
  });
  ok(pinged > 5000, `a ping of the socket after ${pinged} ms`);
  equal(client.socket.readyState, WebSocket.OPEN);
});
