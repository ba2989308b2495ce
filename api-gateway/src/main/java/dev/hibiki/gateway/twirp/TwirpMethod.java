package dev.hibiki.gateway.twirp;

import com.google.protobuf.Message;
import dev.hibiki.common.auth.VideoGrant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * One method of a Twirp service.
 *
 * @param prototype the default request
 * @param allowed whether a grant allows this request
 * @param handler does it
 */
record TwirpMethod<Q extends Message>(
    Q prototype,
    BiPredicate<VideoGrant, Q> allowed,
    Function<Q, ? extends CompletionStage<? extends Message>> handler) {
  @SuppressWarnings("unchecked")
  boolean allows(VideoGrant grant, Message request) {
    return allowed.test(grant, (Q) request);
  }

  @SuppressWarnings("unchecked")
  CompletionStage<? extends Message> handle(Message request) {
    return handler.apply((Q) request);
  }
}
