package dev.hibiki.room.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept survives the end of the process, and damage to the file costs only what it hits. */
class FileOutboxTest {
  private static final long COMPACT_BYTES = 4096;

  @TempDir private Path directory = Path.of("");

  private Path outboxDirectory = Path.of("");

  @BeforeEach
  void chooseADirectoryThatIsNotThere() {
    outboxDirectory = directory.resolve("a/b");
  }

  private FileOutbox open() {
    return new FileOutbox(outboxDirectory, COMPACT_BYTES);
  }

  /** What another process would find there now. */
  private Outbox.Recovered copyAndRead() throws IOException {
    Path copy = Files.createTempDirectory(directory, "copy");
    try (Stream<Path> files = Files.list(outboxDirectory)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    try (FileOutbox other = new FileOutbox(copy, COMPACT_BYTES)) {
      return other.recover();
    }
  }

  private Path newest() throws IOException {
    try (Stream<Path> files = Files.list(outboxDirectory)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList().getLast();
    }
  }

  private static List<Long> sequences(List<Delivery> deliveries) {
    return deliveries.stream().map(Delivery::sequence).toList();
  }

  private static BuriedDelivery buried(Delivery delivery) {
    return new BuriedDelivery(delivery, 5, "status 404 ✗", 77);
  }

  @Test
  void whatWasAppendedIsThereWithoutClosing() throws IOException {
    try (FileOutbox outbox = open()) {
      assertThat(outbox.recover()).isEqualTo(Outbox.Recovered.NOTHING);
      Delivery first = Events.delivery(1, "räume");
      Delivery second = Events.delivery(2, "b");
      outbox.append(List.of(first, second));
      outbox.append(List.of(Events.delivery(3, "a")));
      outbox.settle(3);
      outbox.append(List.of(Events.delivery(4, "a")));
      outbox.bury(buried(Events.delivery(4, "a")));

      Outbox.Recovered found = copyAndRead();
      assertThat(found.pending()).containsExactly(first, second);
      assertThat(found.dead()).containsExactly(buried(Events.delivery(4, "a")));
      assertThat(found.lastSequence()).isEqualTo(4);
    }
  }

  @Test
  void aReplayedDeadLetterIsADeliveryAgain() throws IOException {
    try (FileOutbox outbox = open()) {
      outbox.recover();
      outbox.append(List.of(Events.delivery(1, "a")));
      outbox.bury(buried(Events.delivery(1, "a")));
      outbox.replay(1, Events.delivery(2, "a"));
      assertThat(copyAndRead())
          .isEqualTo(new Outbox.Recovered(List.of(Events.delivery(2, "a")), List.of()));
    }
  }

  @Test
  void onlyOneProcessHasIt() {
    try (FileOutbox outbox = open()) {
      assertThat(outbox.recover().pending()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseMessage("another server uses it");
    }
    open().close();
  }

  @Test
  void whatIsSettledDoesNotFillTheDisk() throws IOException {
    try (FileOutbox outbox = open()) {
      outbox.recover();
      outbox.append(List.of(Events.delivery(1, "stays")));
      outbox.append(List.of(Events.delivery(2, "dead")));
      outbox.bury(buried(Events.delivery(2, "dead")));
      for (long sequence = 3; sequence < 1000; sequence++) {
        outbox.append(List.of(Events.delivery(sequence, "goes")));
        outbox.settle(sequence);
        outbox.maintain(false);
      }
      outbox.maintain(true);
      long bytes = 0;
      try (Stream<Path> files = Files.list(outboxDirectory)) {
        for (Path file : files.toList()) {
          bytes += Files.size(file);
        }
      }
      assertThat(bytes).isLessThan(4 * COMPACT_BYTES);
      assertThat(sequences(copyAndRead().pending())).containsExactly(1L);
      assertThat(copyAndRead().dead()).containsExactly(buried(Events.delivery(2, "dead")));
    }
  }

  /** The tail is cut anywhere, as by a write that did not end: what came before it is whole. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aTornTailCostsNothingBeforeIt(long seed) throws IOException {
    Random random = new Random(seed);
    List<Long> sizes = new ArrayList<>();
    try (FileOutbox outbox = open()) {
      outbox.recover();
      for (long sequence = 1; sequence <= 20; sequence++) {
        outbox.append(List.of(Events.delivery(sequence, "room" + random.nextInt(3))));
        sizes.add(Files.size(newest()));
      }
    }
    byte[] whole = Files.readAllBytes(newest());
    for (int round = 0; round < 12; round++) {
      int length = random.nextInt(whole.length + 1);
      Path copy = Files.createTempDirectory(directory, "torn");
      Files.write(copy.resolve("0000000000000001.log"), java.util.Arrays.copyOf(whole, length));
      long complete = sizes.stream().filter(size -> size <= length).count();
      try (FileOutbox torn = new FileOutbox(copy, COMPACT_BYTES)) {
        assertThat(torn.recover().pending()).as("cut at %d", length).hasSize((int) complete);
        torn.append(List.of(Events.delivery(100, "after")));
      }
      try (FileOutbox again = new FileOutbox(copy, COMPACT_BYTES)) {
        assertThat(sequences(again.recover().pending())).hasSize((int) complete + 1).endsWith(100L);
      }
    }
  }

  /** Bytes change anywhere: only records that they hit are lost. */
  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void damageInTheMiddleCostsOnlyWhatItHits(long seed) throws IOException {
    Random random = new Random(seed);
    TreeMap<Long, Long> endToSequence = new TreeMap<>();
    try (FileOutbox outbox = open()) {
      outbox.recover();
      for (long sequence = 1; sequence <= 20; sequence++) {
        outbox.append(List.of(Events.delivery(sequence, "room")));
        endToSequence.put(Files.size(newest()), sequence);
      }
    }
    byte[] whole = Files.readAllBytes(newest());
    for (int round = 0; round < 12; round++) {
      byte[] damaged = whole.clone();
      int at =
          OutboxSegment.HEADER_BYTES + random.nextInt(whole.length - OutboxSegment.HEADER_BYTES);
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      Path copy = Files.createTempDirectory(directory, "damaged");
      Files.write(copy.resolve("0000000000000001.log"), damaged);
      List<Long> expected = new ArrayList<>(endToSequence.values());
      expected.remove(endToSequence.higherEntry((long) at).getValue());
      try (FileOutbox outbox = new FileOutbox(copy, COMPACT_BYTES)) {
        assertThat(sequences(outbox.recover().pending())).as("byte %d", at).isEqualTo(expected);
      }
    }
  }

  /** Any work, and the process ends at any moment between two calls. */
  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9, 10})
  void aModelInMemoryAgreesAfterEveryRestart(long seed) throws IOException {
    Random random = new Random(seed);
    TreeMap<Long, Delivery> pending = new TreeMap<>();
    TreeMap<Long, BuriedDelivery> dead = new TreeMap<>();
    long sequence = 0;
    for (int life = 0; life < 6; life++) {
      try (FileOutbox outbox = open()) {
        Outbox.Recovered found = outbox.recover();
        assertThat(found.pending()).as("seed %d", seed).containsExactlyElementsOf(pending.values());
        assertThat(found.dead()).containsExactlyElementsOf(dead.values());
        for (int step = random.nextInt(60); step > 0; step--) {
          switch (random.nextInt(6)) {
            case 0 -> outbox.maintain(random.nextBoolean());
            case 1 -> {
              if (!pending.isEmpty()) {
                outbox.settle(pending.pollFirstEntry().getKey());
              }
            }
            case 2 -> {
              if (!pending.isEmpty()) {
                BuriedDelivery letter = buried(pending.pollFirstEntry().getValue());
                dead.put(letter.delivery().sequence(), letter);
                outbox.bury(letter);
              }
            }
            case 3 -> {
              if (!dead.isEmpty()) {
                Delivery again = Events.delivery(++sequence, "again");
                outbox.replay(dead.pollFirstEntry().getKey(), again);
                pending.put(sequence, again);
              }
            }
            default -> {
              List<Delivery> some = new ArrayList<>();
              for (int i = random.nextInt(3); i >= 0; i--) {
                some.add(Events.delivery(++sequence, "room" + random.nextInt(4)));
              }
              some.forEach(delivery -> pending.put(delivery.sequence(), delivery));
              outbox.append(some);
            }
          }
        }
        Outbox.Recovered copied = copyAndRead();
        assertThat(copied.pending()).containsExactlyElementsOf(pending.values());
        assertThat(copied.dead()).containsExactlyElementsOf(dead.values());
      }
    }
  }

  @Test
  void anUnfinishedFileAndAForeignOneAreNotRead() throws IOException {
    Files.createDirectories(outboxDirectory);
    Files.writeString(outboxDirectory.resolve("0000000000000007.tmp"), "half a snapshot");
    Files.writeString(outboxDirectory.resolve("0000000000000003.log"), "not ours");
    Files.writeString(outboxDirectory.resolve("notes.txt"), "keep");
    try (FileOutbox outbox = open()) {
      assertThat(outbox.recover()).isEqualTo(Outbox.Recovered.NOTHING);
    }
    assertThat(outboxDirectory.resolve("notes.txt")).exists();
    assertThat(outboxDirectory.resolve("0000000000000007.tmp")).doesNotExist();
  }
}
