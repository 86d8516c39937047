package io.strongroom.aws;

/** A choice of an API's own words: what an enum implements to stand in a request or response. */
public interface Word {
  /** The word on the wire, such as {@code SYMMETRIC_DEFAULT}. */
  String word();
}
