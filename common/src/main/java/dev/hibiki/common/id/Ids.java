package dev.hibiki.common.id;

/** The alphabet and the prefixes of ids. */
public final class Ids {
  /** Digits and letters without those that are easily mistaken for one another (0 1 I O l). */
  public static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  /** Random characters in an id. */
  public static final int RANDOM_LENGTH = 12;

  public static final String ROOM_PREFIX = "RM_";
  public static final String PARTICIPANT_PREFIX = "PA_";
  public static final String TRACK_PREFIX = "TR_";
  public static final String DATA_TRACK_PREFIX = "DTR_";
  public static final String NODE_PREFIX = "ND_";
  public static final String CONNECTION_PREFIX = "CO_";
  public static final String WORKER_PREFIX = "AW_";
  public static final String JOB_PREFIX = "AJ_";
  public static final String DISPATCH_PREFIX = "AD_";
  public static final String EVENT_PREFIX = "EV_";
  public static final String EGRESS_PREFIX = "EG_";
  public static final String INGRESS_PREFIX = "IN_";
  public static final String API_KEY_PREFIX = "API";

  private Ids() {}
}
