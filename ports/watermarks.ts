import type { Watermark } from "../core/readiness/watermark.ts";

/** What is known of a migration's comparisons, for those who compare and those who miss them. */
export interface Watermarks {
  /** Up to when all of the migration has been compared; undefined where nobody has written it yet. */
  findWatermark(migration: string): Promise<Watermark | undefined>;
  /** Whatever was there: the last one that is written stays. @throws Failure `ledger-*` */
  putWatermark(watermark: Watermark): Promise<void>;
}
