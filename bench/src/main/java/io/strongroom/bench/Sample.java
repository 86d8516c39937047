package io.strongroom.bench;

/**
 * One stretch of load on one server.
 *
 * @param cpu microseconds of CPU that the server used per answer
 * @param loader CPU of this process, in cores
 * @param others CPU of every other process on the machine, in cores
 */
record Sample(Load.Outcome outcome, double cpu, double loader, double others) {}
