package dev.hibiki.sfu.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The frames of an encoder with spatial and temporal layers, described as browsers describe them:
 * one frame for each spatial layer of a picture, four pictures to a turn of the temporal layers.
 */
public final class SvcEncoder {
  /** One frame, and the descriptors of its first and its other packets. */
  public record Frame(
      int number, int spatialId, int temporalId, boolean key, boolean endsPicture, Bits rest) {
    /** The descriptor of one packet. */
    public byte[] descriptor(boolean first, boolean last) {
      return rest.packet(first, last);
    }
  }

  private static final int[] TEMPORAL_OF_FOUR = {0, 2, 1, 2};
  private static final int[] TEMPORAL_OF_TWO = {0, 1, 0, 1};

  private final int spatialLayers;
  private final int temporalLayers;
  private final boolean keyOnly;
  private int frameNumber;
  private int picture;
  private int templateOffset = -1;
  private boolean keyWanted = true;
  private final int[] lastOfChain;
  private final int[][] lastOfLayer;

  /**
   * An encoder.
   *
   * @param keyOnly upper spatial layers refer to lower ones in key pictures only (K-SVC)
   */
  public SvcEncoder(int spatialLayers, int temporalLayers, boolean keyOnly) {
    this.spatialLayers = spatialLayers;
    this.temporalLayers = temporalLayers;
    this.keyOnly = keyOnly;
    this.lastOfChain = new int[spatialLayers];
    this.lastOfLayer = new int[spatialLayers][temporalLayers];
  }

  /** Begins to count frames from here. */
  public SvcEncoder from(int number) {
    frameNumber = number;
    return this;
  }

  /** The next picture is a key picture. */
  public void requestKey() {
    keyWanted = true;
  }

  /** The frames of the next picture, lowest layer first. */
  public List<Frame> next() {
    boolean key = keyWanted;
    if (key) {
      keyWanted = false;
      picture = 0;
      templateOffset = templateOffset < 0 ? 0 : (templateOffset + templates()) & 63;
    }
    int temporal =
        switch (temporalLayers) {
          case 3 -> TEMPORAL_OF_FOUR[picture & 3];
          case 2 -> TEMPORAL_OF_TWO[picture & 3];
          default -> 0;
        };
    List<Frame> frames = new ArrayList<>();
    for (int s = 0; s < spatialLayers; s++) {
      frames.add(frame(s, temporal, key));
    }
    picture++;
    return frames;
  }

  private int templates() {
    return spatialLayers * temporalLayers;
  }

  private int targets() {
    return spatialLayers * temporalLayers;
  }

  private Frame frame(int s, int t, boolean key) {
    int number = frameNumber++;
    Bits bits = new Bits();
    bits.put(6, (templateOffset + s * temporalLayers + t) & 63).put(16, number & 0xFFFF);
    bits.put(1, key && s == 0 ? 1 : 0).put(1, 0).put(3, 0b111);
    if (key && s == 0) {
      structure(bits);
    }
    bits.structureBits = bits.size();
    for (int target = 0; target < targets(); target++) {
      bits.put(2, indication(s, t, target / temporalLayers, target % temporalLayers, key));
    }
    List<Integer> references = new ArrayList<>();
    if (key) {
      if (s > 0) {
        references.add(1);
      }
    } else {
      references.add(number - reference(s, t));
      if (s > 0 && !keyOnly) {
        references.add(1);
      }
    }
    for (int diff : references) {
      bits.put(2, 2).put(8, diff - 1);
    }
    bits.put(2, 0);
    for (int chain = 0; chain < spatialLayers; chain++) {
      bits.put(8, key && s == 0 ? 0 : number - lastOfChain[chain]);
    }
    if (t == 0) {
      for (int chain = 0; chain < spatialLayers; chain++) {
        boolean part = keyOnly && !key ? chain == s : chain >= s;
        if (part) {
          lastOfChain[chain] = number;
        }
      }
    }
    lastOfLayer[s][t] = number;
    return new Frame(number, s, t, key, s == spatialLayers - 1, bits);
  }

  private int reference(int s, int t) {
    if (t == 2 && (picture & 3) == 3) {
      return lastOfLayer[s][1];
    }
    return lastOfLayer[s][0];
  }

  private int indication(int s, int t, int targetS, int targetT, boolean key) {
    boolean spatialPart = keyOnly && !key ? s == targetS : s <= targetS;
    if (!spatialPart || t > targetT) {
      return 0;
    }
    if (t == 0 || targetT > t) {
      return 2;
    }
    return 1;
  }

  private void structure(Bits bits) {
    bits.put(6, templateOffset).put(5, targets() - 1);
    for (int s = 0; s < spatialLayers; s++) {
      for (int t = 0; t < temporalLayers; t++) {
        if (s + t > 0) {
          bits.put(2, t > 0 ? 1 : 2);
        }
      }
    }
    bits.put(2, 3);
    for (int s = 0; s < spatialLayers; s++) {
      for (int t = 0; t < temporalLayers; t++) {
        for (int target = 0; target < targets(); target++) {
          bits.put(2, indication(s, t, target / temporalLayers, target % temporalLayers, false));
        }
      }
    }
    for (int i = 0; i < templates(); i++) {
      bits.put(1, 0);
    }
    bits.nonSymmetric(targets() + 1, spatialLayers);
    for (int target = 0; target < targets(); target++) {
      bits.nonSymmetric(spatialLayers, target / temporalLayers);
    }
    for (int i = 0; i < templates() * spatialLayers; i++) {
      bits.put(4, 0);
    }
    bits.put(1, 1);
    for (int s = 0; s < spatialLayers; s++) {
      int scale = spatialLayers - 1 - s;
      bits.put(16, (1280 >> scale) - 1).put(16, (720 >> scale) - 1);
    }
  }

  /** Bits of a descriptor behind the two that say where in the frame a packet stands. */
  public static final class Bits {
    private boolean[] bits = new boolean[512];
    private int size;
    private int structureBits;

    Bits put(int count, int value) {
      for (int i = count - 1; i >= 0; i--) {
        if (size == bits.length) {
          bits = Arrays.copyOf(bits, size * 2);
        }
        bits[size++] = (value >>> i & 1) != 0;
      }
      return this;
    }

    void nonSymmetric(int limit, int value) {
      int width = 32 - Integer.numberOfLeadingZeros(limit);
      int shorter = (1 << width) - limit;
      if (value < shorter) {
        put(width - 1, value);
      } else {
        put(width, value + shorter);
      }
    }

    int size() {
      return size;
    }

    byte[] packet(boolean first, boolean last) {
      Bits out = new Bits();
      out.put(1, first ? 1 : 0).put(1, last ? 1 : 0);
      for (int i = 0; i < size; i++) {
        boolean structureFlag = i == 22;
        if (!first && structureFlag) {
          out.put(1, 0);
        } else if (first || i < 27 || i >= structureBits) {
          // Only the first packet brings the structure.
          out.put(1, bits[i] ? 1 : 0);
        }
      }
      byte[] bytes = new byte[(out.size + 7) / 8];
      for (int i = 0; i < out.size; i++) {
        bytes[i >> 3] |= (byte) (out.bits[i] ? 0x80 >> (i & 7) : 0);
      }
      return bytes;
    }
  }
}
