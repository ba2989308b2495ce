// A peer of the Node SDK that obeys JSON lines; README.md beside this directory describes them.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import {
  AudioFrame,
  AudioSource,
  AudioStream,
  DataPacketKind,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  RpcError,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoCodec,
  VideoFrame,
  VideoSource,
  VideoStream,
  dispose,
} from '@livekit/rtc-node';
import { DataPacket_Kind, RoomServiceClient } from 'livekit-server-sdk';
import { seededBytes } from '../../lib/random.mjs';

const RATE = 48000;
const CODECS = { vp8: VideoCodec.VP8, h264: VideoCodec.H264, vp9: VideoCodec.VP9, av1: VideoCodec.AV1 };

const emit = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

const room = new Room();
const seen = { video: {}, audio: {}, data: [], texts: [], files: [], events: [] };
const published = {};
let leaving = false;

// What comes in.

async function watch(track, identity) {
  const s = (seen.video[identity] ??= { frames: 0, width: 0, height: 0, luma: 0 });
  for await (const { frame } of new VideoStream(track)) {
    s.frames++;
    Object.assign(s, { width: frame.width, height: frame.height });
    if (s.frames % 5 !== 1) continue;
    const i420 = frame.type === VideoBufferType.I420 ? frame : frame.convert(VideoBufferType.I420);
    let sum = 0;
    const n = frame.width * frame.height;
    for (let i = 0; i < n; i += 7) sum += i420.data[i];
    s.luma = sum / Math.ceil(n / 7);
  }
}

/** The loudest frequency of some samples, from how often they rise through zero. */
function toneOf(pcm, length) {
  let crossings = 0;
  for (let i = 1; i < length; i++) if (pcm[i - 1] < 0 && pcm[i] >= 0) crossings++;
  return (crossings * RATE) / length;
}

async function hear(track, identity) {
  const s = (seen.audio[identity] ??= { samples: 0, energy: 0, tone: 0 });
  const recent = new Int16Array(RATE / 4);
  let filled = 0;
  for await (const { data } of new AudioStream(track, RATE, 1)) {
    s.samples += data.length;
    if (filled + data.length > recent.length) {
      s.tone = toneOf(recent, filled);
      s.energy += recent.reduce((n, x) => n + (x / 32768) ** 2, 0) / RATE;
      filled = 0;
    }
    recent.set(data, filled);
    filled += data.length;
  }
}

function observe() {
  room
    .on(RoomEvent.TrackSubscribed, (track, _pub, participant) => {
      seen.events.push('trackSubscribed');
      (track.kind === TrackKind.KIND_VIDEO ? watch : hear)(track, participant.identity);
    })
    .on(RoomEvent.DataReceived, (payload, participant, kind, topic) => {
      seen.data.push({
        from: participant?.identity ?? null,
        topic,
        reliable: kind === DataPacketKind.KIND_RELIABLE,
        length: payload.length,
        sha256: sha256(payload),
        head: Buffer.from(payload.subarray(0, 12)).toString(),
      });
    })
    .on(RoomEvent.Reconnecting, () => seen.events.push('reconnecting'))
    .on(RoomEvent.Reconnected, () => seen.events.push('reconnected'))
    .on(RoomEvent.TrackUnsubscribed, () => seen.events.push('trackUnsubscribed'))
    .on(RoomEvent.TrackMuted, () => seen.events.push('trackMuted'))
    .on(RoomEvent.TrackUnmuted, () => seen.events.push('trackUnmuted'))
    .on(RoomEvent.ParticipantDisconnected, () => seen.events.push('participantDisconnected'))
    .on(RoomEvent.Disconnected, () => seen.events.push('disconnected'));
  room.registerTextStreamHandler('words', async (reader, { identity }) => {
    const text = await reader.readAll();
    const { topic, attributes } = reader.info;
    seen.texts.push({ from: identity, topic, attributes: attributes ?? {}, length: text.length, sha256: sha256(text) });
  });
  room.registerByteStreamHandler('files', async (reader, { identity }) => {
    const body = Buffer.concat(await reader.readAll());
    const { name, mimeType } = reader.info;
    seen.files.push({ from: identity, name, mimeType, size: body.length, sha256: sha256(body) });
  });
}

// What goes out.

async function paint(source, width, height, fps, luma) {
  const picture = new Uint8Array((width * height * 3) / 2).fill(luma);
  picture.fill(128, width * height);
  for (let step = 0, at = Date.now(); !leaving; step++) {
    const frame = picture.slice();
    const x = (step * 8) % (width - 16);
    for (let y = 0; y < height / 4; y++) frame.fill(255 - luma, y * width + x, y * width + x + 16);
    source.captureFrame(new VideoFrame(frame, width, height, VideoBufferType.I420));
    at += 1000 / fps;
    await sleep(Math.max(0, at - Date.now()));
  }
}

async function sing(source, tone) {
  const count = RATE / 50;
  for (let at = 0; !leaving; at += count) {
    const pcm = new Int16Array(count);
    for (let i = 0; i < count; i++) pcm[i] = Math.sin((2 * Math.PI * tone * (at + i)) / RATE) * 0.3 * 32767;
    await source.captureFrame(new AudioFrame(pcm, RATE, 1, count));
  }
}

const me = () => room.localParticipant;

/** Methods of RoomService by the server SDK; requests and answers are protobuf's JSON. */
const API = {
  CreateRoom: (rooms, q) => rooms.createRoom(q),
  ListRooms: (rooms, q) => rooms.listRooms(q.names),
  DeleteRoom: (rooms, q) => rooms.deleteRoom(q.room),
  ListParticipants: (rooms, q) => rooms.listParticipants(q.room),
  GetParticipant: (rooms, q) => rooms.getParticipant(q.room, q.identity),
  RemoveParticipant: (rooms, q) => rooms.removeParticipant(q.room, q.identity),
  MutePublishedTrack: (rooms, q) => rooms.mutePublishedTrack(q.room, q.identity, q.trackSid, q.muted),
  UpdateParticipant: (rooms, q) => rooms.updateParticipant(q.room, q.identity, q),
  UpdateSubscriptions: (rooms, q) => rooms.updateSubscriptions(q.room, q.identity, q.trackSids, q.subscribe),
  SendData: (rooms, q) => rooms.sendData(q.room, Buffer.from(q.data, 'base64'), DataPacket_Kind[q.kind], q),
  UpdateRoomMetadata: (rooms, q) => rooms.updateRoomMetadata(q.room, q.metadata),
  ForwardParticipant: (rooms, q) => rooms.forwardParticipant(q.room, q.identity, q.destinationRoom),
  MoveParticipant: (rooms, q) => rooms.moveParticipant(q.room, q.identity, q.destinationRoom),
};

const commands = {
  async join({ url, token, single, auto_subscribe = true, dynacast = false }) {
    observe();
    await room.connect(url, token, { autoSubscribe: auto_subscribe, dynacast, ...(single === undefined ? {} : { singlePeerConnection: single }) });
    // Registering methods negotiates, and several at once while the answer to the join's own offer is still being worked off
    // lock up the SDK's transport for good (livekit/rust-sdks#1252, mended after the release this one is built on). Messages
    // are worked off in order, so an answer to a request says that it is done.
    await me().updateMetadata(me().metadata).catch(() => undefined);
    me().registerRpcMethod('echo', async (call) => `${call.callerIdentity} said ${call.payload}`);
    me().registerRpcMethod('fails', async () => {
      throw new Error('an ordinary error');
    });
    me().registerRpcMethod('refuses', async () => {
      throw new RpcError(4711, 'not today', '{"try":"tomorrow"}');
    });
    me().registerRpcMethod('large', async (call) => 'x'.repeat(Number(call.payload)));
    me().registerRpcMethod('size', async (call) => String(call.payload.length));
    return { identity: me().identity, sid: me().sid, sdk: 'node' };
  },

  async publish_video({ codec = 'vp8', width = 640, height = 360, fps = 15, luma = 128, simulcast = true, bitrate = 500_000 }) {
    const source = new VideoSource(width, height);
    const track = LocalVideoTrack.createVideoTrack('camera', source);
    const options = new TrackPublishOptions({
      source: TrackSource.SOURCE_CAMERA,
      simulcast,
      videoCodec: CODECS[codec],
      videoEncoding: { maxFramerate: fps, maxBitrate: BigInt(bitrate) },
    });
    published.camera = await me().publishTrack(track, options);
    paint(source, width, height, fps, luma);
    return { sid: published.camera.sid };
  },

  async publish_audio({ tone = 440 }) {
    const source = new AudioSource(RATE, 1);
    const track = LocalAudioTrack.createAudioTrack('mic', source);
    published.mic = await me().publishTrack(track, new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, dtx: false, red: true }));
    sing(source, tone);
    return { sid: published.mic.sid };
  },

  async unpublish({ name }) {
    await me().unpublishTrack(published[name].sid);
  },

  async send({ count, topic, reliable = true, size = 200, to, pause = 10 }) {
    for (let i = 0; i < count; i++) {
      const body = Buffer.from(`${i}:`.padEnd(size, String.fromCharCode(97 + (i % 26))));
      await me().publishData(body, { reliable, topic, destination_identities: to ?? [] });
      if (i % pause === pause - 1) await sleep(10);
    }
  },

  async send_bytes({ length, seed, topic }) {
    const body = seededBytes(length, seed);
    await me().publishData(body, { reliable: true, topic });
    return { length, sha256: sha256(body) };
  },

  async send_text({ text, attributes = {} }) {
    await me().sendText(text, { topic: 'words', attributes });
  },

  async send_file({ length, seed, name, mime_type }) {
    const body = seededBytes(length, seed);
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'hibiki-e2e-'));
    const file = path.join(dir, name);
    fs.writeFileSync(file, body);
    await me().sendFile(file, { topic: 'files', name, mimeType: mime_type });
    fs.rmSync(dir, { recursive: true });
    return { sha256: sha256(body) };
  },

  async call({ to, method, payload = '', timeout = 10 }) {
    try {
      return { ok: await me().performRpc({ destinationIdentity: to, method, payload, responseTimeout: timeout * 1000 }) };
    } catch (e) {
      if (!(e instanceof RpcError)) throw e;
      return { error: { code: e.code, message: e.message, data: e.data ?? '' } };
    }
  },

  async set_metadata({ metadata }) {
    await me().updateMetadata(metadata);
  },

  async api({ url, key, secret, method, request }) {
    const rooms = new RoomServiceClient(url, key, secret);
    return (await API[method](rooms, request)) ?? {};
  },

  async seen() {
    const participants = [...room.remoteParticipants.values()].map((p) => ({
      identity: p.identity,
      metadata: p.metadata,
      tracks: [...p.trackPublications.values()].map((t) => (t.kind === TrackKind.KIND_VIDEO ? 'video' : 'audio') + (t.muted ? ' muted' : '')).sort(),
    }));
    return { participants, ...seen };
  },

  async leave() {
    leaving = true;
    await room.disconnect();
  },
};

emit({ ready: 'node' });
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { id, cmd, ...args } = JSON.parse(line);
  commands[cmd](args).then(
    (ok) => emit({ id, ok: ok ?? null }),
    (e) => emit({ id, error: `${e.name}: ${e.message}` }),
  );
}
await commands.leave().catch(() => undefined);
await dispose();
process.exit(0);
