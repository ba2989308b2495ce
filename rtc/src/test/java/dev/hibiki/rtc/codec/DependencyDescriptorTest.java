package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.DependencyStructure.DISCARDABLE;
import static dev.hibiki.rtc.codec.DependencyStructure.NOT_PRESENT;
import static dev.hibiki.rtc.codec.DependencyStructure.REQUIRED;
import static dev.hibiki.rtc.codec.DependencyStructure.SWITCH;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DependencyDescriptorTest {
  private final DependencyDescriptor descriptor = new DependencyDescriptor();

  @Test
  void readsAStructureAndTheFramesThatReferToIt() {
    byte[] key = l1t2();

    assertThat(descriptor.parse(key, 0, key.length)).isTrue();
    assertThat(descriptor.structurePresent()).isTrue();
    assertThat(descriptor.startOfFrame()).isTrue();
    assertThat(descriptor.endOfFrame()).isFalse();
    assertThat(descriptor.frameNumber()).isEqualTo(0x1234);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b11);
    assertThat(descriptor.activeDecodeTargetsPresent()).isFalse();
    assertThat(descriptor.frameDiffCount()).isZero();
    DependencyStructure structure = requireNonNull(descriptor.structure());
    assertThat(structure.decodeTargetCount()).isEqualTo(2);
    assertThat(structure.templateCount()).isEqualTo(3);
    assertThat(structure.chainCount()).isEqualTo(1);
    assertThat(structure.protectingChain(1)).isZero();
    assertThat(structure.sizeCount()).isEqualTo(1);
    assertThat(structure.width(0)).isEqualTo(640);
    assertThat(structure.height(0)).isEqualTo(360);
    assertThat(structure.temporalId(2)).isEqualTo(1);
    assertThat(structure.spatialId(2)).isZero();
    assertThat(structure.indication(2, 0)).isEqualTo(NOT_PRESENT);

    // A temporal layer frame: the three mandatory bytes, template 62 + 2 modulo 64.
    byte[] delta = {(byte) 0xC0, 0x12, 0x35};
    assertThat(descriptor.parse(delta, 0, 3)).isTrue();
    assertThat(descriptor.structurePresent()).isFalse();
    assertThat(descriptor.endOfFrame()).isTrue();
    assertThat(descriptor.templateId()).isZero();
    assertThat(descriptor.temporalId()).isEqualTo(1);
    assertThat(descriptor.spatialId()).isZero();
    assertThat(descriptor.indication(0)).isEqualTo(NOT_PRESENT);
    assertThat(descriptor.indication(1)).isEqualTo(DISCARDABLE);
    assertThat(descriptor.frameDiffCount()).isEqualTo(1);
    assertThat(descriptor.frameDiff(0)).isEqualTo(1);
    assertThat(descriptor.chainDiff(0)).isEqualTo(1);
  }

  @Test
  void readsWhatAFrameSaysDifferently() {
    byte[] key = l1t2();
    descriptor.parse(key, 0, key.length);
    Bits bits = new Bits();
    bits.put(2, 0b01).put(6, 63).put(16, 7);
    bits.put(5, 0b01111);
    bits.put(2, 0b01); // active decode targets
    bits.put(2, REQUIRED).put(2, SWITCH);
    bits.put(2, 1).put(4, 4).put(2, 3).put(12, 999).put(2, 0); // frame diffs 5 and 1000
    bits.put(8, 200); // chain diff
    byte[] delta = bits.bytes();

    assertThat(descriptor.parse(delta, 0, delta.length)).isTrue();
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(1);
    assertThat(descriptor.activeDecodeTargetsPresent()).isTrue();
    assertThat(descriptor.indication(0)).isEqualTo(REQUIRED);
    assertThat(descriptor.indication(1)).isEqualTo(SWITCH);
    assertThat(descriptor.frameDiffCount()).isEqualTo(2);
    assertThat(descriptor.frameDiff(0)).isEqualTo(5);
    assertThat(descriptor.frameDiff(1)).isEqualTo(1000);
    assertThat(descriptor.chainDiff(0)).isEqualTo(200);
  }

  @Test
  void withoutAStructureNothingIsUnderstood() {
    assertThat(descriptor.parse(new byte[] {(byte) 0xC0, 0, 1}, 0, 3)).isFalse();
    assertThat(descriptor.parse(new byte[0], -1, -1)).isFalse();
    byte[] key = l1t2();
    descriptor.parse(key, 0, key.length);
    // A template that the structure does not have.
    assertThat(descriptor.parse(new byte[] {(byte) 0xC1, 0, 1}, 0, 3)).isFalse();
    descriptor.reset();
    assertThat(descriptor.parse(new byte[] {(byte) 0xC0, 0, 1}, 0, 3)).isFalse();
  }

  @Test
  void aCutStructureLeavesTheOldOneInForce() {
    byte[] key = l1t2();
    descriptor.parse(key, 0, key.length);
    DependencyStructure before = descriptor.structure();
    for (int length = 4; length < key.length; length++) {
      assertThat(descriptor.parse(key, 0, length)).as("%d", length).isFalse();
      assertThat(descriptor.structurePresent()).isFalse();
    }
    assertThat(descriptor.structure()).isSameAs(before);
  }

  @Test
  void aDescriptorIsWrittenAgainWithOtherNumbers() {
    byte[] key = l1t2();
    descriptor.parse(key, 0, key.length);
    Bits bits = new Bits();
    bits.put(2, 0b10).put(6, 63).put(16, 7);
    bits.put(5, 0b01111);
    bits.put(2, 0b11);
    bits.put(2, REQUIRED).put(2, SWITCH);
    bits.put(2, 1).put(4, 4).put(2, 0);
    bits.put(8, 200);
    byte[] plain = {(byte) 0xC0, 0x12, 0x35};
    for (byte[] delta : new byte[][] {plain, bits.bytes()}) {
      byte[] written = new byte[delta.length + 10];
      int length = DependencyDescriptor.write(delta, 0, delta.length, 2, 0xFEDC, 0b01, written, 3);
      DependencyDescriptor expected = new DependencyDescriptor();
      expected.parse(key, 0, key.length);
      expected.parse(delta, 0, delta.length);
      assertThat(descriptor.parse(written, 3, length)).isTrue();
      assertThat(descriptor.frameNumber()).isEqualTo(0xFEDC);
      assertThat(descriptor.activeDecodeTargetsPresent()).isTrue();
      assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b01);
      assertThat(descriptor.startOfFrame()).isEqualTo(expected.startOfFrame());
      assertThat(descriptor.presentMask()).isEqualTo(expected.presentMask());
      assertThat(descriptor.switchMask()).isEqualTo(expected.switchMask());
      assertThat(descriptor.frameDiffCount()).isEqualTo(1);
      assertThat(descriptor.frameDiff(0)).isEqualTo(expected.frameDiff(0));
      assertThat(descriptor.chainDiff(0)).isEqualTo(expected.chainDiff(0));
    }
  }

  @Test
  void aStructureIsWrittenAgainAsItIs() {
    byte[] key = l1t2();
    byte[] written = new byte[key.length + 5];
    int length = DependencyDescriptor.write(key, 0, key.length, 2, 9, 0b01, written, 0);
    assertThat(length).isEqualTo(key.length);
    assertThat(descriptor.parse(written, 0, length)).isTrue();
    assertThat(descriptor.frameNumber()).isEqualTo(9);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b11);
    assertThat(DependencyDescriptor.write(key, 0, 2, 2, 9, 0, written, 0)).isEqualTo(-1);
  }

  @Test
  void aLateFrameIsReadAgainstTheStructureOfItsTime() {
    byte[] key = l1t2();
    descriptor.parse(key, 0, key.length);
    DependencyStructure old = descriptor.structure();
    Bits bits = new Bits();
    bits.put(2, 0b11).put(6, 10).put(16, 0x1300);
    bits.put(5, 0b10000);
    bits.put(6, 10).put(5, 0);
    bits.put(2, 3);
    bits.put(2, SWITCH);
    bits.put(1, 0);
    bits.nonSymmetric(2, 0);
    bits.put(1, 0);
    byte[] next = bits.bytes();
    assertThat(descriptor.parse(next, 0, next.length)).isTrue();
    byte[] late = {(byte) 0xC0, 0x12, 0x35};
    assertThat(descriptor.parse(late, 0, 3)).isTrue();
    assertThat(descriptor.frameStructure()).isSameAs(old);
    assertThat(descriptor.temporalId()).isEqualTo(1);
    assertThat(descriptor.structure()).isNotSameAs(old);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(1);
  }

  @Test
  void targetsKnowWhatTheyHold() {
    byte[] key = l1t2();
    descriptor.parse(key, 0, key.length);
    DependencyStructure structure = requireNonNull(descriptor.structure());
    assertThat(structure.targetTemporalId(0)).isZero();
    assertThat(structure.targetTemporalId(1)).isEqualTo(1);
    assertThat(structure.targetSpatialId(1)).isZero();
    assertThat(structure.contained(0)).isEqualTo(0b01);
    assertThat(structure.contained(1)).isEqualTo(0b11);
  }

  @Test
  void structuresOfEveryShapeAreReadBack() {
    long seed = 91;
    Random random = new Random(seed);
    for (int round = 0; round < 5000; round++) {
      Shape shape = new Shape(random);
      byte[] key = shape.bytes();
      assertThat(descriptor.parse(key, 0, key.length)).as("seed %d", seed).isTrue();
      DependencyStructure structure = requireNonNull(descriptor.structure());
      shape.check(structure);
      assertThat(Integer.bitCount(descriptor.activeDecodeTargets())).isEqualTo(shape.targets);
    }
  }

  /** One spatial and two temporal layers: key, base and upper template; ids from 62. */
  static byte[] l1t2() {
    Bits bits = new Bits();
    bits.put(2, 0b10).put(6, 62).put(16, 0x1234);
    bits.put(5, 0b10000);
    bits.put(6, 62).put(5, 1);
    bits.put(2, 0).put(2, 1).put(2, 3);
    bits.put(2, SWITCH).put(2, SWITCH);
    bits.put(2, SWITCH).put(2, REQUIRED);
    bits.put(2, NOT_PRESENT).put(2, DISCARDABLE);
    bits.put(1, 0);
    bits.put(1, 1).put(4, 1).put(1, 0);
    bits.put(1, 1).put(4, 0).put(1, 0);
    bits.nonSymmetric(3, 1);
    bits.nonSymmetric(1, 0).nonSymmetric(1, 0);
    bits.put(4, 0).put(4, 2).put(4, 1);
    bits.put(1, 1).put(16, 639).put(16, 359);
    return bits.bytes();
  }

  /** A random structure that follows the grammar. */
  private static final class Shape {
    final int targets;
    final int templates;
    final int chains;
    final int[] spatial;
    final int[] temporal;
    final int[][] indications;
    final int[][] diffs;
    final int[] protecting;
    final int idOffset;
    final boolean sizes;

    Shape(Random random) {
      targets = 1 + random.nextInt(32);
      templates = 1 + random.nextInt(20);
      chains = random.nextInt(targets + 1);
      idOffset = random.nextInt(64);
      sizes = random.nextBoolean();
      spatial = new int[templates];
      temporal = new int[templates];
      indications = new int[templates][targets];
      diffs = new int[templates][random.nextInt(4)];
      protecting = new int[targets];
      for (int i = 0; i < templates; i++) {
        if (i > 0) {
          spatial[i] = spatial[i - 1];
          temporal[i] = temporal[i - 1];
          if (random.nextInt(4) == 0 && spatial[i] < 3) {
            spatial[i]++;
            temporal[i] = 0;
          } else if (random.nextInt(4) == 0 && temporal[i] < 7) {
            temporal[i]++;
          }
        }
        for (int t = 0; t < targets; t++) {
          indications[i][t] = random.nextInt(4);
        }
        for (int d = 0; d < diffs[i].length; d++) {
          diffs[i][d] = 1 + random.nextInt(16);
        }
      }
      for (int t = 0; t < targets && chains > 0; t++) {
        protecting[t] = random.nextInt(chains);
      }
    }

    byte[] bytes() {
      Bits bits = new Bits();
      bits.put(2, 0b11).put(6, idOffset).put(16, 5).put(5, 0b10000);
      bits.put(6, idOffset).put(5, targets - 1);
      for (int i = 1; i < templates; i++) {
        boolean up = spatial[i] != spatial[i - 1];
        bits.put(2, up ? 2 : temporal[i] - temporal[i - 1]);
      }
      bits.put(2, 3);
      for (int[] row : indications) {
        Arrays.stream(row).forEach(value -> bits.put(2, value));
      }
      for (int[] row : diffs) {
        Arrays.stream(row).forEach(value -> bits.put(1, 1).put(4, value - 1));
        bits.put(1, 0);
      }
      bits.nonSymmetric(targets + 1, chains);
      if (chains > 0) {
        Arrays.stream(protecting).forEach(value -> bits.nonSymmetric(chains, value));
        for (int i = 0; i < templates * chains; i++) {
          bits.put(4, i & 0xF);
        }
      }
      bits.put(1, sizes ? 1 : 0);
      for (int i = 0; sizes && i <= spatial[templates - 1]; i++) {
        bits.put(16, 100 + i).put(16, 200 + i);
      }
      return bits.bytes();
    }

    void check(DependencyStructure structure) {
      assertThat(structure.decodeTargetCount()).isEqualTo(targets);
      assertThat(structure.templateCount()).isEqualTo(templates);
      assertThat(structure.chainCount()).isEqualTo(chains);
      assertThat(structure.sizeCount()).isEqualTo(sizes ? spatial[templates - 1] + 1 : 0);
      for (int i = 0; i < templates; i++) {
        assertThat(structure.spatialId(i)).isEqualTo(spatial[i]);
        assertThat(structure.temporalId(i)).isEqualTo(temporal[i]);
        for (int t = 0; t < targets; t++) {
          assertThat(structure.indication(i, t)).isEqualTo(indications[i][t]);
        }
        assertThat(structure.frameDiffCount(i)).isEqualTo(diffs[i].length);
        for (int d = 0; d < diffs[i].length; d++) {
          assertThat(structure.frameDiff(i, d)).isEqualTo(diffs[i][d]);
        }
        for (int c = 0; c < chains; c++) {
          assertThat(structure.chainDiff(i, c)).isEqualTo((i * chains + c) & 0xF);
        }
      }
      for (int t = 0; t < targets; t++) {
        assertThat(structure.protectingChain(t)).isEqualTo(protecting[t]);
      }
      for (int i = 0; i < structure.sizeCount(); i++) {
        assertThat(structure.width(i)).isEqualTo(101 + i);
        assertThat(structure.height(i)).isEqualTo(201 + i);
      }
    }
  }

  /** Writes bits from the most significant end. */
  private static final class Bits {
    private final StringBuilder digits = new StringBuilder();

    Bits put(int count, int value) {
      for (int i = count - 1; i >= 0; i--) {
        digits.append(value >>> i & 1);
      }
      return this;
    }

    Bits nonSymmetric(int limit, int value) {
      int width = 32 - Integer.numberOfLeadingZeros(limit);
      int shorter = (1 << width) - limit;
      return value < shorter ? put(width - 1, value) : put(width, value + shorter);
    }

    byte[] bytes() {
      while (digits.length() % 8 != 0) {
        digits.append('0');
      }
      byte[] bytes = new byte[digits.length() / 8];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Integer.parseInt(digits.substring(i * 8, i * 8 + 8), 2);
      }
      return bytes;
    }
  }
}
