// Remote method calls between participants, and each of their errors.
import { atLeast, atMost, equal } from '../lib/assert.mjs';
import { test } from '../lib/runner.mjs';

async function register(page) {
  await page.evaluate(() => {
    const { room, RpcError, sleep } = window.hb;
    room.registerRpcMethod('echo', async (d) => `${d.callerIdentity} said ${d.payload}`);
    room.registerRpcMethod('fails', async () => {
      throw new Error('an ordinary error');
    });
    room.registerRpcMethod('refuses', async () => {
      throw new RpcError(4711, 'not today', '{"try":"tomorrow"}');
    });
    room.registerRpcMethod('slow', async () => {
      await sleep(15000);
      return 'too late';
    });
    room.registerRpcMethod('large', async (d) => 'x'.repeat(Number(d.payload)));
    room.registerRpcMethod('size', async (d) => String(d.payload.length));
  });
}

/** Makes a client look like one from before remote calls over data streams: the older wire form is used. */
async function legacy(page) {
  await page.evaluate(() => {
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(url, protocols) {
        const u = new URL(url);
        u.searchParams.delete('client_protocol');
        super(u, protocols);
      }
    };
  });
}

async function pair(t, { old = false } = {}) {
  const a = await t.page('alice');
  const b = await t.page('bob');
  if (old) for (const page of [a, b]) await legacy(page);
  await t.enter(a, 'alice', { single: !old });
  await t.enter(b, 'bob', { single: false });
  for (const page of [a, b]) {
    await register(page);
    await page.evaluate(() => window.hb.until(() => window.hb.room.remoteParticipants.size === 1, 10000, 'the other'));
  }
  return { a, b };
}

const call = (page, destinationIdentity, method, payload = '', responseTimeout = undefined) =>
  page.evaluate(
    (o) => window.hb.attempt(() => window.hb.room.localParticipant.performRpc(o)),
    { destinationIdentity, method, payload, responseTimeout },
  );

for (const old of [false, true]) {
  const form = old ? 'packets' : 'streams';

  test(`rpc-${form}`, {}, async (t) => {
    const { a, b } = await pair(t, { old });
    equal(await call(a, 'bob', 'echo', 'hello'), { ok: 'alice said hello' });
    equal(await call(b, 'alice', 'echo', 'ようこそ'), { ok: 'bob said ようこそ' });
    equal(await call(a, 'bob', 'size', 'y'.repeat(15000)), { ok: '15000' });
    const many = await a.evaluate(() =>
      Promise.all(Array.from({ length: 20 }, (_, i) => window.hb.room.localParticipant.performRpc({ destinationIdentity: 'bob', method: 'echo', payload: `${i}` }))),
    );
    equal(many, Array.from({ length: 20 }, (_, i) => `alice said ${i}`), 'twenty calls at once');
  });

  test(`rpc-errors-${form}`, {}, async (t) => {
    const { a } = await pair(t, { old });
    const missing = await call(a, 'bob', 'no-such-method');
    equal([missing.error?.code, missing.error?.message], [1400, 'Method not supported at destination']);
    const crashed = await call(a, 'bob', 'fails');
    equal([crashed.error?.code, crashed.error?.message], [1500, 'Application error in method handler']);
    const refused = await call(a, 'bob', 'refuses');
    equal([refused.error?.code, refused.error?.message, refused.error?.data], [4711, 'not today', '{"try":"tomorrow"}']);
  });
}

test('rpc-payload-limits', {}, async (t) => {
  // The limits hold for the older wire form only; larger payloads travel as streams.
  const { a } = await pair(t, { old: true });
  const request = await call(a, 'bob', 'size', 'z'.repeat(15361));
  equal([request.error?.code, request.error?.message], [1402, 'Request payload too large']);
  const response = await call(a, 'bob', 'large', '15361');
  equal([response.error?.code, response.error?.message], [1504, 'Response payload too large']);
  equal(await call(a, 'bob', 'size', 'z'.repeat(15360)), { ok: '15360' });
});

test('rpc-large-streams', {}, async (t) => {
  const { a } = await pair(t);
  equal(await call(a, 'bob', 'size', 'z'.repeat(60000)), { ok: '60000' });
  const big = await call(a, 'bob', 'large', '60000');
  equal(big.ok?.length, 60000);
});

test('rpc-response-timeout', {}, async (t) => {
  const { a } = await pair(t);
  const at = Date.now();
  const late = await call(a, 'bob', 'slow', '', 8000);
  equal([late.error?.code, late.error?.message], [1502, 'Response timeout']);
  atLeast(Date.now() - at, 7500, 'milliseconds until the timeout');
});

test('rpc-recipient-not-found', {}, async (t) => {
  // Nobody acknowledges, so the caller gives up after its round-trip allowance; a server that knows
  // better may answer at once with "recipient not found".
  const { a } = await pair(t);
  const at = Date.now();
  const nobody = await call(a, 'nobody', 'echo', 'hello');
  t.note(`${nobody.error?.code} ${nobody.error?.message} after ${Date.now() - at} ms`);
  equal([1401, 1501].includes(nobody.error?.code), true, `code ${nobody.error?.code}`);
  atMost(Date.now() - at, 9000, 'milliseconds until the error');
});

test('rpc-recipient-leaves', {}, async (t) => {
  const { a, b } = await pair(t);
  const pending = call(a, 'bob', 'slow');
  await a.evaluate(() => window.hb.sleep(500));
  await b.evaluate(() => window.hb.disconnect());
  const gone = await pending;
  equal([gone.error?.code, gone.error?.message], [1503, 'Recipient disconnected']);
});
