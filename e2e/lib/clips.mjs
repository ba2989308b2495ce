// Clips of encoded frames for clients without an encoder: made once a run by the browser, or here where that is simple.
import fs from 'node:fs';
import path from 'node:path';
import { outDir } from './config.mjs';

const made = new Map();

function clip(t, name, make, options) {
  const key = `${name}-${Object.values(options).join('-')}`;
  if (!made.has(key)) {
    made.set(
      key,
      (async () => {
        const page = await t.page('encoder');
        const data = await page.evaluate(([make, options]) => window.hb[make](options), [make, options]);
        const file = path.join(outDir, 'clips', `${key}.frames`);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, Buffer.from(data, 'base64'));
        return file;
      })(),
    );
    made.get(key).catch(() => made.delete(key));
  }
  return made.get(key);
}

/** The path of a clip of {codec, width, height, fps, seconds, luma}. */
export const videoClip = (t, options) => clip(t, 'video', 'videoClip', options);

/** The path of a clip of {tone, seconds}. */
export const audioClip = (t, options) => clip(t, 'audio', 'audioClip', options);

/** Writes frames, each after its length as four bytes, and returns the path. */
function written(key, frames) {
  const file = path.join(outDir, 'clips', `${key}.frames`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const length = (f) => {
    const b = Buffer.alloc(4);
    b.writeUInt32BE(f.length);
    return b;
  };
  fs.writeFileSync(file, Buffer.concat(frames.flatMap((f) => [length(f), f])));
  return file;
}

/** One sample of -1 to 1 by the two laws of G.711: a sign, three bits of exponent, four of mantissa. */
const LAWS = {
  pcmu(x) {
    const size = Math.min(32635, Math.round(Math.abs(x) * 32767)) + 132;
    const exponent = 31 - Math.clz32(size) - 7;
    return ~((x < 0 ? 0x80 : 0) | (exponent << 4) | ((size >> (exponent + 3)) & 15)) & 0xff;
  },
  pcma(x) {
    const size = Math.min(32767, Math.round(Math.abs(x) * 32767));
    const exponent = size < 256 ? 0 : 31 - Math.clz32(size) - 7;
    const bits = (exponent << 4) | ((exponent === 0 ? size >> 4 : size >> (exponent + 3)) & 15);
    return (bits | (x < 0 ? 0 : 0x80)) ^ 0x55;
  },
};

/** The path of a clip of a tone in `pcmu` or `pcma`, 20 ms a frame. */
export function companded({ law, tone, seconds }) {
  const data = Buffer.from(Array.from({ length: 8000 * seconds }, (_, i) => LAWS[law](0.3 * Math.sin((2 * Math.PI * tone * i) / 8000))));
  return written(`${law}-${tone}-${seconds}`, Array.from({ length: data.length / 160 }, (_, i) => data.subarray(160 * i, 160 * (i + 1))));
}

/**
 * The path of a clip whose frames are well-formed NAL units of H265 in Annex B, filled with noise that nobody can decode:
 * parameter sets and a random access picture, then trailing pictures, some of them longer than a packet.
 */
export function h265Noise({ frames, seed = 7 }) {
  let x = seed;
  const unit = (type, length) => {
    const b = Buffer.alloc(4 + 2 + length);
    b.writeUInt32BE(1, 0);
    b[4] = type << 1;
    b[5] = 1;
    for (let i = 6; i < b.length; i++) {
      x = (Math.imul(x, 1103515245) + 12345) >>> 0;
      b[i] = 1 + ((x >>> 16) % 255); // without zeros nothing looks like a start code
    }
    return b;
  };
  const [VPS, SPS, PPS, IDR, TRAILING] = [32, 33, 34, 19, 1];
  const list = [Buffer.concat([unit(VPS, 20), unit(SPS, 40), unit(PPS, 8), unit(IDR, 5000)])];
  for (let n = 1; n < frames; n++) list.push(unit(TRAILING, n % 3 === 0 ? 2600 : 200 + n));
  return written(`h265-${frames}-${seed}`, list);
}
