package dev.hibiki.net.io;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * The socket calls of Linux, 64 bits, by name. Results below zero are error numbers, negated.
 *
 * <p>Nothing is allocated per call. One instance belongs to one thread.
 */
class SocketCalls {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_REUSEPORT = 15;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int IPPROTO_IPV6 = 41;
  static final int IPV6_V6ONLY = 26;
  static final int MSG_DONTWAIT = 0x40;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;

  /** What is bound to the C library when it is first needed. */
  private static final class Handles {
    static final Linker LINKER = Linker.nativeLinker();
    static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    static final MethodHandle SOCKET =
        handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle BIND =
        handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle GETSOCKNAME =
        handle("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle SETSOCKOPT =
        handle(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle GETSOCKOPT =
        handle(
            "getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final FunctionDescriptor RECVMMSG_TYPE =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final FunctionDescriptor SENDMMSG_TYPE =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    static final MethodHandle RECVMMSG = handle("recvmmsg", RECVMMSG_TYPE);
    static final MethodHandle SENDMMSG = handle("sendmmsg", SENDMMSG_TYPE);

    // A call that keeps the error number makes a slice of the memory for it every time.
    static final MethodHandle QUICK_RECVMMSG = quick("recvmmsg", RECVMMSG_TYPE);
    static final MethodHandle QUICK_SENDMMSG = quick("sendmmsg", SENDMMSG_TYPE);

    private Handles() {}

    private static MethodHandle handle(String name, FunctionDescriptor type) {
      return LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle quick(String name, FunctionDescriptor type) {
      return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
    }
  }

  private final MemorySegment state = Arena.ofAuto().allocate(Handles.STATE);

  /** Whether this is a system whose calls and structures are known, and the JVM allows them. */
  static boolean available() {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return System.getProperty("os.name", "").equals("Linux")
        && (arch.equals("amd64") || arch.equals("aarch64"))
        && SocketCalls.class.getModule().isNativeAccessEnabled();
  }

  int socket(int family) {
    try {
      return result(
          (int)
              Handles.SOCKET.invokeExact(
                  state, family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int bind(int socket, MemorySegment address, int bytes) {
    try {
      return result((int) Handles.BIND.invokeExact(state, socket, address, bytes));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int name(int socket, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
      return result((int) Handles.GETSOCKNAME.invokeExact(state, socket, address, bytes));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int option(int socket, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = arena.allocateFrom(JAVA_INT, value);
      return result(
          (int) Handles.SETSOCKOPT.invokeExact(state, socket, level, name, at, Integer.BYTES));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int option(int socket, int level, int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = arena.allocate(JAVA_INT);
      MemorySegment bytes = arena.allocateFrom(JAVA_INT, Integer.BYTES);
      int done =
          result((int) Handles.GETSOCKOPT.invokeExact(state, socket, level, name, at, bytes));
      return done < 0 ? done : at.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Receives into {@code count} messages ({@code struct mmsghdr}); returns how many came.
   *
   * <p>A call that failed is made once more, by the form that tells why.
   */
  int receive(int socket, long messages, int count) {
    try {
      int came =
          (int) Handles.QUICK_RECVMMSG.invokeExact(socket, messages, count, MSG_DONTWAIT, 0L);
      if (came >= 0) {
        return came;
      }
      return result(
          (int) Handles.RECVMMSG.invokeExact(state, socket, messages, count, MSG_DONTWAIT, 0L));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Sends {@code count} messages; returns how many went.
   *
   * <p>A call that failed has sent nothing and is made once more, by the form that tells why.
   */
  int send(int socket, MemorySegment messages, long offset, int count) {
    long at = messages.address() + offset;
    try {
      int sent = (int) Handles.QUICK_SENDMMSG.invokeExact(socket, at, count, MSG_DONTWAIT);
      if (sent >= 0) {
        return sent;
      }
      return result((int) Handles.SENDMMSG.invokeExact(state, socket, at, count, MSG_DONTWAIT));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private int result(int returned) {
    return returned >= 0 ? returned : -(int) Handles.ERRNO.get(state, 0L);
  }

  private static IllegalStateException broken(Throwable cause) {
    return new IllegalStateException("a call of the C library failed in Java", cause);
  }
}
