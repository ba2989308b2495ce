// One interface for peers of every SDK: a browser page, or a program that obeys JSON lines on its standard input.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { e2eDir, outDir } from './config.mjs';

const drivers = path.join(e2eDir, 'drivers');

/** How each program is started; run.sh builds what they need. */
const PROGRAMS = {
  python: () => [path.join(outDir, 'venv/bin/python'), path.join(drivers, 'python/driver.py')],
  node: () => [process.execPath, path.join(drivers, 'node/driver.mjs')],
  go: () => [path.join(outDir, 'go-driver')],
  java: () => [path.join(outDir, 'java-driver')],
};

/** A program of an SDK; every command is one line to it and one line back. */
class ProgramPeer {
  #next = 1;
  #pending = new Map();
  #tail = [];

  constructor(kind, identity) {
    this.kind = kind;
    this.identity = identity;
    const [command, ...args] = PROGRAMS[kind]();
    if (!fs.existsSync(command)) throw new Error(`${command} is missing: run.sh builds it`);
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.gone = new Promise((r) => this.child.once('close', r));
    this.child.once('error', (e) => this.#end(e.message));
    this.child.once('close', (code) => this.#end(`ended with ${code}`));
    this.child.stdin.on('error', () => undefined);
    readline.createInterface({ input: this.child.stdout }).on('line', (l) => this.#take(l));
    readline.createInterface({ input: this.child.stderr }).on('line', (l) => this.#remember(l));
  }

  #remember(line) {
    this.#tail.push(line.slice(0, 300));
    if (this.#tail.length > 30) this.#tail.shift();
  }

  #take(line) {
    let m;
    try {
      m = JSON.parse(line);
    } catch {
      return this.#remember(line); // libraries print too
    }
    const waiting = this.#pending.get(m.id);
    if (!waiting) return undefined;
    this.#pending.delete(m.id);
    return 'error' in m ? waiting.no(new Error(`${this.identity} (${this.kind}): ${m.error}`)) : waiting.yes(m.ok);
  }

  #end(why) {
    this.ended = why;
    for (const { no } of this.#pending.values()) no(new Error(`${this.identity} (${this.kind}) ${why}`));
    this.#pending.clear();
  }

  /** The last lines that the program wrote beside the protocol. */
  log() {
    return this.#tail;
  }

  do(cmd, args = {}) {
    if (this.ended) return Promise.reject(new Error(`${this.identity} (${this.kind}) ${this.ended}`));
    const id = this.#next++;
    return new Promise((yes, no) => {
      this.#pending.set(id, { yes, no });
      this.child.stdin.write(`${JSON.stringify({ id, cmd, ...args })}\n`);
    });
  }

  async close() {
    if (this.ended) return;
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 4000);
    this.child.stdin.end();
    await this.gone;
    clearTimeout(timer);
  }
}

/** A page with livekit-client, seen through the same commands. */
class PagePeer {
  constructor(page, identity, kind) {
    this.page = page;
    this.identity = identity;
    this.kind = kind;
  }

  log() {
    return [];
  }

  do(cmd, args = {}) {
    return this.page.evaluate(([cmd, args]) => window.hb.commands[cmd](args), [cmd, args]);
  }

  async close() {
    // The case closes its pages.
  }
}

/** Starts the program of an SDK for this case; it has joined nothing yet. */
export function startProgram(t, kind, name) {
  const peer = new ProgramPeer(kind, name);
  t.after(() => peer.close());
  t.afterFailure(() => peer.log().forEach((l) => t.console.push(`${name} (${kind}): ${l}`)));
  return peer;
}

/**
 * A peer of the given kind that has joined the case's room: 'chromium', 'firefox', or the name of a program.
 * `single` chooses one or two peer connections where the SDK has both.
 */
export async function joinPeer(t, kind, identity, { single, server: name, tokenOptions = {}, ...options } = {}) {
  const server = await t.server(name);
  const join = { url: server.wsUrl, token: await t.token(identity, { grant: { canUpdateOwnMetadata: true }, ...tokenOptions }), single, ...options };
  let peer;
  if (kind in PROGRAMS) {
    peer = startProgram(t, kind, identity);
  } else {
    peer = new PagePeer(await t.page(identity, kind), identity, kind);
  }
  const joined = await peer.do('join', join);
  if (joined.sdk) peer.sdk = joined.sdk;
  peer.sid = joined.sid;
  return peer;
}
