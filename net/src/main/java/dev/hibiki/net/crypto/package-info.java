/**
 * The cryptographic primitives of SRTP and DTLS records: on OpenSSL's libcrypto, called directly,
 * and on the Java Cryptography Architecture.
 *
 * <p>Providers are passed explicitly and never installed for the whole process. Factories are
 * thread-safe; what they make belongs to one thread. RFC 3711, 5288, 7714.
 */
@NullMarked
package dev.hibiki.net.crypto;

import org.jspecify.annotations.NullMarked;
