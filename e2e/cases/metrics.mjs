// The Prometheus page after a call: every name that dashboards ask for, with the least it must have counted.
import net from 'node:net';
import dgram from 'node:dgram';
import { equal, until } from '../lib/assert.mjs';
import { HookReceiver, HookedServer } from '../lib/hooks.mjs';
import { untilDecoding } from '../lib/media.mjs';
import { roomService } from '../lib/tokens.mjs';
import { test } from '../lib/runner.mjs';

const tcpPort = () =>
  new Promise((done) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });
const udpPort = () =>
  new Promise((done) => {
    const s = dgram.createSocket('udp4');
    s.bind(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

/** Name, labels of which the samples are added up, least value. Histograms by their count. */
const LEAST = [
  ['livekit_node_messages', { type: 'signal', status: 'success', direction: 'request' }, 10],
  ['livekit_node_messages', { type: 'signal', status: 'success', direction: 'response' }, 10],
  ['livekit_node_service_operation', { type: 'signal_ws', status: 'success' }, 2],
  ['livekit_node_service_operation', { type: 'participant_join', status: 'success' }, 2],
  ['livekit_node_service_operation', { type: 'offer', status: 'success' }, 1],
  ['livekit_node_service_operation', { type: 'answer', status: 'success' }, 1],
  ['livekit_node_service_operation', { type: 'peer_connection', status: 'success' }, 2],
  ['livekit_node_twirp_request_status', { method: 'CreateRoom', status: '200' }, 1],
  ['livekit_node_twirp_request_latency_ms_count', { method: 'CreateRoom' }, 1],
  ['livekit_node_packet_total', { type: 'out' }, 100],
  ['livekit_node_packet_total', { type: 'dropped' }, 0],
  ['livekit_packet_total', { direction: 'incoming', transmission: 'initial' }, 100],
  ['livekit_packet_total', { direction: 'outgoing', transmission: 'initial' }, 100],
  ['livekit_packet_total', { direction: 'outgoing', transmission: 'retransmit' }, 0],
  ['livekit_packet_bytes', { direction: 'incoming', transmission: 'initial' }, 10000],
  ['livekit_packet_bytes', { direction: 'outgoing', transmission: 'initial' }, 10000],
  ['livekit_nack_total', {}, 0],
  ['livekit_pli_total', { direction: 'outgoing' }, 1],
  ['livekit_fir_total', {}, 0],
  ['livekit_packet_loss_total', { direction: 'incoming', type: 'VIDEO', source: 'CAMERA' }, 0],
  ['livekit_packet_loss_percent_count', { direction: 'incoming' }, 1],
  ['livekit_packet_out_of_order_total', { direction: 'incoming' }, 0],
  ['livekit_packet_out_of_order_percent_count', { direction: 'incoming' }, 1],
  ['livekit_jitter_us_count', { direction: 'incoming' }, 1],
  ['livekit_rtt_ms_count', { direction: 'outgoing' }, 1],
  ['livekit_participant_join_total', { state: 'signal_connected' }, 2],
  ['livekit_participant_join_total', { state: 'rtc_init' }, 2],
  ['livekit_participant_join_total', { state: 'rtc_connected' }, 2],
  ['livekit_participant_join_total', { state: 'rtc_active' }, 2],
  ['livekit_connection_total', {}, 2],
  ['livekit_forward_latency', {}, 1],
  ['livekit_forward_jitter', {}, 1],
  ['livekit_forward_latency_ns_count', {}, 100],
  ['livekit_quality_rating_count', {}, 1],
  ['livekit_quality_score_count', {}, 1],
  ['livekit_room_total', {}, 1],
  ['livekit_participant_total', {}, 2],
  ['livekit_track_published_total', { kind: 'VIDEO' }, 1],
  ['livekit_track_published_total', { kind: 'AUDIO' }, 1],
  ['livekit_track_subscribed_total', { kind: 'VIDEO' }, 1],
  ['livekit_track_publish_counter', { kind: 'VIDEO', state: 'attempt' }, 1],
  ['livekit_track_publish_counter', { kind: 'VIDEO', state: 'success' }, 1],
  ['livekit_track_subscribe_counter', { state: 'success' }, 2],
  ['livekit_session_start_time_ms_count', {}, 2],
  ['livekit_session_join_latency_ms_count', {}, 2],
  ['livekit_pubsubtime_ms_count', { direction: 'publish', type: 'VIDEO' }, 1],
  ['livekit_peer_connection_state', { transport: 'PUBLISHER', state: 'started' }, 1],
  ['livekit_pubsubtime_ms_count', { direction: 'subscribe', type: 'VIDEO', count: '1' }, 1],
  ['livekit_peer_connection_state', { transport: 'PUBLISHER', state: 'ice_connected' }, 1],
  ['livekit_peer_connection_state', { transport: 'PUBLISHER', state: 'connected' }, 1],
  ['livekit_peer_connection_state', { transport: 'PUBLISHER', state: 'fully_established' }, 1],
  ['livekit_peer_connection_state', { transport: 'SUBSCRIBER', state: 'ice_connected' }, 1],
  ['livekit_peer_connection_state', { transport: 'SUBSCRIBER', state: 'connected' }, 1],
  ['livekit_peer_connection_state', { transport: 'SUBSCRIBER', state: 'fully_established' }, 1],
  ['livekit_datapacket_stream_dest_count_count', { type: 'text', mime_type: 'text' }, 1],
  ['livekit_datapacket_stream_bytes_sum', { type: 'text', mime_type: 'text' }, 5],
  ['livekit_webhook_dispatch_total', { status: 'success' }, 3],
  ['livekit_webhook_queue_length_count', {}, 3],
];

/** What is there only when somebody has left and the room is over. */
const AFTERWARDS = [
  ['livekit_session_duration_ms_count', {}, 2],
  ['livekit_room_duration_seconds_count', {}, 1],
];

/** Samples of a page: name, labels, value. */
function samples(page) {
  return [...page.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name, labels, value]) => ({
    name,
    labels: Object.fromEntries([...(labels ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((m) => [m[1], m[2]])),
    value: Number(value),
  }));
}

function short(page, wanted) {
  const all = samples(page);
  return wanted
    .map(([name, labels, least]) => {
      const found = all.filter((s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v));
      const unnamed = found.filter((s) => !/^ND_/.test(s.labels.node_id) || s.labels.node_type !== 'SERVER');
      const value = found.reduce((sum, s) => sum + s.value, 0);
      if (found.length > 0 && unnamed.length === 0 && value >= least) return undefined;
      return `${name} ${JSON.stringify(labels)}: ${found.length ? value : 'missing'}, wanted ${least}`;
    })
    .filter(Boolean);
}

test('metrics-after-a-call', { seconds: 120, hibikiOnly: 'the page as it is here' }, async (t) => {
  const port = await tcpPort();
  const hooks = await new HookReceiver().listen();
  t.after(() => hooks.close());
  const server = await HookedServer.start(t.id, await tcpPort(), await udpPort(), {
    webhook: { urls: [hooks.url] },
    prometheus: { port },
  });
  t.after(() => server.stop());
  const page = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  let missing = [];
  const filled = (wanted) =>
    until(async () => (missing = short(await page(), wanted)).length === 0, 40000, () => `short of ${missing.join('; ')}`, 500);

  const rooms = roomService(server);
  await rooms.createRoom({ name: t.roomName });
  const alice = await t.join('alice', { server });
  const bob = await t.join('bob', { server, single: false });
  await alice.evaluate(() => window.hb.publishVideo({}));
  await alice.evaluate(() => window.hb.publishAudio());
  await untilDecoding(bob);
  await alice.evaluate(() => window.hb.room.localParticipant.sendText('hello', { topic: 'words' }));
  await filled(LEAST);
  await rooms.deleteRoom(t.roomName);
  await filled(AFTERWARDS);
  equal(hooks.faults, []);
  t.note(`${LEAST.length + AFTERWARDS.length} metrics`);
});
