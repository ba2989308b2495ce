package dev.hibiki.bench.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The system calls that are needed; pointers are addresses. Results below zero are failures. */
final class Libc {
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_TIMESTAMPNS = 35;
  static final int MSG_DONTWAIT = 0x40;
  static final int EPOLLIN = 1;

  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EFD_NONBLOCK = 0x800;

  private static final MethodHandle SOCKET = find("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = find("bind", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      find("getsockname", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SETSOCKOPT =
      find("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = find("close", JAVA_INT);
  private static final MethodHandle RECVMMSG =
      find("recvmmsg", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SENDMMSG =
      find("sendmmsg", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CREATE = find("epoll_create1", JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      find("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle EPOLL_WAIT =
      find("epoll_wait", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = find("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD_READ = find("eventfd_read", JAVA_INT, JAVA_LONG);
  private static final MethodHandle EVENTFD_WRITE = find("eventfd_write", JAVA_INT, JAVA_LONG);

  private Libc() {}

  private static MethodHandle find(String name, java.lang.foreign.MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  static int udpSocket() {
    try {
      return (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int bind(int fd, long address, int length) {
    try {
      return (int) BIND.invokeExact(fd, address, length);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int socketName(int fd, long address, long length) {
    try {
      return (int) GETSOCKNAME.invokeExact(fd, address, length);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int setOption(int fd, int name, long value) {
    try {
      return (int) SETSOCKOPT.invokeExact(fd, SOL_SOCKET, name, value, 4);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int close(int fd) {
    try {
      return (int) CLOSE.invokeExact(fd);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int receive(int fd, long messages, int count) {
    try {
      return (int) RECVMMSG.invokeExact(fd, messages, count, MSG_DONTWAIT, 0L);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int send(int fd, long messages, int count) {
    try {
      return (int) SENDMMSG.invokeExact(fd, messages, count, MSG_DONTWAIT);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int epoll() {
    try {
      return (int) EPOLL_CREATE.invokeExact(EPOLL_CLOEXEC);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int epollAdd(int epoll, int fd, long event) {
    try {
      return (int) EPOLL_CTL.invokeExact(epoll, EPOLL_CTL_ADD, fd, event);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int epollWait(int epoll, long events, int count, int timeoutMillis) {
    try {
      return (int) EPOLL_WAIT.invokeExact(epoll, events, count, timeoutMillis);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int eventFd() {
    try {
      return (int) EVENTFD.invokeExact(0, EFD_NONBLOCK);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int eventRead(int fd, long value) {
    try {
      return (int) EVENTFD_READ.invokeExact(fd, value);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  static int eventWrite(int fd) {
    try {
      return (int) EVENTFD_WRITE.invokeExact(fd, 1L);
    } catch (Throwable t) {
      throw failed(t);
    }
  }

  private static IllegalStateException failed(Throwable t) {
    return new IllegalStateException("a system call could not be made", t);
  }
}
