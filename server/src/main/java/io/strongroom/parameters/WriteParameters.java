package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.kms.Keys;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Change;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writing and deleting parameters.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html">PutParameter</a>
 */
final class WriteParameters {
  private static final int VERSIONS_MAX = 100;
  private static final int TAGS_MAX = 50;
  private static final int STANDARD_MAX = 4096;
  private static final int ADVANCED_MAX = 8192;
  private static final String INTELLIGENT = "Intelligent-Tiering";

  private final ParameterRows rows;
  private final Values values;

  WriteParameters(ParameterRows rows, Values values) {
    this.rows = rows;
    this.values = values;
  }

  record PutParameterRequest(
      @Constraint(min = 1, max = 2048) @Clear String name,
      @Constraint(max = 1024) Optional<String> description,
      Sensitive value,
      @Constraint(oneOf = {"String", "StringList", "SecureString"}) @Clear Optional<String> type,
      @Constraint(min = 1, max = 256, pattern = "^([a-zA-Z0-9:/_-]+)$") @Clear
          Optional<String> keyId,
      Optional<Boolean> overwrite,
      @Constraint(max = 1024) Optional<String> allowedPattern,
      @Constraint(max = 1000) List<ParameterTag> tags,
      @Constraint(oneOf = {"Standard", "Advanced", "Intelligent-Tiering"}) @Clear
          Optional<String> tier,
      @Constraint(min = 1, max = 4096) Optional<String> policies,
      @Constraint(max = 128) @Clear Optional<String> dataType) {

    boolean overwriting() {
      return overwrite.orElse(false);
    }
  }

  record PutParameterResponse(long version, @Clear String tier) {}

  /** Creates a parameter, or adds a version to one when told to overwrite. */
  @Operation(value = "ssm:PutParameter", access = Access.WRITE)
  PutParameterResponse putParameter(Call call, PutParameterRequest request) {
    Optional<ParameterName> name = ParameterName.parse(request.name());
    Optional<ParameterRows.Current> current =
        name.flatMap(found -> rows.find(call.tx(), call.account(), call.region(), found));
    Permit permit = permit(call, request, name, current);
    ParameterName.refusal(request.name(), call.account(), call.region())
        .ifPresent(
            error -> {
              throw error;
            });
    check(request, current);
    String type =
        request.type().or(() -> current.map(found -> found.version().type())).orElseThrow();
    String tier = tier(request, current);
    Optional<String> pattern =
        request
            .allowedPattern()
            .or(() -> current.flatMap(found -> found.version().allowedPattern()))
            .filter(text -> !text.isEmpty());
    pattern.ifPresent(text -> AllowedPattern.check(text, type, request.value()));
    ParameterRows.Parameter parameter =
        current
            .map(found -> found.parameter().withLatest(found.parameter().latest() + 1))
            .orElseGet(() -> created(call, name.orElseThrow(), request, type));
    Version version = version(call, permit, request, current, parameter, type, tier, pattern);
    store(call, current, parameter, version);
    announce(call, current.isPresent() ? "Update" : "Create", parameter, version.description());
    return new PutParameterResponse(version.number(), tier);
  }

  private Permit permit(
      Call call,
      PutParameterRequest request,
      Optional<ParameterName> name,
      Optional<ParameterRows.Current> current) {
    Arn arn =
        name.map(found -> found.arn(call.account(), call.region()))
            .orElseGet(() -> Arn.of("ssm", call.region(), call.account(), "*"));
    Target target =
        Target.of(arn)
            .withTags(current.map(found -> found.parameter().tags()).orElse(Map.of()))
            .withRequestTags(ParameterTag.plain(request.tags()))
            .with("ssm:Overwrite", Boolean.toString(request.overwriting()))
            .with("ssm:Policies", request.policies());
    Permit permit = call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("ssm:AddTagsToResource", target);
    }
    return permit;
  }

  /** The checks of the service itself, in AWS's order. */
  private static void check(PutParameterRequest request, Optional<ParameterRows.Current> current) {
    if (request.overwriting() && !request.tags().isEmpty()) {
      throw ParameterErrors.tagsWithOverwrite();
    }
    if (current.isEmpty() && request.type().isEmpty()) {
      throw ParameterErrors.typeRequired();
    }
    if (current.isPresent() && !request.overwriting()) {
      throw ParameterErrors.exists();
    }
    if (current.isPresent()
        && request.type().isPresent()
        && !request.type().equals(current.map(found -> found.version().type()))) {
      throw ParameterErrors.typeMismatch();
    }
    if (request.policies().isPresent()) {
      throw ParameterErrors.unsupported("Policies");
    }
    if (request.value().length() == 0) {
      throw ParameterErrors.emptyValue();
    }
    if (request.value().use(WriteParameters::nests)) {
      throw ParameterErrors.nested();
    }
    if (request.tags().size() > TAGS_MAX) {
      throw ParameterErrors.tooManyTags();
    }
    request
        .dataType()
        .filter(type -> !type.equals("text"))
        .ifPresent(
            type -> {
              throw ParameterErrors.dataType(type);
            });
    if (request.keyId().isPresent()
        && !request
            .type()
            .or(() -> current.map(found -> found.version().type()))
            .equals(Optional.of(Version.SECURE))) {
      throw ParameterErrors.keyIdWithoutSecureString();
    }
  }

  /** Whether the value holds a reference in double braces, opened and closed. */
  private static boolean nests(byte[] value) {
    boolean opened = false;
    for (int i = 1; i < value.length; i++) {
      if (value[i] == '{' && value[i - 1] == '{') {
        opened = true;
      } else if (opened && value[i] == '}' && value[i - 1] == '}') {
        return true;
      }
    }
    return false;
  }

  private static String tier(PutParameterRequest request, Optional<ParameterRows.Current> current) {
    boolean wasAdvanced = current.map(found -> found.version().advanced()).orElse(false);
    boolean large = request.value().length() > STANDARD_MAX;
    String asked = request.tier().orElse(wasAdvanced ? Version.ADVANCED : Version.STANDARD);
    if (asked.equals(Version.STANDARD) && wasAdvanced) {
      throw ParameterErrors.downgrade();
    }
    if (asked.equals(Version.STANDARD) && large) {
      throw ParameterErrors.standardTooLarge();
    }
    if (request.value().length() > ADVANCED_MAX) {
      throw ParameterErrors.advancedTooLarge();
    }
    if (asked.equals(INTELLIGENT)) {
      return large || wasAdvanced ? Version.ADVANCED : Version.STANDARD;
    }
    return asked;
  }

  private static ParameterRows.Parameter created(
      Call call, ParameterName name, PutParameterRequest request, String type) {
    var tags = new LinkedHashMap<String, String>();
    request.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    return new ParameterRows.Parameter(
        call.account(), call.region(), name, request.name().strip(), type, 1, tags, now(call));
  }

  private Version version(
      Call call,
      Permit permit,
      PutParameterRequest request,
      Optional<ParameterRows.Current> current,
      ParameterRows.Parameter parameter,
      String type,
      String tier,
      Optional<String> pattern) {
    boolean secure = type.equals(Version.SECURE);
    String id =
        current
            .map(found -> found.version().parameterId())
            .orElseGet(() -> Entropy.uuid().toString());
    Arn arn = parameter.name().arn(call.account(), call.region());
    Optional<String> keyId =
        secure ? Optional.of(request.keyId().orElse(Keys.defaultAlias("ssm"))) : Optional.empty();
    Optional<Values.Stored> stored =
        keyId.map(
            key ->
                values.encrypt(
                    permit,
                    arn,
                    key,
                    tier.equals(Version.ADVANCED),
                    request.value(),
                    Values.bound(arn, id, parameter.latest())));
    return new Version(
        call.account(),
        call.region(),
        parameter.name(),
        parameter.latest(),
        id,
        type,
        tier,
        request
            .dataType()
            .or(() -> current.map(found -> found.version().dataType()))
            .orElse("text"),
        keyId,
        request.description().or(() -> current.flatMap(found -> found.version().description())),
        pattern,
        secure
            ? Optional.empty()
            : Optional.of(request.value().use(bytes -> new String(bytes, StandardCharsets.UTF_8))),
        stored.map(Values.Stored::sealed),
        stored.flatMap(Values.Stored::dataKey),
        now(call),
        call.caller().arn(),
        List.of());
  }

  private void store(
      Call call,
      Optional<ParameterRows.Current> current,
      ParameterRows.Parameter parameter,
      Version version) {
    if (current.isEmpty()) {
      rows.insert(call.tx(), parameter);
    } else {
      dropOldest(call, current.get().parameter());
      rows.update(call.tx(), parameter);
    }
    rows.insert(call.tx(), version);
  }

  /** A hundred versions are kept; the oldest makes room unless a label holds it. */
  private void dropOldest(Call call, ParameterRows.Parameter parameter) {
    List<Long> numbers = rows.numbers(call.tx(), parameter);
    if (numbers.size() < VERSIONS_MAX) {
      return;
    }
    long oldest = numbers.getFirst();
    boolean labelled =
        rows.version(call.tx(), parameter, oldest)
            .map(version -> !version.labels().isEmpty())
            .orElse(false);
    if (labelled) {
      throw ParameterErrors.oldestHasLabel(parameter.shownName(), oldest);
    }
    rows.deleteVersion(call.tx(), parameter, oldest);
  }

  record DeleteParameterRequest(@Constraint(min = 1, max = 2048) @Clear String name) {}

  /** Deletes a parameter with its whole history. */
  @Operation(value = "ssm:DeleteParameter", access = Access.WRITE)
  void deleteParameter(Call call, DeleteParameterRequest request) {
    Optional<ParameterName> name = ParameterName.parse(request.name());
    Optional<ParameterRows.Current> current =
        name.flatMap(found -> rows.find(call.tx(), call.account(), call.region(), found));
    Arn arn =
        name.map(found -> found.arn(call.account(), call.region()))
            .orElseGet(() -> Arn.of("ssm", call.region(), call.account(), "*"));
    call.permit(
        Target.of(arn).withTags(current.map(found -> found.parameter().tags()).orElse(Map.of())));
    if (name.isEmpty()) {
      throw ParameterErrors.badName();
    }
    ParameterRows.Current found = current.orElseThrow(ParameterErrors::notFound);
    rows.delete(call.tx(), found.parameter());
    announce(call, "Delete", found.parameter(), found.version().description());
  }

  private static void announce(
      Call call,
      String operation,
      ParameterRows.Parameter parameter,
      Optional<String> description) {
    var detail = new HashMap<String, String>();
    detail.put("operation", operation);
    detail.put("name", parameter.shownName());
    detail.put("type", parameter.type());
    description.ifPresent(text -> detail.put("description", text));
    call.tx()
        .announce(
            new Change(
                call.account(),
                call.region(),
                "ParameterStoreChange",
                parameter.name().arn(call.account(), call.region()).toString(),
                detail));
  }

  private static Instant now(Call call) {
    return Instant.ofEpochMilli(call.tx().now().toEpochMilli());
  }
}
