// Every field of every method of the server API with values that do not fit it: the answer names the field, and nothing
// changes. The methods and fields come from /openapi.json, and what is answered has to fit that document.
import { AccessToken } from 'livekit-server-sdk';
import { config } from '../lib/config.mjs';
import { equal, ok, until } from '../lib/assert.mjs';
import { Random } from '../lib/random.mjs';
import { roomService } from '../lib/tokens.mjs';
import { test } from '../lib/runner.mjs';

const named = (schema, document) => (schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema);

/** Values that a field of this schema cannot have; none where everything is taken. */
function misfits(schema, document) {
  const type = named(schema, document);
  if (type.enum) return [{}, []];
  switch (type.type) {
    case 'integer':
      return ['x', 1.5, 2 ** 40, {}, [], true, ...(type.minimum === 0 ? [-1] : [])];
    case 'boolean':
      return ['x', 'true', 3, {}, []];
    case 'array':
      return ['x', 3, {}];
    case 'object':
      return ['x', 3, [], true];
    case 'number':
      return ['x', {}, []];
    case 'string':
      return type.pattern ? ['x', 1.5, {}] : [1.5, true, {}, []];
    default:
      return [];
  }
}

/** What in a value does not fit its schema, as text. */
function unfit(value, schema, document, at = '') {
  const type = named(schema, document);
  if (type.enum) return type.enum.includes(value) ? [] : [`${at}: ${value}`];
  switch (type.type) {
    case 'integer':
      return Number.isInteger(value) ? [] : [`${at}: ${value}`];
    case 'array':
      return Array.isArray(value) ? value.flatMap((v, i) => unfit(v, type.items, document, `${at}[${i}]`)) : [`${at}: no list`];
    case 'object':
      if (value === null || typeof value !== 'object') return [`${at}: no object`];
      return Object.entries(value).flatMap(([k, v]) => {
        const field = type.properties?.[k] ?? type.additionalProperties;
        return field ? unfit(v, field, document, `${at}.${k}`) : [`${at}.${k} is not in the document`];
      });
    case undefined:
      return [];
    default:
      return typeof value === type.type ? [] : [`${at}: ${value}`];
  }
}

test('api-fields', { seconds: 120, hibikiOnly: 'answers that name the field' }, async (t) => {
  const server = await t.server();
  const rooms = roomService(server);
  const random = new Random(config.seed);
  const document = await (await fetch(`${server.url}/openapi.json`)).json();
  await rooms.createRoom({ name: t.roomName, metadata: 'as it was' });
  const alice = await t.join('alice', { claims: { metadata: 'as she was' } });
  await alice.evaluate(() => window.hb.publishAudio());
  const state = async () => {
    const [room] = await rooms.listRooms([t.roomName]);
    return [room.sid, room.metadata, room.numParticipants, (await rooms.listParticipants(t.roomName)).map((p) => [p.sid, p.name, p.metadata, p.attributes, p.tracks.map((x) => [x.sid, x.muted])])];
  };
  // The track is in the record once its media has arrived.
  await until(async () => (await rooms.getParticipant(t.roomName, 'alice')).tracks.length === 1, 5000, 'a track');
  const before = await state();

  const access = new AccessToken(config.apiKey, config.apiSecret, { ttl: '10m' });
  access.addGrant({ roomCreate: true, roomList: true, roomAdmin: true, room: t.roomName, destinationRoom: `${t.roomName}-x` });
  const token = await access.toJwt();
  const post = async (path, body, type = 'application/json') => {
    const r = await fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': type, authorization: `Bearer ${token}` }, body });
    const text = await r.text();
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: r.status, json, text: text.slice(0, 300) };
  };
  const schemaOf = (content) => content['application/json'].schema;
  const failures = [];
  const fail = (what, r) => failures.push(`${what}: ${r.status} ${r.text}`);
  let asked = 0;

  const methods = Object.entries(document.paths);
  equal(methods.length, 17, 'methods');
  for (const [path, { post: operation }] of methods) {
    const request = named(schemaOf(operation.requestBody.content), document);
    const address = { ...(request.properties.room ? { room: t.roomName } : {}), ...(request.properties.identity ? { identity: 'nobody' } : {}) };
    // Wrong types.
    for (const [field, schema] of Object.entries(request.properties)) {
      for (const value of misfits(schema, document)) {
        const what = `${path} ${field} ${JSON.stringify(value)}`;
        const r = await post(path, JSON.stringify({ ...address, [field]: value }));
        asked++;
        if (r.status !== 400 || r.json?.code !== 'malformed' || !r.json.msg.includes(`field ${field}`)) fail(what, r);
        if (r.json && unfit(r.json, { $ref: '#/components/schemas/Error' }, document).length) fail(`${what} is no error of the document`, r);
      }
    }
    // Bodies that are no message, in both encodings.
    for (const body of ['', '[]', '"x"', '{', '{"room":"\ud800"}', `${'['.repeat(100000)}`, '{"room":1e999}', '\u0000']) {
      const r = await post(path, body);
      asked++;
      const good = r.status === 400 || r.status === 401 || (r.status === 200 && path.endsWith('ListRooms')) || (r.status === 404 && path.endsWith('DeleteRoom'));
      if (!good || !r.json) fail(`${path} with ${JSON.stringify(body).slice(0, 40)}`, r);
    }
    for (let i = 0; i < 20; i++) {
      const bytes = Buffer.from(Array.from({ length: 1 + random.below(60) }, () => random.below(256)));
      bytes[0] = 0x0a; // the first field, with a length that is seldom true
      const r = await post(path, bytes, 'application/protobuf');
      asked++;
      if (r.status >= 500) fail(`${path} with bytes ${bytes.toString('hex')}`, r);
    }
    const invalid = await post(path, Buffer.from('0a04fffefdfc', 'hex'), 'application/protobuf');
    if (![400, 401].includes(invalid.status) || !invalid.json) fail(`${path} with text that is no UTF-8`, invalid);
    const huge = await post(path, JSON.stringify({ room: 'x'.repeat(9 << 20) }));
    if (huge.status >= 500) fail(`${path} with nine megabytes`, huge);
    // Values of the right type that are nobody's.
    for (const value of ['', '../..', '__proto__', '\u0000', "'; drop table rooms; --", 'x'.repeat(5000)]) {
      const hostile = Object.fromEntries(Object.keys(address).map((k) => [k, value]));
      const fields = { ...hostile, ...(path.endsWith('CreateRoom') ? { name: 'x'.repeat(300) } : {}), ...(request.properties.names ? { names: [value] } : {}) };
      const r = await post(path, JSON.stringify(fields));
      asked++;
      if (r.status >= 500 || !r.json) fail(`${path} ${JSON.stringify(fields).slice(0, 60)}`, r);
      if (r.status === 200) unfit(r.json, schemaOf(operation.responses[200].content), document).forEach((x) => fail(`${path} ${x}`, r));
    }
  }
  ok(failures.length === 0, `${failures.length} answers, such as ${failures.slice(0, 6).join('\n')}`);
  // What is answered when all is well fits the document too.
  for (const [method, body] of [
    ['ListRooms', {}],
    ['ListParticipants', { room: t.roomName }],
    ['GetParticipant', { room: t.roomName, identity: 'alice' }],
  ]) {
    const path = `/twirp/livekit.RoomService/${method}`;
    const r = await post(path, JSON.stringify(body));
    equal(r.status, 200, r.text);
    equal(unfit(r.json, schemaOf(document.paths[path].post.responses[200].content), document), [], method);
  }
  const after = await state();
  equal(after, before, `nothing changed: ${JSON.stringify([before, after])}`);
  equal(await alice.evaluate(() => window.hb.room.state), 'connected');
  t.note(`${asked} requests`);
});
