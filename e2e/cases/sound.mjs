// Sound beside plain Opus of one channel: two channels, silence that is not sent, redundancy by the server, G.711.
import { atLeast, atMost, equal, ok, sleep, until } from '../lib/assert.mjs';
import { audioClip, companded } from '../lib/clips.mjs';
import { stats, totals } from '../lib/media.mjs';
import { joinPeer } from '../lib/peers.mjs';
import { test } from '../lib/runner.mjs';

const LEFT = 440;
const RIGHT = 1200;

/** The features that bob is told of alice's microphone; both are of the enumeration AudioTrackFeature. */
const features = (page) => page.evaluate(() => window.hb.remote('alice', 'microphone')?.trackInfo?.audioFeatures ?? []);
const TF_STEREO = 0;
const TF_NO_DTX = 1;

for (const [id, single] of [['codec-stereo', true], ['codec-stereo-dual', false]]) {
  test(id, { lane: 'media' }, async (t) => {
    const a = await t.join('alice', { single });
    const b = await t.join('bob', { single });
    await a.evaluate(([left, right]) => window.hb.publishAudio({ tone: [left, right], options: { forceStereo: true } }), [LEFT, RIGHT]);
    await until(async () => totals(await stats(b)).energy > 0, 10000, 'sound', 200);
    ok((await features(b)).includes(TF_STEREO), `features ${await features(b)}`);
    let heard;
    const near = (x, hz) => Math.abs(x.hz - hz) < 15 && x.decibels > -60;
    await until(async () => {
      heard = await b.evaluate(() => window.hb.channels('alice'));
      return near(heard[0], LEFT) && near(heard[1], RIGHT);
    }, 15000, () => `a tone of its own in each channel; heard ${JSON.stringify(heard)}`, 300);
    const codec = (await stats(b)).inAudio.find((x) => x.bytesReceived > 0);
    t.note(`left ${heard[0].hz} Hz, right ${heard[1].hz} Hz, ${codec.fmtp}`);
  });
}

test('codec-dtx', { lane: 'media' }, async (t) => {
  const a = await t.join('alice');
  const b = await t.join('bob', { single: false });
  const packets = async () => (await stats(b)).inAudio.reduce((n, s) => n + (s.packetsReceived || 0), 0);
  const energy = async () => totals(await stats(b)).energy;
  const ofSilence = {};
  for (const dtx of [true, false]) {
    await a.evaluate((dtx) => window.hb.publishAudio({ tone: 500, options: { dtx } }), dtx);
    await until(async () => (await b.evaluate(() => window.hb.remote('alice', 'microphone')?.isSubscribed)) && (await energy()) > 0, 10000, 'sound', 200);
    equal((await features(b)).includes(TF_NO_DTX), !dtx, `dtx ${dtx}: the feature "no DTX"`);
    await a.evaluate(() => (window.hb.published.mic.track.mediaStreamTrack.volume.value = 0));
    await sleep(1500);
    const [from, silent] = [await packets(), await energy()];
    await sleep(4000);
    ofSilence[dtx] = (await packets()) - from;
    atMost((await energy()) - silent, 1e-4, `dtx ${dtx}: energy of silence`);
    await a.evaluate(() => (window.hb.published.mic.track.mediaStreamTrack.volume.value = 0.3));
    const at = Date.now();
    await until(async () => (await energy()) - silent > 0.01, 5000, `dtx ${dtx}: sound again`, 50);
    t.note(`dtx ${dtx}: ${ofSilence[dtx]} packets in 4 s of silence, sound again after ${Date.now() - at} ms`);
    await a.evaluate(() => window.hb.unpublish('mic'));
    await until(async () => (await b.evaluate(() => !window.hb.remote('alice', 'microphone'))), 5000, 'the end of the track', 100);
  }
  atLeast(ofSilence.false, 150, 'packets of silence without dtx');
  atMost(ofSilence.true, 60, 'packets of silence with dtx');
});

test('codec-red-added', { lane: 'media' }, async (t) => {
  // The Go SDK sends plain Opus; where the server is told so it adds the redundancy, for who reads it.
  const bytes = {};
  for (const name of ['main', 'redundant']) {
    const clip = await audioClip(t, { tone: 440, seconds: 4 });
    const identity = `alice-${name}`;
    const server = await t.server(name);
    const alice = await joinPeer(t, 'go', identity, { server: name });
    const others = [await t.join('bob', { server, single: true }), await t.join('carol', { server, single: false })];
    await alice.do('publish_audio', { clip });
    for (const page of others) await until(async () => totals(await stats(page)).energy > 0, 10000, 'sound', 200);
    await sleep(1000);
    const first = await Promise.all(others.map(async (page) => totals(await stats(page))));
    await sleep(4000);
    bytes[name] = [];
    for (const [i, page] of others.entries()) {
      const now = totals(await stats(page));
      atLeast(now.samples - first[i].samples, 140000, 'samples of sound');
      ok(now.concealed - first[i].concealed < 20000, `${now.concealed - first[i].concealed} concealed samples`);
      bytes[name].push(now.audioBytes - first[i].audioBytes);
      const [heard] = await page.evaluate((identity) => window.hb.channels(identity), identity);
      await sleep(400);
      const [again] = await page.evaluate((identity) => window.hb.channels(identity), identity);
      ok([heard, again].some((x) => Math.abs(x.hz - 440) < 15), `a tone of 440 Hz: ${JSON.stringify([heard, again])}`);
      await page.evaluate(() => window.hb.disconnect());
    }
    await alice.do('leave');
  }
  t.note(`bytes ${JSON.stringify(bytes)}`);
  for (const i of [0, 1]) atLeast(bytes.redundant[i] / bytes.main[i], 1.5, 'bytes with redundancy against those without');
});

for (const law of ['pcmu', 'pcma']) {
  test(`codec-${law}`, { lane: 'media' }, async (t) => {
    const TONE = 440;
    const clip = companded({ law, tone: TONE, seconds: 4 });
    const alice = await joinPeer(t, 'go', 'alice');
    const bob = await joinPeer(t, 'chromium', 'bob', { single: true });
    const dual = await joinPeer(t, 'chromium', 'carol', { single: false });
    const dave = await joinPeer(t, 'go', 'dave');
    await dave.do('expect', { kind: 'audio', from: 'alice', clip });
    await alice.do('publish_audio', { codec: law, clip });
    for (const peer of [bob, dual]) {
      let heard;
      await until(async () => {
        heard = (await peer.do('seen')).audio.alice;
        return heard?.energy > 0.05 && Math.abs(heard.tone - TONE) < 15;
      }, 15000, () => `${peer.identity} hears the tone: ${JSON.stringify(heard)}`, 200);
      const [codec] = (await stats(peer.page)).inAudio.filter((s) => s.packetsReceived > 0).map((s) => s.codec);
      equal(codec, `audio/${law.toUpperCase()}`);
      t.note(`${peer.identity} hears ${Math.round(heard.tone)} Hz`);
    }
    let got;
    await until(async () => (got = (await dave.do('seen')).audio.alice)?.samples > 8000 * 2, 10000, () => `the Go SDK hears it: ${JSON.stringify(got)}`, 200);
    equal([got.codec.toUpperCase(), got.broken, got.missing], [`AUDIO/${law.toUpperCase()}`, 0, 0], 'codec, payloads that differ, gaps');
  });
}
