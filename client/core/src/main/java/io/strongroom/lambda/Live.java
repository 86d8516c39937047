package io.strongroom.lambda;

import java.util.function.Consumer;

/**
 * The settings of the stage, always current and always whole: {@link #get} gives one record, made
 * of values that were read together.
 *
 * <pre>{@code
 * static final Live<OrderSettings> SETTINGS = Secrets.bind(OrderSettings.class);
 * // in each invocation; two calls may give two records, so keep the one
 * OrderSettings settings = SETTINGS.get();
 * }</pre>
 *
 * @param <T> the record
 */
public final class Live<T> {
  private final Cell<Snapshot<T>> cell;
  private final Binder<T> binder;

  Live(Cell<Snapshot<T>> cell, Binder<T> binder) {
    this.cell = cell;
    this.binder = binder;
  }

  /**
   * The record. {@link Secret}s in it are handles: they follow their secret beyond this record.
   *
   * @throws IncompleteSettingsException with everything that is wrong
   */
  public T get() {
    return cell.get().settings();
  }

  /** Reads again now. */
  public T refresh() {
    return cell.refresh().settings();
  }

  /** Calls back whenever a read brings other values, in the thread that read them. */
  public Live<T> onChange(Consumer<? super T> observer) {
    cell.observe(snapshot -> observer.accept(snapshot.settings()));
    return this;
  }

  /**
   * Reads everything past the cache and tells what is wrong and what lies unused, without an
   * exception: for a check in a pipeline before the function is deployed.
   */
  public Report check() {
    return binder.check();
  }

  @Override
  public String toString() {
    return "Live(" + cell.name() + ")";
  }
}
