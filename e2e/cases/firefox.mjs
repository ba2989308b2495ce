// Stock Firefox with the unmodified client. Debian's has no H.264 without the plugin that it would download, so video
// that Firefox sends is VP8 or VP9; of the others it sees what it can decode.
import { atLeast, equal, sleep, until } from '../lib/assert.mjs';
import { joinPeer } from '../lib/peers.mjs';
import { LOOKS, calls, directed, exactBytes, expectMedia, meet, numbered, publishAll, streams } from '../lib/talk.mjs';
import { test } from '../lib/runner.mjs';

async function join(t, single, kind = 'chromium') {
  const alice = await joinPeer(t, 'firefox', 'alice', { single });
  const bob = await joinPeer(t, kind, 'bob', { single });
  await meet([alice, bob]);
  t.note(`Firefox ${(await t.stage.browser('firefox')).version}`);
  return { alice, bob };
}

for (const single of [true, false]) {
  const form = single ? 'single' : 'dual';

  test(`firefox-media-${form}`, { lane: 'media', seconds: 90 }, async (t) => {
    const { alice, bob } = await join(t, single);
    await publishAll(t, alice, bob, ['vp8', 'vp8']);
    await Promise.all([expectMedia(t, alice, 'bob'), expectMedia(t, bob, 'alice')]);
    const { video } = await bob.do('seen');
    equal(video.alice.codec, 'video/VP8', 'the codec that Firefox sends');
  });

  test(`firefox-data-${form}`, { seconds: 90 }, async (t) => {
    const { alice, bob } = await join(t, single);
    for (const [from, to] of [[alice, bob], [bob, alice]]) {
      for (const reliable of [true, false]) await numbered(from, to, reliable);
      await directed(from, to);
      await exactBytes(from, to);
      await streams(from, to);
    }
    for (const [from, to] of [[alice, bob], [bob, alice]]) await calls(from, to);
  });

  test(`firefox-reconnect-${form}`, { lane: 'media', seconds: 90 }, async (t) => {
    const { alice, bob } = await join(t, single);
    await publishAll(t, alice, bob, ['vp8', 'vp8']);
    await Promise.all([expectMedia(t, alice, 'bob'), expectMedia(t, bob, 'alice')]);
    for (const [i, scenario] of ['signal-reconnect', 'full-reconnect'].entries()) {
      await alice.do('simulate', { scenario });
      const back = async () => (await alice.do('seen')).events.filter((e) => e === 'reconnected').length === i + 1;
      await until(back, 20000, `alice is back after ${scenario}`, 100);
      await sleep(1000);
      await Promise.all([expectMedia(t, alice, 'bob'), expectMedia(t, bob, 'alice')]);
    }
  });
}

test('firefox-simulcast', { lane: 'media', seconds: 90 }, async (t) => {
  // Firefox sends three layers; a subscriber chooses among them, and nothing stands still.
  const { alice, bob } = await join(t, true);
  await alice.do('publish_video', { codec: 'vp8', width: 960, height: 540, fps: 15, luma: LOOKS.alice.luma, simulcast: true });
  const width = async () => (await bob.do('seen')).video.alice?.width;
  let last;
  const becomes = (wanted) => until(async () => (last = await width()) === wanted, 30000, () => `pictures ${wanted} wide; they are ${last}`, 200);
  await becomes(960);
  const layers = await alice.page.evaluate(() => window.hb.stats().then((s) => s.outVideo.filter((v) => v.packetsSent > 0).map((v) => v.rid ?? v.ssrc)));
  equal(layers.length, 3, `layers sent: ${layers}`);
  for (const [quality, wanted] of [['LOW', 240], ['MEDIUM', 480], ['HIGH', 960]]) {
    await bob.page.evaluate((q) => window.hb.remote('alice').setVideoQuality(window.hb.VideoQuality[q]), quality);
    await becomes(wanted);
  }
  const before = (await bob.do('seen')).video.alice.frames;
  await sleep(3000);
  atLeast((await bob.do('seen')).video.alice.frames - before, 25, 'frames in 3 s');
});

test('firefox-late', { lane: 'media', seconds: 90 }, async (t) => {
  // Somebody is there already: Firefox probes with old packets while it waits for the first picture.
  const bob = await joinPeer(t, 'chromium', 'bob');
  await bob.do('publish_video', { codec: 'vp8', width: 640, height: 360, fps: 15, luma: LOOKS.bob.luma });
  await bob.do('publish_audio', { tone: LOOKS.bob.tone });
  await sleep(2000);
  const alice = await joinPeer(t, 'firefox', 'alice');
  const at = Date.now();
  await until(async () => (await alice.do('seen')).video.bob?.frames > 0, 10000, 'a picture', 50);
  t.note(`first picture ${Date.now() - at} ms after joining`);
  await expectMedia(t, alice, 'bob');
});

test('firefox-python', { lane: 'media', seconds: 90 }, async (t) => {
  const { alice, bob } = await join(t, undefined, 'python');
  await publishAll(t, alice, bob, ['vp8', 'vp8']);
  await Promise.all([expectMedia(t, alice, 'bob'), expectMedia(t, bob, 'alice')]);
});
