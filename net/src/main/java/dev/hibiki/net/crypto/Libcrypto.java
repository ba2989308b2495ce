package dev.hibiki.net.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of OpenSSL's libcrypto that seal and open packets, bound by name.
 *
 * <p>The calls are short and take addresses of {@link LibcryptoScratch}, so that nothing is
 * allocated. Initialized on first use; fails with a {@link LinkageError} where the library is
 * missing.
 */
final class Libcrypto {
  private static final String[] NAMES = {"libcrypto.so.3", "libcrypto.so.1.1"};

  static final int GCM_GET_TAG = 0x10;
  static final int GCM_SET_TAG = 0x11;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = library();

  static final MethodHandle CONTEXT_NEW = call("EVP_CIPHER_CTX_new", JAVA_LONG);
  static final MethodHandle CONTEXT_FREE = action("EVP_CIPHER_CTX_free", JAVA_LONG);
  private static final MethodHandle AES_128_GCM = call("EVP_aes_128_gcm", JAVA_LONG);
  private static final MethodHandle AES_256_GCM = call("EVP_aes_256_gcm", JAVA_LONG);
  private static final MethodHandle AES_128_CTR = call("EVP_aes_128_ctr", JAVA_LONG);
  private static final MethodHandle AES_256_CTR = call("EVP_aes_256_ctr", JAVA_LONG);

  // Context, cipher or 0, engine 0, key or NULL, nonce.
  static final MethodHandle ENCRYPT_KEY =
      call("EVP_EncryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
  static final MethodHandle DECRYPT_KEY =
      call("EVP_DecryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);

  // The rest takes memory outside the heap, by address. Context, 0, 0, 0, nonce.
  static final MethodHandle ENCRYPT_NONCE =
      call("EVP_EncryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  static final MethodHandle DECRYPT_NONCE =
      call("EVP_DecryptInit_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  // Context, out or 0 for associated data, length out, in, length in.
  static final MethodHandle ENCRYPT =
      call("EVP_EncryptUpdate", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  static final MethodHandle DECRYPT =
      call("EVP_DecryptUpdate", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  static final MethodHandle ENCRYPT_FINAL =
      call("EVP_EncryptFinal_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  static final MethodHandle DECRYPT_FINAL =
      call("EVP_DecryptFinal_ex", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  static final MethodHandle CONTROL =
      call("EVP_CIPHER_CTX_ctrl", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);

  // State, bytes, length; a digest's state may be copied like any bytes.
  static final MethodHandle SHA1_INIT = call("SHA1_Init", JAVA_INT, JAVA_LONG);
  static final MethodHandle SHA1_UPDATE =
      call("SHA1_Update", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  static final MethodHandle SHA1_FINAL = call("SHA1_Final", JAVA_INT, JAVA_LONG, JAVA_LONG);

  private Libcrypto() {}

  private static SymbolLookup library() {
    for (String name : NAMES) {
      try {
        return SymbolLookup.libraryLookup(name, Arena.global());
      } catch (IllegalArgumentException e) {
        continue;
      }
    }
    throw new UnsatisfiedLinkError("no libcrypto");
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle action(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.ofVoid(arguments));
  }

  private static MethodHandle handle(String name, FunctionDescriptor type) {
    MemorySegment symbol =
        LIBRARY.find(name).orElseThrow(() -> new UnsatisfiedLinkError("no " + name));
    return LINKER.downcallHandle(symbol, type, Linker.Option.critical(true));
  }

  static long gcm(int keyBytes) {
    return cipher(keyBytes == 16 ? AES_128_GCM : AES_256_GCM);
  }

  static long counterMode(int keyBytes) {
    return cipher(keyBytes == 16 ? AES_128_CTR : AES_256_CTR);
  }

  private static long cipher(MethodHandle handle) {
    try {
      return (long) handle.invokeExact();
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static long newContext() {
    try {
      long context = (long) CONTEXT_NEW.invokeExact();
      if (context == 0) {
        throw new IllegalStateException("libcrypto has no memory");
      }
      return context;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static void free(long context) {
    try {
      CONTEXT_FREE.invokeExact(context);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static IllegalStateException broken(Throwable cause) {
    return cause instanceof IllegalStateException e
        ? e
        : new IllegalStateException("a call of libcrypto failed in Java", cause);
  }

  static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("libcrypto refused");
    }
  }
}
