import type { Intake } from "../../adapters/s3-intake.ts";
import { findReceipt, MAX_RECEIPT_BYTES, type Receipt, receiptKeyOf } from "../../core/history/receipt.ts";

export interface Answered {
  readonly objectKey: string;
  /** Undefined where there is none yet, or this agent may not read it. */
  readonly receipt: Receipt | undefined;
}

const AT_ONCE = 10;

/** Reads the receipts of manifests, some at a time, in their order, until a signal gives up. @throws Failure `intake-*` */
export async function* readReceipts(
  intake: Pick<Intake, "readReceipt">,
  objectKeys: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Answered> {
  for (let from = 0; from < objectKeys.length; from += AT_ONCE) {
    const some = objectKeys.slice(from, from + AT_ONCE);
    const texts = await Promise.all(
      some.map((key) => intake.readReceipt(receiptKeyOf(key), MAX_RECEIPT_BYTES, signal)),
    );
    for (const [index, objectKey] of some.entries()) {
      const text = texts[index];
      yield { objectKey, receipt: text === undefined ? undefined : findReceipt(text) };
    }
  }
}
