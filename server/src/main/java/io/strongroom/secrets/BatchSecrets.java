package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import io.strongroom.seal.Context;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Tampered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The current values of many secrets: each is decided on and recorded as a GetSecretValue of its
 * own, and what is refused of one does not hold up the others.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html">BatchGetSecretValue</a>
 */
final class BatchSecrets {
  private static final int BATCH_MAX = 20;
  private static final String GET = "secretsmanager:GetSecretValue";

  private final ReadSecrets read;

  BatchSecrets(ReadSecrets read) {
    this.read = read;
  }

  record BatchGetSecretValueRequest(
      @Constraint(min = 1, max = BATCH_MAX, itemMin = 1, itemMax = 2048) @Clear
          Optional<List<String>> secretIdList,
      @Constraint(max = 10) Optional<List<ListSecrets.Filter>> filters,
      @Constraint(least = 1, most = BATCH_MAX) Optional<Integer> maxResults,
      @Constraint(min = 1, max = 4096) Optional<String> nextToken) {}

  record BatchGetSecretValueResponse(
      List<SecretValueEntry> secretValues,
      Optional<String> nextToken,
      @Wire("Errors") List<ApiError> errors) {}

  /** One secret with its value. */
  record SecretValueEntry(
      @Wire("ARN") @Clear String arn,
      @Clear String name,
      @Clear String versionId,
      @Blob Optional<Sensitive> secretBinary,
      Optional<Sensitive> secretString,
      @Clear List<String> versionStages,
      Instant createdDate) {}

  /** Why one secret is not among the values. */
  record ApiError(@Clear String secretId, @Clear String errorCode, String message) {}

  /** Returns the current values of secrets that are named, or that filters find. */
  @Operation(value = "secretsmanager:BatchGetSecretValue", access = Access.READ)
  BatchGetSecretValueResponse batchGetSecretValue(Call call, BatchGetSecretValueRequest request) {
    call.permit(Target.none());
    boolean filtered = request.filters().map(list -> !list.isEmpty()).orElse(false);
    if (filtered == request.secretIdList().isPresent()) {
      throw SecretsErrors.idsOrFilters();
    }
    if (!filtered && (request.maxResults().isPresent() || request.nextToken().isPresent())) {
      throw SecretsErrors.pagesNeedFilters();
    }
    if (!filtered) {
      return values(call, request.secretIdList().orElseThrow(), Optional.empty());
    }
    call.permit("secretsmanager:ListSecrets", Target.none());
    Context listing =
        Context.of("secretsmanager/BatchGetSecretValue")
            .with(request.filters().orElseThrow().toString());
    var query =
        new SecretSearch.Query(
            call.account(),
            call.region(),
            ListSecrets.filters(request.filters().orElseThrow()),
            SecretSearch.Sort.CREATED,
            false,
            false);
    SecretSearch.Page page =
        ListSecrets.page(
            call, listing, query, request.nextToken(), request.maxResults().orElse(BATCH_MAX));
    return values(
        call,
        page.secrets().stream().map(secret -> secret.arn().toString()).toList(),
        ListSecrets.token(call, listing, page.next()));
  }

  private BatchGetSecretValueResponse values(
      Call call, List<String> ids, Optional<String> nextToken) {
    var entries = new ArrayList<SecretValueEntry>(ids.size());
    var errors = new ArrayList<ApiError>();
    for (String id : ids) {
      var one = new ReadSecrets.GetSecretValueRequest(id, Optional.empty(), Optional.empty());
      try {
        entries.add(entry(call.part(GET, one, part -> value(part, one))));
      } catch (AwsError e) {
        errors.add(new ApiError(id, e.code(), e.message().orElse("")));
      }
    }
    return new BatchGetSecretValueResponse(entries, nextToken, errors);
  }

  /** A secret that was tampered with does not keep the others from being read. */
  private ReadSecrets.GetSecretValueResponse value(
      Call part, ReadSecrets.GetSecretValueRequest one) {
    try {
      return read.getSecretValue(part, one);
    } catch (Tampered e) {
      throw SecretsErrors.decryptionFailure();
    }
  }

  private static SecretValueEntry entry(ReadSecrets.GetSecretValueResponse got) {
    return new SecretValueEntry(
        got.arn(),
        got.name(),
        got.versionId(),
        got.secretBinary(),
        got.secretString(),
        got.versionStages(),
        got.createdDate());
  }
}
