// The commands that programs of other SDKs obey, for a page: cases pair them with each other.
import { RemoteTrack, RpcError, Track } from 'livekit-client';

const tones = new Map();
let context;

/** Without a sound device Firefox has no audio context that runs; its fake microphone gives the tone instead. */
const isFirefox = /Firefox/.test(navigator.userAgent);

/** The loudest frequency of a track in Hz; undefined where it cannot be told. */
function toneOf(track) {
  context ??= new AudioContext({ sampleRate: 48000 });
  if (context.state !== 'running') return undefined;
  let analyser = tones.get(track.sid);
  if (!analyser) {
    analyser = context.createAnalyser();
    analyser.fftSize = 16384;
    context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack])).connect(analyser);
    tones.set(track.sid, analyser);
  }
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const loudest = bins.reduce((best, x, i) => (x > bins[best] ? i : best), 0);
  return (loudest * 48000) / analyser.fftSize;
}

/** The mean brightness of what an element shows. */
function lumaOf(track) {
  const video = track.attachedElements[0];
  if (!video?.videoWidth) return 0;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 64, height: 36 });
  const g = canvas.getContext('2d');
  g.drawImage(video, 0, 0, 64, 36);
  const { data } = g.getImageData(0, 0, 64, 36);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
  // Full range colours back to the limited range of the picture's own luma.
  return 16 + ((sum / (data.length / 4)) * 219) / 255;
}

async function received(hb) {
  const video = {};
  const audio = {};
  for (const p of hb.room.remoteParticipants.values()) {
    for (const pub of p.trackPublications.values()) {
      if (!(pub.track instanceof RemoteTrack) || !pub.track.receiver) continue;
      const report = await pub.track.receiver.getStats();
      const s = [...report.values()].find((r) => r.type === 'inbound-rtp') ?? {};
      if (pub.kind === Track.Kind.Video) {
        const codec = report.get(s.codecId)?.mimeType;
        video[p.identity] = { frames: s.framesDecoded ?? 0, width: s.frameWidth ?? 0, height: s.frameHeight ?? 0, luma: lumaOf(pub.track), codec };
      } else {
        audio[p.identity] = { samples: s.totalSamplesReceived ?? 0, energy: s.totalAudioEnergy ?? 0, tone: toneOf(pub.track) };
      }
    }
  }
  return { video, audio };
}

export const commands = (hb) => ({
  async join({ url, token, single, auto_subscribe = true, dynacast = false }) {
    const { room, ...joined } = await hb.connect({
      url,
      token,
      room: { dynacast, ...(single === undefined ? {} : { singlePeerConnection: single }) },
      connect: { autoSubscribe: auto_subscribe },
    });
    hb.receiveStreams('words');
    hb.receiveStreams('files');
    hb.room.on(hb.RoomEvent.DataReceived, (payload, p, kind, topic) => {
      // In the order of arrival: hashes are ready in any order.
      hb.packets.push({ from: p?.identity ?? null, topic, reliable: kind === 0, length: payload.length, sha256: hb.sha256(payload) });
    });
    hb.room.registerRpcMethod('echo', async (d) => `${d.callerIdentity} said ${d.payload}`);
    hb.room.registerRpcMethod('fails', async () => {
      throw new Error('an ordinary error');
    });
    hb.room.registerRpcMethod('refuses', async () => {
      throw new RpcError(4711, 'not today', '{"try":"tomorrow"}');
    });
    hb.room.registerRpcMethod('large', async (d) => 'x'.repeat(Number(d.payload)));
    hb.room.registerRpcMethod('size', async (d) => String(d.payload.length));
    return joined;
  },

  async publish_video({ codec = 'vp8', width = 640, height = 360, fps = 15, luma, simulcast = true }) {
    return { sid: await hb.publishVideo({ codec, width, height, fps, simulcast, source: luma === undefined ? 'camera' : 'plain', luma }) };
  },

  async publish_audio({ tone }) {
    return { sid: await hb.publishAudio({ tone: isFirefox ? undefined : tone }) };
  },

  async unpublish({ name }) {
    await hb.unpublish(name);
  },

  async mute({ name, muted }) {
    await hb.published[name][muted ? 'mute' : 'unmute']();
  },

  async send({ count, topic, reliable = true, size = 200, to, pause = 10 }) {
    await hb.sendNumbered({ count, reliable, topic, size, destinationIdentities: to, pause });
  },

  async send_bytes({ length, seed, topic }) {
    const body = hb.bytes(length, seed);
    await hb.room.localParticipant.publishData(body, { reliable: true, topic });
    return { length, sha256: await hb.sha256(body) };
  },

  async send_text({ text, attributes = {} }) {
    await hb.room.localParticipant.sendText(text, { topic: 'words', attributes });
  },

  async send_file({ length, seed, name, mime_type }) {
    const body = hb.bytes(length, seed);
    await hb.room.localParticipant.sendFile(new File([body], name, { type: mime_type }), { topic: 'files', mimeType: mime_type });
    return { sha256: await hb.sha256(body) };
  },

  async call({ to, method, payload = '', timeout = 10 }) {
    try {
      return { ok: await hb.room.localParticipant.performRpc({ destinationIdentity: to, method, payload, responseTimeout: timeout * 1000 }) };
    } catch (e) {
      if (!(e instanceof RpcError)) throw e;
      return { error: { code: e.code, message: e.message, data: e.data ?? '' } };
    }
  },

  async set_metadata({ metadata }) {
    await hb.room.localParticipant.setMetadata(metadata);
  },

  async simulate({ scenario }) {
    await hb.room.simulateScenario(scenario);
  },

  async seen() {
    const participants = [...hb.room.remoteParticipants.values()].map((p) => ({
      identity: p.identity,
      metadata: p.metadata ?? '',
      tracks: [...p.trackPublications.values()].map((t) => t.kind + (t.isMuted ? ' muted' : '')).sort(),
    }));
    const hash = (text) => hb.sha256(new TextEncoder().encode(text));
    const data = await Promise.all(hb.packets.map(async (d) => ({ ...d, sha256: await d.sha256 })));
    const texts = await Promise.all(
      hb.texts.map(async ({ text, ...rest }) => ({ ...rest, attributes: { ...rest.attributes }, length: text.length, sha256: await hash(text) })),
    );
    return { participants, ...(await received(hb)), data, texts, files: hb.files, events: hb.log.map((e) => e.ev) };
  },

  async leave() {
    await hb.disconnect();
  },
});
