package io.strongroom.audit;

import io.strongroom.aws.Arn;
import io.strongroom.seal.Entropy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Renders what is not a call: service events, refused requests, and what the trail did itself. */
final class SystemRecords {
  private static final int CAPACITY = 1024;

  private final LongSupplier numbers;

  SystemRecords(LongSupplier numbers) {
    this.numbers = numbers;
  }

  /** An {@code AwsServiceEvent}. */
  AuditRecord event(ServiceEvent event, Instant time) {
    String eventId = Entropy.uuid().toString();
    String host = event.service() + ".amazonaws.com";
    boolean kms = event.service().equals("kms");
    String actor = kms ? "AWS Internal" : host;
    var out = new JsonOut(CAPACITY);
    out.open().member("eventVersion", CallRecords.VERSION).name("userIdentity").open();
    out.member("accountId", event.account().value()).member("invokedBy", actor).close();
    out.member("eventTime", seconds(time)).member("eventSource", host);
    out.member("eventName", event.name()).member("awsRegion", event.region().value());
    out.member("sourceIPAddress", actor).member("userAgent", actor);
    event.errorMessage().ifPresent(message -> out.member("errorMessage", CallRecords.cut(message)));
    out.name("requestParameters").raw("null").name("responseElements").raw("null");
    if (!kms) {
      texts(out, "additionalEventData", event.details());
    }
    out.member("requestID", event.requestId().orElseGet(() -> Entropy.uuid().toString()));
    out.member("eventID", eventId).member("readOnly", false);
    List<Arn> arns = event.resources().stream().map(Arn::parse).flatMap(Optional::stream).toList();
    if (!arns.isEmpty()) {
      out.name("resources");
      CallRecords.resources(out, arns);
    }
    out.member("eventType", "AwsServiceEvent").member("managementEvent", true);
    out.member("recipientAccountId", event.account().value());
    if (kms) {
      texts(out, "serviceEventDetails", event.details());
    }
    out.member("eventCategory", "Management").close();
    return new AuditRecord(event.account().value(), eventId, numbers.getAsLong(), out.toString());
  }

  /** Something of the system chain; the details are names and numbers. */
  AuditRecord system(String name, Instant time, Map<String, String> details) {
    String eventId = Entropy.uuid().toString();
    var out = new JsonOut(CAPACITY);
    out.open().member("eventName", name).member("eventTime", seconds(time));
    out.member("eventID", eventId);
    new TreeMap<>(details).forEach((key, text) -> out.key(key).text(text));
    out.close();
    return new AuditRecord(AuditRecord.SYSTEM, eventId, numbers.getAsLong(), out.toString());
  }

  private static void texts(JsonOut out, String name, Map<String, String> texts) {
    out.name(name).open();
    new TreeMap<>(texts).forEach((key, text) -> out.key(key).text(CallRecords.cut(text)));
    out.close();
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
