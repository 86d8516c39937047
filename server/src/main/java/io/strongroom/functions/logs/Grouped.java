package io.strongroom.functions.logs;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds the group that a request names, and asks whether the caller may. */
final class Grouped {
  private Grouped() {}

  /** A name, or what stands in an ARN; the account's own only. */
  static String name(Optional<String> name, Optional<String> identifier) {
    if (name.isPresent() == identifier.isPresent()) {
      return name.isPresent()
          ? "*both*"
          : "";
    }
    String given = name.or(() -> identifier).orElseThrow();
    return Arn.parse(given).map(Grouped::name).orElse(given);
  }

  static String name(Arn arn) {
    String rest =
        arn.resource().startsWith("log-group:")
            ? arn.resource().substring("log-group:".length())
            : arn.resource();
    return rest.endsWith(":*") ? rest.substring(0, rest.length() - 2) : rest;
  }

  /** Refuses what is not permitted, then what the model forbids, in the words of this service. */
  static void permit(Call call, Target target) {
    try {
      var unused = call.permit(target);
    } catch (AwsError e) {
      throw e.code().equals("ValidationException") ? LogErrors.invalid(e.getMessage()) : e;
    }
  }

  /** The group, if the caller may do this with a stream of it (or with the group: no name). */
  static Group find(GroupRows rows, Call call, String name, String stream) {
    return find(rows, call, name, stream, target -> target).orElseThrow(LogErrors::noGroup);
  }

  static Optional<Group> find(
      GroupRows rows, Call call, String name, String stream, UnaryOperator<Target> more) {
    Optional<Group> group = rows.find(call.tx(), call.account(), call.region(), name);
    permit(
        call, more.apply(Group.target(call.account(), call.region(), name, stream, group)));
    return group;
  }

  /** Another account's group is decided on as such, and never found. */
  static void own(Call call, Optional<String> identifier) {
    Optional<Arn> arn = identifier.flatMap(Arn::parse);
    if (arn.isPresent()
        && !(arn.get().account().equals(call.account().value())
            && arn.get().region().equals(call.region().value())
            && arn.get().service().equals("logs"))) {
      permit(call, Target.of(arn.get()));
      throw LogErrors.noGroup();
    }
  }

  static SealKey key(Call call) {
    return call.tx().globalKey(call.account());
  }

  static String write(Call call, Context listing, String place) {
    return Cursor.write(key(call), listing, place);
  }

  static String read(Call call, Context listing, String token) {
    return Cursor.read(key(call), listing, token).orElseThrow(LogErrors::token);
  }
}
