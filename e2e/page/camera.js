// A camera that is known to work. Pages of one Chromium share its fake cameras, and one that is opened while another
// page lets go of it may come up without ever giving a picture, to every page that opens it, until all have let go.
import { createLocalVideoTrack } from 'livekit-client';

const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const TRIES = 4;
const FIRST_FRAME_MS = 2500;

/** Whether pictures come; also where the browser does not tell. */
async function delivers(track) {
  for (const end = performance.now() + FIRST_FRAME_MS; performance.now() < end; await sleep(50)) {
    if (!track.stats || track.stats.deliveredFrames > 0) return true;
  }
  return false;
}

/** The second and third fake camera stand for a depth camera, with next to no motion, and one that compresses. */
const ODD = ['fake_device_1', 'fake_device_2'];

/** A track of one of the cameras, another one for each page by chance, and the next if one gives no pictures. */
export async function cameraTrack(resolution, note) {
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((d) => d.kind === 'videoinput' && d.deviceId && !ODD.includes(d.label));
  const first = Math.floor(Math.random() * 1000);
  for (let i = 0; ; i++) {
    const deviceId = cameras.length ? cameras[(first + i) % cameras.length].deviceId : undefined;
    const track = await createLocalVideoTrack({ resolution, deviceId });
    if (i === TRIES || (await delivers(track.mediaStreamTrack))) return track;
    note('cameraStalled', { label: track.mediaStreamTrack.label });
    track.stop();
  }
}
