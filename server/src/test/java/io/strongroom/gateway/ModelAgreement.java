package io.strongroom.gateway;

import io.strongroom.aws.Api;
import io.strongroom.aws.Constraint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares an API's records with AWS's model of the service. What AWS has and we have not is
 * reported as unsupported; what we say otherwise than AWS is a disagreement.
 */
final class ModelAgreement {
  private final ServiceModel model;
  private final boolean requests;
  private final List<String> disagreements;
  private final Set<String> unsupported;

  /**
   * The outcome; places are named like {@code PutSecretRequest.Tags.member.Key}.
   *
   * @param disagreements each a place, a colon and what is wrong
   * @param unsupported by operation: the members and enum words that only AWS has
   * @param unoffered operations that only AWS has
   */
  record Report(
      List<String> disagreements, TreeMap<String, Set<String>> unsupported, Set<String> unoffered) {

    /**
     * The disagreements without those on purpose, and each purpose that is gone.
     *
     * @param onPurpose places or whole disagreements
     */
    List<String> except(Set<String> onPurpose) {
      var left = new ArrayList<String>();
      var stale = new TreeSet<>(onPurpose);
      for (String disagreement : disagreements) {
        String place = disagreement.substring(0, disagreement.indexOf(':'));
        if (onPurpose.contains(disagreement)) {
          stale.remove(disagreement);
        } else if (onPurpose.contains(place)) {
          stale.remove(place);
        } else {
          left.add(disagreement);
        }
      }
      stale.forEach(purpose -> left.add(purpose + ": agrees, no exception needed"));
      return left;
    }
  }

  private ModelAgreement(
      ServiceModel model, boolean requests, List<String> disagreements, Set<String> unsupported) {
    this.model = model;
    this.requests = requests;
    this.disagreements = disagreements;
    this.unsupported = unsupported;
  }

  /** Compares all operations of an API with the model of its service. */
  static Report check(Api api) {
    ServiceModel model = ServiceModel.of(api.service());
    Shapes shapes = new Shapes(List.of(api));
    var disagreements = new ArrayList<String>();
    var unsupported = new TreeMap<String, Set<String>>();
    Set<String> unoffered = model.operations();
    for (Api.Entry entry : api.operations()) {
      String name = entry.name();
      if (!unoffered.remove(name)) {
        disagreements.add(name + ": no such operation");
        continue;
      }
      var missing = new TreeSet<String>();
      var input = new ModelAgreement(model, true, disagreements, missing);
      input.ends(name, shapes.request(entry), model.input(name).orElse(null));
      var output = new ModelAgreement(model, false, disagreements, missing);
      output.ends(name, shapes.response(entry).orElse(null), model.output(name).orElse(null));
      if (!missing.isEmpty()) {
        unsupported.put(name, missing);
      }
    }
    return new Report(disagreements, unsupported, unoffered);
  }

  private void ends(String name, @Nullable Shape ours, ServiceModel.@Nullable Kind theirs) {
    String end = name + (requests ? "Request" : "Response");
    if (theirs == null) {
      if (ours != null && !ours.slots().isEmpty()) {
        disagreements.add(end + ": AWS has none");
      }
    } else if (ours != null) {
      structure(end, ours, theirs);
    } else if (!theirs.members().isEmpty()) {
      disagreements.add(end + ": AWS has members");
    }
  }

  private void structure(String at, Shape ours, ServiceModel.Kind theirs) {
    for (Shape.Slot slot : ours.slots()) {
      String place = at + "." + slot.wire();
      ServiceModel.Member member = theirs.members().get(slot.wire());
      if (member == null) {
        disagreements.add(place + ": no such member");
        continue;
      }
      ServiceModel.Kind kind = model.kind(member.shape());
      if (requests && member.required() != slot.required()) {
        disagreements.add(place + (member.required() ? ": is required" : ": is not required"));
      }
      Constraint constraint = slot.member().annotation(Constraint.class).orElse(null);
      form(place, slot.form(), kind, requests ? new Ours(constraint) : null);
    }
    for (String name : theirs.members().keySet()) {
      if (ours.slot(name) == null) {
        unsupported.add(at + "." + name);
      }
    }
  }

  /** What a component says, absent as AWS's absence. */
  private record Ours(
      long min, long max, long itemMin, long itemMax, String pattern, List<String> oneOf) {
    Ours(@Nullable Constraint c) {
      this(
          c == null ? 0 : c.least() == Long.MIN_VALUE ? c.min() : c.least(),
          c == null ? Integer.MAX_VALUE : c.most() == Long.MAX_VALUE ? c.max() : c.most(),
          c == null ? 0 : c.itemMin(),
          c == null ? Integer.MAX_VALUE : c.itemMax(),
          c == null ? "" : c.pattern(),
          c == null ? List.of() : Arrays.asList(c.oneOf()));
    }

    Ours item() {
      return new Ours(itemMin, itemMax, 0, Integer.MAX_VALUE, pattern, oneOf);
    }
  }

  private void form(String at, Form form, ServiceModel.Kind theirs, @Nullable Ours constraint) {
    if (!types(form).contains(theirs.type())) {
      disagreements.add(at + ": is a " + theirs.type());
      return;
    }
    boolean secret =
        switch (form) {
          case Form.SecretText f -> true;
          case Form.SecretBlob f -> true;
          case Form.Entries(Form.Wordlike key, Form.SecretText value) -> true;
          default -> false;
        };
    if (theirs.sensitive() && !secret) {
      disagreements.add(at + ": is sensitive");
    }
    if (constraint != null) {
      bounds(at, theirs, constraint);
    }
    switch (form) {
      case Form.Choice choice -> words(at, choice.words().keySet(), theirs.words());
      case Form.Text f -> text(at, theirs, constraint);
      case Form.Identifier f -> text(at, theirs, constraint);
      case Form.Structure(Shape shape) -> structure(at, shape, theirs);
      case Form.Items(Form item) -> {
        boolean words = item instanceof Form.Wordlike;
        form(
            at + ".member",
            item,
            model.kind(theirs.item().orElseThrow()),
            words && constraint != null ? constraint.item() : null);
      }
      case Form.Entries(Form.Wordlike key, Form value) ->
          form(at + ".value", value, model.kind(theirs.item().orElseThrow()), null);
      case Form.Whole f -> {}
      case Form.Fraction f -> {}
      case Form.Truth f -> {}
      case Form.Time f -> {}
      case Form.SecretText f -> {}
      case Form.SecretBlob f -> {}
      case Form.Opaque f -> {}
      case Form.Ciphertext f -> {}
    }
  }

  private void bounds(String at, ServiceModel.Kind theirs, Ours ours) {
    long min = theirs.min().orElse(0L);
    long max = theirs.max().orElse((long) Integer.MAX_VALUE);
    if (ours.min() != min) {
      disagreements.add(at + ": least is " + min + " and not " + ours.min());
    }
    if (ours.max() != max) {
      disagreements.add(at + ": most is " + max + " and not " + ours.max());
    }
  }

  private void text(String at, ServiceModel.Kind theirs, @Nullable Ours ours) {
    if (ours == null) {
      return;
    }
    String pattern = theirs.pattern().orElse("");
    if (!Objects.equals(pattern, ours.pattern())) {
      disagreements.add(at + ": pattern is '" + pattern + "' and not '" + ours.pattern() + "'");
    }
    if (!ours.oneOf().isEmpty()) {
      words(at, Set.copyOf(ours.oneOf()), theirs.words());
    } else if (!theirs.words().isEmpty()) {
      disagreements.add(at + ": is one of " + theirs.words());
    }
  }

  private void words(String at, Set<String> ours, List<String> theirs) {
    for (String word : ours) {
      if (!theirs.contains(word)) {
        disagreements.add(at + ": no such word " + word);
      }
    }
    for (String word : theirs) {
      if (!ours.contains(word)) {
        unsupported.add(at + "=" + word);
      }
    }
  }

  private static Set<String> types(Form form) {
    return switch (form) {
      case Form.Wordlike f -> Set.of("string");
      case Form.SecretText f -> Set.of("string");
      case Form.Fraction f -> Set.of("double", "float");
      case Form.Whole(boolean wide) -> wide ? Set.of("integer", "long") : Set.of("integer");
      case Form.Truth f -> Set.of("boolean");
      case Form.Time f -> Set.of("timestamp");
      case Form.SecretBlob f -> Set.of("blob");
      case Form.Opaque f -> Set.of("blob");
      case Form.Ciphertext f -> Set.of("blob");
      case Form.Items f -> Set.of("list");
      case Form.Entries f -> Set.of("map");
      case Form.Structure f -> Set.of("structure");
    };
  }
}
