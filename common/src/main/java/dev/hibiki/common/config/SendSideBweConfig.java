package dev.hibiki.common.config;

import dev.hibiki.common.config.CongestionControlConfig.ProbeRegulator;
import dev.hibiki.common.config.CongestionControlConfig.TrendDetector;
import java.time.Duration;

/**
 * Estimation by the sender. In the names, {@code jqr} is the joint queuing region, where a queue
 * builds up, and {@code dqr} the disjoint one, where it drains.
 */
public record SendSideBweConfig(
    @Key(doc = "Telling from feedback whether the network is congested.")
        CongestionDetector congestionDetector) {

  /** Telling from feedback whether the network is congested. */
  public record CongestionDetector(
      @Key(
              doc = "How packets are grouped for judging.",
              defaults = {"min_packets=30", "max_window_duration=500ms"})
          PacketGroup packetGroup,
      @Key(doc = "Age from which a group does not count.", def = "10s") Duration packetGroupMaxAge,
      @Key(doc = "How the packets of a probe are grouped.") ProbePacketGroup probePacketGroup,
      @Key(doc = "How often and how long to probe.") ProbeRegulator probeRegulator,
      @Key(doc = "What a probe says.") ProbeSignal probeSignal,
      @Key(doc = "Queuing delay from which a queue builds up.", def = "50ms") Duration jqrMinDelay,
      @Key(doc = "Trend of delay from which a queue builds up.", def = "0.8")
          double jqrMinTrendCoefficient,
      @Key(doc = "Queuing delay up to which it drains.", def = "20ms") Duration dqrMaxDelay,
      @Key(doc = "How loss is weighted.") WeightedLoss weightedLoss,
      @Key(doc = "Weighted loss from which a queue builds up.", def = "0.25")
          double jqrMinWeightedLoss,
      @Key(doc = "Weighted loss up to which it drains.", def = "0.1") double dqrMaxWeightedLoss,
      @Key(
              doc = "When delay gives an early warning.",
              defaults = {"min_number_of_groups=2", "min_duration=200ms"})
          CongestionSignal queuingDelayEarlyWarningJqr,
      @Key(
              doc = "When low delay takes the warning back.",
              defaults = {"min_number_of_groups=3", "min_duration=300ms"})
          CongestionSignal queuingDelayEarlyWarningDqr,
      @Key(
              doc = "When loss gives an early warning.",
              defaults = {"min_number_of_groups=3", "min_duration=300ms"})
          CongestionSignal lossEarlyWarningJqr,
      @Key(
              doc = "When low loss takes the warning back.",
              defaults = {"min_number_of_groups=4", "min_duration=400ms"})
          CongestionSignal lossEarlyWarningDqr,
      @Key(
              doc = "When delay means congestion.",
              defaults = {"min_number_of_groups=4", "min_duration=400ms"})
          CongestionSignal queuingDelayCongestedJqr,
      @Key(
              doc = "When low delay means its end.",
              defaults = {"min_number_of_groups=5", "min_duration=500ms"})
          CongestionSignal queuingDelayCongestedDqr,
      @Key(
              doc = "When loss means congestion.",
              defaults = {"min_number_of_groups=6", "min_duration=600ms"})
          CongestionSignal lossCongestedJqr,
      @Key(
              doc = "When low loss means its end.",
              defaults = {"min_number_of_groups=6", "min_duration=600ms"})
          CongestionSignal lossCongestedDqr,
      @Key(
              doc = "Trend of the captured traffic ratio while congested.",
              defaults = {
                "required_samples=4",
                "required_samples_min=2",
                "downward_trend_threshold=-0.5",
                "downward_trend_max_wait=2s",
                "collapse_threshold=500ms"
              })
          TrendDetector congestedCtrTrend,
      @Key(doc = "Change of that ratio that counts as none.", def = "0.05")
          double congestedCtrEpsilon,
      @Key(
              doc = "How packets are grouped while congested.",
              defaults = {"min_packets=20", "max_window_duration=150ms"})
          PacketGroup congestedPacketGroup,
      @Key(
              doc = "Time that an estimate looks back over.",
              name = "estimaton_window_duration",
              def = "1s")
          Duration estimationWindowDuration) {}

  /** How packets are grouped for judging. */
  public record PacketGroup(
      @Key(doc = "Packets that make a group.", min = 0) int minPackets,
      @Key(doc = "Time after which a group is complete.") Duration maxWindowDuration) {}

  /** How the packets of a probe are grouped. */
  public record ProbePacketGroup(
      @Key(
              doc = "The group; large enough never to split a probe.",
              defaults = {"min_packets=16384", "max_window_duration=1m"})
          PacketGroup packetGroup,
      @Key(doc = "Round trips to wait for the last feedback.", def = "5", min = 0)
          int settleWaitNumRtt,
      @Key(doc = "Shortest wait for it.", def = "250ms") Duration settleWaitMin,
      @Key(doc = "Longest wait for it.", def = "5s") Duration settleWaitMax) {}

  /** What a probe says. */
  public record ProbeSignal(
      @Key(doc = "Share of its bytes that must have been sent.", def = "0.5") double minBytesRatio,
      @Key(doc = "Share of its time that must have passed.", def = "0.5") double minDurationRatio,
      @Key(doc = "Queuing delay from which it found congestion.", def = "50ms")
          Duration jqrMinDelay,
      @Key(doc = "Queuing delay up to which it found none.", def = "20ms") Duration dqrMaxDelay,
      @Key(doc = "How loss is weighted.") WeightedLoss weightedLoss,
      @Key(doc = "Weighted loss from which it found congestion.", def = "0.25")
          double jqrMinWeightedLoss,
      @Key(doc = "Weighted loss up to which it found none.", def = "0.1")
          double dqrMaxWeightedLoss) {}

  /** How loss is weighted by the rate of packets. */
  public record WeightedLoss(
      @Key(doc = "Shortest time whose loss counts.", def = "100ms")
          Duration minDurationForLossValidity,
      @Key(doc = "Time for which the base rate holds.", def = "500ms") Duration baseDuration,
      @Key(doc = "Packets per second at which loss counts as it is.", def = "30", min = 0)
          int basePps,
      @Key(doc = "How strongly loss counts.", def = "0.25") double lossPenaltyFactor) {}

  /** How long something must last to count. */
  public record CongestionSignal(
      @Key(doc = "Groups of packets that must show it.", min = 0) int minNumberOfGroups,
      @Key(doc = "Time for which they must show it.") Duration minDuration) {}
}
