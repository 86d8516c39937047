package io.strongroom.events;

import io.strongroom.aws.Arn;
import io.strongroom.iam.Call;
import io.strongroom.store.Tx;
import java.util.Optional;

/** A bus as callers name it: by its name or its ARN. */
final class BusName {
  static final String FORM = "[/\\.\\-_A-Za-z0-9]+";
  static final String OR_ARN =
      "(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+";
  static final String PLAIN_OR_ARN =
      "(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[\\.\\-_A-Za-z0-9]+";
  private static final String RESOURCE = "event-bus/";

  private BusName() {}

  /** The name; a bus of another account or region keeps its ARN, and does not exist here. */
  static String of(Call call, Optional<String> sent) {
    return sent.map(text -> local(Place.of(call), text)).orElse(Setting.DEFAULT_BUS);
  }

  static String local(Place place, String text) {
    Optional<Arn> arn = Arn.parse(text).filter(it -> it.resource().startsWith(RESOURCE));
    if (arn.isEmpty()) {
      return text;
    }
    String name = arn.get().resource().substring(RESOURCE.length());
    return arn(place, name).equals(arn.get()) ? name : text;
  }

  static Arn arn(Place place, String name) {
    return place.arn(RESOURCE + name);
  }

  /** The name of the bus that an ARN is of; empty for what is no bus. */
  static Optional<String> in(Arn arn) {
    return arn.service().equals("events") && arn.resource().startsWith(RESOURCE)
        ? Optional.of(arn.resource().substring(RESOURCE.length()))
        : Optional.empty();
  }

  static boolean exists(Tx tx, SettingRows rows, Place place, String name) {
    return name.equals(Setting.DEFAULT_BUS)
        || rows.find(tx, place, Setting.Bus.class, name).isPresent();
  }
}
