// The portable form, with sockets and ciphers of the JDK alone: what runs where there is no epoll and no native library.
// E2E_PORTABLE runs the whole list like that.
import { joinPeer } from '../lib/peers.mjs';
import { calls, expectMedia, exactBytes, meet, numbered, publishAll, streams } from '../lib/talk.mjs';
import { test } from '../lib/runner.mjs';
import { call } from './media.mjs';

const ONLY = 'its servers are started with options of their own';

test('portable-media-udp', { lane: 'media', seconds: 90, hibikiOnly: ONLY }, async (t) => {
  await call(t, { single: true, codec: 'vp8', server: await t.server('portable'), seconds: 8 });
});

test('portable-media-tcp', { lane: 'media', seconds: 90, hibikiOnly: ONLY }, async (t) => {
  await call(t, { single: false, codec: 'h264', protocol: 'tcp', server: await t.server('portable-tcp'), seconds: 8 });
});

test('portable-sdks', { lane: 'media', seconds: 90, hibikiOnly: ONLY }, async (t) => {
  const alice = await joinPeer(t, 'python', 'alice', { server: 'portable' });
  const bob = await joinPeer(t, 'go', 'bob', { server: 'portable' });
  await meet([alice, bob]);
  await publishAll(t, alice, bob, ['vp8', 'h264']);
  await Promise.all([expectMedia(t, alice, 'bob'), expectMedia(t, bob, 'alice')]);
  for (const [from, to] of [[alice, bob], [bob, alice]]) {
    for (const reliable of [true, false]) await numbered(from, to, reliable);
    await exactBytes(from, to);
    await streams(from, to);
    await calls(from, to);
  }
});
