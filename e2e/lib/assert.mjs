// Assertions that say what was seen.
import assert from 'node:assert/strict';

export const equal = assert.deepStrictEqual;
export const ok = assert.ok;

export function atLeast(actual, bound, what) {
  if (!(actual >= bound)) assert.fail(`${what}: ${actual}, wanted at least ${bound}`);
}

export function atMost(actual, bound, what) {
  if (!(actual <= bound)) assert.fail(`${what}: ${actual}, wanted at most ${bound}`);
}

export function fail(message) {
  assert.fail(message);
}

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

/** Polls until `probe` gives something truthy. */
export async function until(probe, ms, what, every = 50) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) assert.fail(`nothing within ${ms} ms: ${typeof what === 'function' ? what() : what}`);
    await sleep(every);
  }
}
