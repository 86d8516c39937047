package io.strongroom.gateway;

import io.strongroom.aws.AccountId;
import io.strongroom.iam.Caller;
import io.strongroom.seal.Sensitive;
import io.strongroom.testing.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Access keys in memory. */
final class Keys implements KeySource {
  private final Map<String, SigningIdentity> keys = new ConcurrentHashMap<>();

  /** A key as a test sets it up. */
  record Key(
      Caller caller,
      boolean active,
      Sensitive held,
      Optional<Sensitive> sessionToken,
      Optional<Instant> expires)
      implements SigningIdentity {
    @Override
    public Sensitive secret() {
      return held.copy();
    }
  }

  @Override
  public Optional<SigningIdentity> find(String accessKeyId) {
    return Optional.ofNullable(keys.get(accessKeyId));
  }

  Keys with(String id, String secret) {
    return with(id, secret, true, Optional.empty(), Optional.empty());
  }

  Keys with(
      String id, String secret, boolean active, Optional<String> token, Optional<Instant> expires) {
    var caller =
        new Caller(
            new AccountId("111122223333"),
            Caller.Type.USER,
            "arn:aws:iam::111122223333:user/ann",
            "AIDAAAAAAAAAAAAAAAAAA",
            "ann",
            id,
            Optional.empty());
    keys.put(
        id,
        new Key(caller, active, Sensitive.ofText(secret), token.map(Sensitive::ofText), expires));
    return this;
  }

  /** What the engine would hand on for a request of the test client. */
  static WireRequest received(SignedRequest request) {
    var draft = new Headers.Draft();
    for (Map.Entry<String, String> header : request.headers()) {
      draft.add(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
    }
    return new WireRequest(
        request.method(),
        new String(request.target().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
        draft.finish(),
        request.body(),
        "127.0.0.1",
        Optional.empty());
  }
}
