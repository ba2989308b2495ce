package dev.hibiki.bench.load;

import dev.hibiki.bench.client.Media;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.net.URI;
import java.util.List;

/**
 * What a run does.
 *
 * @param pid the server's process, 0 if it is not to be looked at
 * @param srtpProfiles those the clients offer
 * @param sampleEvery one in so many subscribers checks what it receives
 * @param joinsAtOnce clients that may be on their way in at a time
 */
public record LoadPlan(
    URI url,
    ApiKey key,
    long pid,
    int publishers,
    int subscribers,
    Media media,
    List<SrtpProfile> srtpProfiles,
    int seconds,
    int warmupSeconds,
    int sampleEvery,
    int joinsAtOnce) {
  public LoadPlan {
    srtpProfiles = List.copyOf(srtpProfiles);
  }
}
