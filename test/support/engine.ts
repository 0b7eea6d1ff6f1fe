interface Engine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Where a judge sets it, each cloud of a test has an engine of its own for its table: every stack's has the same name. */
export const engineOfTests: { start?: () => Promise<Engine> } = {};
