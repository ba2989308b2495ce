// What a server keeps after everybody has left: threads, descriptors, memory, and its own gauges.
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { config, isReference } from '../lib/config.mjs';
import { atMost, equal, fail, ok, sleep, until } from '../lib/assert.mjs';
import { publish, untilDecoding } from '../lib/media.mjs';
import { measure, newNames } from '../lib/process.mjs';
import { startServer } from '../lib/server.mjs';
import { joinToken, roomService } from '../lib/tokens.mjs';
import { WireClient } from '../lib/wire.mjs';
import { test } from '../lib/runner.mjs';

/** A pool may keep this many more than before; one leak for each join would be far above. */
const THREADS = 6;
const DESCRIPTORS = 4;
const NATIVE_KB = { Thread: 8 * 1024, Other: 16 * 1024, Internal: 4 * 1024, 'Native Memory Tracking': 8 * 1024 };
/** Gauges in GET /debug/counters that have to be there; all others that are numbers are compared too. */
const GAUGES = ['rooms', 'participants', 'peers', 'shardEntries', 'buffers'];
const EMPTY = ['rooms', 'participants', 'peers', 'shardEntries'];

async function gauges(server) {
  const counters = await server.counters();
  if (!counters) {
    if (isReference) return undefined;
    fail('GET /debug/counters does not answer with 200');
  }
  for (const g of GAUGES) equal(typeof counters[g], 'number', `/debug/counters has no number "${g}": ${JSON.stringify(counters)}`);
  return counters;
}

/** Waits until no room is left, so that what is measured is the server at rest. */
async function untilEmpty(server, ms = 60000) {
  const rooms = roomService(server);
  let left;
  const empty = async () => (left = await rooms.listRooms()).length === 0;
  await until(empty, ms, () => `no room is left; there is ${left?.map((r) => r.name).join(', ')}`, 500);
  if (isReference) return sleep(1000);
  let last;
  const settled = async () => {
    last = await gauges(server);
    return EMPTY.every((g) => last[g] === 0);
  };
  await until(settled, 30000, () => `gauges back to zero: ${JSON.stringify(last)}`, 500);
}

async function snapshot(server) {
  const pid = server.pid();
  if (!pid) fail(`no process of this machine listens on port ${server.port}`);
  return { ...measure(pid), gauges: await gauges(server), log: server.log() };
}

/** What a server holds can leak; what it has counted since its start and the times it has measured go up and down freely. */
const isHeld = (name) => !/(total|nanos)$/i.test(name);

/** `busy`: the server was in the middle of a call both times, so buffers in use go up and down. */
function compare(t, before, after, { busy = false } = {}) {
  t.note(`threads ${before.threads} → ${after.threads}, descriptors ${before.fds} → ${after.fds}, resident ${mb(before.rssKb)} → ${mb(after.rssKb)} MB`);
  const added = newNames(before.threadNames, after.threadNames);
  atMost(after.threads - before.threads, THREADS, `more threads than before (${added.join(', ')})`);
  atMost(after.fds - before.fds, DESCRIPTORS, `more descriptors than before (${JSON.stringify(before.fdKinds)} → ${JSON.stringify(after.fdKinds)})`);
  if (before.nmtKb && after.nmtKb) {
    const grown = Object.entries(after.nmtKb).map(([area, kb]) => [area, kb - (before.nmtKb[area] || 0)]);
    t.note(`native memory grown by ${grown.filter(([, kb]) => Math.abs(kb) > 512).map(([a, kb]) => `${a} ${mb(kb)} MB`).join(', ') || 'nothing'}`);
    for (const [area, kb] of grown) if (NATIVE_KB[area]) atMost(kb, NATIVE_KB[area], `KB of native memory of area ${area} more than before`);
  } else {
    t.note('no native memory tracking');
  }
  if (before.gauges) {
    for (const [name, value] of Object.entries(before.gauges)) {
      const slack = busy && name === 'buffers' ? Math.max(64, value / 2) : 0;
      if (typeof value === 'number' && isHeld(name)) atMost(after.gauges[name], value + slack, `gauge ${name}`);
    }
    t.note(`gauges ${Object.entries(after.gauges).map(([k, v]) => `${k} ${v}`).join(', ')}`);
  }
  equal(after.log.split('\n').filter((l) => /LEAK:/.test(l)).slice(0, 3), [], 'leaks that the buffer pool reports');
}

const mb = (kb) => (kb / 1024).toFixed(1);
const SMALL = { width: 320, height: 180, fps: 10, simulcast: false };

test('leak-reloads', { lane: 'last', seconds: 200 }, async (t) => {
  const server = await t.server();
  const b = await t.join('bob', { single: false });
  await publish(b, SMALL);
  const a = await t.page('alice');
  const visit = async (round) => {
    await t.enter(a, 'alice', { single: round % 2 === 0 });
    await publish(a, SMALL);
    await untilDecoding(a, 10000, { audio: true });
    await b.evaluate((n) => window.hb.until(() => window.hb.log.filter((e) => e.ev === 'firstFrame').length > n, 10000, 'pictures of alice again'), round);
  };
  const reload = async () => {
    await a.reload();
    await a.waitForFunction(() => !!window.hb);
  };
  // The first visits load classes and fill pools; they are not what is measured.
  let round = 0;
  for (; round < 2; round++) {
    await visit(round);
    await reload();
  }
  await visit(round++);
  const before = await snapshot(server);
  for (let i = 0; i < 10; i++) {
    await reload();
    await visit(round++);
  }
  await until(async () => (await roomService(server).listParticipants(t.roomName)).length === 2, 10000, 'two participants', 200);
  const after = await snapshot(server);
  compare(t, before, after, { busy: true });
});

test('leak-joins', { lane: 'last', seconds: 240 }, async (t) => {
  const server = await t.server();
  const page = await t.page('visitor');
  const visit = async (count, tag) => {
    const tokens = await Promise.all(Array.from({ length: count }, (_, i) => joinToken(t.roomName, `${tag}-${i}`)));
    return page.evaluate((o) => window.hb.joinAndLeave(o), { url: server.wsUrl, tokens, width: 5 });
  };
  await visit(10, 'first');
  await untilEmpty(server);
  const before = await snapshot(server);
  const times = await visit(50, 'then');
  times.sort((x, y) => x - y);
  await untilEmpty(server);
  const after = await snapshot(server);
  t.note(`50 joins with sound both ways, median ${times[25]} ms`);
  compare(t, before, after);
});

test('leak-after-all', { lane: 'last', seconds: 120, hibikiOnly: 'needs the gauges' }, async (t) => {
  // Everything that the other cases of this run did has left nothing behind either.
  const server = await t.server();
  await untilEmpty(server);
  const g = await gauges(server);
  for (const name of EMPTY) equal(g[name], 0, name);
  t.note(JSON.stringify(g));
  const lines = server.log().split('\n');
  const escaped = lines.filter((l) => /Exception in thread|[Uu]ncaught|LEAK:/.test(l));
  equal(escaped.slice(0, 5), [], 'exceptions that escaped, in the log');
  t.note(`${lines.filter((l) => /\bERROR\b/.test(l)).length} error lines in the log`);
});

test('server-drain', { lane: 'last', seconds: 60, hibikiOnly: 'new rooms are refused' }, async (t) => {
  const server = await startServer({ name: 'drain' });
  t.after(() => server.stop());
  const join = async (room, identity) => WireClient.joinQuery(server, await joinToken(room, identity));
  const ann = await join('kept', 'ann');
  await ann.waitFor('join');
  const child = server.child;
  const gone = new Promise((r) => child.once('exit', (code, signal) => r({ code, signal })));
  process.kill(-child.pid, 'SIGTERM');
  await until(() => fetch(`${server.url}/health/ready`).then((r) => r.status === 503), 5000, 'it says that it drains');
  equal((await join('other', 'bob').catch((e) => e)).status, 503, 'a new room');
  const bob = await join('kept', 'bob');
  await bob.waitFor('join');
  await sleep(1500);
  equal(child.exitCode, null, 'it waits for those who are there');
  const at = Date.now();
  process.kill(-child.pid, 'SIGTERM');
  for (const client of [ann, bob]) {
    const { value } = await client.waitFor('leave');
    equal([value.reason, value.action], [DisconnectReason.SERVER_SHUTDOWN, LeaveRequest_Action.DISCONNECT]);
    await client.waitClosed();
  }
  const end = await gone;
  server.child = undefined;
  t.note(`ended ${Date.now() - at} ms after the second signal with ${end.code ?? end.signal}`);
  equal(end.code, 0);
  atMost(Date.now() - at, 8000, 'milliseconds to end');
});

test('server-start-and-stop', { lane: 'last', seconds: 120 }, async (t) => {
  const times = [];
  let text;
  for (let i = 0; i < 2; i++) {
    const server = await startServer({ name: 'start-stop' });
    times.push(server.startMs);
    const token = await joinToken('start-stop', 'me');
    const r = await fetch(`${server.url}/rtc/validate?access_token=${token}`);
    equal(r.status, 200);
    text = server.log();
    const end = await server.stop();
    ok(!end.forced, 'it ends by itself after an interrupt');
    t.note(`first answer after ${times[i]} ms, ended after ${end.ms} ms with ${end.code ?? end.signal}`);
    atMost(end.ms, 8000, 'milliseconds to end');
    ok(end.signal === 'SIGINT' || [0, 130].includes(end.code), `exit code ${end.code}`);
    await until(() => fetch(`${server.url}/`).then(() => false, () => true), 2000, 'the port is free');
  }
  if (isReference) return;
  atMost(Math.min(...times), config.startSeconds * 1000, 'milliseconds until the first answer');
  for (const wanted of [/ws:\/\/\S+:\d+/, new RegExp(config.apiKey), new RegExp(config.apiSecret), /\/try/]) ok(wanted.test(text), `the start prints ${wanted}`);
});
