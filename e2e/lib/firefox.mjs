// Stock Firefox, driven by WebDriver BiDi over one socket: just enough of it to load pages and run functions in them.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import WebSocket from 'ws';
import { config, outDir } from './config.mjs';
import { serveStatic } from './browser.mjs';

/** Fake devices without a prompt, sound without a click, plain candidates, and no calls to anybody outside. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.autoplay.block-webaudio': false,
  'media.navigator.audio.fake_frequency': 440,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.gmp-manager.updateEnabled': false,
  'media.getusermedia.insecure.enabled': true,
  'app.update.enabled': false,
  'app.normandy.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'browser.tabs.unloadOnLowMemory': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'dom.ipc.processCount': 4,
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'remote.active-protocols': 1,
  'security.sandbox.warn_unprivileged_namespaces': false,
  'toolkit.telemetry.enabled': false,
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const s = net.createServer();
    s.on('error', reject);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });

const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

/** A tab; has the methods of Playwright's page that cases use. */
class Tab {
  #browser;
  #id;

  constructor(browser, id) {
    this.#browser = browser;
    this.#id = id;
  }

  async goto(url) {
    await this.#browser.send('browsingContext.navigate', { context: this.#id, url, wait: 'complete' });
  }

  /** Runs a function with one JSON argument in the page and returns its JSON result. */
  async evaluate(fn, argument) {
    const code = `async (json) => JSON.stringify(await (${fn})(json === undefined ? undefined : JSON.parse(json)))`;
    const { type, result, exceptionDetails } = await this.#browser.send('script.callFunction', {
      functionDeclaration: code,
      arguments: argument === undefined ? [] : [{ type: 'string', value: JSON.stringify(argument) }],
      awaitPromise: true,
      target: { context: this.#id },
    });
    if (type === 'exception') throw new Error(`in Firefox: ${exceptionDetails.text}`);
    return result.type === 'undefined' ? undefined : JSON.parse(result.value);
  }

  async close() {
    await this.#browser.send('browsingContext.close', { context: this.#id });
  }

  context() {
    return this;
  }
}

export class Firefox {
  #next = 1;
  #pending = new Map();

  static async launch() {
    const b = new Firefox();
    b.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'hibiki-e2e-firefox-'));
    const lines = Object.entries(PREFERENCES).map(([k, v]) => `user_pref(${JSON.stringify(k)}, ${JSON.stringify(v)});`);
    fs.writeFileSync(path.join(b.profile, 'user.js'), `${lines.join('\n')}\n`);
    const port = await freePort();
    fs.mkdirSync(outDir, { recursive: true });
    const log = fs.openSync(path.join(outDir, 'firefox.log'), 'w');
    b.child = spawn(config.firefox, ['--headless', '--no-remote', '--profile', b.profile, '--remote-debugging-port', String(port), 'about:blank'], {
      stdio: ['ignore', log, log],
      env: { ...process.env, HOME: b.profile, MOZ_DISABLE_CONTENT_SANDBOX: '1', MOZ_CRASHREPORTER_DISABLE: '1' },
    });
    fs.closeSync(log);
    b.gone = new Promise((r) => b.child.once('close', r));
    b.child.once('error', (e) => (b.failure = e));
    b.site = await serveStatic({ '/': path.join(outDir, 'page') });
    try {
      await b.#connect(port);
    } catch (e) {
      await b.close();
      throw e;
    }
    return b;
  }

  async #connect(port) {
    for (let i = 0; ; i++) {
      if (this.failure) throw this.failure;
      try {
        this.socket = await new Promise((resolve, reject) => {
          const s = new WebSocket(`ws://127.0.0.1:${port}/session`, { maxPayload: 64 << 20 });
          s.once('open', () => resolve(s));
          s.once('error', reject);
        });
        break;
      } catch (e) {
        if (i > 300) throw new Error(`Firefox does not answer: ${e.message}; see out/firefox.log`);
        await sleep(100);
      }
    }
    this.socket.on('message', (data) => {
      const m = JSON.parse(data.toString());
      const waiting = this.#pending.get(m.id);
      if (!waiting) return this.#event(m);
      this.#pending.delete(m.id);
      return m.type === 'error' ? waiting.no(new Error(`Firefox: ${m.error}: ${m.message}`)) : waiting.yes(m.result);
    });
    this.socket.on('close', () => {
      for (const { no } of this.#pending.values()) no(new Error('Firefox is gone'));
      this.#pending.clear();
    });
    const { capabilities } = await this.send('session.new', { capabilities: {} });
    this.version = capabilities.browserVersion;
    await this.send('session.subscribe', { events: ['log.entryAdded'] });
  }

  #event(m) {
    if (m.method !== 'log.entryAdded') return;
    const { level, text } = m.params;
    if (level === 'error' || level === 'warn' || config.verbose) this.onConsole?.(`firefox ${level}: ${String(text).slice(0, 300)}`);
  }

  send(method, params) {
    const id = this.#next++;
    return new Promise((yes, no) => {
      this.#pending.set(id, { yes, no });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** A tab in a window of its own, with window.hb loaded. */
  async page(name, onConsole) {
    this.onConsole = onConsole;
    const { context } = await this.send('browsingContext.create', { type: 'window' });
    const tab = new Tab(this, context);
    await tab.goto(`${this.site.url}/index.html?as=${encodeURIComponent(name)}`);
    return tab;
  }

  async close() {
    this.socket?.close();
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.gone;
    clearTimeout(timer);
    await this.site.close();
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
