package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of one operation: who, what, where, in which transaction, and what was decided about it.
 * What one service does for a caller at another service is an inner call with its own decision and
 * its own audit record.
 */
public final class Call {
  private final Source source;
  private final String action;
  private final Object request;
  private final Optional<String> via;
  private final Optional<AwsError> violation;
  private final List<Permit> permits = new ArrayList<>(2);
  private final List<Call> inner;
  private final List<String> resources = new ArrayList<>(1);
  private Optional<AwsError> error = Optional.empty();
  private final List<Consequence> consequences = new ArrayList<>(0);
  private Optional<Object> response = Optional.empty();

  /**
   * What a call and all its inner calls share.
   *
   * @param requestId as in the answer's {@code x-amzn-RequestId}
   * @param region from the credential scope
   * @param time when the request was received
   */
  public record Source(
      String requestId,
      Caller caller,
      Region region,
      Instant time,
      Origin origin,
      Tx tx,
      Gate gate) {}

  /**
   * A call as it came from the wire.
   *
   * @param violation of the model's constraints, thrown after the decision
   */
  public Call(Source source, String action, Object request, Optional<AwsError> violation) {
    this(source, action, request, violation, Optional.empty(), new ArrayList<>(2));
  }

  /**
   * A call that nobody sent: a service makes it by itself.
   *
   * @param via the service that calls for somebody else
   */
  public static Call byService(Source source, Optional<String> via, String action, Object request) {
    return new Call(source, action, request, Optional.empty(), via, new ArrayList<>(2));
  }

  private Call(
      Source source,
      String action,
      Object request,
      Optional<AwsError> violation,
      Optional<String> via,
      List<Call> inner) {
    this.source = source;
    this.action = action;
    this.request = request;
    this.violation = violation;
    this.via = via;
    this.inner = inner;
  }

  /**
   * Asks whether the caller may do this operation to the target.
   *
   * @throws AwsError AccessDeniedException when not; what the model's constraints forbid, after
   *     that
   */
  public Permit permit(Target target) {
    return permit(action, target);
  }

  /** As {@link #permit(Target)} for a further action that the operation includes. */
  public Permit permit(String furtherAction, Target target) {
    Permit permit = decided(furtherAction, target);
    permits.add(permit);
    if (violation.isPresent()) {
      throw violation.get();
    }
    return permit;
  }

  /**
   * What the trail says about a refusal is read by the refused caller, too: of what belongs to
   * another account it names what was sent alone.
   */
  private Permit decided(String furtherAction, Target target) {
    if (!target.foreignTo(source.caller())) {
      note(target.resource());
      return source.gate().decide(this, furtherAction, target);
    }
    try {
      Permit permit = source.gate().decide(this, furtherAction, target);
      note(target.resource());
      return permit;
    } catch (AwsError e) {
      target.sent().ifPresent(this::note);
      throw e;
    }
  }

  /** For the few operations that every authenticated caller may do, whatever policies say. */
  public Permit permitToEveryone() {
    var permit = new Permit(this, action, "*", List.of());
    permits.add(permit);
    if (violation.isPresent()) {
      throw violation.get();
    }
    return permit;
  }

  /**
   * Does something at another service for the caller, as an inner call.
   *
   * @param innerAction such as {@code kms:Decrypt}
   * @param innerRequest for the audit trail
   */
  public <T> T inner(String innerAction, Object innerRequest, Function<Call, T> body) {
    return within(innerAction, innerRequest, Optional.of(service() + ".amazonaws.com"), body);
  }

  /**
   * Does one part of a call on many things as if the caller had asked for it alone: with a decision
   * and a record of its own, and no service in between.
   */
  public <T> T part(String partAction, Object partRequest, Function<Call, T> body) {
    return within(partAction, partRequest, via, body);
  }

  private <T> T within(
      String innerAction, Object innerRequest, Optional<String> by, Function<Call, T> body) {
    var call =
        new Call(source, innerAction, innerRequest, Optional.empty(), by, new ArrayList<>(2));
    inner.add(call);
    try {
      return body.apply(call);
    } catch (AwsError e) {
      call.failed(e);
      throw e;
    }
  }

  /** The same call as it acts in another region; its inner calls there belong to this one. */
  Call in(Region other) {
    var there =
        new Source(
            source.requestId(),
            source.caller(),
            other,
            source.time(),
            source.origin(),
            source.tx(),
            source.gate());
    return new Call(there, action, request, violation, via, inner);
  }

  /** Notes a resource for the audit trail that was not decided on under this ARN. */
  public void touched(Arn arn) {
    note(arn.toString());
  }

  private void note(String resource) {
    if (!resource.equals("*") && !resources.contains(resource)) {
      resources.add(resource);
    }
  }

  /** What the decision would be, without permitting anything: for lock-out checks. */
  public boolean wouldBeAllowed(String otherAction, Target target) {
    return source.gate().ask(this, otherAction, target) instanceof Decision.Allowed;
  }

  /**
   * What a service does by itself because of a call, for the audit trail.
   *
   * @param name such as {@code RotateKey}
   * @param details names and identifiers only
   */
  public record Consequence(String name, Arn resource, Map<String, String> details) {
    public Consequence {
      details = Map.copyOf(details);
    }
  }

  /** Has something recorded beside the call, unless the call fails. */
  public void entails(Consequence consequence) {
    consequences.add(consequence);
  }

  /** What came of the call and its inner calls, in order; nothing of those that failed. */
  public List<Consequence> consequences() {
    if (error.isPresent()) {
      return List.of();
    }
    var all = new ArrayList<>(consequences);
    inner.forEach(call -> all.addAll(call.consequences()));
    return all;
  }

  /** Notes how the call ended: with an error. */
  public void failed(AwsError cause) {
    error = Optional.of(cause);
  }

  /** Notes how the call ended: with an answer. */
  public void answered(@Nullable Object answer) {
    response = Optional.ofNullable(answer);
  }

  /** Whether anybody decided on it; a call without a decision must not be answered. */
  public boolean decided() {
    return !permits.isEmpty();
  }

  public String action() {
    return action;
  }

  /** The service's short name: what stands before the action's colon. */
  public String service() {
    return action.substring(0, action.indexOf(':'));
  }

  /** The operation's name: what follows the action's colon. */
  public String operation() {
    return action.substring(action.indexOf(':') + 1);
  }

  public Object request() {
    return request;
  }

  public Optional<Object> response() {
    return response;
  }

  public Optional<AwsError> error() {
    return error;
  }

  public List<Permit> permits() {
    return List.copyOf(permits);
  }

  /** The inner calls, in order. */
  public List<Call> innerCalls() {
    return List.copyOf(inner);
  }

  /** The ARNs that were decided on or noted by {@link #touched}. */
  public List<String> resources() {
    return List.copyOf(resources);
  }

  /** The service that calls for the caller ({@code ssm.amazonaws.com}); empty for a direct call. */
  public Optional<String> via() {
    return via;
  }

  public String requestId() {
    return source.requestId();
  }

  public Caller caller() {
    return source.caller();
  }

  /** The caller's account, in which names without an ARN are looked up. */
  public AccountId account() {
    return source.caller().account();
  }

  public Region region() {
    return source.region();
  }

  /** When the request was received; signatures and records go by it, deletions by {@code tx}. */
  public Instant time() {
    return source.time();
  }

  public Origin origin() {
    return source.origin();
  }

  public Tx tx() {
    return source.tx();
  }
}
