// Clips of encoded frames for clients that have no encoder, made with the browser's own.

/** Joins frames, each after its length as four bytes, and returns them in base64. */
async function pack(frames) {
  const parts = frames.flatMap((f) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, f.byteLength);
    return [length, f];
  });
  const url = await new Promise((r) => {
    const reader = new FileReader();
    reader.onload = () => r(reader.result);
    reader.readAsDataURL(new Blob(parts));
  });
  return url.slice(url.indexOf(',') + 1);
}

const bytesOf = (chunk) => {
  const out = new Uint8Array(chunk.byteLength);
  chunk.copyTo(out);
  return out;
};

async function encode(Encoder, config, feed) {
  const frames = [];
  let failure;
  const encoder = new Encoder({ output: (chunk) => frames.push(bytesOf(chunk)), error: (e) => (failure = e) });
  encoder.configure(config);
  await feed(encoder);
  await encoder.flush();
  encoder.close();
  if (failure) throw failure;
  return pack(frames);
}

/** A plain picture of one brightness with a small bar that moves; the first frame is a key frame, the only one. */
export function videoClip({ codec, width, height, fps, seconds, luma }) {
  const config = {
    codec: { vp8: 'vp8', h264: 'avc1.42e01f' }[codec],
    width,
    height,
    framerate: fps,
    bitrate: 400_000,
    latencyMode: 'realtime',
    ...(codec === 'h264' ? { avc: { format: 'annexb' } } : {}),
  };
  return encode(VideoEncoder, config, async (encoder) => {
    for (let n = 0; n < fps * seconds; n++) {
      const data = new Uint8Array((width * height * 3) / 2).fill(luma);
      data.fill(128, width * height);
      const x = (n * 8) % (width - 16);
      for (let y = 0; y < height / 4; y++) data.fill(255 - luma, y * width + x, y * width + x + 16);
      const frame = new VideoFrame(data, { format: 'I420', codedWidth: width, codedHeight: height, timestamp: (n * 1e6) / fps });
      encoder.encode(frame, { keyFrame: n === 0 });
      frame.close();
      while (encoder.encodeQueueSize > 5) await new Promise((r) => setTimeout(r, 5));
    }
  });
}

/** A tone in Opus, 20 ms a frame. */
export function audioClip({ tone, seconds }) {
  const config = { codec: 'opus', sampleRate: 48000, numberOfChannels: 1, bitrate: 32000, opus: { frameDuration: 20000 } };
  return encode(AudioEncoder, config, async (encoder) => {
    const data = Float32Array.from({ length: 48000 * seconds }, (_, i) => 0.3 * Math.sin((2 * Math.PI * tone * i) / 48000));
    for (let at = 0; at < data.length; at += 960) {
      const sound = new AudioData({ format: 'f32', sampleRate: 48000, numberOfFrames: 960, numberOfChannels: 1, timestamp: (at / 48) * 1000, data: data.slice(at, at + 960) });
      encoder.encode(sound);
      sound.close();
    }
  });
}
