// Unmodified workers of the agents framework: how they come to their rooms, and how they leave them.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ParticipantInfo_Kind, RoomAgentDispatch, RoomConfiguration } from '@livekit/protocol';
import { AccessToken, AgentDispatchClient, TwirpError } from 'livekit-server-sdk';
import { atMost, equal, ok, sleep, until } from '../lib/assert.mjs';
import { config, e2eDir, outDir } from '../lib/config.mjs';
import { joinPeer } from '../lib/peers.mjs';
import { roomService } from '../lib/tokens.mjs';
import { WireClient } from '../lib/wire.mjs';
import { test } from '../lib/runner.mjs';

const PYTHON = path.join(outDir, 'agents-venv/bin/python');

/** Starts a worker and waits until it is registered. */
async function worker(t, server, name = '', type = 'room') {
  if (!fs.existsSync(PYTHON)) throw new Error(`${PYTHON} is missing: run.sh builds it`);
  const lines = [];
  const child = spawn(PYTHON, [path.join(e2eDir, 'drivers/agents/worker.py'), name, type], {
    env: { ...process.env, LIVEKIT_URL: server.wsUrl, LIVEKIT_API_KEY: config.apiKey, LIVEKIT_API_SECRET: config.apiSecret },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => lines.push(d.toString().slice(0, 2000)));
  t.after(() => child.kill('SIGKILL'));
  t.afterFailure(() => t.console.push(`worker: ${lines.join('').slice(-3000)}`));
  await until(() => lines.join('').includes('registered worker'), 40000, 'the worker registers', 100);
  return child;
}

/** The agents of the room that have told what their jobs are. */
async function agents(server, room) {
  const all = await roomService(server).listParticipants(room);
  return all
    .filter((p) => p.kind === ParticipantInfo_Kind.AGENT && p.metadata)
    .map((p) => ({ identity: p.identity, name: p.name, attributes: p.attributes, told: JSON.parse(p.metadata) }));
}

const one = async (server, room, ms = 15000) => {
  let found = [];
  await until(async () => (found = await agents(server, room)).length === 1, ms, 'one agent is in the room', 50);
  return found[0];
};

const dispatches = (server) => new AgentDispatchClient(server.url, config.apiKey, config.apiSecret);

test('agents-implicit', { seconds: 120 }, async (t) => {
  // Of its own: this worker goes to every room.
  const server = await t.server('agents');
  await worker(t, server);
  const at = Date.now();
  await roomService(server).createRoom({ name: t.roomName });
  const agent = await one(server, t.roomName);
  t.note(`in the room after ${Date.now() - at} ms`);
  equal(agent.identity, `agent-${agent.told.job}`);
  equal(agent.name, 'a worker');
  equal([agent.attributes['lk.agent_name'], agent.attributes.from], ['', 'the worker']);
  equal(agent.told.room, t.roomName);
  const [listed] = await dispatches(server).listDispatch(t.roomName);
  equal([listed.id, listed.agentName, listed.state.jobs.length], [agent.told.dispatch, '', 1]);
  equal(listed.state.jobs[0].state.participantIdentity, agent.identity);
  // A room that names its agents gets no others.
  const other = `${t.roomName}-named`;
  await roomService(server).createRoom({ name: other, agents: [new RoomAgentDispatch({ agentName: 'nobody' })] });
  await sleep(2000);
  equal(await agents(server, other), []);
  const [waiting] = await dispatches(server).listDispatch(other);
  equal(waiting.state.jobs.map((j) => j.state.error), ['no worker named nobody is registered']);
  await roomService(server).deleteRoom(other);
  await roomService(server).deleteRoom(t.roomName);
});

test('agents-explicit', { seconds: 120 }, async (t) => {
  const server = await t.server();
  const name = `clerk-${t.roomName}`;
  await worker(t, server, name);
  const api = dispatches(server);
  const made = await api.createDispatch(t.roomName, name, { metadata: 'a form' });
  ok(/^AD_/.test(made.id), `id of the dispatch: ${made.id}`);
  const agent = await one(server, t.roomName);
  equal([agent.told.dispatch, agent.told.metadata], [made.id, 'a form']);
  equal(agent.attributes['lk.agent_name'], name);
  // The JS SDK speaks JSON; the implicit dispatch of the room is listed too.
  const listed = await api.listDispatch(t.roomName);
  equal(listed.map((d) => d.agentName).sort(), ['', name]);
  const refused = await api.deleteDispatch('AD_none', t.roomName).catch((e) => e);
  ok(refused instanceof TwirpError && refused.status === 404, `an unknown dispatch: ${refused}`);
  await api.deleteDispatch(made.id, t.roomName);
  const at = Date.now();
  await until(async () => (await agents(server, t.roomName)).length === 0, 10000, 'the agent leaves', 50);
  t.note(`gone after ${Date.now() - at} ms`);
  equal((await api.listDispatch(t.roomName)).map((d) => d.agentName), ['']);
  const stranger = new AgentDispatchClient(server.url, config.apiKey, 'another secret of no worth');
  const denied = await stranger.listDispatch(t.roomName).catch((e) => e);
  equal(denied.status, 401);
  await roomService(server).deleteRoom(t.roomName);
});

test('agents-token', { seconds: 120 }, async (t) => {
  const server = await t.server();
  const name = `clerk-${t.roomName}`;
  await worker(t, server, name);
  const token = new AccessToken(config.apiKey, config.apiSecret, { identity: 'alice', ttl: '10m' });
  token.addGrant({ roomJoin: true, room: t.roomName });
  token.roomConfig = new RoomConfiguration({ agents: [new RoomAgentDispatch({ agentName: name, metadata: 'by token' })] });
  const alice = await WireClient.joinQuery(server, await token.toJwt());
  t.after(() => alice.socket.close());
  const agent = await one(server, t.roomName);
  equal([agent.told.metadata, agent.attributes['lk.agent_name']], ['by token', name]);
  equal((await dispatches(server).listDispatch(t.roomName)).length, 1);
});

test('agents-publisher', { seconds: 120 }, async (t) => {
  const server = await t.server();
  const name = `listener-${t.roomName}`;
  await worker(t, server, name, 'publisher');
  await roomService(server).createRoom({ name: t.roomName, agents: [new RoomAgentDispatch({ agentName: name })] });
  const alice = await joinPeer(t, 'python', 'alice');
  await sleep(1500);
  equal(await agents(server, t.roomName), [], 'agents before anything is published');
  await alice.do('publish_audio', { tone: 440 });
  const agent = await one(server, t.roomName);
  equal(agent.told.about, 'alice');
  await alice.do('publish_audio', { tone: 220 });
  await sleep(1500);
  equal((await agents(server, t.roomName)).length, 1, 'agents of one publisher');
  await alice.do('leave');
});

test('agents-worker-killed', { seconds: 150 }, async (t) => {
  const server = await t.server();
  const name = `clerk-${t.roomName}`;
  const first = await worker(t, server, name);
  const second = await worker(t, server, name);
  await dispatches(server).createDispatch(t.roomName, name);
  const before = await one(server, t.roomName);
  const killed = before.told.worker === first.pid ? first : second;
  const left = killed === first ? second : first;
  killed.kill('SIGKILL');
  const at = Date.now();
  let after;
  await until(
    async () => (after = (await agents(server, t.roomName)).find((a) => a.told.worker === left.pid)) !== undefined,
    10000,
    'the other worker has the job',
    50,
  );
  const ms = Date.now() - at;
  t.note(`in the room again after ${ms} ms`);
  atMost(ms, 5000, 'ms until the job is done again');
  equal(after.told.dispatch, before.told.dispatch);
  await until(async () => (await agents(server, t.roomName)).length === 1, 5000, 'the dead agent is gone', 50);
  await roomService(server).deleteRoom(t.roomName);
});
