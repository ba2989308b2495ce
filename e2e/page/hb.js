// The page's side of every browser case: window.hb drives one or more rooms with the unmodified
// client and reports what WebRTC itself counted.
import {
  ExternalE2EEKeyProvider,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  RpcError,
  Track,
  VideoPreset,
  VideoQuality,
  createLocalAudioTrack,
  setLogLevel,
} from 'livekit-client';
import { canvasTrack, plainTrack, toneTrack } from './canvas.js';
import { audioClip, videoClip } from './clips.js';
import { cameraTrack } from './camera.js';
import { commands } from './commands.js';
import { collectStats, peerConnections } from './stats.js';

setLogLevel('warn');

const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const log = [];
const note = (ev, detail = {}) => log.push({ t: performance.now(), ev, ...detail });

/** Waits until `probe` is truthy and returns its value. */
async function until(probe, ms, what) {
  const end = performance.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (performance.now() > end) throw new Error(`nothing within ${ms} ms: ${what}`);
    await sleep(25);
  }
}

const hb = {
  Room,
  RoomEvent,
  RpcError,
  VideoQuality,
  audioClip,
  videoClip,
  log,
  until,
  sleep,
  room: undefined,
  published: {},
  data: [],
  packets: [],
  texts: [],
  files: [],
  firstFrame: {},
  elementSize: { width: 320, height: 180 },
};
window.hb = hb;
hb.commands = commands(hb);

function attach(track, publication, participant) {
  const element = track.attach();
  element.dataset.sid = publication.trackSid;
  element.dataset.identity = participant.identity;
  if (track.kind === Track.Kind.Video) {
    Object.assign(element, { muted: true, playsInline: true });
    element.style.width = `${hb.elementSize.width}px`;
    element.style.height = `${hb.elementSize.height}px`;
    element.requestVideoFrameCallback(() => {
      hb.firstFrame[participant.identity] ??= performance.now();
      note('firstFrame', { identity: participant.identity, sid: publication.trackSid });
    });
  }
  document.getElementById('media').append(element);
}

function observe(room) {
  const of = (p) => ({ identity: p?.identity });
  const track = (pub, p) => ({ sid: pub.trackSid, kind: pub.kind, source: pub.source, ...of(p) });
  room
    .on(RoomEvent.TrackSubscribed, (t, pub, p) => {
      note('trackSubscribed', track(pub, p));
      attach(t, pub, p);
    })
    .on(RoomEvent.TrackUnsubscribed, (t, pub, p) => {
      note('trackUnsubscribed', track(pub, p));
      t.detach().forEach((e) => e.remove());
    })
    .on(RoomEvent.TrackPublished, (pub, p) => note('trackPublished', track(pub, p)))
    .on(RoomEvent.TrackUnpublished, (pub, p) => note('trackUnpublished', track(pub, p)))
    .on(RoomEvent.TrackSubscriptionFailed, (sid, p, e) => note('subscriptionFailed', { sid, error: e, ...of(p) }))
    .on(RoomEvent.TrackMuted, (pub, p) => note('trackMuted', track(pub, p)))
    .on(RoomEvent.TrackUnmuted, (pub, p) => note('trackUnmuted', track(pub, p)))
    .on(RoomEvent.ParticipantConnected, (p) => note('participantConnected', { sid: p.sid, ...of(p) }))
    .on(RoomEvent.ParticipantDisconnected, (p) => note('participantDisconnected', { sid: p.sid, ...of(p) }))
    .on(RoomEvent.ParticipantMetadataChanged, (_old, p) => note('metadata', { value: p.metadata, ...of(p) }))
    .on(RoomEvent.ParticipantNameChanged, (value, p) => note('name', { value, ...of(p) }))
    .on(RoomEvent.ParticipantAttributesChanged, (changed, p) =>
      note('attributes', { changed, value: { ...p.attributes }, ...of(p) }),
    )
    .on(RoomEvent.ActiveSpeakersChanged, (s) => note('speakers', { value: s.map((p) => p.identity) }))
    .on(RoomEvent.ConnectionQualityChanged, (value, p) => note('quality', { value, ...of(p) }))
    .on(RoomEvent.SignalReconnecting, () => note('signalReconnecting'))
    .on(RoomEvent.Reconnecting, () => note('reconnecting'))
    .on(RoomEvent.Reconnected, () => note('reconnected'))
    .on(RoomEvent.Disconnected, (reason) => note('disconnected', { reason }))
    .on(RoomEvent.EncryptionError, (e) => note('encryptionError', { message: String(e?.message ?? e) }))
    .on(RoomEvent.ParticipantEncryptionStatusChanged, (on, p) => note('encryption', { on, ...of(p) }))
    .on(RoomEvent.DataReceived, (payload, p, kind, topic) => {
      hb.data.push({ from: p?.identity, kind, topic, text: new TextDecoder().decode(payload), length: payload.length });
    });
}

/** Joins; with `e2eeKey` every track is encrypted by the client's worker. */
hb.connect = async ({ url, token, room: roomOptions = {}, connect: connectOptions = {}, e2eeKey, extra = false }) => {
  const options = { singlePeerConnection: true, ...roomOptions };
  if (e2eeKey) {
    const keyProvider = new ExternalE2EEKeyProvider();
    options.encryption = { keyProvider, worker: new Worker('e2ee-worker.js') };
    await keyProvider.setKey(e2eeKey);
  }
  const room = new Room(options);
  if (!extra) {
    hb.room = room;
    hb.connectedAt = undefined;
    observe(room);
  }
  if (e2eeKey) await room.setE2EEEnabled(true);
  const at = performance.now();
  note('connect');
  await room.connect(url, token, connectOptions);
  if (!extra) {
    hb.connectStart = at;
    hb.connectedAt = performance.now();
  }
  note('connected');
  return {
    room: extra ? room : undefined,
    ms: Math.round(performance.now() - at),
    sid: room.localParticipant.sid,
    identity: room.localParticipant.identity,
    server: room.serverInfo,
  };
};

hb.disconnect = async (stopTracks = true) => hb.room?.disconnect(stopTracks);

/** Publishes a camera (fake device, or a canvas with a given motion) and returns the track's sid. */
hb.publishVideo = async ({
  codec = 'vp8',
  simulcast = true,
  width = 960,
  height = 540,
  fps = 15,
  source = 'camera',
  name = 'camera',
  maxBitrate = 500_000,
  luma = 128,
} = {}) => {
  const resolution = { width, height, frameRate: fps };
  const painted = { canvas: canvasTrack, plain: plainTrack }[source];
  const track = painted
    ? new LocalVideoTrack(painted({ ...resolution, luma }), undefined, true)
    : await cameraTrack(resolution, note);
  const pub = await hb.room.localParticipant.publishTrack(track, {
    name,
    source: source === 'screen' ? Track.Source.ScreenShare : Track.Source.Camera,
    videoCodec: codec,
    simulcast,
    backupCodec: false,
    degradationPreference: 'maintain-resolution',
    videoEncoding: { maxBitrate, maxFramerate: fps },
    videoSimulcastLayers: [
      new VideoPreset(width / 4, height / 4, 50_000, fps),
      new VideoPreset(width / 2, height / 2, 150_000, fps),
    ],
  });
  hb.published[name] = pub;
  return pub.trackSid;
};

/** Publishes a microphone: the fake device, or a plain tone in Hz, or two in stereo. `options` are the client's. */
hb.publishAudio = async ({ name = 'mic', tone, options = {} } = {}) => {
  const track = tone
    ? new LocalAudioTrack(toneTrack(tone), undefined, true)
    : await createLocalAudioTrack({ echoCancellation: false, noiseSuppression: false, autoGainControl: false });
  const pub = await hb.room.localParticipant.publishTrack(track, { name, source: Track.Source.Microphone, dtx: false, ...options });
  hb.published[name] = pub;
  return pub.trackSid;
};

/** The loudest frequency of each of the two channels of somebody's microphone in Hz, and how loud it is in dB. */
hb.channels = async (identity) => {
  hb.ears ??= new Map();
  let ears = hb.ears.get(identity);
  if (!ears) {
    const context = new AudioContext({ sampleRate: 48000 });
    await context.resume();
    const source = context.createMediaStreamSource(new MediaStream([hb.remote(identity, Track.Source.Microphone).track.mediaStreamTrack]));
    const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    source.connect(splitter);
    ears = [0, 1].map((channel) => {
      const analyser = new AnalyserNode(context, { fftSize: 16384, smoothingTimeConstant: 0 });
      splitter.connect(analyser, channel);
      return analyser;
    });
    hb.ears.set(identity, ears);
  }
  return ears.map((analyser) => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const loudest = bins.reduce((best, x, i) => (x > bins[best] ? i : best), 0);
    const decibels = Number.isFinite(bins[loudest]) ? bins[loudest] : -200;
    return { hz: Math.round((loudest * 48000) / analyser.fftSize), decibels };
  });
};

hb.unpublish = async (name) => {
  const pub = hb.published[name];
  delete hb.published[name];
  await hb.room.localParticipant.unpublishTrack(pub.track);
};

/** The publication of another participant that carries `source` ('camera' or 'microphone'). */
hb.remote = (identity, source = Track.Source.Camera) =>
  hb.room.remoteParticipants.get(identity)?.getTrackPublication(source);

hb.stats = () => collectStats();
hb.peerConnections = () => peerConnections.filter((pc) => pc.connectionState !== 'closed').length;

/** What the elements on the page show right now. */
hb.elements = () =>
  [...document.querySelectorAll('video')].map((v) => ({
    identity: v.dataset.identity,
    width: v.videoWidth,
    height: v.videoHeight,
    time: v.currentTime,
    paused: v.paused,
  }));

hb.resizeElements = (width, height) => {
  hb.elementSize = { width, height };
  for (const v of document.querySelectorAll('video')) {
    v.style.width = `${width}px`;
    v.style.height = `${height}px`;
  }
};

/** Waits for an event in the log that matches all of `fields`, looking from index `from`. */
hb.waitFor = async (ev, fields = {}, ms = 10000, from = 0) =>
  until(
    () => log.slice(from).find((e) => e.ev === ev && Object.entries(fields).every(([k, v]) => e[k] === v)),
    ms,
    `${ev} ${JSON.stringify(fields)}; seen: ${log.slice(-12).map((e) => e.ev).join(' ')}`,
  );

hb.mark = () => log.length;
hb.events = (from = 0) => log.slice(from);

/** Runs a call and returns its failure as data, so that codes survive the way to the runner. */
hb.attempt = async (fn) => {
  try {
    return { ok: await fn() };
  } catch (e) {
    return { error: { name: e.name, code: e.code, message: e.message, data: e.data, reason: e.reason, status: e.status } };
  }
};

/** Sends `count` numbered messages; every `pause`-th is followed by a short wait. */
hb.sendNumbered = async ({ count, reliable, topic, destinationIdentities, size = 200, pause = 10 }) => {
  const encoder = new TextEncoder();
  for (let i = 0; i < count; i++) {
    const text = `${i}:`.padEnd(size, String.fromCharCode(97 + (i % 26)));
    await hb.room.localParticipant.publishData(encoder.encode(text), { reliable, topic, destinationIdentities });
    if (i % pause === pause - 1) await sleep(10);
  }
};

hb.receiveStreams = (topic) => {
  hb.room.registerTextStreamHandler(topic, async (reader, { identity }) => {
    const text = await reader.readAll();
    hb.texts.push({ from: identity, text, attributes: reader.info.attributes, topic: reader.info.topic });
  });
  hb.room.registerByteStreamHandler(topic, async (reader, { identity }) => {
    const chunks = await reader.readAll();
    const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
    hb.files.push({
      from: identity,
      name: reader.info.name,
      mimeType: reader.info.mimeType,
      size: bytes.length,
      sha256: await hb.sha256(bytes),
    });
  });
};

hb.sha256 = async (bytes) =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((b) => b.toString(16).padStart(2, '0')).join('');

/** Bytes that look random but depend only on the seed. */
hb.bytes = (length, seed = 1) => {
  const out = new Uint8Array(length);
  let x = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    out[i] = x & 255;
  }
  return out;
};

/**
 * Joins and leaves `rounds` times with `width` rooms at once, each with a microphone that it
 * publishes, and every second one with two peer connections.
 */
hb.joinAndLeave = async ({ url, tokens, width }) => {
  const times = [];
  const hears = (room) => [...room.remoteParticipants.values()].some((p) => [...p.trackPublications.values()].some((t) => t.isSubscribed));
  for (let i = 0; i < tokens.length; i += width) {
    const rooms = await Promise.all(
      tokens.slice(i, i + width).map(async (token, k) => {
        const at = performance.now();
        const { room } = await hb.connect({ url, token, extra: true, room: { singlePeerConnection: (i + k) % 2 === 0 } });
        await room.localParticipant.setMicrophoneEnabled(true);
        await room.localParticipant.publishData(new Uint8Array(64), { reliable: true });
        await until(() => hears(room), 10000, 'a subscribed track');
        times.push(Math.round(performance.now() - at));
        return room;
      }),
    );
    await Promise.all(rooms.map((room) => room.disconnect(true)));
  }
  return times;
};

note('ready');
