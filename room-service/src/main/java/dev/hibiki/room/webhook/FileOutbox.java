package dev.hibiki.room.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outbox in a directory of the local disk, for one process at a time: files that are only
 * appended to, read from the lowest number to the highest. A record is with the operating system
 * when a call returns, so the end of the process, SIGKILL included, loses none; {@link #maintain}
 * brings them to the disk and writes a short file for long ones.
 */
final class FileOutbox implements Outbox {
  private static final Logger log = LoggerFactory.getLogger(FileOutbox.class);
  private static final String SUFFIX = ".log";
  private static final String UNFINISHED = ".tmp";
  private static final int SNAPSHOT_CHUNK_BYTES = 1 << 20;

  private final Path directory;
  private final long compactBytes;
  private final FileChannel lockFile;
  private final OutboxState state = new OutboxState();
  private long lastNumber;
  private long snapshotBytes;
  private boolean unsynced;
  private boolean incomplete;
  private boolean closed;
  private long failedWrites;
  private @Nullable OutboxSegment active;

  /**
   * Takes the directory for this process; makes it if it is not there.
   *
   * @param compactBytes what may be written before it is worth writing a shorter file
   * @throws UncheckedIOException if it cannot be used, for example because another process does
   */
  FileOutbox(Path directory, long compactBytes) {
    this.directory = directory;
    this.compactBytes = compactBytes;
    try {
      Files.createDirectories(directory);
      this.lockFile = lock(directory.resolve("lock"));
    } catch (IOException e) {
      throw new UncheckedIOException("the webhook outbox " + directory + " cannot be used", e);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return file;
      }
    } catch (OverlappingFileLockException e) {
      // Said below.
    }
    file.close();
    throw new IOException("another server uses it");
  }

  @Override
  public synchronized Recovered recover() {
    try {
      TreeMap<Long, Path> files = files();
      for (Path file : files.values()) {
        read(file);
      }
      lastNumber = files.isEmpty() ? 0 : files.lastKey();
      active = new OutboxSegment(path(lastNumber + 2));
      writeSnapshot(lastNumber + 1, state.recovered());
      lastNumber += 2;
      return state.recovered();
    } catch (IOException e) {
      throw new UncheckedIOException("the webhook outbox " + directory + " cannot be used", e);
    }
  }

  private void read(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    long damagedBytes =
        OutboxSegment.hasHeader(content)
            ? OutboxRecords.read(content, OutboxSegment.HEADER_BYTES, state)
            : content.length;
    if (damagedBytes > 0) {
      log.warn("{} of {} bytes of {} cannot be read", damagedBytes, content.length, file);
    }
  }

  private Path path(long number) {
    return directory.resolve("%016d".formatted(number) + SUFFIX);
  }

  private TreeMap<Long, Path> files() throws IOException {
    TreeMap<Long, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path path : all.toList()) {
        String name = path.getFileName().toString();
        if (name.endsWith(UNFINISHED)) {
          Files.delete(path);
        } else if (name.matches("\\d{16}\\.log")) {
          files.put(Long.parseLong(name.substring(0, 16)), path);
        }
      }
    }
    return files;
  }

  @Override
  public synchronized void append(List<Delivery> deliveries) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (Delivery delivery : deliveries) {
      state.add(delivery);
      records.writeBytes(OutboxRecords.entry(delivery));
    }
    write(records.toByteArray());
  }

  @Override
  public synchronized void settle(long sequence) {
    state.settle(sequence);
    write(OutboxRecords.settled(sequence));
  }

  @Override
  public synchronized void bury(BuriedDelivery letter) {
    state.bury(letter);
    write(OutboxRecords.buried(letter));
  }

  @Override
  public synchronized void replay(long deadSequence, Delivery delivery) {
    state.settle(deadSequence);
    state.add(delivery);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    records.writeBytes(OutboxRecords.entry(delivery));
    records.writeBytes(OutboxRecords.settled(deadSequence));
    write(records.toByteArray());
  }

  private void write(byte[] records) {
    OutboxSegment segment = active;
    if (segment == null || closed) {
      incomplete = true;
      return;
    }
    try {
      segment.append(records);
      unsynced = true;
    } catch (IOException e) {
      incomplete = true;
      failedWrites++;
      if (Long.bitCount(failedWrites) == 1) {
        log.error(
            "The webhook outbox cannot be written, {} times now: what waits is in memory only",
            failedWrites,
            e);
      }
    }
  }

  /** Records that did not reach the file and are only in memory until {@link #maintain} helps. */
  synchronized long failedWrites() {
    return failedWrites;
  }

  @Override
  public void maintain(boolean sync) {
    OutboxSegment segment;
    boolean compact;
    synchronized (this) {
      segment = active;
      if (closed || segment == null) {
        return;
      }
      sync &= unsynced;
      unsynced = false;
      compact = incomplete || segment.sizeBytes() > Math.max(compactBytes, 2 * snapshotBytes);
    }
    try {
      if (sync) {
        segment.sync();
      }
      if (compact) {
        compact();
      }
    } catch (IOException e) {
      log.error("The webhook outbox cannot be kept in order", e);
      synchronized (this) {
        unsynced = true;
      }
    }
  }

  /**
   * Writes what is alive into a file between the old ones and a new one that is appended to
   * meanwhile. Whenever the process ends, the files that are there, read in order, tell everything.
   */
  private void compact() throws IOException {
    long snapshotNumber;
    Recovered alive;
    OutboxSegment old;
    synchronized (this) {
      if (closed) {
        return;
      }
      snapshotNumber = lastNumber + 1;
      OutboxSegment next = new OutboxSegment(path(lastNumber + 2));
      lastNumber += 2;
      old = active;
      active = next;
      alive = state.recovered();
      incomplete = false;
    }
    try {
      if (old != null) {
        old.sync();
        old.close();
      }
      writeSnapshot(snapshotNumber, alive);
    } catch (IOException e) {
      synchronized (this) {
        incomplete = true;
      }
      throw e;
    }
  }

  private void writeSnapshot(long number, Recovered alive) throws IOException {
    Path unfinished = directory.resolve("%016d".formatted(number) + UNFINISHED);
    long writtenBytes;
    try (OutboxSegment segment = new OutboxSegment(unfinished)) {
      ByteArrayOutputStream records = new ByteArrayOutputStream();
      records.writeBytes(OutboxRecords.snapshot());
      for (Delivery delivery : alive.pending()) {
        add(records, OutboxRecords.entry(delivery), segment);
      }
      for (BuriedDelivery letter : alive.dead()) {
        add(records, OutboxRecords.entry(letter.delivery()), segment);
        add(records, OutboxRecords.buried(letter), segment);
      }
      segment.append(records.toByteArray());
      segment.sync();
      writtenBytes = segment.sizeBytes();
    }
    Files.move(unfinished, path(number), StandardCopyOption.ATOMIC_MOVE);
    syncDirectory();
    for (Path old : files().headMap(number).values()) {
      Files.delete(old);
    }
    synchronized (this) {
      snapshotBytes = writtenBytes;
    }
  }

  private static void add(ByteArrayOutputStream records, byte[] record, OutboxSegment segment)
      throws IOException {
    records.writeBytes(record);
    if (records.size() > SNAPSHOT_CHUNK_BYTES) {
      segment.append(records.toByteArray());
      records.reset();
    }
  }

  /** The names of new files outlive a power cut too; not every platform knows how. */
  private void syncDirectory() {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      log.debug("The names of files in {} are left to the operating system", directory);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      OutboxSegment segment = active;
      if (segment != null) {
        segment.sync();
        segment.close();
      }
      lockFile.close();
    } catch (IOException e) {
      log.warn("The webhook outbox could not be closed well", e);
    }
  }
}
