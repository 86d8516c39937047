package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Region;
import io.strongroom.aws.Tag;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists of secrets, and of the versions of one.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html">ListSecrets</a>
 */
final class ListSecrets {
  private static final int PAGE_MAX = 100;

  private final SecretRows rows;
  private final ReadSecrets read;
  private final LastAccess lastAccess;

  ListSecrets(SecretRows rows, ReadSecrets read, LastAccess lastAccess) {
    this.rows = rows;
    this.read = read;
    this.lastAccess = lastAccess;
  }

  /** A filter as sent. */
  record Filter(
      @Constraint(
              oneOf = {
                "description",
                "name",
                "tag-key",
                "tag-value",
                "primary-region",
                "owning-service",
                "all"
              })
          @Clear
          Optional<String> key,
      @Constraint(
              min = 1,
              max = 10,
              itemMax = 512,
              pattern = "^\\!?[a-zA-Z0-9 :_@\\/\\+\\=\\.\\-\\!]*$")
          Optional<List<String>> values) {

    private SecretFilter read() {
      String name = key.orElseThrow(SecretsErrors::noFilterKey);
      return SecretFilter.of(name, values.orElseThrow(() -> SecretsErrors.noFilterValues(name)));
    }
  }

  static List<SecretFilter> filters(List<Filter> sent) {
    return sent.stream().map(Filter::read).toList();
  }

  record ListSecretsRequest(
      Optional<Boolean> includePlannedDeletion,
      @Constraint(least = 1, most = PAGE_MAX) Optional<Integer> maxResults,
      @Constraint(min = 1, max = 4096) Optional<String> nextToken,
      @Constraint(max = 10) List<Filter> filters,
      @Constraint(oneOf = {"asc", "desc"}) @Clear Optional<String> sortOrder,
      @Constraint(oneOf = {"created-date", "last-accessed-date", "last-changed-date", "name"})
          @Clear
          Optional<String> sortBy) {}

  record ListSecretsResponse(List<SecretListEntry> secretList, Optional<String> nextToken) {}

  /** A secret in a list. */
  record SecretListEntry(
      @Wire("ARN") @Clear String arn,
      @Clear String name,
      Optional<String> description,
      @Clear Optional<String> kmsKeyId,
      Optional<Boolean> rotationEnabled,
      @Wire("RotationLambdaARN") @Clear Optional<String> rotationLambdaArn,
      Optional<RotationRules> rotationRules,
      Optional<Instant> lastRotatedDate,
      Instant lastChangedDate,
      Optional<Instant> lastAccessedDate,
      Optional<Instant> deletedDate,
      Optional<Instant> nextRotationDate,
      Optional<List<Tag>> tags,
      Optional<Map<String, List<String>>> secretVersionsToStages,
      Instant createdDate,
      @Clear Optional<String> primaryRegion) {}

  /** Lists the secrets of the caller's account in this region. */
  @Operation(value = "secretsmanager:ListSecrets", access = Access.SLOW_READ)
  ListSecretsResponse listSecrets(Call call, ListSecretsRequest request) {
    call.permit(Target.none());
    boolean planned = request.includePlannedDeletion().orElse(false);
    boolean descending = request.sortOrder().map("desc"::equals).orElse(false);
    String sortBy = request.sortBy().orElse("created-date");
    Context listing =
        Context.of("secretsmanager/ListSecrets")
            .with(planned)
            .with(descending)
            .with(sortBy)
            .with(request.filters().toString());
    var query =
        new SecretSearch.Query(
            call.account(),
            call.region(),
            filters(request.filters()),
            SecretSearch.Sort.of(sortBy),
            descending,
            planned);
    SecretSearch.Page page =
        page(call, listing, query, request.nextToken(), request.maxResults().orElse(PAGE_MAX));
    return new ListSecretsResponse(
        page.secrets().stream().map(this::entry).toList(), token(call, listing, page.next()));
  }

  /** A page of a listing that this token leads to. */
  static SecretSearch.Page page(
      Call call, Context listing, SecretSearch.Query query, Optional<String> token, int limit) {
    Optional<SecretSearch.Place> after =
        token.map(text -> SecretSearch.Place.read(place(call, listing, text)));
    return new SecretSearch(call.tx(), query).page(after, limit);
  }

  static Optional<String> token(Call call, Context listing, Optional<SecretSearch.Place> next) {
    return next.map(place -> Cursor.write(sealKey(call), listing, place.text()));
  }

  private static String place(Call call, Context listing, String token) {
    return Cursor.read(sealKey(call), listing, token).orElseThrow(SecretsErrors::invalidNextToken);
  }

  private static SealKey sealKey(Call call) {
    return call.tx().accountKey(call.account(), call.region());
  }

  private SecretListEntry entry(Secret secret) {
    Map<String, List<String>> stages = secret.stages().byVersion();
    return new SecretListEntry(
        secret.arn().toString(),
        secret.name(),
        secret.description(),
        secret.kmsKeyId(),
        secret.rotation().map(Rotation::enabled),
        secret.rotation().map(Rotation::function),
        secret.rotation().map(Rotation::rules).filter(rules -> !rules.isEmpty()),
        secret.rotation().flatMap(Rotation::rotated),
        secret.changed(),
        lastAccess.of(secret),
        secret.deleteAt(),
        secret.rotation().flatMap(Rotation::window).map(RotationRules.Window::closes),
        ReadSecrets.tags(secret),
        stages.isEmpty() ? Optional.empty() : Optional.of(stages),
        secret.created(),
        secret.replication().primary().map(Region::value));
  }

  record ListSecretVersionIdsRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Constraint(least = 1, most = PAGE_MAX) Optional<Integer> maxResults,
      @Constraint(min = 1, max = 4096) Optional<String> nextToken,
      Optional<Boolean> includeDeprecated) {}

  record ListSecretVersionIdsResponse(
      List<SecretVersionsListEntry> versions,
      Optional<String> nextToken,
      @Wire("ARN") @Clear String arn,
      @Clear String name) {}

  /** A version in a list. */
  record SecretVersionsListEntry(
      @Clear String versionId,
      @Clear Optional<List<String>> versionStages,
      Optional<Instant> lastAccessedDate,
      Instant createdDate,
      @Clear List<String> kmsKeyIds) {}

  /** Lists the versions of a secret, oldest first; those without a label only when asked. */
  @Operation(value = "secretsmanager:ListSecretVersionIds", access = Access.READ)
  ListSecretVersionIdsResponse listSecretVersionIds(
      Call call, ListSecretVersionIdsRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    call.permit(found.target(call));
    Secret secret = found.orThrow();
    boolean deprecated = request.includeDeprecated().orElse(false);
    Context listing =
        Context.of("secretsmanager/ListSecretVersionIds").with(secret.id()).with(deprecated);
    Optional<SecretSearch.Place> after =
        request.nextToken().map(text -> SecretSearch.Place.read(place(call, listing, text)));
    int limit = request.maxResults().orElse(PAGE_MAX);
    var page = new ArrayList<SecretRows.Listed>();
    boolean more = false;
    for (SecretRows.Listed version : rows.versions(call.tx(), secret)) {
      boolean shown =
          (deprecated || !secret.stages().of(version.id()).isEmpty())
              && after.map(place -> isBehind(version, place)).orElse(true);
      if (shown && page.size() == limit) {
        more = true;
        break;
      }
      if (shown) {
        page.add(version);
      }
    }
    return new ListSecretVersionIdsResponse(
        page.stream().map(version -> entry(secret, version)).toList(),
        token(call, listing, more ? Optional.of(place(page.getLast())) : Optional.empty()),
        secret.arn().toString(),
        secret.name());
  }

  private static SecretSearch.Place place(SecretRows.Listed version) {
    return new SecretSearch.Place(version.created().toEpochMilli(), version.id());
  }

  private static boolean isBehind(SecretRows.Listed version, SecretSearch.Place place) {
    long created = version.created().toEpochMilli();
    return created > place.number()
        || (created == place.number() && version.id().compareTo(place.name()) > 0);
  }

  private SecretVersionsListEntry entry(Secret secret, SecretRows.Listed version) {
    List<String> stages = secret.stages().of(version.id());
    return new SecretVersionsListEntry(
        version.id(),
        stages.isEmpty() ? Optional.empty() : Optional.of(stages),
        lastAccess.of(secret, version.id(), version.accessedDay()),
        version.created(),
        List.of(version.keyName().or(secret::kmsKeyId).orElse(SecretValues.DEFAULT_KEY)));
  }
}
