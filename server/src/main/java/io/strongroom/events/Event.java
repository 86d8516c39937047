package io.strongroom.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.seal.Entropy;
import io.strongroom.store.Change;
import io.strongroom.store.Outbox;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * An event of a bus, made of what stands in the outbox.
 *
 * @param resource what it is about; events about the same are delivered in order
 * @param json the whole event
 * @param call whether it is a call that only reads, which few rules want
 * @param forwarded whether it came over another bus, and goes to no third one
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html">Event
 *     structure</a>
 */
record Event(
    Place place,
    String bus,
    String resource,
    String json,
    boolean call,
    boolean forwarded,
    Instant created) {
  /** Kinds of changes that are events already. */
  private static final String CUSTOM = "Event";

  /** Kinds of changes that are records of the trail. */
  static final String RECORD = "AuditRecord";

  /** A row for the outbox. */
  static Change custom(Place place, String bus, ObjectNode event, boolean forwarded) {
    String resource = event.path("resources").path(0).asText("");
    return new Change(
        place.account(),
        place.region(),
        CUSTOM,
        resource.isEmpty() ? event.path("id").asText() : resource,
        Map.of("bus", bus, "event", Json.write(event), "forwarded", Boolean.toString(forwarded)));
  }

  /** Of a row of the outbox; empty for what is nobody's event. */
  static Optional<Event> of(Outbox.Waiting row) {
    ObjectNode detail = Json.object(row.detail()).orElseGet(Json::object);
    return switch (row.kind()) {
      case CUSTOM ->
          Optional.of(
              new Event(
                  place(row),
                  detail.path("bus").asText(),
                  row.resource(),
                  detail.path("event").asText(),
                  false,
                  detail.path("forwarded").asText().equals("true"),
                  row.created()));
      case RECORD -> ofRecord(row, detail.path("record").asText());
      case "ParameterStoreChange" ->
          Optional.of(made(row, "Parameter Store Change", "aws.ssm", detail));
      case "ParameterStorePolicyAction" ->
          Optional.of(made(row, "Parameter Store Policy Action", "aws.ssm", detail));
      case "KmsKeyRotated" -> Optional.of(made(row, "KMS CMK Rotation", "aws.kms", detail));
      case "KmsMaterialExpired" ->
          Optional.of(made(row, "KMS Imported Key Material Expiration", "aws.kms", detail));
      case "KmsKeyDeleted" -> Optional.of(made(row, "KMS CMK Deletion", "aws.kms", detail));
      case "SecretLabelUpdated" ->
          Optional.of(made(row, "Secret Label Updated", "aws.secretsmanager", detail));
      default -> Optional.empty();
    };
  }

  private static Place place(Outbox.Waiting row) {
    return new Place(row.account(), row.region());
  }

  private static Event made(Outbox.Waiting row, String type, String source, JsonNode detail) {
    ObjectNode event = envelope(place(row), type, source, row.created());
    event.putArray("resources").add(row.resource());
    event.set("detail", detail);
    return new Event(
        place(row),
        Setting.DEFAULT_BUS,
        row.resource(),
        Json.write(event),
        false,
        false,
        row.created());
  }

  private static Optional<Event> ofRecord(Outbox.Waiting row, String record) {
    Optional<ObjectNode> detail = Json.object(record);
    if (detail.isEmpty()) {
      return Optional.empty();
    }
    String service = detail.get().path("eventSource").asText();
    boolean api = detail.get().path("eventType").asText().equals("AwsApiCall");
    ObjectNode event =
        envelope(
            place(row),
            api ? "AWS API Call via CloudTrail" : "AWS Service Event via CloudTrail",
            "aws." + service.replace(".amazonaws.com", ""),
            row.created());
    event.putArray("resources");
    event.set("detail", detail.get());
    boolean reads = api && detail.get().path("readOnly").asBoolean(false);
    return Optional.of(
        new Event(
            place(row),
            Setting.DEFAULT_BUS,
            row.resource(),
            Json.write(event),
            reads,
            false,
            row.created()));
  }

  /** What a rule with a schedule sends. */
  static Event scheduled(Place place, Setting.Rule rule, Instant at) {
    ObjectNode event = envelope(place, "Scheduled Event", "aws.events", at);
    String arn = place.arn(rule.resource()).toString();
    event.putArray("resources").add(arn);
    event.putObject("detail");
    return new Event(place, rule.bus(), arn, Json.write(event), false, false, at);
  }

  private static ObjectNode envelope(Place place, String type, String source, Instant time) {
    ObjectNode event = Json.object();
    event.put("version", "0").put("id", Entropy.uuid().toString());
    event.put("detail-type", type).put("source", source);
    event.put("account", place.account().value());
    event.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
    return event.put("region", place.region().value());
  }
}
