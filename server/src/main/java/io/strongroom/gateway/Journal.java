package io.strongroom.gateway;

/** Where the gateway reports its own troubles; never told anything that a request contained. */
@FunctionalInterface
interface Journal {
  /** Notes one line in the product's own words. */
  void note(String line);
}
