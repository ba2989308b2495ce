// Runs the cases whose ids match the pattern given as the argument, or all of them.
import { runAll } from './lib/runner.mjs';

for (const file of ['media', 'data', 'rpc', 'state', 'reconnect', 'layers', 'http', 'rooms', 'wire', 'replays', 'sdks', 'firefox', 'fuzz', 'try', 'leaks']) {
  await import(`./cases/${file}.mjs`);
}

process.exit(await runAll(process.argv[2]));
