package io.strongroom.lambda;

/**
 * How much a call may cost.
 *
 * @param tries at most
 * @param tryMillis for one try
 * @param deadlineMillis after which no other try begins
 */
record Effort(int tries, int tryMillis, int deadlineMillis) {
  /** One short try: there is an older value to go on with. */
  Effort once() {
    return new Effort(1, Math.min(tryMillis, deadlineMillis), deadlineMillis);
  }
}
