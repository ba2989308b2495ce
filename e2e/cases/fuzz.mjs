// Malformed signalling against the socket, while a call runs on the same server and stays clean.
import { cpus, loadavg } from 'node:os';
import {
  AddTrackRequest,
  MuteTrackRequest,
  Ping,
  SessionDescription,
  SignalRequest,
  SignalTarget,
  SimulcastCodec,
  SubscriptionPermission,
  SyncState,
  TrackPermission,
  TrackSource,
  TrackType,
  TrickleRequest,
  UpdateLocalAudioTrack,
  UpdateParticipantMetadata,
  UpdateSubscription,
  UpdateTrackSettings,
  VideoLayer,
} from '@livekit/protocol';
import { config, isReference } from '../lib/config.mjs';
import { atLeast, equal, ok, sleep, until } from '../lib/assert.mjs';
import { describe, judge, publish, untilDecoding, watch } from '../lib/media.mjs';
import { Random, mutateBytes, mutateJson, mutateText } from '../lib/random.mjs';
import { candidateInit, receiveOffer } from '../lib/sdp.mjs';
import { roomService } from '../lib/tokens.mjs';
import { WireClient } from '../lib/wire.mjs';
import { test } from '../lib/runner.mjs';

/** Frames of the kinds that a browser may not have sent by itself. */
function made() {
  const frame = (kind, value) => new SignalRequest({ message: { case: kind, value } });
  const layers = [0, 1, 2].map((quality) => new VideoLayer({ quality, width: 240 << quality, height: 135 << quality, bitrate: 100000 }));
  return [
    frame('offer', new SessionDescription({ type: 'offer', sdp: receiveOffer({ audio: 3, video: 3 }), id: 3 })),
    frame('answer', new SessionDescription({ type: 'answer', sdp: receiveOffer().replaceAll('actpass', 'active'), id: 1 })),
    frame('trickle', new TrickleRequest({ candidateInit: candidateInit(), target: SignalTarget.PUBLISHER })),
    frame('trickle', new TrickleRequest({ candidateInit: candidateInit(50000), target: SignalTarget.SUBSCRIBER, final: true })),
    frame('addTrack', new AddTrackRequest({ cid: 'cam', name: 'cam', type: TrackType.VIDEO, source: TrackSource.CAMERA, width: 960, height: 540, layers, simulcastCodecs: [new SimulcastCodec({ codec: 'vp8', cid: 'cam', layers })] })),
    frame('addTrack', new AddTrackRequest({ cid: 'mic', name: 'mic', type: TrackType.AUDIO, source: TrackSource.MICROPHONE })),
    frame('mute', new MuteTrackRequest({ sid: 'TR_AMxyz', muted: true })),
    frame('subscription', new UpdateSubscription({ trackSids: ['TR_VCxyz', 'TR_AMxyz'], subscribe: true })),
    frame('trackSetting', new UpdateTrackSettings({ trackSids: ['TR_VCxyz'], width: 640, height: 360, fps: 15, quality: 2 })),
    frame('subscriptionPermission', new SubscriptionPermission({ allParticipants: false, trackPermissions: [new TrackPermission({ participantIdentity: 'bob', allTracks: true })] })),
    frame('syncState', new SyncState({ offer: new SessionDescription({ type: 'offer', sdp: receiveOffer() }), trackSidsDisabled: ['TR_VCxyz'] })),
    frame('updateMetadata', new UpdateParticipantMetadata({ metadata: 'm', name: 'n', attributes: { a: 'b' }, requestId: 9 })),
    frame('updateAudioTrack', new UpdateLocalAudioTrack({ trackSid: 'TR_AMxyz', features: [0, 1] })),
    frame('ping', 5n),
    frame('pingReq', new Ping({ timestamp: 5n, rtt: 5n })),
  ];
}

/** Binary frames that a page's client sends over its socket. */
function record(page, into) {
  page.on('websocket', (ws) =>
    ws.on('framesent', ({ payload }) => {
      if (typeof payload !== 'string' && payload.length < 50_000) into.push(payload);
    }),
  );
}

const decodes = (bytes) => {
  try {
    return !!SignalRequest.fromBinary(new Uint8Array(bytes)).message.case;
  } catch {
    return false;
  }
};

/** A mutation of a frame as [data, isBinary]; most still decode, since a frame that does not ends its socket. */
function mutation(random, corpus) {
  const seed = random.pick(corpus);
  const how = random.below(10);
  if (how === 0) return [mutateJson(random, seed.toJsonString()), false];
  if (how === 1) return [mutateBytes(random, Buffer.from(seed.toBinary()), corpus.map((m) => Buffer.from(m.toBinary()))), true];
  if (how <= 4) {
    const copy = seed.clone();
    const value = copy.message.value;
    for (const key of ['sdp', 'candidateInit', 'sid', 'cid', 'metadata', 'name']) {
      if (typeof value?.[key] === 'string') value[key] = mutateText(random, value[key]);
    }
    return [Buffer.from(copy.toBinary()), true];
  }
  const plain = Buffer.from(seed.toBinary());
  for (let tries = 0; tries < 8; tries++) {
    const bytes = mutateBytes(random, plain, [plain]);
    if (decodes(bytes)) return [bytes, true];
  }
  return [plain, true];
}

/** Kinds that end the process of the reference when they come unasked: spared there, sent to Hibiki. */
const DEADLY = ['answer', 'syncState'];

function deadly(data, binary) {
  try {
    const m = binary ? SignalRequest.fromBinary(new Uint8Array(data)) : SignalRequest.fromJsonString(data, { ignoreUnknownFields: true });
    return DEADLY.includes(m.message.case);
  } catch {
    return false;
  }
}

const PAUSE_MS = 150;

async function attack(t, server, { random, corpus, frames, room, identity }, counts) {
  let client;
  const token = await t.token(identity, { grant: { room, canUpdateOwnMetadata: true } });
  t.after(() => client?.terminate());
  let sent = 0;
  let single = false;
  while (sent < frames) {
    if (!client || client.closed) {
      single = !single;
      client = await (single ? WireClient.joinRequest(server, token) : WireClient.joinQuery(server, token));
      counts.joins++;
    }
    for (let burst = 0; burst < 25 && sent < frames && !client.closed; burst++, sent++) {
      const [data, binary] = mutation(random, corpus);
      if (isReference && deadly(data, binary)) continue;
      client.sendRaw(data, binary);
    }
    // Wait until the server has read the burst, or has closed the socket.
    const from = client.messages.length;
    if (!client.closed) client.send('ping', 1n);
    await client.waitFor('pong', 10000, from).catch((e) => {
      if (!client.closed) throw e;
    });
    if (client.messages.length > 5000) client.messages.length = 0;
    await sleep(PAUSE_MS); // the call shares the processors with this; overload is another test's matter
  }
  counts.sent += sent;
  client.close();
}

test('fuzz-signal', { lane: 'media', seconds: 300 }, async (t) => {
  const server = await t.server();
  const recorded = [];
  const a = await t.page('alice');
  const b = await t.page('bob');
  for (const page of [a, b]) record(page, recorded);
  await t.enter(a, 'alice', { single: true });
  await t.enter(b, 'bob', { single: false });
  const video = { width: 320, height: 180, fps: 15, simulcast: false, maxBitrate: 250_000 };
  await Promise.all([publish(a, video), publish(b, video)]);
  await Promise.all([untilDecoding(a, 10000, { audio: true }), untilDecoding(b, 10000, { audio: true })]);
  await sleep(1000);
  const real = recorded.map((f) => SignalRequest.fromBinary(new Uint8Array(f))).filter((m) => m.message.case && m.message.case !== 'leave' && m.message.case !== 'simulate');
  atLeast(real.length, 6, 'recorded frames');
  const corpus = [...real, ...made()];
  const marks = [await a.evaluate(() => window.hb.mark()), await b.evaluate(() => window.hb.mark())];
  // On a machine that others keep busy, the pictures of any call stutter: then only its survival is judged.
  const load = loadavg()[0] / cpus().length;
  const crowded = load > 4;
  if (crowded) t.note(`load ${load.toFixed(1)} per processor before it began: wide bounds`);
  const counts = { sent: 0, joins: 0 };
  const elsewhere = `${t.roomName}-elsewhere`;
  const at = Date.now();
  let running = true;
  const attackers = Promise.all(
    // One of them is in the room of the call itself.
    [t.roomName, elsewhere, elsewhere].map((room, i) =>
      attack(t, server, { random: new Random(config.seed + BigInt(i)), corpus, frames: Math.ceil(config.fuzzFrames / 3), room, identity: `mallory-${i}` }, counts),
    ),
  ).finally(() => (running = false));
  attackers.catch(() => undefined);
  const seen = [];
  while (running || seen.length < 2) seen.push(await watch({ alice: a, bob: b }, 4, { gap: crowded ? 8 : 2 }));
  await attackers;
  t.note(`seed ${config.seed}: ${counts.sent} frames of ${corpus.length} originals over ${counts.joins} sockets in ${((Date.now() - at) / 1000).toFixed(0)} s`);
  for (const name of ['alice', 'bob']) {
    const whole = {};
    for (const part of seen) for (const [k, v] of Object.entries(part[name])) whole[k] = (whole[k] || 0) + v;
    whole.width = seen.at(-1)[name].width;
    t.note(describe(name, whole));
    judge(name, whole, { fps: crowded ? 6 : 12, maxFrozen: whole.seconds * (crowded ? 0.6 : 0.1), maxConcealed: crowded ? 0.6 : 0.25 });
  }
  for (const [i, page] of [a, b].entries()) {
    const events = await page.evaluate((n) => window.hb.events(n), marks[i]);
    const broken = events.filter((e) => ['reconnecting', 'signalReconnecting', 'disconnected'].includes(e.ev));
    equal(broken, [], 'the call noticed nothing');
  }
  ok((await fetch(`${server.url}/`)).ok, 'the server goes on');
  const after = await watch({ alice: a, bob: b }, 4);
  for (const name of ['alice', 'bob']) judge(`${name}, afterwards`, after[name], { fps: 12 });
  const rooms = roomService(server);
  await until(async () => (await rooms.listParticipants(t.roomName)).length === 2, 30000, 'nobody but the two is left in the room', 500);
  const log = server.log();
  const escaped = log.split('\n').filter((l) => /Exception in thread|[Uu]ncaught|^panic|LEAK:/.test(l));
  equal(escaped.slice(0, 5), [], 'exceptions that escaped, in the log');
});
