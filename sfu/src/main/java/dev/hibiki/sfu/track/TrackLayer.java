package dev.hibiki.sfu.track;

/**
 * One encoding a publisher announced for a video track.
 *
 * @param quality 0 low, 1 medium, 2 high
 * @param width pixels, 0 if unknown
 * @param height pixels, 0 if unknown
 * @param rid the RTP stream id (RFC 8852), or empty when the layer is known by its SSRC
 * @param ssrc the SSRC, or 0
 */
public record TrackLayer(int quality, int width, int height, String rid, int ssrc) {}
