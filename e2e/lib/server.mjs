// Starts a server with ports and configuration of its own, and ends it as Ctrl-C would.
import fs from 'node:fs';
import net from 'node:net';
import dgram from 'node:dgram';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { config, outDir } from './config.mjs';
import { pidListeningOn } from './process.mjs';

const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

function freeTcpPort() {
  return new Promise((resolve, reject) => {
    const s = net.createServer();
    s.on('error', reject);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

function freeUdpPort() {
  return new Promise((resolve, reject) => {
    const s = dgram.createSocket('udp4');
    s.on('error', reject);
    s.bind(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

/** No native sockets for HTTP, no native ciphers; the configuration says the same of media sockets. */
const PORTABLE_OPTIONS = '-Dreactor.netty.native=false -Dhibiki.crypto=jdk';

/** A server under test: either one that was already there or one that this run started. */
export class Server {
  constructor(name, url) {
    this.name = name;
    this.url = url.replace(/\/$/, '');
    this.child = undefined;
    this.startMs = undefined;
    this.logFile = undefined;
  }

  get wsUrl() {
    return this.url.replace(/^http/, 'ws');
  }

  get port() {
    return Number(new URL(this.url).port || 80);
  }

  /** The process that answers on this server's port, or undefined when it is on another machine. */
  pid() {
    return pidListeningOn(this.port);
  }

  /** What the server has written so far; empty for one that this run did not start. */
  log() {
    return this.logFile ? fs.readFileSync(this.logFile, 'utf8') : '';
  }

  /** The gauges of GET /debug/counters, or undefined where there is no such page. */
  async counters() {
    const r = await fetch(`${this.url}/debug/counters`);
    if (r.status !== 200) return undefined;
    return r.json();
  }

  /** A room with its participants, tracks and connections, as GET /debug/rooms shows it. */
  async room(name) {
    const { rooms } = await (await fetch(`${this.url}/debug/rooms`, { signal: AbortSignal.timeout(2000) })).json();
    return rooms.map((r) => r.room).find((r) => r.name === name);
  }

  /** What each shard has counted. */
  async shards() {
    return (await fetch(`${this.url}/debug/shards`)).json();
  }

  /** Interrupts the whole process group, as a terminal does; returns {ms, code, signal, forced}. */
  async stop() {
    const child = this.child;
    if (!child) return undefined;
    this.child = undefined;
    const at = Date.now();
    if (child.exitCode !== null || child.signalCode !== null) {
      return { ms: 0, code: child.exitCode, signal: child.signalCode, forced: false };
    }
    const gone = new Promise((r) => child.once('exit', (code, signal) => r({ code, signal })));
    const group = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // already gone
      }
    };
    group('SIGINT');
    // The first one waits until everybody has left.
    const again = setTimeout(() => group('SIGINT'), 500);
    let forced = false;
    const timer = setTimeout(() => {
      forced = true;
      group('SIGKILL');
    }, 15000);
    const end = await gone;
    clearTimeout(again);
    clearTimeout(timer);
    return { ms: Date.now() - at, forced, ...end };
  }
}

function yaml(value, indent = '') {
  return Object.entries(value)
    .map(([k, v]) => {
      if (Array.isArray(v)) return `${indent}${k}:\n${v.map((x) => `${indent}  - ${x}\n`).join('')}`;
      if (v !== null && typeof v === 'object') return `${indent}${k}:\n${yaml(v, `${indent}  `)}`;
      return `${indent}${k}: ${v}\n`;
    })
    .join('');
}

/**
 * Starts a server and waits until GET / answers.
 * `portable`: with what every platform has, which is sockets and ciphers of the JDK alone.
 * @param {{name: string, rtc?: object, room?: object, audio?: object, shards?: number, bin?: string, waitSeconds?: number, portable?: boolean}} opts
 */
export async function startServer({ name, rtc = {}, room = {}, audio, shards, bin = config.bin, waitSeconds = 600, portable = config.portable }) {
  const dir = path.join(outDir, 'servers', name);
  fs.mkdirSync(dir, { recursive: true });
  const port = await freeTcpPort();
  const settings = {
    port,
    bind_addresses: ['"127.0.0.1"'],
    keys: { [config.apiKey]: config.apiSecret },
    logging: { level: 'info' },
    rtc: {
      udp_port: await freeUdpPort(),
      tcp_port: await freeTcpPort(),
      node_ip: '127.0.0.1',
      enable_loopback_candidate: true,
      use_external_ip: false,
      // Nothing on the machine needs a reflexive address, and the default list is not reachable from everywhere.
      stun_servers: ['127.0.0.1:3478'],
      ...rtc,
    },
    room: { auto_create: true, empty_timeout: 10, departure_timeout: 2, ...room },
    ...(audio ? { audio } : {}),
    ...(shards || portable ? { hibiki: { ...(shards ? { shards } : {}), ...(portable ? { packet_io: 'nio' } : {}) } } : {}),
  };
  const file = path.join(dir, 'config.yaml');
  fs.writeFileSync(file, yaml(settings));
  const server = new Server(name, `http://127.0.0.1:${port}`);
  server.logFile = path.join(dir, 'server.log');
  const log = fs.openSync(server.logFile, 'w');
  const javaOptions = '-XX:NativeMemoryTracking=summary -Dio.netty.leakDetection.level=advanced';
  const at = Date.now();
  server.child = spawn(bin, ['--dev', '--config', file], {
    detached: true, // a process group of its own, so that stop() reaches what a launcher script starts
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      JDK_JAVA_OPTIONS: `${process.env.JDK_JAVA_OPTIONS || ''} ${javaOptions}${portable ? ` ${PORTABLE_OPTIONS}` : ''}`.trim(),
    },
  });
  fs.closeSync(log);
  let failed;
  server.child.on('error', (e) => (failed = e));
  for (;;) {
    if (failed) throw new Error(`${name}: ${bin} cannot be started: ${failed.message}`);
    if (server.child.exitCode !== null) {
      throw new Error(`${name}: ${bin} ended with ${server.child.exitCode}\n${server.log().slice(-2000)}`);
    }
    try {
      if ((await fetch(`${server.url}/`)).ok) break;
    } catch {
      // not listening yet
    }
    if (Date.now() - at > waitSeconds * 1000) {
      await server.stop();
      throw new Error(`${name}: no answer from ${server.url}/ within ${waitSeconds} s\n${server.log().slice(-2000)}`);
    }
    await sleep(50);
  }
  server.startMs = Date.now() - at;
  if (portable && !/SRTP crypto: SunJCE/.test(server.log())) {
    await server.stop();
    throw new Error(`${name}: the server was asked for the portable form and does not say that it has it`);
  }
  return server;
}
