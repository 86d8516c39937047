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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Writing parameters.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html">PutParameter</a>
 */
final class WriteParameters {
  private static final int VERSIONS_MAX = 100;
  private static final int STANDARD_MAX = 4096;
  private static final int ADVANCED_MAX = 8192;
  private static final String INTELLIGENT = "Intelligent-Tiering";

  private final ParameterRows rows;
  private final VersionRows versions;
  private final SettingRows settings;
  private final Values values;

  WriteParameters(ParameterRows rows, VersionRows versions, SettingRows settings, Values values) {
    this.rows = rows;
    this.versions = versions;
    this.settings = settings;
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

  /** What a version is to be, beside its value. */
  private record Plan(
      String type, String tier, String dataType, Optional<String> pattern, Policies policies) {}

  /** The policies of a version, and which of them have acted already. */
  private record Policies(ParameterPolicies policies, List<String> done) {}

  /** Creates a parameter, or adds a version to one when told to overwrite. */
  @Operation(value = "ssm:PutParameter", access = Access.WRITE)
  PutParameterResponse putParameter(Call call, PutParameterRequest request) {
    Named named = Named.find(rows, call, request.name());
    Permit permit = permit(call, request, named);
    ParameterName.refusal(call, request.name())
        .ifPresent(
            error -> {
              throw error;
            });
    Optional<Current> before = named.current();
    check(request, before);
    Plan plan = plan(call, request, before);
    if (request.keyId().isPresent() && !plan.type().equals(Version.SECURE)) {
      throw ParameterErrors.keyIdWithoutSecureString();
    }
    Parameter parameter =
        before
            .map(found -> found.parameter())
            .map(found -> found.withLatest(found.latest() + 1, plan.policies().done()))
            .orElseGet(() -> created(call, named.name().orElseThrow(), request, plan.type()));
    if (before.isPresent()) {
      dropOldest(call, before.get().parameter());
    }
    Version version = version(permit, request, before, parameter, plan);
    var after = new Current(parameter, version);
    if (before.isPresent()) {
      rows.update(call.tx(), before.get(), after);
      versions.insert(call.tx(), version);
    } else {
      rows.insert(call.tx(), after);
    }
    Changes.announce(call.tx(), before.isPresent() ? "Update" : "Create", after);
    return new PutParameterResponse(version.number(), plan.tier());
  }

  private static Permit permit(Call call, PutParameterRequest request, Named named) {
    Target target =
        named
            .target()
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
  private static void check(PutParameterRequest request, Optional<Current> current) {
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
    if (request.value().length() == 0) {
      throw ParameterErrors.emptyValue();
    }
    if (request.value().use(WriteParameters::nests)) {
      throw ParameterErrors.nested();
    }
    if (request.tags().stream().map(ParameterTag::key).distinct().count()
        > TagParameters.TAGS_MAX) {
      throw ParameterErrors.tooManyTags();
    }
  }

  private Plan plan(Call call, PutParameterRequest request, Optional<Current> before) {
    Optional<Version> old = before.map(Current::version);
    String type = request.type().or(() -> old.map(Version::type)).orElseThrow();
    String dataType =
        request.dataType().or(() -> old.map(Version::dataType)).orElse(DataTypes.TEXT);
    DataTypes.check(dataType, type, request.value());
    Optional<String> pattern =
        request
            .allowedPattern()
            .or(() -> old.flatMap(Version::allowedPattern))
            .filter(text -> !text.isEmpty());
    pattern.ifPresent(text -> AllowedPattern.check(text, type, request.value()));
    Policies policies = policies(call, request, before);
    String tier = tier(call, request, old, !policies.policies().isEmpty());
    return new Plan(type, tier, dataType, pattern, policies);
  }

  /** New policies take the place of all; without new ones the old stay. */
  private static Policies policies(
      Call call, PutParameterRequest request, Optional<Current> before) {
    if (request.policies().isEmpty()) {
      ParameterPolicies kept =
          before.map(found -> found.version().policies()).orElse(ParameterPolicies.NONE);
      List<String> done = before.map(found -> found.parameter().done()).orElse(List.of());
      return new Policies(kept, kept.stillDone(done));
    }
    ParameterPolicies given = PolicyText.parse(request.policies().get());
    boolean past =
        given.list().stream()
            .anyMatch(
                policy ->
                    policy.kind() == ParameterPolicies.Kind.EXPIRATION
                        && !policy.at().isAfter(now(call)));
    if (past) {
      throw PolicyErrors.past();
    }
    return new Policies(given, List.of());
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

  private String tier(
      Call call, PutParameterRequest request, Optional<Version> old, boolean policies) {
    boolean wasAdvanced = old.map(Version::advanced).orElse(false);
    boolean large = request.value().length() > STANDARD_MAX;
    String asked =
        request
            .tier()
            .orElseGet(
                () ->
                    wasAdvanced
                        ? Version.ADVANCED
                        : settings.value(
                            call.tx(), call.account(), call.region(), Setting.DEFAULT_TIER));
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
      return large || wasAdvanced || policies ? Version.ADVANCED : Version.STANDARD;
    }
    if (asked.equals(Version.STANDARD) && policies) {
      throw PolicyErrors.standardTier();
    }
    return asked;
  }

  private static Parameter created(
      Call call, ParameterName name, PutParameterRequest request, String type) {
    var tags = new LinkedHashMap<String, String>();
    request.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    return new Parameter(
        call.account(),
        call.region(),
        name,
        request.name().strip(),
        type,
        1,
        tags,
        now(call),
        List.of(),
        Optional.empty());
  }

  private Version version(
      Permit permit,
      PutParameterRequest request,
      Optional<Current> before,
      Parameter parameter,
      Plan plan) {
    Call call = permit.call();
    boolean secure = plan.type().equals(Version.SECURE);
    Optional<Version> old = before.map(Current::version);
    String id = old.map(Version::parameterId).orElseGet(() -> Entropy.uuid().toString());
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
                    plan.tier().equals(Version.ADVANCED),
                    request.value(),
                    Values.bound(arn, id, parameter.latest())));
    return new Version(
        call.account(),
        call.region(),
        parameter.name(),
        parameter.latest(),
        id,
        plan.type(),
        plan.tier(),
        plan.dataType(),
        keyId,
        request.description().or(() -> old.flatMap(Version::description)),
        plan.pattern(),
        plan.policies().policies().text(),
        secure
            ? Optional.empty()
            : Optional.of(request.value().use(bytes -> new String(bytes, StandardCharsets.UTF_8))),
        stored.map(Values.Stored::sealed),
        stored.flatMap(Values.Stored::dataKey),
        now(call),
        call.caller().arn(),
        List.of());
  }

  /** A hundred versions are kept; the oldest makes room unless a label holds it. */
  private void dropOldest(Call call, Parameter parameter) {
    Optional<Long> full = versions.behind(call.tx(), parameter, VERSIONS_MAX - 1);
    if (full.isEmpty()) {
      return;
    }
    long oldest = full.get();
    boolean labelled =
        versions
            .find(call.tx(), parameter, oldest)
            .map(version -> !version.labels().isEmpty())
            .orElse(false);
    if (labelled) {
      throw ParameterErrors.oldestHasLabel(parameter.shownName(), oldest);
    }
    versions.delete(call.tx(), parameter, oldest);
  }

  private static Instant now(Call call) {
    return Instant.ofEpochMilli(call.tx().now().toEpochMilli());
  }
}
