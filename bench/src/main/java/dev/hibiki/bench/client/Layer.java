package dev.hibiki.bench.client;

import java.util.List;

/**
 * One simulcast layer, or the only stream of a track.
 *
 * @param rid its name, empty without simulcast
 * @param packets packets a frame
 * @param payloadBytes mean payload length of a packet
 */
record Layer(String rid, int packets, int payloadBytes, int width, int height) {
  static final int FRAMES_PER_SECOND = 25;

  private static final List<Layer> SINGLE = List.of(new Layer("", 12, 1100, 1280, 720));
  private static final List<Layer> SIMULCAST =
      List.of(
          new Layer("q", 1, 800, 320, 180),
          new Layer("h", 3, 850, 640, 360),
          new Layer("f", 12, 1100, 1280, 720));

  /** The layers of a video track, the lowest first. */
  static List<Layer> of(Media media) {
    return media == Media.SIMULCAST ? SIMULCAST : SINGLE;
  }

  int bitrateBps() {
    return packets * payloadBytes * 8 * FRAMES_PER_SECOND;
  }
}
