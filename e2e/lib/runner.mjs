// A small runner: cases with stable ids, in lanes, each with fresh names and its own clean-up.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { config, isReference, outDir, e2eDir } from './config.mjs';
import { Browser } from './browser.mjs';
import { Firefox } from './firefox.mjs';
import { Server, startServer } from './server.mjs';
import { joinToken } from './tokens.mjs';

/**
 * Lanes run one after the other. 'light' cases run a few at a time; 'media' cases one at a time, so
 * that nothing but the call uses the processors; 'last' cases measure what the others left behind.
 */
const LANES = ['light', 'media', 'last'];

/** How the servers differ that cases ask for by name. */
const SERVERS = {
  main: {},
  tcp: { rtc: { force_tcp: true } },
  lite: { rtc: { use_ice_lite: true } },
  closed: { room: { auto_create: false } },
  portable: { portable: true },
  'portable-tcp': { portable: true, rtc: { force_tcp: true } },
  shards: { shards: 2 },
  'shards-tcp': { shards: 2, rtc: { force_tcp: true } },
  'shards-portable': { shards: 2, portable: true },
  estimating: { rtc: { congestion_control: { use_send_side_bwe: true } } },
  redundant: { audio: { active_red_encoding: true } },
  agents: {},
  // Rooms that the tester of the API makes up stay for as long as it says.
  contract: {},
};

const cases = new Map();

/** Registers a case. @param {{lane?: string, seconds?: number, hibikiOnly?: string}} opts */
export function test(id, opts, run) {
  if (cases.has(id)) throw new Error(`two cases are called ${id}`);
  cases.set(id, { id, lane: 'light', seconds: 60, ...opts, run });
}

/** The ids of cases.txt, which every full run has to run. */
export function listedCases() {
  return fs
    .readFileSync(path.join(e2eDir, 'cases.txt'), 'utf8')
    .split('\n')
    .map((l) => l.replace(/#.*/, '').trim())
    .filter(Boolean);
}

/** Shared by all cases of a run: the browser and the servers, each started when first wanted. */
class Stage {
  #browser;
  #firefox;
  #servers = new Map();

  /** 'chromium' or 'firefox', started when first wanted. */
  browser(kind = 'chromium') {
    return kind === 'firefox' ? (this.#firefox ??= Firefox.launch()) : (this.#browser ??= Browser.launch());
  }

  /** Ends the browsers; the next case starts others. */
  async renewBrowser() {
    const old = [this.#browser, this.#firefox];
    this.#browser = this.#firefox = undefined;
    for (const b of old) await (await b?.catch(() => undefined))?.close();
  }

  server(name = 'main') {
    if (!this.#servers.has(name)) this.#servers.set(name, this.#make(name));
    return this.#servers.get(name);
  }

  #make(name) {
    if (name === 'main' && config.url) return Promise.resolve(new Server(name, config.url));
    if (name === 'tcp' && config.tcpUrl) return Promise.resolve(new Server(name, config.tcpUrl));
    if (name === 'reference') return startServer({ name, bin: config.referenceBin });
    return startServer({ name, ...SERVERS[name] });
  }

  /** What the servers of this run know of a room, as text. */
  async roomOnServers(roomName) {
    const views = [];
    for (const [name, started] of this.#servers) {
      const server = await started.catch(() => undefined);
      const room = await server?.room(roomName).catch(() => undefined);
      if (room) views.push(`${name}: ${JSON.stringify(room)}`);
    }
    return views.join('\n') || 'no server has the room';
  }

  async close() {
    await this.renewBrowser();
    for (const s of this.#servers.values()) {
      const server = await s.catch(() => undefined);
      await server?.stop();
    }
  }
}

const stamp = Date.now().toString(36);

/** What one case works with. */
class Context {
  #pages = [];
  #after = [];
  #afterFailure = [];

  constructor(stage, id, attempt) {
    this.stage = stage;
    this.id = id;
    this.roomName = `e2e-${id}-${stamp}${attempt > 1 ? `-${attempt}` : ''}`;
    this.notes = [];
    this.console = [];
  }

  server(name) {
    return this.stage.server(name);
  }

  /** Adds a fact to the line that is printed for the case. */
  note(text) {
    this.notes.push(text);
  }

  token(identity, opts) {
    return joinToken(this.roomName, identity, opts);
  }

  /** Registers work for the end of the case, whatever its outcome. */
  after(fn) {
    this.#after.push(fn);
  }

  /** Registers work for the end of the case if it failed, before anything is closed. */
  afterFailure(fn) {
    this.#afterFailure.push(fn);
  }

  failed() {
    for (const fn of this.#afterFailure) fn();
  }

  /** A page with window.hb that has not joined yet. */
  async page(name, kind = 'chromium') {
    const browser = await this.stage.browser(kind);
    const page = await browser.page(name, (line) => this.console.push(line));
    this.#pages.push(page);
    return page;
  }

  async blankPage(name, viewport) {
    const browser = await this.stage.browser();
    const page = await browser.blank(name, (line) => this.console.push(line), viewport);
    this.#pages.push(page);
    return page;
  }

  /** A page that has joined this case's room; `single` chooses one or two peer connections. */
  async join(name, { single = true, server, room = {}, connect = {}, e2eeKey, token, ...tokenOptions } = {}) {
    const page = await this.page(name);
    await this.enter(page, name, { single, server, room, connect, e2eeKey, token, ...tokenOptions });
    return page;
  }

  async enter(page, name, { single = true, server, room = {}, connect = {}, e2eeKey, token, ...tokenOptions } = {}) {
    const at = server ?? (await this.server());
    return page.evaluate((o) => window.hb.connect(o), {
      url: at.wsUrl,
      token: token ?? (await this.token(name, tokenOptions)),
      room: { singlePeerConnection: single, ...room },
      connect,
      e2eeKey,
    });
  }

  async close() {
    for (const fn of this.#after.reverse()) await Promise.resolve(fn()).catch(() => undefined);
    for (const page of this.#pages) {
      const stalled = await page.evaluate(() => window.hb?.log?.filter((e) => e.ev === 'cameraStalled').length).catch(() => 0);
      if (stalled) this.note(`a camera of the browser gave no pictures, ${stalled} of them`);
      await page.evaluate(() => window.hb?.disconnect?.()).catch(() => undefined);
      await page.context().close().catch(() => undefined);
    }
  }
}

/** Thrown by a case that the reference cannot run; on Hibiki it counts as a failure. */
export class NotHere extends Error {}

async function runCase(stage, c, attempt = 1) {
  const t = new Context(stage, c.id, attempt);
  const at = Date.now();
  let timer;
  let outcome = 'passed';
  let error;
  try {
    if (c.hibikiOnly && isReference) throw new NotHere(c.hibikiOnly);
    await Promise.race([
      c.run(t),
      new Promise((_, no) => (timer = setTimeout(() => no(new Error(`still running after ${c.seconds} s`)), c.seconds * 1000))),
    ]);
  } catch (e) {
    error = e;
    outcome = e instanceof NotHere && isReference ? 'skipped' : 'failed';
  } finally {
    clearTimeout(timer);
  }
  let onServers = '';
  if (outcome === 'failed') {
    t.failed();
    if (!isReference) onServers = await stage.roomOnServers(t.roomName);
    await screenshots(t, c.id);
  }
  await t.close();
  const seconds = (Date.now() - at) / 1000;
  const last = attempt >= config.tries;
  const mark = { passed: 'ok  ', failed: last ? 'FAIL' : 'miss', skipped: 'skip' }[outcome];
  console.log(`${mark} ${c.id.padEnd(28)} ${seconds.toFixed(1).padStart(6)} s  ${t.notes.join('; ')}`);
  if (error) {
    // Only the last try of a case is a failure of the run, and told in full.
    const full = outcome === 'failed' && last;
    console.log(indent(full ? (error.stack || String(error)).split('\n').slice(0, 6).join('\n') : error.message));
    if (outcome === 'failed') for (const l of t.console.slice(full ? -16 : -6)) console.log(indent(`[console] ${l.slice(0, 400)}`));
    if (onServers) console.log(indent(onServers.slice(0, 1600)));
  }
  return { id: c.id, outcome, seconds, notes: t.notes, error: error?.message };
}


/**
 * Runs the cases of a lane. One that fails is tried again when the others are done, alone and in a browser of its own, in
 * another room: browsers on a busy machine miss a deadline now and then. What needed that is told at the end.
 */
async function runLane(stage, chosen, width, results) {
  const again = [];
  // A browser that has served many cases grows slow; groups of cases share one.
  for (let at = 0; at < chosen.length; at += config.browserCases) {
    if (at > 0) await stage.renewBrowser();
    await pool(chosen.slice(at, at + config.browserCases), width, async (c) => {
      const r = await runCase(stage, c);
      if (r.outcome === 'failed') again.push({ c, first: r });
      else results.push(r);
    });
  }
  for (const { c, first } of again) {
    let r = first;
    for (let attempt = 2; attempt <= config.tries && r.outcome === 'failed'; attempt++) {
      await stage.renewBrowser();
      r = await runCase(stage, c, attempt);
      if (r.outcome === 'passed') r.notes.push(`passed on try ${attempt}; the first: ${first.error?.split('\n')[0]}`);
    }
    results.push(r);
  }
}

async function screenshots(t, id) {
  const browser = await t.stage.browser().catch(() => undefined);
  let n = 0;
  for (const context of browser?.chromium.contexts() ?? []) {
    for (const page of context.pages()) {
      await page.screenshot({ path: path.join(outDir, `failed-${id}-${n++}.png`), timeout: 3000 }).catch(() => undefined);
    }
  }
}

const indent = (text) => text.split('\n').map((l) => `       ${l}`).join('\n');

async function pool(items, width, work) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await work(next);
    }),
  );
}

/** Runs all registered cases that match; returns the process exit code. */
export async function runAll(filter) {
  const wanted = filter ? new RegExp(filter) : undefined;
  const listed = listedCases();
  const unlisted = [...cases.keys()].filter((id) => !listed.includes(id));
  const unknown = listed.filter((id) => !cases.has(id));
  const stage = new Stage();
  const results = [];
  const at = Date.now();
  console.log(`${os.availableParallelism()} processors, ${(os.totalmem() / 2 ** 30).toFixed(1)} GiB, node ${process.version}`);
  fs.mkdirSync(outDir, { recursive: true });
  const stopped = async () => {
    await stage.close();
    process.exit(130);
  };
  process.once('SIGINT', stopped);
  process.once('SIGTERM', stopped);
  try {
    for (const lane of LANES) {
      const chosen = [...cases.values()].filter((c) => c.lane === lane && (!wanted || wanted.test(c.id)));
      await runLane(stage, chosen, lane === 'light' ? config.parallel : 1, results);
    }
  } finally {
    await stage.close();
  }
  const ran = results.filter((r) => r.outcome !== 'skipped').map((r) => r.id);
  const missing = wanted ? [] : listed.filter((id) => !ran.includes(id));
  const skipped = results.filter((r) => r.outcome === 'skipped').length;
  const failed = results.filter((r) => r.outcome === 'failed');
  fs.writeFileSync(path.join(outDir, 'results.json'), `${JSON.stringify({ target: config.target, results }, null, 2)}\n`);
  console.log(`\n${results.length} cases in ${((Date.now() - at) / 1000).toFixed(0)} s, slowest: ${slowest(results)}`);
  if (skipped) console.log(`${skipped} cases do not apply to ${config.target}`);
  if (wanted) console.log(`only cases matching ${wanted} were run`);
  for (const id of unlisted) console.log(`not in cases.txt: ${id}`);
  for (const id of unknown) console.log(`in cases.txt, but no such case: ${id}`);
  const silent = isReference ? [] : missing;
  for (const id of silent) console.log(`in cases.txt, but did not run: ${id}`);
  for (const r of results) {
    const note = r.notes.find((n) => n.startsWith('passed on try'));
    if (note && r.outcome === 'passed') console.log(`${r.id}: ${note}`);
  }
  for (const r of failed) console.log(`failed: ${r.id}: ${r.error?.split('\n')[0]}`);
  const bad = new Set([...failed.map((r) => r.id), ...unlisted, ...unknown, ...silent]).size;
  const passed = results.filter((r) => r.outcome === 'passed').length;
  console.log(`${passed} passed, ${bad} failed`);
  return bad === 0 && passed > 0 ? 0 : 1;
}

const slowest = (results) =>
  [...results]
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 5)
    .map((r) => `${r.id} ${r.seconds.toFixed(0)} s`)
    .join(', ');
