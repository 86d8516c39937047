package io.strongroom.parameters;

import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import java.util.List;
import java.util.Optional;

/**
 * One of the filters of a listing.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html">ParameterStringFilter</a>
 */
record Filter(
    @Constraint(min = 1, max = 132, pattern = "tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType")
        @Clear
        String key,
    @Constraint(min = 1, max = 10) @Clear Optional<String> option,
    @Constraint(min = 1, max = 50, itemMin = 1, itemMax = 1024) @Clear
        Optional<List<String>> values) {
  static final String EQUALS = "Equals";
  static final String BEGINS_WITH = "BeginsWith";
  static final String TAG = "tag:";

  static final List<String> TYPES = List.of("String", "StringList", "SecureString");
  static final List<String> TIERS = List.of("Standard", "Advanced", "Intelligent-Tiering");

  /** What it asks, in full. */
  Criterion criterion() {
    return new Criterion(
        key, option.orElse(key.equals("Path") ? "OneLevel" : EQUALS), values.orElse(List.of()));
  }
}
