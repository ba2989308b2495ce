// Joins of SDKs that cannot run here, replayed on the signalling socket, and calls of real browsers that speak older
// protocol versions.
import {
  AddTrackRequest,
  DisconnectReason,
  LeaveRequest_Action,
  Ping,
  SessionDescription,
  TrackSource,
  TrackType,
  UpdateParticipantMetadata,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import { equal, ok, sleep, until } from '../lib/assert.mjs';
import { describe, judge, publish, stats, totals, untilDecoding, watch } from '../lib/media.mjs';
import { CLIENTS, answerTo, openAs, publisherOffer } from '../lib/replay.mjs';
import { candidateInit } from '../lib/sdp.mjs';
import { roomService } from '../lib/tokens.mjs';
import { WireClient } from '../lib/wire.mjs';
import { test } from '../lib/runner.mjs';

const sections = (sdp) => sdp.split(/\r\n(?=m=)/).slice(1);
const kindOf = (section) => /^m=(\w+)/.exec(section)[1];
const portOf = (section) => Number(/^m=\w+ (\d+)/.exec(section)[1]);

function checkJoin(t, client, join) {
  equal(join.room.name, t.roomName);
  if (client.protocol < 12) ok(/^RM_/.test(join.room.sid), `protocols before 12 need the room's sid at once: "${join.room.sid}"`);
  ok(/^PA_/.test(join.participant.sid), join.participant.sid);
  equal(join.subscriberPrimary, client.form === 'query', 'the subscriber connection is the primary one where there are two');
  equal(join.fastPublish, true, 'publishing may start at once');
  equal([join.pingTimeout, join.pingInterval], [15, 5]);
  ok(join.serverInfo?.version && join.serverVersion, 'both forms of the version');
  ok(join.sifTrailer.length > 0 && join.enabledPublishCodecs.length > 0);
  equal(join.clientConfiguration?.disabledCodecs?.publish?.length ?? 0, 0, 'no codec is switched off for this client');
}

/** Two connections: the server offers; the client answers and sends candidates, before and after. */
async function negotiateSubscriber(client, wire) {
  const { value: offer } = await wire.waitFor('offer');
  ok(offer.id > 0, 'offers are numbered');
  ok(sections(offer.sdp).some((s) => kindOf(s) === 'application'), 'data channels from the server');
  wire.send('trickle', { candidateInit: candidateInit(9, '0'), target: 1 });
  wire.send('answer', new SessionDescription({ type: 'answer', sdp: answerTo(offer.sdp), id: client.protocol >= 16 ? offer.id : 0 }));
  wire.send('trickle', { candidateInit: '', target: 1, final: true });
  const { value: trickle } = await wire.waitFor('trickle');
  ok(JSON.parse(trickle.candidateInit).candidate !== undefined, 'a candidate as JSON');
}

async function publishTracks(client, wire) {
  const camera = 'camera-track';
  const microphone = 'mic-track';
  const layers = [
    new VideoLayer({ quality: VideoQuality.LOW, width: 320, height: 180, bitrate: 120000 }),
    new VideoLayer({ quality: VideoQuality.MEDIUM, width: 640, height: 360, bitrate: 400000 }),
    new VideoLayer({ quality: VideoQuality.HIGH, width: 1280, height: 720, bitrate: 1700000 }),
  ];
  const newer = client.protocol >= 15 ? { simulcastCodecs: [{ codec: 'vp8', cid: camera }] } : {};
  wire.send('addTrack', new AddTrackRequest({ cid: microphone, name: 'microphone', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }));
  wire.send('addTrack', new AddTrackRequest({ cid: camera, name: 'camera', type: TrackType.VIDEO, source: TrackSource.CAMERA, width: 1280, height: 720, layers, ...newer }));
  const published = () => wire.messages.filter((m) => m.kind === 'trackPublished');
  await until(() => published().length === 2, 5000, () => `two tracks; seen ${wire.kinds()}`);
  const [audio, video] = [microphone, camera].map((cid) => published().find((m) => m.value.cid === cid).value.track);
  ok(/^TR_AM/.test(audio.sid) && /^TR_VC/.test(video.sid), `${audio.sid} ${video.sid}`);
  equal([audio.type, audio.source, video.type, video.source], [TrackType.AUDIO, TrackSource.MICROPHONE, TrackType.VIDEO, TrackSource.CAMERA]);
  equal([video.width, video.height], [1280, 720]);

  const simulcast = client.protocol < 12 ? 'ssrc' : 'rid';
  const sdp = publisherOffer({ simulcast, camera, microphone });
  const from = wire.messages.length;
  wire.send('offer', new SessionDescription({ type: 'offer', sdp, id: client.protocol >= 16 ? 5 : 0 }));
  const { value: answer } = await wire.waitFor('answer', 5000, from);
  equal(answer.type, 'answer');
  if (client.protocol >= 16) equal(answer.id, 5, 'the answer names the offer');
  const taken = sections(answer.sdp);
  equal(taken.map(kindOf), ['audio', 'video', 'application']);
  ok(taken.every((s) => portOf(s) > 0), 'no section is refused');
  ok(taken.slice(0, 2).every((s) => /^a=recvonly/m.test(s)), 'the server receives');
  ok(/^a=rtpmap:96 VP8\/90000/m.test(taken[1]) && /^a=rtcp-fb:96 transport-cc/m.test(taken[1]), 'VP8 with its feedback');
  if (simulcast === 'rid') ok(/^a=simulcast:recv q;h;f/m.test(taken[1]) && /^a=rid:f recv/m.test(taken[1]), 'the layers are accepted');
  else ok(!/^a=simulcast:/m.test(taken[1]), 'no restriction identifiers for a client without them');
  ok(/^a=setup:(active|passive)/m.test(taken[0]), 'a DTLS role');
}

/** Both forms of ping, as clients of every age send them. */
async function ping(wire) {
  const from = wire.messages.length;
  wire.send('ping', BigInt(Date.now()));
  wire.send('pingReq', new Ping({ timestamp: 4711n, rtt: 3n }));
  await wire.waitFor('pong', 5000, from);
  equal((await wire.waitFor('pongResp', 5000, from)).value.lastPingTimestamp, 4711n);
}

async function responses(client, wire) {
  let from = wire.messages.length;
  wire.send('updateMetadata', new UpdateParticipantMetadata({ metadata: 'mine', requestId: 31 }));
  await until(() => wire.messages.slice(from).some((m) => m.kind === 'update' && m.value.participants.some((p) => p.metadata === 'mine')), 5000, 'an update');
  await sleep(150);
  const said = wire.messages.slice(from).filter((m) => m.kind === 'requestResponse').map((m) => [m.value.requestId, m.value.reason]);
  equal(said, client.protocol >= 15 ? [[31, 0]] : [], 'success is told from protocol 15 on');
  from = wire.messages.length;
  wire.send('updateMetadata', new UpdateParticipantMetadata({ metadata: 'x'.repeat(600000), requestId: 32 }));
  const { value } = await wire.waitFor('requestResponse', 5000, from);
  equal([value.requestId, value.reason], [32, 3], 'LIMIT_EXCEEDED');
}

function checkLeave(client, leave, { action, reason }) {
  equal(leave.reason, reason, 'why');
  if (client.protocol >= 13) equal([leave.action, leave.canReconnect], [action, false], 'what to do, as an action');
  else equal([leave.action, leave.canReconnect], [0, action === LeaveRequest_Action.RECONNECT], 'what to do, in the older field');
}

for (const client of CLIENTS) {
  const id = `replay-${client.sdk}-${client.protocol}`;
  test(id, {}, async (t) => {
    const server = await t.server();
    const open = async (identity, options) => {
      const wire = await openAs(client, server, await t.token(identity, { grant: { canUpdateOwnMetadata: true } }), options);
      t.after(() => wire.terminate());
      return wire;
    };
    const wire = await open('phone');
    const { value: join } = await wire.waitFor('join');
    equal(wire.kinds()[0], 'join', 'the first message');
    checkJoin(t, client, join);
    await wire.waitFor('refreshToken');
    if (client.form === 'query') await negotiateSubscriber(client, wire);
    await ping(wire);
    await publishTracks(client, wire);
    await responses(client, wire);

    // Somebody comes and goes.
    const other = await WireClient.joinRequest(server, await t.token('other'));
    t.after(() => other.terminate());
    const states = () => wire.messages.filter((m) => m.kind === 'update').flatMap((m) => m.value.participants.filter((p) => p.identity === 'other').map((p) => p.state));
    await until(() => states().length > 0, 5000, 'an update about somebody new');
    other.send('leave', { reason: DisconnectReason.CLIENT_INITIATED });
    await until(() => states().includes(3), 5000, 'an update about somebody who left');

    // The socket breaks; the client comes back with its sid.
    const again = await open('phone', { reconnect: join.participant.sid });
    await again.waitFor('reconnect');
    equal(again.kinds()[0], 'reconnect', 'the first message of a resume');
    await again.waitFor('update');
    await ping(again);

    // The server ends it.
    await roomService(server).removeParticipant(t.roomName, 'phone');
    const { value: leave } = await again.waitFor('leave');
    checkLeave(client, leave, { action: LeaveRequest_Action.DISCONNECT, reason: DisconnectReason.PARTICIPANT_REMOVED });
    await again.waitClosed();

    // A resume of somebody who is gone.
    const lost = await open('phone', { reconnect: join.participant.sid });
    const { value: reconnect } = await lost.waitFor('leave');
    checkLeave(client, reconnect, { action: LeaveRequest_Action.RECONNECT, reason: DisconnectReason.STATE_MISMATCH });
    await lost.waitClosed();
    equal(wire.kinds().concat(again.kinds()).includes('undecodable'), false);
  });
}

/** Makes the page's client say that it is another SDK with another protocol version. */
function disguise(page, query) {
  return page.evaluate((query) => {
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(url, protocols) {
        const u = new URL(url);
        for (const [k, v] of Object.entries(query)) u.searchParams.set(k, v);
        super(u, protocols);
      }
    };
  }, query);
}

const SMALL = { width: 320, height: 180, fps: 10, simulcast: true };

for (const protocol of [9, 12, 15, 16]) {
  test(`media-protocol-${protocol}`, { seconds: 90 }, async (t) => {
    // Real media under the rules of an older protocol: two connections, data, and a resume.
    const pages = {};
    for (const name of ['alice', 'bob']) {
      pages[name] = await t.page(name);
      await disguise(pages[name], { protocol: String(protocol), client_protocol: '0', sdk: name === 'alice' ? 'android' : 'js' });
      await t.enter(pages[name], name, { single: false });
    }
    const { alice, bob } = pages;
    await Promise.all([publish(alice, SMALL), publish(bob, SMALL)]);
    await Promise.all([untilDecoding(alice, 10000, { audio: true }), untilDecoding(bob, 10000, { audio: true })]);
    const seen = await watch(pages, 3);
    for (const name of ['alice', 'bob']) {
      judge(name, seen[name], { fps: 10 });
      t.note(describe(name, seen[name]));
    }
    for (const [from, to, topic] of [[alice, bob, 'to-bob'], [bob, alice, 'to-alice']]) {
      await from.evaluate((topic) => window.hb.sendNumbered({ count: 20, reliable: true, topic, size: 60 }), topic);
      await until(() => to.evaluate((topic) => window.hb.data.filter((d) => d.topic === topic).length === 20, topic), 8000, `data ${topic}`);
    }
    const mark = await alice.evaluate(() => window.hb.mark());
    await alice.evaluate(() => window.hb.room.simulateScenario('signal-reconnect'));
    await alice.evaluate((n) => window.hb.waitFor('reconnected', {}, 15000, n), mark);
    for (const page of [alice, bob]) await untilDecoding(page, 10000, { from: totals(await stats(page)).frames });
  });
}
