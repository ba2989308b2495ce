// A picture that never stands still, as a track: harder to encode than the fake camera's.

function paintedTrack({ width, height, frameRate }, picture) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const g = canvas.getContext('2d', { alpha: false });
  let n = 0;
  const paint = () => picture(g, n++);
  paint();
  const timer = setInterval(paint, 1000 / frameRate);
  const track = canvas.captureStream(frameRate).getVideoTracks()[0];
  const stop = track.stop.bind(track);
  track.stop = () => {
    clearInterval(timer);
    stop();
  };
  return track;
}

/** A video track that paints moving shapes, from a timer that hidden pages do not stop. */
export function canvasTrack({ width, height, frameRate }) {
  return paintedTrack({ width, height, frameRate }, (g, n) => {
    g.fillStyle = `hsl(${(n * 2) % 360} 40% 25%)`;
    g.fillRect(0, 0, width, height);
    for (let i = 0; i < 24; i++) {
      g.fillStyle = `hsl(${(i * 37 + n * 3) % 360} 70% 55%)`;
      const x = (width / 2) * (1 + Math.sin(n / 17 + i));
      const y = (height / 2) * (1 + Math.cos(n / 23 + i * 1.7));
      g.fillRect(x - 20, y - 20, 40, 40);
    }
    g.fillStyle = '#fff';
    g.font = `${Math.round(height / 8)}px monospace`;
    g.fillText(String(n), 20, height / 2);
  });
}

/** A plain picture of one brightness (0 to 255 as video counts it) with a small bar that moves. */
export function plainTrack({ width, height, frameRate, luma }) {
  const grey = (y) => `rgb(${Array(3).fill(Math.round(((y - 16) * 255) / 219))})`;
  return paintedTrack({ width, height, frameRate }, (g, n) => {
    g.fillStyle = grey(luma);
    g.fillRect(0, 0, width, height);
    g.fillStyle = grey(255 - luma);
    g.fillRect((n * 8) % (width - 16), 0, 16, height / 4);
  });
}

/**
 * An audio track of one frequency in Hz, or in stereo of two, the left one first. `track.volume` is an AudioParam: at 0
 * there is silence.
 */
export function toneTrack(frequency) {
  const context = new AudioContext({ sampleRate: 48000 });
  const frequencies = [frequency].flat();
  const volume = new GainNode(context, { gain: 0.3, channelCount: frequencies.length, channelCountMode: 'explicit', channelInterpretation: 'discrete' });
  const merger = new ChannelMergerNode(context, { numberOfInputs: frequencies.length });
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: frequencies.length });
  frequencies.forEach((f, i) => {
    const oscillator = new OscillatorNode(context, { frequency: f });
    oscillator.connect(merger, 0, i);
    oscillator.start();
  });
  merger.connect(volume).connect(out);
  const track = out.stream.getAudioTracks()[0];
  track.volume = volume.gain;
  return track;
}
