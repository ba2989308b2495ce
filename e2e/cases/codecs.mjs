// Codecs beside VP8 and H264: layers on one stream (SVC), backup codecs, redundant sound.
import { atLeast, equal, ok, sleep, until } from '../lib/assert.mjs';
import { h265Noise } from '../lib/clips.mjs';
import { describe, judge, stats, totals, untilDecoding, watch } from '../lib/media.mjs';
import { joinPeer } from '../lib/peers.mjs';
import { test } from '../lib/runner.mjs';

const WIDTH = 960;
const HEIGHT = 540;
const FPS = 15;

/** Publishes the camera in a codec; browsers send VP9 with three spatial layers from 960 by 540 on. */
async function publish(page, options) {
  return page.evaluate(
    async ({ width, height, fps, options }) => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: fps } });
      const pub = await window.hb.room.localParticipant.publishTrack(stream.getVideoTracks()[0], {
        name: 'camera',
        source: 'camera',
        backupCodec: false,
        degradationPreference: 'maintain-resolution',
        videoEncoding: { maxBitrate: 1_700_000, maxFramerate: fps },
        ...options,
      });
      window.hb.published.camera = pub;
      return pub.trackSid;
    },
    { width: WIDTH, height: HEIGHT, fps: FPS, options },
  );
}

/** Makes the browser one that does not know a codec: the server's offers seem to be without it. */
async function without(page, name) {
  await page.evaluate((name) => {
    const set = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      if (description?.type !== 'offer') return set.call(this, description);
      const sections = description.sdp.split(/(?=^m=)/m).map((section) => {
        const gone = new Set();
        for (const [, pt, codec] of section.matchAll(/^a=rtpmap:(\d+) ([^/]+)\//gm)) if (codec.toLowerCase() === name) gone.add(pt);
        for (const [, pt, apt] of section.matchAll(/^a=fmtp:(\d+) apt=(\d+)/gm)) if (gone.has(apt)) gone.add(pt);
        if (gone.size === 0) return section;
        return section
          .split('\r\n')
          .filter((line) => !gone.has(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line)?.[1]))
          .map((line) => (line.startsWith('m=') ? line.split(' ').filter((word, i) => i < 3 || !gone.has(word)).join(' ') : line))
          .join('\r\n');
      });
      return set.call(this, { type: 'offer', sdp: sections.join('') });
    };
  }, name);
}

const codecs = async (page) => [...new Set((await stats(page)).inVideo.filter((v) => v.bytesReceived > 0).map((v) => v.codec?.toLowerCase()))];
const widths = async (page) => Math.max(0, ...(await stats(page)).inVideo.map((v) => v.frameWidth || 0));

async function untilWidth(page, wanted, ms = 20000) {
  const at = Date.now();
  let last;
  await until(async () => (last = await widths(page)) === wanted, ms, () => `pictures ${wanted} wide; they are ${last}`, 100);
  return Date.now() - at;
}

for (const codec of ['vp9', 'av1']) {
  test(`codec-${codec}-svc`, { lane: 'media', seconds: 120 }, async (t) => {
    const a = await t.join('alice', { single: true });
    const b = await t.join('bob', { single: true });
    const c = await t.join('carol', { single: false });
    await publish(a, { videoCodec: codec });
    await Promise.all([untilDecoding(b, 15000), untilDecoding(c, 15000)]);
    const out = (await stats(a)).outVideo.filter((v) => v.bytesSent > 0);
    equal(out.map((v) => v.codec?.toLowerCase()), [`video/${codec}`], 'one stream with all layers');
    for (const page of [b, c]) {
      await untilWidth(page, WIDTH, 30000);
      equal(await codecs(page), [`video/${codec}`]);
    }
    const times = [];
    for (const [quality, width] of [['LOW', WIDTH / 4], ['MEDIUM', WIDTH / 2], ['HIGH', WIDTH], ['LOW', WIDTH / 4]]) {
      const from = totals(await stats(b)).frames;
      await b.evaluate((q) => window.hb.remote('alice').setVideoQuality(window.hb.VideoQuality[q]), quality);
      times.push(`${quality} ${await untilWidth(b, width)} ms`);
      await untilDecoding(b, 5000, { from: from + 5 });
    }
    const seen = await watch({ bob: b, carol: c }, 5, { audio: false });
    t.note(times.join(', '), describe('bob', seen.bob), describe('carol', seen.carol));
    equal([seen.bob.width, seen.carol.width], [WIDTH / 4, WIDTH], 'each has its own layer');
    judge('bob', { ...seen.bob, videoBytes: Infinity }, { fps: FPS, audio: false });
    judge('carol', seen.carol, { fps: FPS, audio: false });
  });

  test(`codec-${codec}-single-layer`, { lane: 'media', seconds: 60 }, async (t) => {
    const a = await t.join('alice', { single: false });
    const b = await t.join('bob', { single: true });
    await publish(a, { videoCodec: codec, scalabilityMode: 'L1T3', simulcast: false });
    await untilDecoding(b, 15000);
    await untilWidth(b, WIDTH);
    const seen = await watch({ bob: b }, 5, { audio: false });
    t.note(describe('bob', seen.bob));
    judge('bob', seen.bob, { fps: FPS, audio: false });
    equal(await codecs(b), [`video/${codec}`]);
  });
}

test('codec-backup', { lane: 'media', seconds: 120 }, async (t) => {
  // Policy SIMULCAST: who can has VP9, the other one VP8, which is only sent since that one came.
  const a = await t.join('alice', { room: { dynacast: true } });
  const b = await t.join('bob');
  await publish(a, { videoCodec: 'vp9', backupCodec: { codec: 'vp8', encoding: { maxBitrate: 400_000, maxFramerate: FPS } }, backupCodecPolicy: 1 });
  await untilDecoding(b, 15000);
  await sleep(2000);
  const sent = async () => [...new Set((await stats(a)).outVideo.filter((v) => v.bytesSent > 0).map((v) => v.codec?.toLowerCase()))].sort();
  equal(await sent(), ['video/vp9'], 'codecs sent while nobody needs the backup');
  const c = await t.page('carol');
  await without(c, 'vp9');
  await t.enter(c, 'carol', { single: false });
  await untilDecoding(c, 20000);
  equal(await codecs(c), ['video/vp8']);
  equal(await sent(), ['video/vp8', 'video/vp9'], 'codecs sent now');
  const seen = await watch({ bob: b, carol: c }, 5, { audio: false });
  t.note(describe('bob', seen.bob), describe('carol', seen.carol));
  equal(await codecs(b), ['video/vp9']);
  for (const name of ['bob', 'carol']) atLeast(seen[name].frames, 2 * seen[name].seconds, `${name}: frames`);
});

test('codec-regression', { lane: 'media', seconds: 120 }, async (t) => {
  // The default policy: with few participants everybody goes over to the codec that all can decode.
  const a = await t.join('alice');
  const b = await t.join('bob');
  await publish(a, { videoCodec: 'vp9', backupCodec: { codec: 'vp8', encoding: { maxBitrate: 400_000, maxFramerate: FPS } } });
  await untilDecoding(b, 15000);
  const c = await t.page('carol');
  await without(c, 'vp9');
  await t.enter(c, 'carol', { single: false });
  await untilDecoding(c, 20000);
  await until(async () => (await codecs(b)).includes('video/vp8'), 10000, async () => `bob receives ${await codecs(b)}`, 200);
  const from = totals(await stats(b)).frames;
  await untilDecoding(b, 5000, { from: from + 20 });
  const seen = await watch({ bob: b, carol: c }, 3, { audio: false });
  t.note(describe('bob', seen.bob), describe('carol', seen.carol));
});

test('codec-red', { lane: 'media', seconds: 60 }, async (t) => {
  const a = await t.join('alice');
  const b = await t.join('bob', { single: false });
  const c = await t.page('carol');
  await without(c, 'red');
  await t.enter(c, 'carol', { single: false });
  await a.evaluate(() => window.hb.publishAudio());
  for (const page of [b, c]) await until(async () => totals(await stats(page)).energy > 0, 10000, 'sound', 200);
  const first = { b: totals(await stats(b)), c: totals(await stats(c)) };
  await sleep(4000);
  for (const [name, page] of Object.entries({ b, c })) {
    const now = totals(await stats(page));
    atLeast(now.samples - first[name].samples, 140000, `${name}: samples of sound`);
    ok(now.concealed - first[name].concealed < 20000, `${name}: ${now.concealed - first[name].concealed} concealed samples`);
  }
  // Statistics name the codec inside on both ends; the bytes tell what came.
  const bytes = async (page, name) => totals(await stats(page)).audioBytes - first[name].audioBytes;
  const [withIt, withoutIt] = [await bytes(b, 'b'), await bytes(c, 'c')];
  t.note(`bytes with redundancy ${withIt}, without ${withoutIt}`);
  atLeast(withIt / withoutIt, 1.3, 'bytes with redundancy against those without');
});

for (const codec of ['vp9', 'av1']) {
  // A scalability mode without spatial layers makes the client send each layer on a stream of its own, as with VP8, if the
  // server tells a version that can take it: later than the one that ours says it is compatible with.
  test(`codec-${codec}-simulcast`, { lane: 'media', seconds: 120 }, async (t) => {
    const a = await t.join('alice', { single: true });
    const b = await t.join('bob', { single: false });
    await a.evaluate(() => {
      for (const info of [window.hb.room.serverInfo, window.hb.room.engine.latestJoinResponse?.serverInfo]) if (info) info.version = '1.14.0';
    });
    await publish(a, { videoCodec: codec, scalabilityMode: 'L1T1', simulcast: true });
    await untilDecoding(b, 20000);
    const out = (await stats(a)).outVideo;
    t.note(`streams ${JSON.stringify(out.map((v) => [v.rid, v.codec, v.frameWidth, v.scalabilityMode]))}`);
    atLeast(out.length, 3, 'streams');
    await untilWidth(b, WIDTH, 30000);
    equal(await codecs(b), [`video/${codec}`]);
    // The client's presets for layers of 960 by 540.
    for (const [quality, width] of [['LOW', 320], ['HIGH', WIDTH], ['MEDIUM', 640]]) {
      const from = totals(await stats(b)).frames;
      await b.evaluate((q) => window.hb.remote('alice').setVideoQuality(window.hb.VideoQuality[q]), quality);
      t.note(`${quality} after ${await untilWidth(b, width)} ms`);
      await untilDecoding(b, 5000, { from: from + 5 });
    }
    const seen = await watch({ bob: b }, 5, { audio: false });
    t.note(describe('bob', seen.bob));
    atLeast(seen.bob.frames, 2 * seen.bob.seconds, 'frames');
  });
}

/** The page's browser seems to know no dependency descriptor, even where the client puts it into a description itself. */
async function withoutDescriptor(page) {
  await page.evaluate(() => {
    window.leftOut = 0;
    for (const name of ['setLocalDescription', 'setRemoteDescription']) {
      const set = RTCPeerConnection.prototype[name];
      RTCPeerConnection.prototype[name] = function (description, ...rest) {
        if (!description?.sdp) return set.call(this, description, ...rest);
        const lines = description.sdp.split('\r\n');
        const kept = lines.filter((line) => !/^a=extmap:.*dependency-descriptor/.test(line));
        window.leftOut += lines.length - kept.length;
        return set.call(this, { type: description.type, sdp: kept.join('\r\n') }, ...rest);
      };
    }
  });
}

for (const layered of [true, false]) {
  test(`codec-vp9-plain${layered ? '-svc' : ''}`, { lane: 'media', seconds: 120 }, async (t) => {
    const a = await t.page('alice');
    await withoutDescriptor(a);
    await t.enter(a, 'alice', { single: layered });
    const b = await t.join('bob', { single: true });
    const c = await t.join('carol', { single: false });
    await publish(a, { videoCodec: 'vp9', ...(layered ? {} : { scalabilityMode: 'L1T3', simulcast: false }) });
    await Promise.all([untilDecoding(b, 15000), untilDecoding(c, 15000)]);
    const extensions = await a.evaluate(() => window.hb.published.camera.track.sender.getParameters().headerExtensions.map((e) => e.uri));
    ok(extensions.length > 0 && !extensions.some((uri) => uri.includes('dependency-descriptor')), `extensions of the publisher: ${extensions}`);
    atLeast(await a.evaluate(() => window.leftOut), 1, 'lines left out of descriptions');
    for (const page of [b, c]) {
      await untilWidth(page, WIDTH, 30000);
      equal(await codecs(page), ['video/vp9']);
    }
    const times = [];
    const steps = layered ? [['LOW', WIDTH / 4], ['MEDIUM', WIDTH / 2], ['HIGH', WIDTH], ['LOW', WIDTH / 4]] : [];
    for (const [quality, width] of steps) {
      const from = totals(await stats(b)).frames;
      await b.evaluate((q) => window.hb.remote('alice').setVideoQuality(window.hb.VideoQuality[q]), quality);
      times.push(`${quality} ${await untilWidth(b, width)} ms`);
      await untilDecoding(b, 5000, { from: from + 5 });
    }
    const seen = await watch({ bob: b, carol: c }, 5, { audio: false });
    t.note(times.join(', '), describe('bob', seen.bob), describe('carol', seen.carol));
    equal([seen.bob.width, seen.carol.width], [layered ? WIDTH / 4 : WIDTH, WIDTH], 'widths');
    judge('bob', { ...seen.bob, videoBytes: Infinity }, { fps: FPS, audio: false });
    judge('carol', seen.carol, { fps: FPS, audio: false });
  });
}

test('codec-h265', { lane: 'media' }, async (t) => {
  // No browser here sends or decodes it, so the frames are noise in good NAL units, and every one has to arrive as it is.
  const clip = h265Noise({ frames: 60 });
  const alice = await joinPeer(t, 'go', 'alice');
  const others = [await joinPeer(t, 'go', 'bob'), await joinPeer(t, 'go', 'carol', { single: true })];
  for (const peer of others) await peer.do('expect', { kind: 'video', from: 'alice', clip });
  await alice.do('publish_video', { codec: 'h265', clip, width: 640, height: 360, fps: 30 });
  for (const peer of others) {
    let got;
    await until(async () => (got = (await peer.do('seen')).video.alice)?.frames >= 150 && got.keyFrames >= 2, 20000, () => `${peer.identity} receives ${JSON.stringify(got)}`, 200);
    equal([got.codec.toUpperCase(), got.broken, got.missing], ['VIDEO/H265', 0, 0], `${peer.identity}: codec, frames that differ, gaps`);
    t.note(`${peer.identity}: ${got.frames} frames, ${got.keyFrames} of them random access pictures`);
  }
});

test('bwe-send-side', { lane: 'media' }, async (t) => {
  const server = await t.server('estimating');
  const a = await t.join('alice', { server });
  const b = await t.join('bob', { server, single: true });
  const c = await t.join('carol', { server, single: false });
  await publish(a, { videoCodec: 'vp8' });
  const feedback = async (identity) => {
    const { rooms } = await (await fetch(`${server.url}/debug/rooms`)).json();
    const participant = rooms.flatMap((r) => r.room.participants).find((p) => p.identity === identity);
    return Math.max(0, ...participant.peers.map((p) => p.transportFeedback));
  };
  for (const [name, page] of Object.entries({ bob: b, carol: c })) {
    await untilDecoding(page, 15000);
    const extensions = await page.evaluate(() => window.hb.remote('alice').track.receiver.getParameters().headerExtensions.map((e) => e.uri));
    ok(extensions.some((uri) => uri.includes('transport-wide-cc')), `${name}: extensions ${extensions}`);
    const from = await feedback(name);
    await sleep(3000);
    const more = (await feedback(name)) - from;
    t.note(`${name}: ${more} feedback packets in 3 s`);
    atLeast(more, 15, `${name}: feedback packets in 3 s`);
  }
  const seen = await watch({ bob: b, carol: c }, 3, { audio: false });
  for (const name of ['bob', 'carol']) judge(name, seen[name], { fps: FPS, audio: false });
});
