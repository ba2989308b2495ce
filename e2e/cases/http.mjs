// What the server answers over plain HTTP: health, and why a join is refused.
import { createHmac, generateKeyPairSync, createSign } from 'node:crypto';
import { config, isReference } from '../lib/config.mjs';
import { equal, ok } from '../lib/assert.mjs';
import { joinToken, roomService } from '../lib/tokens.mjs';
import { encodeJoinRequest, queryJoin, Refused, WireClient, wrapJoinRequest } from '../lib/wire.mjs';
import { test } from '../lib/runner.mjs';

const part = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');

/** A token made by hand, so that it can be wrong in ways that an SDK would not allow. */
function craft(room, { header = { alg: 'HS256', typ: 'JWT' }, claims = {}, sign } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: config.apiKey, sub: 'crafted', nbf: now - 10, exp: now + 600, video: { roomJoin: true, room }, ...claims };
  for (const k of Object.keys(payload)) if (payload[k] === undefined) delete payload[k];
  const body = `${part(header)}.${part(payload)}`;
  const mac = (alg) => createHmac(alg, config.apiSecret).update(body).digest('base64url');
  return `${body}.${sign ? sign(body, mac) : mac('sha256')}`;
}

async function ask(server, path, params = {}, init = {}) {
  const r = await fetch(`${server.url}${path}?${new URLSearchParams(params)}`, init);
  return { status: r.status, body: await r.text(), headers: r.headers };
}

/** Each refusal: a status and the text of the body (or what it starts with). */
async function refusals(room) {
  const token = (o, name = room) => joinToken(name, 'me', o);
  const now = Math.floor(Date.now() / 1000);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const rs256 = (body) => createSign('RSA-SHA256').update(body).sign(privateKey, 'base64url');
  const bad = /^invalid (authorization )?token/;
  return [
    ['no token', {}, 401, 'no permissions to access the room'],
    ['not a token', { access_token: 'garbage' }, 401, 'invalid authorization token'],
    ['signed with another secret', { access_token: await token({ secret: 'another' }) }, 401, bad],
    ['an unknown key', { access_token: craft(room, { claims: { iss: 'nokey' } }) }, 401, /^invalid API key/],
    ['algorithm none', { access_token: craft(room, { header: { alg: 'none', typ: 'JWT' }, sign: () => '' }) }, 401, bad],
    ['algorithm RS256', { access_token: craft(room, { header: { alg: 'RS256', typ: 'JWT' }, sign: rs256 }) }, 401, bad],
    ['RS256 that is really HS256', { access_token: craft(room, { header: { alg: 'RS256', typ: 'JWT' } }) }, 401, bad],
    !isReference && ['algorithm HS512', { access_token: craft(room, { header: { alg: 'HS512', typ: 'JWT' }, sign: (_b, mac) => mac('sha512') }) }, 401, bad],
    !isReference && ['no exp', { access_token: craft(room, { claims: { exp: undefined } }) }, 401, bad],
    ['expired beyond the leeway', { access_token: craft(room, { claims: { exp: now - 70 } }) }, 401, bad],
    ['not valid yet', { access_token: craft(room, { claims: { nbf: now + 120 } }) }, 401, bad],
    ['no roomJoin', { access_token: await token({ grant: { roomJoin: false } }) }, 401, 'permissions denied'],
    ['no video grant', { access_token: craft(room, { claims: { video: undefined } }) }, 401, 'no permissions to access the room'],
    ['no room', { access_token: await token({}, '') }, 400, 'no room name'],
    ['no identity', { access_token: craft(room, { claims: { sub: undefined } }) }, 400, 'identity cannot be empty'],
    ['a long room', { access_token: await token({}, 'x'.repeat(257)) }, 400, 'room name length exceeds limits: max length 256'],
    ['a long identity', { access_token: craft(room, { claims: { sub: 'y'.repeat(257) } }) }, 400, 'participant identity length exceeds limits: max length 256'],
  ].filter(Boolean);
}

const MALFORMED = [
  ['no join_request', {}, 'join_request is required'],
  ['not base64', { join_request: '!!!' }, 'cannot base64 decode wrapped join request'],
  ['no padding', { join_request: wrapJoinRequest({ metadata: 'ab' }, { gzip: false }).replace(/=+$/, '') }, 'cannot base64 decode wrapped join request'],
  ['not protobuf', { join_request: encodeJoinRequest(Uint8Array.of(255, 255, 255)) }, 'cannot unmarshal wrapped join request'],
  ['not a join request inside', { join_request: encodeJoinRequest(Uint8Array.of(0x12, 3, 255, 255, 255)) }, 'cannot unmarshal join request'],
  ['not gzip inside', { join_request: encodeJoinRequest(Uint8Array.of(8, 1, 0x12, 3, 1, 2, 3)) }, /./],
];

const matches = (body, wanted) => (wanted instanceof RegExp ? wanted.test(body) : body === wanted);

test('http-validate', {}, async (t) => {
  const server = await t.server();
  const list = await refusals(t.roomName);
  for (const path of ['/rtc/validate', '/rtc/v1/validate']) {
    const extra = path.includes('v1') ? { join_request: wrapJoinRequest() } : {};
    for (const [what, params, status, text] of list) {
      const r = await ask(server, path, { ...extra, ...params });
      equal(r.status, status, `${path}, ${what}: ${r.body}`);
      ok(matches(r.body, text), `${path}, ${what}: ${r.body}`);
      equal(r.headers.get('access-control-allow-origin'), '*', `${path}, ${what}: CORS`);
    }
    for (const access_token of [await t.token('me'), craft(t.roomName), craft(t.roomName, { claims: { exp: Math.floor(Date.now() / 1000) - 45 } })]) {
      const good = await ask(server, path, { ...extra, access_token });
      equal([good.status, good.body], [200, 'success'], path);
    }
    const bearer = await ask(server, path, extra, { headers: { authorization: `Bearer ${await t.token('me')}` } });
    equal([bearer.status, bearer.body], [200, 'success'], `${path} with a header`);
    const basic = await ask(server, path, extra, { headers: { authorization: 'Basic abc' } });
    equal([basic.status, basic.body], [401, 'invalid authorization header. Must start with Bearer '], `${path} with another scheme`);
  }
  t.note(`${2 * list.length} refusals`);
});

test('http-validate-join-request', {}, async (t) => {
  const server = await t.server();
  const access_token = await t.token('me');
  for (const [what, params, text] of MALFORMED) {
    const r = await ask(server, '/rtc/v1/validate', { access_token, ...params });
    equal(r.status, 400, `${what}: ${r.body}`);
    ok(matches(r.body, text), `${what}: ${r.body}`);
  }
  for (const gzip of [true, false]) {
    const r = await ask(server, '/rtc/v1/validate', { access_token, join_request: wrapJoinRequest({}, { gzip }) });
    equal([r.status, r.body], [200, 'success']);
  }
  const v0 = await ask(server, '/rtc/validate', { access_token, attributes: '***' });
  equal([v0.status, v0.body], [400, 'cannot decode attributes']);
});

test('http-join-refused', {}, async (t) => {
  // The same reasons, as the answer to the WebSocket handshake itself.
  const server = await t.server();
  const list = await refusals(t.roomName);
  for (const [path, extra] of [['/rtc', {}], ['/rtc/v1', { join_request: wrapJoinRequest() }]]) {
    for (const [what, params, status, text] of list) {
      const client = await WireClient.open(server, path, new URLSearchParams({ ...extra, ...params })).catch((e) => e);
      ok(client instanceof Refused, `${path}, ${what}: not refused (${client})`);
      equal(client.status, status, `${path}, ${what}: ${client.body}`);
      ok(matches(client.body, text), `${path}, ${what}: ${client.body}`);
    }
  }
  for (const [what, params, text] of MALFORMED) {
    const query = new URLSearchParams({ access_token: await t.token('me'), ...params });
    const client = await WireClient.open(server, '/rtc/v1', query).catch((e) => e);
    ok(client instanceof Refused && client.status === 400 && matches(client.body, text), `${what}: ${client}`);
  }
  const rooms = await roomService(server).listRooms([t.roomName]);
  equal(rooms.length, 0, 'a refused join creates no room');
});

test('http-surface', {}, async (t) => {
  const server = await t.server();
  const root = await ask(server, '/');
  equal([root.status, root.body], [200, 'OK']);
  equal((await ask(server, '/nowhere')).status, 404);
  for (const path of ['/rtc', '/rtc/v1']) {
    equal((await ask(server, path, { access_token: await t.token('me') })).status, 404, `${path} without an upgrade`);
  }
  const preflight = await ask(server, '/rtc/validate', {}, {
    method: 'OPTIONS',
    headers: { origin: 'http://app.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
  });
  ok([200, 204].includes(preflight.status), `preflight: ${preflight.status}`);
  ok(['http://app.example', '*'].includes(preflight.headers.get('access-control-allow-origin')), 'preflight: the origin is allowed');
  const api = await ask(server, '/twirp/livekit.RoomService/ListRooms', {}, {
    method: 'POST',
    headers: { origin: 'http://app.example', 'content-type': 'application/json' },
    body: '{}',
  });
  equal(api.status, 401, 'the API without a token');
  ok(['http://app.example', '*'].includes(api.headers.get('access-control-allow-origin')), 'CORS on the API');
});

test('http-long-request', {}, async (t) => {
  // Tokens and join requests travel in the request line, so it may be tens of kilobytes long.
  const server = await t.server();
  const metadata = 'm'.repeat(30000);
  const access_token = await t.token('me', { claims: { metadata } });
  const r = await ask(server, '/rtc/validate', { access_token });
  equal([r.status, r.body], [200, 'success'], `${access_token.length} bytes of token`);
  const client = await WireClient.joinQuery(server, access_token);
  const { value } = await client.waitFor('join');
  equal(value.participant.metadata.length, metadata.length);
  client.close();
  t.note(`${access_token.length} bytes of token`);
});

test('http-room-must-exist', {}, async (t) => {
  const server = await t.server('closed');
  const access_token = await t.token('me');
  const r = await ask(server, '/rtc/validate', { access_token });
  equal([r.status, r.body], [404, 'requested room does not exist']);
  const refused = await WireClient.joinRequest(server, access_token).catch((e) => e);
  ok(refused instanceof Refused, String(refused));
  equal([refused.status, refused.body], [404, 'requested room does not exist']);
  await roomService(server).createRoom({ name: t.roomName });
  const client = await WireClient.open(server, '/rtc', queryJoin(access_token));
  await client.waitFor('join');
  client.close();
});
