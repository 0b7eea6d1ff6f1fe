const KEPT = 1_000;

/** Which stream each shard iterator belongs to: the iterator does not name it, and a permission does. */
export const shardIterators = () => {
  const streams = new Map<string, string>();
  return {
    find: (iterator: string): string | undefined => streams.get(iterator),
    save: (iterator: string, streamArn: string): void => {
      streams.set(iterator, streamArn);
      const [oldest] = streams.keys();
      if (streams.size > KEPT && oldest !== undefined) streams.delete(oldest);
    },
  };
};
