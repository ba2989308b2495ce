// Reads getStats of every peer connection that the page opened, without looking into the client.

/** Every peer connection the page ever made, oldest first. */
export const peerConnections = [];

const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(...args) {
    super(...args);
    peerConnections.push(this);
  }
};

const pick = (from, names) => Object.fromEntries(names.filter((n) => from[n] !== undefined).map((n) => [n, from[n]]));

const IN_COMMON = ['ssrc', 'mid', 'trackIdentifier', 'bytesReceived', 'packetsReceived', 'packetsLost', 'jitter', 'nackCount', 'retransmittedPacketsReceived', 'packetsDiscarded'];
const IN_VIDEO = [...IN_COMMON, 'framesDecoded', 'framesReceived', 'framesDropped', 'framesPerSecond', 'frameWidth', 'frameHeight', 'keyFramesDecoded', 'freezeCount', 'totalFreezesDuration', 'pauseCount', 'pliCount', 'firCount', 'decoderImplementation'];
const IN_AUDIO = [...IN_COMMON, 'totalSamplesReceived', 'concealedSamples', 'silentConcealedSamples', 'totalAudioEnergy', 'audioLevel'];
const OUT = ['ssrc', 'rid', 'mid', 'bytesSent', 'packetsSent', 'retransmittedPacketsSent', 'nackCount', 'pliCount', 'firCount', 'framesEncoded', 'keyFramesEncoded', 'frameWidth', 'frameHeight', 'framesPerSecond', 'qualityLimitationReason', 'active', 'encoderImplementation', 'targetBitrate'];

/** One flat record for each stream and for each selected candidate pair of the open connections. */
export async function collectStats() {
  const all = { t: performance.now(), inVideo: [], inAudio: [], outVideo: [], outAudio: [], pairs: [], channels: [] };
  for (const [index, pc] of peerConnections.entries()) {
    if (pc.connectionState === 'closed') continue;
    const report = await pc.getStats();
    const get = (id) => (id ? report.get(id) : undefined);
    for (const s of report.values()) {
      const codec = get(s.codecId);
      const extra = { pc: index, codec: codec?.mimeType, fmtp: codec?.sdpFmtpLine };
      if (s.type === 'inbound-rtp') {
        if (s.kind === 'video') all.inVideo.push({ ...extra, ...pick(s, IN_VIDEO) });
        else all.inAudio.push({ ...extra, ...pick(s, IN_AUDIO) });
      } else if (s.type === 'outbound-rtp') {
        const remote = [...report.values()].find((r) => r.type === 'remote-inbound-rtp' && r.localId === s.id);
        const record = { ...extra, ...pick(s, OUT), remoteLost: remote?.packetsLost, rtt: remote?.roundTripTime };
        (s.kind === 'video' ? all.outVideo : all.outAudio).push(record);
      } else if (s.type === 'transport' && s.selectedCandidatePairId) {
        const pair = get(s.selectedCandidatePairId);
        const local = get(pair?.localCandidateId);
        const remote = get(pair?.remoteCandidateId);
        all.pairs.push({
          pc: index,
          dtls: s.dtlsState,
          srtp: s.srtpCipher,
          protocol: local?.protocol,
          tcpType: local?.tcpType,
          localType: local?.candidateType,
          remoteType: remote?.candidateType,
          remotePort: remote?.port,
          bytesSent: s.bytesSent,
          bytesReceived: s.bytesReceived,
          ...pick(pair ?? {}, ['availableOutgoingBitrate', 'currentRoundTripTime', 'state']),
        });
      } else if (s.type === 'data-channel') {
        all.channels.push({ pc: index, ...pick(s, ['label', 'state', 'messagesSent', 'messagesReceived', 'bytesSent', 'bytesReceived']) });
      }
    }
  }
  return all;
}
