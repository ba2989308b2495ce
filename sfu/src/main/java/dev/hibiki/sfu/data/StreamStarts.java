package dev.hibiki.sfu.data;

import dev.hibiki.common.proto.DataStream;

/** Hears of streams of data as they begin. The room's thread. */
public interface StreamStarts {
  /**
   * A stream began.
   *
   * @param header what its sender says about it; a view that is read before this returns
   * @param receivers how many it goes to
   */
  void started(DataStream.Header header, int receivers);
}
