import { type CallService, type EventSource, pause } from "./event-source.ts";
import type { LambdaFunction } from "./function.ts";
import { type StreamBatchConfig, type StreamRecord, streamBatches } from "./stream-batch.ts";
import { streamPositions } from "./stream-positions.ts";

export interface StreamSourceConfig extends StreamBatchConfig {
  readonly positionFile: string | undefined;
}

interface RecordsPage {
  readonly Records: readonly StreamRecord[];
  readonly NextShardIterator?: string;
}

/** Invokes a function with the records of a table's stream, in the order in which they were written. */
export const streamSource = (fn: LambdaFunction, callService: CallService, config: StreamSourceConfig): EventSource => {
  const stopping = new AbortController();
  const positions = streamPositions(config.positionFile);
  const deliver = streamBatches(fn, callService, config, positions, stopping.signal);
  const { streamArn: StreamArn } = config;
  const iterators = new Map<string, string | undefined>();
  let delivering = false;
  let behind = true;
  let emptyPolls = 0;

  const callStreams = <T>(operation: string, body: object): Promise<T> =>
    callService<T>("dynamodb", `DynamoDBStreams_20120810.${operation}`, body);

  const openShards = async (): Promise<void> => {
    const { StreamDescription } = await callStreams<{
      StreamDescription: { Shards: readonly { ShardId: string }[] };
    }>("DescribeStream", { StreamArn });
    for (const { ShardId } of StreamDescription.Shards) {
      const SequenceNumber = positions.find(ShardId);
      const from =
        SequenceNumber === undefined
          ? { ShardIteratorType: "TRIM_HORIZON" }
          : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber };
      const { ShardIterator } = await callStreams<{ ShardIterator?: string }>("GetShardIterator", {
        StreamArn,
        ShardId,
        ...from,
      });
      iterators.set(ShardId, ShardIterator);
    }
  };

  /** @returns how many records it has read and delivered */
  const pollShards = async (): Promise<number> => {
    if (iterators.size === 0) await openShards();
    let read = 0;
    for (const [shard, ShardIterator] of iterators) {
      if (ShardIterator === undefined) continue;
      const page = await callStreams<RecordsPage>("GetRecords", { ShardIterator, Limit: 1_000 });
      read += page.Records.length;
      delivering = page.Records.length > 0;
      await deliver(shard, page.Records);
      delivering = false;
      iterators.set(shard, page.NextShardIterator);
    }
    return read;
  };

  const poll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        behind = (await pollShards()) > 0;
        if (behind) continue;
        emptyPolls += 1;
        await pause(50, stopping.signal);
      } catch {
        delivering = false;
        behind = true;
        iterators.clear();
        await pause(200, stopping.signal);
      }
    }
  };
  const polling = poll();
  return {
    busy: () => delivering || behind,
    emptyPolls: () => emptyPolls,
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
};
