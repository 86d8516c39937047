package io.strongroom.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a query request as a tree: {@code Tags.member.1.Key} is four steps deep. */
final class QueryTree {
  private static final int DEPTH_MAX = 32;

  private final Map<String, QueryTree> children = new LinkedHashMap<>();
  private @Nullable String value;

  private QueryTree() {}

  /** The tree of these parameters. */
  static QueryTree of(Map<String, String> parameters) {
    var root = new QueryTree();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      String[] steps = parameter.getKey().split("\\.", DEPTH_MAX + 1);
      if (steps.length > DEPTH_MAX) {
        throw Malformed.body("a parameter's name has too many parts");
      }
      QueryTree node = root;
      for (String step : steps) {
        node = node.children.computeIfAbsent(step, s -> new QueryTree());
      }
      node.value = parameter.getValue();
    }
    return root;
  }

  /** What stands under that name; null when nothing does. */
  @Nullable QueryTree child(String name) {
    return children.get(name);
  }

  /** The text of a leaf. */
  String text() {
    if (value == null || !children.isEmpty()) {
      throw Malformed.body("a parameter is not one text");
    }
    return value;
  }

  /** This as a structure. */
  QueryTree structure() {
    if (value != null) {
      throw Malformed.body("a parameter is not a structure");
    }
    return this;
  }

  /**
   * The items of a list, {@code member.1} to {@code member.n}; an empty text is the empty list. A
   * gap is refused and not closed: what the caller meant to say is not known.
   */
  List<QueryTree> items(int most) {
    if (children.isEmpty() && "".equals(value)) {
      return List.of();
    }
    QueryTree member = children.get("member");
    if (value != null || member == null || children.size() != 1 || member.value != null) {
      throw Malformed.body("a parameter is not a list");
    }
    int size = member.children.size();
    if (size > most) {
      throw Malformed.body("more than " + most + " items");
    }
    var items = new ArrayList<QueryTree>(size);
    for (int number = 1; number <= size; number++) {
      QueryTree item = member.children.get(Integer.toString(number));
      if (item == null) {
        throw Malformed.body("a list is not numbered from one without a gap");
      }
      items.add(item);
    }
    return items;
  }
}
