package io.strongroom.gateway;

import org.jspecify.annotations.Nullable;

/** Where in a request a member stands; printed only when it violates something. */
record Path(@Nullable Path parent, String name) {

  /** The place of an item, counted from one, as AWS prints it: {@code tags.1.member}. */
  Path item(int number) {
    return new Path(new Path(this, Integer.toString(number)), "member");
  }

  /** The place of a map's value. */
  Path value() {
    return new Path(this, "value");
  }

  @Override
  public String toString() {
    return parent == null ? name : parent + "." + name;
  }
}
