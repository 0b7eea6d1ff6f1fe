import { join } from "node:path";
import { type BucketStore, bucketStore } from "./bucket-store.ts";
import { type MultipartStore, multipartStore } from "./multipart-store.ts";

/** Events of objects whose keys match are sent to the queue. */
export interface NotificationConfig {
  readonly queueArn: string;
  readonly prefix: string;
  readonly suffix: string;
}

export interface BucketConfig {
  readonly name: string;
  readonly arn: string;
  /** The default retention of object lock; 0 for none. */
  readonly retentionDays: number;
  readonly notifications: readonly NotificationConfig[];
}

export interface Bucket extends BucketConfig {
  readonly store: BucketStore;
  readonly uploads: MultipartStore;
}

export const openBucket = (config: BucketConfig, root: string): Bucket => {
  const folder = join(root, config.name);
  const store = bucketStore(folder);
  return { ...config, store, uploads: multipartStore(folder, store) };
};
