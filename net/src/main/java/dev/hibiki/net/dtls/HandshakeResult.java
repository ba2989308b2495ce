package dev.hibiki.net.dtls;

import dev.hibiki.rtc.srtp.SrtpKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a complete handshake leaves to the owner thread.
 *
 * @param nextSequence the next unused sequence number of epoch 1
 * @param finalFlight null if the peer sent the last flight
 * @param early records of data that came before the end
 */
record HandshakeResult(
    SrtpKeys srtpKeys,
    RecordKeys recordKeys,
    long nextSequence,
    @Nullable FinalFlight finalFlight,
    List<byte[]> early) {}
