// Clips of encoded frames for clients without an encoder, made once a run by the browser.
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
