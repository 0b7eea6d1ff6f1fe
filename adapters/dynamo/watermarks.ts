import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Watermark } from "../../core/readiness/watermark.ts";
import type { Watermarks } from "../../ports/watermarks.ts";
import { watermarkItem } from "./items.ts";
import { writeFailure } from "./ledger-failure.ts";
import { ledgerReads } from "./reads.ts";
import type { Table } from "./table.ts";

/** Each is one item of its migration's partition; see `core/readiness/watermark.ts` for why no condition is needed. */
export const watermarks = (table: Table): Watermarks => ({
  findWatermark: ledgerReads(table).findWatermark,
  putWatermark: async (watermark: Watermark) => {
    try {
      await table.client.send(new PutCommand({ TableName: table.name, Item: watermarkItem(watermark) }));
    } catch (error) {
      throw writeFailure(error);
    }
  },
});
