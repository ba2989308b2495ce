// The signalling socket frame by frame, with a client that has no WebRTC behind it.
import net from 'node:net';
import {
  AddTrackRequest,
  LeaveRequest,
  LeaveRequest_Action,
  DisconnectReason,
  ParticipantInfo_State,
  Ping,
  ReconnectReason,
  SessionDescription,
  TrackSource,
  TrackType,
  UpdateParticipantMetadata,
} from '@livekit/protocol';
import { isReference } from '../lib/config.mjs';
import { atLeast, atMost, equal, ok, sleep, until } from '../lib/assert.mjs';
import { receiveOffer } from '../lib/sdp.mjs';
import { WireClient, wrapJoinRequest } from '../lib/wire.mjs';
import { test } from '../lib/runner.mjs';

/** Opens with a helper of WireClient and closes it with the case. */
async function open(t, opening) {
  const client = await opening;
  t.after(() => client.terminate());
  return client;
}

const byQuery = async (t, identity, { extra, options, ...tokenOptions } = {}) =>
  open(t, WireClient.joinQuery(await t.server(), await t.token(identity, tokenOptions), extra, options));

const byRequest = async (t, identity, { fields, how, options, ...tokenOptions } = {}) =>
  open(t, WireClient.joinRequest(await t.server(), await t.token(identity, tokenOptions), fields, how, options));

function checkJoin(t, join, identity) {
  equal(join.room.name, t.roomName);
  ok(/^RM_/.test(join.room.sid) || join.room.sid === '', `room sid ${join.room.sid}`);
  ok(/^PA_/.test(join.participant.sid), `participant sid ${join.participant.sid}`);
  equal(join.participant.identity, identity);
  ok(join.participant.permission.canPublish && join.participant.permission.canSubscribe, 'permission');
  equal([join.pingTimeout, join.pingInterval], [15, 5], 'ping timeout and interval in seconds');
  ok(join.serverVersion && join.serverInfo?.version && join.serverInfo.protocol >= 15, `server info ${JSON.stringify(join.serverInfo)}`);
  ok(join.enabledPublishCodecs.some((c) => /vp8/i.test(c.mime)), 'publish codecs');
  ok(join.sifTrailer.length > 0, 'a trailer for frames that the server inserts');
}

test('wire-join-query', {}, async (t) => {
  const client = await byQuery(t, 'raw', { claims: { name: 'Raw', metadata: 'm' } });
  const { value: join } = await client.waitFor('join');
  equal(client.kinds()[0], 'join', 'the first message');
  checkJoin(t, join, 'raw');
  equal([join.participant.name, join.participant.metadata, join.subscriberPrimary], ['Raw', 'm', true]);
  const { value: token } = await client.waitFor('refreshToken');
  equal(token.split('.').length, 3, 'a refreshed token');
  const { value: offer } = await client.waitFor('offer');
  equal(offer.type, 'offer');
  ok(/^m=application .*webrtc-datachannel/m.test(offer.sdp), 'the subscriber offer has a data section');
  ok(/^a=ice-ufrag:/m.test(offer.sdp) && /^a=fingerprint:sha-256 /m.test(offer.sdp) && /^a=setup:actpass/m.test(offer.sdp));
  const { value: trickle } = await client.waitFor('trickle');
  equal(trickle.target, 1, 'a candidate of the subscriber connection');
  const init = JSON.parse(trickle.candidateInit);
  ok(/^candidate:/.test(init.candidate) || init.candidate === '', init.candidate);
  await until(() => client.messages.some((m) => m.kind === 'trickle' && m.value.final), 5000, 'the last candidate is marked');
});

test('wire-join-request', {}, async (t) => {
  for (const gzip of [true, false]) {
    const client = await byRequest(t, `raw-${gzip}`, { how: { gzip } });
    const { value: join } = await client.waitFor('join');
    equal(client.kinds()[0], 'join', 'the first message');
    checkJoin(t, join, `raw-${gzip}`);
    await client.waitFor('refreshToken');
    await sleep(700);
    ok(!client.kinds().includes('offer'), 'with one peer connection the server never offers');
    client.close();
  }
});

test('wire-join-request-offer', {}, async (t) => {
  const sdp = receiveOffer({ audio: 3, video: 3 });
  const client = await byRequest(t, 'raw', { fields: { publisherOffer: new SessionDescription({ type: 'offer', sdp, id: 41 }) } });
  await client.waitFor('join');
  const { value: answer } = await client.waitFor('answer');
  equal([answer.type, answer.id], ['answer', 41], 'the answer names the offer');
  const sections = (s) => s.match(/^m=\w+/gm);
  equal(sections(answer.sdp), sections(sdp), 'one section for each of the offer, in its order');
  ok(/^a=setup:active/m.test(answer.sdp), 'the server takes the active role');
  ok(/^a=ice-ufrag:/m.test(answer.sdp) && /^a=fingerprint:sha-256 /m.test(answer.sdp));
  ok(/^a=group:BUNDLE 0 1 2 3 4 5 6/m.test(answer.sdp), 'all in one bundle');
  await until(() => client.messages.some((m) => m.kind === 'trickle' && m.value.final), 5000, 'candidates');
});

test('wire-updates', {}, async (t) => {
  const a = await byQuery(t, 'alice');
  await a.waitFor('join');
  const b = await byRequest(t, 'bob');
  const { value: join } = await b.waitFor('join');
  equal(join.otherParticipants.map((p) => p.identity), ['alice'], 'who was there before');
  await until(() => a.messages.some((m) => m.kind === 'update' && m.value.participants.some((p) => p.identity === 'bob')), 5000, 'an update about bob');
  b.send('leave', new LeaveRequest({ reason: DisconnectReason.CLIENT_INITIATED, action: LeaveRequest_Action.DISCONNECT }));
  await until(
    () => a.messages.some((m) => m.kind === 'update' && m.value.participants.some((p) => p.identity === 'bob' && p.state === ParticipantInfo_State.DISCONNECTED)),
    5000,
    'bob is reported as disconnected',
  );
  await b.waitClosed();
});

test('wire-json', {}, async (t) => {
  const client = await byQuery(t, 'raw');
  await client.waitFor('offer');
  equal(client.frames.text, 0, 'binary until the client speaks text');
  let from = client.messages.length;
  client.sendJson('pingReq', new Ping({ timestamp: 1234n, rtt: 5n }));
  const pong = await client.waitFor('pongResp', 5000, from);
  equal(pong.isBinary, false, 'a text frame is answered with text');
  const json = JSON.parse(pong.raw.toString());
  equal(Object.keys(json), ['pongResp'], `lower camel case: ${pong.raw}`);
  equal(json.pongResp.lastPingTimestamp, '1234', '64-bit numbers are strings');
  from = client.messages.length;
  client.sendJson('addTrack', new AddTrackRequest({ cid: 'mic', name: 'mic', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }));
  const published = await client.waitFor('trackPublished', 5000, from);
  const body = JSON.parse(published.raw.toString()).trackPublished;
  equal([body.cid, body.track.source], ['mic', 'MICROPHONE'], 'enums by name');
  ok(!('muted' in body.track), 'defaults are left out');
  from = client.messages.length;
  client.send('pingReq', new Ping({ timestamp: 99n, rtt: 5n }));
  equal((await client.waitFor('pongResp', 5000, from)).isBinary, true, 'a binary frame switches back');
  equal(client.kinds().includes('undecodable'), false);
});

test('wire-json-from-start', {}, async (t) => {
  // A client that speaks JSON from its first frame gets along in it.
  const client = await byRequest(t, 'raw');
  await client.waitFor('join');
  const from = client.messages.length;
  client.sendJson('offer', new SessionDescription({ type: 'offer', sdp: receiveOffer(), id: 7 }));
  const answer = await client.waitFor('answer', 5000, from);
  const json = JSON.parse(answer.raw.toString()).answer;
  equal([json.type, json.id, typeof json.sdp], ['answer', 7, 'string']);
});

test('wire-ping', {}, async (t) => {
  const client = await byRequest(t, 'raw');
  await client.waitFor('join');
  client.send('ping', BigInt(Date.now()));
  const { value: pong } = await client.waitFor('pong');
  atMost(Math.abs(Number(pong) - Date.now()), 5000, 'milliseconds between the clocks');
  client.send('pingReq', new Ping({ timestamp: 777n, rtt: 12n }));
  const { value } = await client.waitFor('pongResp');
  equal(value.lastPingTimestamp, 777n);
  atMost(Math.abs(Number(value.timestamp) - Date.now()), 5000, 'milliseconds between the clocks');
});

test('wire-add-track', {}, async (t) => {
  const client = await byQuery(t, 'raw');
  await client.waitFor('join');
  const request = (fields) => client.send('addTrack', new AddTrackRequest({ cid: 'c1', name: 'camera', type: TrackType.VIDEO, source: TrackSource.CAMERA, width: 640, height: 360, ...fields }));
  request({});
  const { value } = await client.waitFor('trackPublished');
  equal(value.cid, 'c1');
  ok(/^TR_VC/.test(value.track.sid), value.track.sid);
  equal([value.track.name, value.track.type, value.track.source, value.track.width], ['camera', TrackType.VIDEO, TrackSource.CAMERA, 640]);
  const muted = client.messages.length;
  request({ cid: 'c2', name: 'mic', type: TrackType.AUDIO, source: TrackSource.MICROPHONE, muted: true });
  const second = await client.waitFor('trackPublished', 5000, muted);
  equal([second.value.cid, second.value.track.muted], ['c2', true]);

  const quiet = await byQuery(t, 'quiet', { grant: { canPublish: false } });
  await quiet.waitFor('join');
  quiet.send('addTrack', new AddTrackRequest({ cid: 'no', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }));
  const { value: answer } = await quiet.waitFor('requestResponse');
  equal([answer.reason, answer.request.case, answer.request.value.cid], [2, 'addTrack', 'no'], 'NOT_ALLOWED, with the request');
});

test('wire-request-response', {}, async (t) => {
  const client = await byQuery(t, 'raw');
  await client.waitFor('join');
  client.send('updateMetadata', new UpdateParticipantMetadata({ metadata: 'no', requestId: 5 }));
  const { value } = await client.waitFor('requestResponse');
  equal([value.requestId, value.reason], [5, 2], 'NOT_ALLOWED');
  const able = await byQuery(t, 'able', { grant: { canUpdateOwnMetadata: true } });
  await able.waitFor('join');
  able.send('updateMetadata', new UpdateParticipantMetadata({ metadata: 'yes', name: 'Able', attributes: { a: '1' }, requestId: 6 }));
  await until(
    () => able.messages.some((m) => m.kind === 'update' && m.value.participants.some((p) => p.identity === 'able' && p.metadata === 'yes' && p.name === 'Able' && p.attributes.a === '1')),
    5000,
    () => `an update of oneself; seen ${able.kinds()}`,
  );
  const from = able.messages.length;
  able.send('updateMetadata', new UpdateParticipantMetadata({ metadata: 'x'.repeat(600000), requestId: 8 }));
  const { value: large } = await able.waitFor('requestResponse', 5000, from);
  equal([large.requestId, large.reason], [8, 3], 'LIMIT_EXCEEDED');
});

test('wire-resume', {}, async (t) => {
  for (const form of ['query', 'request']) {
    const join = form === 'query' ? byQuery : byRequest;
    const first = await join(t, `raw-${form}`);
    const { value } = await first.waitFor('join');
    const sid = value.participant.sid;
    // The first socket is still open: its peer connection may live on, so the new one takes over.
    const again =
      form === 'query'
        ? await byQuery(t, 'raw-query', { extra: { reconnect: '1', sid, reconnect_reason: '1' } })
        : await byRequest(t, 'raw-request', { fields: { reconnect: true, participantSid: sid, reconnectReason: ReconnectReason.RR_SIGNAL_DISCONNECTED } });
    const { value: reconnect } = await again.waitFor('reconnect');
    equal(again.kinds()[0], 'reconnect', 'the first message of a resume');
    ok(reconnect.serverInfo?.version, 'server info');
    await again.waitFor('update');
    await again.waitFor('roomUpdate');
    if (form === 'query') await again.waitFor('offer', 6000);
    await first.waitClosed();
    again.close();
  }
});

test('wire-resume-unknown', {}, async (t) => {
  const client = await byQuery(t, 'nobody', { extra: { reconnect: '1', sid: 'PA_doesnotexist' } });
  const { value } = await client.waitFor('leave');
  equal([value.action, value.reason], [LeaveRequest_Action.RECONNECT, DisconnectReason.STATE_MISMATCH]);
  await client.waitClosed();

  // Who never got as far as media is gone with the socket.
  const early = await byQuery(t, 'early');
  const { value: join } = await early.waitFor('join');
  early.terminate();
  await sleep(300);
  const late = await byQuery(t, 'early', { extra: { reconnect: '1', sid: join.participant.sid } });
  const { value: leave } = await late.waitFor('leave');
  equal([leave.action, leave.reason], [LeaveRequest_Action.RECONNECT, DisconnectReason.STATE_MISMATCH]);
});

test('wire-invalid-frame', {}, async (t) => {
  const frames = [
    ['garbage bytes', Uint8Array.of(0xff, 0xff, 0xff, 0xff), true],
    ['a truncated message', Uint8Array.of(0x0a, 0x7f, 1, 2), true],
    ['text that is not JSON', 'not json', false],
    ['JSON of another shape', '{"offer": 12}', false],
  ];
  for (const [what, bytes, binary] of frames) {
    const client = await byQuery(t, 'raw');
    await client.waitFor('join');
    client.sendRaw(bytes, binary);
    const closed = await client.waitClosed(5000);
    t.note(`${what}: closed with ${closed.code}`);
  }
  ok((await fetch(`${(await t.server()).url}/`)).ok, 'the server goes on');
});

test('wire-harmless-frames', {}, async (t) => {
  const client = await byQuery(t, 'raw');
  await client.waitFor('join');
  client.sendRaw(new Uint8Array(0)); // a message without content
  client.sendRaw(Uint8Array.of(0xfa, 0x3f, 3, 1, 2, 3)); // a field that nobody knows
  client.send('trickle', { candidateInit: 'not json', target: 0 });
  client.send('trickle', { candidateInit: '{"candidate":"nonsense"}', target: 0 });
  client.send('mute', { sid: 'TR_unknown', muted: true });
  client.send('subscription', { trackSids: ['TR_unknown'], subscribe: true });
  client.send('trackSetting', { trackSids: ['TR_unknown'], disabled: true });
  await sleep(300);
  const from = client.messages.length;
  client.send('ping', 1n);
  await client.waitFor('pong', 5000, from);
});

test('wire-message-limit', { hibikiOnly: 'a limit of newer servers' }, async (t) => {
  const limit = 2 << 20;
  for (const deflate of [false, true]) {
    const client = await byQuery(t, 'raw', { options: { perMessageDeflate: deflate }, grant: { canUpdateOwnMetadata: true } });
    await client.waitFor('join');
    if (deflate) ok(/permessage-deflate/.test(client.headers['sec-websocket-extensions'] || ''), `deflate is negotiated: ${client.headers['sec-websocket-extensions']}`);
    client.send('updateMetadata', new UpdateParticipantMetadata({ metadata: 'a'.repeat(1 << 20), requestId: 1 }));
    await client.waitFor('requestResponse', 5000);
    ok(!client.closed, 'a megabyte is allowed on the socket');
    client.send('updateMetadata', new UpdateParticipantMetadata({ metadata: 'b'.repeat(limit + 1000), requestId: 2 }));
    const closed = await client.waitClosed(8000);
    t.note(`${deflate ? 'inflated' : 'plain'}: closed with ${closed.code}`);
  }
});

test('wire-deflate', {}, async (t) => {
  const client = await byQuery(t, 'raw', { options: { perMessageDeflate: { threshold: 0 } } });
  await client.waitFor('join');
  await client.waitFor('offer');
  for (let i = 0; i < 20; i++) client.send('pingReq', new Ping({ timestamp: BigInt(i), rtt: 1n }));
  await until(() => client.messages.filter((m) => m.kind === 'pongResp').length === 20, 5000, 'twenty answers');
  equal(client.messages.filter((m) => m.kind === 'pongResp').map((m) => Number(m.value.lastPingTimestamp)), Array.from({ length: 20 }, (_, i) => i));
});

/** One WebSocket frame with chosen header bits, masked with zeros. */
function frame({ first, payload = Buffer.alloc(0), mask = true, length = payload.length }) {
  const head = length < 126 ? [length] : length < 65536 ? [126, length >> 8, length & 255] : [127, 0, 0, 0, 0, (length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255];
  if (mask) head[0] |= 0x80;
  return Buffer.concat([Buffer.from([first, ...head]), Buffer.alloc(mask ? 4 : 0), payload]);
}

test('wire-broken-websocket', {}, async (t) => {
  const server = await t.server();
  const cases = {
    'reserved opcode': frame({ first: 0x83 }),
    'reserved bit': frame({ first: 0xc2 | 0x20, payload: Buffer.from('x') }),
    'no mask': frame({ first: 0x82, payload: Buffer.from([0]), mask: false }),
    'long ping': frame({ first: 0x89, payload: Buffer.alloc(200) }),
    'continuation of nothing': frame({ first: 0x80, payload: Buffer.from('x') }),
    ...(isReference ? {} : { 'length of gigabytes': frame({ first: 0x82, length: 0x7fffffff }) }), // limited by newer servers
    'not UTF-8': frame({ first: 0x81, payload: Buffer.from([0xc3, 0x28]) }),
  };
  const results = await Promise.all(
    Object.entries(cases).map(async ([what, bytes], i) => {
      const token = await t.token(`broken-${i}`);
      const query = new URLSearchParams({ access_token: token, join_request: wrapJoinRequest() });
      return new Promise((resolve, reject) => {
        const socket = net.connect(server.port, new URL(server.url).hostname);
        let sent = false;
        const timer = setTimeout(() => {
          socket.destroy();
          reject(new Error(`${what}: the socket stays open`));
        }, 8000);
        socket.write(`GET /rtc/v1?${query} HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
        socket.on('data', (d) => {
          if (!sent && d.toString('latin1').includes(' 101 ')) {
            sent = true;
            socket.write(bytes);
          }
        });
        socket.on('error', () => undefined);
        socket.on('close', () => {
          clearTimeout(timer);
          if (sent) resolve(what);
          else reject(new Error(`${what}: no upgrade`));
        });
      });
    }),
  );
  atLeast(results.length, 6, 'kinds of broken frames');
  ok((await fetch(`${server.url}/`)).ok, 'the server goes on');
});
