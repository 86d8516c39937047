package io.strongroom.store;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Region;
import java.util.Map;

/**
 * Something that was committed and that others may want to hear of. Never holds a value.
 *
 * @param kind such as {@code ParameterStoreChange}
 * @param resource the ARN; changes of one resource keep their order
 * @param detail names and identifiers only
 */
public record Change(
    AccountId account, Region region, String kind, String resource, Map<String, String> detail) {
  public Change {
    detail = Map.copyOf(detail);
  }
}
