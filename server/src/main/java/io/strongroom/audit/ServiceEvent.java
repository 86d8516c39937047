package io.strongroom.audit;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.aws.Region;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something a service did by itself, such as {@code DeleteKey}, {@code RotationSucceeded} or {@code
 * EndSecretVersionDelete}; an {@code AwsServiceEvent} of CloudTrail.
 *
 * @param service short name, such as {@code kms}
 * @param details names and identifiers only, recorded in clear
 * @param resources ARNs
 * @param errorMessage why it failed, where it did; never a value
 * @param requestId empty for a new one
 */
public record ServiceEvent(
    AccountId account,
    Region region,
    String service,
    String name,
    Map<String, String> details,
    List<String> resources,
    Optional<String> errorMessage,
    Optional<String> requestId) {
  /** What succeeded, of one resource. */
  public static ServiceEvent of(Arn resource, String name, Map<String, String> details) {
    return new ServiceEvent(
        new AccountId(resource.account()),
        new Region(resource.region()),
        resource.service(),
        name,
        details,
        List.of(resource.toString()),
        Optional.empty(),
        Optional.empty());
  }

  public ServiceEvent {
    details = Map.copyOf(details);
    resources = List.copyOf(resources);
  }
}
