// A client of the signalling socket alone: no WebRTC behind it, so that single frames can be sent and seen.
import zlib from 'node:zlib';
import WebSocket from 'ws';
import {
  ClientInfo,
  ClientInfo_SDK,
  ConnectionSettings,
  JoinRequest,
  SignalRequest,
  SignalResponse,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';

export const PROTOCOL = 17;

/** The query of the older join form. */
export function queryJoin(token, extra = {}) {
  return new URLSearchParams({ access_token: token, auto_subscribe: '1', sdk: 'js', version: '2.23.0', protocol: String(PROTOCOL), ...extra });
}

/** A join request as the newer form carries it in its query, with padding and the URL alphabet. */
export function wrapJoinRequest(fields = {}, { gzip = true, settings = {}, client = {} } = {}) {
  const join = new JoinRequest({
    clientInfo: new ClientInfo({ sdk: ClientInfo_SDK.JS, version: '2.23.0', protocol: PROTOCOL, os: 'linux', ...client }),
    connectionSettings: new ConnectionSettings({ autoSubscribe: true, ...settings }),
    ...fields,
  }).toBinary();
  const wrapped = new WrappedJoinRequest({
    compression: gzip ? WrappedJoinRequest_Compression.GZIP : WrappedJoinRequest_Compression.NONE,
    joinRequest: gzip ? zlib.gzipSync(join) : join,
  });
  return encodeJoinRequest(wrapped.toBinary());
}

export const encodeJoinRequest = (bytes) => Buffer.from(bytes).toString('base64').replace(/\+/g, '-').replace(/\//g, '_');

/** A handshake that the server answered with plain HTTP instead of an upgrade. */
export class Refused extends Error {
  constructor(status, body) {
    super(`${status} ${body}`);
    this.status = status;
    this.body = body;
  }
}

export class WireClient {
  constructor(socket) {
    this.socket = socket;
    this.messages = [];
    this.frames = { binary: 0, text: 0 };
    this.closed = undefined;
    this.waiters = new Set();
    socket.on('message', (data, isBinary) => this.#take(data, isBinary));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    socket.on('error', (e) => {
      this.error = e;
    });
  }

  #take(data, isBinary) {
    this.frames[isBinary ? 'binary' : 'text']++;
    try {
      const m = isBinary ? SignalResponse.fromBinary(new Uint8Array(data)) : SignalResponse.fromJsonString(data.toString(), { ignoreUnknownFields: true });
      this.messages.push({ kind: m.message.case, value: m.message.value, isBinary, raw: data });
    } catch (e) {
      this.messages.push({ kind: 'undecodable', value: e, isBinary, raw: data });
    }
    this.#wake();
  }

  #wake() {
    for (const w of this.waiters) w();
  }

  /** Opens a socket at a path and query; rejects with Refused when the server answers by HTTP. */
  static open(server, path, params, options = {}) {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`${server.wsUrl}${path}?${params}`, { perMessageDeflate: false, maxPayload: 16 << 20, handshakeTimeout: 15000, ...options });
      const client = new WireClient(socket);
      socket.once('upgrade', (r) => (client.headers = r.headers));
      socket.once('open', () => resolve(client));
      socket.once('unexpected-response', (_req, res) => {
        let body = '';
        res.on('data', (d) => (body += d));
        res.on('end', () => reject(new Refused(res.statusCode, body)));
      });
      socket.once('error', reject);
    });
  }

  /** Joins by query: two peer connections. */
  static joinQuery(server, token, extra, options) {
    return WireClient.open(server, '/rtc', queryJoin(token, extra), options);
  }

  /** Joins by join request: one peer connection. */
  static joinRequest(server, token, fields, how, options) {
    const params = new URLSearchParams({ access_token: token, join_request: wrapJoinRequest(fields, how) });
    return WireClient.open(server, '/rtc/v1', params, options);
  }

  send(kind, value) {
    this.socket.send(new SignalRequest({ message: { case: kind, value } }).toBinary());
  }

  sendJson(kind, value) {
    this.socket.send(new SignalRequest({ message: { case: kind, value } }).toJsonString());
  }

  sendRaw(bytes, binary = true) {
    this.socket.send(bytes, { binary });
  }

  kinds() {
    return this.messages.map((m) => m.kind);
  }

  /** The first message of a kind (from index `from`), waiting for it if need be. */
  waitFor(kind, ms = 5000, from = 0) {
    return this.#wait(() => this.messages.slice(from).find((m) => m.kind === kind), ms, kind);
  }

  waitClosed(ms = 5000) {
    return this.#wait(() => this.closed, ms, 'close');
  }

  #wait(probe, ms, what) {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = probe();
        if (!found && !(this.closed && what !== 'close')) return;
        clearTimeout(timer);
        this.waiters.delete(check);
        if (found) resolve(found);
        else reject(new Error(`closed with ${this.closed.code} before ${what}; seen: ${this.kinds()}`));
      };
      const timer = setTimeout(() => {
        this.waiters.delete(check);
        reject(new Error(`no ${what} within ${ms} ms; seen: ${this.kinds()}`));
      }, ms);
      this.waiters.add(check);
      check();
    });
  }

  close() {
    this.socket.close();
  }

  terminate() {
    this.socket.terminate();
  }
}
