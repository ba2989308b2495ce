// Session descriptions as text, for frames that need a plausible one.

/**
 * An offer of the shape that a browser makes for one peer connection: audio and video to receive, and
 * a data section. The fingerprint belongs to no certificate, so DTLS never completes with it.
 */
export function receiveOffer({ audio = 1, video = 1, ufrag = 'Qx7e', fingerprint = Array(32).fill('A5').join(':') } = {}) {
  const mids = [];
  const sections = [];
  const common = (mid) => {
    mids.push(mid);
    return [
      `a=ice-ufrag:${ufrag}`,
      'a=ice-pwd:0123456789abcdef01234567',
      'a=ice-options:trickle',
      `a=fingerprint:sha-256 ${fingerprint}`,
      'a=setup:actpass',
      `a=mid:${mid}`,
    ];
  };
  sections.push(
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...common('0'),
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  );
  let mid = 1;
  for (let i = 0; i < audio; i++) {
    sections.push(
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP4 0.0.0.0',
      'a=rtcp:9 IN IP4 0.0.0.0',
      ...common(String(mid++)),
      'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=recvonly',
      'a=rtcp-mux',
      'a=rtpmap:111 opus/48000/2',
      'a=rtcp-fb:111 transport-cc',
      'a=fmtp:111 minptime=10;useinbandfec=1',
    );
  }
  for (let i = 0; i < video; i++) {
    sections.push(
      'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
      'c=IN IP4 0.0.0.0',
      'a=rtcp:9 IN IP4 0.0.0.0',
      ...common(String(mid++)),
      'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
      'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=recvonly',
      'a=rtcp-mux',
      'a=rtcp-rsize',
      'a=rtpmap:96 VP8/90000',
      'a=rtcp-fb:96 goog-remb',
      'a=rtcp-fb:96 transport-cc',
      'a=rtcp-fb:96 ccm fir',
      'a=rtcp-fb:96 nack',
      'a=rtcp-fb:96 nack pli',
      'a=rtpmap:97 rtx/90000',
      'a=fmtp:97 apt=96',
    );
  }
  return [
    'v=0',
    'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mids.join(' ')}`,
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS',
    ...sections,
    '',
  ].join('\r\n');
}

/** A candidate as the trickle message carries it. */
export const candidateInit = (port = 9, mid = '0') =>
  JSON.stringify({
    candidate: `candidate:1 1 udp 2122260223 127.0.0.1 ${port} typ host generation 0 ufrag Qx7e network-id 1`,
    sdpMid: mid,
    sdpMLineIndex: 0,
    usernameFragment: 'Qx7e',
  });
