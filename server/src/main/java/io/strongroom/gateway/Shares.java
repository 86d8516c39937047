package io.strongroom.gateway;

import io.strongroom.aws.AwsError;
import io.strongroom.iam.Caller;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How much of the server one account, one principal, and one address that proves nothing may take.
 * What an account or principal has used up is known after the signature, so that nobody can use up
 * the share of somebody else. An address is held back before it, when it has sent too many
 * signatures that were none; access keys that were right from there before go on being looked at.
 */
final class Shares {
  private static final int KEYS_MAX = 10_000;

  private final Buckets<String> accounts;
  private final Buckets<String> principals;
  private final Buckets<String> addresses;
  private final Set<Proven> proven = ConcurrentHashMap.newKeySet();
  private final Meter meter;
  private volatile boolean doubts;

  private record Proven(String address, String accessKeyId) {}

  Shares(Gateway.Limits limits, Meter meter, LongSupplier nanos) {
    accounts = new Buckets<>(limits.accountRate(), KEYS_MAX, nanos);
    principals = new Buckets<>(limits.principalRate(), KEYS_MAX, nanos);
    addresses = new Buckets<>(limits.unprovenRate(), KEYS_MAX, nanos);
    this.meter = meter;
  }

  /**
   * Counts a request of a caller who is known.
   *
   * @throws AwsError ThrottlingException when his share is used up
   */
  void take(Caller caller) {
    // The name of a session is its user's to choose; the role is not.
    if (!principals.take(caller.boundId())) {
      meter.shed(Meter.Shed.PRINCIPAL);
      throw Execution.throttled();
    }
    if (!accounts.take(caller.account().toString())) {
      meter.shed(Meter.Shed.ACCOUNT);
      throw Execution.throttled();
    }
  }

  /**
   * Whether a request is not even looked at.
   *
   * @param claimed the access key id that it claims, empty for none
   */
  boolean held(String address, Supplier<String> claimed) {
    if (!doubts || !addresses.empty(address)) {
      return false;
    }
    String accessKeyId = claimed.get();
    boolean held = accessKeyId.isEmpty() || !proven.contains(new Proven(address, accessKeyId));
    if (held) {
      meter.shed(Meter.Shed.UNPROVEN);
    }
    return held;
  }

  /** A signature was right. */
  void proved(String address, String accessKeyId) {
    if (proven.size() >= KEYS_MAX) {
      proven.clear();
    }
    var unused = proven.add(new Proven(address, accessKeyId));
  }

  /** A signature was not right. */
  void doubted(String address) {
    doubts = true;
    var unused = addresses.take(address);
  }
}
