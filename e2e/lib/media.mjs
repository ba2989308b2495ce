// Watching a call through getStats, and judging what was seen.
import { atLeast, atMost, equal, fail, ok, sleep, until } from './assert.mjs';

export const stats = (page) => page.evaluate(() => window.hb.stats());

const sum = (list, field) => list.reduce((n, s) => n + (s[field] || 0), 0);
const r1 = (x) => Math.round(x * 10) / 10;

/** The totals of one sample that have to go up while a call runs. */
export function totals(s) {
  return {
    t: s.t,
    frames: sum(s.inVideo, 'framesDecoded'),
    videoBytes: sum(s.inVideo, 'bytesReceived'),
    samples: sum(s.inAudio, 'totalSamplesReceived'),
    concealed: sum(s.inAudio, 'concealedSamples'),
    energy: sum(s.inAudio, 'totalAudioEnergy'),
    audioBytes: sum(s.inAudio, 'bytesReceived'),
    lost: sum(s.inVideo, 'packetsLost') + sum(s.inAudio, 'packetsLost'),
    freezes: sum(s.inVideo, 'freezeCount'),
    frozen: sum(s.inVideo, 'totalFreezesDuration'),
    width: Math.max(0, ...s.inVideo.map((v) => v.frameWidth || 0)),
  };
}

/** Waits until a page decodes pictures (and hears something, unless told otherwise). */
export async function untilDecoding(page, ms = 10000, { audio = false, from = 0 } = {}) {
  const start = Date.now();
  await until(
    async () => {
      const s = totals(await stats(page));
      return s.frames > from && (!audio || s.energy > 0);
    },
    ms,
    'decoded frames',
    100,
  );
  return Date.now() - start;
}

/**
 * Samples every page once a second for `seconds`, and fails when a page's pictures or sound stand
 * still for more than `gap` seconds. Returns what happened to each page between start and end.
 */
export async function watch(pages, seconds, { audio = true, gap = 2 } = {}) {
  const names = Object.keys(pages);
  const first = {};
  const last = {};
  const still = Object.fromEntries(names.map((n) => [n, { frames: 0, samples: 0 }]));
  for (const n of names) first[n] = last[n] = totals(await stats(pages[n]));
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    await sleep(Math.min(1000, Math.max(0, end - Date.now())));
    for (const n of names) {
      const now = totals(await stats(pages[n]));
      const step = (now.t - last[n].t) / 1000;
      still[n].frames = now.frames > last[n].frames ? 0 : still[n].frames + step;
      still[n].samples = now.samples > last[n].samples && now.audioBytes > last[n].audioBytes ? 0 : still[n].samples + step;
      if (still[n].frames > gap) fail(`${n}: no new picture for ${r1(still[n].frames)} s (${now.frames} decoded so far)`);
      if (audio && still[n].samples > gap) fail(`${n}: no new sound for ${r1(still[n].samples)} s`);
      last[n] = now;
    }
  }
  return Object.fromEntries(
    names.map((n) => {
      const d = {};
      for (const k of Object.keys(first[n])) d[k] = last[n][k] - first[n][k];
      d.width = last[n].width;
      d.seconds = d.t / 1000;
      return [n, d];
    }),
  );
}

/** Fails unless a page that was watched saw moving pictures and heard real sound. */
export function judge(name, seen, { fps = 15, audio = true, maxFrozen, maxConcealed = 0.25 } = {}) {
  atLeast(seen.frames, fps * 0.5 * seen.seconds, `${name}: frames decoded in ${r1(seen.seconds)} s`);
  atLeast(seen.videoBytes, 3000 * seen.seconds, `${name}: bytes of video`);
  if (audio) {
    atLeast(seen.samples, 40000 * seen.seconds, `${name}: samples of sound`);
    atLeast(seen.energy, 1e-6, `${name}: energy of sound`);
    atMost(seen.concealed / seen.samples, maxConcealed, `${name}: share of concealed samples`);
  }
  if (maxFrozen !== undefined) atMost(seen.frozen, maxFrozen, `${name}: seconds frozen`);
}

export const describe = (name, d) =>
  `${name}: ${r1(d.frames / d.seconds)} fps ${d.width}w ${Math.round((d.videoBytes * 8) / d.seconds / 1000)} kbit/s, lost ${d.lost}, freezes ${d.freezes} (${r1(d.frozen)} s), concealed ${((100 * d.concealed) / Math.max(1, d.samples)).toFixed(1)} %`;

/** Fails unless each selected pair of a page uses the protocol and DTLS-SRTP is up. */
export async function expectTransport(page, name, { protocol, connections }) {
  const s = await stats(page);
  const pairs = s.pairs;
  equal(pairs.map((p) => p.protocol), Array(connections).fill(protocol), `${name}: protocol of the selected pairs`);
  for (const p of pairs) {
    equal(p.dtls, 'connected', `${name}: DTLS`);
    ok(p.bytesSent > 0 && p.bytesReceived > 0, `${name}: a selected pair carries bytes both ways`);
  }
  return pairs;
}

/** Every element on the page shows a picture. */
export async function expectPictures(page, name, count = 1) {
  const elements = await page.evaluate(() => window.hb.elements());
  atLeast(elements.length, count, `${name}: video elements`);
  for (const e of elements) {
    ok(e.width > 0 && e.height > 0, `${name}: the video of ${e.identity} has no picture: ${JSON.stringify(e)}`);
    ok(!e.paused, `${name}: the video of ${e.identity} is paused`);
  }
  return elements;
}

/** Publishes a camera and a microphone from a page. */
export async function publish(page, video = {}, audio = true) {
  const sid = await page.evaluate((v) => window.hb.publishVideo(v), video);
  if (audio) await page.evaluate(() => window.hb.publishAudio());
  return sid;
}
