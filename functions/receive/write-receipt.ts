import { isFailure } from "../../core/failure.ts";
import { objectFactId } from "../../core/history/fact-id.ts";
import type { ArrivedObject } from "../../core/history/manifest-fact.ts";
import { receiptKeyOf, receiptOf } from "../../core/history/receipt.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";
import { type ReceivePorts, receiveObject } from "./receive.ts";

export type Received = Awaited<ReturnType<typeof receiveObject>>;

/** The fact as it was recorded, which is another one's where the object had been received before. */
const recordedFact = async ({ ledger }: ReceivePorts, object: ArrivedObject, received: Received) =>
  received === "already" || received.result === "already" ? ledger.findFact(objectFactId(object)) : received.fact;

/**
 * Writes the receipt of a verdict, once. Only the first version of an object has one: an agent cannot add a second.
 * @throws Failure `ledger-*`, `store-*`
 */
const writeReceipt = async (ports: ReceivePorts, object: ArrivedObject, received: Received): Promise<void> => {
  if (findManifestKey(object.key) === undefined) return;
  const fact = await recordedFact(ports, object, received);
  if (fact?.type !== "manifest-audited") return;
  const bytes = Buffer.from(JSON.stringify(receiptOf(fact)));
  try {
    await ports.store.put(receiptKeyOf(object.key), bytes, "application/json");
  } catch (error) {
    // There is one already, of another version of the object or of Cleargate.
    if (!isFailure(error, "object-differs")) throw error;
  }
};

/**
 * Receives one object of the intake, and then lets its agent read the verdict. The fact comes first: where the receipt cannot be
 * written, the message is tried again, finds the fact, and writes the receipt alone.
 * @param count called once it is received, before there is a receipt: a retry finds it received already, and counts nothing
 * @throws Failure as {@link receiveObject}, `store-*`
 */
export const receiveWithReceipt = async (
  ports: ReceivePorts,
  object: ArrivedObject,
  count?: (received: Received) => void,
): Promise<Received> => {
  const received = await receiveObject(ports, object);
  count?.(received);
  await writeReceipt(ports, object, received);
  return received;
};
