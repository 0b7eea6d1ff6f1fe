/** The threads that a test's process has started, and those that run. */
export const threads = { started: 0, running: new Set<unknown>() };

/** `node:worker_threads` with threads that are counted: for `vi.mock`. */
export const countingThreads = async (
  original: () => Promise<typeof import("node:worker_threads")>,
): Promise<typeof import("node:worker_threads")> => {
  const real = await original();
  class Counted extends real.Worker {
    constructor(...given: ConstructorParameters<typeof real.Worker>) {
      super(...given);
      threads.started += 1;
      threads.running.add(this);
      this.on("exit", () => threads.running.delete(this));
    }
  }
  return { ...real, Worker: Counted };
};
