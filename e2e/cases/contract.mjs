// The API against its own document, by a tester that reads /openapi.json and makes up requests that fit it and some that
// do not: every answer has to be one that the document allows.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { AccessToken } from 'livekit-server-sdk';
import { config, outDir } from '../lib/config.mjs';
import { equal } from '../lib/assert.mjs';
import { test } from '../lib/runner.mjs';

test('api-contract', { seconds: 180, hibikiOnly: 'a document of the API' }, async (t) => {
  const server = await t.server('contract');
  const access = new AccessToken(config.apiKey, config.apiSecret, { ttl: '10m' });
  access.addGrant({ roomCreate: true, roomList: true, roomAdmin: true, room: t.roomName });
  const tester = spawn(
    path.join(outDir, 'venv/bin/schemathesis'),
    [
      'run', `${server.url}/openapi.json`, '--header', `Authorization: Bearer ${await access.toJwt()}`,
      '--max-examples', '20', '--seed', '1', '--request-timeout', '10', '--no-color',
      // TRACE is refused before it is looked at, with 400 instead of 405. null stands for the default of every field, and
      // a name may be refused for what it names: which wrong types are refused is the matter of api-fields.
      '--exclude-checks', 'unsupported_method,negative_data_rejection,positive_data_acceptance',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: outDir },
  );
  const lines = [];
  for (const stream of [tester.stdout, tester.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      lines.push(...text.split('\n'));
      lines.splice(0, Math.max(0, lines.length - 120));
    });
  }
  const status = await new Promise((resolve, reject) => {
    tester.once('error', reject);
    tester.once('close', resolve);
  });
  equal(status, 0, `the contract holds:\n${lines.join('\n')}`);
  t.note(lines.find((line) => line.includes('generated'))?.trim() ?? '');
});
