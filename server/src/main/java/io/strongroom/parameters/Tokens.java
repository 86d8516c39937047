package io.strongroom.parameters;

import io.strongroom.iam.Call;
import io.strongroom.seal.Context;
import io.strongroom.seal.SealKey;
import io.strongroom.store.Cursor;

/** The tokens of one listing's pages: nobody else's are taken. */
record Tokens(Call call, Context listing) {

  String write(String place) {
    return Cursor.write(key(), listing, place);
  }

  /** The place, or the error for what is no token of this listing. */
  String read(String token) {
    return Cursor.read(key(), listing, token).orElseThrow(ParameterErrors::invalidNextToken);
  }

  private SealKey key() {
    return call.tx().accountKey(call.account(), call.region());
  }
}
