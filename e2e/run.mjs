// Runs the cases whose ids match the pattern given as the argument, or all of them.
import fs from 'node:fs';
import { runAll } from './lib/runner.mjs';

for (const file of fs.readdirSync(new URL('cases', import.meta.url)).sort()) {
  if (file.endsWith('.mjs')) await import(`./cases/${file}`);
}

process.exit(await runAll(process.argv[2]));
