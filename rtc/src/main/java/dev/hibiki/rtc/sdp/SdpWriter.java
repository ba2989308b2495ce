package dev.hibiki.rtc.sdp;

import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.IceCredentials;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a session description (RFC 8866) with CRLF line ends. What it writes, {@link SdpParser}
 * reads back as an equal description.
 */
public final class SdpWriter {
  private final StringBuilder text = new StringBuilder(4096);

  private SdpWriter() {}

  /**
   * Writes a description.
   *
   * @throws IllegalArgumentException if a value in it holds a line break or another control
   *     character; no client's text gets that far through {@link SdpParser} or {@link Msid#token}
   */
  public static String write(SessionDescription description) {
    SdpWriter writer = new SdpWriter();
    writer.session(description);
    for (MediaSection section : description.sections()) {
      writer.section(section);
    }
    return writer.text.toString();
  }

  private void session(SessionDescription description) {
    Origin origin = description.origin();
    line("v=", "0");
    line(
        "o=",
        origin.username()
            + " "
            + Long.toUnsignedString(origin.sessionId())
            + " "
            + Long.toUnsignedString(origin.version())
            + " IN IP4 127.0.0.1");
    line("s=", description.name());
    line("t=", "0 0");
    for (MediaGroup group : description.groups()) {
      List<String> words = new ArrayList<>(group.mids().size() + 1);
      words.add(group.semantics());
      words.addAll(group.mids());
      line("a=group:", String.join(" ", words));
    }
    flag(description.extmapAllowMixed(), "extmap-allow-mixed");
    if (!description.msidSemantic().isEmpty()) {
      line("a=msid-semantic: ", description.msidSemantic());
    }
    flag(description.iceLite(), "ice-lite");
    transport(description.transport());
    attributes(description.attributes());
  }

  private void section(MediaSection section) {
    line(
        "m=",
        section.media()
            + " "
            + section.port()
            + " "
            + section.protocol()
            + " "
            + String.join(" ", section.formats()));
    line("c=", "IN IP4 0.0.0.0");
    transport(section.transport());
    if (!section.mid().isEmpty()) {
      line("a=mid:", section.mid());
    }
    flag(section.bundleOnly(), "bundle-only");
    flag(section.extmapAllowMixed(), "extmap-allow-mixed");
    for (HeaderExtension extension : section.extensions()) {
      extension(extension);
    }
    line("a=", section.direction().token());
    for (Msid msid : section.msids()) {
      line("a=msid:", msid.track().isEmpty() ? msid.stream() : msid.stream() + " " + msid.track());
    }
    flag(section.rtcpMux(), "rtcp-mux");
    flag(section.rtcpReducedSize(), "rtcp-rsize");
    for (RtpCodec codec : section.codecs()) {
      codec(codec);
    }
    for (RidRestriction rid : section.rids()) {
      String direction = rid.send() ? " send" : " recv";
      String restrictions = rid.restrictions().isEmpty() ? "" : " " + rid.restrictions();
      line("a=rid:", rid.rid() + direction + restrictions);
    }
    Simulcast simulcast = section.simulcast();
    if (simulcast != null) {
      simulcast(simulcast);
    }
    sources(section);
    SctpParameters sctp = section.sctp();
    if (sctp != null) {
      sctp(sctp);
    }
    attributes(section.attributes());
    for (String candidate : section.candidates()) {
      line("a=", candidate);
    }
    flag(section.endOfCandidates(), "end-of-candidates");
  }

  private void transport(TransportParameters transport) {
    IceCredentials credentials = transport.credentials();
    if (credentials != null) {
      line("a=ice-ufrag:", credentials.ufrag());
      line("a=ice-pwd:", credentials.pwd());
    }
    if (!transport.iceOptions().isEmpty()) {
      line("a=ice-options:", String.join(" ", transport.iceOptions()));
    }
    for (Fingerprint fingerprint : transport.fingerprints()) {
      line("a=fingerprint:", fingerprint.algorithm() + " " + fingerprint.value());
    }
    if (transport.setup() != null) {
      line("a=setup:", transport.setup().token());
    }
  }

  private void extension(HeaderExtension extension) {
    String direction = extension.direction() == null ? "" : "/" + extension.direction().token();
    String attributes = extension.attributes().isEmpty() ? "" : " " + extension.attributes();
    line("a=extmap:", extension.id() + direction + " " + extension.uri() + attributes);
  }

  private void codec(RtpCodec codec) {
    String channels = codec.channels() == 1 ? "" : "/" + codec.channels();
    line(
        "a=rtpmap:",
        codec.payloadType() + " " + codec.name() + "/" + codec.clockRateHz() + channels);
    for (RtcpFeedback kind : codec.feedback()) {
      String parameter = kind.parameter().isEmpty() ? "" : " " + kind.parameter();
      line("a=rtcp-fb:", codec.payloadType() + " " + kind.type() + parameter);
    }
    if (!codec.formatParameters().isEmpty()) {
      line("a=fmtp:", codec.payloadType() + " " + codec.formatParameters());
    }
  }

  private void simulcast(Simulcast simulcast) {
    List<String> words = new ArrayList<>(4);
    if (!simulcast.send().isEmpty()) {
      words.add("send");
      words.add(streams(simulcast.send()));
    }
    if (!simulcast.receive().isEmpty()) {
      words.add("recv");
      words.add(streams(simulcast.receive()));
    }
    line("a=simulcast:", String.join(" ", words));
  }

  private static String streams(List<Simulcast.Stream> streams) {
    StringBuilder list = new StringBuilder();
    for (Simulcast.Stream stream : streams) {
      char separator = ';';
      for (Simulcast.Alternative alternative : stream.alternatives()) {
        if (!list.isEmpty()) {
          list.append(separator);
        }
        list.append(alternative.paused() ? "~" : "").append(alternative.rid());
        separator = ',';
      }
    }
    return list.toString();
  }

  private void sources(MediaSection section) {
    for (SsrcGroup group : section.ssrcGroups()) {
      StringBuilder members = new StringBuilder(group.semantics());
      for (int ssrc : group.ssrcs()) {
        members.append(' ').append(Integer.toUnsignedString(ssrc));
      }
      line("a=ssrc-group:", members.toString());
    }
    for (SsrcAttribute source : section.ssrcs()) {
      String name = source.name().isEmpty() ? "" : " " + source.name();
      String value = source.value().isEmpty() ? "" : ":" + source.value();
      line("a=ssrc:", Integer.toUnsignedString(source.ssrc()) + name + value);
    }
  }

  private void sctp(SctpParameters sctp) {
    if (sctp.legacy()) {
      line("a=sctpmap:", sctp.port() + " webrtc-datachannel 1024");
    } else {
      line("a=sctp-port:", Integer.toString(sctp.port()));
    }
    if (sctp.maxMessageSizeBytes() >= 0) {
      line("a=max-message-size:", Long.toString(sctp.maxMessageSizeBytes()));
    }
  }

  private void attributes(List<SdpAttribute> attributes) {
    for (SdpAttribute attribute : attributes) {
      String value = attribute.value();
      line("a=", value.isEmpty() ? attribute.name() : attribute.name() + ":" + value);
    }
  }

  private void flag(boolean present, String name) {
    if (present) {
      line("a=", name);
    }
  }

  private void line(String prefix, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IllegalArgumentException("control character in " + prefix);
      }
    }
    text.append(prefix).append(value).append("\r\n");
  }
}
