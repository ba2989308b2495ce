// A receiver of webhooks that fails when it is told to, and servers that call it.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { AccessToken, WebhookReceiver } from 'livekit-server-sdk';
import { config, outDir } from './config.mjs';
import { sleep } from './assert.mjs';
import { Server } from './server.mjs';
import { pidListeningOn } from './process.mjs';

/** Verifies every call with the server SDK; keeps those that it answered with success. */
export class HookReceiver {
  /**
   * @param answer gives the status for an attempt, from the event and how often it came before
   */
  constructor(answer = () => 200) {
    this.answer = answer;
    this.verifier = new WebhookReceiver(config.apiKey, config.apiSecret);
    this.attempts = new Map();
    this.taken = [];
    this.faults = [];
    this.heard = () => {};
    this.alsoVerify = undefined;
  }

  /** Every call is verified by the server SDK for the JVM too. */
  verifiedBy(program) {
    this.alsoVerify = (body, authorization) => program.do('webhook', { key: config.apiKey, secret: config.apiSecret, body, authorization });
    return this;
  }

  async listen() {
    this.server = http.createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part) => (body += part));
      request.on('end', () => this.#take(request, body, response));
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}/hook`;
    return this;
  }

  async #take(request, body, response) {
    let status = 500;
    try {
      if (request.headers['content-type'] !== 'application/webhook+json') throw new Error(`content type ${request.headers['content-type']}`);
      const event = await this.verifier.receive(body, request.headers.authorization);
      const again = await this.alsoVerify?.(body, request.headers.authorization);
      if (again && again.id !== event.id) throw new Error(`another SDK reads ${JSON.stringify(again)}`);
      const before = this.attempts.get(event.id) ?? 0;
      this.attempts.set(event.id, before + 1);
      await this.heard(event);
      status = this.answer(event, before);
      if (status === 200) this.taken.push({ event, json: JSON.parse(body), at: Date.now() });
    } catch (e) {
      this.faults.push(`${e.message}: ${body.slice(0, 200)}`);
    }
    response.writeHead(status).end();
  }

  of(room) {
    return this.taken.filter(({ event }) => event.room?.name === room);
  }

  names(room) {
    return this.of(room).map(({ event }) => event.event);
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A server with a configuration of its own, written as JSON, which is YAML too. */
export class HookedServer extends Server {
  static async start(name, port, udpPort, { webhook, hibiki = {}, room = {}, prometheus }) {
    const dir = path.join(outDir, 'servers', name);
    fs.mkdirSync(dir, { recursive: true });
    const file = path.join(dir, 'config.yaml');
    fs.writeFileSync(
      file,
      JSON.stringify({
        port,
        bind_addresses: ['127.0.0.1'],
        keys: { [config.apiKey]: config.apiSecret },
        logging: { level: 'info' },
        rtc: { udp_port: udpPort, tcp_port: 0, node_ip: '127.0.0.1', enable_loopback_candidate: true, stun_servers: ['127.0.0.1:3478'] },
        room: { auto_create: true, empty_timeout: 300, departure_timeout: 300, ...room },
        ...(prometheus ? { prometheus } : {}),
        webhook: { api_key: config.apiKey, ...webhook },
        hibiki: { ...(config.portable ? { packet_io: 'nio' } : {}), ...hibiki },
      }),
    );
    const server = new HookedServer(name, `http://127.0.0.1:${port}`);
    server.logFile = path.join(dir, 'server.log');
    const log = fs.openSync(server.logFile, 'a');
    server.child = spawn(config.bin, ['--dev', '--config', file], { detached: true, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    for (let at = Date.now(); ; await sleep(30)) {
      if (server.child.exitCode !== null) throw new Error(`${name} ended with ${server.child.exitCode}\n${server.log().slice(-2000)}`);
      if (await fetch(`${server.url}/`).then((r) => r.ok, () => false)) return server;
      if (Date.now() - at > 60000) throw new Error(`${name}: no answer\n${server.log().slice(-2000)}`);
    }
  }

  /** Ends the process as nothing can prevent, and waits until it is gone. */
  async kill() {
    const child = this.child;
    const gone = new Promise((done) => child.once('exit', done));
    process.kill(pidListeningOn(this.port) ?? child.pid, 'SIGKILL');
    await gone;
    this.child = undefined;
  }
}

/** GET, POST or DELETE of the dead letters; answers {status, body}. */
export async function deadLetters(server, { method = 'GET', at = '', grant = { roomAdmin: true, roomCreate: true, roomList: true } } = {}) {
  const token = new AccessToken(config.apiKey, config.apiSecret, { ttl: '5m' });
  token.addGrant(grant);
  const r = await fetch(`${server.url}/hibiki/webhooks/dead-letters${at}`, { method, headers: { authorization: `Bearer ${await token.toJwt()}` } });
  return { status: r.status, body: await r.json() };
}
