package io.strongroom.functions.logs;

import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;
import java.util.Optional;

/** Finds the group that a request names, and asks whether the caller may. */
final class Grouped {
  private static final String KIND = "log-group:";

  private final GroupRows rows;

  Grouped(GroupRows rows) {
    this.rows = rows;
  }

  /** The name in an ARN of a group or of something in it. */
  static String name(Arn arn) {
    String resource = arn.resource();
    String rest = resource.startsWith(KIND) ? resource.substring(KIND.length()) : resource;
    int colon = rest.indexOf(':');
    return colon < 0 ? rest : rest.substring(0, colon);
  }

  /** Refuses what is not permitted, then what the model forbids, in the words of this service. */
  static void permit(Call call, Target target) {
    try {
      var unused = call.permit(target);
    } catch (AwsError e) {
      throw e.code().equals("ValidationException") ? LogErrors.invalid(e.getMessage()) : e;
    }
  }

  Optional<Group> row(Call call, String name) {
    return rows.find(call.tx(), call.account(), call.region(), name);
  }

  /** The group, if the caller may do this with a stream of it (or with the group: no name). */
  Group find(Call call, String name, String stream) {
    Optional<Group> group = row(call, name);
    permit(call, Group.target(call.account(), call.region(), name, stream, group));
    return group.orElseThrow(LogErrors::noGroup);
  }

  /** The same for a request that gives the name or an ARN. */
  Group find(Call call, Optional<String> name, Optional<String> identifier, String stream) {
    Optional<Arn> arn = identifier.flatMap(Arn::parse);
    if (arn.isPresent() && !isOwn(call, arn.get())) {
      permit(call, Target.of(arn.get()));
      throw LogErrors.noGroup();
    }
    String given = name.or(() -> arn.map(Grouped::name)).or(() -> identifier).orElse("");
    Optional<Group> group = row(call, given);
    permit(call, Group.target(call.account(), call.region(), given, stream, group));
    if (name.isPresent() == identifier.isPresent()) {
      throw name.isPresent() ? LogErrors.twoNames() : LogErrors.noName();
    }
    return group.orElseThrow(LogErrors::noGroup);
  }

  static boolean isOwn(Call call, Arn arn) {
    return arn.account().equals(call.account().value())
        && arn.region().equals(call.region().value())
        && arn.service().equals("logs");
  }

  /** The account's own: a region may have no key yet, and looking makes none. */
  private static SealKey key(Call call) {
    return call.tx().globalKey(call.account());
  }

  static String write(Call call, Context listing, String place) {
    return Cursor.write(key(call), listing, place);
  }

  static String read(Call call, Context listing, String token) {
    return Cursor.read(key(call), listing, token).orElseThrow(LogErrors::token);
  }
}
