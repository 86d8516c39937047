package io.strongroom.kms;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.util.List;
import java.util.Optional;

/**
 * Custom key stores, of which there are none: keys in a CloudHSM cluster or an external store are
 * not offered, and said so.
 */
final class KeyStores {

  record DescribeCustomKeyStoresRequest(
      @Constraint(min = 1, max = 64) @Clear Optional<String> customKeyStoreId,
      @Constraint(min = 1, max = 256) @Clear Optional<String> customKeyStoreName,
      @Constraint(least = 1, most = 1000) Optional<Integer> limit,
      @Constraint(min = 1, max = 1024, pattern = "[\\u0020-\\u00FF]*") Optional<String> marker) {}

  record DescribeCustomKeyStoresResponse(List<KeyStore> customKeyStores, boolean truncated) {}

  /** Stands in a list that is always empty. */
  record KeyStore(@Clear String customKeyStoreId, @Clear String customKeyStoreName) {}

  /** Lists none, and knows none by name. */
  @Operation(value = "kms:DescribeCustomKeyStores", access = Access.READ)
  DescribeCustomKeyStoresResponse describeCustomKeyStores(
      Call call, DescribeCustomKeyStoresRequest request) {
    call.permit(Target.none());
    if (request.customKeyStoreId().isPresent() || request.customKeyStoreName().isPresent()) {
      throw KmsErrors.noSuchKeyStore();
    }
    if (request.marker().isPresent()) {
      throw KmsErrors.invalidMarker();
    }
    return new DescribeCustomKeyStoresResponse(List.of(), false);
  }

  record CreateCustomKeyStoreRequest(
      @Constraint(min = 1, max = 256) @Clear String customKeyStoreName) {}

  record CreateCustomKeyStoreResponse(@Clear String customKeyStoreId) {}

  /** Refuses. */
  @Operation(value = "kms:CreateCustomKeyStore", access = Access.READ)
  CreateCustomKeyStoreResponse createCustomKeyStore(
      Call call, CreateCustomKeyStoreRequest request) {
    throw refused(call);
  }

  record ConnectCustomKeyStoreRequest(
      @Constraint(min = 1, max = 64) @Clear String customKeyStoreId) {}

  record ConnectCustomKeyStoreResponse() {}

  /** Refuses. */
  @Operation(value = "kms:ConnectCustomKeyStore", access = Access.READ)
  ConnectCustomKeyStoreResponse connectCustomKeyStore(
      Call call, ConnectCustomKeyStoreRequest request) {
    throw refused(call);
  }

  record DisconnectCustomKeyStoreRequest(
      @Constraint(min = 1, max = 64) @Clear String customKeyStoreId) {}

  record DisconnectCustomKeyStoreResponse() {}

  /** Refuses. */
  @Operation(value = "kms:DisconnectCustomKeyStore", access = Access.READ)
  DisconnectCustomKeyStoreResponse disconnectCustomKeyStore(
      Call call, DisconnectCustomKeyStoreRequest request) {
    throw refused(call);
  }

  record UpdateCustomKeyStoreRequest(
      @Constraint(min = 1, max = 64) @Clear String customKeyStoreId) {}

  record UpdateCustomKeyStoreResponse() {}

  /** Refuses. */
  @Operation(value = "kms:UpdateCustomKeyStore", access = Access.READ)
  UpdateCustomKeyStoreResponse updateCustomKeyStore(
      Call call, UpdateCustomKeyStoreRequest request) {
    throw refused(call);
  }

  record DeleteCustomKeyStoreRequest(
      @Constraint(min = 1, max = 64) @Clear String customKeyStoreId) {}

  record DeleteCustomKeyStoreResponse() {}

  /** Refuses. */
  @Operation(value = "kms:DeleteCustomKeyStore", access = Access.READ)
  DeleteCustomKeyStoreResponse deleteCustomKeyStore(
      Call call, DeleteCustomKeyStoreRequest request) {
    throw refused(call);
  }

  private static RuntimeException refused(Call call) {
    call.permit(Target.none());
    return KmsErrors.unsupported(call.operation());
  }
}
