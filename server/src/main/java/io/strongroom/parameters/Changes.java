package io.strongroom.parameters;

import io.strongroom.store.Change;
import io.strongroom.store.Tx;
import java.util.HashMap;
import java.util.Map;

/**
 * What others are told of parameters, in the transaction that did it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html">Notifications
 *     based on Parameter Store events</a>
 */
final class Changes {
  private Changes() {}

  /** {@code Create}, {@code Update}, {@code Delete} or {@code LabelParameterVersion}. */
  static void announce(Tx tx, String operation, Current current) {
    var detail = new HashMap<String, String>();
    detail.put("operation", operation);
    detail.put("name", current.parameter().shownName());
    detail.put("type", current.parameter().type());
    current.version().description().ifPresent(text -> detail.put("description", text));
    put(tx, "ParameterStoreChange", current, detail);
  }

  /** A policy has acted. */
  static void announce(Tx tx, ParameterPolicies.Policy policy, Current current) {
    put(
        tx,
        "ParameterStorePolicyAction",
        current,
        Map.of(
            "parameter-name", current.parameter().shownName(),
            "parameter-type", current.parameter().type(),
            "policy-type", policy.kind().word(),
            "policy-content", policy.text(),
            "action-status", "Success"));
  }

  private static void put(Tx tx, String kind, Current current, Map<String, String> detail) {
    Parameter parameter = current.parameter();
    tx.announce(
        new Change(
            parameter.account(),
            parameter.region(),
            kind,
            current.version().arn().toString(),
            detail));
  }
}
