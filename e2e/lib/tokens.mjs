// Access tokens for the cases.
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import { config } from './config.mjs';

/** A join token; `grant` and `claims` replace or add single fields. */
export function joinToken(room, identity, { grant = {}, claims = {}, secret = config.apiSecret, ttl = '10m' } = {}) {
  const t = new AccessToken(config.apiKey, secret, { identity, ttl, ...claims });
  t.addGrant({ roomJoin: true, room, canPublish: true, canSubscribe: true, canPublishData: true, ...grant });
  return t.toJwt();
}

export function roomService(server) {
  return new RoomServiceClient(server.url, config.apiKey, config.apiSecret);
}
