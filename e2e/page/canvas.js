// A picture that never stands still, as a track: harder to encode than the fake camera's.

/** A video track that paints moving shapes, from a timer that hidden pages do not stop. */
export function canvasTrack({ width, height, frameRate }) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const g = canvas.getContext('2d', { alpha: false });
  let n = 0;
  const paint = () => {
    n++;
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
  };
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
