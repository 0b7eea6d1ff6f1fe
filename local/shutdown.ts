/** What must be stopped, in the reverse of the order in which it was started. */
export interface Shutdown {
  add(stop: () => Promise<void> | void): void;
  run(): Promise<void>;
}

export const shutdown = (): Shutdown => {
  const stops: (() => Promise<void> | void)[] = [];
  return {
    add: (stop) => void stops.push(stop),
    run: async () => {
      for (const stop of stops.toReversed()) await stop();
    },
  };
};
