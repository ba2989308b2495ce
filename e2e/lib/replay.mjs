// Joins as SDKs make them that cannot run here: their query or join request, headers, and session descriptions.
import { ClientInfo_SDK } from '@livekit/protocol';
import { WireClient, wrapJoinRequest } from './wire.mjs';

/**
 * What SDKs send. `form`: the older query or the newer join request. `bearer`: the token travels in a header.
 * The protocols are the ones that released versions of these SDKs spoke.
 */
export const CLIENTS = [
  { sdk: 'swift', protocol: 9, form: 'query', bearer: true, version: '1.1.6', os: 'iOS', os_version: '16.5.0', device_model: 'iPhone14,2', network: 'wifi' },
  { sdk: 'flutter', protocol: 9, form: 'query', version: '1.4.3', os: 'android', os_version: '13', device_model: 'Pixel 6', network: 'wifi' },
  { sdk: 'android', protocol: 12, form: 'query', bearer: true, version: '2.2.0', os: 'android', os_version: '14', device_model: 'google/Pixel 8', network: 'cellular' },
  { sdk: 'flutter', protocol: 12, form: 'query', version: '2.1.5', os: 'ios', os_version: '17.4', device_model: 'iPhone15,3', network: 'wifi' },
  { sdk: 'unity', protocol: 12, form: 'query', bearer: true, version: '1.1.2', os: 'windows', os_version: '11' },
  { sdk: 'reactnative', protocol: 15, form: 'query', version: '2.5.0', os: 'ios', os_version: '17.5', device_model: 'iPhone', browser: '' },
  { sdk: 'unity', protocol: 15, form: 'query', bearer: true, version: '1.2.4', os: 'macos', os_version: '14.5' },
  { sdk: 'swift', protocol: 16, form: 'query', bearer: true, version: '2.7.0', os: 'macOS', os_version: '15.1.0', device_model: 'Mac15,6', network: 'wired' },
  { sdk: 'android', protocol: 16, form: 'query', bearer: true, version: '2.20.0', os: 'android', os_version: '15', device_model: 'samsung/SM-S921B', network: 'wifi' },
  { sdk: 'flutter', protocol: 16, form: 'query', version: '2.5.0', os: 'web', os_version: '', browser: 'Chrome', browser_version: '139' },
  { sdk: 'reactnative', protocol: 16, form: 'request', version: '2.9.0', os: 'android', os_version: '15', device_model: 'Pixel 9' },
  { sdk: 'swift', protocol: 17, form: 'request', bearer: true, version: '2.12.0', os: 'iOS', os_version: '26.0', device_model: 'iPhone17,1', network: 'wifi' },
  { sdk: 'android', protocol: 17, form: 'request', bearer: true, version: '2.24.0', os: 'android', os_version: '16', device_model: 'google/Pixel 10', network: 'wifi' },
  { sdk: 'flutter', protocol: 17, form: 'request', version: '2.8.0', os: 'macos', os_version: '15.5', network: 'wifi' },
  { sdk: 'unity', protocol: 17, form: 'request', bearer: true, version: '2.0.0', os: 'linux', os_version: '6.1' },
];

const SDK = { swift: ClientInfo_SDK.SWIFT, android: ClientInfo_SDK.ANDROID, flutter: ClientInfo_SDK.FLUTTER, reactnative: ClientInfo_SDK.REACT_NATIVE, unity: ClientInfo_SDK.UNITY };
const camel = (name) => name.replace(/_(\w)/g, (_, c) => c.toUpperCase());

/** Opens the signalling socket as this client does; `reconnect` names the participant of a resume. */
export function openAs(client, server, token, { reconnect } = {}) {
  const { sdk, protocol, form, bearer, network, ...device } = client;
  const headers = bearer ? { Authorization: `Bearer ${token}` } : {};
  const access = bearer ? {} : { access_token: token };
  if (form === 'query') {
    const resume = reconnect ? { reconnect: '1', sid: reconnect, reconnect_reason: '1' } : {};
    const query = { ...access, auto_subscribe: '1', adaptive_stream: '1', sdk, protocol: String(protocol), ...device, ...(network ? { network } : {}), ...resume };
    return WireClient.open(server, '/rtc', new URLSearchParams(query), { headers });
  }
  const info = Object.fromEntries(Object.entries(device).map(([k, v]) => [camel(k), v]));
  const joinRequest = wrapJoinRequest(reconnect ? { reconnect: true, participantSid: reconnect } : {}, {
    gzip: sdk !== 'unity',
    settings: { adaptiveStream: true },
    client: { ...info, ...(network ? { network } : {}), sdk: SDK[sdk], protocol },
  });
  return WireClient.open(server, '/rtc/v1', new URLSearchParams({ ...access, join_request: joinRequest }), { headers });
}

const FINGERPRINT = Array(32).fill('5A').join(':');

const security = (setup, mid) => [
  'a=ice-ufrag:hB1k',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  'a=ice-options:trickle renomination',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  `a=setup:${setup}`,
  `a=mid:${mid}`,
];

const head = (mids) => ['v=0', 'o=- 7213521343145 2 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`, 'a=extmap-allow-mixed', 'a=msid-semantic: WMS'];

/** An answer as libwebrtc would give it: every section accepted, ICE and DTLS of the client. */
export function answerTo(offer) {
  const [, ...sections] = offer.split(/\r\n(?=m=)/);
  const mids = [];
  const body = sections.flatMap((section) => {
    const lines = section.split('\r\n');
    const mid = lines.find((l) => l.startsWith('a=mid:')).slice(6);
    mids.push(mid);
    const kept = lines.filter((l) => /^a=(rtpmap|fmtp|rtcp-fb|extmap|sctp-port|max-message-size|rtcp-mux|rtcp-rsize)/.test(l));
    const direction = section.startsWith('m=application') ? [] : ['a=recvonly'];
    return [lines[0], 'c=IN IP4 0.0.0.0', ...security('active', mid), ...direction, ...kept];
  });
  return [...head(mids), ...body, ''].join('\r\n');
}

const EXTENSIONS = [
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
];

/**
 * The offer of a publisher with a microphone and a camera with three layers: `simulcast` is 'rid' for restriction
 * identifiers, or 'ssrc' for the SIM group that older mobile SDKs wrote into the description themselves.
 */
export function publisherOffer({ simulcast, camera = 'camera-track', microphone = 'mic-track' }) {
  const ssrc = (n, track) => [`a=ssrc:${n} cname:hibikitest`, `a=ssrc:${n} msid:stream ${track}`];
  const audio = [
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
    'c=IN IP4 0.0.0.0',
    ...security('actpass', '0'),
    EXTENSIONS[0],
    EXTENSIONS[2],
    EXTENSIONS[3],
    'a=sendonly',
    `a=msid:stream ${microphone}`,
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    ...ssrc(4100, microphone),
  ];
  const layers =
    simulcast === 'rid'
      ? ['a=rid:q send', 'a=rid:h send', 'a=rid:f send', 'a=simulcast:send q;h;f']
      : [
          'a=ssrc-group:SIM 4201 4202 4203',
          'a=ssrc-group:FID 4201 4301',
          'a=ssrc-group:FID 4202 4302',
          'a=ssrc-group:FID 4203 4303',
          ...[4201, 4202, 4203, 4301, 4302, 4303].flatMap((n) => ssrc(n, camera)),
        ];
  const video = [
    'm=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103',
    'c=IN IP4 0.0.0.0',
    ...security('actpass', '1'),
    ...EXTENSIONS.slice(1),
    ...(simulcast === 'rid'
      ? ['a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', 'a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id']
      : []),
    'a=sendonly',
    `a=msid:stream ${camera}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    'a=rtpmap:96 VP8/90000',
    ...['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map((f) => `a=rtcp-fb:96 ${f}`),
    'a=rtpmap:97 rtx/90000',
    'a=fmtp:97 apt=96',
    'a=rtpmap:102 H264/90000',
    ...['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map((f) => `a=rtcp-fb:102 ${f}`),
    'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    'a=rtpmap:103 rtx/90000',
    'a=fmtp:103 apt=102',
    ...layers,
  ];
  const data = ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', ...security('actpass', '2'), 'a=sctp-port:5000', 'a=max-message-size:262144'];
  return [...head(['0', '1', '2']), ...audio, ...video, ...data, ''].join('\r\n');
}
