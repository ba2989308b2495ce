// Seeded randomness, so that a run that found something can be repeated.

/** SplitMix64: a stream of 53-bit fractions and 32-bit integers from one seed. */
export class Random {
  constructor(seed) {
    this.state = BigInt.asUintN(64, BigInt(seed));
  }

  #next() {
    this.state = BigInt.asUintN(64, this.state + 0x9e3779b97f4a7c15n);
    let z = this.state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  }

  /** An integer from 0 to bound - 1. */
  below(bound) {
    return Number(this.#next() % BigInt(bound));
  }

  chance(p) {
    return this.below(1_000_000) < p * 1_000_000;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}

const EDGES = [0, 1, 0x7f, 0x80, 0xff];
const TEXT = ['', '\u0000', '"', '\\', '{', '}', '[', ']', ':', ',', 'null', 'true', '-1', '1e999', '18446744073709551616', '😀', '\ud800', '../', '%s', 'a'.repeat(300)];

/** Changes bytes: flips, edges, removals, repeats, growth, and pieces of other frames. */
export function mutateBytes(random, frame, others) {
  let out = Buffer.from(frame);
  const rounds = 1 + random.below(4);
  for (let i = 0; i < rounds; i++) {
    const at = out.length ? random.below(out.length) : 0;
    switch (random.below(8)) {
      case 0:
        if (out.length) out[at] ^= 1 << random.below(8);
        break;
      case 1:
        if (out.length) out[at] = random.pick(EDGES);
        break;
      case 2:
        if (out.length) out[at] = random.below(256);
        break;
      case 3: // cut a piece out
        out = Buffer.concat([out.subarray(0, at), out.subarray(Math.min(out.length, at + 1 + random.below(16)))]);
        break;
      case 4: // end early
        out = out.subarray(0, at);
        break;
      case 5: // say something twice
        out = Buffer.concat([out, out.subarray(at)]);
        break;
      case 6: // continue with another frame
        out = Buffer.concat([out.subarray(0, at), random.pick(others)]);
        break;
      default: // insert noise
        out = Buffer.concat([out.subarray(0, at), Buffer.from(Array.from({ length: 1 + random.below(8) }, () => random.below(256))), out.subarray(at)]);
    }
  }
  return out.subarray(0, 100_000);
}

/** Changes one value somewhere in a JSON tree, or a piece of its text. */
export function mutateJson(random, text) {
  if (random.chance(0.5)) {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(TEXT) + text.slice(at + random.below(6));
  }
  const tree = JSON.parse(text);
  let node = tree;
  for (let depth = 0; depth < 6; depth++) {
    const keys = Object.keys(node);
    if (!keys.length) break;
    const key = random.pick(keys);
    if (node[key] !== null && typeof node[key] === 'object' && random.chance(0.7)) {
      node = node[key];
      continue;
    }
    node[key] = random.pick([null, true, -1, 1e300, 4294967296, '', 'x', [], {}, [[[]]], ...TEXT]);
    break;
  }
  return JSON.stringify(tree);
}

/** Changes the text inside a frame's strings (a session description, a candidate) and leaves the frame itself whole. */
export function mutateText(random, text) {
  const lines = text.split('\r\n');
  const at = random.below(lines.length);
  switch (random.below(5)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, lines[random.below(lines.length)]);
      break;
    case 2:
      lines[at] = lines[at].replace(/\d+/, random.pick(['0', '-1', '65536', '99999999999999999999', 'NaN']));
      break;
    case 3:
      lines[at] = lines[at].slice(0, random.below(lines[at].length + 1));
      break;
    default:
      lines[at] += random.pick(TEXT);
  }
  return lines.join('\r\n');
}

/** Bytes that look random but depend only on the seed; the same as hb.bytes of the page. */
export function seededBytes(length, seed = 1) {
  const out = new Uint8Array(length);
  let x = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    out[i] = x & 255;
  }
  return out;
}
