// Everything a run takes from its environment, in one place.
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));
const env = process.env;

export const e2eDir = path.resolve(here, '..');
export const repoDir = path.resolve(e2eDir, '..');
export const outDir = path.join(e2eDir, 'out');

export const config = {
  /** Base URL of a server that already runs; unset means that the run starts one. */
  url: env.HIBIKI_URL || '',
  /** Base URL of a running server with rtc.force_tcp; unset means that the run starts one. */
  tcpUrl: env.HIBIKI_TCP_URL || '',
  apiKey: env.HIBIKI_API_KEY || 'devkey',
  apiSecret: env.HIBIKI_API_SECRET || 'secret',
  /** The command that starts a server; takes --dev and --config. */
  bin: env.HIBIKI_BIN || path.join(repoDir, 'hibiki'),
  /** 'hibiki', or 'reference' when the harness itself is checked against another server. */
  target: env.HIBIKI_TARGET || 'hibiki',
  /** A reference server to measure freezes against in the same run; optional. */
  referenceBin: env.HIBIKI_REFERENCE_BIN || '',
  chromium: env.CHROMIUM || '/usr/bin/chromium',
  firefox: env.FIREFOX || '/usr/bin/firefox-esr',
  /** How long a media case watches the pictures and the sound, in seconds. */
  mediaSeconds: Number(env.E2E_SECONDS || 20),
  /** Every server of the run in the portable form: sockets and ciphers of the JDK alone. */
  portable: !!env.E2E_PORTABLE,
  /** Cases after which the browsers are started anew. */
  browserCases: Number(env.E2E_BROWSER_CASES || 25),
  /** How often a case is run before it counts as failed. */
  tries: Number(env.E2E_TRIES || 3),
  /** Light cases that run at the same time. */
  parallel: Number(env.E2E_PARALLEL || 2),
  /** Mutated frames that the malformed-signalling case sends. */
  fuzzFrames: Number(env.E2E_FUZZ_FRAMES || 9000),
  seed: BigInt(env.E2E_SEED || '20250'),
  /** A start with everything built answers within this many seconds. */
  startSeconds: Number(env.E2E_START_SECONDS || 3),
  verbose: !!env.E2E_VERBOSE,
};

export const isReference = config.target === 'reference';
