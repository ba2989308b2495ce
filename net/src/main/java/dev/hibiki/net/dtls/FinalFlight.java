package dev.hibiki.net.dtls;

/**
 * What a server sent last: ChangeCipherSpec and Finished. It has to be repeated when the client
 * shows by repeating its own last flight that it was lost (RFC 6347 section 4.2.4).
 *
 * @param finished the record of epoch 1 as it was sent
 * @param nextPlainSequence the next unused sequence number of epoch 0
 */
@SuppressWarnings("ArrayRecordComponent")
record FinalFlight(byte[] finished, long nextPlainSequence) {}
