// What a subscriber asks for: quality, size, pause, and subscribing by hand.
import { atLeast, atMost, equal, ok, sleep, until } from '../lib/assert.mjs';
import { judge, publish, stats, totals, untilDecoding, watch } from '../lib/media.mjs';
import { test } from '../lib/runner.mjs';

const WIDTHS = { low: 240, medium: 480, high: 960 };
const FULL = { width: 960, height: 540, fps: 15 };

const width = async (page) => Math.max(0, ...(await stats(page)).inVideo.map((v) => v.frameWidth || 0));
const frames = async (page) => totals(await stats(page)).frames;

/** Waits for a picture width and returns the milliseconds that took. */
async function untilWidth(page, wanted, ms = 20000) {
  const at = Date.now();
  let last;
  await until(async () => (last = await width(page)) === wanted, ms, () => `pictures ${wanted} wide; they are ${last}`, 100);
  return Date.now() - at;
}

async function sendsAllLayers(page) {
  await until(async () => (await stats(page)).outVideo.filter((v) => v.framesEncoded > 0).length === 3, 20000, 'three layers sent', 200);
}

test('layers-quality', { lane: 'media', seconds: 90 }, async (t) => {
  const a = await t.join('alice');
  const b = await t.join('bob', { single: true });
  const c = await t.join('carol', { single: false });
  await publish(a, FULL, false);
  await sendsAllLayers(a);
  for (const page of [b, c]) await untilWidth(page, WIDTHS.high);
  const times = [];
  for (const [page, steps] of [[b, ['low', 'medium', 'high', 'low', 'high']], [c, ['medium', 'low', 'high']]]) {
    for (const q of steps) {
      const from = await frames(page);
      await page.evaluate((q) => window.hb.remote('alice').setVideoQuality(window.hb.VideoQuality[q]), q.toUpperCase());
      times.push(`${q} ${await untilWidth(page, WIDTHS[q], 10000)} ms`);
      await untilDecoding(page, 3000, { from: from + 5 });
    }
  }
  t.note(times.join(', '));
  // Asking for less must not change what the others get.
  await b.evaluate(() => window.hb.remote('alice').setVideoQuality(window.hb.VideoQuality.LOW));
  await untilWidth(b, WIDTHS.low, 10000);
  const seen = await watch({ bob: b, carol: c }, 3, { audio: false });
  equal([seen.bob.width, seen.carol.width], [WIDTHS.low, WIDTHS.high]);
  for (const name of ['bob', 'carol']) judge(name, seen[name], { fps: 15, audio: false, maxFrozen: 1 });
});

test('layers-adaptive', { lane: 'media', seconds: 90 }, async (t) => {
  const a = await t.join('alice', { room: { dynacast: true } });
  const b = await t.page('bob');
  await b.evaluate(() => window.hb.resizeElements(160, 90));
  await t.enter(b, 'bob', { room: { adaptiveStream: { pixelDensity: 1 } } });
  await publish(a, FULL, false);
  await untilDecoding(b);
  const small = await untilWidth(b, WIDTHS.low);
  await sleep(1000);
  equal(await width(b), WIDTHS.low, 'a small element gets the small layer');
  await b.evaluate(() => window.hb.resizeElements(940, 530));
  const large = await untilWidth(b, WIDTHS.high);
  await b.evaluate(() => window.hb.resizeElements(160, 90));
  const back = await untilWidth(b, WIDTHS.low);
  t.note(`small ${small} ms, large ${large} ms, small again ${back} ms`);
  // An element that cannot be seen needs no pictures at all.
  await b.evaluate(() => (document.getElementById('media').style.display = 'none'));
  await until(async () => {
    const n = await frames(b);
    await sleep(1000);
    return (await frames(b)) === n;
  }, 10000, 'no pictures for a hidden element');
  const n = await frames(b);
  await b.evaluate(() => (document.getElementById('media').style.display = 'flex'));
  await untilDecoding(b, 8000, { from: n + 3 });
});

test('layers-dynacast', { lane: 'media', seconds: 90 }, async (t) => {
  // Layers that nobody wants are not sent; they come back when somebody does.
  const a = await t.join('alice', { room: { dynacast: true } });
  const b = await t.join('bob');
  await publish(a, FULL, false);
  await sendsAllLayers(a);
  await untilWidth(b, WIDTHS.high);
  await b.evaluate(() => window.hb.remote('alice').setVideoQuality(window.hb.VideoQuality.LOW));
  await untilWidth(b, WIDTHS.low);
  const active = async () => (await stats(a)).outVideo.filter((v) => v.active !== false).map((v) => v.rid).sort().join('');
  const at = Date.now();
  await until(async () => (await active()) === 'q', 15000, 'only the small layer is sent', 200);
  t.note(`paused after ${Date.now() - at} ms`);
  await b.evaluate(() => window.hb.remote('alice').setVideoQuality(window.hb.VideoQuality.HIGH));
  t.note(`full size again after ${await untilWidth(b, WIDTHS.high)} ms`);
  equal(await active(), 'fhq');
});

test('subscribe-manual', {}, async (t) => {
  const a = await t.join('alice');
  const sid = await publish(a, { width: 320, height: 180, fps: 10, simulcast: false });
  const b = await t.join('bob', { single: true, connect: { autoSubscribe: false } });
  const c = await t.join('carol', { single: false, connect: { autoSubscribe: false } });
  const byHand = async (name, page) => {
    await page.evaluate(() => window.hb.until(() => window.hb.remote('alice') && window.hb.remote('alice', 'microphone'), 5000, 'publications'));
    await sleep(1500);
    const idle = await stats(page);
    equal(idle.inVideo.filter((v) => v.packetsReceived > 0).length + idle.inAudio.filter((v) => v.packetsReceived > 0).length, 0, `${name}: nothing comes unasked`);
    for (let round = 0; round < 2; round++) {
      await page.evaluate(() => window.hb.remote('alice').setSubscribed(true));
      await untilDecoding(page, 10000, { from: 0 });
      ok(await page.evaluate(() => window.hb.remote('alice').isSubscribed));
      const seen = await watch({ [name]: page }, 2, { audio: false });
      judge(name, seen[name], { fps: 10, audio: false });
      await page.evaluate(() => window.hb.remote('alice').setSubscribed(false));
      await page.evaluate((s) => window.hb.waitFor('trackUnsubscribed', { sid: s }), sid);
      await sleep(300);
      const bytes = async () => (await stats(page)).pairs.reduce((n, p) => n + p.bytesReceived, 0);
      const from = await bytes();
      await sleep(1000);
      atMost((await bytes()) - from, 5000, `${name}: bytes received in a second after unsubscribing`);
    }
    await page.evaluate(() => window.hb.remote('alice', 'microphone').setSubscribed(true));
    await until(async () => totals(await stats(page)).energy > 0, 8000, `${name}: sound alone`);
    await page.evaluate(() => window.hb.remote('alice').setSubscribed(true));
    await untilDecoding(page, 10000);
  };
  await Promise.all([byHand('bob', b), byHand('carol', c)]);
});

test('subscribe-disable', {}, async (t) => {
  const a = await t.join('alice');
  const b = await t.join('bob', { single: false });
  await publish(a, { width: 320, height: 180, fps: 10, simulcast: false });
  await untilDecoding(b, 10000, { audio: true });
  const received = async () => (await stats(b)).inVideo.reduce((n, v) => n + (v.packetsReceived || 0), 0);
  for (let round = 0; round < 2; round++) {
    await b.evaluate(() => window.hb.remote('alice').setEnabled(false));
    await sleep(1000);
    const from = await received();
    await sleep(1500);
    atMost((await received()) - from, 2, 'packets of a disabled track');
    const n = await frames(b);
    await b.evaluate(() => window.hb.remote('alice').setEnabled(true));
    const ms = await untilDecoding(b, 8000, { from: n + 3 });
    t.note(`pictures ${ms} ms after enabling`);
  }
  const seen = await watch({ bob: b }, 2);
  judge('bob', seen.bob, { fps: 10 });
  atLeast(seen.bob.frames, 10, 'frames');
});
